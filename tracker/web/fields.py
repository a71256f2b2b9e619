"""What WTForms lacks: a form of typed words alone, a month in two boxes, text that keeps what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from tracker.domain.dates import PlanDate, read_typed_month


class TypedForm(FlaskForm):
    """A form that holds what was typed, and nothing else: no file in the place of words, and no JSON."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc, name-defined, unused-ignore]
        """How the form reads a request."""

        def wrap_formdata(self, form: TypedForm, formdata: Any) -> Any:
            """The fields of the request where the form was sent; what was handed in otherwise."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form if form.is_submitted() and request.form else None


def options(*pairs: tuple[Any, str]) -> list[SelectChoice]:
    """Values with their words, as the choices of a field."""
    return [SelectChoice(value=value, label=words) for value, words in pairs]


class MonthField(Field):
    """A month typed as month and year, counted as one answer. What was typed stays, however wrong.

    `data` is the PlanDate of that month, or None where nothing was typed.
    """

    def __init__(self, label: str = "", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.typed = {"month": "", "year": ""}

    def process(
        self,
        formdata: Any,
        data: Any = None,
        extra_filters: Sequence[Any] | None = None,  # noqa: ARG002
    ) -> None:
        """Read `name-month` and `name-year`; without a form, show the date handed in."""
        self.process_errors = []
        self.data = data if isinstance(data, PlanDate) else None
        self.object_data = self.data
        if formdata is not None and f"{self.name}-month" in formdata:
            self.typed = {
                part: formdata.get(f"{self.name}-{part}", "").strip()[:20] for part in ("month", "year")
            }
            self.data = None
            if self.typed["month"] or self.typed["year"]:
                found = read_typed_month(self.typed["month"], self.typed["year"])
                if isinstance(found, PlanDate):
                    self.data = found
                else:
                    self.process_errors = [found]
        elif self.data is not None and self.data.last is not None:
            self.typed = {"month": str(self.data.last.month), "year": str(self.data.last.year)}

    def items(self) -> list[dict[str, Any]]:
        """The two boxes, for the date input macro."""
        error = " nhsuk-input--error" if self.errors else ""
        return [
            {
                "name": f"{self.name}-{part}",
                "id": f"{self.id}-{part}",
                "label": part.capitalize(),
                "classes": f"nhsuk-input--width-{width}{error}",
                "value": self.typed[part],
            }
            for part, width in (("month", 5), ("year", 4))
        ]
