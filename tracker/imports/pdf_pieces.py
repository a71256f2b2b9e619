"""The lines of a PDF's page in pieces: words that stand together, with gaps between that no line of text has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from tracker.imports.cell_lists import runs_on
from tracker.imports.headings import is_heading
from tracker.imports.pdf_cells import Letter, read_lines, rows_of_letters
from tracker.imports.priority_words import has_priority_word

FEWEST_COLUMNS = 3
_FEWEST_HEADINGS = 2
_LONGEST_HEADING = 60
MARGIN = 2.0  # points
_GAP = 0.8  # of the size of the letters: more than stands between two words of a line
NEXT_LINE = 1.45  # of the size: further down begins another row
_OVER = 0.3  # of a column's width
_RUN_TOGETHER = re.compile(r"[a-z]{2}[A-Z][a-z]")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words of one line that stand together."""

    letters: tuple[Letter, ...]
    text: str
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Line:
    chunks: tuple[Chunk, ...]
    top: float
    bottom: float
    size: float

    def texts(self, edges: Sequence[float]) -> dict[int, str]:
        """Its words by their column."""
        found: dict[int, str] = {}
        for chunk in self.chunks:
            column = _column_of(chunk, edges)
            found[column] = f"{found[column]} {chunk.text}" if column in found else chunk.text
        return found

    def parted_at(self, starts: Sequence[float]) -> Line:
        """The same line, its pieces parted where a column begins."""
        return _line_of([letter for chunk in self.chunks for letter in chunk.letters], starts)

    def reaches_over(self, edges: Sequence[float]) -> bool:
        """True where its only words reach over several columns: a heading across the table."""
        if len(self.chunks) != 1:
            return False
        chunk = self.chunks[0]
        shares = [
            (min(chunk.x1, right) - max(chunk.x0, left)) / (right - left) for left, right in pairwise(edges)
        ]
        # Words of one column may end a little beyond it.
        return sum(1 for share in shares if share > 0) > 1 and (
            shares[0] > 0 or sum(1 for share in shares if share > _OVER) > 1
        )


def lines_of(letters: Sequence[Letter]) -> list[Line]:
    rows = ([one for one in row if not one["text"].isspace()] for row in rows_of_letters(letters))
    return [_line_of(row) for row in rows if row]


def _line_of(seen: Sequence[Letter], starts: Sequence[float] = ()) -> Line:
    """A line in pieces: parted where a gap is wider than between words, and where a column begins."""
    seen = sorted(seen, key=lambda letter: letter["x0"])
    size = float(median(letter["size"] for letter in seen))
    pieces: list[list[Letter]] = [[seen[0]]]
    for letter in seen[1:]:
        gap = letter["x0"] - pieces[-1][-1]["x1"]
        begins = gap > 0.12 * size and any(abs(letter["x0"] - start) < MARGIN for start in starts)
        if gap > _GAP * size or begins:
            pieces.append([])
        pieces[-1].append(letter)
    chunks = tuple(
        Chunk(tuple(piece), read_lines(piece)[0].text, piece[0]["x0"], max(one["x1"] for one in piece))
        for piece in pieces
    )
    return Line(chunks, min(one["top"] for one in seen), max(one["bottom"] for one in seen), size)


def stand_on_one_another(letters: Sequence[Letter]) -> bool:
    """True where words run into others, as a sheet whose columns or rows are too small is printed."""
    told = over = 0
    for row in rows_of_letters(letters):
        seen = sorted((one for one in row if not one["text"].isspace()), key=lambda one: one["x0"])
        told += 1
        over += any(
            other["x0"] < one["x1"] - 0.3 * one["size"] and other["text"] != one["text"]
            for one, other in pairwise(seen)
        ) or any(_RUN_TOGETHER.search(chunk.text) for chunk in (_line_of(seen).chunks if seen else ()))
    return over > max(1, 0.1 * told)


def are_headings(line: Line) -> bool:
    known = sum(is_heading(chunk.text) for chunk in line.chunks)
    return (
        len(line.chunks) >= FEWEST_COLUMNS
        and known >= max(_FEWEST_HEADINGS, 0.4 * len(line.chunks))
        and all(len(chunk.text) <= _LONGEST_HEADING for chunk in line.chunks)
    )


def _column_of(chunk: Chunk, edges: Sequence[float]) -> int:
    """The column in which most of it stands; one that reaches over the next begins in its own."""
    shares = [min(chunk.x1, right) - max(chunk.x0, left) for left, right in pairwise(edges)]
    begins = next(
        (place for place, right in enumerate(edges[1:]) if chunk.x0 < right - MARGIN), len(shares) - 1
    )
    return begins if shares[begins] > 0 else max(range(len(shares)), key=lambda place: shares[place])


def is_near(lines: Sequence[Line], place: int) -> bool:
    return lines[place].top - lines[place - 1].top < NEXT_LINE * lines[place].size


def reads_on(above: Line, line: Line, edges: Sequence[float]) -> bool:
    """True where the words of a line go on from the one above it."""
    before, after = above.texts(edges), line.texts(edges)
    return any(runs_on(before[column], after[column]) for column in after if column in before)


def names_priority(line: Line) -> bool:
    return len(line.chunks) == 1 and has_priority_word(line.chunks[0].text)


def length_of_headings(lines: Sequence[Line], start: int) -> int:
    """How many lines the headings that begin here are: a second line right below may finish them. 0 for none."""
    if not are_headings(lines[start]):
        return 0
    has_second = start + 1 < len(lines) and are_headings(lines[start + 1]) and is_near(lines, start + 1)
    return 2 if has_second else 1
