"""The numbers and bullets that Word puts before paragraphs: they stand in no paragraph's words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_LEVELS = 9
_LEVEL = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


@dataclass
class WordNumbers:
    """Counts the numbered paragraphs of a document on the way down."""

    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _lists: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, numbering: etree._Element | None) -> WordNumbers:
        """From the part of the document that says how lists are numbered; None where it has no lists."""
        numbers = cls()
        if numbering is None:
            return numbers
        abstract = {
            found.get(f"{W}abstractNumId", ""): {
                int(level.get(f"{W}ilvl", "0")): _read_level(level) for level in found.findall(f"{W}lvl")
            }
            for found in numbering.findall(f"{W}abstractNum")
        }
        for found in numbering.findall(f"{W}num"):
            base = value_of(found.find(f"{W}abstractNumId"))
            number = found.get(f"{W}numId", "")
            numbers._levels[number] = dict(abstract.get(base, {}))
            numbers._lists[number] = base
            for override in found.findall(f"{W}lvlOverride"):
                depth = int(override.get(f"{W}ilvl", "0"))
                start = value_of(override.find(f"{W}startOverride"))
                old = numbers._levels[number].get(depth)
                if old is not None and start.isdecimal():
                    numbers._levels[number][depth] = _Level(old.form, old.text, int(start))
                    # It counts by itself from there.
                    numbers._lists[number] = f"own {number}"
        return numbers

    def mark(self, number: str, depth: int) -> str:
        """What stands before the next paragraph of this list: "• ", "3. ", or nothing. Counts it."""
        levels = self._levels.get(number)
        if not levels or depth not in levels or depth >= _MOST_LEVELS:
            return "" if number in {"", "0"} else "• "
        level = levels[depth]
        if level.form == "none":
            return ""
        if level.form == "bullet":
            return "• "
        counts = self._counts.setdefault(self._lists[number], {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]

        def count(found: re.Match[str]) -> str:
            above = int(found.group(1)) - 1
            of_level = levels.get(above, level)
            return _write(counts.get(above, of_level.start), of_level.form)

        written = _LEVEL.sub(count, level.text).strip()
        return f"{written} " if written else ""


def value_of(element: etree._Element | None) -> str:
    """The `w:val` of an element; "" where there is none."""
    return "" if element is None else element.get(f"{W}val", "")


def _read_level(level: etree._Element) -> _Level:
    start = value_of(level.find(f"{W}start"))
    return _Level(
        value_of(level.find(f"{W}numFmt")) or "decimal",
        value_of(level.find(f"{W}lvlText")),
        int(start) if start.isdecimal() else 1,
    )


def _write(number: int, form: str) -> str:
    """A number in the form of its list.

    >>> _write(4, "lowerRoman"), _write(28, "upperLetter"), _write(7, "decimalZero"), _write(7, "decimal")
    ('iv', 'BB', '07', '7')
    """
    if form in {"lowerLetter", "upperLetter"} and 0 < number < 1000:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in {"lowerRoman", "upperRoman"} and 0 < number < 1000:
        written = ""
        for value, letters in _ROMAN:
            written += letters * (number // value)
            number %= value
        return written.upper() if form == "upperRoman" else written
    return f"{number:02d}" if form == "decimalZero" else str(number)


_ROMAN = (
    (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
