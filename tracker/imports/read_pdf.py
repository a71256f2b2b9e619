"""Ruled tables of a PDF, those that go on over pages made one."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pdfplumber
import pypdfium2
from pypdfium2 import raw as pdfium

from tracker.domain.problems import Problem, Severity
from tracker.imports.collected import Collected
from tracker.imports.file_kinds import refuse
from tracker.imports.grid import require_rows, without_empty_end
from tracker.imports.pdf_cells import Box, Letter, TextLine, colour_of, fill_cells, read_lines, usual_size
from tracker.imports.pdf_rules import RuledTable, find_tables
from tracker.imports.progress import tell_step
from tracker.imports.source import Cell, Row, SourceFile, SourceTable

MOST_PAGES = 400
# Maps and drawings are made of more strokes than any table.
_MOST_STROKES = 20_000
_FEWEST_STROKES = 4
_BOLD_LEVEL = 2000
# Lower on a page stand its number, its classification and the name of the paper.
_FOOT = 0.92
_SNAP = 4.0  # points by which the columns of two pages may differ


def read_pdf(content: bytes) -> SourceFile:
    """The ruled tables in their order, each with the headings above it; rows are named by their page.

    Raises NotRead for a PDF under a password, without words (a scan), or of more pages than any paper.
    """
    pages, problems = _pages_with_rules(content)
    reading = _Reading()
    with pdfplumber.open(io.BytesIO(content)) as document:
        for place, number in enumerate(pages, start=1):
            tell_step(f"Reading page {place} of {len(pages)} with tables")
            page = document.pages[number]
            reading.read_page(page, number + 1)
            page.close()
    return SourceFile(
        kind="pdf",
        title=reading.collected.title,
        tables=reading.finish(),
        problems=tuple(problems),
    )


def _pages_with_rules(content: bytes) -> tuple[list[int], list[Problem]]:
    """The pages that may hold a ruled table, found in a hundredth of the time that reading them takes."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise refuse(
                "This PDF is protected by a password.", "Take the password off and try again."
            ) from error
        raise refuse(
            "This PDF is damaged or was cut short.", "Save or download it again and try again."
        ) from error
    try:
        if len(document) > MOST_PAGES:
            raise refuse(
                f"This PDF has more than {MOST_PAGES} pages.",
                "Keep the pages of the action plan and try again.",
            )
        pages, problems, letters = [], [], 0
        for number in range(len(document)):
            page = document[number]
            letters += page.get_textpage().count_chars()
            strokes = sum(1 for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4))
            if strokes > _MOST_STROKES:
                problems.append(
                    Problem(
                        f"page {number + 1}",
                        "This page was left out: it is a drawing or a map.",
                        "If part of the plan stands on it, bring the plan in as .docx or .xlsx.",
                        Severity.WARNING,
                    )
                )
            elif strokes >= _FEWEST_STROKES:
                pages.append(number)
            page.close()
    finally:
        document.close()
    if letters < 20:
        raise refuse(
            "This PDF holds pictures of pages, not words: it was scanned.",
            "Ask for the Word or Excel file it was made from.",
        )
    return pages, problems


@dataclass
class _Part:
    """A table, or what stands of it on one page."""

    rows: list[Row]
    edges: tuple[float, ...]
    above: tuple[str, ...]


@dataclass
class _Reading:
    """A PDF on its way down. A table is held back until it is seen not to go on over the page."""

    collected: Collected = field(default_factory=Collected)
    _open: _Part | None = None

    def read_page(self, page: Any, number: int) -> None:
        """The tables of a page, and the headings between them."""
        letters: list[Letter] = [letter for letter in page.chars if letter.get("upright", True)]
        fills = _fills(page)
        inside: set[int] = set()
        parts: list[tuple[RuledTable, list[list[Cell]]]] = []
        for table in find_tables(page):
            x0, top, x1, bottom = table.box
            own = [
                letter
                for letter in letters
                if x0 <= (letter["x0"] + letter["x1"]) / 2 <= x1
                and top <= (letter["top"] + letter["bottom"]) / 2 <= bottom
                and id(letter) not in inside
            ]
            inside.update(map(id, own))
            parts.append((table, fill_cells(table.rows, own, fills)))
        lines = read_lines(
            letter for letter in letters if id(letter) not in inside and letter["top"] < page.height * _FOOT
        )
        body = usual_size(letters)
        for index, (table, cells) in enumerate(parts):
            above = [line for line in lines if line.top < table.box[1]]
            lines = lines[len(above) :]
            rows = [
                Row(f"page {number}, row {place}", tuple(row)) for place, row in enumerate(cells, start=1)
            ]
            if any(cell.text for row in rows for cell in row.cells):
                self.add_part(rows, table.edges, above, body, is_first=index == 0)
        if lines and parts and not all(_is_page_number(line.text) for line in lines):
            self.tell(lines, body)

    def add_part(
        self, rows: list[Row], edges: tuple[float, ...], above: list[TextLine], body: float, *, is_first: bool
    ) -> None:
        """A table of this page: the rest of the one before, or one of its own."""
        words = tuple(line.text for line in above if not _is_page_number(line.text))
        before = self._open
        if (
            is_first
            and before is not None
            and _match(before.edges, edges)
            and set(words) <= set(before.above)
        ):
            heading = _words(before.rows[0])
            before.rows += rows[1:] if _words(rows[0]) == heading else rows
            require_rows(len(before.rows), rows[0].place)
            return
        self.close()
        self.tell(above, body)
        self._open = _Part(list(rows), edges, words)

    def tell(self, lines: Sequence[TextLine], body: float) -> None:
        """Words between tables: large and bold ones are headings."""
        self.close()
        for line in lines:
            if _is_page_number(line.text):
                continue
            if line.size > body * 1.15:
                self.collected.head(1000 - round(line.size * 2), line.text)
            elif line.is_bold:
                self.collected.head(_BOLD_LEVEL, line.text)
            else:
                self.collected.say(line.text)

    def close(self) -> None:
        """The table that was held back goes no further."""
        if self._open is not None:
            self.collected.add_table(without_empty_end(self._open.rows))
            self._open = None

    def finish(self) -> tuple[SourceTable, ...]:
        """All tables, once the last page is read."""
        self.close()
        return tuple(self.collected.tables)


def _match(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= _SNAP for a, b in zip(one, other, strict=True))


def _words(row: Row) -> list[str]:
    return [re.sub(r"\s+", " ", cell.text) for cell in row.cells]


def _is_page_number(words: str) -> bool:
    return bool(re.fullmatch(r"(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?", words.strip(), re.I))


def _fills(page: Any) -> list[tuple[Box, str]]:
    """What is painted on a page, in the order of painting."""
    return [
        (
            (shape["x0"], shape["top"], shape["x1"], shape["bottom"]),
            colour_of(shape.get("non_stroking_color")),
        )
        for shape in page.rects
        if shape.get("fill") and shape["x1"] - shape["x0"] > 4 and shape["bottom"] - shape["top"] > 4
    ]
