"""Cover sheets: a body's template of fields, and the sheets written with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from tracker.changes.audit import By, record_entry
from tracker.domain.cover_sheet_problems import problems_of_values, why_it_stays
from tracker.domain.cover_sheets import (
    SheetField,
    Values,
    fields_from_plain,
    fields_to_plain,
    meeting_day,
    said_lines,
)
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.extensions import db
from tracker.models import AuditEntry, Body, CoverSheet, CoverSheetTemplate, FrozenReport
from tracker.queries.cover_sheets import was_issued_with


def keep_template(
    *, by: By, body_id: int, seen_version: int, fields: Sequence[SheetField]
) -> CoverSheetTemplate:
    """Give a body its template, or change it; sheets that were begun keep the fields they have.

    `seen_version` is 0 for a body without one. Raises ChangedMeanwhile where somebody changed it since, RuleBroken where
    no field would be left.
    """
    template = db.session.get(CoverSheetTemplate, body_id)
    if (template.version if template else 0) != seen_version:
        raise ChangedMeanwhile
    if not fields:
        raise RuleBroken(
            [
                Problem(
                    "do",
                    "A cover sheet needs a field.",
                    "Add another first, or start again from another sheet.",
                )
            ]
        )
    if template is None:
        template = CoverSheetTemplate(body_id=body_id, version=0)
        db.session.add(template)
    template.fields = fields_to_plain(fields)
    template.version += 1
    db.session.flush()
    record_entry(
        by=by,
        verb="change cover sheet template",
        subject_kind="body",
        subject_id=body_id,
        strategy_id=_strategy_of(body_id),
        facts={"version": template.version, "fields": [field.label for field in fields]},
        worded=("fields",),
    )
    return template


def begin_sheet(
    *,
    by: By,
    body_id: int,
    meeting_on: date | None,
    report_number: int | None,
    fields: Sequence[SheetField],
    values: Values,
) -> CoverSheet:
    """Begin a sheet with these fields; it is a draft. `report_number` is None for the live report."""
    strategy_id = _strategy_of(body_id)
    report_id = None
    if report_number is not None:
        report_id = db.session.execute(
            select(FrozenReport.id).where(
                FrozenReport.strategy_id == strategy_id, FrozenReport.number == report_number
            )
        ).scalar_one()
    sheet = CoverSheet(
        id=_next_number(),
        body_id=body_id,
        report_id=report_id,
        meeting_on=meeting_on,
        fields=fields_to_plain(fields),
        said=dict(values),
        changed_at=by.at,
        changed_by=by.person_id,
    )
    db.session.add(sheet)
    db.session.flush()
    _record(by, sheet, verb="begin cover sheet", strategy_id=strategy_id, report_number=report_number)
    return sheet


def save_sheet(
    *, by: By, sheet_id: int, seen_version: int, values: Mapping[str, Any], is_finished: bool
) -> CoverSheet:
    """Save what a sheet says, as a draft or as finished; a finished one that is saved as a draft is one again.

    The sheet is for the meeting of the day that it says. Raises ChangedMeanwhile where somebody saved first, RuleBroken with everything that is wrong or missing.
    """
    sheet = db.session.get_one(CoverSheet, sheet_id)
    if sheet.version != seen_version:
        raise ChangedMeanwhile
    fields = fields_from_plain(sheet.fields)
    problems = problems_of_values(fields, values, is_finished=is_finished)
    if problems:
        raise RuleBroken(problems)
    sheet.said = {field.key: values[field.key] for field in fields if values.get(field.key)}
    sheet.meeting_on = meeting_day(fields, values, otherwise=sheet.meeting_on)
    sheet.is_finished = is_finished
    sheet.changed_at, sheet.changed_by = by.at, by.person_id
    sheet.version += 1
    verb = "finish cover sheet" if is_finished else "save cover sheet"
    _record(by, sheet, verb=verb, strategy_id=_strategy_of(sheet.body_id))
    return sheet


def throw_away_sheet(*, by: By, at: datetime, sheet_id: int, seen_version: int) -> None:
    """Throw away a draft that was begun by mistake; the record of changes keeps what it said.

    Raises ChangedMeanwhile where somebody saved or threw it away first, RuleBroken with why it stays
    (docs/rules/cover-sheets.md, section 4).
    """
    sheet = db.session.get(CoverSheet, sheet_id)
    if sheet is None or sheet.version != seen_version:
        raise ChangedMeanwhile
    problem = why_it_stays(is_finished=sheet.is_finished, was_issued=was_issued_with(sheet_id, at=at))
    if problem is not None:
        raise RuleBroken([problem])
    record_entry(
        by=by,
        verb="throw away cover sheet",
        subject_kind="body",
        subject_id=sheet.body_id,
        strategy_id=_strategy_of(sheet.body_id),
        facts={"cover_sheet": sheet.id, "meeting": _written(sheet.meeting_on), "version": sheet.version},
        prose=_words(sheet),
    )
    db.session.delete(sheet)
    db.session.flush()


def _next_number() -> int:
    """A number that no sheet has had, thrown away ones included: entries of the record go on meaning theirs."""
    begun = select(func.max(AuditEntry.subject_id)).where(AuditEntry.subject_kind == "cover sheet")
    numbers = [db.session.execute(one).scalar() or 0 for one in (begun, select(func.max(CoverSheet.id)))]
    return max(numbers) + 1


def _record(
    by: By, sheet: CoverSheet, *, verb: str, strategy_id: int, report_number: int | None = None
) -> None:
    facts: dict[str, Any] = {
        "body": sheet.body_id,
        "meeting": _written(sheet.meeting_on),
        "version": sheet.version,
    }
    if report_number is not None:
        facts["report"] = report_number
    record_entry(
        by=by,
        verb=verb,
        subject_kind="cover sheet",
        subject_id=sheet.id,
        strategy_id=strategy_id,
        facts=facts,
        prose=_words(sheet),
    )


def _words(sheet: CoverSheet) -> dict[str, str]:
    """What a sheet says, field by field."""
    return {
        field.key.removeprefix("f_"): "\n".join(said_lines(field, sheet.said.get(field.key)))
        for field in fields_from_plain(sheet.fields)
    }


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _strategy_of(body_id: int) -> int:
    return db.session.execute(select(Body.strategy_id).where(Body.id == body_id)).scalar_one()
