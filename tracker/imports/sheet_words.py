"""What a spreadsheet shows of a day or a number: the words of the cell, and how much of the day they name."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from tracker.domain.dates import Precision

DAY_FORMAT = "dd/mm/yyyy"
_LONG_FORMAT = "d mmmm yyyy"
# Excel's own short date is written like this in files and shown as the reader's country writes dates.
_SHORT = {"mm-dd-yy", "m/d/yyyy", "mm/dd/yyyy", "m/d/yy", "general", ""}
_SHORT_WITH_TIME = re.compile(r"^(m{1,2}[/-]d{1,2}[/-]y{2,4})\s+h.*$")
_BRACKETS = re.compile(r"\[([^\]]*)\]")
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|(y+|m+|d+|h+|s+|AM/PM|A/P)|(_.)|(\*.)|(.)', re.I)
_NUMBER = re.compile(r"(?P<sign>£|€|\$)?(?P<whole>#,##0|#,###|0+|#)(?:\.(?P<part>[0#]+))?(?P<percent>%)?")


@lru_cache(maxsize=4096)
def show_day(day: date, number_format: str) -> tuple[str, Precision]:
    """A day in the words of its cell, and how exactly they name it.

    >>> show_day(date(2018, 4, 1), "mmm-yy")
    ('Apr-18', <Precision.MONTH: 'month'>)
    >>> show_day(date(2018, 4, 1), "[$-809]mmmm\\\\ yyyy;@")
    ('April 2018', <Precision.MONTH: 'month'>)
    >>> show_day(date(2018, 4, 1), "mm-dd-yy")
    ('01/04/2018', <Precision.DAY: 'day'>)
    """
    first = number_format.split(";", maxsplit=1)[0]
    if any(code.upper().endswith("F800") for code in _BRACKETS.findall(first)):
        first = _LONG_FORMAT
    first = _BRACKETS.sub("", first).strip()
    first = _SHORT_WITH_TIME.sub(r"\1", first)
    if first.lower() in _SHORT:
        first = DAY_FORMAT
    shown, letters = "", set()
    is_time = False
    for quoted, escaped, token, *_, other in _TOKEN.findall(first):
        if not token:
            shown += quoted or escaped or other
            continue
        letter = token[0].lower()
        if letter in "hsa" or (letter == "m" and is_time and len(token) < 3):
            # An m after an hour is a minute; times of day are no part of a plan's date.
            is_time = True
            continue
        letters.add(letter)
        shown += _part(day, letter, len(token))
    shown = re.sub(r"[\s:,.]+$", "", shown) if is_time else shown.strip()
    if "d" in letters:
        return shown, Precision.DAY
    if "m" in letters:
        return shown, Precision.MONTH
    if "y" in letters:
        return shown, Precision.YEAR
    return show_day(day, DAY_FORMAT)


def show_number(number: float, number_format: str) -> str:
    """A number as its cell shows it, for the forms that plans use; otherwise its digits.

    >>> show_number(1.1, "0.00"), show_number(0.5, "0%"), show_number(12500.0, "£#,##0"), show_number(8.0, "General")
    ('1.10', '50%', '£12,500', '8')
    """
    form = number_format.split(";", maxsplit=1)[0]
    form = re.sub(r"\[\$([^-\]]*)[^\]]*\]", r"\1", form)
    form = re.sub(r'["\\]|_.', "", _BRACKETS.sub("", form)).strip()
    found = _NUMBER.fullmatch(form)
    if found is None or found["whole"] == "#":
        return format(number, ".15g") if abs(number) < 1e15 else repr(number)
    places = len(found["part"] or "")
    value = number * 100 if found["percent"] else number
    grouped = "," if "," in found["whole"] else ""
    digits = format(abs(value), f"{grouped}.{places}f")
    if not grouped:
        digits = digits.zfill(len(found["whole"]) + (places + 1 if places else 0))
    sign = "-" if value < 0 and digits.strip("0.,") else ""
    return f"{sign}{found['sign'] or ''}{digits}{found['percent'] or ''}"


def _part(day: date, letter: str, length: int) -> str:
    if letter == "y":
        return f"{day.year % 100:02d}" if length < 3 else f"{day.year:04d}"
    if letter == "m":
        name = _MONTHS[day.month - 1]
        return (str(day.month), f"{day.month:02d}", name[:3], name, name[0])[min(length, 5) - 1]
    name = _DAYS[day.weekday()]
    return (str(day.day), f"{day.day:02d}", name[:3], name)[min(length, 4) - 1]


# Not from `calendar`: that one speaks the language of the server.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
