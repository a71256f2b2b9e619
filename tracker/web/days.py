"""The line on every reading page that says which day it shows, and leads to another."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from tracker.domain.dates import AsAt, write_day


@dataclass(frozen=True, slots=True)
class DayLine:
    """Which day a page shows: in words, as the date input wants it, and the other filters to keep."""

    written: str
    day: str
    today: str
    is_today: bool
    kept: tuple[tuple[str, str], ...]
    address: str

    @property
    def suffix(self) -> str:
        """What links to other reading pages carry, so that they show the same day."""
        return "" if self.is_today else f"?as_at={self.day}"


def day_line(as_at: AsAt) -> DayLine:
    """The line for this request."""
    kept = tuple((name, value) for name, value in request.args.items() if name not in ("as_at", "page"))
    return DayLine(
        write_day(as_at.day),
        as_at.day.isoformat(),
        as_at.today.isoformat(),
        as_at.is_today,
        kept,
        request.path,
    )
