"""Tasks under objectives: rows below one cell of actions that have a lead, a date or a number of their own.

Source: docs/rules/imports.md, section 3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tracker.domain.plan_reading import Answers, Question
from tracker.imports.action_numbers import is_number
from tracker.imports.columns import Column
from tracker.imports.headings import Field, plain_heading
from tracker.imports.plan_choice import ChosenPlan, choose_plan
from tracker.imports.priority_words import split_number
from tracker.imports.sections import Section
from tracker.imports.source import Cell, Row, SourceTable

TASKS, ACTIONS, DETAILS = "tasks", "actions", "details"
_OWN = (Field.LEAD, Field.START, Field.END, Field.FORECAST)
_TASK_WORDS = frozenset(
    ["action", "actions", "activities", "activity", "do", "milestone", "milestones", "output", "outputs", "step",
     "steps", "task", "tasks"]
)  # fmt: skip


# What the columns of objectives, tasks and numbers are by either answer to the question of tasks.
_EITHER_WAY = (
    frozenset({Field.TITLE, Field.PRIORITY, Field.NOTE}),
    frozenset({Field.TITLE, Field.DETAILS}),
    frozenset({Field.NUMBER, Field.PRIORITY_NUMBER, Field.NOTE}),
)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the objectives and the tasks below them stand, what is known of the rows, and an objective with tasks."""

    objectives: int
    tasks: int
    numbers: int | None
    are_numbered: bool  # each task has a number of its own
    are_counted: bool  # the objectives have whole numbers, as priorities have
    example: str
    where: str


def without_columns_of_tasks(tables: Sequence[SourceTable], answers: Answers) -> Answers:
    """What was said, without the columns that the question of tasks decides, where that is answered.

    A page sends every column with the answer, as it was taken before. A column that is said to be something else than
    either answer makes it stands: then the question falls away.
    """
    if answers.choices.get(TASKS, "") not in {ACTIONS, DETAILS}:
        return answers
    plan = choose_plan(tables, answers=replace(answers, columns={}))
    layout = _layout_of(plan) if plan is not None else None
    if plan is None or layout is None:
        return answers
    places = (layout.objectives, layout.tasks, layout.numbers)
    decided = {
        plain_heading(plan.columns[0][place].heading): fields
        for place, fields in zip(places, _EITHER_WAY, strict=True)
        if place is not None
    }
    said = {heading: decided.get(plain_heading(heading)) for heading in answers.columns}
    if any(fields is not None and answers.columns[heading] not in fields for heading, fields in said.items()):
        return answers
    return replace(
        answers,
        columns={heading: held for heading, held in answers.columns.items() if said[heading] is None},
    )


def with_tasks_as_actions(plan: ChosenPlan, *, has_priorities: bool, answers: Answers) -> ChosenPlan:
    """The plan with each task as an action where tasks have a lead, a date or a number of their own.

    Their objective is the priority where nothing else names one; where something does, tasks are details until a person
    says that they are actions. Either way it is asked.
    """
    layout = _layout_of(plan)
    said = {plain_heading(heading) for heading in answers.columns}
    if layout is None or said & {
        plain_heading(plan.columns[0][place].heading) for place in (layout.objectives, layout.tasks)
    }:
        return plan
    likely = DETAILS if has_priorities else ACTIONS
    question = Question(
        TASKS,
        layout.where,
        f"Below “{layout.example}” and others stand rows with a lead, a date or a number of their own. What are they?",
        (
            (ACTIONS, "Actions, each with its own lead and date"),
            (DETAILS, "Details of the action above them"),
        ),
        likely,
    ).answered(answers.choices)
    plan = replace(plan, questions=(*plan.questions, question))
    if question.taken == DETAILS:
        return plan
    columns = tuple(_with_tasks(columns, layout, has_priorities, said) for columns in plan.columns)
    if not has_priorities:
        return replace(plan, columns=columns)
    sections = tuple(_said_again(section, layout.objectives) for section in plan.sections)
    return replace(plan, columns=columns, sections=sections)


def _layout_of(plan: ChosenPlan) -> _Layout | None:
    """Where tasks stand below objectives; None where no column holds them, or too few rows have anything of their own."""
    columns = plan.columns[0]
    if any(other != columns for other in plan.columns):
        return None
    titles = _places(columns, lambda column: column.field is Field.TITLE)
    tasks = _places(columns, _names_tasks)
    if len(titles) != 1 or not tasks or tasks[0] < titles[0]:
        return None
    objective, task = titles[0], tasks[0]
    number = next(iter(_places(columns, lambda column: column.field is Field.NUMBER)), None)
    own = _places(columns, lambda column: column.field in _OWN)
    begun = further = with_own = numbered = counted = 0
    example = where = ""
    before: tuple[str, str] = ("", "")
    for section in plan.sections:
        for row in section.rows:
            if not _text(row, task):
                continue
            if title := _text(row, objective):
                begun += 1
                counted += number is not None and split_number(_text(row, number))[1:] == ("", "")
                before = (title, f"{section.place}, {row.place}")
                continue
            further += 1
            is_numbered = number is not None and is_number(_text(row, number))
            numbered += is_numbered
            if is_numbered or any(_text(row, place) for place in own):
                with_own += 1
                example, where = (example, where) if example else before
    if with_own < max(2, 0.5 * begun) or with_own < 0.6 * further or not example:
        return None
    flat = " ".join(example.split())
    return _Layout(
        objective,
        task,
        number,
        numbered == further,
        counted == begun,
        flat if len(flat) <= 80 else f"{flat[:77]}…",
        where,
    )


def _names_tasks(column: Column) -> bool:
    return column.field is Field.DETAILS and bool(set(plain_heading(column.heading).split()) & _TASK_WORDS)


def _with_tasks(
    columns: tuple[Column, ...], layout: _Layout, has_priorities: bool, said: set[str]
) -> tuple[Column, ...]:
    fields = {layout.tasks: Field.TITLE, layout.objectives: Field.NOTE if has_priorities else Field.PRIORITY}
    if layout.numbers is not None and not layout.are_numbered:
        is_of_priority = layout.are_counted and not has_priorities
        fields[layout.numbers] = Field.PRIORITY_NUMBER if is_of_priority else Field.NOTE
    return tuple(
        replace(column, field=fields[place], is_certain=False)
        if place in fields and plain_heading(column.heading) not in said
        else column
        for place, column in enumerate(columns)
    )


def _said_again(section: Section, place: int) -> Section:
    """The section with its objective in each row, so that every task keeps it."""
    rows: list[Row] = []
    above = Cell()
    for row in section.rows:
        if place >= len(row.cells) or sum(1 for cell in row.cells if cell.text) < 2:
            rows.append(row)
            continue
        above = row.cells[place] if row.cells[place].text else above
        rows.append(replace(row, cells=(*row.cells[:place], above, *row.cells[place + 1 :])))
    return replace(section, rows=tuple(rows))


def _places(columns: Sequence[Column], claim: Callable[[Column], bool]) -> list[int]:
    return [place for place, column in enumerate(columns) if claim(column)]


def _text(row: Row, place: int) -> str:
    return row.cells[place].text if place < len(row.cells) else ""
