"""Tables in a text: Markdown's pipes and HTML, in a page or in the long text that was taken out of a board paper."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt

from tracker.imports.collected import BOLD_LEVEL, Collected
from tracker.imports.decoding import decode_text
from tracker.imports.grid import EMPTY, require_columns, without_empty_end
from tracker.imports.markup import html_cell, html_rows, parse_html, words_of
from tracker.imports.source import Cell, Row, SourceFile

_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)\s*")
_BOLD_LINE = re.compile(r"\s*(?:\*\*|__)(.+?)(?:\*\*|__)\s*")
_TABLE_TAG = re.compile(r"<(/?)table\b[^>]*>", re.I)
_READ_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "caption", "table"}
# Without any of these a cell's words are as they stand.
_MARKED = re.compile(r"[*_`~<&\\\[!]")
# Nobody marks up a longer cell, and marks that are never closed take the square of their number.
_LONGEST_MARKED = 20_000


def read_text(content: bytes) -> SourceFile:
    """The tables of a text, a Markdown file or an HTML page, in their order, each with the headings above it."""
    text, problems = decode_text(content)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    reading = _Reading()
    if _is_page(text):
        reading.read_page(text)
    else:
        reading.read_lines(text)
    return SourceFile(kind="text", title=reading.title, tables=tuple(reading.tables), problems=problems)


def _is_page(text: str) -> bool:
    start = text.lstrip("\ufeff \n\t")[:1000].lower()
    return start.startswith(("<!doctype html", "<html", "<?xml", "<body", "<head"))


class _Reading(Collected):
    """A text on its way down."""

    def read_page(self, text: str) -> None:
        """An HTML page: its headings, paragraphs and outermost tables, in order."""
        body = parse_html(text)
        if body is None:
            return
        for node in body.traverse():
            tag = node.tag or ""
            if tag not in _READ_TAGS or _is_within_table(node):
                continue
            if tag == "table":
                self.add_table(html_rows(node))
            elif tag.startswith("h"):
                self.head(int(tag[1]), words_of(node))
            else:
                self.say(words_of(node))
                self.pause()

    def read_lines(self, text: str) -> None:
        """A text with tables of pipes or of HTML in it."""
        start = 0
        for island_start, island_end in _html_tables(text):
            self.read_markdown(text[start:island_start])
            body = parse_html(text[island_start:island_end])
            table = body.css_first("table") if body is not None else None
            if table is not None:
                self.add_table(html_rows(table))
            start = island_end
        self.read_markdown(text[start:])

    def read_markdown(self, text: str) -> None:
        """Lines of Markdown or of plain text."""
        lines = text.split("\n")
        number = 0
        while number < len(lines):
            if end := _end_of_table(lines, number):
                self.add_table(_pipe_rows(lines[number:end]))
                number = end
                continue
            following = lines[number + 1] if number + 1 < len(lines) else ""
            number += self.read_line(lines[number], following)

    def read_line(self, line: str, following: str) -> int:
        """One line outside tables; how many lines were used."""
        if marked := _HEADING.fullmatch(line):
            self.head(len(marked.group(1)), _cell_words(marked.group(2)).text)
        elif line.strip() and (underline := _UNDERLINE.fullmatch(following)) and "|" not in line:
            self.head(1 if underline.group(1)[0] == "=" else 2, _cell_words(line).text)
            return 2
        elif bold := _BOLD_LINE.fullmatch(line):
            self.head(BOLD_LEVEL, _cell_words(bold.group(1)).text)
        elif line.strip():
            self.say(_cell_words(line.strip()).text)
        else:
            self.pause()
        return 1


def _is_within_table(node: object) -> bool:
    parent = getattr(node, "parent", None)
    while parent is not None:
        if parent.tag == "table":
            return True
        parent = parent.parent
    return False


def _html_tables(text: str) -> list[tuple[int, int]]:
    """Where the outermost HTML tables of a text begin and end; one that isn't closed reaches to the end."""
    found, depth, start = [], 0, 0
    for tag in _TABLE_TAG.finditer(text):
        if not tag.group(1):
            depth += 1
            if depth == 1:
                start = tag.start()
        elif depth:
            depth -= 1
            if depth == 0:
                found.append((start, tag.end()))
    if depth:
        found.append((start, len(text)))
    return found


def _end_of_table(lines: list[str], start: int) -> int:
    """The line after the pipe table that begins here; 0 where none does.

    A table is a run of lines that begin with a pipe, or one with a row of dashes below its first line.
    """
    first = lines[start]
    if "|" not in first:
        return 0
    has_dashes = start + 1 < len(lines) and _is_delimiter(lines[start + 1])
    if not (has_dashes or _begins_with_pipe(first)):
        return 0
    end = start + 1
    while end < len(lines):
        line = lines[end]
        goes_on = _begins_with_pipe(line) or (has_dashes and _PIPE.search(line) and line.strip())
        if not goes_on and not _is_middle_of_row(lines, end):
            break
        end += 1
    if end == start + 1 and not first.rstrip().endswith("|"):
        return 0
    return end


def _begins_with_pipe(line: str) -> bool:
    return line.lstrip().startswith("|")


def _is_delimiter(line: str) -> bool:
    return "-" in line and "|" in line and bool(_DELIMITER.fullmatch(line))


def _is_middle_of_row(lines: list[str], number: int) -> bool:
    """True for a line inside a cell that was broken: the row before it isn't closed, and closes further down."""
    before = lines[number - 1].rstrip()
    if not before or before.endswith("|") or not lines[number].strip():
        return False
    for line in lines[number : number + 40]:
        if _begins_with_pipe(line) or not line.strip():
            return False
        if line.rstrip().endswith("|"):
            return True
    return False


def _pipe_rows(lines: list[str]) -> tuple[Row, ...]:
    whole: list[str] = []
    # Without a pipe at the front of the first line, one at the front of another stands behind an empty cell.
    is_framed = _begins_with_pipe(lines[0])
    for line in lines:
        broken = (
            is_framed
            and bool(whole)
            and _begins_with_pipe(whole[-1])
            and not whole[-1].rstrip().endswith("|")
        )
        if broken and not _begins_with_pipe(line):
            whole[-1] += f"<br>{line}"
        elif not _is_delimiter(line):
            whole.append(line)
    rows: list[Row] = []
    for line in whole:
        cells = tuple(_cell_words(words) for words in require_columns(_split_row(line, is_framed=is_framed)))
        # Markdown wants a heading row; where the table had none it is empty, and none of the file's rows.
        if rows or any(cell.text for cell in cells):
            rows.append(Row(f"row {len(rows) + 1}", cells))
    return without_empty_end(rows)


def _split_row(line: str, *, is_framed: bool) -> list[str]:
    line = line.strip()
    if is_framed:
        line = line.removeprefix("|")
    if is_framed and line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return [words.strip() for words in _PIPE.split(line)]


def _cell_words(written: str) -> Cell:
    """The words of a cell without their Markdown; paragraphs, breaks and lists of HTML as lines."""
    if not written:
        return EMPTY
    if len(written) > _LONGEST_MARKED or not _MARKED.search(written):
        return Cell(text=written)
    return html_cell(_markdown().renderInline(written))


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("strikethrough")
