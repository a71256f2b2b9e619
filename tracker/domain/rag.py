"""The scale: stages, ratings and the one label shown for an action.

Meanings are stored and words are printed; a colour never stands alone. Source: docs/rules/rag.md, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.dates import PlanDate

WINDOWS_MISSED_BEFORE_NOT_RATED = 2


class Stage(StrEnum):
    """How far an action has come."""

    # That of an enum is worked out from its name each time, and every action is looked up by these many times.
    __hash__ = str.__hash__

    NOT_KNOWN = "not_known"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done_to_be_checked"
    COMPLETE = "complete"
    ON_HOLD = "on_hold"
    CLOSED = "closed"

    @property
    def word(self) -> str:
        """The stage as it is printed."""
        return _STAGE_WORDS[self]


_STAGE_WORDS = {
    Stage.NOT_KNOWN: "Not known yet",
    Stage.NOT_STARTED: "Not started",
    Stage.IN_PROGRESS: "In progress",
    Stage.DONE: "Done, to be checked",
    Stage.COMPLETE: "Complete",
    Stage.ON_HOLD: "On hold",
    Stage.CLOSED: "Closed without delivery",
}

SETTLED_STAGES = frozenset({Stage.DONE, Stage.COMPLETE, Stage.ON_HOLD, Stage.CLOSED})


class Rating(StrEnum):
    """What a person declared about an action in progress."""

    __hash__ = str.__hash__

    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def severity(self) -> int:
        """0 for green, 1 for amber, 2 for red: higher is worse."""
        return _BEST_FIRST.index(self)

    @property
    def word(self) -> str:
        """The label's word for this rating."""
        return _RATING_LABELS[self].word


_BEST_FIRST = (Rating.GREEN, Rating.AMBER, Rating.RED)


class Label(StrEnum):
    """The one word shown for an action; members stand in the order in which pages and papers count them."""

    __hash__ = str.__hash__

    OFF_TRACK = "off_track"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"
    DONE = "done_to_be_checked"
    COMPLETE = "complete"
    NOT_RATED = "not_rated"
    NOT_STARTED = "not_started_yet"
    ON_HOLD = "on_hold"
    CLOSED = "closed"

    @property
    def word(self) -> str:
        """The label as it is printed."""
        return _KEY[self].word

    @property
    def letter(self) -> str:
        """One or two letters, only for a cell too small for the word."""
        return _KEY[self].letter

    @property
    def shape(self) -> str:
        """The name of the shape drawn beside the word."""
        return _KEY[self].shape

    @property
    def sign(self) -> str:
        """A character of that shape, for text and papers."""
        return _KEY[self].sign

    @property
    def meaning(self) -> str:
        """What the label means, for the key that every page and paper carries."""
        return _KEY[self].meaning

    @property
    def is_rated(self) -> bool:
        """True for labels that count as rated when a share is worked out."""
        return self in _RATED

    @property
    def rank(self) -> int:
        """0 for the worst. A gap is worse than any good word: nobody knows what it hides."""
        return _WORST_FIRST.index(self)


# The labels by what is stored of them: found here in a tenth of the time that asking the class takes.
LABELS = {label.value: label for label in Label}

_RATING_LABELS = {
    Rating.GREEN: Label.ON_TRACK,
    Rating.AMBER: Label.AT_RISK,
    Rating.RED: Label.OFF_TRACK,
}
_SETTLED_LABELS = {
    Stage.CLOSED: Label.CLOSED,
    Stage.ON_HOLD: Label.ON_HOLD,
    Stage.COMPLETE: Label.COMPLETE,
    Stage.DONE: Label.DONE,
}


@dataclass(frozen=True, slots=True)
class _KeyLine:
    word: str
    letter: str
    shape: str
    sign: str
    meaning: str


_KEY = {
    Label.CLOSED: _KeyLine(
        "Closed", "X", "cross", "✕", "Stopped without delivery by a named body or post, with reason and date."
    ),
    Label.ON_HOLD: _KeyLine(
        "On hold", "H", "bars", "‖", "Paused by a named body or post, with reason and review date."
    ),
    Label.COMPLETE: _KeyLine(
        "Complete", "C", "tick", "✔", "Done as agreed; evidence seen by a second person."
    ),
    Label.DONE: _KeyLine(
        "Done, to be checked",
        "D",
        "hollow-tick",
        "✓",
        "The lead says it is done; nobody else has checked yet.",
    ),
    Label.NOT_STARTED: _KeyLine(
        "Not started yet", "N", "ring", "○", "Its start has not come and nobody has declared a rating."
    ),
    Label.NOT_RATED: _KeyLine(
        "Not rated",
        "?",
        "dashed-ring",
        "◌",
        "Never rated, or two closed reporting windows missed. Counted as a gap, never as on track.",
    ),
    Label.OFF_TRACK: _KeyLine(
        "Off track", "R", "square", "■", "Will not be done as agreed without a decision, help or a new date."
    ),
    Label.AT_RISK: _KeyLine(
        "At risk",
        "A",
        "triangle",
        "▲",
        "Late or likely to be, or an issue exists, and the lead can put it right.",
    ),
    Label.ON_TRACK: _KeyLine(
        "On track", "G", "disc", "●", "Will be done by the agreed date; nothing is needed from others."
    ),
}

_WORST_FIRST = (
    Label.OFF_TRACK,
    Label.AT_RISK,
    Label.NOT_RATED,
    Label.ON_TRACK,
    Label.DONE,
    Label.COMPLETE,
    Label.NOT_STARTED,
    Label.ON_HOLD,
    Label.CLOSED,
)

_RATED = frozenset({Label.OFF_TRACK, Label.AT_RISK, Label.ON_TRACK, Label.DONE, Label.COMPLETE})


def label_for(
    *, stage: Stage, rating: Rating | None, start: PlanDate | None, windows_missed: int, on: date
) -> Label:
    """The one label shown on a day; the first line of the table that fits wins.

    An imported or new action has the stage "not known yet" and no rating: Not started yet until its start comes,
    Not rated from then on, and never On track by itself. Source: docs/rules/rag.md, section 2.
    """
    settled = _SETTLED_LABELS.get(stage)
    if settled is not None:
        return settled
    if rating is None:
        waits = stage in (Stage.NOT_STARTED, Stage.NOT_KNOWN) and is_before_start(start, on=on)
        return Label.NOT_STARTED if waits else Label.NOT_RATED
    if windows_missed >= WINDOWS_MISSED_BEFORE_NOT_RATED:
        return Label.NOT_RATED
    return _RATING_LABELS[rating]


def is_before_start(start: PlanDate | None, *, on: date) -> bool:
    """True while the first day of the start has not come; False without a start day."""
    return start is not None and start.first is not None and on < start.first
