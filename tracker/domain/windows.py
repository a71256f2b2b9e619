"""Reporting windows: when an update is asked for, when it is late, and when silence counts.

A window opens, is due, has some days of grace and closes. An action that answered since a window opened has
answered it. Source: docs/rules/cycle.md, section 1; docs/rules/rag.md, rule R4.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tracker.domain.dates import write_window


@dataclass(frozen=True, slots=True)
class Window:
    """A reporting window of a strategy.

    `own_due` holds, by plan, the days of plans that are due on another than `due`. `freezes` is the day its report is
    planned to be frozen on; None where nobody said.
    """

    window_id: int
    name: str
    starts: date
    ends: date
    opens: date
    due: date
    closes: date
    freezes: date | None = None
    own_due: Mapping[int, date] = field(default_factory=dict, hash=False)

    @property
    def title(self) -> str:
        """The window's name with its months."""
        return write_window(self.name, self.starts, self.ends)

    def due_of(self, plan_id: int | None) -> date:
        """The day from which an action of this plan that has not answered says "No update": its own, or the window's."""
        return self.due if plan_id is None else self.own_due.get(plan_id, self.due)

    def due_days(self, codes: Mapping[int, str]) -> dict[str, date]:
        """The due day of each of these plans, by its code; `codes` are those of their ids."""
        return {code: self.due_of(plan_id) for plan_id, code in codes.items()}

    def is_open(self, on: date) -> bool:
        """True from the day the window opens to the day it closes, both included."""
        return self.opens <= on <= self.closes

    def is_closed(self, on: date) -> bool:
        """True from the day after the window closes."""
        return on > self.closes


class UpdateState(StrEnum):
    """Whether an action has answered the window that asks (R4)."""

    NOT_ASKED = ""
    ANSWERED = "Answered"
    UPDATE_DUE = "Update due"
    NO_UPDATE = "No update"


def asking_window(windows: Sequence[Window], *, on: date) -> Window | None:
    """The window that was opened last on or before a day; None before the first one."""
    found = None
    for window in windows:
        if window.opens <= on and (found is None or window.opens > found.opens):
            found = window
    return found


def open_window(windows: Sequence[Window], *, on: date) -> Window | None:
    """The window that takes updates on a day; None between windows."""
    window = asking_window(windows, on=on)
    return window if window is not None and window.is_open(on) else None


def update_state(
    window: Window | None,
    *,
    last_reported_on: date | None,
    on: date,
    is_asked: bool = True,
    plan_id: int | None = None,
) -> UpdateState:
    """Whether an update is due or missing on a day (R4), by the window that asks on it: "No update" from the due day on.

    With a plan it is that plan's due day, which may be one of its own.
    """
    if window is None or not is_asked:
        return UpdateState.NOT_ASKED
    if last_reported_on is not None and last_reported_on >= window.opens:
        return UpdateState.ANSWERED
    return UpdateState.NO_UPDATE if on >= window.due_of(plan_id) else UpdateState.UPDATE_DUE


@dataclass(frozen=True, slots=True)
class WindowsOnDay:
    """What a strategy's windows come to on a day: worked out once, and each of its actions is held against it.

    `asking` is the window that was opened last, None before the first. `closed` are the opening days of those that have
    closed, the oldest first, and `last_close` is the last day of the one that closed last; None where none has.
    """

    day: date
    asking: Window | None
    closed: tuple[date, ...]
    last_close: date | None

    def missed(self, *, last_reported_on: date | None, added_on: date) -> int:
        """How many closed windows in a row, up to the day, have had no answer since the last update."""
        since = max(added_on, last_reported_on or added_on)
        return len(self.closed) - bisect_right(self.closed, since)


def windows_on(windows: Sequence[Window], *, on: date) -> WindowsOnDay:
    """What these windows, in whatever order, come to on a day."""
    closed = [window for window in windows if window.is_closed(on)]
    return WindowsOnDay(
        on,
        asking_window(windows, on=on),
        tuple(sorted(window.opens for window in closed)),
        max((window.closes for window in closed), default=None),
    )
