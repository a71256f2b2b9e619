"""Tables of a Word document, with merged cells, shading, lists and tracked changes as a reader sees them."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from tracker.domain.plan_reading import NotRead
from tracker.domain.problems import Problem, Severity
from tracker.imports.archives import MACROS_LEFT_ALONE, Archive, damaged
from tracker.imports.collected import Collected
from tracker.imports.grid import (
    EMPTY,
    FROM_LEFT,
    MOST_COLUMNS,
    require_rows,
    too_many_columns,
    without_empty_end,
)
from tracker.imports.own_marks import read_own_marks
from tracker.imports.source import Cell, Covered, Row, SourceFile
from tracker.imports.word_numbers import W, WordNumbers, value_of
from tracker.imports.word_paragraphs import Line, WordParagraphs, is_placeholder, read_styles, shade_of

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_WRAPPERS = {f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"}


def read_docx(content: bytes) -> SourceFile:
    """The tables of the document's body in their order, each with the headings and the last words above it.

    Words in text boxes, headers and footers are left out; a problem says so where there are any.
    """
    archive = Archive(content)
    main = _main_part(archive)
    folder = posixpath.dirname(main)
    document = archive.parse(main)
    body = document.find(f"{W}body") if document is not None else None
    if body is None:
        raise damaged()
    reading = _Reading(
        WordParagraphs(
            WordNumbers.of(archive.parse(f"{folder}/numbering.xml")),
            read_styles(archive.parse(f"{folder}/styles.xml")),
        )
    )
    reading.read_blocks(body)
    problems = [MACROS_LEFT_ALONE] if archive.has_macros else []
    problems += _left_out_problems(reading.paragraphs.left_out)
    return SourceFile(
        kind="docx",
        title=reading.collected.title,
        tables=tuple(reading.collected.tables),
        problems=tuple(problems),
        own=read_own_marks(archive),
    )


@dataclass
class _Reading:
    """A document on its way down."""

    paragraphs: WordParagraphs
    collected: Collected = field(default_factory=Collected)

    def read_blocks(self, parent: etree._Element) -> None:
        """The paragraphs and tables of a body, through content controls and tracked changes."""
        for block in _unwrapped(parent):
            if block.tag == f"{W}tbl":
                self.collected.add_table(self.read_table(block))
                continue
            line = self.paragraphs.read(block)
            if line.level is not None:
                self.collected.head(line.level, line.text)
            elif line.text:
                self.collected.say(line.text)
            else:
                self.collected.pause()

    def read_table(self, table: etree._Element) -> tuple[Row, ...]:
        """The rows of a table; a row that a tracked change takes out is left out and counted."""
        rows: list[Row] = []
        for row in _unwrapped(table):
            if row.tag != f"{W}tr":
                continue
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                self.paragraphs.left_out["deletions"] += 1
                continue
            cells = self.read_row(row)
            rows.append(Row(f"row {len(rows) + 1}", tuple(cells)))
            require_rows(len(rows), f"table {len(self.collected.tables) + 1}")
        return without_empty_end(rows)

    def read_row(self, row: etree._Element) -> list[Cell]:
        """The cells of a row, one a column of the table."""
        properties = row.find(f"{W}trPr")
        before = value_of(properties.find(f"{W}gridBefore")) if properties is not None else ""
        cells = [EMPTY] * min(int(before) if before.isdecimal() else 0, MOST_COLUMNS)
        for found in _unwrapped(row):
            if found.tag != f"{W}tc":
                continue
            if len(cells) >= MOST_COLUMNS:
                raise NotRead(too_many_columns())
            shape = found.find(f"{W}tcPr")
            span = value_of(shape.find(f"{W}gridSpan")) if shape is not None else ""
            merged = shape.find(f"{W}vMerge") if shape is not None else None
            is_continued = merged is not None and value_of(merged) != "restart"
            # Word shows nothing of a cell that is merged into the one above, whatever words it kept.
            cell = Cell(covered=Covered.FROM_ABOVE) if is_continued else self.read_cell(found)
            width = max(1, min(int(span) if span.isdecimal() else 1, MOST_COLUMNS - len(cells)))
            cells += [cell, *[FROM_LEFT] * (width - 1)]
        return cells

    def read_cell(self, cell: etree._Element) -> Cell:
        """The words of a cell, a line a paragraph; a fill, or the one colour that all its words are highlighted in."""
        lines = list(self.read_lines(cell))
        highlights: Counter[str] = sum((line.highlights for line in lines), Counter())
        fill = shade_of(cell.find(f"{W}tcPr"))
        if not fill and len(highlights) == 1:
            fill = next(iter(highlights))
        return Cell(
            text="\n".join(line.text for line in lines if line.text),
            struck="\n".join(line.struck for line in lines if line.struck),
            fill=fill,
        )

    def read_lines(self, cell: etree._Element) -> Iterator[Line]:
        """The paragraphs of a cell; a table within it as lines, its cells set off by dashes."""
        for block in _unwrapped(cell):
            if block.tag == f"{W}p":
                yield self.paragraphs.read(block)
            elif block.tag == f"{W}tbl":
                for row in self.read_table(block):
                    words = " – ".join(cell.text.replace("\n", " ") for cell in row.cells if cell.text)
                    yield Line(text=words)


def _unwrapped(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs, tables, rows or cells, those in content controls and tracked insertions among them."""
    for child in parent:
        if child.tag == f"{W}sdt":
            if not is_placeholder(child):
                for inner in child.findall(f"{W}sdtContent"):
                    yield from _unwrapped(inner)
        elif child.tag in _WRAPPERS:
            yield from _unwrapped(child)
        elif child.tag in {f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"}:
            yield child


def _main_part(archive: Archive) -> str:
    relations = archive.parse("_rels/.rels")
    for relation in relations.iter(_RELATION) if relations is not None else ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return str(relation.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _left_out_problems(left_out: Counter[str]) -> list[Problem]:
    problems = []
    if left_out["insertions"] or left_out["deletions"]:
        problems.append(
            Problem(
                "the file",
                "This document has tracked changes: what they put in was read, what they take out was left out "
                f"({left_out['deletions']} deletions).",
                "Accept or reject the changes in Word if the plan should read otherwise.",
                Severity.WARNING,
            )
        )
    for what, remedy in (
        ("text boxes", "Where they hold part of the plan, copy it out of the box into the page."),
        ("hidden words", "Where they belong to the plan, show them in Word and save it."),
    ):
        if number := left_out[what]:
            problems.append(
                Problem(
                    "the file",
                    f"Left out, because no table shows it: {what} ({number}).",
                    remedy,
                    Severity.WARNING,
                )
            )
    return problems
