"""What the pages of holds say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.dates import write_day
from tracker.domain.publication import Hold
from tracker.queries.strategies import StrategyInForce


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold in the list; the address is there while it can be changed."""

    whose: str
    starts: str
    ends: str
    words: str
    standing: str
    address: str


@dataclass(frozen=True, slots=True)
class HoldsPage:
    """The holds of a strategy, the latest first."""

    strategy: StrategyInForce
    lede: str
    rows: Sequence[HoldRow]


@dataclass(frozen=True, slots=True)
class HoldPage:
    """The form for a hold. On a conflict, `now` is how somebody else left it."""

    strategy: StrategyInForce
    title: str
    address: str
    whose: str
    has_begun: bool
    may_end: bool
    end_words: str
    now: str


def holds_page(strategy: StrategyInForce, holds: Sequence[Hold], *, on: date) -> HoldsPage:
    """Put the list together."""
    running = [hold for hold in holds if hold.starts <= on <= hold.ends]
    lede = " ".join(hold.sentence for hold in running) or "Nothing is held today."
    return HoldsPage(
        strategy,
        lede,
        [
            HoldRow(
                f"{hold.whose[0].upper()}{hold.whose[1:]}",
                write_day(hold.starts),
                write_day(hold.ends),
                hold.words,
                _standing(hold, on=on),
                f"/strategies/{strategy.slug}/holds/{hold.hold_id}" if hold.ends >= on else "",
            )
            for hold in reversed(holds)
        ],
    )


def _standing(hold: Hold, *, on: date) -> str:
    if hold.ends < on:
        return "Ended"
    return "Lasts" if hold.starts <= on else "Has not begun"


def hold_page(
    strategy: StrategyInForce, hold: Hold | None, *, on: date, is_conflict: bool = False
) -> HoldPage:
    """Put the form together, for a new hold where none is handed in."""
    here = f"/strategies/{strategy.slug}/holds"
    if hold is None:
        return HoldPage(strategy, "Record a hold", f"{here}/new", "", False, False, "", "")
    has_begun = hold.starts < on
    return HoldPage(
        strategy,
        "Change a hold",
        f"{here}/{hold.hold_id}",
        hold.whose,
        has_begun=hold.starts <= on,
        may_end=hold.ends >= on,
        end_words="Its last day was yesterday then."
        if has_begun
        else "It is taken back as if it had not been.",
        now=hold.sentence if is_conflict else "",
    )
