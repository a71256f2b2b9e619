"""What WTForms lacks: a form of typed words alone, a day or a month in boxes, text that keeps what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from tracker.domain.dates import PlanDate, read_typed_day, read_typed_month


class TypedForm(FlaskForm):
    """A form that holds what was typed, and nothing else: no file in the place of words, and no JSON."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc, name-defined, unused-ignore]
        """How the form reads a request."""

        def wrap_formdata(self, form: TypedForm, formdata: Any) -> Any:
            """The fields of the request where the form was sent; what was handed in otherwise."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form if form.is_submitted() and request.form else None


class FileForm(FlaskForm):
    """A form with files among what was typed: a file counts in the field of a file and never in the place of words."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc, name-defined, unused-ignore]
        """How the form reads a request."""

        def wrap_formdata(self, form: FileForm, formdata: Any) -> Any:
            """The fields of the request where the form was sent; what was handed in otherwise."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if not form.is_submitted() or not (request.form or request.files):
                return None
            sent: MultiDict[str, Any] = MultiDict(request.form)
            for field in form:
                if isinstance(field, FileField):
                    sent.setlist(field.name, request.files.getlist(field.name))
            return sent


# They hold together the signs of some scripts and emoji, and print nothing themselves.
_JOINERS = "\u200c\u200d"


def tidy_line(text: str | None) -> str:
    """One line as it is stored: no line ends, no doubled or outer blanks, nothing that can't be printed."""
    return " ".join(_printable(text or "", instead=" ").split())


def tidy_text(text: str | None) -> str:
    """Text as it is stored: plain line ends, no blanks around it or at the end of a line, nothing that can't be printed."""
    plain = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(_printable(line, instead="").rstrip() for line in plain.split("\n")).strip()


def _printable(text: str, *, instead: str) -> str:
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign in _JOINERS else instead for sign in text)


def tidy_lines(text: str | None) -> str:
    """Lines without blanks around them, and none that is empty."""
    return "\n".join(line for line in map(tidy_line, (text or "").splitlines()) if line)


def options(*pairs: tuple[Any, str]) -> list[SelectChoice]:
    """Values with their words, as the choices of a field."""
    return [SelectChoice(value=value, label=words) for value, words in pairs]


class BoxesField(Field):
    """A date typed into boxes, counted as one answer. What was typed stays, however wrong.

    `data` is None where nothing was typed, and where what was typed is no date.
    """

    # Each box's name and how many characters wide it is.
    boxes: ClassVar[tuple[tuple[str, int], ...]] = ()

    def __init__(self, label: str = "", validators: list[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.typed = {part: "" for part, _ in self.boxes}

    def process(
        self,
        formdata: Any,
        data: Any = None,
        extra_filters: Sequence[Any] | None = None,  # noqa: ARG002
    ) -> None:
        """Read a box each, `name-month` and so on; without a form, show the date handed in."""
        self.process_errors = []
        self.data = self._date_of(data)
        self.object_data = self.data
        if formdata is not None and f"{self.name}-month" in formdata:
            self.typed = {
                part: formdata.get(f"{self.name}-{part}", "").strip()[:20] for part, _ in self.boxes
            }
            self.data = None
            self.raw_data = [typed for typed in self.typed.values() if typed]
            if self.raw_data:
                found = self._read()
                if isinstance(found, str):
                    self.process_errors = [found]
                else:
                    self.data = found
        elif self.data is not None:
            self.typed = self._in_boxes()

    def items(self) -> list[dict[str, Any]]:
        """The boxes, for the date input macro."""
        error = " nhsuk-input--error" if self.errors else ""
        return [
            {
                "name": f"{self.name}-{part}",
                "id": f"{self.id}-{part}",
                "label": part.capitalize(),
                "classes": f"nhsuk-input--width-{width}{error}",
                "value": self.typed[part],
            }
            for part, width in self.boxes
        ]

    def _date_of(self, data: Any) -> Any:
        raise NotImplementedError

    def _read(self) -> Any:
        raise NotImplementedError

    def _in_boxes(self) -> dict[str, str]:
        raise NotImplementedError


class MonthField(BoxesField):
    """A month typed as month and year; `data` is the PlanDate of that month."""

    boxes = (("month", 5), ("year", 4))

    def _date_of(self, data: Any) -> PlanDate | None:
        return data if isinstance(data, PlanDate) and data.last is not None else None

    def _read(self) -> PlanDate | str:
        return read_typed_month(self.typed["month"], self.typed["year"])

    def _in_boxes(self) -> dict[str, str]:
        return {"month": str(self.data.last.month), "year": str(self.data.last.year)}


class DayField(BoxesField):
    """A day typed as day, month and year; `data` is the date."""

    boxes = (("day", 2), ("month", 5), ("year", 4))

    def _date_of(self, data: Any) -> date | None:
        return data if isinstance(data, date) else None

    def _read(self) -> date | str:
        return read_typed_day(self.typed["day"], self.typed["month"], self.typed["year"])

    def _in_boxes(self) -> dict[str, str]:
        return {"day": str(self.data.day), "month": str(self.data.month), "year": str(self.data.year)}


class DayOrMonthField(BoxesField):
    """A day, or a whole month where its first box is left empty; `data` is the PlanDate of either."""

    boxes = DayField.boxes

    def _date_of(self, data: Any) -> PlanDate | None:
        return data if isinstance(data, PlanDate) and data.last is not None else None

    def _read(self) -> PlanDate | str:
        if not self.typed["day"]:
            return read_typed_month(self.typed["month"], self.typed["year"])
        found = read_typed_day(self.typed["day"], self.typed["month"], self.typed["year"])
        return found if isinstance(found, str) else PlanDate.of_day(found)

    def _in_boxes(self) -> dict[str, str]:
        last: date = self.data.last
        day = str(last.day) if self.data.first == last else ""
        return {"day": day, "month": str(last.month), "year": str(last.year)}
