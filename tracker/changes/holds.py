"""Holds before an election: recorded, changed and ended; with each, from when every report is public is worked out anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from tracker.changes.audit import By, record_entry
from tracker.changes.moments import keep_first_hours
from tracker.domain.problems import ChangedMeanwhile, RuleBroken
from tracker.domain.publication import Hold, problems_of_hold
from tracker.extensions import db
from tracker.models import PublicationHold


@dataclass(frozen=True, slots=True)
class Now:
    """The installation's own day, the moment on it, and the one from which something is public that is made so now."""

    on: date
    at: datetime
    at_once: datetime


def record_hold(*, by: By, now: Now, strategy_id: int, hold: Hold) -> int:
    """Put a hold on record; its id. Raises RuleBroken with every reason why it can't be so."""
    problems = problems_of_hold(hold, was=None, on=now.on)
    if problems:
        raise RuleBroken(problems)
    stored = PublicationHold(
        strategy_id=strategy_id,
        organisation_id=hold.organisation_id,
        starts=hold.starts,
        ends=hold.ends,
        words=hold.words,
        recorded_at=by.at,
        recorded_by=by.person_id,
    )
    db.session.add(stored)
    db.session.flush()
    _record(by, now, stored, verb="record publication hold")
    return stored.id


def change_hold(*, by: By, now: Now, strategy_id: int, seen: Hold, hold: Hold) -> None:
    """Change the days of a hold, or why it is; whose it is stays.

    Raises ChangedMeanwhile where it is not as it was seen any more, RuleBroken with every reason why it can't be so.
    """
    stored = _stored(strategy_id, seen)
    problems = problems_of_hold(hold, was=seen, on=now.on)
    if problems:
        raise RuleBroken(problems)
    before = {"starts": seen.starts.isoformat(), "ends": seen.ends.isoformat()}
    stored.starts, stored.ends, stored.words = hold.starts, hold.ends, hold.words
    stored.recorded_at, stored.recorded_by = by.at, by.person_id
    _record(by, now, stored, verb="change publication hold", before=before)


def end_hold(*, by: By, now: Now, strategy_id: int, seen: Hold) -> None:
    """End a hold today: its last day was yesterday; one that began today, or has not begun, is taken back.

    Raises ChangedMeanwhile where it is not as it was seen any more, RuleBroken where it has ended.
    """
    stored = _stored(strategy_id, seen)
    if seen.ends < now.on:
        raise RuleBroken(problems_of_hold(seen, was=seen, on=now.on))
    before = {"starts": seen.starts.isoformat(), "ends": seen.ends.isoformat()}
    if seen.starts >= now.on:
        db.session.delete(stored)
    else:
        stored.ends = now.on - timedelta(days=1)
        stored.recorded_at, stored.recorded_by = by.at, by.person_id
    _record(by, now, stored, verb="end publication hold", before=before)


def _stored(strategy_id: int, seen: Hold) -> PublicationHold:
    """The row, if it stands as it was seen."""
    stored = db.session.execute(
        select(PublicationHold).where(
            PublicationHold.id == seen.hold_id,
            PublicationHold.strategy_id == strategy_id,
            PublicationHold.starts == seen.starts,
            PublicationHold.ends == seen.ends,
            PublicationHold.words == seen.words,
        )
    ).scalar_one_or_none()
    if stored is None:
        raise ChangedMeanwhile
    return stored


def _record(
    by: By, now: Now, stored: PublicationHold, *, verb: str, before: dict[str, str] | None = None
) -> None:
    db.session.flush()
    moved = keep_first_hours(stored.strategy_id, at=now.at, at_once=now.at_once)
    db.session.flush()
    facts = {
        "organisation": stored.organisation_id,
        "starts": stored.starts.isoformat(),
        "ends": stored.ends.isoformat(),
        "on": now.on.isoformat(),
        "moved_reports": moved,
    }
    record_entry(
        by=by,
        verb=verb,
        subject_kind="strategy",
        subject_id=stored.strategy_id,
        strategy_id=stored.strategy_id,
        facts=facts | ({"before": before} if before else {}),
        prose={"why_held": stored.words},
    )
