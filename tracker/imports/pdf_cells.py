"""From letters on a page to the words of cells: which letters stand in which cell, and where a line was only wrapped.

A PDF knows no paragraphs. A line that ends although the next word would still have fitted was ended on purpose.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from tracker.imports.cell_lists import join_words
from tracker.imports.grid import EMPTY, FROM_ABOVE, FROM_LEFT
from tracker.imports.source import Cell

Letter = dict[str, Any]
Box = tuple[float, float, float, float]  # x0, top, x1, bottom

_MARKER = re.compile(r"^(?:[•●○◦▪▫■□‣⁃∙·➢➤►▶❖\uf000-\uf0ff]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|[-–*])\s")
# Of the usual distance between two lines of a paragraph; more is a new paragraph.
_PARAGRAPH_GAP = 1.35
_SHORTEST_CUT = 6
_PARTED = re.compile(r"[^\W\d_][-\u2010]$")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of letters as it stands on the page."""

    text: str
    x0: float
    x1: float
    top: float
    size: float
    first_word: float  # how wide its first word is
    is_bold: bool


def read_lines(letters: Iterable[Letter]) -> list[TextLine]:
    """The lines that these letters make, from top to bottom; spaces where letters stand apart."""
    return [line for line in map(_line_of, rows_of_letters(letters)) if line.text]


def rows_of_letters(letters: Iterable[Letter]) -> list[list[Letter]]:
    """The letters of each line, from top to bottom."""
    rows: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: (letter["top"] + letter["bottom"]) / 2):
        middle = (letter["top"] + letter["bottom"]) / 2
        if rows and middle - _middle(rows[-1]) < 0.5 * max(letter["size"], 1.0):
            rows[-1].append(letter)
        else:
            rows.append([letter])
    return rows


def join_lines(lines: Sequence[TextLine], box: Box) -> str:
    """The words of a cell: wrapped lines made one again, those that were ended on purpose left apart."""
    if not lines:
        return ""
    padding = max(0.0, min(min(line.x0 for line in lines) - box[0], 12.0))
    gaps = [after.top - before.top for before, after in pairwise(lines)]
    usual = min((gap for gap in gaps if gap > 0.8 * lines[0].size), default=0.0)
    words = lines[0].text
    for (before, after), gap in zip(pairwise(lines), gaps, strict=True):
        room = box[2] - padding - before.x1
        has_fitted = after.first_word + 0.25 * after.size < room
        is_parted = bool(_PARTED.search(words)) and after.text[:1].islower()
        if not is_parted and (has_fitted or _MARKER.match(after.text) or gap > _PARAGRAPH_GAP * usual):
            words += f"\n{after.text}"
        elif words.endswith("/") or _is_cut_off(before, after, room):
            words += after.text
        else:
            words = join_words(words, after.text)
    return words


def _is_cut_off(before: TextLine, after: TextLine, room: float) -> bool:
    """True for a long word that no line of its column holds: it fills the line to the last letter."""
    letter = (before.x1 - before.x0) / len(before.text)
    return (
        len(before.text) >= _SHORTEST_CUT
        and before.text.isalpha()
        and after.text[:1].islower()
        and room < 1.2 * letter
    )


def fill_cells(
    rows: Sequence[Sequence[Box | None]], letters: Iterable[Letter], fills: Sequence[tuple[Box, str]]
) -> list[list[Cell]]:
    """The cells of a table whose boxes are known, row by row; None where a merged cell reaches over."""
    boxes = [box for row in rows for box in row if box is not None]
    by_box: dict[Box, list[Letter]] = {box: [] for box in boxes}
    tops = sorted({box[1] for box in boxes})
    by_top: dict[float, list[Box]] = {top: [] for top in tops}
    for box in boxes:
        by_top[box[1]].append(box)
    for letter in letters:
        x, y = (letter["x0"] + letter["x1"]) / 2, (letter["top"] + letter["bottom"]) / 2
        # A merged cell may begin several rows above the letter.
        for top in reversed(tops[: bisect_right(tops, y)]):
            found = next((box for box in by_top[top] if _holds(box, x, y)), None)
            if found is not None:
                by_box[found].append(letter)
                break
    lefts = _lefts(rows)
    cells = []
    for row in rows:
        top = min((box[1] for box in row if box is not None), default=0.0)
        cells.append(
            [
                _covered(left, top, row, boxes)
                if box is None
                else Cell(text=join_lines(read_lines(by_box[box]), box), fill=_fill_of(box, fills))
                for left, box in zip(lefts, row, strict=True)
            ]
        )
    return cells


def colour_of(colour: Any) -> str:
    """A colour of a PDF as "RRGGBB": grey, red-green-blue or the four inks; "" for white and for patterns.

    >>> colour_of((0.0, 1.0, 1.0, 0.0)), colour_of((1,)), colour_of((1.0, 0.75, 0.0))
    ('FF0000', '', 'FFBF00')
    """
    parts = colour if isinstance(colour, list | tuple) else (colour,)
    if not all(isinstance(part, int | float) for part in parts):
        return ""
    shares = [max(0.0, min(float(part), 1.0)) for part in parts]
    if len(shares) == 1:
        shares *= 3
    elif len(shares) == 4:
        *inks, black = shares
        shares = [(1 - ink) * (1 - black) for ink in inks]
    if len(shares) != 3 or min(shares) > 0.99:
        return ""
    return "".join(f"{round(share * 255):02X}" for share in shares)


def usual_size(letters: Iterable[Letter]) -> float:
    """The size of most letters of a page; 0 where it has none."""
    sizes = Counter(round(letter["size"] * 2) / 2 for letter in letters)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _middle(row: list[Letter]) -> float:
    return float(median((letter["top"] + letter["bottom"]) / 2 for letter in row[-20:]))


def _line_of(row: list[Letter]) -> TextLine:
    row = sorted(row, key=lambda letter: letter["x0"])
    text, end, first_end = "", row[0]["x0"], None
    for letter in row:
        gap = letter["x0"] - end
        is_apart = gap > 0.18 * letter["size"] or letter["text"].isspace()
        if is_apart and text and not text.endswith(" "):
            first_end = end if first_end is None else first_end
            text += " "
        if not letter["text"].isspace():
            text += letter["text"]
            end = max(end, letter["x1"])
    seen = [letter for letter in row if not letter["text"].isspace()] or row
    return TextLine(
        text=text.strip(),
        x0=seen[0]["x0"],
        x1=end,
        top=median(letter["top"] for letter in seen),
        size=median(letter["size"] for letter in seen),
        first_word=(first_end if first_end is not None else end) - seen[0]["x0"],
        is_bold=all("bold" in str(letter.get("fontname", "")).lower() for letter in seen),
    )


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _lefts(rows: Sequence[Sequence[Box | None]]) -> list[float]:
    """Where each column begins."""
    width = max((len(row) for row in rows), default=0)
    return [
        next((box[0] for row in rows if column < len(row) and (box := row[column]) is not None), 0.0)
        for column in range(width)
    ]


def _covered(left: float, top: float, row: Sequence[Box | None], boxes: Sequence[Box]) -> Cell:
    x, y = left + 1, top + 1
    if any(box is not None and box[1] <= y and _holds(box, x, y) for box in row):
        return FROM_LEFT
    return FROM_ABOVE if any(_holds(box, x, y) for box in boxes) else EMPTY


def _fill_of(box: Box, fills: Sequence[tuple[Box, str]]) -> str:
    """The colour painted last behind the middle of a cell."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return next((colour for area, colour in reversed(fills) if _holds(area, x, y)), "")
