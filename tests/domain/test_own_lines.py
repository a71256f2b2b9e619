"""When partners look at their own lines, and when a report can be frozen: docs/rules/cycle.md, section 3."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain import make
from tests.domain.make import Q1, Q2
from tracker.domain.own_lines import coming_report, look_ends

# Q2 closes on Friday 11 October 2019: Monday and Tuesday are the partners'.
WINDOWS = (Q1, Q2)


@pytest.mark.parametrize(
    ("closes", "planned", "look", "freeze"),
    [
        pytest.param("2019-10-11", None, ("2019-10-14", "2019-10-15"), "2019-10-16", id="closes on a Friday"),
        pytest.param("2019-10-13", None, ("2019-10-14", "2019-10-15"), "2019-10-16", id="on a Sunday"),
        pytest.param("2019-10-07", None, ("2019-10-08", "2019-10-09"), "2019-10-10", id="on a Monday"),
        pytest.param("2019-10-09", None, ("2019-10-10", "2019-10-13"), "2019-10-14", id="on a Wednesday"),
        pytest.param(
            "2019-10-11", "2019-10-23", ("2019-10-21", "2019-10-22"), "2019-10-23", id="planned later"
        ),
    ],
)
def test_partners_have_two_working_days_between_the_close_and_the_freeze(
    closes: str, planned: str | None, look: tuple[str, str], freeze: str
) -> None:
    window = replace(Q2, closes=make.day(closes), freezes=make.day(planned) if planned else None)

    coming = coming_report((window,), on=Q2.opens, last_report=None)

    assert coming is not None
    assert (coming.look_from, coming.look_until) == (make.day(look[0]), make.day(look[1]))
    assert coming.freeze_on == make.day(freeze)


@pytest.mark.parametrize(
    ("on", "is_ready"),
    [
        pytest.param("2019-10-13", False, id="day before"),
        pytest.param("2019-10-14", True, id="first working day after the close"),
        pytest.param("2019-10-16", True, id="the day it can be frozen"),
        pytest.param("2019-11-30", True, id="long after, not frozen yet"),
    ],
)
def test_lines_are_ready_from_the_first_working_day_until_the_report_is_frozen(
    on: str, is_ready: bool
) -> None:
    coming = coming_report(WINDOWS, on=make.day(on), last_report=make.day("2019-07-15"))

    assert coming is not None
    assert coming.is_ready(make.day(on)) is is_ready


@pytest.mark.parametrize(
    ("frozen_on", "is_coming"),
    [
        pytest.param("2019-07-15", True, id="the report of the window before"),
        pytest.param("2019-10-10", True, id="frozen before the last day"),
        pytest.param("2019-10-11", False, id="frozen on the last day"),
        pytest.param("2019-10-16", False, id="frozen after it"),
    ],
)
def test_no_report_is_coming_once_that_of_the_window_is_frozen(frozen_on: str, is_coming: bool) -> None:
    coming = coming_report(WINDOWS, on=make.day("2019-10-20"), last_report=make.day(frozen_on))

    assert (coming is not None) is is_coming


@pytest.mark.parametrize(
    ("planned", "on", "until"),
    [
        pytest.param(None, "2019-06-16", None, id="before the first window"),
        pytest.param(None, "2019-09-30", "2019-10-15", id="the window is open"),
        pytest.param(None, "2019-10-15", "2019-10-15", id="on the last of the two days"),
        pytest.param(None, "2019-10-16", None, id="after both"),
        pytest.param("2019-10-23", "2019-10-16", "2019-10-22", id="before the day that was planned"),
        pytest.param("2019-10-23", "2019-10-23", None, id="on the day that was planned"),
    ],
)
def test_a_freeze_takes_days_from_partners_until_they_have_had_two(
    planned: str | None, on: str, until: str | None
) -> None:
    windows = (Q1, replace(Q2, freezes=make.day(planned) if planned else None))

    assert look_ends(windows, on=make.day(on)) == (make.day(until) if until else None)
