"""Months, quarters or years as columns, ticked or painted in: read as one time for each action.

Source: docs/rules/imports.md, section 2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.imports.headings import Field, match_heading
from tracker.imports.sections import Section
from tracker.imports.source import Cell, Row

_FEWEST = 3
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*\.?"
_YEAR = r"(?:20\d\d|[’']?\d\d)"
_PERIOD = re.compile(
    rf"(?:(?P<group>20\d\d\s*[/–-]\s*(?:20)?\d\d|20\d\d)\s+)?"
    rf"(?P<own>{_MONTH}(?:[\s\-/]*{_YEAR})?|(?:q|qtr|quarter)\s*[1-4](?:\s*{_YEAR}(?:\s*[/–-]\s*\d\d)?)?|"
    rf"h[12](?:\s*{_YEAR}(?:\s*[/–-]\s*\d\d)?)?|(?:year|yr|month)\s*\d{{1,2}}|20\d\d(?:\s*[/–-]\s*(?:20)?\d\d)?)",
    re.I,
)
_TICK = re.compile(r"(?:[x✓✔√☑✗•●■◆*►→▪█–-]{1,3}|yes|y)", re.I)


def is_period(heading: str) -> bool:
    """True for a heading that is a month, a quarter, a half or a year.

    >>> [is_period(words) for words in ("Apr", "Q3 2024/25", "Year 2", "2024/25 Q1", "May be")]
    [True, True, True, True, False]
    """
    return _PERIOD.fullmatch(" ".join(heading.split())) is not None


def with_periods_read(section: Section) -> Section:
    """The section, the ticks or fills of its columns of periods as words in the first of them: "Apr 2024 – Jun 2024".

    Columns whose cells hold other words stay as they are.
    """
    for start, end in _runs(section.headings):
        told = [_told(row, start, end, section.headings) for row in section.rows]
        if not any(told) or any(words is None for words in told):
            continue
        has_end = any(
            match is not None and match.fields[0] is Field.END
            for place, heading in enumerate(section.headings)
            if not start <= place < end
            for match in (match_heading(heading),)
        )
        name = "Planned in" if has_end else "Timescale"
        headings = (*section.headings[:start], name, *section.headings[start + 1 :])
        rows = tuple(
            _with(row, start, end, words) if words else row
            for row, words in zip(section.rows, told, strict=True)
        )
        section = replace(section, headings=headings, rows=rows)
    return section


def _runs(headings: Sequence[str]) -> list[tuple[int, int]]:
    runs, start = [], 0
    for place in range(len(headings) + 1):
        if place == len(headings) or not is_period(headings[place]):
            if place - start >= _FEWEST:
                runs.append((start, place))
            start = place + 1
    return runs


def _told(row: Row, start: int, end: int, headings: Sequence[str]) -> str | None:
    """The periods that a row ticks, as words; "" for none, None where its cells hold other words."""
    cells = row.cells[start:end]
    if any(cell.text.strip() and not _TICK.fullmatch(cell.text.strip()) for cell in cells):
        return None
    if sum(1 for cell in row.cells if cell.text) < 2:
        return ""
    # A band of colour over the whole row ticks nothing.
    bands = {cell.fill for cell in (*row.cells[:start], *row.cells[end:]) if cell.fill and cell.text}
    ticked = [
        place
        for place, cell in enumerate(cells, start=start)
        if cell.text.strip() or (cell.fill and cell.fill not in bands)
    ]
    spans: list[list[int]] = []
    for place in ticked:
        if spans and place == spans[-1][-1] + 1:
            spans[-1].append(place)
        else:
            spans.append([place])
    named = [[_named(headings[span[0]])] + [_named(headings[span[-1]])] * (len(span) > 1) for span in spans]
    return "; ".join(" – ".join(names) for names in named)


def _named(heading: str) -> str:
    """A period as dates are written, with the year that stands over it: "Q1 2024/25", "Jan 2025"."""
    match = _PERIOD.fullmatch(" ".join(heading.split()))
    if match is None or not match["group"] or re.search(r"\d{2}", match["own"]):
        return heading
    month = match["own"][:3].lower()
    if month not in _MONTHS:
        return f"{match['own']} {match['group']}"
    # A month of a financial year: from January on it is of the second.
    years = re.findall(r"\d+", match["group"])
    year = int(years[0]) + (len(years) > 1 and _MONTHS.index(month) < 3)
    return f"{match['own']} {year}"


def _with(row: Row, start: int, end: int, words: str) -> Row:
    cells = [*row.cells, *[Cell()] * (end - len(row.cells))]
    cells[start:end] = [Cell(text=words), *[Cell()] * (end - start - 1)]
    return replace(row, cells=tuple(cells))
