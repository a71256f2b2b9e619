"""The plan among the tables of a file: where its headings stand, and which tables are parts of it.

Source: docs/rules/imports.md, section 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.written_dates import read_written_date
from tracker.imports.action_numbers import is_number
from tracker.imports.headings import Field, HeadingMatch, is_heading, match_heading
from tracker.imports.periods import is_period, with_periods_read
from tracker.imports.ratings import looks_like_ratings
from tracker.imports.sections import Section
from tracker.imports.source import Cell, Covered, Row, SourceTable

_LONGEST_CELL_OF_HEADINGS = 110


@dataclass(frozen=True, slots=True)
class _Header:
    headings: tuple[str, ...]
    length: int
    matches: int
    is_whole: bool


def find_sections(tables: Sequence[SourceTable]) -> list[Section]:
    """The parts of tables that stand under headings of a plan, in the order of the file.

    A table without headings goes on from the one before where it has as many columns: its headings were left out
    on a later page.
    """
    sections: list[Section] = []
    for number, table in enumerate(tables):
        boxed = boxed_heading(tables[number - 1]) if number else ()
        found = _sections_of(table, number, boxed=boxed)
        if not found and sections and _goes_on(table, sections[-1], number):
            before = sections[-1]
            found = [
                Section(
                    place=table.place,
                    table_number=number,
                    headings=before.headings,
                    rows=table.rows,
                    goes_on=True,
                )
            ]
        sections.extend(found)
    return [with_periods_read(section) for section in sections]


def boxed_heading(table: SourceTable) -> tuple[str, ...]:
    """The words of a table that is only a frame around a heading: up to two rows of one cell each; else nothing."""
    rows = [row for row in table.rows if row_words(row)]
    if not 0 < len(rows) <= 2 or not all(_is_alone(row) for row in rows):
        return ()
    return tuple(words for row in rows if len(words := row_words(row)) <= 200)


def _sections_of(table: SourceTable, number: int, *, boxed: tuple[str, ...]) -> list[Section]:
    sections: list[Section] = []
    header: _Header | None = None
    titles: list[Row] = []
    rows: list[Row] = []
    place = 0

    def close() -> None:
        if header is None:
            return
        above = (
            (*table.headings, *boxed, *_priority_lead_in(table), *(row_words(row) for row in titles))
            if not sections
            else ()
        )
        sections.append(
            Section(
                place=table.place,
                table_number=number,
                headings=header.headings,
                rows=tuple(rows),
                above=above,
                titles=tuple(titles) if not sections else (),
                goes_on=bool(sections),
            )
        )

    while place < len(table.rows):
        may_begin = header is None or _may_begin_headings(table.rows[place])
        found = _header_at(table.rows, place) if may_begin else None
        is_new = found is not None and (header is None or found.is_whole)
        if found is not None and is_new:
            if header is None or found.headings != header.headings:
                close()
                header, rows = found, []
            elif titles and rows and not sections and _is_alone(rows[-1]) and _is_alone(titles[-1]):
                # Every block of the table has its heading above its headings; so has the first.
                rows.insert(0, titles.pop())
            place += found.length
            continue
        if header is None:
            titles.append(table.rows[place])
        else:
            rows.append(table.rows[place])
        place += 1
    close()
    return sections


def _may_begin_headings(row: Row) -> bool:
    """A quick look, for tables may have thousands of rows: true where one of the first filled cells is a heading."""
    filled = [cell.text for cell in row.cells if cell.text][:4]
    return any(len(text) <= 60 and is_heading(text) for text in filled)


def _is_alone(row: Row) -> bool:
    return sum(1 for cell in row.cells if cell.text) == 1


def _priority_lead_in(table: SourceTable) -> tuple[str, ...]:
    lines = [line for line in table.lead_in.splitlines() if line.strip()]
    return tuple(line for line in lines if len(line) <= 200)[-3:]


def row_words(row: Row) -> str:
    """All words of a row as one line."""
    return " ".join(" ".join(cell.text.split()) for cell in row.cells if cell.text)


def _goes_on(table: SourceTable, before: Section, number: int) -> bool:
    if number != before.table_number + 1 or len(before.headings) < 3:
        return False
    rows = [row for row in table.rows if any(cell.text for cell in row.cells)]
    if not rows or max(len(row.cells) for row in rows) != len(before.headings):
        return False
    told = [
        _fits(match.fields[0], cell.text, is_day=cell.day is not None)
        for row in rows
        for heading, cell in zip(before.headings, row.cells, strict=False)
        if cell.text and (match := match_heading(heading)) is not None and match.fields[0] in _TELLING
    ]
    return sum(told) >= 0.5 * len(told) if told else not table.headings and not table.lead_in


# Columns whose words tell whether a table without headings goes on with the plan.
_TELLING = frozenset({Field.NUMBER, Field.START, Field.END, Field.FORECAST, Field.RATING})


def _fits(field: Field, text: str, *, is_day: bool) -> bool:
    if field is Field.NUMBER:
        return is_number(text)
    if field is Field.RATING:
        return looks_like_ratings([text]) > 0
    written = read_written_date(text)
    return is_day or (written is not None and (not written.doubt or any(map(str.isdigit, text))))


def _header_at(rows: Sequence[Row], place: int) -> _Header | None:
    """The headings that begin in this row, over one line or two; None where it is no line of headings."""
    alone = _read_header([rows[place]])
    if place + 1 >= len(rows):
        return alone
    upper, lower = rows[place].cells, rows[place + 1].cells
    if not _may_be_headings(upper) or not _may_be_headings(lower):
        return alone
    both = _read_header([rows[place], rows[place + 1]])
    if both is None:
        return alone
    if alone is None:
        return both if _adds_words(upper, lower) and _read_header([rows[place + 1]]) is None else None
    return both if _is_second_line(upper, lower) else alone


def _may_be_headings(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if cell.text]
    return bool(filled) and all(len(cell.text) <= 60 and cell.day is None for cell in filled)


def _adds_words(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    both = sum(1 for one, other in zip(upper, lower, strict=False) if one.text and other.text)
    return both >= 2


def _is_second_line(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """True where the lower row finishes the headings of the upper: every word in it makes a heading there."""
    filled = [column for column, cell in enumerate(lower) if cell.text]
    for column in filled:
        over = _heading_in(upper, column)
        together = match_heading(f"{over} {lower[column].text}")
        below = match_heading(lower[column].text)
        is_free = column >= len(upper) or not upper[column].text or upper[column].covered is not None
        finishes = together is not None and together.is_exact
        begins_group = below is not None and below.is_exact and _spans(upper, column, over=lower)
        names_period = is_period(lower[column].text) and (
            not over or is_period(f"{over} {lower[column].text}")
        )
        if not (
            finishes or begins_group or names_period or (is_free and below is not None and below.is_exact)
        ):
            return False
    return True


def _spans(upper: Sequence[Cell], column: int, *, over: Sequence[Cell]) -> bool:
    """True where a heading stands over several columns: merged, or with a blank beside it that has words below."""
    if column + 1 >= len(upper):
        return False
    beside = upper[column + 1]
    has_words_below = column + 1 < len(over) and bool(over[column + 1].text)
    return beside.covered is Covered.FROM_LEFT or (not beside.text and has_words_below)


def _heading_in(cells: Sequence[Cell], column: int) -> str:
    while 0 < column < len(cells) and cells[column].covered is Covered.FROM_LEFT:
        column -= 1
    return " ".join(cells[column].text.split()) if column < len(cells) else ""


def _read_header(rows: Sequence[Row]) -> _Header | None:
    cells = [row.cells for row in rows]
    if not any(cell.text for cell in cells[0]):
        return None
    if any(len(cell.text) > _LONGEST_CELL_OF_HEADINGS * 2 for line in cells for cell in line):
        return None
    width = max(len(line) for line in cells)
    headings = [_best_heading([_heading_in(line, column) for line in cells]) for column in range(width)]
    matches = {
        heading: match for heading in headings if heading and (match := match_heading(heading)) is not None
    }
    filled = {heading for heading in headings if heading}
    if not _are_headings(list(matches.values()), len(filled)):
        return None
    return _Header(
        different_headings(headings),
        len(rows),
        len(matches),
        len(matches) >= 3 or len(matches) == len(filled),
    )


def _best_heading(lines: Sequence[str]) -> str:
    """The heading of a column from one line or two: both together, unless the lower one says all."""
    upper, lower = lines[0], lines[1] if len(lines) > 1 else ""
    if not upper or not lower or upper == lower:
        return upper or lower
    if is_period(f"{upper} {lower}"):
        return f"{upper} {lower}"
    together, below = match_heading(f"{upper} {lower}"), match_heading(lower)
    if below is not None and below.is_exact and (together is None or not together.is_exact):
        return lower
    return f"{upper} {lower}"


def _are_headings(matches: Sequence[HeadingMatch], filled: int) -> bool:
    matches = [match for match in matches if match.fields[0] is not Field.NOTE]
    exact = sum(match.is_exact for match in matches)
    fields = {match.fields[0] for match in matches}
    has_actions = any(Field.TITLE in match.fields for match in matches)
    if not has_actions or len(matches) < 2 or len(matches) / filled < 0.4:
        return False
    return (exact >= 2 and len(fields) >= 2) or (exact >= 1 and len(matches) >= 3) or len(fields) >= 4


def different_headings(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings of a table, each another: those that stand twice are counted, blank ones named by their column."""
    seen: dict[str, int] = {}
    different = []
    for column, written in enumerate(headings, start=1):
        heading = written or f"Column {column}"
        seen[heading] = seen.get(heading, 0) + 1
        different.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})")
    return tuple(different)
