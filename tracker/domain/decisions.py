"""Decisions of bodies and posts: what can be decided of an action, under which power, and what it changes.

An agreed date moves only by a decision, or by as much as a plan delegates to its owner. Source: docs/rules/cycle.md,
section 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.dates import (
    PlanDate,
    add_months,
    last_day_of_month,
    write_date,
    write_day,
    write_months,
)
from tracker.domain.problems import Problem


class Outcome(StrEnum):
    """What became of what was asked."""

    APPROVED = "approved"
    DECLINED = "declined"
    DEFERRED = "deferred"
    ANSWERED = "answered"
    QUESTION = "question"

    @property
    def word(self) -> str:
        """The outcome as it is offered."""
        return "Sent back with a question" if self is Outcome.QUESTION else self.value.capitalize()

    @property
    def leaves_it_open(self) -> bool:
        """True where what was asked still waits for its answer, until a day that was said."""
        return self in (Outcome.DEFERRED, Outcome.QUESTION)


class Effect(StrEnum):
    """What a decision changes of an action."""

    NONE = "none"
    NEW_DATE = "new agreed date"
    CLOSED = "closed"
    ON_HOLD = "on hold"
    HELP_GIVEN = "help given"

    @property
    def word(self) -> str:
        """The effect as it is offered."""
        return {
            "none": "Nothing changes",
            "new agreed date": "A new agreed date",
            "closed": "It is closed without delivery",
            "on hold": "It is on hold until a review",
            "help given": "Help is given",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A decision as it was taken: by a body or a post, or by the plan's owner where the plan delegates it.

    `by` names whoever decided. `until` is the day that a deferral lasts to, or by which the question that
    was sent back needs its answer; `review` the month a hold is looked at.
    """

    outcome: Outcome
    effect: Effect
    decided_on: date
    by: str = ""
    body_id: int | None = None
    power: str = ""
    is_delegated: bool = False
    words: str = ""
    due: PlanDate | None = None
    review: PlanDate | None = None
    until: date | None = None
    private_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the rules look at: the action's dates, what was asked, and how far its plan's owner may move its date.

    `agreed_on` is the day of the last decision on the date, None where the original stands; `last_by_body` the date
    that a body or post last agreed, or the original. `is_closed` says that a decision has closed the action already.
    """

    added_on: date
    start: PlanDate | None
    due: PlanDate | None
    agreed_on: date | None
    last_by_body: PlanDate | None
    owner_may_move_months: int
    is_closed: bool = False
    has_update: bool = True
    asked_on: date | None = None
    is_ask_private: bool = False


def problems_of_decision(taken: Taken, *, subject: Subject, on: date) -> list[Problem]:
    """Every reason why a decision can't be recorded on a day; `where` is the field of the form."""
    return [
        *_who_and_why(taken, subject=subject),
        *_day(taken, subject=subject, on=on),
        *_effect(taken, subject=subject, on=on),
    ]


def _who_and_why(taken: Taken, *, subject: Subject) -> list[Problem]:
    problems = []
    if not taken.by:
        problems.append(Problem("decided_by", "Say which body or post decided.", "Choose it from the list."))
    if not taken.power:
        problems.append(
            Problem("power", "Say under which power this was decided.", "One sentence is enough.")
        )
    if not taken.words:
        problems.append(Problem("words", "Say what was decided.", "One sentence is enough."))
    if subject.is_ask_private and not taken.private_reason:
        problems.append(
            Problem(
                "private_reason",
                "What was asked is held in private session, and so is its answer.",
                "Say why.",
            )
        )
    return problems


def _day(taken: Taken, *, subject: Subject, on: date) -> list[Problem]:
    if taken.decided_on > on:
        return [Problem("decided_on", "That day has not come yet.", f"Give a day up to {write_day(on)}.")]
    if subject.asked_on is not None and taken.decided_on < subject.asked_on:
        asked = write_day(subject.asked_on)
        return [Problem("decided_on", f"It was asked on {asked}.", "Give that day or a later one.")]
    if taken.outcome is Outcome.DEFERRED:
        if taken.until is None:
            return [
                Problem("until", "Say until when it is deferred.", "The day of the next meeting will do.")
            ]
        if taken.until <= taken.decided_on:
            return [Problem("until", "It would be deferred to the day it was deferred on, or before.")]
    if taken.outcome is Outcome.QUESTION:
        if not subject.has_update:
            return [Problem("outcome", "There is no update yet to ask about.", "Choose another outcome.")]
        if taken.until is None:
            return [
                Problem(
                    "until",
                    "Say by when an answer is needed.",
                    "The day papers are due for the next meeting.",
                )
            ]
        if taken.until < taken.decided_on:
            return [
                Problem("until", "An answer would be needed before it was asked for.", "Give a later day.")
            ]
    return []


def _effect(taken: Taken, *, subject: Subject, on: date) -> list[Problem]:
    if taken.is_delegated and taken.effect is not Effect.NEW_DATE:
        return [
            Problem("effect", "The plan’s owner may only move the agreed date.", "Choose a body or post.")
        ]
    if taken.effect is Effect.NONE:
        return []
    if taken.outcome in (Outcome.DECLINED, Outcome.DEFERRED, Outcome.QUESTION):
        what = "sent back" if taken.outcome is Outcome.QUESTION else taken.outcome.value
        return [
            Problem(
                "effect",
                f"What was {what} changes nothing.",
                "Choose “Nothing changes”, or another outcome.",
            )
        ]
    if taken.effect is Effect.NEW_DATE:
        return _new_date(taken, subject=subject)
    if taken.effect is Effect.ON_HOLD:
        if taken.review is None:
            return [Problem("review", "Give the month it will be looked at again.")]
        if taken.review.last is not None and taken.review.last < on:
            return [Problem("review", f"{write_date(taken.review)} has passed.", "Give a month from now on.")]
    if taken.effect is Effect.CLOSED and subject.is_closed:
        return [Problem("effect", "It is closed already.")]
    return []


def _new_date(taken: Taken, *, subject: Subject) -> list[Problem]:
    due = taken.due
    if due is None or due.last is None:
        return [Problem("due", "Give the new agreed date.", "A month is enough.")]
    if subject.due is not None and (due.last, due.precision) == (subject.due.last, subject.due.precision):
        return [Problem("due", f"{write_date(due)} is the agreed date already.", "Give another one.")]
    if subject.start is not None and subject.start.first is not None and due.last < subject.start.first:
        return [
            Problem("due", f"That is before the start, {write_date(subject.start)}.", "Give a later date.")
        ]
    known_since = subject.agreed_on or subject.added_on
    if taken.decided_on < known_since:
        why = "The date was decided again" if subject.agreed_on else "The action came into the plan"
        return [Problem("decided_on", f"{why} on {write_day(known_since)}.", "Give that day or a later one.")]
    return _beyond_delegation(due.last, subject=subject) if taken.is_delegated else []


def _beyond_delegation(new: date, *, subject: Subject) -> list[Problem]:
    """Moves are counted from the date that a body or post agreed: several small ones are not allowed either."""
    most, agreed = subject.owner_may_move_months, subject.last_by_body
    if most < 1:
        return [Problem("decided_by", "This plan delegates no dates to its owner.", "Choose a body or post.")]
    if agreed is None or agreed.last is None:
        return [Problem("due", "There is no agreed date to move.", "A body or post has to agree one.")]
    if not _moved_by(agreed.last, -most) <= new <= _moved_by(agreed.last, most):
        return [
            Problem(
                "due",
                f"The plan’s owner may move a date by up to {write_months(most)}, and "
                f"{write_date(agreed)} was agreed.",
                "A longer move needs a body or post.",
            )
        ]
    return []


def _moved_by(day: date, months: int) -> date:
    """So many months later; the last day of a month stays one."""
    moved = add_months(day, months)
    return last_day_of_month(moved) if day == last_day_of_month(day) else moved


def delegated_power(months: int) -> str:
    """The power under which a plan's owner moves a date.

    >>> delegated_power(3)
    'Delegated to the plan’s owner: dates may move by up to 3 months.'
    """
    return f"Delegated to the plan’s owner: dates may move by up to {write_months(months)}."


def what_was_decided(
    outcome: Outcome, effect: Effect, *, due: PlanDate | None = None, until: date | None = None
) -> str:
    """What somebody decided, to stand after who did.

    >>> what_was_decided(Outcome.APPROVED, Effect.NEW_DATE, due=PlanDate.of_month(2020, 3))
    'decided on a new agreed date: March 2020'
    >>> what_was_decided(Outcome.DEFERRED, Effect.NONE, until=date(2019, 11, 5))
    'deferred it until 5 November 2019'
    >>> what_was_decided(Outcome.QUESTION, Effect.NONE, until=date(2019, 11, 5))
    'sent it back with a question, to be answered by 5 November 2019'
    """
    if outcome is Outcome.QUESTION:
        by_when = f", to be answered by {write_day(until)}" if until else ""
        return f"sent it back with a question{by_when}"
    if outcome is Outcome.DEFERRED:
        return f"deferred it until {write_day(until)}" if until else "deferred it"
    if effect is Effect.NEW_DATE:
        return f"decided on a new agreed date: {write_date(due)}"
    if effect is not Effect.NONE:
        return {
            Effect.CLOSED: "decided to close it without delivery",
            Effect.ON_HOLD: "decided to put it on hold",
            Effect.HELP_GIVEN: "gave help",
        }[effect]
    return {Outcome.APPROVED: "approved it", Outcome.DECLINED: "declined it"}.get(outcome, "answered")
