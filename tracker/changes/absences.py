"""Being away, and coming back: for oneself, or said by whoever looks after a person."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.changes.audit import By, count_change_everywhere, record_entry
from tracker.domain.absence import problems_of_absence
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.extensions import db
from tracker.models import Person
from tracker.queries.absences import possible_deputies


def say_away(
    *,
    by: By,
    on: date,
    person_id: int,
    seen_version: int,
    since: date,
    until: date,
    deputy_id: int | None,
) -> Person:
    """Record that a person is away from a day to another, with the deputy who may post for their teams meanwhile.

    Raises ChangedMeanwhile when somebody saved the person first, RuleBroken where the days are in no order or the
    deputy can't cover.
    """
    person = db.session.get_one(Person, person_id)
    if person.version != seen_version:
        raise ChangedMeanwhile
    problems = problems_of_absence(since=since, until=until, on=on)
    if deputy_id is not None and deputy_id not in dict(possible_deputies(person_id)):
        problems.append(
            Problem(
                "deputy",
                "That person can’t cover.",
                "Choose somebody with a role in the strategy, or nobody.",
            )
        )
    if problems:
        raise RuleBroken(problems)
    person.away_from, person.away_until, person.deputy_id = since, until, deputy_id
    _saved(by, person, verb="say away")
    return person


def end_absence(*, by: By, on: date, person_id: int) -> None:
    """End an absence before its day: the deputy covers no more from now on. Where there is none, nothing is done."""
    person = db.session.get_one(Person, person_id)
    if person.away_until is None or person.away_until < on:
        return
    # What was is kept in the audit entries; an absence that had not begun is taken back.
    yesterday = on - timedelta(days=1)
    if person.away_from is not None and person.away_from <= yesterday:
        person.away_until = yesterday
    else:
        person.away_from, person.away_until, person.deputy_id = None, None, None
    _saved(by, person, verb="end absence")


def _saved(by: By, person: Person, *, verb: str) -> None:
    person.version += 1
    # Whom to write to stands on pages of every strategy.
    count_change_everywhere()
    record_entry(
        by=by,
        verb=verb,
        subject_kind="person",
        subject_id=person.id,
        facts={
            "from": person.away_from.isoformat() if person.away_from else None,
            "until": person.away_until.isoformat() if person.away_until else None,
            "deputy": person.deputy_id,
        },
    )
