"""Planning reporting windows: by the month or the quarter, by hand, or counted back from a meeting.

What a window means once it stands is in `windows`. Source: docs/rules/cycle.md, section 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.dates import add_months, financial_quarter, last_day_of_month, write_day, write_month
from tracker.domain.problems import Problem

# A window opens two weeks before the months it covers end, is due four days after, and has a week of grace.
OPENS_BEFORE_END = timedelta(days=14)
DUE_AFTER_END = timedelta(days=4)
GRACE = timedelta(days=7)

# Counted back from the day papers are due: partners see their own lines for two working days before the freeze.
WORKING_DAYS_TO_LOOK = 2
OPEN_FOR = timedelta(days=18)

# Three years of months, nine of quarters: more in one go is a mistyped year.
MOST_AT_ONCE = 36


class Rhythm(StrEnum):
    """How often updates are asked for."""

    QUARTERLY = "quarterly"
    MONTHLY = "monthly"

    @property
    def months(self) -> int:
        """How many months one window covers."""
        return 3 if self is Rhythm.QUARTERLY else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWindow:
    """A window as it is planned: the months it covers, and its own three days.

    `papers_due` is the day it was counted back from; None where it follows its rhythm or was typed. `freezes` is the
    day on which its report is to be frozen; None where that is left open.
    """

    name: str
    starts: date
    ends: date
    opens: date
    due: date
    closes: date
    papers_due: date | None = None
    freezes: date | None = None


def windows_by_rhythm(
    rhythm: Rhythm, *, first: date, until: date, papers_due: Sequence[date] = ()
) -> list[PlannedWindow]:
    """The windows from the one that covers `first` to the one that covers `until`, both included.

    Quarters are those of the financial year, from April. Empty where `until` comes before `first`. With the days on
    which a body's papers are due, each window is counted back from the first of them that leaves its months time to
    end; where none does before the next window's months end, it keeps the days of its rhythm.

    >>> [window.name for window in windows_by_rhythm(
    ...     Rhythm.QUARTERLY, first=date(2019, 11, 25), until=date(2020, 4, 1))]
    ['Q3 2019/20', 'Q4 2019/20', 'Q1 2020/21']
    """
    starts = first.replace(day=1)
    if rhythm is Rhythm.QUARTERLY:
        starts = starts.replace(month=(starts.month - 1) // 3 * 3 + 1)
    planned: list[PlannedWindow] = []
    while starts <= until:
        ends = last_day_of_month(add_months(starts, rhythm.months - 1))
        window = PlannedWindow(
            name=financial_quarter(starts) if rhythm is Rhythm.QUARTERLY else write_month(starts),
            starts=starts,
            ends=ends,
            opens=ends - OPENS_BEFORE_END,
            due=ends + DUE_AFTER_END,
            closes=ends + DUE_AFTER_END + GRACE,
        )
        starts = add_months(starts, rhythm.months)
        next_ends = last_day_of_month(add_months(starts, rhythm.months - 1))
        planned.append(_before_first_papers(window, papers_due, next_ends=next_ends) or window)
    return planned


def _before_first_papers(
    window: PlannedWindow, papers_due: Sequence[date], *, next_ends: date
) -> PlannedWindow | None:
    """The window counted back from the first papers that come late enough for it; None where none do."""
    for day in sorted(papers_due):
        found = window_before_papers(name=window.name, starts=window.starts, ends=window.ends, papers_due=day)
        if window.ends <= found.due < next_ends:
            return found
    return None


def window_before_papers(*, name: str, starts: date, ends: date, papers_due: date) -> PlannedWindow:
    """The window whose answers are in, and have been looked at, when a meeting's papers are due.

    >>> window = window_before_papers(name="Q2 2019/20", starts=date(2019, 7, 1), ends=date(2019, 9, 30),
    ...     papers_due=date(2019, 10, 16))
    >>> write_day(window.opens), write_day(window.due), write_day(window.closes)
    ('18 September 2019', '6 October 2019', '13 October 2019')
    """
    closes = working_days_before(papers_due, WORKING_DAYS_TO_LOOK) - timedelta(days=1)
    due = closes - GRACE
    return PlannedWindow(
        name=name,
        starts=starts,
        ends=ends,
        opens=due - OPEN_FOR,
        due=due,
        closes=closes,
        papers_due=papers_due,
        freezes=papers_due,
    )


def working_days_before(day: date, days: int) -> date:
    """The working day that many before a day: Saturdays and Sundays are left out, bank holidays are not known here.

    >>> write_day(working_days_before(date(2019, 10, 14), 2))
    '10 October 2019'
    """
    while days:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            days -= 1
    return day


def working_days_after(day: date, days: int) -> date:
    """The working day that many after a day.

    >>> write_day(working_days_after(date(2019, 10, 11), 2))
    '15 October 2019'
    """
    while days:
        day += timedelta(days=1)
        if day.weekday() < 5:
            days -= 1
    return day


def first_freeze_day(closes: date) -> date:
    """The first day on which partners have had their working days with their own lines since a window closed.

    >>> write_day(first_freeze_day(date(2019, 10, 11)))
    '16 October 2019'
    """
    return working_days_after(closes, WORKING_DAYS_TO_LOOK) + timedelta(days=1)


def problems_of_window(
    planned: PlannedWindow, *, others: Iterable[PlannedWindow], own_due: Mapping[str, date] | None = None
) -> list[Problem]:
    """Every reason why a window can't stand beside the others; `where` names the part of it that is wrong.

    `own_due` are the days of plans that are due on a day of their own, by code: they must fit into the window too.
    """
    problems = []
    if not planned.name:
        problems.append(Problem("name", "Give the window a name.", "For example Q2 2019/20."))
    if planned.ends < planned.starts:
        problems.append(
            Problem("ends", "The last day it covers comes before the first.", "Change one of the two.")
        )
    if planned.due < planned.opens:
        problems.append(Problem("due", "Updates would be due before the window opens.", "Give a later day."))
    if planned.closes < planned.due:
        problems.append(Problem("closes", "It would close before updates are due.", "Give a later day."))
    first = first_freeze_day(planned.closes)
    if planned.freezes is not None and planned.freezes < first:
        problems.append(
            Problem(
                "freezes",
                "Partners would not have two working days to see their own lines after the last day.",
                f"Give {write_day(first)} or a later day, or leave it empty.",
            )
        )
    problems += _problems_of_own_days(planned, own_due or {})
    for other in others:
        if other.name.casefold() == planned.name.casefold():
            problems.append(
                Problem("name", f"There is a window “{other.name}” already.", "Give another name.")
            )
        elif other.opens <= planned.closes and planned.opens <= other.closes:
            problems.append(
                Problem(
                    "opens",
                    f"It would be open together with “{other.name}”, which is open from "
                    f"{write_day(other.opens)} to {write_day(other.closes)}.",
                    "One window is open at a time: change the days.",
                )
            )
    return problems


def _problems_of_own_days(planned: PlannedWindow, own_due: Mapping[str, date]) -> list[Problem]:
    """The plans whose own due day would be outside the window, those too early beside its first day."""
    early = {code: day for code, day in own_due.items() if day <= planned.opens}
    late = {code: day for code, day in own_due.items() if day > planned.closes}
    return [
        Problem(
            where,
            f"{_days_of_plans(plans)}: {when}.",
            "Choose another day here, or change the days of these plans first.",
        )
        for where, plans, when in (
            ("opens", early, "the window would not be open before that day"),
            ("closes", late, "the window would be closed by then"),
        )
        if plans
    ]


def _days_of_plans(own_due: Mapping[str, date]) -> str:
    """Plans with the day on which each is due, as the beginning of a sentence."""
    said = [f"{code} is due on {write_day(day)}" for code, day in sorted(own_due.items())]
    return " and ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else said[0]


def problems_of_own_due(due: date, *, opens: date, window_due: date, closes: date) -> list[Problem]:
    """Every reason why a plan can't be due on this day of a window: not after it opens, not before it closes, no other day."""
    if due <= opens or due > closes:
        remedy = f"Give a day from {write_day(opens + timedelta(days=1))} to {write_day(closes)}."
        if opens == closes:
            remedy = "It is open on one day only, so that the plan follows it."
        return [Problem("due", f"{write_day(due)} is outside the window.", remedy)]
    if due == window_due:
        return [
            Problem(
                "due",
                f"{write_day(due)} is the day of the window itself.",
                "Give another day, or let the plan follow the window.",
            )
        ]
    return []
