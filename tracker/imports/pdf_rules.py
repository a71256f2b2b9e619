"""The tables that the lines of a PDF's page rule: with lines all around, or with lines between rows alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracker.imports.pdf_cells import Box

_NEAR = 2.0  # points by which lines that belong together may differ
_FEWEST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class RuledTable:
    """Where a table stands, and its cells by row and column; None where a merged cell reaches over."""

    box: Box
    rows: list[list[Box | None]]

    @property
    def edges(self) -> tuple[float, ...]:
        """Where its columns begin, and where the last one ends."""
        lefts = {round(cell[0], 1) for row in self.rows for cell in row if cell is not None}
        return (*sorted(lefts), round(self.box[2], 1))

    def with_rows(self, rows: list[list[Box | None]]) -> RuledTable:
        """The table with further rows below it."""
        if not rows:
            return self
        bottom = max(box[3] for row in rows for box in row if box is not None)
        return RuledTable((*self.box[:3], bottom), [*self.rows, *rows])


def find_tables(page: Any) -> list[RuledTable]:
    """The tables of a page from top to bottom. Frames around words have one column and are no tables."""
    tables = []
    all_found = page.find_tables()
    for found in all_found:
        rows: list[list[Box | None]] = [list(row.cells) for row in found.rows]
        width = max((len(row) for row in rows), default=0)
        if width < 2:
            continue
        table = RuledTable(found.bbox, [row + [None] * (width - len(row)) for row in rows])
        # A framed heading above rows that only lines part, as our own papers have it.
        if len(rows) == 1:
            next_top = min(
                (other.bbox[1] for other in all_found if other.bbox[1] >= table.box[3]), default=None
            )
            lines = [
                edge for edge in page.horizontal_edges if next_top is None or edge["top"] < next_top - _NEAR
            ]
            table = _with_rows_below(table, lines)
        tables.append(RuledTable(table.box, _with_unframed_cells(table)))
    return sorted(tables, key=lambda table: table.box[1])


def _with_rows_below(heading: RuledTable, lines: list[dict[str, Any]]) -> RuledTable:
    """The heading with the rows that lines of its width rule below it; by itself where there are none."""
    columns = [cell for cell in heading.rows[0] if cell is not None]
    if len(columns) < max(_FEWEST_COLUMNS, len(heading.rows[0])):
        return heading
    x0, _, x1, bottom = heading.box
    below = [
        line
        for line in lines
        if line["top"] > bottom + _NEAR and line["x0"] > x0 - _NEAR and line["x1"] < x1 + _NEAR
    ]
    ruled: dict[float, list[dict[str, Any]]] = {}
    for line in sorted(below, key=lambda line: line["top"]):
        top = next((known for known in ruled if abs(known - line["top"]) < _NEAR), line["top"])
        ruled.setdefault(top, []).append(line)
    rows, start = [list(heading.rows[0])], [bottom] * len(columns)
    for top in sorted(ruled):
        is_ruled = [_covers(ruled[top], column) for column in columns]
        if sum(is_ruled) * 2 <= len(columns):
            # The edge of a tag or a picture within a cell.
            continue
        row: list[Box | None] = []
        for place, column in enumerate(columns):
            if is_ruled[place]:
                row.append((column[0], start[place], column[2], top))
                start[place] = top
            else:
                row.append(None)
        rows.append(row)
    return RuledTable((x0, heading.box[1], x1, max([bottom, *start])), _begin_at_top(rows))


def _with_unframed_cells(table: RuledTable) -> list[list[Box | None]]:
    """The rows, with a box for each cell that has none: where fills alone show a row, those without one have no frame."""
    boxes = [box for row in table.rows for box in row if box is not None]
    lefts = [
        next((box[0] for row in table.rows if (box := row[column]) is not None), None)
        for column in range(len(table.rows[0]))
    ]
    rows = []
    for row in table.rows:
        own = [box for box in row if box is not None]
        top, bottom = min(box[1] for box in own), min(box[3] for box in own)
        whole: list[Box | None] = []
        for column, box in enumerate(row):
            left = lefts[column]
            right = next((edge for edge in lefts[column + 1 :] if edge is not None), table.box[2])
            if box is None and left is not None and right > left:
                x, y = (left + right) / 2, (top + bottom) / 2
                if not any(one[0] <= x <= one[2] and one[1] <= y <= one[3] for one in boxes):
                    whole.append((left, top, right, bottom))
                    continue
            whole.append(box)
        rows.append(whole)
    return rows


def _begin_at_top(rows: list[list[Box | None]]) -> list[list[Box | None]]:
    """A cell over several rows is known by the line that ends it, and stands in the first of its rows."""
    for number in range(len(rows) - 1, 1, -1):
        for place, box in enumerate(rows[number]):
            above = rows[number - 1]
            if box is not None and above[place] is None:
                above[place], rows[number][place] = box, None
    return rows


def _covers(lines: list[dict[str, Any]], column: Box) -> bool:
    middle = (column[0] + column[2]) / 2
    return any(line["x0"] <= middle <= line["x1"] for line in lines)
