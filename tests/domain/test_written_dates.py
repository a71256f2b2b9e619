"""Dates as plans write them: docs/rules/imports.md, section 6."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.dates import PlanDate, Precision, write_day, write_month
from tracker.domain.written_dates import (
    AMONG_WORDS,
    CALENDAR_OR_FINANCIAL,
    NO_DATE,
    NO_DATE_OF_END,
    NO_YEAR,
    NOT_REAL,
    SEVERAL,
    read_written_date,
)


def shown(value: PlanDate | None) -> str:
    """Precision and days in one line."""
    if value is None:
        return ""
    return f"{value.precision} {value.first} {value.last}" if value.first else str(value.precision)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("April 2018", "month 2018-04-01 2018-04-30"),
        ("Apr-18", "month 2018-04-01 2018-04-30"),
        ("Sept. 2019", "month 2019-09-01 2019-09-30"),
        ("04/2018", "month 2018-04-01 2018-04-30"),
        ("by March 2020", "month 2020-03-01 2020-03-31"),
        ("End of March 2020", "month 2020-03-01 2020-03-31"),
        ("March 2020 (subject to funding)", "month 2020-03-01 2020-03-31"),
        ("Year 1 (2024/25)", "year 2024-04-01 2025-03-31"),
        ("31/03/2025", "day 2025-03-31 2025-03-31"),
        ("1.4.18", "day 2018-04-01 2018-04-01"),
        ("30th September 2020", "day 2020-09-30 2020-09-30"),
        ("September 30, 2020", "day 2020-09-30 2020-09-30"),
        ("Friday 3 May 2019", "day 2019-05-03 2019-05-03"),
        ("2018-04-01 00:00:00", "day 2018-04-01 2018-04-01"),
        ("43191", "day 2018-04-01 2018-04-01"),
        ("Q3 2019/20", "quarter 2019-10-01 2019-12-31"),
        ("Quarter 4, 2019-20", "quarter 2020-01-01 2020-03-31"),
        ("2019-20", "year 2019-04-01 2020-03-31"),
        ("FY 2019/2020", "year 2019-04-01 2020-03-31"),
        ("by end 2020", "year 2020-01-01 2020-12-31"),
        ("Autumn term 2017", "quarter 2017-09-01 2017-12-31"),
        ("Winter 2019/20", "quarter 2019-12-01 2020-02-29"),
        ("On-going", "ongoing"),
        ("Ongoing – review annually", "ongoing"),
        ("Throughout the life of the strategy", "ongoing"),
    ],
)
def test_words_that_are_sure_are_read(words: str, expected: str) -> None:
    written = read_written_date(words)

    assert written is not None
    assert (shown(written.date), written.doubt, written.begins) == (expected, "", None)
    assert written.date.text == words


@pytest.mark.parametrize(
    ("words", "begins", "ends"),
    [
        ("Jan 2014 – March 2015", "month 2014-01-01 2014-01-31", "month 2015-03-01 2015-03-31"),
        ("April - June 2019", "month 2019-04-01 2019-04-30", "month 2019-06-01 2019-06-30"),
        ("Apr 18-Mar 19", "month 2018-04-01 2018-04-30", "month 2019-03-01 2019-03-31"),
        ("1 - 30 April 2019", "day 2019-04-01 2019-04-01", "day 2019-04-30 2019-04-30"),
        ("Q1 to Q3 2019/20", "quarter 2019-04-01 2019-06-30", "quarter 2019-10-01 2019-12-31"),
        ("2018-2021", "year 2018-01-01 2018-12-31", "year 2021-01-01 2021-12-31"),
        ("April 2018 - ongoing", "month 2018-04-01 2018-04-30", "ongoing"),
        ("Ongoing from April 2018", "month 2018-04-01 2018-04-30", "ongoing"),
        ("Start: April 2018\nEnd: March 2019", "month 2018-04-01 2018-04-30", "month 2019-03-01 2019-03-31"),
    ],
)
def test_spans_have_a_start_and_an_end(words: str, begins: str, ends: str) -> None:
    written = read_written_date(words)

    assert written is not None
    assert (shown(written.begins), shown(written.date), written.doubt) == (begins, ends, "")


@pytest.mark.parametrize(
    ("words", "doubt"),
    [
        ("23-Mar", NO_YEAR),
        ("June", NO_YEAR),
        ("11/12", NO_YEAR),
        ("Q3", NO_YEAR),
        ("31/02/2026", NOT_REAL),
        ("30 February 2026", NOT_REAL),
        ("Q3 2019", CALENDAR_OR_FINANCIAL),
        ("Winter 2019", CALENDAR_OR_FINANCIAL),
        ("TBC", NO_DATE),
        ("asap", NO_DATE),
        ("Quarterly", NO_DATE),
        ("Year 1", NO_DATE),
        ("Dec 2019 revised to March 2020", AMONG_WORDS),
    ],
)
def test_words_that_are_not_sure_give_no_days_and_a_doubt(words: str, doubt: str) -> None:
    written = read_written_date(words)

    assert written is not None
    assert (written.date, written.doubt) == (PlanDate(words, None, None, Precision.UNKNOWN), doubt)


def test_one_date_among_a_few_words_is_taken_with_a_doubt() -> None:
    written = read_written_date("First draft March 2020")

    assert written is not None
    assert (shown(written.date), written.doubt) == ("month 2020-03-01 2020-03-31", AMONG_WORDS)


def test_of_several_dates_the_latest_is_taken_with_a_doubt() -> None:
    written = read_written_date("April 2018\nJune 2018")

    assert written is not None
    assert (shown(written.date), written.doubt) == ("month 2018-06-01 2018-06-30", SEVERAL)


def test_a_start_among_words_is_no_end() -> None:
    written = read_written_date("Every six months from April 2019")

    assert written is not None
    assert (shown(written.begins), shown(written.date)) == ("month 2019-04-01 2019-04-30", "unknown")


def test_nothing_written_is_no_date() -> None:
    assert read_written_date(" \n") is None


@given(st.dates(min_value=PlanDate.of_month(1990, 1).first, max_value=PlanDate.of_month(2090, 1).first))
@settings(max_examples=50, deadline=None)
def test_what_the_tracker_writes_it_reads(day: object) -> None:
    for words in (write_day(day), write_month(day)):  # type: ignore[arg-type]
        written = read_written_date(words)

        assert written is not None
        assert written.doubt == ""
        assert written.date.first <= day <= written.date.last  # type: ignore[operator]


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_words_are_kept_and_never_break_it(words: str) -> None:
    written = read_written_date(words)

    assert (written is None) == (not words.replace("\u00a0", " ").split())
    if written is not None and written.date.first and written.date.last:
        assert written.date.first <= written.date.last


@pytest.mark.parametrize("words", ["from April 2024", "Starting April 2024", "Commencing in April 2024"])
def test_words_of_a_start_give_no_end(words: str) -> None:
    read = read_written_date(words)

    assert read is not None
    assert (shown(read.begins), shown(read.date)) == ("month 2024-04-01 2024-04-30", "unknown")
    assert read.doubt == NO_DATE_OF_END
