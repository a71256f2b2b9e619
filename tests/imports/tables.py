"""Files as readers give them, made from plain lists: what tests of the meaning of tables begin with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.domain.dates import PlanDate
from tracker.domain.plan_document import ActionLine
from tracker.domain.plan_reading import PlanReading
from tracker.domain.problems import Severity
from tracker.imports.source import Cell, Covered, Row, SourceFile, SourceTable
from tracker.imports.understanding import understand_plan

ABOVE = Cell(covered=Covered.FROM_ABOVE)
LEFT = Cell(covered=Covered.FROM_LEFT)


def table(*rows: Sequence[str | Cell], place: str = "table 1", headings: Sequence[str] = ()) -> SourceTable:
    """A table of words and cells; its rows are called as people count them."""
    return SourceTable(
        place=place,
        rows=tuple(
            Row(f"row {number}", tuple(Cell(text=cell) if isinstance(cell, str) else cell for cell in cells))
            for number, cells in enumerate(rows, start=1)
        ),
        headings=tuple(headings),
    )


def across(words: str, *, width: int) -> list[Cell]:
    """A row of one merged cell."""
    return [Cell(text=words), *[LEFT] * (width - 1)]


def understand(*tables: SourceTable, **given: Any) -> PlanReading:
    """What is made of a file with these tables."""
    return understand_plan(SourceFile(kind="text", title="Plan for carers", tables=tables), **given)


def titles(reading: PlanReading) -> list[str]:
    """The actions' titles."""
    return [action.title for action in reading.document.actions]


def action(reading: PlanReading, number: str) -> ActionLine:
    """The action with a number."""
    return next(one for one in reading.document.actions if one.number == number)


def days(value: PlanDate | None) -> str:
    """A date as "first to last", or its precision where it has no days."""
    if value is None:
        return ""
    return f"{value.first} to {value.last}" if value.first else str(value.precision)


def warnings(reading: PlanReading) -> list[tuple[str, str]]:
    """Place and words of every warning."""
    return [(one.where, one.what) for one in reading.problems if one.severity is Severity.WARNING]
