"""Tables of an OpenDocument text, as LibreOffice writes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from tracker.domain.problems import Problem, Severity
from tracker.imports.archives import MACROS_LEFT_ALONE, Archive, damaged
from tracker.imports.collected import BOLD_LEVEL, Collected
from tracker.imports.colours import read_colour
from tracker.imports.grid import (
    MOST_COLUMNS,
    MOST_ROWS,
    WideCell,
    require_rows,
    spread_rows,
    without_empty_end,
)
from tracker.imports.source import Cell, Row, SourceFile

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_TEXT = f"{{{_OASIS}:text:1.0}}"
_TABLE = f"{{{_OASIS}:table:1.0}}"
_STYLE = f"{{{_OASIS}:style:1.0}}"
_OFFICE = f"{{{_OASIS}:office:1.0}}"
_DRAW = f"{{{_OASIS}:drawing:1.0}}"
_FO = f"{{{_OASIS}:xsl-fo-compatible:1.0}}"
# Footnotes, remarks, what tracked changes took out, and headings that an index repeats.
_SKIPPED = {
    f"{_TEXT}note", f"{_OFFICE}annotation", f"{_TEXT}tracked-changes", f"{_TEXT}table-of-content",
}  # fmt: skip
_OPENED = {f"{_TEXT}section", f"{_TABLE}table-header-rows", f"{_TABLE}table-rows", f"{_TABLE}table-row-group"}


def read_odt(content: bytes) -> SourceFile:
    """The tables of the text in their order, each with the headings and the last words above it."""
    archive = Archive(content)
    document = archive.parse("content.xml")
    body = document.find(f"{_OFFICE}body/{_OFFICE}text") if document is not None else None
    if document is None or body is None:
        raise damaged()
    reading = _Reading(_Looks.of([document, archive.parse("styles.xml")]))
    reading.read_blocks(body)
    problems = [MACROS_LEFT_ALONE] if archive.has_macros else []
    if body.find(f".//{_TEXT}tracked-changes/{_TEXT}changed-region") is not None:
        problems.append(
            Problem(
                "the file",
                "This document has tracked changes: what they put in was read, what they take out was left out.",
                "Accept or reject the changes if the plan should read otherwise.",
                Severity.WARNING,
            )
        )
    if number := reading.left_out["text boxes"]:
        problems.append(
            Problem(
                "the file",
                f"Left out, because no table shows it: text boxes ({number}).",
                "Where they hold part of the plan, copy it out of the box into the page.",
                Severity.WARNING,
            )
        )
    return SourceFile(
        kind="odt",
        title=reading.collected.title,
        tables=tuple(reading.collected.tables),
        problems=tuple(problems),
    )


@dataclass
class _Looks:
    """What the styles of a document mean: fills of cells, what is struck out or bold, which lists have numbers."""

    fills: dict[str, str] = field(default_factory=dict)
    struck: set[str] = field(default_factory=set)
    bold: set[str] = field(default_factory=set)
    numbered: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, parts: list[etree._Element | None]) -> _Looks:
        """From the parts of the document that hold styles."""
        looks = cls()
        for part in parts:
            if part is None:
                continue
            for style in part.iter(f"{_STYLE}style"):
                looks._add(style.get(f"{_STYLE}name", ""), style)
            for style in part.iter(f"{_TEXT}list-style"):
                if style.find(f"{_TEXT}list-level-style-number") is not None:
                    looks.numbered.add(style.get(f"{_STYLE}name", ""))
        return looks

    def _add(self, name: str, style: etree._Element) -> None:
        cell = style.find(f"{_STYLE}table-cell-properties")
        if cell is not None and (fill := read_colour(cell.get(f"{_FO}background-color", ""))):
            self.fills[name] = fill
        words = style.find(f"{_STYLE}text-properties")
        if words is None:
            return
        if words.get(f"{_STYLE}text-line-through-style", "none") != "none":
            self.struck.add(name)
        if words.get(f"{_FO}font-weight", "") in {"bold", "700", "800", "900"}:
            self.bold.add(name)


@dataclass
class _Line:
    """A paragraph as it is put together."""

    kept: str = ""
    struck: str = ""
    is_bold: bool = True

    def say(self, words: str | None, *, is_struck: bool, is_bold: bool) -> None:
        """Add words."""
        if not words:
            return
        if is_struck:
            self.struck += words
        else:
            self.kept += words
            self.is_bold = self.is_bold and (is_bold or not words.strip())


@dataclass
class _Reading:
    """A text on its way down."""

    looks: _Looks
    collected: Collected = field(default_factory=Collected)
    left_out: Counter[str] = field(default_factory=Counter)

    def read_blocks(self, parent: etree._Element) -> None:
        """Headings, paragraphs, lists and tables in order."""
        for block in _opened(parent):
            if block.tag == f"{_TABLE}table":
                self.collected.add_table(self.read_table(block))
            elif block.tag == f"{_TEXT}h":
                level = block.get(f"{_TEXT}outline-level", "1")
                self.collected.head(
                    int(level) if level.isdecimal() else 1, self.read_paragraph(block).kept.strip()
                )
            else:
                for line in self.read_lines(block):
                    self.tell(line)

    def tell(self, line: _Line) -> None:
        """A paragraph between tables."""
        words = line.kept.strip()
        if words and line.is_bold:
            self.collected.head(BOLD_LEVEL, words)
        elif words:
            self.collected.say(words)
        else:
            self.collected.pause()

    def read_table(self, table: etree._Element) -> tuple[Row, ...]:
        """The rows of a table; rows that the file says are repeated stand as often as they are shown."""
        rows: list[list[WideCell]] = []
        for row in _opened(table):
            if row.tag != f"{_TABLE}table-row":
                continue
            cells = self.read_row(row)
            times = _count(row, "number-rows-repeated", MOST_ROWS + 1)
            # Empty rows are repeated to the end of a sheet, and none of them is shown.
            filled = any(wide.cell.text or wide.cell.struck for wide in cells)
            rows += [cells] * (times if filled else min(times, 1))
            require_rows(len(rows), f"table {len(self.collected.tables) + 1}")
        return without_empty_end(
            [Row(f"row {number}", tuple(cells)) for number, cells in enumerate(spread_rows(rows), start=1)]
        )

    def read_row(self, row: etree._Element) -> list[WideCell]:
        """The cells of a row; those that a merged one covers are left to it."""
        cells: list[WideCell] = []
        for found in row:
            if found.tag != f"{_TABLE}table-cell":
                continue
            lines = [line for block in _opened(found) for line in self.read_lines(block)]
            cell = Cell(
                text="\n".join(line.kept for line in lines if line.kept.strip()),
                struck="\n".join(line.struck for line in lines if line.struck.strip()),
                fill=self.looks.fills.get(found.get(f"{_TABLE}style-name", ""), ""),
            )
            columns = _count(found, "number-columns-spanned", MOST_COLUMNS)
            reaching = _count(found, "number-rows-spanned", MOST_ROWS)
            cells += [WideCell(cell, columns, reaching)] * _count(
                found, "number-columns-repeated", MOST_COLUMNS
            )
        return cells

    def read_lines(self, block: etree._Element, mark: str = "") -> Iterator[_Line]:
        """The lines of a paragraph, a list, or a table within a cell."""
        if block.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
            line = self.read_paragraph(block)
            if line.kept.strip():
                line.kept = mark + line.kept.strip()
            yield line
        elif block.tag == f"{_TEXT}list":
            yield from self.read_list(block, block.get(f"{_TEXT}style-name", ""))
        elif block.tag == f"{_TABLE}table":
            for row in self.read_table(block):
                yield _Line(" – ".join(cell.text.replace("\n", " ") for cell in row.cells if cell.text))

    def read_list(self, parent: etree._Element, style: str) -> Iterator[_Line]:
        """The items of a list, with their numbers or bullets; those within them count anew."""
        items = parent.iterchildren(f"{_TEXT}list-item", f"{_TEXT}list-header")
        for number, item in enumerate(items, start=1):
            mark = f"{number}. " if style in self.looks.numbered else "• "
            for block in item:
                if block.tag == f"{_TEXT}list":
                    yield from self.read_list(block, block.get(f"{_TEXT}style-name") or style)
                else:
                    yield from self.read_lines(block, mark)
                    mark = ""

    def read_paragraph(self, paragraph: etree._Element) -> _Line:
        """One paragraph."""
        line = _Line()
        name = paragraph.get(f"{_TEXT}style-name", "")
        self._collect(paragraph, line, is_struck=name in self.looks.struck, is_bold=name in self.looks.bold)
        return line

    def _collect(self, parent: etree._Element, line: _Line, *, is_struck: bool, is_bold: bool) -> None:
        line.say(parent.text, is_struck=is_struck, is_bold=is_bold)
        for child in parent:
            if child.tag == f"{_TEXT}line-break":
                line.say("\n", is_struck=is_struck, is_bold=True)
            elif child.tag in {f"{_TEXT}s", f"{_TEXT}tab"}:
                line.say(" ", is_struck=is_struck, is_bold=True)
            elif child.tag.startswith(_DRAW):
                self.left_out["text boxes"] += sum(1 for _ in child.iter(f"{_DRAW}text-box"))
            elif child.tag not in _SKIPPED:
                name = child.get(f"{_TEXT}style-name", "")
                self._collect(
                    child,
                    line,
                    is_struck=is_struck or name in self.looks.struck,
                    is_bold=is_bold or name in self.looks.bold,
                )
            line.say(child.tail, is_struck=is_struck, is_bold=is_bold)


def _opened(parent: etree._Element) -> Iterator[etree._Element]:
    """Blocks or rows, those in sections and groups among them."""
    for child in parent:
        if child.tag in _OPENED:
            yield from _opened(child)
        elif child.tag not in _SKIPPED:
            yield child


def _count(element: etree._Element, name: str, most: int) -> int:
    written = element.get(f"{_TABLE}{name}", "1")
    return max(1, min(int(written), most)) if written.isdecimal() and len(written) < 10 else 1
