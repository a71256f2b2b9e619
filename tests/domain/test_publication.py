"""When something becomes public while nothing new may: docs/rules/cycle.md, section 3."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tracker.domain.publication import (
    Held,
    Hold,
    held_hour,
    hold_on,
    problems_of_hold,
    public_line,
    refusal,
)

CITY, COUNTY = 7, 8
ALL = Hold(hold_id=1, starts=date(2020, 3, 25), ends=date(2020, 5, 7), words="council election")
OF_CITY = replace(ALL, hold_id=2, organisation_id=CITY, organisation="Leicester City Council")
NOBODYS: frozenset[int] = frozenset()


@pytest.mark.parametrize(
    ("day", "is_held"),
    [
        (date(2020, 3, 24), False),
        (date(2020, 3, 25), True),
        (date(2020, 5, 7), True),
        (date(2020, 5, 8), False),
    ],
    ids=["the day before", "its first day", "its last day", "the day after"],
)
def test_both_days_are_held(day: date, *, is_held: bool) -> None:
    assert (hold_on(day, [ALL], organisation_ids=NOBODYS) is ALL) is is_held


@pytest.mark.parametrize(
    ("hold", "whose", "is_held"),
    [
        (ALL, NOBODYS, True),
        (ALL, frozenset({COUNTY}), True),
        (OF_CITY, frozenset({CITY}), True),
        (OF_CITY, frozenset({COUNTY}), False),
        (OF_CITY, NOBODYS, False),
        (OF_CITY, frozenset({CITY, COUNTY}), True),
    ],
    ids=["all, everybody", "all, county", "city, city", "city, county", "city, everybody", "city, both"],
)
def test_a_hold_of_one_organisation_holds_what_is_its_own(
    hold: Hold, whose: frozenset[int], *, is_held: bool
) -> None:
    assert (hold_on(date(2020, 4, 1), [hold], organisation_ids=whose) is hold) is is_held


def test_an_hour_that_is_held_is_put_off_to_the_day_after() -> None:
    hour = datetime(2020, 4, 1, 13, 0, tzinfo=UTC)

    # Midnight in London, in summer time.
    assert held_hour(hour, [ALL], organisation_ids=NOBODYS) == datetime(2020, 5, 7, 23, 0, tzinfo=UTC)
    assert held_hour(hour, [OF_CITY], organisation_ids=NOBODYS) == hour
    assert held_hour(hour, [], organisation_ids=NOBODYS) == hour


def test_the_last_minute_of_the_last_day_is_held_and_the_next_is_not() -> None:
    last = datetime(2020, 5, 7, 22, 59, tzinfo=UTC)
    first = datetime(2020, 5, 7, 23, 0, tzinfo=UTC)

    assert held_hour(last, [ALL], organisation_ids=NOBODYS) == first
    assert held_hour(first, [ALL], organisation_ids=NOBODYS) == first


def test_a_hold_that_follows_another_puts_off_further() -> None:
    next_one = replace(ALL, hold_id=3, starts=date(2020, 5, 8), ends=date(2020, 5, 20))

    found = held_hour(datetime(2020, 4, 1, 13, 0, tzinfo=UTC), [next_one, ALL], organisation_ids=NOBODYS)

    assert found == datetime(2020, 5, 20, 23, 0, tzinfo=UTC)


def test_of_several_the_one_that_lasts_longest_is_named() -> None:
    longer = replace(OF_CITY, ends=date(2020, 6, 1))

    assert hold_on(date(2020, 4, 1), [longer, ALL], organisation_ids=frozenset({CITY})) is longer


def test_a_body_is_held_with_its_organisation_and_everybody_with_all_alone() -> None:
    held, hour = Held([OF_CITY], {4: frozenset({CITY})}), datetime(2020, 4, 1, 13, 0, tzinfo=UTC)

    assert held.hour(hour, body_id=4) > hour
    assert [held.hour(hour, body_id=body_id) for body_id in (5, None)] == [hour, hour]


def test_a_refusal_names_the_hold_and_its_last_day() -> None:
    assert refusal(OF_CITY, "public").sentence == (
        "Nothing new of Leicester City Council is made public from 25 March 2020 to 7 May 2020: council election. "
        "Choose a day from 8 May 2020 on."
    )


def test_a_report_says_until_when_it_is_held() -> None:
    at = datetime(2020, 4, 1, 13, 0, tzinfo=UTC)
    until = held_hour(at, [ALL], organisation_ids=NOBODYS)

    assert public_line(until, at=at, holds=[ALL]) == (
        "Not public yet: held until 7 May 2020 (council election). Public from 8 May 2020."
    )
    assert public_line(until, at=until, holds=[ALL]) == "Public since 8 May 2020."


TODAY = date(2020, 4, 1)


@pytest.mark.parametrize(
    ("hold", "was", "where"),
    [
        (ALL, None, []),
        (replace(ALL, ends=date(2020, 3, 24)), None, ["ends"]),
        (replace(ALL, starts=date(2020, 3, 1), ends=date(2020, 3, 31)), None, ["ends"]),
        (replace(ALL, words=""), None, ["words"]),
        (replace(ALL, words="x" * 301), None, ["words"]),
        (replace(ALL, starts=date(2020, 3, 26)), ALL, ["starts"]),
        (replace(ALL, ends=TODAY), ALL, []),
        (replace(ALL, ends=date(2020, 3, 31)), ALL, ["ends"]),
        (ALL, replace(ALL, ends=date(2020, 3, 31)), ["ends"]),
        (replace(ALL, ends=date(2020, 3, 1), words=""), None, ["ends", "words"]),
    ],
    ids=[
        "may be so",
        "ends before it begins",
        "is over already",
        "says no why",
        "says too much",
        "another first day once it has begun",
        "ends today",
        "ends before today",
        "had ended",
        "everything at once",
    ],
)
def test_what_a_hold_can_not_be(hold: Hold, was: Hold | None, where: list[str]) -> None:
    assert [problem.where for problem in problems_of_hold(hold, was=was, on=TODAY)] == where
