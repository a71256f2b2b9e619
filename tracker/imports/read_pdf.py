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
from tracker.imports.pdf_gaps import find_tables_by_gaps, has_headings, rows_below
from tracker.imports.pdf_pieces import stand_on_one_another
from tracker.imports.pdf_rules import RuledTable, find_tables
from tracker.imports.plan_tables import find_sections
from tracker.imports.progress import tell_step
from tracker.imports.source import Cell, Row, SourceFile, SourceTable

MOST_PAGES = 400
# Maps and drawings are made of more strokes than any table.
_MOST_STROKES = 20_000
_FEWEST_STROKES = 4
_BOLD_LEVEL = 2000
_PAGES_OF_A_TABLE = 30
_MOST_HEADED = 100
_MOST_PIECES = 5_000
_FEWEST_PIECES = 3
_WIDE_GAP = 6.0  # points
_ACTION = re.compile(
    r"\b(?:actions?|activit(?:y|ies)|tasks?|objectives?|recommendations?|commitments?|milestones?|outputs?|will do|steps)\b",
    re.I,
)
_BESIDE = re.compile(
    r"\b(?:leads?|owners?|responsib\w+|who|whom|officers?|when|dates?|due|deadlines?|timescales?|timeframes?|timing|"
    r"b?rag|status|progress)\b",
    re.I,
)
# Lower on a page stand its number, its classification and the name of the paper.
_FOOT = 0.92
_SNAP = 4.0  # points by which the columns of two pages may differ

_READ_BY_GAPS = Problem(
    "the file",
    "No lines rule the plan's table in this PDF: its columns and rows were told by the gaps between the words.",
    "Hold the preview against the file, or bring the plan in from the Word or Excel file that it was made from.",
    Severity.WARNING,
)


def read_pdf(content: bytes) -> SourceFile:
    """The ruled tables in their order, each with the headings above it; rows are named by their page.

    Raises NotRead for a PDF under a password, without words (a scan), or of more pages than any paper.
    """
    pages, headed, problems = _pages_with_tables(content)
    reading = _Reading()
    with pdfplumber.open(io.BytesIO(content)) as document:
        reading.read_pages(document, pages)
        if not find_sections(reading.finish()):
            by_gaps = _Reading(by_gaps=True, collected=Collected())
            by_gaps.read_pages(document, headed)
            if find_sections(by_gaps.finish()):
                reading = by_gaps
                reading.problems.append(_READ_BY_GAPS)
            elif by_gaps.has_words_on_words:
                raise refuse(
                    "Words in this PDF stand on top of one another, as a sheet with small cells is printed: it can't "
                    "be told which belong together.",
                    "Bring the plan in from the Excel or Word file that it was made from.",
                )
    return SourceFile(
        kind="pdf",
        title=reading.collected.title,
        tables=reading.finish(),
        problems=(*problems, *reading.problems),
    )


def _pages_with_tables(content: bytes) -> tuple[list[int], list[int], list[Problem]]:
    """The pages that may hold a ruled table, and those that may hold one without lines: a line of headings, or the next
    pages after one. Both are found in a hundredth of the time that reading them takes."""
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
        pages: list[int] = []
        headed: list[int] = []
        problems: list[Problem] = []
        letters, last_headed = 0, -MOST_PAGES
        for number in range(len(document)):
            page = document[number]
            words = page.get_textpage()
            letters += words.count_chars()
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
            if strokes <= _MOST_STROKES:
                is_like_table = _stands_in_columns(words)
                if is_like_table and _has_headings(words.get_text_range()):
                    last_headed = number
                is_near = number - last_headed <= _PAGES_OF_A_TABLE and len(headed) < _MOST_HEADED
                headed += [number] if is_like_table and is_near else []
            page.close()
    finally:
        document.close()
    if letters < 20:
        raise refuse(
            "This PDF holds pictures of pages, not words: it was scanned.",
            "Ask for the Word or Excel file it was made from.",
        )
    return pages, headed, problems


def _stands_in_columns(words: Any) -> bool:
    """A quick look at where words stand: true where two lines or more have three pieces with wide gaps between them."""
    lines: dict[int, list[tuple[float, float]]] = {}
    for number in range(min(words.count_rects(), _MOST_PIECES)):
        left, bottom, right, _ = words.get_rect(number)
        lines.setdefault(round(bottom / 3), []).append((left, right))
    return sum(_pieces(line) >= _FEWEST_PIECES for line in lines.values()) > 1


def _pieces(line: list[tuple[float, float]]) -> int:
    number, end = 0, -_WIDE_GAP
    for left, right in sorted(line):
        # Words that begin before others end stand on top of them, which is told apart later.
        number += left - end >= _WIDE_GAP or left < end - _WIDE_GAP / 2
        end = max(end, right)
    return number


def _has_headings(words: str) -> bool:
    """A quick look: true where a word for actions stands near two for leads, dates or ratings."""
    return any(
        len(
            {
                beside.lower()
                for beside in _BESIDE.findall(words[max(0, action.start() - 100) : action.end() + 100])
            }
        )
        > 1
        for action in _ACTION.finditer(words)
    )


@dataclass
class _Part:
    """A table, or what stands of it on one page."""

    rows: list[Row]
    edges: tuple[float, ...]
    above: tuple[str, ...]


@dataclass
class _Reading:
    """A PDF on its way down. A table is held back until it is seen not to go on over the page."""

    by_gaps: bool = False  # tables that no lines rule
    collected: Collected = field(default_factory=Collected)
    problems: list[Problem] = field(default_factory=list)
    has_words_on_words: bool = False
    _open: _Part | None = None

    def read_pages(self, document: Any, pages: Sequence[int]) -> None:
        """These pages, counted from 0, one after another."""
        for place, number in enumerate(pages, start=1):
            tell_step(f"Reading page {place} of {len(pages)}" + ("" if self.by_gaps else " with tables"))
            page = document.pages[number]
            self.read_page(page, number + 1)
            page.close()

    def read_page(self, page: Any, number: int) -> None:
        """The tables of a page, and the headings between them."""
        letters: list[Letter] = [letter for letter in page.chars if letter.get("upright", True)]
        fills = _fills(page)
        inside: set[int] = set()
        parts: list[tuple[RuledTable, list[list[Cell]]]] = []
        for table in self.tables_of(page, letters):
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

    def tables_of(self, page: Any, letters: list[Letter]) -> list[RuledTable]:
        """The tables of a page: those that lines rule, with rows below them that none rules; or those by gaps."""
        above_foot = [letter for letter in letters if letter["top"] < page.height * _FOOT]
        if self.by_gaps:
            if stand_on_one_another(above_foot):
                self.has_words_on_words = True
                self.leave_out(page, "On this page words stand on top of one another: it was left out.")
                return []
            before = self._open.edges if self._open is not None else ()
            by_gaps = find_tables_by_gaps(above_foot, before=before)
            if not by_gaps and has_headings(above_foot):
                self.leave_out(
                    page,
                    "This page has a table's headings, and its rows can't be told apart: it was left out.",
                )
            return by_gaps
        found = find_tables(page)
        tables = []
        for place, table in enumerate(found):
            end = found[place + 1].box[1] if place + 1 < len(found) else page.height
            free = [one for one in above_foot if table.box[3] <= (one["top"] + one["bottom"]) / 2 < end]
            tables.append(table.with_rows(rows_below(table, free)))
        return tables

    def leave_out(self, page: Any, why: str) -> None:
        """Say that a page is not read."""
        remedy = "Bring the plan in from the Word or Excel file that it was made from."
        self.problems.append(Problem(f"page {page.page_number}", why, remedy, Severity.WARNING))

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
