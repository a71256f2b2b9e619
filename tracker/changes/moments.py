"""Saying when a frozen report is issued to a body's members, and from which hour it is public there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tracker.changes.audit import By, record_entry
from tracker.domain.dates import local_day, write_day, write_moment
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.extensions import db
from tracker.models import Body, FrozenReport, ReportMoment


def set_moments(
    *,
    by: By,
    at: datetime,
    at_once: datetime,
    report_id: int,
    body_id: int | None,
    seen_version: int,
    issued_at: datetime | None,
    public_at: datetime | None,
) -> None:
    """Say when a report is issued to a body and public there; without a body, when it is public for everybody.

    The report is public for all from the first of these hours, and at once where that has passed already. An hour that
    has passed stays as it is. Raises
    ChangedMeanwhile where somebody else said it first, RuleBroken with every reason why it can't be so.
    """
    report = db.session.execute(select(FrozenReport).where(FrozenReport.id == report_id)).scalar_one()
    moments = list(
        db.session.execute(select(ReportMoment).where(ReportMoment.report_id == report_id)).scalars()
    )
    own = next((one for one in moments if one.body_id == body_id), None)
    if (own.version if own else 0) != seen_version:
        raise ChangedMeanwhile
    problems = _problems(report, own, at=at, issued_at=issued_at, public_at=public_at)
    problems += _not_of_the_strategy(report, body_id)
    if problems:
        raise RuleBroken(problems)
    if own is None:
        own = ReportMoment(report_id=report_id, body_id=body_id, version=0)
        db.session.add(own)
        moments.append(own)
    own.issued_at, own.public_at, own.version = issued_at, public_at, own.version + 1
    own.recorded_at, own.recorded_by = by.at, by.person_id
    _keep_first_hour(report, moments, at=at, at_once=at_once)
    db.session.flush()
    record_entry(
        by=by,
        verb="set report moments",
        subject_kind="report",
        subject_id=report_id,
        strategy_id=report.strategy_id,
        facts={
            "number": report.number,
            "body": body_id,
            "issued_at": issued_at.isoformat() if issued_at else None,
            "public_at": public_at.isoformat() if public_at else None,
        },
    )


def _keep_first_hour(
    report: FrozenReport, moments: list[ReportMoment], *, at: datetime, at_once: datetime
) -> None:
    """Where it was not public yet: public from the first hour that was said, and not before it was said."""
    if report.public_at is not None and report.public_at <= at:
        return
    hours = [max(one.public_at, at_once) for one in moments if one.public_at is not None]
    report.public_at = min(hours, default=None)
    report.public_from = local_day(report.public_at) if report.public_at else None


def _problems(
    report: FrozenReport,
    own: ReportMoment | None,
    *,
    at: datetime,
    issued_at: datetime | None,
    public_at: datetime | None,
) -> list[Problem]:
    frozen_on = f"The report has the figures of {write_day(report.as_at)}."
    problems = []
    if issued_at is not None and local_day(issued_at) < report.as_at:
        problems.append(Problem("issued", f"{frozen_on} It can’t be issued before.", "Enter a later day."))
    if own is not None and own.public_at is not None and own.public_at <= at and public_at != own.public_at:
        since = write_moment(own.public_at)
        problems.append(
            Problem(
                "public",
                f"It is public there since {since}.",
                "That stays on record; a correction is an addendum.",
            )
        )
    elif public_at is not None and local_day(public_at) < report.as_at:
        problems.append(Problem("public", f"{frozen_on} It can’t be public before.", "Enter a later day."))
    elif public_at is not None and issued_at is not None and local_day(public_at) < local_day(issued_at):
        problems.append(
            Problem(
                "public",
                "It can’t be public there before it is issued.",
                "Enter the same day or a later one.",
            )
        )
    return problems


def _not_of_the_strategy(report: FrozenReport, body_id: int | None) -> list[Problem]:
    if body_id is None:
        return []
    of = db.session.execute(select(Body.strategy_id).where(Body.id == body_id)).scalar()
    if of == report.strategy_id:
        return []
    return [Problem("body", "That body is not one of this strategy.", "Choose one from the report’s page.")]
