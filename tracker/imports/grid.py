"""From cells that reach over several columns and rows to rows in which every column has a cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tracker.domain.plan_reading import NotRead
from tracker.domain.problems import Problem
from tracker.imports.source import Cell, Covered, Row

EMPTY = Cell()
FROM_LEFT = Cell(covered=Covered.FROM_LEFT)
FROM_ABOVE = Cell(covered=Covered.FROM_ABOVE)
# No plan has more; a file that says so is damaged or means harm.
MOST_COLUMNS = 200
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class WideCell:
    """A cell as HTML and OpenDocument write it: with how many columns and rows it reaches over."""

    cell: Cell
    columns: int = 1
    rows: int = 1


def spread_rows(rows: Iterable[Iterable[WideCell]]) -> list[list[Cell]]:
    """Every row with one cell a column; what a merged cell covers says from where.

    A cell that reaches below the last row or beyond the last column is cut there. Raises NotRead where one that
    holds words begins beyond the last column.
    """
    reaching: dict[int, int] = {}  # column → rows that a cell above still reaches down
    spread = []
    for row in rows:
        cells: list[Cell] = []
        still: dict[int, int] = {}

        def cover(
            cells: list[Cell] = cells, still: dict[int, int] = still, above: dict[int, int] = reaching
        ) -> None:
            while (column := len(cells)) in above:
                cells.append(FROM_ABOVE)
                if above[column] > 1:
                    still[column] = above[column] - 1

        cover()
        for wide in row:
            if len(cells) >= MOST_COLUMNS and wide.cell.text:
                raise NotRead(too_many_columns())
            for offset in range(wide.columns):
                if len(cells) >= MOST_COLUMNS:
                    break
                if wide.rows > 1:
                    still[len(cells)] = wide.rows - 1
                cells.append(wide.cell if offset == 0 else FROM_LEFT)
            cover()
        reaching = still
        spread.append(cells)
    return spread


def mark_merged(
    rows: list[list[Cell]], ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]
) -> list[list[Cell]]:
    """Rows in which the cells that these ranges cover say so; a range is its first and last (row, column).

    Only cells that stand in the rows are marked: a range over a million rows costs no more than the table.
    """
    for (first_row, first_column), (last_row, last_column) in ranges:
        for number in range(first_row, min(last_row + 1, len(rows))):
            row = rows[number]
            for column in range(first_column, min(last_column + 1, len(row))):
                if (number, column) != (first_row, first_column):
                    above = number > first_row
                    covered = Covered.FROM_ABOVE if above else Covered.FROM_LEFT
                    row[column] = replace(row[column], text="", covered=covered)
    return rows


def require_rows(number: int, where: str) -> None:
    """Raises NotRead where a table has more rows than are read."""
    if number > MOST_ROWS:
        raise NotRead(too_many_rows(where))


def require_columns(words: list[str]) -> list[str]:
    """The words of a row without the empty ones beyond the last column that is read.

    Raises NotRead where a column beyond it holds anything.
    """
    if any(word.strip() for word in words[MOST_COLUMNS:]):
        raise NotRead(too_many_columns())
    return words[:MOST_COLUMNS]


def too_many_columns() -> Problem:
    """What is said of a table that is wider than any plan."""
    return Problem(
        "the file",
        f"A table in it has more than {MOST_COLUMNS} columns, which is more than the tracker reads.",
        "Keep the columns of the action plan, delete the others, and try again.",
    )


def too_many_rows(where: str) -> Problem:
    """What is said of a table that is longer than any plan."""
    return Problem(
        where,
        f"It has more than {MOST_ROWS:,} rows, which is more than the tracker reads.",
        "Keep the rows of the action plan, delete the others, and try again.",
    )


def without_empty_end(rows: list[Row]) -> tuple[Row, ...]:
    """The rows without the empty ones after the last that holds anything."""
    end = len(rows)
    while end and not any(cell.text or cell.struck for cell in rows[end - 1].cells):
        end -= 1
    return tuple(rows[:end])
