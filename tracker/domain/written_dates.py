"""Dates as plans write them, read into first day, last day and precision.

Days are given only where the words are sure of them; a year is never invented. Source: docs/rules/imports.md,
section 6. How a date is shown is in `dates`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from tracker.domain.dates import PlanDate, Precision, add_months, last_day_of_month

_FIRST_YEAR, _LAST_YEAR = 1950, 2100
# Spreadsheets count days from here.
_SERIAL_ORIGIN = date(1899, 12, 30)

NO_YEAR = "It has no year."
NO_DATE = "It names no day, month or year."
NO_DATE_OF_END = "It names a start and no end."
NOT_REAL = "There is no such day."
AMONG_WORDS = "A date stands among other words."
SEVERAL = "It holds several dates; the latest was taken."
CALENDAR_OR_FINANCIAL = "It may be a part of a calendar or of a financial year."


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """What a cell of dates says. `begins` is set for a span; `date` is then its end.

    `doubt` says in a sentence what is not sure, and is empty where nothing is.
    """

    date: PlanDate
    begins: PlanDate | None = None
    doubt: str = ""


# A plan says the same few dates again and again.
@lru_cache(maxsize=4096)
def read_written_date(text: str) -> WrittenDate | None:
    """The date in the words of a plan; None where there are no words.

    >>> def show(text):
    ...     read = read_written_date(text)
    ...     days = [f"{day.first} to {day.last}, {day.precision}" for day in (read.begins, read.date) if day]
    ...     print("; ".join([*days, *([read.doubt] if read.doubt else [])]))
    >>> show("by March 2020")
    2020-03-01 to 2020-03-31, month
    >>> show("31/03/2025")
    2025-03-31 to 2025-03-31, day
    >>> show("Q3 2019/20")
    2019-10-01 to 2019-12-31, quarter
    >>> show("2019-20")
    2019-04-01 to 2020-03-31, year
    >>> show("Jan 2014 – March 2015")
    2014-01-01 to 2014-01-31, month; 2015-03-01 to 2015-03-31, month
    >>> show("from April 2024")
    2024-04-01 to 2024-04-30, month; None to None, unknown; It names a start and no end.
    >>> show("Year 1 (2024/25)")
    2024-04-01 to 2025-03-31, year
    >>> show("On-going")
    None to None, ongoing
    >>> show("23-Mar")
    None to None, unknown; It has no year.
    >>> show("TBC")
    None to None, unknown; It names no day, month or year.
    >>> show("31/02/2026")
    None to None, unknown; There is no such day.
    """
    words = " ".join(text.replace("\u00a0", " ").split())
    if not words:
        return None
    lines = [line.strip() for line in text.replace("\u00a0", " ").splitlines() if line.strip()]
    if len(lines) > 1:
        by_line = _read_lines(lines, words)
        if by_line is not None:
            return by_line
    return _read_line(words)


def _read_line(words: str) -> WrittenDate:
    plain = _plain(words)
    for reader in (_read_beginning, _read_only, _read_span, _read_ongoing, _read_unsure, _read_inside):
        found = reader(words, plain)
        if found is not None:
            return found
    return _unknown(words, NO_DATE)


def _read_lines(lines: list[str], words: str) -> WrittenDate | None:
    """Several lines that are each a date: labelled, or the steps of one action."""
    read = [_read_line(line) for line in lines]
    if any(one.doubt or one.begins for one in read):
        return None
    labels = [
        re.match(r"(start|from|end|to|until|by|finish|complet\w+)\b", line.casefold()) for line in lines
    ]
    starts = [bool(label) and label[1] in {"start", "from"} for label in labels if label is not None]
    if len(lines) == 2 and labels[0] and labels[1] and starts == [True, False]:
        return WrittenDate(read[1].date, read[0].date)
    days = [one.date for one in read if one.date.last is not None]
    if len(days) != len(read):
        return None
    latest = max(days, key=lambda day: day.last or date.min)
    return WrittenDate(PlanDate(words, latest.first, latest.last, latest.precision), None, SEVERAL)


def _plain(words: str) -> str:
    plain = words.casefold().replace("‑", "-").replace("–", "-").replace("—", "-").replace("’", "'")
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", plain)
    plain = re.sub(r"\b(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?,? (?=\d)", "", plain)
    plain = re.sub(r"[ t]00:00(:00)?$", "", plain)
    return " ".join(plain.split()).strip(" .,;:*")


# Words before a date that leave it as it is.
_BEFORE = re.compile(
    r"(by|before|end|the|of|from|due|until|till|no later than|target|date|deadline|complete|completed|completion|in|"
    r"during|start|starts|starting|started|begin|beginning|begins|commencing|commence|approx|approximately|circa|"
    r"w/c|week commencing|w/e|week ending|early|mid|late|on|expected|finish|to|initial|initially|fy|financial year|"
    r"review|launch|month|year ending|years? [1-9])[\s:.(-]+"
)


def _without_lead_in(plain: str) -> str:
    while (before := _BEFORE.match(plain)) and before.end() < len(plain):
        plain = plain[before.end() :]
    return plain.strip(" .,;:()")


_BEGINNING = re.compile(r"(?:from|since|starting|commencing|beginning)(?: (?:in|on|from))? (?P<start>.+)")


def _read_beginning(words: str, plain: str) -> WrittenDate | None:
    """A start without an end: "from April 2024"."""
    begins = _BEGINNING.fullmatch(plain)
    days = _days_of(_without_lead_in(begins["start"])) if begins else None
    if days is None:
        return None
    return WrittenDate(PlanDate(words, None, None, Precision.UNKNOWN), PlanDate(words, *days), NO_DATE_OF_END)


def _read_only(words: str, plain: str) -> WrittenDate | None:
    found = _days_of(_without_lead_in(plain))
    if found is None:
        return None
    return WrittenDate(PlanDate(words, *found))


_Days = tuple[date, date, Precision]

_MONTHS = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SEP = r"[\s,./'-]+"


def _days_of(plain: str) -> _Days | None:
    """The days of one date and nothing else; None for any other words."""
    for pattern, reader in _FORMS:
        if match := pattern.fullmatch(plain):
            try:
                return reader(match)
            except ValueError:
                return None
    return None


def _year(digits: str) -> int:
    year = int(digits) + 2000 if len(digits) == 2 else int(digits)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(digits)
    return year


def _day(match: re.Match[str]) -> _Days:
    month = match["month"]
    number = _MONTHS[month] if month in _MONTHS else int(month)
    day = date(_year(match["year"]), number, int(match["day"]))
    return day, day, Precision.DAY


def _month(match: re.Match[str]) -> _Days:
    month = match["month"]
    number = _MONTHS[month] if month in _MONTHS else int(month)
    first = date(_year(match["year"]), number, 1)
    return first, last_day_of_month(first), Precision.MONTH


def _months_on(first: date, months: int, precision: Precision) -> _Days:
    return first, add_months(first, months) - timedelta(days=1), precision


def _financial_start(match: re.Match[str]) -> date:
    year, following = _year(match["year"]), match["following"]
    if (year + 1) % 100 != int(following[-2:]) or (len(following) == 4 and int(following) != year + 1):
        raise ValueError(following)
    if len(match["year"]) == 2 and int(following) <= 12:
        # "11/12" may be a day and a month.
        raise ValueError(following)
    return date(year, 4, 1)


def _financial_year(match: re.Match[str]) -> _Days:
    return _months_on(_financial_start(match), 12, Precision.YEAR)


def _quarter(match: re.Match[str]) -> _Days:
    return _months_on(add_months(_financial_start(match), 3 * int(match["part"]) - 3), 3, Precision.QUARTER)


def _half(match: re.Match[str]) -> _Days:
    return _months_on(add_months(_financial_start(match), 6 * int(match["part"]) - 6), 6, Precision.QUARTER)


def _calendar_year(match: re.Match[str]) -> _Days:
    return _months_on(date(_year(match["year"]), 1, 1), 12, Precision.YEAR)


# First month and length. A school's spring term ends with Easter, which may fall in April.
_TERMS = {"autumn term": (9, 4), "spring term": (1, 4), "summer term": (4, 4)}
_SEASONS = {"spring": (3, 3), "summer": (6, 3), "autumn": (9, 3)}


def _season(match: re.Match[str]) -> _Days:
    month, length = (_TERMS | _SEASONS)[" ".join(match["season"].split())]
    return _months_on(date(_year(match["year"]), month, 1), length, Precision.QUARTER)


def _winter(match: re.Match[str]) -> _Days:
    return _months_on(date(_financial_start(match).year, 12, 1), 3, Precision.QUARTER)


def _serial(match: re.Match[str]) -> _Days:
    day = _SERIAL_ORIGIN + timedelta(days=int(match[0]))
    if not 1990 <= day.year <= _LAST_YEAR:
        raise ValueError(match[0])
    return day, day, Precision.DAY


_Reader = Callable[[re.Match[str]], _Days]
_FINANCIAL = r"(?P<year>\d{4}|\d\d) ?[/-] ?(?P<following>\d{4}|\d\d)"
_FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", _day),
        (r"(?P<day>\d{1,2}) ?[/.-] ?(?P<month>\d{1,2}) ?[/.-] ?(?P<year>\d{4}|\d\d)", _day),
        (rf"(?P<day>\d{{1,2}})(?:{_SEP}|(?: of ))?(?P<month>{_MONTH}){_SEP}(?P<year>\d{{4}}|\d\d)", _day),
        (rf"(?P<month>{_MONTH}) (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})", _day),
        (rf"(?P<month>{_MONTH})(?:{_SEP})?(?P<year>\d{{4}}|\d\d)", _month),
        (rf"(?P<month>{_MONTH}) of (?P<year>\d{{4}})", _month),
        (rf"(?P<year>\d{{4}}){_SEP}(?P<month>{_MONTH})", _month),
        (r"(?P<month>\d{1,2}) ?[/.-] ?(?P<year>\d{4})", _month),
        (rf"(?:q|qtr|quarter) ?(?P<part>[1-4])(?: of)?,?[ -]?(?:fy ?)?\(?{_FINANCIAL}\)?", _quarter),
        (rf"{_FINANCIAL},?[ -]?\(?(?:q|qtr|quarter) ?(?P<part>[1-4])\)?", _quarter),
        (rf"h(?P<part>[12])(?: of)? ?(?:fy ?)?{_FINANCIAL}", _half),
        (rf"(?:fy ?|financial year )?{_FINANCIAL}", _financial_year),
        (r"(?:calendar )?(?:year )?(?P<year>\d{4})", _calendar_year),
        (r"(?P<season>(?:autumn|spring|summer)(?: term)?),? (?P<year>\d{4})", _season),
        (rf"winter,? {_FINANCIAL}", _winter),
        (r"\d{5}", _serial),
    )
)

_TO = re.compile(r"\s+(?:to|until|till|through to|up to)\s+|\s*[-–—]\s*|\s*/\s*|\s+(?:and|&)\s+")


def _read_span(words: str, _: str) -> WrittenDate | None:
    """Two dates and a "to" between them, the first with the year of the second where it has none of its own."""
    for between in _TO.finditer(words):
        left, right = words[: between.start()].strip(), words[between.end() :].strip()
        end_words = _plain(right)
        start_words = _without_lead_in(_plain(left))
        start = _days_of(start_words)
        if _is_ongoing(end_words) and start:
            return WrittenDate(
                PlanDate(right, None, None, Precision.ONGOING), PlanDate(left, start[0], start[1], start[2])
            )
        end = _days_of(_without_lead_in(end_words))
        if end is None:
            continue
        start = start or _with_year_of(start_words, end_words)
        if start is None and _is_ongoing(start_words):
            return WrittenDate(PlanDate(words, *end))
        if start is not None and start[0] <= end[1]:
            return WrittenDate(PlanDate(right, *end), PlanDate(left, *start))
    return None


def _with_year_of(start: str, end: str) -> _Days | None:
    """ "April" before "June 2019", "1" before "30 April 2019", "Q1" before "Q3 2019/20"."""
    tail = re.search(r"\d{4}(?: ?[/-] ?\d{2,4})?$|\d\d$", end)
    if not tail:
        return None
    month = re.search(rf"({_MONTH})[\s,'-]*(?:\d{{4}}|\d\d)$", end)
    shared = f" {month[0]}" if start.isdigit() and month else f" {tail[0]}"
    return _days_of(start + shared)


_ONGOING = re.compile(
    r"(?:on[\s-]?going|continuous(?:ly)?|continuing|continual|rolling(?: programme)?|business as usual|bau|"
    r"throughout(?: the)?(?: (?:life|lifetime|course|period|duration))?(?: of)?(?: (?:the|this))?"
    r"(?: (?:year|strategy|plan|programme|period))?|"
    r"(?:for )?the (?:life|lifetime|duration) of (?:the|this) (?:strategy|plan)|no end date)"
)
_ONGOING_WORD = re.compile(r"\bon[\s-]?going\b")


def _is_ongoing(plain: str) -> bool:
    return _ONGOING.fullmatch(plain.strip(" .()")) is not None


def _read_ongoing(words: str, plain: str) -> WrittenDate | None:
    ongoing = PlanDate(words, None, None, Precision.ONGOING)
    if _is_ongoing(plain):
        return WrittenDate(ongoing)
    onwards = re.fullmatch(
        r"(.+?)[ ,]+(?:onwards?|and (?:then )?on[\s-]?going|then on[\s-]?going|on[\s-]?going)", plain
    )
    begins = onwards or re.fullmatch(r"on[\s-]?going (?:from|since) (.+)", plain)
    if begins and (days := _days_of(_without_lead_in(begins[1]))):
        return WrittenDate(ongoing, PlanDate(words, *days))
    rest = _ONGOING_WORD.sub("", plain)
    if rest != plain and not re.search(r"\d", rest):
        return WrittenDate(ongoing)
    starts_so = _ONGOING.match(plain)
    if starts_so and re.match(
        r"[\s,;:(-]+(?:with |next |first )?(?:annual )?review", plain[starts_so.end() :]
    ):
        return WrittenDate(ongoing)
    return None


_UNREAL = re.compile(
    rf"\d{{1,2}} ?[/. -] ?(?:\d{{1,2}}|{_MONTH}) ?[/. -] ?(?:\d{{4}}|\d\d)|\d{{4}}-\d\d-\d\d"
)
_WITHOUT_YEAR = (
    rf"(?:\d{{1,2}} ?(?:[\s/.-]|of)? ?(?:{_MONTH})|(?:{_MONTH})(?: \d{{1,2}})?|\d{{1,2}}/\d{{1,2}}|"
    r"(?:q|qtr|quarter) ?[1-4]|(?:spring|summer|autumn|winter)(?: term)?)"
)
_NO_YEAR = re.compile(rf"{_WITHOUT_YEAR}(?: ?(?:[-–;,/]|to|and) ?{_WITHOUT_YEAR})*")
_EITHER_YEAR = re.compile(
    r"(?:(?:q|qtr|quarter) ?[1-4]|h[12])(?: of)?,?[ -]?\d{4}|\d{4} ?(?:q|qtr|quarter) ?[1-4]|winter \d{4}|fy ?\d{2,4}"
)


def _read_unsure(words: str, plain: str) -> WrittenDate | None:
    bare = _without_lead_in(plain)
    for pattern, doubt in ((_UNREAL, NOT_REAL), (_NO_YEAR, NO_YEAR), (_EITHER_YEAR, CALENDAR_OR_FINANCIAL)):
        if pattern.fullmatch(bare):
            return _unknown(words, doubt)
    return None


_INSIDE = re.compile(
    rf"\b(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d\d)|"
    rf"\d{{1,2}} (?:of )?(?:{_MONTH}),? \d{{4}}|(?:{_MONTH}) \d{{1,2}}, \d{{4}}|"
    rf"(?:{_MONTH})[\s,./'-]*(?:\d{{4}}|\d\d)|(?:q|quarter) ?[1-4],? ?\d{{4}} ?[/-] ?\d\d|\d{{4}} ?[/-] ?\d\d|"
    r"(?:autumn|spring|summer)(?: term)? \d{4}|(?:19|20)\d\d)(?!\d)"
)


def _read_inside(words: str, plain: str) -> WrittenDate | None:
    """One date among other words: sure where only a remark follows it, otherwise taken with a doubt."""
    found = [(match, days) for match in _INSIDE.finditer(plain) if (days := _days_of(match[0]))]
    if not found:
        return None
    if len(found) > 1:
        return _unknown(words, AMONG_WORDS)
    match, days = found[0]
    if re.search(r"\b(?:from|since|starting)\s+$", plain[: match.start()]):
        return WrittenDate(
            PlanDate(words, None, None, Precision.UNKNOWN), PlanDate(words, *days), NO_DATE_OF_END
        )
    before, after = _without_lead_in(plain[: match.start()] + "x")[:-1].strip(), plain[match.end() :]
    if not before and re.match(r"\s*[(,;:\[]|\s-\s|\.\s", after):
        return WrittenDate(PlanDate(words, *days))
    if len(f"{before} {after}".split()) > 6:
        return _unknown(words, AMONG_WORDS)
    return WrittenDate(PlanDate(words, *days), None, AMONG_WORDS)


def _unknown(words: str, doubt: str) -> WrittenDate:
    return WrittenDate(PlanDate(words, None, None, Precision.UNKNOWN), None, doubt)
