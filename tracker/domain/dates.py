"""Days as plans write them and as people read them.

A plan's date has a precision: "March 2019" is a month, "On-going" has no due day. Everything that shows a day,
a month or a window to a person goes through this file, on pages and on papers alike. Few days stand in many rows, so that what was worked out for the last ones is
remembered.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Precision(StrEnum):
    """How exactly a plan names a date."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ONGOING = "ongoing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PlanDate:
    """A date as a plan gives it: the words, the first and last day they cover, and how exact they are.

    `first` and `last` are None for an On-going action and for words that no day can be read from.
    """

    text: str | None
    first: date | None
    last: date | None
    precision: Precision | None

    def __hash__(self) -> int:
        # Dates are looked up for every row of a long plan; these two tell nearly all of them apart.
        return hash((self.text, self.last))

    @property
    def is_ongoing(self) -> bool:
        """True for an action without a due day, reviewed every six months instead."""
        return self.precision == Precision.ONGOING

    def has_passed(self, on: date) -> bool:
        """True from the day after the last day it covers; never where no day can be read from it."""
        return self.last is not None and on > self.last

    def __composite_values__(self) -> tuple[str | None, date | None, date | None, Precision | None]:
        """The four parts in the order in which tables keep them."""
        return self.text, self.first, self.last, self.precision

    @classmethod
    def of_day(cls, day: date) -> PlanDate:
        """The date that is exactly this day."""
        return cls(write_day(day), day, day, Precision.DAY)

    @classmethod
    def of_month(cls, year: int, month: int) -> PlanDate:
        """The date that is a whole month; due on the month's last day."""
        first = date(year, month, 1)
        return cls(write_month(first), first, last_day_of_month(first), Precision.MONTH)

    @classmethod
    def ongoing(cls) -> PlanDate:
        """The date of an action that has no end."""
        return cls("On-going", None, None, Precision.ONGOING)


@dataclass(frozen=True, slots=True)
class AsAt:
    """The day a page is asked for, and today: what is kept as the current state serves only when they are one."""

    day: date
    today: date

    @property
    def is_today(self) -> bool:
        """True where nobody has turned the clock back."""
        return self.day == self.today


@lru_cache(maxsize=4096)
def last_day_of_month(day: date) -> date:
    """The last day of the month that `day` falls in.

    >>> last_day_of_month(date(2020, 2, 3))
    datetime.date(2020, 2, 29)
    """
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


@lru_cache(maxsize=4096)
def add_months(day: date, months: int) -> date:
    """The same day so many calendar months later, clamped to the month's end.

    >>> add_months(date(2018, 11, 30), 3)
    datetime.date(2019, 2, 28)
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(years, month + 1, 1)
    return first.replace(day=min(day.day, last_day_of_month(first).day))


@lru_cache(maxsize=4096)
def months_between(earlier: date, later: date) -> int:
    """Whole calendar months from one day to a later one; negative when the later one comes first.

    Two month ends are whole months apart, whatever their lengths.

    >>> months_between(date(2019, 3, 31), date(2020, 6, 30))
    15
    """
    if later < earlier:
        return -months_between(later, earlier)
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months if add_months(earlier, months) <= later else months - 1


@lru_cache(maxsize=4096)
def write_day(day: date) -> str:
    """A day in words.

    >>> write_day(date(2026, 11, 5))
    '5 November 2026'
    """
    return f"{day.day} {day:%B %Y}"


@lru_cache(maxsize=4096)
def write_month(day: date) -> str:
    """The month of a day in words.

    >>> write_month(date(2019, 3, 31))
    'March 2019'
    """
    return f"{day:%B %Y}"


@lru_cache(maxsize=4096)
def write_date(value: PlanDate | None, *, empty: str = "No date") -> str:
    """A plan's date as people say it; `empty` where there is none.

    >>> write_date(PlanDate.of_month(2019, 3))
    'March 2019'
    >>> write_date(PlanDate("Q3 2019/20", date(2019, 10, 1), date(2019, 12, 31), Precision.QUARTER))
    'October to December 2019'
    >>> write_date(PlanDate.ongoing())
    'On-going'
    """
    if value is None or value.precision is None:
        return empty
    if value.precision == Precision.ONGOING:
        return "On-going"
    if value.first is None or value.last is None:
        return value.text or empty
    if value.precision == Precision.DAY:
        return write_day(value.first)
    if value.precision == Precision.MONTH:
        return write_month(value.first)
    if value.precision == Precision.QUARTER:
        return f"{value.first:%B} to {write_month(value.last)}"
    return value.text or f"{value.first.year}"


def agreed_for(due: PlanDate | None) -> str:
    """An agreed date as a phrase.

    >>> agreed_for(PlanDate.of_month(2019, 3)), agreed_for(PlanDate.ongoing()), agreed_for(None)
    ('agreed for March 2019', 'on-going', 'no agreed date')
    """
    if due is None or due.precision is None:
        return "no agreed date"
    return "on-going" if due.is_ongoing else f"agreed for {write_date(due)}"


def write_moment(moment: datetime) -> str:
    """A moment as local time in words; stored moments are UTC.

    >>> from datetime import UTC
    >>> write_moment(datetime(2019, 9, 30, 13, 5, tzinfo=UTC))
    '30 September 2019, 2:05pm'
    """
    local = moment.astimezone(LONDON)
    hour = local.hour % 12 or 12
    return f"{write_day(local.date())}, {hour}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def write_from(moment: datetime) -> str:
    """A moment from which something is so, in words: the day alone where it is so from the beginning of the day.

    >>> from datetime import UTC
    >>> write_from(datetime(2019, 9, 29, 23, 0, tzinfo=UTC)), write_from(datetime(2019, 9, 30, 13, 5, tzinfo=UTC))
    ('30 September 2019', '30 September 2019, 2:05pm')
    """
    local = moment.astimezone(LONDON)
    return write_day(local.date()) if local.time() == time(0) else write_moment(moment)


def write_span_of_days(days: int) -> str:
    """A number of days with its unit.

    >>> write_span_of_days(1), write_span_of_days(183)
    ('1 day', '183 days')
    """
    return "1 day" if days == 1 else f"{days} days"


def write_months(months: int) -> str:
    """A number of months with its unit.

    >>> write_months(1), write_months(15)
    ('1 month', '15 months')
    """
    return "1 month" if months == 1 else f"{months} months"


def financial_quarter(day: date) -> str:
    """The financial quarter (April to March) that a day falls in.

    >>> financial_quarter(date(2019, 7, 1)), financial_quarter(date(2019, 2, 1))
    ('Q2 2019/20', 'Q4 2018/19')
    """
    start_year = day.year if day.month >= 4 else day.year - 1
    return f"Q{(day.month - 4) % 12 // 3 + 1} {start_year}/{(start_year + 1) % 100:02d}"


def write_window(name: str, starts: date, ends: date) -> str:
    """A reporting window with the months it covers.

    >>> write_window("Q2 2019/20", date(2019, 7, 1), date(2019, 9, 30))
    'Q2 2019/20 (July to September)'
    """
    months = (
        f"{starts:%B}"
        if (starts.year, starts.month) == (ends.year, ends.month)
        else f"{starts:%B} to {ends:%B}"
    )
    return f"{name} ({months})"


@lru_cache(maxsize=4096)
def read_iso_day(text: str) -> date | None:
    """The day of a plain YYYY-MM-DD; None for anything else, other ISO spellings included.

    >>> read_iso_day("2019-09-30"), read_iso_day("20190930"), read_iso_day("2019-02-30")
    (datetime.date(2019, 9, 30), None, None)
    """
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.isascii():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}


def read_typed_month(month: str, year: str) -> PlanDate | str:
    """The month that a person typed in two boxes, as a number or a name; else a sentence on what is wrong.

    >>> read_typed_month("3", "2020").text, read_typed_month("sept", "2019").text
    ('March 2020', 'September 2019')
    >>> read_typed_month("13", "2020")
    '“13 2020” is not a month. Use a month such as 3 2020 or March 2020.'
    """
    found = _month_and_year(month, year)
    if found is None:
        return f"“{month} {year}” is not a month. Use a month such as 3 2020 or March 2020."
    return PlanDate.of_month(*found)


def read_typed_day(day: str, month: str, year: str) -> date | str:
    """The day that a person typed in three boxes; else a sentence on what is wrong.

    >>> read_typed_day("4", "10", "2019"), read_typed_day("4", "oct", "2019")
    (datetime.date(2019, 10, 4), datetime.date(2019, 10, 4))
    >>> read_typed_day("31", "2", "2019")
    '“31 2 2019” is not a real date. Use a day such as 4 10 2019 or 4 October 2019.'
    """
    found = _month_and_year(month, year)
    number = day.strip()
    if found is not None and number.isdecimal() and number.isascii() and len(number) < 3:
        try:
            return date(*found, int(number))
        except ValueError:
            pass
    return f"“{day} {month} {year}” is not a real date. Use a day such as 4 10 2019 or 4 October 2019."


def _month_and_year(month: str, year: str) -> tuple[int, int] | None:
    """Year and month as numbers; None where the two boxes hold no month."""
    name = month.strip().rstrip(".").lower()
    number = int(name) if name.isdecimal() and name.isascii() and len(name) < 3 else 0
    if not number and len(name) >= 3:
        number = next((value for full, value in _MONTHS.items() if full.startswith(name)), 0)
    whole_year = year.strip()
    is_year = (
        whole_year.isdecimal() and whole_year.isascii() and len(whole_year) == 4 and int(whole_year) >= 1900
    )
    return (int(whole_year), number) if 1 <= number <= 12 and is_year else None


_TIME = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*([ap]m)?", re.IGNORECASE | re.ASCII)


def read_typed_time(text: str) -> time | str:
    """The time of day that a person typed; else a sentence on what is wrong.

    >>> read_typed_time("14:00"), read_typed_time("2pm"), read_typed_time("9.30 am")
    (datetime.time(14, 0), datetime.time(14, 0), datetime.time(9, 30))
    >>> read_typed_time("25:00")
    '“25:00” is not a time. Use a time such as 14:00 or 2pm.'
    """
    found = _TIME.fullmatch(text.strip())
    if found:
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 24
        if hour < 24 and minute < 60:
            return time(hour, minute)
    return f"“{text}” is not a time. Use a time such as 14:00 or 2pm."


def moment_in_london(day: date, at: time) -> datetime:
    """The moment at which clocks in London show this, in UTC.

    >>> moment_in_london(date(2019, 7, 1), time(14, 0))
    datetime.datetime(2019, 7, 1, 13, 0, tzinfo=datetime.timezone.utc)
    """
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def local_day(moment: datetime) -> date:
    """The calendar day in London at a moment.

    >>> from datetime import UTC
    >>> local_day(datetime(2019, 6, 30, 23, 30, tzinfo=UTC))
    datetime.date(2019, 7, 1)
    """
    return moment.astimezone(LONDON).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a calendar day in London, and that of the next.

    >>> day_bounds(date(2019, 3, 31))[1] - day_bounds(date(2019, 3, 31))[0]
    datetime.timedelta(seconds=82800)
    """
    return moment_in_london(day, time(0)), moment_in_london(day + timedelta(days=1), time(0))
