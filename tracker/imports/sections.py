"""What is read of a plan's table: rows that stand under one line of headings.

Source: docs/rules/imports.md, section 1.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.imports.headings import plain_heading
from tracker.imports.source import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows under one line of headings: a table, or a part of one.

    `above` are the headings and title rows that stand over it; it is empty where the section goes on from the one
    before. `headings` has one for each column, as written, made different where two are the same.
    """

    place: str
    table_number: int
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    above: tuple[str, ...] = ()
    titles: tuple[Row, ...] = ()
    goes_on: bool = False

    @property
    def signature(self) -> tuple[str, ...]:
        """What tells whether two sections have the same headings."""
        return tuple(plain_heading(heading) for heading in self.headings)
