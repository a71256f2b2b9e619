"""Reporting windows: docs/rules/cycle.md, section 1."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain import make
from tests.domain.make import Q1, Q2, WINDOWS
from tracker.domain.calendar import problems_of_own_due
from tracker.domain.rules import Thresholds
from tracker.domain.status import status_of
from tracker.domain.windows import UpdateState, asking_window, open_window, update_state, windows_on


def test_a_window_is_named_with_its_months() -> None:
    assert Q2.title == "Q2 2019/20 (July to September)"


@pytest.mark.parametrize(
    ("on", "is_open", "is_closed"),
    [
        pytest.param("2019-09-15", False, False, id="day before it opens"),
        pytest.param("2019-09-16", True, False, id="the day it opens"),
        pytest.param("2019-10-04", True, False, id="the day it is due"),
        pytest.param("2019-10-11", True, False, id="the day it closes"),
        pytest.param("2019-10-12", False, True, id="day after it closes"),
    ],
)
def test_a_window_is_open_from_its_first_day_to_its_last(on: str, is_open: bool, is_closed: bool) -> None:
    assert (Q2.is_open(make.day(on)), Q2.is_closed(make.day(on))) == (is_open, is_closed)


@pytest.mark.parametrize(
    ("on", "asking", "taking"),
    [
        pytest.param("2019-06-16", None, None, id="before the first window"),
        pytest.param("2019-06-17", "Q1 2019/20", "Q1 2019/20", id="the first one opens"),
        pytest.param("2019-07-12", "Q1 2019/20", "Q1 2019/20", id="the first one closes"),
        pytest.param("2019-07-13", "Q1 2019/20", None, id="between windows"),
        pytest.param("2019-09-15", "Q1 2019/20", None, id="day before the second opens"),
        pytest.param("2019-09-16", "Q2 2019/20", "Q2 2019/20", id="the second one opens"),
    ],
)
def test_the_window_opened_last_asks_and_takes_updates_while_it_is_open(
    on: str, asking: str | None, taking: str | None
) -> None:
    asks, takes = asking_window(WINDOWS, on=make.day(on)), open_window(WINDOWS, on=make.day(on))

    assert (asks.name if asks else None) == asking
    assert (takes.name if takes else None) == taking


def test_order_of_the_windows_does_not_matter() -> None:
    backwards = tuple(reversed(WINDOWS))

    assert asking_window(backwards, on=make.day("2019-09-30")) == Q2


@pytest.mark.parametrize(
    ("reported", "on", "expected"),
    [
        pytest.param(None, "2019-06-16", "", id="before the first window"),
        pytest.param(None, "2019-09-16", "Update due", id="the day it opens"),
        pytest.param(None, "2019-10-03", "Update due", id="day before it is due"),
        pytest.param(None, "2019-10-04", "No update", id="the day it is due"),
        pytest.param(None, "2019-10-11", "No update", id="the day it closes"),
        pytest.param(None, "2019-12-15", "No update", id="until the next one opens"),
        pytest.param(None, "2019-12-16", "Update due", id="the next one opens"),
        pytest.param("2019-09-15", "2019-09-30", "Update due", id="reported the day before it opened"),
        pytest.param("2019-09-16", "2019-09-30", "Answered", id="reported the day it opened"),
        pytest.param("2019-10-11", "2019-10-11", "Answered", id="reported in the days of grace"),
        pytest.param("2019-10-20", "2019-10-20", "Answered", id="reported late, before the next one"),
        pytest.param("2019-06-20", "2019-09-15", "Answered", id="the window before, until this one opens"),
        pytest.param(
            "2019-06-20", "2019-09-16", "Update due", id="the window before does not answer this one"
        ),
    ],
)
def test_an_update_is_due_while_a_window_is_open_and_missing_from_its_due_day(
    reported: str | None, on: str, expected: str
) -> None:
    state = update_state(
        asking_window(WINDOWS, on=make.day(on)),
        last_reported_on=make.day(reported) if reported else None,
        on=make.day(on),
    )

    assert state == expected


@pytest.mark.parametrize("on", ["2019-09-16", "2019-10-04", "2019-12-01"])
def test_who_is_not_asked_is_neither_late_nor_due(on: str) -> None:
    state = update_state(
        asking_window(WINDOWS, on=make.day(on)), last_reported_on=None, on=make.day(on), is_asked=False
    )

    assert state is UpdateState.NOT_ASKED


@pytest.mark.parametrize(
    ("added", "reported", "on", "expected"),
    [
        pytest.param("2018-04-01", None, "2019-07-12", 0, id="the first one has not closed"),
        pytest.param("2018-04-01", None, "2019-07-13", 1, id="day after the first one closed"),
        pytest.param("2018-04-01", None, "2019-10-11", 1, id="the second one has not closed"),
        pytest.param("2018-04-01", None, "2019-10-12", 2, id="day after the second one closed"),
        pytest.param("2018-04-01", None, "2020-01-11", 3, id="all three"),
        pytest.param("2018-04-01", "2019-06-20", "2019-10-12", 1, id="answered the first"),
        pytest.param("2018-04-01", "2019-06-20", "2020-01-11", 2, id="answered the first, then silent"),
        pytest.param(
            "2018-04-01", "2019-06-16", "2019-10-12", 2, id="reported the day before the first opened"
        ),
        pytest.param("2018-04-01", "2019-09-16", "2020-01-11", 1, id="one update ends the count"),
        pytest.param("2018-04-01", "2019-10-20", "2019-10-20", 0, id="reported after the close"),
        pytest.param("2019-07-01", None, "2019-10-12", 1, id="added while the first was open"),
        pytest.param("2019-09-17", None, "2019-10-12", 0, id="added while the second was open"),
    ],
)
def test_missed_are_the_closed_windows_opened_after_the_last_update(
    added: str, reported: str | None, on: str, expected: int
) -> None:
    missed = windows_on(tuple(reversed(WINDOWS)), on=make.day(on)).missed(
        last_reported_on=make.day(reported) if reported else None, added_on=make.day(added)
    )

    assert missed == expected


def test_without_windows_nothing_is_asked_or_missed() -> None:
    on = make.day("2019-09-30")

    assert update_state(None, last_reported_on=None, on=on) is UpdateState.NOT_ASKED
    assert windows_on((), on=on).missed(last_reported_on=None, added_on=on) == 0
    assert open_window((), on=on) is None


def test_a_window_asks_before_it_is_due_to_close() -> None:
    assert update_state(Q1, last_reported_on=None, on=Q1.opens) is UpdateState.UPDATE_DUE


# A plan's own due day

OWN = replace(Q2, own_due={1: make.day("2019-10-08")})


@pytest.mark.parametrize(
    ("plan", "on", "expected"),
    [
        pytest.param(1, "2019-10-04", "Update due", id="own day, on that of the window"),
        pytest.param(1, "2019-10-07", "Update due", id="day before its own"),
        pytest.param(1, "2019-10-08", "No update", id="its own day"),
        pytest.param(2, "2019-10-03", "Update due", id="another plan, day before that of the window"),
        pytest.param(2, "2019-10-04", "No update", id="another plan, on the day of the window"),
    ],
)
def test_a_plan_is_late_from_its_own_day_on_and_the_others_from_that_of_the_window(
    plan: int, on: str, expected: str
) -> None:
    state = update_state(OWN, last_reported_on=None, on=make.day(on), plan_id=plan)

    assert state == expected


def test_what_an_action_shows_follows_the_own_day_of_its_plan() -> None:
    windows = (Q1, OWN)
    silent = make.facts(last_reported_on=make.day("2019-06-20"))
    shown = {
        (plan, on): status_of(
            make.on_record(plan_id=plan, facts=silent),
            windows=windows_on(windows, on=make.day(on)),
            thresholds=Thresholds(),
        ).update_state_written
        for plan in (1, 2)
        for on in ("2019-10-03", "2019-10-07", "2019-10-08")
    }

    assert shown == {
        (1, "2019-10-03"): "Update due by 8 October 2019",
        (1, "2019-10-07"): "Update due by 8 October 2019",
        (1, "2019-10-08"): "No update",
        (2, "2019-10-03"): "Update due by 4 October 2019",
        (2, "2019-10-07"): "No update",
        (2, "2019-10-08"): "No update",
    }


@pytest.mark.parametrize(
    ("due", "problem"),
    [
        pytest.param("2019-09-16", "16 September 2019 is outside the window.", id="the day it opens"),
        pytest.param("2019-09-17", "", id="day after it opens"),
        pytest.param("2019-10-04", "4 October 2019 is the day of the window itself.", id="the window's own"),
        pytest.param("2019-10-11", "", id="the day it closes"),
        pytest.param("2019-10-12", "12 October 2019 is outside the window.", id="day after it closes"),
    ],
)
def test_a_plan_is_due_from_the_day_after_the_window_opens_to_the_day_it_closes(
    due: str, problem: str
) -> None:
    problems = problems_of_own_due(make.day(due), opens=Q2.opens, window_due=Q2.due, closes=Q2.closes)

    assert [one.what for one in problems] == ([problem] if problem else [])


def test_a_window_that_is_open_on_one_day_leaves_no_other() -> None:
    problems = problems_of_own_due(Q2.closes, opens=Q2.closes, window_due=Q2.closes, closes=Q2.closes)

    assert [one.remedy for one in problems] == ["It is open on one day only, so that the plan follows it."]
