"""Plans laid out as cards: the headings stand at the side, one table or one block of rows for each action, or one column.

Such tables are turned into one with headings on top, each cell as it was. Source: docs/rules/imports.md, section 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracker.imports.headings import Field, is_heading, match_heading, plain_heading
from tracker.imports.priority_words import has_priority_word
from tracker.imports.source import Cell, Row, SourceTable

_FEWEST_LABELS = 3
_EMPTY = Cell()


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
        and sum(1 for row in rows if _label(row)) >= 0.6 * len(rows)
    )


def _label(row: Row) -> str:
    """The heading at the side of a row that has words beside it, or room for them; "" where there is none."""
    first = row.cells[0].text.strip().rstrip(":").strip() if row.cells else ""
    return first if len(row.cells) > 1 and first and len(first) <= 60 and is_heading(first) else ""


def _filled(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if cell.text or cell.struck]


def _together(run: Sequence[SourceTable]) -> Iterator[SourceTable]:
    """One table of all these: headings, then one row for each action, below the heading that names its priority."""
    if not run:
        return
    cards = [(table, list(_cards_of(table, is_alone=len(run) == 1))) for table in run]
    labels = list(dict.fromkeys(label for _, own in cards for _, card in own for label in card))
    rows = [Row("headings at the side", tuple(Cell(text=label) for label in labels))]
    before = ""
    for table, own in cards:
        heading = next(iter(table.headings[-1:]), "")
        if heading != before and has_priority_word(heading):
            rows.append(Row(table.place, (Cell(text=heading),)))
        before = heading
        rows.extend(Row(place, tuple(card.get(label, _EMPTY) for label in labels)) for place, card in own)
    place = run[0].place if len(run) == 1 else "the tables with headings at the side"
    yield replace(run[0], place=place, rows=tuple(rows))


def _cards_of(table: SourceTable, *, is_alone: bool) -> Iterator[tuple[str, dict[str, Cell]]]:
    """Each action's cells by their label, with its place."""
    named = [row for row in table.rows if _label(row)]
    title = next(row for row in named if Field.TITLE in _fields(_label(row)))
    if sum(1 for cell in title.cells[1:] if cell.text) > 1:
        for column in range(1, max(len(row.cells) for row in named)):
            card = {_label(row): row.cells[column] for row in named if column < len(row.cells)}
            if any(cell.text or cell.struck for cell in card.values()):
                yield f"column {column + 1}", card
        return
    card, place, last = {}, "", ""
    for row in table.rows:
        label = _label(row)
        if label and label in card:
            yield place, card
            card, place = {}, ""
        if label:
            place = place or (f"from {row.place}" if is_alone else table.place)
            card[label], last = _value(row.cells[1:]), label
        elif last and (more := _value(row.cells)) != _EMPTY:
            # A row without a heading goes on with the one above.
            card[last] = _value([card[last], more])
    if card:
        yield place, card


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
