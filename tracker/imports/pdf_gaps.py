"""Tables of a PDF that no lines rule: their columns are told by the gaps between words, their rows by headings and gaps.

A table is only looked for below a line of known headings, for prose in columns has gaps too. It is never sure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tracker.imports.action_numbers import is_number
from tracker.imports.headings import is_heading
from tracker.imports.pdf_cells import Box, Letter
from tracker.imports.pdf_pieces import (
    FEWEST_COLUMNS,
    MARGIN,
    NEXT_LINE,
    Line,
    are_headings,
    is_near,
    length_of_headings,
    lines_of,
    names_priority,
    reads_on,
)
from tracker.imports.pdf_rules import RuledTable

_FURTHEST = 6.0  # of the size: further down the table has ended
_WIDER = 1.1  # than the other gaps: it parts two rows
_DATE = re.compile(r"(?=.*\d)[\w./ –-]{4,20}")


def find_tables_by_gaps(letters: Sequence[Letter], *, before: Sequence[float] = ()) -> list[RuledTable]:
    """The tables of a page from top to bottom. `before` are the columns of one that may go on from the last page."""
    lines = lines_of(letters)
    tables = []
    place = 0
    if before and (end := _end_of_table(lines, 0, before)) and _are_full(lines[:end], before):
        tables.append(_table(lines[:end], before))
        place = end
    while place < len(lines):
        if not are_headings(lines[place]):
            place += 1
            continue
        below = place + length_of_headings(lines, place)
        starts = [chunk.x0 for line in lines[place:below] for chunk in line.chunks]
        lines[below:] = [line.parted_at(starts) for line in lines[below:]]
        end = _end_of_block(lines, place)
        edges = _edges_of(lines[place:end])
        if len(edges) <= FEWEST_COLUMNS or end - place < 2:
            place += 1
            continue
        end = _end_of_table(lines, place, edges)
        tables.append(_table(lines[place:end], edges))
        place = max(end, place + 1)
    return tables


def has_headings(letters: Sequence[Letter]) -> bool:
    """True where a line of the page reads as the headings of a plan's table."""
    return any(map(are_headings, lines_of(letters)))


def rows_below(table: RuledTable, letters: Sequence[Letter]) -> list[list[Box | None]]:
    """Rows that stand right below a ruled table, in its columns, without a line of their own around them."""
    edges = table.edges
    lines = lines_of(letters)
    if not lines or len(edges) <= FEWEST_COLUMNS or lines[0].top - table.box[3] > 2 * lines[0].size:
        return []
    end = _end_of_table(lines, 0, edges)
    own = [line for line in lines[:end] if table.box[0] - MARGIN <= line.chunks[0].x0]
    return _table(own, edges).rows if own and len(own[0].chunks) > 1 else []


def _end_of_block(lines: Sequence[Line], start: int) -> int:
    """The line after those that may belong to a table: a wide gap or another line of headings ends it."""
    end = start + 1
    while end < len(lines):
        far = lines[end].top - lines[end - 1].bottom > _FURTHEST * lines[start].size
        if far or lines[end].size > 1.15 * lines[start].size:
            break
        end += 1
    return end


def _edges_of(lines: Sequence[Line]) -> list[float]:
    """Where columns begin and the last ends: gaps that no line of several pieces fills, around each of the headings."""
    spans = sorted((chunk.x0, chunk.x1) for line in lines if len(line.chunks) > 1 for chunk in line.chunks)
    columns: list[list[float]] = []
    for x0, x1 in spans:
        if columns and x0 < columns[-1][1] + 1:
            columns[-1][1] = max(columns[-1][1], x1)
        else:
            columns.append([x0, x1])
    headings = lines[: length_of_headings(lines, 0)]
    heads = [(chunk.x0, chunk.x1) for chunk in headings[0].chunks]
    columns = _parted_below([chunk.x0 for line in headings for chunk in line.chunks], columns, spans)
    if len(columns) < len(heads):
        # Words that run over into the next column hide the gap: the headings show where the columns begin.
        columns = [[x0, (heads[place + 1][0] if place + 1 < len(heads) else max(x for _, x in spans)) - 1]
                   for place, (x0, _) in enumerate(heads)]  # fmt: skip
    else:
        heads = [(chunk.x0, chunk.x1) for line in headings for chunk in line.chunks]
        body = [(chunk.x0, chunk.x1) for line in lines[len(headings) :] for chunk in line.chunks]
        columns = _without_headless(columns, heads, body)
    # Words begin where their column does, and end anywhere in it.
    begins = [max(right[0] - MARGIN, (left[1] + right[0]) / 2) for left, right in pairwise(columns)]
    return [columns[0][0] - MARGIN, *begins, columns[-1][1] + MARGIN]


def _parted_below(
    starts: Sequence[float], columns: Sequence[Sequence[float]], spans: Sequence[tuple[float, float]]
) -> list[list[float]]:
    """The columns, parted where a heading begins and no words reach over its beginning."""
    parted: list[list[float]] = []
    for x0, x1 in columns:
        cuts = sorted(
            start
            for start in set(starts)
            if x0 + MARGIN < start < x1
            and not any(left < start - 1 and right > start + 1 for left, right in spans)
        )
        bounds = [x0, *cuts, x1]
        parted += [[left, right - (1 if right in cuts else 0)] for left, right in pairwise(bounds)]
    return parted


def _without_headless(
    columns: list[list[float]], heads: Sequence[tuple[float, float]], body: Sequence[tuple[float, float]]
) -> list[list[float]]:
    """The columns; one of words without a heading is put to the heading without words before it."""

    def holds(column: Sequence[float], spans: Sequence[tuple[float, float]]) -> bool:
        return any(x0 < column[1] and x1 > column[0] for x0, x1 in spans)

    kept: list[list[float]] = []
    for column in columns:
        if kept and not holds(column, heads) and not holds(kept[-1], body):
            kept[-1][1] = column[1]
        else:
            kept.append(list(column))
    return kept


def _end_of_table(lines: Sequence[Line], start: int, edges: Sequence[float]) -> int:
    """The line after the last that stands in these columns; words across them belong to it where others follow."""
    end = place = start
    first = start + length_of_headings(lines, start)
    while place < len(lines):
        line = lines[place]
        if place > start and line.top - lines[place - 1].bottom > _FURTHEST * line.size:
            break
        if place >= first and are_headings(line):
            break
        if line.reaches_over(edges):
            place += 1
            continue
        if not _fits(line, edges) or (len(line.chunks) == 1 and place > end):
            # A piece of one column after words across the table: prose.
            break
        place += 1
        end = place
    return end


def _are_full(lines: Sequence[Line], edges: Sequence[float]) -> bool:
    """True where one of these lines has words in half of the columns: others may stand in them by chance."""
    return max(len(line.chunks) for line in lines) >= 0.5 * (len(edges) - 1)


def _fits(line: Line, edges: Sequence[float]) -> bool:
    inside = all(edges[0] - 20 <= chunk.x0 and chunk.x1 <= edges[-1] + 20 for chunk in line.chunks)
    return inside and not line.reaches_over(edges)


def _table(lines: Sequence[Line], edges: Sequence[float]) -> RuledTable:
    groups = _rows_of(lines, edges)
    tops = [group[0].top for group in groups]
    bottoms = [max(line.bottom for line in group) for group in groups]
    bounds = [tops[0] - MARGIN]
    bounds += [(bottom + top) / 2 for bottom, top in zip(bottoms, tops[1:], strict=False)]
    bounds.append(bottoms[-1] + MARGIN)
    rows: list[list[Box | None]] = []
    for group, (top, bottom) in zip(groups, pairwise(bounds), strict=True):
        if any(line.reaches_over(edges) for line in group):
            rows.append([(edges[0], top, edges[-1], bottom), *[None] * (len(edges) - 2)])
        else:
            rows.append([(left, top, right, bottom) for left, right in pairwise(edges)])
    return RuledTable((edges[0], bounds[0], edges[-1], bounds[-1]), rows)


def _rows_of(lines: Sequence[Line], edges: Sequence[float]) -> list[list[Line]]:
    """The lines of each row: those around each number or date, where a column of them shows the rows; else the wider
    gaps part them, and where all are alike the words do."""
    if are_headings(lines[0]):
        end = length_of_headings(lines, 0)
        upper = [[line] for line in lines[: end - 1]]
        while end < len(lines) and len(lines[end].chunks) < 0.5 * (len(edges) - 1) and is_near(lines, end):
            above, below = lines[end - 1].texts(edges), lines[end].texts(edges)
            if not any(is_heading(f"{above.get(column, '')} {text}") for column, text in below.items()):
                break
            end += 1
        body = lines[end:]
        return [*upper, list(lines[len(upper) : end]), *(_rows_of(body, edges) if body else [])]
    blocks: list[list[Line]] = [[]]
    for line in lines:
        if line.reaches_over(edges) or names_priority(line):
            blocks += [[line], []]
        else:
            blocks[-1].append(line)
    key = _key_column([line for block in blocks if len(block) > 1 for line in block], edges)
    found: list[list[Line]] = []
    for block in filter(None, blocks):
        found += _around_keys(block, edges, key) if key is not None else _parted_by_gaps(block, edges)
    return found


def _key_column(lines: Sequence[Line], edges: Sequence[float]) -> int | None:
    """The column of numbers or of dates, one for each row; None where there is none."""
    texts = [line.texts(edges) for line in lines]
    best: tuple[int, int] | None = None
    for column in range(len(edges) - 1):
        held = [text[column] for text in texts if column in text]
        keys = sum(is_number(text) or _DATE.fullmatch(text) is not None for text in held)
        if keys >= 2 and keys >= 0.9 * len(held) and (best is None or keys > best[0]):
            best = keys, column
    return best[1] if best is not None and best[0] >= 0.2 * len(lines) else None


def _around_keys(lines: Sequence[Line], edges: Sequence[float], key: int) -> list[list[Line]]:
    """Rows that begin with the line of their key where cells are set at the top, end with it where at the bottom."""
    keys = [place for place, line in enumerate(lines) if key in line.texts(edges)]
    if not keys:
        return _parted_by_gaps(lines, edges)
    is_top = keys[0] == 0
    starts = [
        0,
        *(
            before + 1 + _after_key(lines, edges, before, after, is_top=is_top)
            for before, after in pairwise(keys)
        ),
    ]
    return [list(lines[start:end]) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _after_key(
    lines: Sequence[Line], edges: Sequence[float], before: int, after: int, *, is_top: bool
) -> int:
    """How many lines after the one with a key still belong to it: those above the widest gap before the next key. Where
    the gaps are alike it hangs on how the first row is set, and on whether the words of the last go on into the next."""
    between = after - before - 1
    if not between:
        return 0
    steps = [below.top - above.top for above, below in pairwise(lines[before : after + 1])]
    widest = max(steps)
    if widest > _WIDER * sorted(steps)[-2]:
        return steps.index(widest)
    if not is_top:
        return 0
    return 0 if reads_on(lines[after - 1], lines[after], edges) else between


def _parted_by_gaps(lines: Sequence[Line], edges: Sequence[float]) -> list[list[Line]]:
    groups: list[list[Line]] = [[lines[0]]]
    steps = [after.top - before.top for before, after in pairwise(lines)]
    usual = [step for step in steps if step >= 0.9 * lines[0].size]
    narrow = min(usual, default=0.0)
    are_gaps_told = any(step > 1.25 * narrow for step in usual) and narrow < NEXT_LINE * lines[0].size
    for line, step in zip(lines[1:], steps, strict=True):
        is_near = step <= 1.25 * narrow if are_gaps_told else reads_on(groups[-1][-1], line, edges)
        if is_near:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups
