"""When partners look at their own lines of the coming report, and until when freezing it takes that from them.

Source: docs/rules/cycle.md, section 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.calendar import WORKING_DAYS_TO_LOOK, first_freeze_day, working_days_before
from tracker.domain.dates import write_day
from tracker.domain.windows import Window, asking_window


@dataclass(frozen=True, slots=True)
class ComingReport:
    """The report of a window that is not frozen yet, and the days on which partners look at their lines.

    `freeze_on` is the day that the window plans for it, or the first working day on which partners have had theirs.
    """

    window: Window
    freeze_on: date

    @property
    def look_from(self) -> date:
        """The first of the working days on which partners look at their lines."""
        return working_days_before(self.freeze_on, WORKING_DAYS_TO_LOOK)

    @property
    def look_until(self) -> date:
        """The last day before the report is frozen."""
        return self.freeze_on - timedelta(days=1)

    def is_ready(self, on: date) -> bool:
        """True from the first day on which partners look at their lines until the report is frozen."""
        return on >= self.look_from

    def sentence(self, on: date) -> str:
        """Until when the window is open, when partners look at their lines, and when the report is frozen."""
        window, freeze_on = self.window, write_day(self.freeze_on)
        will = "is to be frozen on" if window.freezes is not None else "can be frozen from"
        report = f"The report of {window.name} {will} {freeze_on}"
        if on >= self.freeze_on:
            return f"{report}. It is not frozen yet."
        look = (
            f"Partners look at their lines from {write_day(self.look_from)} to {write_day(self.look_until)}."
        )
        closed = "closed" if window.is_closed(on) else "closes"
        return f"{window.title} {closed} on {write_day(window.closes)}. {look} {report}."


def coming_report(windows: Sequence[Window], *, on: date, last_report: date | None) -> ComingReport | None:
    """The report of the window that asks on a day; None before the first one, and where the report is frozen.

    `last_report` is the day of the last one frozen; one from before the window's last day was not the window's.
    """
    window = asking_window(windows, on=on)
    if window is None or (last_report is not None and last_report >= window.closes):
        return None
    return ComingReport(window, freeze_day(window))


def freeze_day(window: Window) -> date:
    """The day on which a window's report is frozen: as it was planned, or the first working day that may be."""
    if window.freezes is not None:
        return window.freezes
    day = first_freeze_day(window.closes)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def look_ends(windows: Sequence[Window], *, on: date) -> date | None:
    """The last day that partners have for their lines, where a report frozen on this day would come before it has passed.

    None where freezing takes nothing from anybody.
    """
    window = asking_window(windows, on=on)
    if window is None:
        return None
    first = window.freezes or first_freeze_day(window.closes)
    return first - timedelta(days=1) if on < first else None


def early_warning(until: date) -> str:
    """What is said where a report is frozen before partners have had their days, of which `until` is the last.

    >>> early_warning(date(2019, 10, 15))
    'Partners have until 15 October 2019 to look at their own lines. Frozen earlier, the record says so.'
    """
    return f"Partners have until {write_day(until)} to look at their own lines. Frozen earlier, the record says so."
