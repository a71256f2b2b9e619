"""Saying when a frozen report is issued to a body's members, and from which hour it is public there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from tracker.changes.audit import By, record_entry
from tracker.domain.dates import local_day, write_day, write_from
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.domain.publication import Held, hold_on
from tracker.extensions import db
from tracker.models import Body, FrozenReport, ReportMoment
from tracker.queries.holds import held_of


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
    held = held_of(report.strategy_id)
    problems = _problems(report, own, held=held, at=at, issued_at=issued_at, public_at=public_at)
    problems += _not_of_the_strategy(report, body_id)
    if public_at is not None and (own is None or public_at != own.public_at):
        problems += problems_of_hour(public_at, held, body_id=body_id)
    if problems:
        raise RuleBroken(problems)
    if own is None:
        own = ReportMoment(report_id=report_id, body_id=body_id, version=0)
        db.session.add(own)
        moments.append(own)
    own.issued_at, own.public_at, own.version = issued_at, public_at, own.version + 1
    own.recorded_at, own.recorded_by = by.at, by.person_id
    _keep_first_hour(report, moments, held=held, at=at, at_once=at_once)
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


def problems_of_hour(hour: datetime, held: Held, *, body_id: int | None) -> list[Problem]:
    """Why an hour can't be the one from which a report is public, where its day is held; empty where it is not."""
    hold = hold_on(local_day(hour), held.holds, organisation_ids=held.of(body_id))
    until = held.put_off_until(hour, body_id=body_id)
    if hold is None or until is None:
        return []
    return [Problem("public", hold.sentence, f"Put it off until {write_day(until)}, or choose a later day.")]


def refuse_held_hour(strategy_id: int, hour: datetime) -> None:
    """Raise RuleBroken where nothing may become public for everybody at an hour."""
    problems = problems_of_hour(hour, held_of(strategy_id), body_id=None)
    if problems:
        raise RuleBroken(problems)


def keep_first_hours(strategy_id: int, *, at: datetime, at_once: datetime) -> list[int]:
    """Work out anew from when each report is public that is not yet, as after a hold; the numbers of those that moved."""
    held, moved = held_of(strategy_id), []
    reports = db.session.execute(
        select(FrozenReport)
        .where(
            FrozenReport.strategy_id == strategy_id,
            or_(FrozenReport.public_at.is_(None), FrozenReport.public_at > at),
        )
        .order_by(FrozenReport.number)
    ).scalars()
    for report in reports:
        before = report.public_at
        moments = list(
            db.session.execute(select(ReportMoment).where(ReportMoment.report_id == report.id)).scalars()
        )
        _keep_first_hour(report, moments, held=held, at=at, at_once=at_once)
        if report.public_at != before:
            moved.append(report.number)
    return moved


def _keep_first_hour(
    report: FrozenReport, moments: list[ReportMoment], *, held: Held, at: datetime, at_once: datetime
) -> None:
    """Where it was not public yet: public from the first hour that was said, not before it was said, nor while it is
    held."""
    if report.public_at is not None and report.public_at <= at:
        return
    hours = [
        held.hour(max(one.public_at, at_once), body_id=one.body_id)
        for one in moments
        if one.public_at is not None
    ]
    report.public_at = min(hours, default=None)
    report.public_from = local_day(report.public_at) if report.public_at else None


def _problems(
    report: FrozenReport,
    own: ReportMoment | None,
    *,
    held: Held,
    at: datetime,
    issued_at: datetime | None,
    public_at: datetime | None,
) -> list[Problem]:
    frozen_on = f"The report has the figures of {write_day(report.as_at)}."
    problems = []
    if issued_at is not None and local_day(issued_at) < report.as_at:
        problems.append(Problem("issued", f"{frozen_on} It can’t be issued before.", "Enter a later day."))
    was = own.public_at if own is not None else None
    has_struck = own is not None and was is not None and held.hour(was, body_id=own.body_id) <= at
    if was is not None and has_struck and public_at != was:
        since = write_from(was)
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
