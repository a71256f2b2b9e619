"""What is typed of an indicator and of a figure."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length

from tracker.changes.indicators import Described, Figure
from tracker.domain.indicators import Better, Unit, read_figure, read_period
from tracker.domain.problems import Problem
from tracker.queries.indicators import IndicatorFigure, IndicatorOnRecord
from tracker.queries.strategies import PriorityInForce
from tracker.web.fields import DayField, TypedForm, options, tidy_line

_LONG = Length(max=300, message="Use 300 characters or fewer.")


class _CodeForm(TypedForm):
    """What only a new indicator is asked. It comes first on the page, and so in the list of what is wrong."""

    key = HiddenField()
    code = StringField(
        "Code",
        [DataRequired("Enter a code."), Length(max=20, message="Use 20 characters or fewer.")],
        filters=[tidy_line],
        description="A short name by which papers quote it, such as “1D”. It stays.",
    )


class IndicatorForm(TypedForm):
    """An indicator that is there; its code is not typed again."""

    version = HiddenField()
    title = StringField(
        "What the source calls it",
        [DataRequired("Enter what the source calls it."), _LONG],
        filters=[tidy_line],
    )
    plain = StringField(
        "As a plain question (optional)",
        [_LONG],
        filters=[tidy_line],
        description="For the public pages, such as “How good is life for carers who answered the survey?”",
    )
    priority = SelectField("Which priority does it speak to?")
    unit = RadioField(
        "What is counted?",
        [InputRequired("Say what is counted.")],
        choices=options(*((unit.value, unit.word) for unit in Unit)),
    )
    better = RadioField(
        "Which way is better?",
        [InputRequired("Say which way is better.")],
        choices=options(*((better.value, better.word) for better in Better)),
    )
    source = StringField(
        "Where the figures come from",
        [DataRequired("Say where the figures come from."), _LONG],
        filters=[tidy_line],
        description="The publication or survey. It is printed beside the figures.",
    )
    asked = StringField(
        "Who was asked or counted",
        [DataRequired("Say who was asked or counted."), _LONG],
        filters=[tidy_line],
        description="Such as “Carers aged 18 or over who had support from their council”.",
    )

    def described(self, priorities: Sequence[PriorityInForce]) -> Described:
        """What was typed, about one of these priorities; the form has been validated."""
        ids = {str(line.number): line.priority_id for line in priorities}
        return Described(
            priority_id=ids[str(self.priority.data)],
            title=str(self.title.data),
            plain=str(self.plain.data or ""),
            unit=Unit(self.unit.data),
            better=Better(self.better.data),
            source=str(self.source.data),
            asked=str(self.asked.data),
        )


class NewIndicatorForm(_CodeForm, IndicatorForm):
    """An indicator to be added."""


def indicator_form(
    indicator: IndicatorOnRecord | None, *, priorities: Sequence[PriorityInForce]
) -> IndicatorForm:
    """The form as the indicator stands, or else as it was sent."""
    form = IndicatorForm() if indicator is None else IndicatorForm(formdata=None, data=_typed(indicator))
    form.priority.choices = _choices(priorities)
    return form


def new_indicator_form(*, priorities: Sequence[PriorityInForce], key: str = "") -> NewIndicatorForm:
    """The form of a new indicator, with a key, or else as it was sent."""
    form = NewIndicatorForm(formdata=None, data={"key": key}) if key else NewIndicatorForm()
    form.priority.choices = _choices(priorities)
    return form


def _choices(priorities: Sequence[PriorityInForce]) -> list[SelectChoice]:
    return options(
        *((str(line.number), f"{line.number}. {line.plain_title or line.title}") for line in priorities)
    )


def _typed(indicator: IndicatorOnRecord) -> dict[str, str]:
    return {
        "version": str(indicator.version),
        "title": indicator.title,
        "plain": indicator.plain,
        "priority": str(indicator.priority),
        "unit": indicator.unit.value,
        "better": indicator.better.value,
        "source": indicator.source,
        "asked": indicator.asked,
    }


class FigureForm(TypedForm):
    """A figure of an area and a period. `version` is that of its indicator, `key` that of a new figure."""

    version = HiddenField()
    key = HiddenField()
    area = StringField(
        "Area",
        [DataRequired("Enter the area."), Length(max=60, message="Use 60 characters or fewer.")],
        filters=[tidy_line],
        description="As the source names it, such as “England” or “Leicestershire”.",
    )
    period = StringField(
        "Year or quarter",
        [DataRequired("Enter the year.")],
        filters=[tidy_line],
        description="Such as 2019, 2018-19 or 2019-20 Q1.",
    )
    figure = StringField(
        "Figure",
        filters=[tidy_line],
        description="Leave it empty where the source gives none. That is not nought.",
    )
    source = StringField(
        "Its own source (optional)",
        [_LONG],
        filters=[tidy_line],
        description="Only where it is another than that of the indicator.",
    )
    data_on = DayField(
        "Date of the data (optional)", description="The day that the source gives, such as 25 6 {year-1}."
    )

    def validate_period(self, field: StringField) -> None:
        """A year or a quarter that can be read."""
        if read_period(str(field.data)) is None:
            raise ValidationError(
                f"“{str(field.data)[:20]}” is no year. Enter one such as 2019, 2018-19 or 2019-20 Q1."
            )

    def typed_figure(self, indicator: IndicatorOnRecord) -> Figure | Problem:
        """What was typed, or what is wrong with the figure; the form has been validated.

        An area that the indicator has already keeps its spelling.
        """
        text = str(self.figure.data or "")
        value = read_figure(text, indicator.unit)
        if isinstance(value, Problem):
            return value
        spelled = {one.area.casefold(): one.area for one in indicator.figures}
        area = str(self.area.data)
        return Figure(
            area=spelled.get(area.casefold(), area),
            period=read_period(str(self.period.data)) or "",
            value=value,
            written=text,
            source=str(self.source.data or ""),
            data_on=self.data_on.data,
        )


def figure_form(figure: IndicatorFigure | None, *, version: int, key: str = "") -> FigureForm:
    """The form as a figure stands, or that of a new one with a key."""
    if figure is None:
        return FigureForm(formdata=None, data={"version": str(version), "key": key})
    return FigureForm(
        formdata=None,
        data={
            "version": str(version),
            "area": figure.area,
            "period": figure.period,
            "figure": figure.written or (f"{figure.value.normalize():f}" if figure.value is not None else ""),
            "source": figure.source,
            "data_on": figure.data_on,
        },
    )
