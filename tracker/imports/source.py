"""What every reader gives: the tables of a file as they stand in it, each cell with its place.

Readers say what is there; what it means is for `understanding`. They know neither a database nor a page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.domain.dates import Precision
from tracker.domain.problems import Problem


class Covered(StrEnum):
    """Why a cell is empty that the file shows filled: a merged cell reaches over it."""

    FROM_ABOVE = "from above"
    FROM_LEFT = "from left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: its words as written, a hard break as a line break, a bullet as "• " at the start of its line.

    `struck` holds words that are struck out; they are left out of `text`. `fill` is "RRGGBB", "" where there is no
    colour. `day` is set where the file holds a real date, `shown_to` says how much of it the file shows. A number
    that the file holds as a number is flagged: "1.10" comes out of it as "1.1".
    """

    text: str = ""
    struck: str = ""
    fill: str = ""
    day: date | None = None
    shown_to: Precision | None = None
    is_number: bool = False
    covered: Covered | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its place as a person finds it ("row 14", "page 3, row 2"), and its cells."""

    place: str
    cells: tuple[Cell, ...]


_ROW_OF_SHEET = re.compile(r"row (\d+)")


def cell_place(table: str, row: str, column: int) -> str:
    """Where a cell stands, for a person who has the file open: columns of sheets have letters.

    >>> cell_place("sheet “Plan”", "row 7", 2), cell_place("sheet “Plan”", "row 7", 27)
    ('sheet “Plan”, cell C7', 'sheet “Plan”, cell AB7')
    >>> cell_place("table 3", "row 7", 2)
    'table 3, row 7'
    """
    number = _ROW_OF_SHEET.fullmatch(row)
    if number is None or not table.startswith("sheet "):
        return f"{table}, {row}"
    letters, rest = "", column
    while rest >= 0:
        letters, rest = chr(65 + rest % 26) + letters, rest // 26 - 1
    return f"{table}, cell {letters}{number[1]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """One table of a file: a sheet, or a table in a text. Its rows are as long as the file made them.

    `place` is how a person finds it ("sheet “Plan”", "table 3"). `headings` are the headings that stand above it,
    outermost first, and `lead_in` the last words before it; a table that goes on over a page names the place of
    its first part.
    """

    place: str
    rows: tuple[Row, ...]
    headings: tuple[str, ...] = ()
    lead_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """What a reader found in a file. `document` is set where the file is a plan document of our own (JSON)."""

    kind: str
    title: str = ""
    tables: tuple[SourceTable, ...] = ()
    document: Mapping[str, Any] | None = None
    problems: tuple[Problem, ...] = ()
    # What our own papers carry beside the table, so that they read back whole (code, owners, day ...).
    own: Mapping[str, str] = field(default_factory=dict)
