"""Tables that a person maps by hand: nothing in them says that they are a plan, and the person says so.

Source: docs/rules/imports.md, section 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.plan_reading import Answers, Question
from tracker.imports.headings import Field, match_heading, plain_heading
from tracker.imports.likely_plan import held_by_values
from tracker.imports.plan_tables import different_headings
from tracker.imports.sections import Section
from tracker.imports.source import Row, SourceTable

# The question, and the answer that asks for it: any table will do until one is chosen.
WHICH_TABLE = "table"
ANY_TABLE = "any"
_MOST_TABLES = 40


@dataclass(frozen=True, slots=True)
class HandMapped:
    """A table that a person takes for the plan, and what each of its columns is taken for until they say."""

    section: Section
    guesses: Mapping[str, Field]
    question: Question | None = None


def may_be_mapped(tables: Sequence[SourceTable]) -> bool:
    """True where a table has headings and a row below them, so that a person can say what they mean."""
    return any(_section_of(number, table) is not None for number, table in enumerate(tables))


def map_by_hand(tables: Sequence[SourceTable], answers: Answers) -> HandMapped | None:
    """The table that a person chose, with the question which it is; or one with a heading that they called the action
    in an earlier file. None where they said neither.
    """
    remembered = {
        plain_heading(heading) for heading, field in answers.columns.items() if field == Field.TITLE
    }
    wanted = answers.choices.get(WHICH_TABLE, "")
    if not wanted and not remembered:
        return None
    sections = [
        section
        for number, table in enumerate(tables)
        if (section := _section_of(number, table, remembered)) is not None
    ][:_MOST_TABLES]
    if not wanted:
        known = next((section for section in sections if remembered & set(section.signature)), None)
        return HandMapped(known, _guesses(known)) if known is not None else None
    if not sections:
        return None
    chosen = next(
        (section for section in sections if str(section.table_number + 1) == wanted), max(sections, key=_size)
    )
    question = Question(
        WHICH_TABLE,
        "the file",
        "Which table holds the plan?",
        tuple((str(section.table_number + 1), _named(section)) for section in sections),
        str(chosen.table_number + 1),
    ).answered(answers.choices)
    return HandMapped(chosen, _guesses(chosen), question)


def _section_of(number: int, table: SourceTable, remembered: set[str] | None = None) -> Section | None:
    """The rows below the first line of two cells or more, or below the one with a heading that is remembered."""
    rows = [row for row in table.rows if any(cell.text for cell in row.cells)]
    lines = [place for place, row in enumerate(rows) if sum(1 for cell in row.cells if cell.text) >= 2]
    if not lines:
        return None
    known = (place for place in lines[:20] if remembered and remembered & _plain_words(rows[place]))
    first = next(known, lines[0])
    if not rows[first + 1 :]:
        return None
    return Section(
        place=table.place,
        table_number=number,
        headings=different_headings([" ".join(cell.text.split()) for cell in rows[first].cells]),
        rows=tuple(rows[first + 1 :]),
        above=table.headings,
        titles=tuple(rows[:first]),
    )


def _plain_words(row: Row) -> set[str]:
    return {plain_heading(cell.text) for cell in row.cells}


def _size(section: Section) -> int:
    return sum(1 for row in section.rows for cell in row.cells if cell.text)


def _guesses(section: Section) -> dict[str, Field]:
    """What columns hold by their values, where their headings say nothing; one of them holds the actions, whatever it
    holds, for without one there is no plan."""
    matches = {heading: match_heading(heading) for heading in section.headings}
    unknown = [heading for heading, match in matches.items() if match is None or not match.is_exact]
    held = {
        heading: field
        for heading, field in held_by_values(section.headings, section.rows).items()
        if heading in unknown
    }
    has_title = any(match and match.is_exact and Field.TITLE in match.fields for match in matches.values())
    if Field.TITLE not in held.values() and not has_title:
        free = [heading for heading in unknown if heading not in held] or list(section.headings)
        words = {heading: _words_in(section, section.headings.index(heading)) for heading in free}
        held[max(free, key=lambda heading: words[heading])] = Field.TITLE
    return held


def _words_in(section: Section, place: int) -> int:
    return sum(len(row.cells[place].text.split()) for row in section.rows if place < len(row.cells))


def _named(section: Section) -> str:
    headings = ", ".join(f"“{heading[:40]}”" for heading in section.headings[:3])
    return f"{section.place[0].upper()}{section.place[1:]}: {headings}, {len(section.rows)} rows"
