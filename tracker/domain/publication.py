"""When what is written becomes public: a report from its hour on, and nothing new while a hold lasts.

Source: docs/rules/cycle.md, section 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tracker.domain.dates import local_day, moment_in_london, write_day, write_from
from tracker.domain.problems import Problem

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The days, both included, on which nothing new is made public, and why.

    `organisation_id` is None, and `organisation` empty, for all partners.
    """

    hold_id: int = 0
    starts: date
    ends: date
    words: str
    organisation_id: int | None = None
    organisation: str = ""

    @property
    def whose(self) -> str:
        """Whom it is of."""
        return self.organisation or "all partners"

    @property
    def sentence(self) -> str:
        """The hold as a reader meets it, with its last day."""
        return (
            f"Nothing new of {self.whose} is made public from {write_day(self.starts)} to "
            f"{write_day(self.ends)}: {self.words}."
        )

    def holds(self, day: date, *, organisation_ids: frozenset[int]) -> bool:
        """True where it holds what these organisations would make public on a day; of nobody's, that of all alone."""
        is_theirs = self.organisation_id is None or self.organisation_id in organisation_ids
        return is_theirs and self.starts <= day <= self.ends


def hold_on(day: date, holds: Iterable[Hold], *, organisation_ids: frozenset[int]) -> Hold | None:
    """The hold of these organisations on a day: the one that lasts longest. None where nothing is held."""
    found = [hold for hold in holds if hold.holds(day, organisation_ids=organisation_ids)]
    return max(found, key=lambda hold: (hold.ends, hold.organisation_id is None, hold.hold_id), default=None)


def held_hour(hour: datetime, holds: Sequence[Hold], *, organisation_ids: frozenset[int]) -> datetime:
    """The hour from which something is public: the one that was set, or the end of the holds it falls into."""
    while hold := hold_on(local_day(hour), holds, organisation_ids=organisation_ids):
        hour = end_of(hold)
    return hour


@dataclass(frozen=True, slots=True)
class Held:
    """The holds of a strategy, and the organisation of each of its bodies."""

    holds: Sequence[Hold] = ()
    organisations: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def hour(self, hour: datetime, *, body_id: int | None) -> datetime:
        """The hour from which it is public there; without a body, for everybody."""
        return held_hour(hour, self.holds, organisation_ids=self.of(body_id))

    def put_off_until(self, hour: datetime, *, body_id: int | None) -> date | None:
        """The day on which an hour that is held could be public there; None where its day is not held."""
        until = self.hour(hour, body_id=body_id)
        return local_day(until) if until != hour else None

    def of(self, body_id: int | None) -> frozenset[int]:
        """Whose the body is; nobody's without one."""
        return self.organisations.get(body_id, frozenset()) if body_id is not None else frozenset()


def end_of(hold: Hold) -> datetime:
    """The moment at which a hold is over: the day after its last day begins."""
    return moment_in_london(hold.ends + timedelta(days=1), time(0))


def refusal(hold: Hold, where: str) -> Problem:
    """Why an hour, or words, can't be made public on a day that is held."""
    return Problem(where, hold.sentence, f"Choose a day from {write_day(hold.ends + timedelta(days=1))} on.")


def problems_of_hold(hold: Hold, *, was: Hold | None, on: date) -> list[Problem]:
    """Every reason why a hold can't be recorded or changed on a day; `where` is the field of the form.

    `was` is how it stood; None for a new one.
    """
    problems = []
    if was is not None and was.ends < on:
        return [
            Problem(
                "ends",
                f"This hold ended on {write_day(was.ends)}. It stays on record.",
                "Record another one where nothing new may be public again.",
            )
        ]
    if was is not None and was.starts <= on and hold.starts != was.starts:
        problems.append(
            Problem("starts", f"It began on {write_day(was.starts)}.", "Leave its first day as it is.")
        )
    if hold.ends < hold.starts:
        problems.append(
            Problem("ends", "The last day is before the first.", "Enter the first day or a later one.")
        )
    elif hold.ends < on:
        problems.append(Problem("ends", f"{write_day(hold.ends)} has passed.", "Enter today or a later day."))
    if not hold.words:
        problems.append(
            Problem(
                "words", "Say why nothing new may be public.", "For example: the council election of 2 May."
            )
        )
    elif len(hold.words) > LONGEST_REASON:
        problems.append(
            Problem(
                "words", f"Use {LONGEST_REASON} characters or fewer to say why.", "One sentence is enough."
            )
        )
    return problems


def public_line(public_at: datetime | None, *, at: datetime, holds: Sequence[Hold] = ()) -> str:
    """Since when a report is public, or when it will be, as a sentence; with the hold that it waits for.

    >>> from datetime import UTC
    >>> noon = datetime(2019, 10, 1, 11, 0, tzinfo=UTC)
    >>> public_line(noon, at=noon), public_line(None, at=noon)
    ('Public since 1 October 2019, 12:00pm.', 'Not public yet.')
    """
    if public_at is None:
        return "Not public yet."
    said = write_from(public_at)
    if public_at <= at:
        return f"Public since {said}."
    hold = next((one for one in holds if end_of(one) == public_at), None)
    if hold is not None:
        return f"Not public yet: held until {write_day(hold.ends)} ({hold.words}). Public from {said}."
    return f"Not public yet. Public from {said}."
