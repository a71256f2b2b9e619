"""When an update counts: at once, or once it was agreed by its partner, by the group, or accepted although late.

An action's effective label is that of its latest update that is through its gates; a newer one that is not is shown
beside it, with its words, as waiting. Source: docs/rules/cycle.md, section 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.dates import write_day
from tracker.domain.problems import Problem
from tracker.domain.rag import Label
from tracker.domain.windows import Window, asking_window

# How the sentences on updates that are not through their gates begin, on pages and in papers.
NOT_ACCEPTED_YET, NOT_AGREED_YET = "Not accepted yet", "Not agreed yet"


class SignOff(StrEnum):
    """What a plan's updates go through before they count."""

    LIGHT = "light"
    PARTNER = "partner"
    PARTNER_GROUP = "partner_group"

    @property
    def word(self) -> str:
        """The setting as it is offered."""
        return {
            "light": "Light: what is submitted counts",
            "partner": "The partner first",
            "partner_group": "The partner first, then the group",
        }[self.value]

    @property
    def meaning(self) -> str:
        """What it means for people."""
        return {
            "light": "An update counts as soon as it is posted. The group may look at it afterwards.",
            "partner": "A second person of an organisation that owns the plan agrees each update before it counts.",
            "partner_group": "A second person of the organisation agrees it, then the group’s meeting does.",
        }[self.value]


class LateUpdates(StrEnum):
    """What becomes of an update that comes after its window's close and before the report is frozen."""

    ACCEPTED = "accepted"
    HELD = "held"

    @property
    def word(self) -> str:
        """The setting as it is offered."""
        return {
            "accepted": "They count at once",
            "held": "They are held until the programme manager accepts them",
        }[self.value]


class Gate(StrEnum):
    """For whom an update waits: the manager, the partner, the group; its author, once sent back; nobody, once through."""

    MANAGER = "manager"
    PARTNER = "partner"
    GROUP = "group"
    AUTHOR = "author"
    NONE = "none"


def gates_of(sign_off: SignOff, *, is_held: bool) -> tuple[Gate, ...]:
    """The gates an update goes through, in order; none where it counts at once."""
    stricter = {
        SignOff.LIGHT: (),
        SignOff.PARTNER: (Gate.PARTNER,),
        SignOff.PARTNER_GROUP: (Gate.PARTNER, Gate.GROUP),
    }[sign_off]
    return (Gate.MANAGER, *stricter) if is_held else stricter


def lone_agreement(people: Sequence[str]) -> str:
    """What is said where too few people may agree a plan's updates for their partner; empty where there are enough.

    >>> lone_agreement(["Amira"])
    'Only Amira may agree updates of this plan for the partner, and nobody agrees their own: what Amira posts would wait.'
    """
    if len(people) > 1:
        return ""
    if not people:
        return "Nobody may agree updates of this plan for the partner: they would all wait."
    return (
        f"Only {people[0]} may agree updates of this plan for the partner, and nobody agrees their own: "
        f"what {people[0]} posts would wait."
    )


def gate_after(passed: Gate, *, sign_off: SignOff) -> Gate:
    """The gate that comes after one that was passed; NONE where that was the last."""
    gates = gates_of(sign_off, is_held=True)
    rest = gates[gates.index(passed) + 1 :] if passed in gates else ()
    return rest[0] if rest else Gate.NONE


def day_it_counts_from(*, sign_off: SignOff, reported_on: date, passed_on: date) -> date:
    """From which day an update counts that has passed its last gate.

    What was agreed counts from the agreement; what was only late and is accepted counts from its own day.
    """
    return reported_on if sign_off is SignOff.LIGHT else max(reported_on, passed_on)


def close_missed(windows: Sequence[Window], *, on: date, frozen_on: Sequence[date]) -> date | None:
    """The close that an update of this day comes after; None while a window is open or once its report is frozen."""
    window = asking_window(windows, on=on)
    if window is None or not window.is_closed(on):
        return None
    return None if any(day >= window.closes for day in frozen_on) else window.closes


def phrase_of(gate: Gate, *, missed_close: date | None) -> str:
    """For what an update waits, in words; with NONE, on a day before it was through."""
    if gate is Gate.MANAGER and missed_close is not None:
        return f"held: it came after the close on {write_day(missed_close)}"
    return {
        Gate.MANAGER: "held until the programme manager accepts it",
        Gate.PARTNER: "waiting for the partner’s agreement",
        Gate.GROUP: "waiting for the group’s agreement",
        Gate.AUTHOR: "sent back with a question",
        Gate.NONE: "not agreed on this day",
    }[gate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An update that is newer than the one that counts, and not through its gates.

    `missed_close` is the close it came after, where it is held for that; words are empty or replaced where they are
    private and the viewer may not read them.
    """

    update_id: int
    action_id: int
    reported_on: date
    gate: Gate
    label: Label
    missed_close: date | None = None
    recorded_by: int | None = None
    who: str = ""
    words: str = ""
    put_it_right: str = ""
    override_reason: str = ""

    @property
    def phrase(self) -> str:
        """For what it waits.

        >>> _example(gate=Gate.PARTNER).phrase
        'waiting for the partner’s agreement'
        """
        return phrase_of(self.gate, missed_close=self.missed_close)

    @property
    def sentence(self) -> str:
        """What the pages and papers print beside the label that counts.

        >>> _example(gate=Gate.GROUP).sentence
        'Not agreed yet: the update of 30 September 2019 (off track) is waiting for the group’s agreement.'
        """
        day = write_day(self.reported_on)
        start = NOT_ACCEPTED_YET if self.gate is Gate.MANAGER else NOT_AGREED_YET
        return f"{start}: the update of {day} ({self.label.word.lower()}) is {self.phrase}."

    @property
    def answers_a_window(self) -> bool:
        """True where its author has answered: it came in time, and others are to say something now."""
        return self.missed_close is None and self.gate is not Gate.AUTHOR


def _example(*, gate: Gate) -> Waiting:
    return Waiting(update_id=1, action_id=1, reported_on=date(2019, 9, 30), gate=gate, label=Label.OFF_TRACK)


def is_newer(waiting: Waiting, *, reported_on: date | None, update_id: int | None) -> bool:
    """True where the update came after the one that counts: an older one that was overtaken waits no more."""
    return (waiting.reported_on, waiting.update_id) > (reported_on or date.min, update_id or 0)


def problems_of_return(words: str, *, answer_by: date | None, on: date) -> list[Problem]:
    """Why updates can't be sent back: nobody can answer a question that is not put, or by a day that has passed."""
    problems = []
    if not words:
        problems.append(Problem("words", "Write what you ask of them.", "One sentence is enough."))
    if answer_by is None:
        problems.append(Problem("answer_by", "Say by when you need an answer.", "Give a day from today on."))
    elif answer_by < on:
        problems.append(Problem("answer_by", "That day has passed.", "Give a day from today on."))
    return problems
