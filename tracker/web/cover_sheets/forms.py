"""The form of a cover sheet, made of its fields; and the small forms that begin one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired

from tracker.domain.cover_sheets import NO_DAY, FieldKind, SheetField, Values
from tracker.domain.dates import read_iso_day, write_day
from tracker.queries.bodies import BodyOnRecord
from tracker.queries.cover_sheets import SheetOnRecord, TemplateOnRecord
from tracker.queries.reports import StoredReport
from tracker.web.cover_sheets.fields import QuestionsField, RecommendationsField
from tracker.web.fields import DayField, TypedForm, options, tidy_line, tidy_text

LIVE = "live"


class ThrowAwayForm(TypedForm):
    """The sheet as it was seen by whoever throws it away."""

    version = HiddenField()


class BeginForm(TypedForm):
    """For which meeting, and on which report."""

    key = HiddenField()
    meeting = SelectField("Which meeting is it for?", [InputRequired("Choose a meeting.")])
    report = SelectField("Which report does it cover?", [InputRequired("Choose a report.")])


def begin_form(
    *,
    templates: Sequence[TemplateOnRecord],
    bodies: Sequence[BodyOnRecord],
    reports: Sequence[StoredReport],
    on: date,
    key: str = "",
) -> BeginForm:
    """The form with the meetings to come of the bodies that have a template, and the reports, the latest first."""
    form = BeginForm(data={"key": key, "report": str(reports[-1].number) if reports else LIVE})
    meetings = {body.body_id: body.meetings for body in bodies}
    form.meeting.choices = options(
        *(
            (f"{template.body_id}:{day}", f"{template.body}, {said}")
            for template in templates
            for day, said in [
                *(
                    (meeting.held_on.isoformat(), write_day(meeting.held_on))
                    for meeting in meetings.get(template.body_id, ())
                    if meeting.held_on >= on
                ),
                ("", NO_DAY),
            ]
        )
    )
    form.report.choices = options(
        *(
            (
                str(report.number),
                f"Board report {report.number}: {report.title.removeprefix('Board report: ')}",
            )
            for report in reversed(reports)
        ),
        (LIVE, "The live figures, while the report is not frozen: prints as a draft"),
    )
    return form


def meeting_of(form: BeginForm) -> tuple[int, date | None]:
    """The chosen body and the day of its meeting."""
    body_id, _, day = str(form.meeting.data).partition(":")
    return int(body_id), read_iso_day(day)


def report_number_of(form: BeginForm) -> int | None:
    """The number of the chosen report; None for the live one."""
    return None if form.report.data == LIVE else int(form.report.data)


def sheet_form(sheet: SheetOnRecord) -> Any:
    """The form of a sheet, filled with what it says; with what was sent where it was sent."""
    made: dict[str, Any] = {"version": HiddenField()}
    made |= {field.key: _form_field(field) for field in sheet.fields if field.kind is not FieldKind.HEADING}
    form_class: type[FlaskForm] = type("SheetForm", (TypedForm,), made)
    return form_class(data=_shown(sheet.fields, sheet.values) | {"version": str(sheet.version)})


def move_recommendation(form: Any, asked: str) -> str:
    """Move a recommendation as a button such as "up f_recommendation 2" asks; the id of its line then.

    Empty where no such button was pressed.
    """
    way, _, rest = asked.partition(" ")
    key, _, number = rest.rpartition(" ")
    field = form._fields.get(key)
    if way not in ("up", "down") or not isinstance(field, RecommendationsField) or not number.isdecimal():
        return ""
    place = field.move(int(number[:4]), by=-1 if way == "up" else 1)
    return f"{field.id}-{place}"


def typed_values(form: Any, fields: Sequence[SheetField]) -> dict[str, Any]:
    """What was typed, as a sheet keeps it."""
    values: dict[str, Any] = {}
    for field in fields:
        if field.kind is FieldKind.HEADING:
            continue
        data = form[field.key].data
        if field.kind is FieldKind.DAY:
            data = data.isoformat() if data else ""
        elif field.kind is FieldKind.NUMBERED:
            data = [line.strip() for line in data.split("\n") if line.strip()]
        values[field.key] = data
    return values


def _shown(fields: Sequence[SheetField], values: Values) -> dict[str, Any]:
    shown = dict(values)
    for field in fields:
        if field.key not in shown:
            continue
        if field.kind is FieldKind.DAY:
            shown[field.key] = read_iso_day(shown[field.key])
        elif field.kind is FieldKind.NUMBERED:
            shown[field.key] = "\n".join(shown[field.key])
    return shown


def _form_field(field: SheetField) -> Field:
    # What is not offered is refused by the rules, with everything else that is wrong.
    label = field.label if field.is_required else f"{field.label} (may stay empty)"
    shared: dict[str, Any] = {"description": field.hint}
    match field.kind:
        case FieldKind.DAY:
            return DayField(label, **shared)
        case FieldKind.CHOICE:
            empty = options(("", "Not chosen"), *((one, one) for one in field.options))
            return SelectField(label, choices=empty, validate_choice=False, **shared)
        case FieldKind.GOALS:
            goals = options(*((one, one) for one in field.options))
            return SelectMultipleField(field.label, choices=goals, validate_choice=False, **shared)
        case FieldKind.QUESTIONS:
            return QuestionsField(field.label, questions=field.options, **shared)
        case FieldKind.RECOMMENDATIONS:
            return RecommendationsField(field.label, **shared)
        case FieldKind.WORDS | FieldKind.NUMBERED:
            return TextAreaField(label, filters=[tidy_text], **shared)
        case _:
            return StringField(label, filters=[tidy_line], **shared)
