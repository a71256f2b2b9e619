"""Days as plans write them and as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.make import day
from tracker.domain.dates import (
    AsAt,
    PlanDate,
    Precision,
    add_months,
    agreed_for,
    financial_quarter,
    last_day_of_month,
    local_day,
    months_between,
    read_iso_day,
    read_typed_month,
    write_date,
    write_day,
    write_moment,
    write_month,
    write_months,
    write_span_of_days,
    write_window,
)

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
MONTHS = st.integers(-600, 600)


class TestMonths:
    @pytest.mark.parametrize(
        ("start", "months", "expected"),
        [
            pytest.param("2018-11-30", 3, "2019-02-28", id="clamped to February"),
            pytest.param("2019-11-30", 3, "2020-02-29", id="clamped to February in a leap year"),
            pytest.param("2020-02-29", 12, "2021-02-28", id="from 29 February"),
            pytest.param("2020-02-29", 48, "2024-02-29", id="from leap year to leap year"),
            pytest.param("2019-03-31", 3, "2019-06-30", id="clamped to 30"),
            pytest.param("2019-04-30", 3, "2019-07-30", id="not stretched to 31"),
            pytest.param("2019-12-15", 1, "2020-01-15", id="over the new year"),
            pytest.param("2019-01-15", -1, "2018-12-15", id="back over the new year"),
            pytest.param("2019-03-31", -1, "2019-02-28", id="back, clamped"),
            pytest.param("2019-09-30", 0, "2019-09-30", id="none"),
        ],
    )
    def test_months_are_added_by_calendar_and_clamped(self, start: str, months: int, expected: str) -> None:
        assert add_months(day(start), months) == day(expected)

    @pytest.mark.parametrize(
        ("earlier", "later", "expected"),
        [
            pytest.param("2019-03-31", "2020-06-30", 15, id="month end to shorter month end"),
            pytest.param("2019-06-30", "2020-03-31", 9, id="month end to longer month end"),
            pytest.param("2019-01-15", "2019-04-14", 2, id="a day short"),
            pytest.param("2019-01-15", "2019-04-15", 3, id="to the day"),
            pytest.param("2019-01-31", "2019-02-28", 1, id="clamped"),
            pytest.param("2019-09-30", "2019-09-30", 0, id="the same day"),
            pytest.param("2019-06-30", "2019-03-31", -3, id="the later one first"),
        ],
    )
    def test_months_between_are_whole_calendar_months(self, earlier: str, later: str, expected: int) -> None:
        assert months_between(day(earlier), day(later)) == expected

    @given(start=DAYS, months=MONTHS)
    def test_adding_months_lands_in_the_right_month(self, start: date, months: int) -> None:
        moved = add_months(start, months)

        assert (moved.year * 12 + moved.month) - (start.year * 12 + start.month) == months
        assert moved.day == start.day or (moved.day < start.day and (moved + timedelta(days=1)).day == 1)

    @given(start=DAYS, months=MONTHS)
    def test_months_added_are_months_between(self, start: date, months: int) -> None:
        assert months_between(start, add_months(start, months)) == months

    @given(one=DAYS, other=DAYS, months=MONTHS)
    def test_adding_months_keeps_the_order_of_days(self, one: date, other: date, months: int) -> None:
        first, second = sorted([one, other])

        assert add_months(first, months) <= add_months(second, months)

    @given(one=DAYS, other=DAYS)
    def test_months_between_is_the_most_that_fits(self, one: date, other: date) -> None:
        earlier, later = sorted([one, other])

        months = months_between(earlier, later)

        assert add_months(earlier, months) <= later < add_months(earlier, months + 1)

    @given(one=DAYS, other=DAYS)
    def test_months_between_is_the_same_backwards_but_for_its_sign(self, one: date, other: date) -> None:
        assert months_between(one, other) == -months_between(other, one)

    @pytest.mark.parametrize(
        ("given", "expected"),
        [("2020-02-03", "2020-02-29"), ("2019-02-28", "2019-02-28"), ("2019-12-01", "2019-12-31")],
    )
    def test_last_day_of_a_month(self, given: str, expected: str) -> None:
        assert last_day_of_month(day(given)) == day(expected)


class TestPlanDates:
    def test_a_month_is_due_on_its_last_day(self) -> None:
        value = PlanDate.of_month(2020, 2)

        assert value == PlanDate("February 2020", day("2020-02-01"), day("2020-02-29"), Precision.MONTH)

    def test_a_day_is_its_own_first_and_last(self) -> None:
        value = PlanDate.of_day(day("2019-09-30"))

        assert value == PlanDate("30 September 2019", day("2019-09-30"), day("2019-09-30"), Precision.DAY)

    def test_on_going_has_no_due_day(self) -> None:
        value = PlanDate.ongoing()

        assert (value.first, value.last, value.is_ongoing) == (None, None, True)

    def test_every_other_date_is_not_on_going(self) -> None:
        others = [
            PlanDate.of_month(2020, 2),
            PlanDate("TBC", None, None, Precision.UNKNOWN),
            PlanDate(None, None, None, None),
        ]

        assert [value.is_ongoing for value in others] == [False, False, False]

    def test_tables_keep_four_parts_in_order(self) -> None:
        value = PlanDate.of_month(2019, 3)

        assert PlanDate(*value.__composite_values__()) == value
        assert value.__composite_values__()[0] == "March 2019"

    def test_the_clock_is_turned_back_where_the_day_is_not_today(self) -> None:
        today = day("2019-09-30")

        assert AsAt(today, today).is_today
        assert not AsAt(day("2019-09-29"), today).is_today


class TestWriting:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            pytest.param(PlanDate.of_day(day("2026-11-05")), "5 November 2026", id="day"),
            pytest.param(PlanDate.of_month(2019, 3), "March 2019", id="month"),
            pytest.param(
                PlanDate("Mar-19", day("2019-03-01"), day("2019-03-31"), Precision.MONTH),
                "March 2019",
                id="month as typed",
            ),
            pytest.param(
                PlanDate("Q3 2019/20", day("2019-10-01"), day("2019-12-31"), Precision.QUARTER),
                "October to December 2019",
                id="quarter",
            ),
            pytest.param(
                PlanDate("2019-20", day("2019-04-01"), day("2020-03-31"), Precision.YEAR),
                "2019-20",
                id="year as written",
            ),
            pytest.param(
                PlanDate(None, day("2019-01-01"), day("2019-12-31"), Precision.YEAR), "2019", id="year"
            ),
            pytest.param(
                PlanDate("Ongoing - see notes", None, None, Precision.ONGOING), "On-going", id="on-going"
            ),
            pytest.param(PlanDate("asap", None, None, Precision.UNKNOWN), "asap", id="words that are no day"),
            pytest.param(
                PlanDate("by spring", None, day("2019-05-31"), Precision.QUARTER),
                "by spring",
                id="no first day",
            ),
            pytest.param(
                PlanDate("from May", day("2019-05-01"), None, Precision.QUARTER), "from May", id="no last day"
            ),
            pytest.param(PlanDate(None, None, None, None), "No date", id="nothing written"),
            pytest.param(None, "No date", id="none"),
        ],
    )
    def test_a_date_is_written_as_people_say_it(self, value: PlanDate | None, expected: str) -> None:
        assert write_date(value) == expected

    def test_a_missing_date_can_be_left_empty(self) -> None:
        assert write_date(None, empty="") == ""

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            pytest.param(PlanDate.of_month(2019, 3), "agreed for March 2019", id="month"),
            pytest.param(PlanDate.of_day(day("2019-03-01")), "agreed for 1 March 2019", id="day"),
            pytest.param(PlanDate.ongoing(), "on-going", id="on-going"),
            pytest.param(PlanDate(None, None, None, None), "no agreed date", id="nothing written"),
            pytest.param(None, "no agreed date", id="none"),
        ],
    )
    def test_an_agreed_date_is_a_phrase(self, value: PlanDate | None, expected: str) -> None:
        assert agreed_for(value) == expected

    def test_day_and_month_in_words(self) -> None:
        assert (write_day(day("2019-03-01")), write_month(day("2019-03-01"))) == (
            "1 March 2019",
            "March 2019",
        )

    @pytest.mark.parametrize(
        ("moment", "expected"),
        [
            pytest.param(
                datetime(2019, 9, 30, 13, 5, tzinfo=UTC), "30 September 2019, 2:05pm", id="summer time"
            ),
            pytest.param(
                datetime(2019, 12, 1, 13, 5, tzinfo=UTC), "1 December 2019, 1:05pm", id="winter time"
            ),
            pytest.param(
                datetime(2019, 9, 30, 23, 30, tzinfo=UTC),
                "1 October 2019, 12:30am",
                id="after midnight in London",
            ),
            pytest.param(datetime(2019, 12, 1, 12, 0, tzinfo=UTC), "1 December 2019, 12:00pm", id="noon"),
            pytest.param(datetime(2019, 12, 1, 0, 0, tzinfo=UTC), "1 December 2019, 12:00am", id="midnight"),
        ],
    )
    def test_a_moment_is_written_in_local_time(self, moment: datetime, expected: str) -> None:
        assert write_moment(moment) == expected

    @pytest.mark.parametrize(
        ("moment", "expected"),
        [
            pytest.param(
                datetime(2019, 6, 30, 22, 59, tzinfo=UTC), "2019-06-30", id="before midnight in summer"
            ),
            pytest.param(datetime(2019, 6, 30, 23, 0, tzinfo=UTC), "2019-07-01", id="midnight in summer"),
            pytest.param(
                datetime(2019, 12, 31, 23, 59, tzinfo=UTC), "2019-12-31", id="before midnight in winter"
            ),
        ],
    )
    def test_the_day_of_a_moment_is_londons(self, moment: datetime, expected: str) -> None:
        assert local_day(moment) == day(expected)

    def test_spans_have_their_unit(self) -> None:
        assert [write_span_of_days(1), write_span_of_days(2), write_months(1), write_months(12)] == [
            "1 day",
            "2 days",
            "1 month",
            "12 months",
        ]

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("2019-04-01", "Q1 2019/20"),
            ("2019-06-30", "Q1 2019/20"),
            ("2019-07-01", "Q2 2019/20"),
            ("2019-12-31", "Q3 2019/20"),
            ("2020-01-01", "Q4 2019/20"),
            ("2020-03-31", "Q4 2019/20"),
            ("1999-04-01", "Q1 1999/00"),
        ],
    )
    def test_financial_quarters_begin_in_april(self, given: str, expected: str) -> None:
        assert financial_quarter(day(given)) == expected

    @pytest.mark.parametrize(
        ("starts", "ends", "expected"),
        [
            pytest.param("2019-07-01", "2019-09-30", "Name (July to September)", id="quarter"),
            pytest.param("2019-07-01", "2019-07-31", "Name (July)", id="one month"),
            pytest.param("2019-07-01", "2020-07-31", "Name (July to July)", id="a year and a month"),
        ],
    )
    def test_a_window_is_written_with_its_months(self, starts: str, ends: str, expected: str) -> None:
        assert write_window("Name", day(starts), day(ends)) == expected


class TestReading:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("2019-09-30", day("2019-09-30"), id="plain"),
            pytest.param("2020-02-29", day("2020-02-29"), id="leap day"),
            pytest.param("2019-02-29", None, id="no such day"),
            pytest.param("20190930", None, id="without dashes"),
            pytest.param("2019-W40-1", None, id="week"),
            pytest.param("2019-273 ", None, id="day of the year"),
            pytest.param(" 2019-09-30", None, id="space before"),
            pytest.param("2019-09-30T00:00", None, id="with a time"),
            pytest.param("٢٠١٩-٠٩-٣٠", None, id="other digits"),
            pytest.param("0000-01-01", None, id="year nought"),
            pytest.param("", None, id="empty"),
        ],
    )
    def test_only_a_plain_iso_day_is_read(self, text: str, expected: date | None) -> None:
        assert read_iso_day(text) == expected

    @given(st.dates())
    def test_every_day_reads_back_from_its_own_spelling(self, given: date) -> None:
        assert read_iso_day(given.isoformat()) == given

    @given(st.text())
    def test_no_text_is_too_odd_to_read(self, text: str) -> None:
        read = read_iso_day(text)

        assert read is None or read.isoformat() == text

    @pytest.mark.parametrize(
        ("month", "year", "expected"),
        [
            pytest.param("1", "2020", "January 2020", id="the first month"),
            pytest.param("3", "2020", "March 2020", id="number"),
            pytest.param("03", "2020", "March 2020", id="number with nought"),
            pytest.param("March", "2020", "March 2020", id="name"),
            pytest.param(" mar ", " 2020 ", "March 2020", id="short, with spaces"),
            pytest.param("Sept.", "2019", "September 2019", id="short, with full stop"),
            pytest.param("MAY", "2019", "May 2019", id="capitals"),
            pytest.param("12", "1900", "December 1900", id="the earliest year"),
        ],
    )
    def test_a_typed_month_is_read_as_number_or_name(self, month: str, year: str, expected: str) -> None:
        read = read_typed_month(month, year)

        assert isinstance(read, PlanDate)
        assert read.text == expected

    @pytest.mark.parametrize(
        ("month", "year"),
        [
            ("13", "2020"),
            ("0", "2020"),
            ("", "2020"),
            ("3", ""),
            ("3", "20"),
            ("3", "1899"),
            ("3", "20200"),
            ("ma", "2020"),
            ("Marz", "2020"),
            ("٣", "2020"),
            ("3", "٢٠٢٠"),
            ("-3", "2020"),
        ],
    )
    def test_what_is_no_month_is_explained(self, month: str, year: str) -> None:
        assert read_typed_month(month, year) == (
            f"“{month} {year}” is not a month. Use a month such as 3 2020 or March 2020."
        )

    @given(st.text(max_size=12), st.text(max_size=12))
    def test_nothing_typed_breaks_the_form(self, month: str, year: str) -> None:
        assert isinstance(read_typed_month(month, year), PlanDate | str)
