"""Cover sheets as they are kept: the templates of bodies, and the sheets for their meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from tracker.domain.cover_sheets import HadBefore, SheetField, fields_from_plain
from tracker.domain.dates import local_day
from tracker.extensions import db
from tracker.models import (
    AuditEntry,
    Body,
    BodyName,
    CoverSheet,
    CoverSheetTemplate,
    FrozenReport,
    Organisation,
    OrganisationName,
    Person,
    ReportMoment,
    Successor,
)
from tracker.queries.bodies import meetings_of
from tracker.queries.scope import BODY_NAME, LATEST, NAME, is_body_named, is_named, standing, stands_for

# A meeting without a day is still to come.
_MEETING_ON = func.coalesce(CoverSheet.meeting_on, LATEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateOnRecord:
    """The template of a body; version 0 and no field where it has none yet."""

    body_id: int
    body: str
    fields: tuple[SheetField, ...]
    version: int

    def field(self, key: str) -> SheetField | None:
        """The field of that key; None where there is none."""
        return next((field for field in self.fields if field.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOnRecord:
    """A cover sheet. `report_number` is None for the live report; `meeting_on` None while the day is unknown."""

    sheet_id: int
    strategy_id: int
    body_id: int
    body: str
    organisation: str
    meeting_on: date | None
    report_number: int | None
    fields: tuple[SheetField, ...]
    values: Mapping[str, Any]
    is_finished: bool
    changed_at: datetime
    changed_by: str
    version: int


def templates_of(strategy_id: int) -> list[TemplateOnRecord]:
    """The template of every body of a strategy, bodies without one left out, by name."""
    rows = db.session.execute(
        select(Body.id, Body.name, CoverSheetTemplate.fields, CoverSheetTemplate.version)
        .join(CoverSheetTemplate, CoverSheetTemplate.body_id == Body.id)
        .where(Body.strategy_id == strategy_id)
        .order_by(Body.name)
    )
    return [
        TemplateOnRecord(
            body_id=row.id, body=row.name, fields=fields_from_plain(row.fields), version=row.version
        )
        for row in rows
    ]


def sheets_of(strategy_id: int) -> list[SheetOnRecord]:
    """The sheets of a strategy, the latest meeting first, those without a day before all."""
    rows = db.session.execute(_sheets().where(Body.strategy_id == strategy_id)).all()
    found = [_sheet(row) for row in rows]
    return sorted(found, key=lambda sheet: (sheet.meeting_on or date.max, sheet.sheet_id), reverse=True)


def sheet_of(sheet_id: int) -> SheetOnRecord | None:
    """A sheet; None where there is none of that number."""
    row = db.session.execute(_sheets().where(CoverSheet.id == sheet_id)).first()
    return _sheet(row) if row else None


def last_sheet_of(body_id: int) -> SheetOnRecord | None:
    """The sheet that was begun last for a body: what the next one remembers. None where there is none."""
    row = db.session.execute(
        _sheets().where(CoverSheet.body_id == body_id).order_by(CoverSheet.id.desc()).limit(1)
    ).first()
    return _sheet(row) if row else None


def bodies_that_had(
    strategy_id: int, *, report_number: int, before: date | None, but_not: int
) -> list[HadBefore]:
    """The bodies that had a frozen report before a day, by their names of then, the first first.

    A body has it at the meeting of a finished sheet, else at its first meeting on or after the day on which the report
    was issued to it; where it has none before `before`, it was issued to it and no more is known.
    """
    is_it = (Body.strategy_id == strategy_id, FrozenReport.number == report_number, Body.id != but_not)
    sheets = db.session.execute(
        select(Body.id, BODY_NAME.label("name"), CoverSheet.meeting_on.label("day"))
        .select_from(CoverSheet)
        .join(Body, Body.id == CoverSheet.body_id)
        .outerjoin(BodyName, is_body_named(day=CoverSheet.meeting_on))
        .join(FrozenReport, FrozenReport.id == CoverSheet.report_id)
        .where(*is_it, CoverSheet.is_finished, CoverSheet.meeting_on < (before or date.max))
        .order_by(CoverSheet.meeting_on.desc(), CoverSheet.id)
    )
    issued = db.session.execute(
        select(Body.id, BODY_NAME.label("name"), ReportMoment.issued_at)
        .select_from(ReportMoment)
        .join(Body, Body.id == ReportMoment.body_id)
        .outerjoin(BodyName, is_body_named(day=ReportMoment.issued_at))
        .join(FrozenReport, FrozenReport.id == ReportMoment.report_id)
        .where(*is_it, ReportMoment.issued_at.is_not(None))
    )
    had = {
        row.id: HadBefore(row.name, day, is_meeting=False)
        for row in issued
        if (day := local_day(row.issued_at)) < (before or date.max)
    }
    days = {body_id: one.on for body_id, one in had.items()}
    # The latest first, so that each body is left with its first one.
    for meeting in reversed(meetings_of(strategy_id, on=LATEST)):
        issued_on = days.get(meeting.body_id)
        if issued_on is not None and issued_on <= meeting.held_on < (before or date.max):
            name = had[meeting.body_id].body
            had[meeting.body_id] = HadBefore(name, meeting.held_on, is_meeting=True)
    # Of several meetings the first one counts, which comes last here.
    had |= {row.id: HadBefore(row.name, row.day, is_meeting=True) for row in sheets}
    return sorted(had.values(), key=lambda one: (one.on, one.body))


def was_issued_with(sheet_id: int, *, at: datetime) -> bool:
    """True where a sheet was finished at some time, and its frozen report is issued to its body by a moment."""
    finished = select(AuditEntry.seq).where(
        AuditEntry.subject_kind == "cover sheet",
        AuditEntry.subject_id == sheet_id,
        AuditEntry.verb == "finish cover sheet",
    )
    issued = (
        select(CoverSheet.id)
        .join(
            ReportMoment,
            (ReportMoment.report_id == CoverSheet.report_id) & (ReportMoment.body_id == CoverSheet.body_id),
        )
        .where(CoverSheet.id == sheet_id, ReportMoment.issued_at <= at, finished.exists())
    )
    return db.session.execute(issued).first() is not None


def _sheets() -> Any:
    return (
        select(
            CoverSheet,
            Body.strategy_id,
            BODY_NAME.label("body"),
            NAME.label("organisation"),
            FrozenReport.number,
            Person.name.label("by"),
        )
        .select_from(CoverSheet)
        .join(Body, Body.id == CoverSheet.body_id)
        .outerjoin(BodyName, is_body_named(day=_MEETING_ON))
        .outerjoin(Successor, stands_for(Body.organisation_id, day=_MEETING_ON))
        .outerjoin(Organisation, Organisation.id == standing(Body.organisation_id))
        .outerjoin(OrganisationName, is_named(day=_MEETING_ON))
        .outerjoin(FrozenReport, FrozenReport.id == CoverSheet.report_id)
        .outerjoin(Person, Person.id == CoverSheet.changed_by)
    )


def _sheet(row: Any) -> SheetOnRecord:
    sheet = row.CoverSheet
    return SheetOnRecord(
        sheet_id=sheet.id,
        strategy_id=row.strategy_id,
        body_id=sheet.body_id,
        body=row.body,
        organisation=row.organisation or "",
        meeting_on=sheet.meeting_on,
        report_number=row.number,
        fields=fields_from_plain(sheet.fields),
        values=sheet.said,
        is_finished=sheet.is_finished,
        changed_at=sheet.changed_at,
        changed_by=row.by or "",
        version=sheet.version,
    )
