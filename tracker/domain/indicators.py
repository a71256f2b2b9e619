"""Published figures: how they are counted, of which year they are, and what is wrong with one as it was typed.

Source: docs/rules/indicators.md.
"""

from __future__ import annotations

import re
from calendar import month_name
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from tracker.domain.problems import Problem

# What is printed where a source has no figure.
NOT_GIVEN = "not given"

LARGEST = Decimal("99999999.99")
_PERIOD = re.compile(r"(\d{4})(?:\s?[-/–]\s?(\d{2}|\d{4}))?(?:\s+Q([1-4]))?", re.IGNORECASE)


class Unit(StrEnum):
    """What a figure counts."""

    PERCENT = "percent"
    SCORE = "score"
    NUMBER = "number"

    @property
    def word(self) -> str:
        """The unit as it is offered and printed."""
        return {"percent": "Percent", "score": "A score", "number": "A number of people or things"}[
            self.value
        ]


class Better(StrEnum):
    """Which way a figure is to move."""

    HIGHER = "higher"
    LOWER = "lower"

    @property
    def word(self) -> str:
        """The way as it is offered."""
        return f"A {self.value} number is better"


def read_period(text: str) -> str | None:
    """A year, a year across two, or a quarter of either, in one spelling; None where it is none.

    >>> read_period("2018/19"), read_period("2018-2019"), read_period("2019"), read_period("2019-20 q1")
    ('2018-19', '2018-19', '2019', '2019-20 Q1')
    >>> read_period("2018-20"), read_period("last spring")
    (None, None)
    """
    found = _PERIOD.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    first, second, quarter = found.groups()
    if second is not None and second[-2:] != f"{(int(first) + 1) % 100:02d}":
        return None
    if not 1900 <= int(first) <= 2100 or (
        second is not None and len(second) == 4 and int(second) != int(first) + 1
    ):
        return None
    years = first if second is None else f"{first}-{second[-2:]}"
    return f"{years} Q{quarter}" if quarter else years


def last_day_of(period: str) -> date | None:
    """The last day of a period; a year across two ends in March. None where it can't be read.

    >>> last_day_of("2018-19"), last_day_of("2019"), last_day_of("2019-20 Q1"), last_day_of("2019 Q4")
    (datetime.date(2019, 3, 31), datetime.date(2019, 12, 31), datetime.date(2019, 6, 30), datetime.date(2019, 12, 31))
    """
    spelled = read_period(period)
    if spelled is None:
        return None
    years, _, quarter = spelled.partition(" Q")
    first = int(years[:4])
    if "-" not in years:
        return _LAST_DAYS[int(quarter) if quarter else 4].replace(year=first)
    # Its first quarter begins in April.
    if quarter in ("1", "2", "3"):
        return _LAST_DAYS[int(quarter) + 1].replace(year=first)
    return _LAST_DAYS[1].replace(year=first + 1)


def write_period(period: str) -> str:
    """A period in plain words, for people who count in no quarters; a year stays as its source writes it.

    >>> write_period("2018-19 Q3"), write_period("2018-19 Q4"), write_period("2019 Q1"), write_period("2016-17")
    ('October to December 2018', 'January to March 2019', 'January to March 2019', '2016-17')
    """
    last = last_day_of(period)
    if last is None or " Q" not in period.upper():
        return period
    return f"{month_name[last.month - 2]} to {month_name[last.month]} {last.year}"


_LAST_DAYS = {1: date(2000, 3, 31), 2: date(2000, 6, 30), 3: date(2000, 9, 30), 4: date(2000, 12, 31)}


def read_figure(text: str, unit: Unit) -> Decimal | Problem | None:
    """A figure as it was typed; None where it is left empty, and what is wrong with it otherwise.

    >>> read_figure("1,234.5", Unit.NUMBER), read_figure("38.5 %", Unit.PERCENT), read_figure("", Unit.SCORE)
    (Decimal('1234.5'), Decimal('38.5'), None)
    """
    bare = text.replace(",", "").replace("%", "" if unit is Unit.PERCENT else "%").strip()
    if not bare:
        return None
    try:
        # Digits alone: Python reads "1e5" and "Infinity" as numbers too.
        figure = Decimal(bare) if re.fullmatch(r"-?\d{1,12}(\.\d+)?", bare, re.ASCII) else None
    except InvalidOperation:
        figure = None
    if figure is None:
        return Problem("figure", f"“{text[:40]}” is not a number.", "Enter digits, such as 38.5.")
    if unit is Unit.PERCENT and not 0 <= figure <= 100:
        return Problem("figure", f"{text[:40]} is not between 0 and 100.", "Enter the figure as percent.")
    if abs(figure) > LARGEST or figure != round(figure, 2):
        return Problem("figure", f"{text[:40]} is too long.", "Use at most two digits after the point.")
    return figure


def write_figure(value: Decimal | None, written: str, unit: Unit) -> str:
    """A figure in the source's own digits, with one way to write a share; empty where the source has none.

    >>> write_figure(Decimal("38.50"), "38.5 %", Unit.PERCENT), write_figure(Decimal("8.10"), "", Unit.SCORE)
    ('38.5%', '8.1')
    """
    if value is None:
        return ""
    digits = written.replace("%", "").strip() or f"{value.normalize():f}"
    return f"{digits}%" if unit is Unit.PERCENT else digits
