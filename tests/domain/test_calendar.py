"""Planning reporting windows: docs/rules/cycle.md, section 1."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain import make
from tracker.domain.calendar import (
    PlannedWindow,
    Rhythm,
    problems_of_window,
    window_before_papers,
    windows_by_rhythm,
    working_days_before,
)

Q2 = PlannedWindow(
    name="Q2 2019/20",
    starts=make.day("2019-07-01"),
    ends=make.day("2019-09-30"),
    opens=make.day("2019-09-16"),
    due=make.day("2019-10-04"),
    closes=make.day("2019-10-11"),
)


def test_quarters_are_those_of_the_financial_year_and_cover_both_ends() -> None:
    planned = windows_by_rhythm(Rhythm.QUARTERLY, first=make.day("2019-08-15"), until=make.day("2020-01-01"))

    assert planned[0] == Q2
    assert [window.name for window in planned] == ["Q2 2019/20", "Q3 2019/20", "Q4 2019/20"]


def test_a_month_has_a_window_of_its_own_over_the_end_of_the_year() -> None:
    planned = windows_by_rhythm(Rhythm.MONTHLY, first=make.day("2019-12-31"), until=make.day("2020-02-01"))

    assert [(window.name, window.ends.isoformat()) for window in planned] == [
        ("December 2019", "2019-12-31"),
        ("January 2020", "2020-01-31"),
        ("February 2020", "2020-02-29"),
    ]


def test_a_calendar_is_counted_back_from_the_first_papers_late_enough_for_each_of_its_windows() -> None:
    papers = [make.day(day) for day in ("2020-01-06", "2020-01-15", "2020-03-18", "2020-07-15")]

    planned = windows_by_rhythm(
        Rhythm.QUARTERLY, first=make.day("2019-10-01"), until=make.day("2020-06-30"), papers_due=papers
    )
    by_rhythm = windows_by_rhythm(
        Rhythm.QUARTERLY, first=make.day("2019-10-01"), until=make.day("2020-06-30")
    )

    # Papers of 6 January would be due before the months had ended; none come between April and June.
    assert [window.papers_due for window in planned] == [papers[1], None, papers[3]]
    assert [window.due.isoformat() for window in planned] == ["2020-01-05", "2020-04-04", "2020-07-05"]
    assert planned[1] == by_rhythm[1]


def test_a_monthly_calendar_follows_a_board_that_meets_every_month() -> None:
    papers = [make.day(f"2020-{month:02}-12") for month in range(1, 7)]

    planned = windows_by_rhythm(
        Rhythm.MONTHLY, first=make.day("2020-01-01"), until=make.day("2020-04-30"), papers_due=papers
    )

    assert [window.papers_due for window in planned] == papers[1:5]
    assert all(window.due >= window.ends for window in planned)
    for place, window in enumerate(planned):
        assert problems_of_window(window, others=planned[:place]) == []


def test_nothing_is_planned_where_the_last_month_comes_first() -> None:
    assert windows_by_rhythm(Rhythm.MONTHLY, first=make.day("2020-02-01"), until=make.day("2020-01-31")) == []


def test_partners_have_two_working_days_between_the_close_and_the_papers() -> None:
    window = window_before_papers(
        name="Q2 2019/20", starts=Q2.starts, ends=Q2.ends, papers_due=make.day("2019-10-14")
    )

    assert (window.opens, window.due, window.closes) == (
        make.day("2019-09-14"),
        make.day("2019-10-02"),
        make.day("2019-10-09"),
    )


@pytest.mark.parametrize("day", range(14, 28))
def test_a_window_counted_back_from_papers_is_frozen_that_day_and_leaves_partners_theirs(day: int) -> None:
    papers_due = make.day(f"2019-10-{day}")

    window = window_before_papers(name="Q2 2019/20", starts=Q2.starts, ends=Q2.ends, papers_due=papers_due)

    assert window.freezes == papers_due
    assert problems_of_window(window, others=()) == []
    assert problems_of_window(replace(window, freezes=window.closes), others=()) != []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("2019-10-16", "2019-10-14", id="within a week"),
        pytest.param("2019-10-14", "2019-10-10", id="over a weekend"),
        pytest.param("2019-10-13", "2019-10-10", id="from a Sunday"),
    ],
)
def test_weekends_are_no_working_days(day: str, expected: str) -> None:
    assert working_days_before(make.day(day), 2) == make.day(expected)


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        pytest.param({"name": ""}, ["name"], id="no name"),
        pytest.param({"ends": make.day("2019-06-30")}, ["ends"], id="ends before it starts"),
        pytest.param({"due": make.day("2019-09-15")}, ["due"], id="due before it opens"),
        pytest.param({"closes": make.day("2019-10-03")}, ["closes"], id="closes before it is due"),
        pytest.param({"due": Q2.opens, "closes": Q2.opens}, [], id="all on one day"),
    ],
)
def test_the_days_of_a_window_come_in_their_order(changed: dict[str, object], where: list[str]) -> None:
    problems = problems_of_window(replace(Q2, **changed), others=())

    assert [problem.where for problem in problems] == where


def test_a_second_window_of_the_same_name_is_refused() -> None:
    other = replace(Q2, name="q2 2019/20", opens=make.day("2020-01-01"), closes=make.day("2020-01-31"))

    assert [problem.where for problem in problems_of_window(Q2, others=[other])] == ["name"]


@pytest.mark.parametrize(
    ("opens", "closes", "is_refused"),
    [
        pytest.param("2019-08-01", "2019-09-15", False, id="closes the day before"),
        pytest.param("2019-08-01", "2019-09-16", True, id="closes the day the other opens"),
        pytest.param("2019-10-12", "2019-10-31", False, id="opens the day after"),
        pytest.param("2019-09-20", "2019-09-21", True, id="within the other"),
    ],
)
def test_two_windows_are_never_open_together(opens: str, closes: str, is_refused: bool) -> None:
    other = replace(Q2, name="Another", opens=make.day(opens), closes=make.day(closes))

    problems = problems_of_window(Q2, others=[other])

    assert bool(problems) is is_refused
    assert [problem.where for problem in problems] == ["opens"] * is_refused
