"""Meeting mode: what the group looks at one by one, and the views it may take of an update.

Source: docs/rules/cycle.md, section 2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.problems import Problem
from tracker.domain.rag import Label, Rating
from tracker.domain.status import ActionStatus
from tracker.domain.windows import Window


class GroupChoice(StrEnum):
    """What the group does with one update."""

    AGREE = "agree"
    RETURN = "return"
    OWN_RATING = "own_rating"
    LEAVE = "leave"

    @property
    def word(self) -> str:
        """The choice as it is offered."""
        return {
            "agree": "Agree it",
            "return": "Send it back with a question",
            "own_rating": "Give the group’s own rating",
            "leave": "Leave it for now",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """The group's view of one update. `words` are the question, or the reason for a rating of its own."""

    action_id: int
    seen_update_id: int | None
    choice: GroupChoice
    words: str = ""
    asked_of: str = ""
    answer_by: date | None = None
    rating: Rating | None = None


def waits_for_the_group(status: ActionStatus, *, decided: Collection[int]) -> bool:
    """True for an action that an update reports as on hold or stopped, until the group has taken that up.

    `decided` are the updates that record what a body or post decided: there is nothing to take up.
    """
    said = status.said
    return (
        status.label in (Label.ON_HOLD, Label.CLOSED) and said is not None and said.update_id not in decided
    )


def reported_as_stopped(statuses: Iterable[ActionStatus]) -> list[int]:
    """The updates that report an action as on hold or stopped: of these alone it matters whether a body decided it."""
    return [
        status.said.update_id
        for status in statuses
        if status.said is not None and status.label in (Label.ON_HOLD, Label.CLOSED)
    ]


def reasons_to_look(status: ActionStatus, *, decided: Collection[int] = ()) -> list[str]:
    """Why the group looks at an action by itself; empty for one that can be agreed with all others."""
    reasons = []
    if waits_for_the_group(status, decided=decided):
        said = "on hold" if status.label is Label.ON_HOLD else "stopped"
        reasons.append(f"Reported as {said}, and not yet taken up by the group")
    if status.label is Label.OFF_TRACK:
        reasons.append("Off track")
    was = status.previous
    # What a second person has found complete needs no other eye, and is agreed with all others.
    if was is not None and was is not status.label and status.label is not Label.COMPLETE:
        reasons.append(f"Was {was.word.lower()} in the last report")
    if status.is_overridden:
        reasons.append("Rated better than the rules suggest")
    if status.label is Label.DONE:
        reasons.append("Reported as done, and not checked yet")
    return reasons


def is_before_the_group(
    status: ActionStatus, *, window: Window | None, is_seen: bool, decided: Collection[int]
) -> bool:
    """True where a meeting has the last update before it: one made since the window opened, or an older one that the
    group has not seen and has a reason to look at.

    A report counts and lists the same ones. What a second person checked in an earlier window is settled.
    """
    said = status.said
    if said is None:
        return False
    if window is None or said.reported_on >= window.opens:
        return True
    return not is_seen and bool(reasons_to_look(status, decided=decided))


def problems_of_view(view: GroupView, *, status: ActionStatus | None, on: date) -> list[Problem]:
    """Every reason why a view can't be recorded; `where` is the field and the action, as in "words_12"."""
    at = view.action_id
    if view.choice is GroupChoice.LEAVE:
        return []
    if status is None or status.said is None or status.said.update_id != view.seen_update_id:
        code = status.code if status is not None else "An action"
        return [
            Problem(
                f"choice_{at}", f"{code} was updated while you were typing.", "Read it again, then choose."
            )
        ]
    problems = []
    if view.choice is GroupChoice.RETURN:
        if not view.words:
            problems.append(
                Problem(f"words_{at}", f"{status.code}: write the question.", "One sentence is enough.")
            )
        if view.answer_by is None:
            problems.append(Problem(f"answer_by_{at}", f"{status.code}: say by when an answer is needed."))
        elif view.answer_by < on:
            problems.append(
                Problem(
                    f"answer_by_{at}", f"{status.code}: that day has passed.", "Give a day from today on."
                )
            )
    if view.choice is GroupChoice.OWN_RATING:
        if view.rating is None:
            problems.append(Problem(f"rating_{at}", f"{status.code}: choose the group’s rating."))
        if not view.words:
            problems.append(Problem(f"words_{at}", f"{status.code}: say why in one sentence."))
    return problems
