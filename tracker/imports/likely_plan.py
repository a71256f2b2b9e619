"""A table whose headings nobody knows, and which holds what a plan holds: taken by its values, and asked about.

Source: docs/rules/imports.md, section 1.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.written_dates import read_written_date
from tracker.imports.action_numbers import is_number
from tracker.imports.headings import Field
from tracker.imports.plan_tables import different_headings
from tracker.imports.ratings import looks_like_ratings
from tracker.imports.sections import Section
from tracker.imports.source import Row, SourceTable

_FEWEST_ROWS = 3
_LONGEST_HEADING = 60
_WORDS_OF_AN_ACTION = 4


def likely_plan(tables: Sequence[SourceTable]) -> tuple[Section, dict[str, Field]] | None:
    """The first table with a line of short headings above long texts beside dates or ratings, and what its columns seem
    to hold by their heading; None where there is none."""
    for number, table in enumerate(tables):
        rows = [row for row in table.rows if any(cell.text for cell in row.cells)]
        for place, row in enumerate(rows[:10]):
            body = rows[place + 1 :]
            if len(body) < _FEWEST_ROWS or not _may_be_headings(row):
                continue
            headings = different_headings([" ".join(cell.text.split()) for cell in row.cells])
            held = held_by_values(headings, body)
            if Field.TITLE in held.values() and {Field.END, Field.RATING} & set(held.values()):
                section = Section(
                    place=table.place,
                    table_number=number,
                    headings=headings,
                    rows=tuple(body),
                    above=(*table.headings,),
                    titles=tuple(rows[:place]),
                )
                return section, held
    return None


def _may_be_headings(row: Row) -> bool:
    filled = [cell.text for cell in row.cells if cell.text]
    return (
        len(filled) >= 3
        and len(set(filled)) == len(filled)
        and all((len(text) <= _LONGEST_HEADING and not is_number(text)) or text == "#" for text in filled)
        and all(cell.day is None for cell in row.cells)
    )


def held_by_values(headings: Sequence[str], body: Sequence[Row]) -> dict[str, Field]:
    """What each column seems to hold by its heading: the longest texts are the actions."""
    held: dict[str, Field] = {}
    words: dict[str, float] = {}
    for place, heading in enumerate(headings):
        cells = [row.cells[place] for row in body if place < len(row.cells) and row.cells[place].text]
        texts = [cell.text for cell in cells]
        if len(texts) < 0.5 * len(body):
            continue
        if sum(is_number(text) for text in texts) >= 0.8 * len(texts) and Field.NUMBER not in held.values():
            held[heading] = Field.NUMBER
        elif sum(cell.day is not None or _is_date(cell.text) for cell in cells) >= 0.6 * len(texts):
            if Field.END not in held.values():
                held[heading] = Field.END
        elif looks_like_ratings(texts) >= 0.6 and Field.RATING not in held.values():
            held[heading] = Field.RATING
        elif len(set(texts)) >= 0.8 * len(texts):
            words[heading] = sum(len(text.split()) for text in texts) / len(texts)
    longest = max(words, key=lambda heading: words[heading], default="")
    if longest and words[longest] >= _WORDS_OF_AN_ACTION:
        held[longest] = Field.TITLE
    return held


def _is_date(text: str) -> bool:
    written = read_written_date(text)
    return written is not None and not written.doubt
