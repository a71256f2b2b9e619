"""Which tables of a file are the plan, what their columns hold, and why the others are left out.

Source: docs/rules/imports.md, section 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.domain.plan_reading import Answers, LeftOut, Question
from tracker.imports.by_hand import WHICH_TABLE, map_by_hand
from tracker.imports.columns import Column, map_columns
from tracker.imports.headings import Field, plain_heading
from tracker.imports.likely_plan import likely_plan
from tracker.imports.plan_tables import find_sections, row_words
from tracker.imports.priority_words import has_priority_word
from tracker.imports.sections import Section
from tracker.imports.source import SourceTable

_SURE = frozenset({Field.LEAD, Field.START, Field.END, Field.FORECAST, Field.RATING, Field.PROGRESS})
_BESIDE = frozenset({Field.MEASURES, Field.DETAILS, Field.PRIORITY, Field.NUMBER})
_LEAVE, _INCLUDE = "leave", "include"
_RISKS = frozenset(
    {
        "likelihood",
        "risk score",
        "mitigation",
        "mitigations",
        "mitigating action",
        "mitigating actions",
        "inherent risk",
        "residual risk",
        "risk description",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenPlan:
    """The sections of the plan in the order of the file, the columns of each, and what is left out of the file."""

    sections: tuple[Section, ...]
    columns: tuple[tuple[Column, ...], ...]
    left_out: tuple[LeftOut, ...]
    questions: tuple[Question, ...]
    is_likely: bool = False  # by what stands in it alone: no heading of it is known

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Every column once, by its heading."""
        return tuple({column.heading: column for columns in self.columns for column in columns}.values())


@dataclass(frozen=True, slots=True)
class _Group:
    """Sections with the same headings, and what their columns hold."""

    sections: tuple[Section, ...]
    columns: tuple[Column, ...]

    @property
    def fields(self) -> frozenset[Field]:
        return frozenset(column.field for column in self.columns if column.field is not Field.NOTE)

    @property
    def is_sure(self) -> bool:
        return Field.TITLE in self.fields and bool(self.fields & _SURE)

    @property
    def may_be_plan(self) -> bool:
        return (
            Field.TITLE in self.fields and bool(self.fields & (_SURE | _BESIDE)) and not self.is_risk_register
        )

    @property
    def is_risk_register(self) -> bool:
        headings = {plain_heading(column.heading) for column in self.columns}
        return bool(headings & _RISKS) and any("risk" in heading.split() for heading in headings)

    @property
    def rows(self) -> int:
        return sum(len(section.rows) for section in self.sections)

    @property
    def key(self) -> str:
        return f"table:{' '.join(plain_heading(column.heading) for column in self.columns)[:100]}"


def choose_plan(tables: Sequence[SourceTable], *, answers: Answers) -> ChosenPlan | None:
    """The plan among these tables; None where none of them is one.

    The table with most of a plan's columns and rows is the plan, with those of the same or nearly the same columns.
    A table of actions with other columns is left out unless a person says that it belongs to it. Where a person says
    which table it is, it is that one.
    """
    if answers.choices.get(WHICH_TABLE) and (mapped := map_by_hand(tables, answers)):
        return _choose_one(mapped.section, mapped.guesses, tables, answers, asked=mapped.question)
    groups = [group for group in _groups_of(find_sections(tables), answers) if group.may_be_plan]
    if not groups:
        if mapped := map_by_hand(tables, answers):
            return _choose_one(mapped.section, mapped.guesses, tables, answers)
        likely = likely_plan(tables)
        return _choose_one(*likely, tables, answers) if likely is not None else None
    main = max(
        groups, key=lambda group: (group.is_sure, len(group.fields) * min(group.rows, 40), len(group.fields))
    )
    included = [main]
    questions: list[Question] = []
    left_out: list[LeftOut] = []
    for group in groups:
        if group is main:
            continue
        belongs = group.is_sure and _are_alike(group.fields, main.fields)
        question = Question(
            group.key,
            group.sections[0].place,
            f"Do the {group.rows} rows with the headings {_named(group)} belong to the plan?",
            ((_LEAVE, "No, leave them out"), (_INCLUDE, "Yes, they are part of the plan")),
            _INCLUDE if belongs else _LEAVE,
        ).answered(answers.choices)
        if question.is_answered or not belongs:
            questions.append(question)
        if question.taken == _INCLUDE:
            included.append(group)
            continue
        left_out.extend(
            _left_out(section.place, _words(section), "It is another table of actions, with other columns.")
            for section in group.sections
        )
    placed = sorted(
        ((section, group.columns) for group in included for section in group.sections),
        key=lambda pair: pair[0].table_number,
    )
    used = {section.table_number for section, _ in placed} | {
        section.table_number for group in groups for section in group.sections
    }
    for number, table in enumerate(tables):
        if number not in used:
            left_out.append(_left_out(table.place, _table_words(table), _why(table)))
    return ChosenPlan(
        sections=tuple(section for section, _ in placed),
        columns=tuple(columns for _, columns in placed),
        left_out=tuple(left_out),
        questions=tuple(questions),
    )


def _choose_one(
    section: Section,
    held: Mapping[str, Field],
    tables: Sequence[SourceTable],
    answers: Answers,
    *,
    asked: Question | None = None,
) -> ChosenPlan:
    """A table under headings that nobody knows: its columns are guesses until a person says what they are."""
    said = {plain_heading(heading) for heading in answers.columns}
    guesses = {heading: field.value for heading, field in held.items() if plain_heading(heading) not in said}
    columns = map_columns(
        section.headings,
        [row.cells for row in section.rows],
        chosen={**guesses, **answers.columns},
    )
    return ChosenPlan(
        sections=(section,),
        columns=(
            tuple(replace(column, is_certain=plain_heading(column.heading) in said) for column in columns),
        ),
        left_out=tuple(
            _left_out(table.place, _table_words(table), _why(table))
            for number, table in enumerate(tables)
            if number != section.table_number
        ),
        questions=(asked,) if asked is not None else (),
        is_likely=not any(plain_heading(heading) in said for heading in section.headings),
    )


def with_priorities_elsewhere(plan: ChosenPlan, *, above: Iterable[str], answers: Answers) -> ChosenPlan:
    """The plan with its column "Objective" as a note, where headings name the priorities: "Priority 2: …"."""
    if not any(has_priority_word(text) for text in above) and not _has_heading_rows(plan):
        return plan
    said = {plain_heading(heading) for heading in answers.columns}
    return replace(
        plan,
        columns=tuple(tuple(_demoted(column, said) for column in columns) for columns in plan.columns),
    )


def names_priorities(plan: ChosenPlan) -> bool:
    """True where a column of the plan holds priorities, or rows across it name them."""
    fields = {column.field for column in plan.all_columns}
    return bool(fields & {Field.PRIORITY, Field.PRIORITY_NUMBER}) or _has_heading_rows(plan)


def _has_heading_rows(plan: ChosenPlan) -> bool:
    return any(
        has_priority_word(words)
        for section in plan.sections
        for row in section.rows
        if sum(1 for cell in row.cells if cell.text) == 1 and (words := row_words(row))
    )


def _demoted(column: Column, said: set[str]) -> Column:
    words = set(plain_heading(column.heading).split())
    is_inner = column.field is Field.PRIORITY and not words & {"priority", "priorities", "theme", "themes"}
    if not is_inner or plain_heading(column.heading) in said:
        return column
    return replace(column, field=Field.NOTE, is_certain=False)


def _groups_of(sections: Sequence[Section], answers: Answers) -> list[_Group]:
    by_headings: dict[tuple[str, ...], list[Section]] = {}
    for section in sections:
        by_headings.setdefault(section.signature, []).append(section)
    groups = []
    for alike in by_headings.values():
        rows = [row.cells for section in alike for row in section.rows]
        groups.append(_Group(tuple(alike), map_columns(alike[0].headings, rows, chosen=answers.columns)))
    return groups


def _are_alike(one: frozenset[Field], other: frozenset[Field]) -> bool:
    return len(one & other) / len(one | other) >= 0.6


def _named(group: _Group) -> str:
    return ", ".join(f"“{column.heading}”" for column in group.columns[:4])


def _why(table: SourceTable) -> str:
    if sum(1 for row in table.rows if any(cell.text for cell in row.cells)) < 2:
        return "It has a single row."
    return "It has no headings of an action plan: no column of actions beside leads, dates or ratings."


def _left_out(place: str, words: str, why: str) -> LeftOut:
    return LeftOut(place, words if len(words) <= 200 else f"{words[:197].rstrip()}…", why)


def _words(section: Section) -> str:
    return " · ".join(section.headings)


def _table_words(table: SourceTable) -> str:
    return " · ".join(
        " ".join(cell.text.split()) for row in table.rows[:3] for cell in row.cells if cell.text
    )
