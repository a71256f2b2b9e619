"""HTML as tables and words: what text files, web pages and Markdown cells share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tracker.imports.colours import read_colour
from tracker.imports.grid import (
    MOST_COLUMNS,
    MOST_ROWS,
    WideCell,
    require_rows,
    spread_rows,
    without_empty_end,
)
from tracker.imports.source import Cell, Row

_BLOCKS = {
    "address", "article", "aside", "blockquote", "caption", "center", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol",
    "p", "pre", "section", "table", "tbody", "thead", "tr", "ul",
}  # fmt: skip
_IGNORED = {"head", "script", "style", "template", "noscript", "svg", "iframe", "object", "select", "title"}
_STRUCK = {"s", "strike", "del"}
_FILL = re.compile(r"background(?:-color)?\s*:\s*([^;]+)", re.I)


@dataclass
class Words:
    """Words as they are collected: lines, those that are struck out apart."""

    kept: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)

    def say(self, words: str, *, is_struck: bool) -> None:
        """Add words within a line."""
        (self.struck if is_struck else self.kept).append(words)

    def break_line(self) -> None:
        """Begin a new line."""
        self.kept.append("\n")
        self.struck.append("\n")


def parse_html(html: str) -> LexborNode | None:
    """The body of a page or a piece of one; None where there is nothing."""
    return LexborHTMLParser(html).body


def html_cell(html: str) -> Cell:
    """The cell that a piece of HTML makes, without a fill."""
    body = parse_html(html)
    return Cell() if body is None else _cell_of(body, fill="")


def html_rows(table: LexborNode) -> tuple[Row, ...]:
    """The rows of a table, merged cells spread, the rows of tables within its cells left to those."""
    rows = []
    for row in _rows_of(table):
        colour = _fill_of(row)
        rows.append(
            [
                WideCell(
                    _cell_of(cell, fill=_fill_of(cell) or colour),
                    _reach(cell, "colspan", MOST_COLUMNS),
                    _reach(cell, "rowspan", MOST_ROWS),
                )
                for cell in _children(row)
                if cell.tag in {"td", "th"}
            ]
        )
        require_rows(len(rows), "a table of this file")
    return without_empty_end(
        [Row(f"row {number}", tuple(cells)) for number, cells in enumerate(spread_rows(rows), start=1)]
    )


def words_of(node: LexborNode) -> str:
    """What a reader sees of this part of a page, as lines."""
    words = Words()
    _collect(node, words, is_struck=False)
    return _lines(words.kept)


def _cell_of(node: LexborNode, *, fill: str) -> Cell:
    words = Words()
    _collect(node, words, is_struck=False)
    return Cell(text=_lines(words.kept), struck=_lines(words.struck), fill=fill)


def _lines(pieces: list[str]) -> str:
    lines = "".join(pieces).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line and line != "•")


def _collect(node: LexborNode, words: Words, *, is_struck: bool) -> None:
    number = 0
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            words.say(re.sub(r"\s", " ", child.text_content or ""), is_struck=is_struck)
            continue
        if tag.startswith(("-", "!")) or tag in _IGNORED:
            continue
        if tag == "br":
            words.break_line()
            continue
        if tag == "sup" and child.css_first("a[href^='#']"):
            # The mark of a footnote, which is no part of the sentence.
            continue
        is_block = tag in _BLOCKS
        if is_block:
            words.break_line()
        if tag == "li":
            number += 1
            words.say(f"{number}. " if node.tag == "ol" else "• ", is_struck=is_struck)
            _collect_item(child, words, is_struck=is_struck)
        else:
            if tag in {"td", "th"} and child.prev is not None:
                words.say(" – " if _has_cell_before(child) else "", is_struck=is_struck)
            _collect(child, words, is_struck=is_struck or _strikes_out(child))
        if is_block:
            words.break_line()


def _collect_item(item: LexborNode, words: Words, *, is_struck: bool) -> None:
    """The words of a list item: a paragraph that opens it doesn't break the line after its bullet."""
    inner = Words()
    _collect(item, inner, is_struck=is_struck or _strikes_out(item))
    words.kept.append("".join(inner.kept).lstrip("\n "))
    words.struck.append("".join(inner.struck))


def _has_cell_before(cell: LexborNode) -> bool:
    before = cell.prev
    while before is not None:
        if before.tag in {"td", "th"}:
            return True
        before = before.prev
    return False


def _strikes_out(node: LexborNode) -> bool:
    return node.tag in _STRUCK or "line-through" in (node.attributes.get("style") or "").lower()


def _children(node: LexborNode) -> Iterator[LexborNode]:
    return iter(node.iter(include_text=False))


def _rows_of(table: LexborNode) -> Iterator[LexborNode]:
    for part in _children(table):
        if part.tag == "tr":
            yield part
        elif part.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in _children(part) if row.tag == "tr")


def _reach(cell: LexborNode, name: str, most: int) -> int:
    """How far a cell reaches; 0 means "to the end", which browsers read and few files write."""
    written = (cell.attributes.get(name) or "").strip()
    return max(1, min(int(written), most)) if written.isdecimal() and len(written) < 7 else 1


def _fill_of(node: LexborNode) -> str:
    styled = _FILL.search(node.attributes.get("style") or "")
    return read_colour(styled.group(1) if styled else node.attributes.get("bgcolor") or "")
