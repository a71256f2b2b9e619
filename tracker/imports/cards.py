"""Plans laid out as cards: the headings stand at the side, one table or one block of rows for each action, or one column.

Such tables are turned into one with headings on top, each cell as it was. Source: docs/rules/imports.md, section 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracker.imports.action_numbers import split_glued
from tracker.imports.headings import Field, is_heading, match_heading, plain_heading
from tracker.imports.priority_words import has_priority_word
from tracker.imports.source import Cell, Row, SourceTable

_FEWEST_LABELS = 3
_EMPTY = Cell()
# The first row of a card may give its number, and beside it the action's name: "Action 1.2 | School leads".
_NUMBER, _NAME, _ABOVE = "Action no", "Action", "Heading"
_NUMBERED = re.compile(
    r"(?:action|recommendation|milestone|commitment|objective|task|project)\s*(?:no\.?|number|ref)?\s*[:.]?\s*"
    r"(?P<number>[A-Z]{0,4}[.\-]?\d[\w.\-/]{0,8})\s*[:.]?",
    re.I,
)


def turn_cards(tables: Sequence[SourceTable]) -> list[SourceTable]:
    """The tables with those of cards turned; those that stand one for each action become one together."""
    turned: list[SourceTable] = []
    run: list[SourceTable] = []
    for table in tables:
        if not _is_card(table):
            turned.extend(_together(run))
            run = []
            turned.append(table)
        else:
            run.append(table)
    return [*turned, *_together(run)]


def _is_card(table: SourceTable) -> bool:
    rows = [row for row in table.rows if _filled(row)]
    labels = {plain_heading(label) for row in rows if (label := _label(row))}
    matches = [match for label in labels if (match := match_heading(label)) is not None]
    return (
        len(labels) >= _FEWEST_LABELS
        and any(Field.TITLE in match.fields for match in matches)
        and sum(1 for row in rows if _label(row) or _opening(row)) >= 0.6 * len(rows)
    )


def _label(row: Row) -> str:
    """The heading at the side of a row that has words beside it, or room for them; "" where there is none."""
    first = row.cells[0].text.strip().rstrip(":").strip() if row.cells else ""
    return first if len(row.cells) > 1 and first and len(first) <= 60 and is_heading(first) else ""


def _opening(row: Row) -> dict[str, Cell]:
    """Number and name of the action whose card this row opens; nothing where it opens none."""
    filled = _filled(row)
    first = filled[0].text.strip() if filled else ""
    if filled and (numbered := _NUMBERED.fullmatch(first)):
        named = {_NAME: _value(filled[1:])} if len(filled) > 1 else {}
        return {_NUMBER: Cell(text=numbered["number"].rstrip(".")), **named}
    glued = split_glued(first) if len(filled) == 1 and len(first) <= 250 and not _label(row) else None
    return {_NUMBER: Cell(text=glued[0]), _NAME: replace(filled[0], text=glued[1])} if glued else {}


def _filled(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if cell.text or cell.struck]


def _together(run: Sequence[SourceTable]) -> Iterator[SourceTable]:
    """One table of all these: headings, then one row for each action, below the heading that names its priority."""
    if not run:
        return
    cards = [(table, list(_cards_of(table, is_alone=len(run) == 1))) for table in run]
    _name_by_headings(cards)
    labels = list(dict.fromkeys(label for _, own in cards for _, card in own for label in card))
    rows = [Row("headings at the side", tuple(Cell(text=label) for label in labels))]
    before = ""
    for table, own in cards:
        heading = next((words for words in reversed(table.headings) if has_priority_word(words)), "")
        if heading and heading != before:
            rows.append(Row(table.place, (Cell(text=heading),)))
        before = heading
        rows.extend(Row(place, tuple(card.get(label, _EMPTY) for label in labels)) for place, card in own)
    place = run[0].place if len(run) == 1 else "the tables with headings at the side"
    yield replace(run[0], place=place, rows=tuple(rows))


def _cards_of(table: SourceTable, *, is_alone: bool) -> Iterator[tuple[str, dict[str, Cell]]]:
    """Each action's cells by their label, with its place."""
    title = next(row for row in table.rows if Field.TITLE in _fields(_label(row)))
    if sum(1 for cell in title.cells[1:] if cell.text) > 1:
        for column in range(1, max(len(row.cells) for row in table.rows)):
            beside: dict[str, Cell] = {}
            last = _ABOVE
            for row in table.rows:
                last = _label(row) or (row.cells[0].text.strip() if row.cells else "") or last
                if column < len(row.cells):
                    beside[last] = _value([beside.get(last, _EMPTY), row.cells[column]])
            if any(cell.text or cell.struck for cell in beside.values()):
                yield f"column {column + 1}", beside
        return
    card: dict[str, Cell] = {}
    place = last = ""
    for row in table.rows:
        label, opening = _label(row), _opening(row)
        if opening or (label and label in card):
            if any(name not in _OPENERS for name in card):
                yield place, card
                card, place, last = {}, "", ""
            card |= opening
        if label:
            card[label], last = _value(row.cells[1:]), label
        elif not opening and (more := _value(row.cells)) != _EMPTY:
            # A row without a heading goes on with the one above; above all of them it is kept under a name of its own.
            card[last or _ABOVE] = _value([card.get(last or _ABOVE, _EMPTY), more])
        if card and not place:
            place = f"from {row.place}" if is_alone else table.place
    if card:
        yield place, card


_OPENERS = frozenset({_NUMBER, _NAME, _ABOVE})


def _name_by_headings(cards: Sequence[tuple[SourceTable, list[tuple[str, dict[str, Cell]]]]]) -> None:
    """Number and name from the headings above tables of one card each, where every one has another."""
    headings = [next(iter(table.headings[-1:]), "") for table, _ in cards]
    is_named = all(headings) and len(set(headings)) == len(headings) > 1
    if not is_named or any(has_priority_word(heading) for heading in headings):
        return
    for heading, (_, own) in zip(headings, cards, strict=True):
        if len(own) == 1:
            opening = _opening(Row("", (Cell(text=heading),))) or {_NAME: Cell(text=heading)}
            card = own[0][1]
            if _NAME in card:
                opening = {_ABOVE: Cell(text=heading)}
            own[0][1].update({name: cell for name, cell in opening.items() if name not in card})


def _fields(label: str) -> tuple[Field, ...]:
    match = match_heading(label)
    return match.fields if match is not None else ()


def _value(cells: Sequence[Cell]) -> Cell:
    """What stands beside a label: the words of all its cells, with the first one's looks."""
    told = [cell for cell in cells if cell.text or cell.struck]
    if not told:
        return next((cell for cell in cells if cell.fill), _EMPTY)
    if len(told) == 1:
        return told[0]
    return replace(
        told[0],
        text="\n".join(cell.text for cell in told if cell.text),
        struck="\n".join(cell.struck for cell in told if cell.struck),
    )
