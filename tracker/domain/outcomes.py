"""What an action is to do to a published figure: the target, the figures there are, and how they compare.

The rules R5 and "outcome falling" stand in `rules`; their wording in docs/rules/rag.md, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.domain.dates import write_day
from tracker.domain.indicators import Better, Unit, last_day_of, write_figure


@dataclass(frozen=True, slots=True)
class OutcomeFigure:
    """A figure of a period. `is_new` says that it was entered, or corrected, after the last report was frozen."""

    period: str
    value: Decimal
    written: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The figures of an indicator in an area that an action is to move, the oldest first, without those not given.

    `target` and `due_on` are None where no figure was agreed: the action is then held against nothing, and only a fall is
    noted.
    """

    code: str
    area: str
    unit: Unit
    better: Better
    target: Decimal | None
    due_on: date | None
    figures: tuple[OutcomeFigure, ...]

    @property
    def name(self) -> str:
        """The figure as people quote it: "3B, Leicestershire"."""
        return f"{self.code}, {self.area}"

    @property
    def target_line(self) -> str:
        """The target and its day; empty where there is none."""
        if self.target is None or self.due_on is None:
            return ""
        return f"target {write_figure(self.target, '', self.unit)} by {write_day(self.due_on)}"

    def newest(self, *, since: date | None = None) -> OutcomeFigure | None:
        """The figure of the last period; of one that ended on a day or later, where a day is given. None without any."""
        found = [
            figure
            for figure in self.figures
            if since is None or ((last := last_day_of(figure.period)) is not None and last >= since)
        ]
        return found[-1] if found else None

    @property
    def sentence(self) -> str:
        """The newest figure, and the target."""
        newest, target = self.newest(), self.target_line
        said = f"{self.shown(newest)}." if newest else "No figure yet."
        return (
            f"{said} {target[:1].upper()}{target[1:]}."
            if target
            else f"{said} No figure to reach was agreed."
        )

    def shown(self, figure: OutcomeFigure) -> str:
        """A figure with its period."""
        return f"{write_figure(figure.value, figure.written, self.unit)} in {figure.period}"


def falls_short(value: Decimal, *, of: Decimal, better: Better, percent: int) -> bool:
    """True where a figure is worse than another one by more than so many percent of that; 0 percent for any worse.

    >>> falls_short(Decimal(45), of=Decimal(50), better=Better.HIGHER, percent=10)
    False
    >>> falls_short(Decimal(56), of=Decimal(50), better=Better.LOWER, percent=10)
    True
    """
    room = abs(of) * percent / 100
    return value < of - room if better is Better.HIGHER else value > of + room
