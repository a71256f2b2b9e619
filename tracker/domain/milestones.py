"""Milestones of a strategy on a day: which are done, late, expected late or ahead, and what that comes to in a sentence.

A milestone has an agreed day, perhaps a day now expected, and the day it was done. Source: docs/rules/rag.md, R6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.dates import write_day
from tracker.domain.problems import Problem
from tracker.domain.sentences import join_words, plural


class MilestoneState(StrEnum):
    """How a milestone stands."""

    LATE = "late"
    EXPECTED_LATE = "expected late"
    AHEAD = "ahead"
    DONE = "done"

    @property
    def word(self) -> str:
        """The state as it is printed."""
        return self.value.capitalize()


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneOfPlan:
    """A milestone with the action it belongs to. `done` is None where it was not done by the day."""

    plan_slug: str
    number: str
    code: str
    title: str
    agreed: date
    expected: date | None
    done: date | None
    is_critical: bool

    @property
    def day(self) -> date:
        """The day that counts now: done, else now expected, else agreed."""
        return self.done or self.expected or self.agreed


def state_of(line: MilestoneOfPlan, *, on: date) -> MilestoneState:
    """How a milestone stands on a day; one that is due on the day itself is not late.

    >>> line = MilestoneOfPlan(plan_slug="", number="1", code="A 1", title="Opened", agreed=date(2019, 9, 30),
    ...     expected=None, done=None, is_critical=False)
    >>> state_of(line, on=date(2019, 9, 30)).word, state_of(line, on=date(2019, 10, 1)).word
    ('Ahead', 'Late')
    """
    if line.done is not None:
        return MilestoneState.DONE
    if line.agreed < on:
        return MilestoneState.LATE
    if line.expected is not None and line.expected > line.agreed:
        return MilestoneState.EXPECTED_LATE
    return MilestoneState.AHEAD


def check_milestone(*, expected: date | None, done: date | None, on: date) -> list[Problem]:
    """What can't be said of a milestone on a day: it was not done in the future, nor is it expected once it is done."""
    if done is None:
        return []
    if done > on:
        return [
            Problem(
                "done",
                f"{write_day(done)} has not come yet.",
                "Enter the day it was done, or leave it empty and say when it is expected.",
            )
        ]
    if expected is not None and expected > on:
        return [
            Problem(
                "expected",
                "It is done and still expected.",
                "Leave the day now expected empty, or the day it was done.",
            )
        ]
    return []


def milestones_sentences(lines: Sequence[MilestoneOfPlan], *, on: date) -> list[str]:
    """How all of them stand, in plain sentences with their figures; one sentence where there is none."""
    if not lines:
        return ["No action has a milestone."]
    states = [(line, state_of(line, on=on)) for line in lines]
    done = sum(state is MilestoneState.DONE for _, state in states)
    late = [line for line, state in states if state is MilestoneState.LATE]
    said = [
        f"{done} of {len(lines)} {plural(len(lines), 'milestone', 'milestones')} "
        f"{plural(1 if len(lines) == 1 else done, 'is', 'are')} done, and {len(late) or 'none'} {plural(len(late) or 1, 'is', 'are')} late."
    ]
    critical = [line for line in late if line.is_critical]
    if critical:
        said.append(f"Late and critical: {join_words([_named(line) for line in critical])}.")
    still_to_come = (MilestoneState.AHEAD, MilestoneState.EXPECTED_LATE)
    ahead = [line for line, state in states if state in still_to_come]
    if ahead:
        following = min(ahead, key=lambda line: line.day)
        said.append(f"Next: {_named(following)}, {write_day(following.day)}.")
    return said


def _named(line: MilestoneOfPlan) -> str:
    return f"{line.code} “{line.title}”"
