"""From the tables of a file to a plan: what its rows and columns mean, and what a person must be asked.

Pure: it knows neither a database nor a page. The rules stand in docs/rules/imports.md; this file is their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.domain.plan_document import ActionLine, PlanDocument, read_document
from tracker.domain.plan_reading import (
    NO_ANSWERS,
    NOTHING_KNOWN,
    Answers,
    KnownNames,
    LeftOut,
    NotRead,
    PlanReading,
    Question,
    RatingGuess,
)
from tracker.domain.problems import Problem, Severity
from tracker.imports.action_lines import LineReader
from tracker.imports.action_numbers import are_glued
from tracker.imports.by_hand import WHICH_TABLE, may_be_mapped
from tracker.imports.cards import turn_cards
from tracker.imports.columns import Column
from tracker.imports.gathering import Gathered, Gatherer, put_together
from tracker.imports.headings import Field
from tracker.imports.leads import names_alone
from tracker.imports.numbering import Numbered, number_actions
from tracker.imports.plan_choice import ChosenPlan, choose_plan, names_priorities, with_priorities_elsewhere
from tracker.imports.plan_rows import FieldPlaces, PlanRow, RowReader
from tracker.imports.plan_tables import row_words
from tracker.imports.plan_title import code_of, title_of
from tracker.imports.priorities import PriorityBook, priorities_above
from tracker.imports.priority_words import possible_titles
from tracker.imports.progress import tell_step
from tracker.imports.ratings import RatingMeaning, meaning_of, read_key
from tracker.imports.source import Cell, Covered, Row, SourceFile
from tracker.imports.tasks import with_tasks_as_actions, without_columns_of_tasks


def understand_plan(
    source: SourceFile, *, answers: Answers = NO_ANSWERS, known: KnownNames = NOTHING_KNOWN
) -> PlanReading:
    """The plan of a file, with everything doubtful about it.

    `answers` are what a person said about this file or an earlier one; `known` is what the strategy has. Raises
    NotRead where the file holds no action plan.
    """
    if source.document is not None:
        return _read_own_document(source)
    answers = without_columns_of_tasks(source.tables, answers)
    chosen = choose_plan(source.tables, answers=answers)
    if (chosen is None or chosen.is_likely) and WHICH_TABLE not in answers.choices:
        turned = replace(source, tables=tuple(turn_cards(source.tables)))
        if turned.tables != source.tables and (cards := choose_plan(turned.tables, answers=answers)):
            source, chosen = turned, cards
    if chosen is None:
        raise NotRead(
            Problem(
                "file",
                "This file holds no action plan: no table in it has a column of actions beside leads, dates, ratings or "
                "measures.",
                "Choose the file with the plan's own table; its headings should say “Action”, “Lead” and “End date”. "
                "Put actions that stand in a list into such a table.",
            ),
            may_be_mapped=may_be_mapped(source.tables),
        )
    tell_step(f"Understanding {sum(len(section.rows) for section in chosen.sections):,} rows")
    above = priorities_above(chosen.sections)
    plan = with_priorities_elsewhere(chosen, above=above.values(), answers=answers)
    plan = with_tasks_as_actions(plan, has_priorities=bool(above) or names_priorities(plan), answers=answers)
    return _Understanding(source, plan, above, answers, known).read()


def _read_own_document(source: SourceFile) -> PlanReading:
    try:
        document = read_document(source.document or {})
    except (KeyError, ValueError) as wrong:
        raise NotRead(
            Problem(
                "file",
                f"This file is not a plan document: {wrong}.",
                "Its shape is described in docs/plan-document.md.",
            )
        ) from wrong
    return PlanReading(document=document, problems=source.problems)


@dataclass(frozen=True, slots=True)
class _Understanding:
    """One file, being understood: rows, then priorities and actions, then lines."""

    source: SourceFile
    plan: ChosenPlan
    above: Mapping[int, str]
    answers: Answers
    known: KnownNames

    def read(self) -> PlanReading:
        """The whole reading."""
        title = title_of(self.source, self.plan.sections[0])
        rows = _plan_rows(self.plan)
        has_priorities = bool(self.above) or any(row.text(Field.PRIORITY) for row in rows)
        classifier = RowReader(rows, chosen=self.answers.choices, has_priorities=has_priorities)
        classified = classifier.classify()
        book = PriorityBook(known=self.known, titles=self._possible_titles(rows), chosen=self.answers.choices)
        gathered = Gatherer(book, above=self.above, sections=self.plan.sections, title=title).gather(
            classified
        )
        if not gathered.actions:
            raise NotRead(self._no_actions(), may_be_mapped=may_be_mapped(self.source.tables))
        numbered, are_glued = self._number(gathered)
        lines, reader = self._read_lines(gathered, numbered.numbers, are_glued=are_glued)
        counts = gathered.counts | {"priorities": len(book.lines)}
        document = PlanDocument(
            title=title,
            code=self.source.own.get("code", "") or code_of(title),
            status=self.source.own.get("status", "draft"),
            owners=tuple(self.source.own.get("owners", "").split()),
            priorities=book.lines,
            actions=lines,
            counts=counts,
        )
        questions = (
            *self.plan.questions,
            *classifier.questions,
            *book.questions,
            *numbered.questions,
            *reader.questions.values(),
        )
        return PlanReading(
            document=document,
            problems=self._in_order(
                [
                    *self.source.problems,
                    *self._columns_missing(),
                    *book.problems,
                    *numbered.problems,
                    *reader.problems,
                    *self._unknown_ratings(reader),
                ]
            ),
            columns=tuple(column.guess for column in self.plan.all_columns),
            ratings=self._rating_guesses(reader),
            questions=_different(questions),
            left_out=(
                *(line for line in self.plan.left_out if line.text not in self.above.values()),
                *self._titles_left({title, *self.above.values()}),
                *gathered.left_out,
                *self._columns_left(rows),
            ),
        )

    def _no_actions(self) -> Problem:
        place = self.plan.sections[0].place
        if all(column.field is not Field.TITLE for column in self.plan.all_columns):
            return Problem(place, "None of its columns was said to hold the actions.", "Say which one does.")
        return Problem(
            "file",
            f"The table with the plan's headings, {place}, holds no action.",
            "Fill in the actions and try again.",
        )

    def _possible_titles(self, rows: Sequence[PlanRow]) -> tuple[str, ...]:
        """Titles that run-together words may begin with: of the strategy, of cells that break after them, and short
        texts of the file's other tables and headings."""
        texts = [row.text(Field.PRIORITY).split("\n")[0] for row in rows if "\n" in row.text(Field.PRIORITY)]
        plan_tables = {section.table_number for section in self.plan.sections}
        for number, table in enumerate(self.source.tables):
            texts.extend(table.headings)
            if number not in plan_tables:
                texts.extend(cell.text for row in table.rows for cell in row.cells if len(cell.text) <= 130)
        return possible_titles(texts, [line.title for line in self.known.priorities])

    def _number(self, gathered: Gathered) -> tuple[Numbered, bool]:
        """The numbers of the actions that stay, and whether they are glued to the titles."""
        glued = are_glued([action.first.text(Field.TITLE) for action in gathered.actions])
        numbered = number_actions(
            gathered.actions, are_glued=glued, known=self.known.actions, chosen=self.answers.choices
        )
        stay = put_together(gathered, goes_on=numbered.goes_on, out=numbered.out)
        numbered.numbers = [numbered.numbers[place] for place in stay]
        return numbered, glued

    def _read_lines(
        self, gathered: Gathered, numbers: Sequence[str], *, are_glued: bool
    ) -> tuple[tuple[ActionLine, ...], LineReader]:
        reader = LineReader(
            alone=names_alone(_leads_of(gathered), self.known.teams),
            key=read_key(self._key_texts()),
            chosen_ratings=self.answers.ratings,
            choices=self.answers.choices,
            are_glued=are_glued,
        )
        lines = []
        for action, number in zip(gathered.actions, numbers, strict=True):
            self._warn_of_dates(action.first, reader)
            lines.append(reader.read(action, number=number))
        return tuple(lines), reader

    def _warn_of_dates(self, row: PlanRow, reader: LineReader) -> None:
        if (
            row.cells(Field.END)
            and not row.text(Field.END, Field.FORECAST)
            and not any(cell.day or cell.struck for _, cell in row.cells(Field.END))
        ):
            reader.warn(
                row.where_in(Field.END), "No end date is given.", "Agree a date, here or after the import."
            )

    def _key_texts(self) -> Iterable[tuple[str, ...]]:
        for table in self.source.tables:
            yield (table.lead_in,)
            for row in table.rows:
                cells = tuple(cell.text for cell in row.cells if cell.text)
                if 1 <= len(cells) <= 3:
                    yield cells

    def _columns_missing(self) -> list[Problem]:
        fields = {column.field for column in self.plan.all_columns}
        place = self.plan.sections[0].place
        missing = []
        if self.plan.is_likely:
            missing.append(
                Problem(
                    place,
                    "No heading of this table is known. Its columns were taken for what seems to stand in them.",
                    "Say what each column means, and look again.",
                    Severity.QUESTION,
                )
            )
        if Field.LEAD not in fields:
            missing.append(
                Problem(
                    place,
                    "The plan has no column of leads.",
                    "Say who leads each action after the import.",
                    Severity.WARNING,
                )
            )
        if not fields & {Field.END, Field.START, Field.FORECAST}:
            missing.append(
                Problem(
                    place,
                    "The plan has no column of dates.",
                    "Agree a date for each action after the import.",
                    Severity.WARNING,
                )
            )
        return missing

    def _unknown_ratings(self, reader: LineReader) -> list[Problem]:
        found = []
        for word, times, where in reader.ratings.values():
            if not self._meaning(word, reader).is_known:
                often = "once" if times == 1 else f"{times} times"
                found.append(
                    Problem(
                        where,
                        f"“{word}” is not a rating that is known here; it stands {often}.",
                        "Say what it means. Until then these actions have no rating.",
                        Severity.QUESTION,
                    )
                )
        return found

    def _meaning(self, word: str, reader: LineReader) -> RatingMeaning:
        return meaning_of(word, key=reader.key, chosen=self.answers.ratings)

    def _rating_guesses(self, reader: LineReader) -> tuple[RatingGuess, ...]:
        guesses = []
        for word, times, _ in reader.ratings.values():
            meaning = self._meaning(word, reader)
            guesses.append(RatingGuess(word, meaning.meaning, times, meaning.is_certain))
        return tuple(guesses)

    def _titles_left(self, used: set[str]) -> list[LeftOut]:
        """Rows above the plan's headings, save those that its title and priorities come from."""
        return [
            LeftOut(f"{section.place}, {row.place}", words, "It stands above the plan's headings.")
            for section in self.plan.sections
            for row in section.titles
            if (words := row_words(row)) and words not in used
        ]

    def _columns_left(self, rows: Sequence[PlanRow]) -> list[LeftOut]:
        """Columns that a person chose to leave out, with their words."""
        found = []
        for column in self.plan.all_columns:
            if column.field is Field.LEAVE_OUT:
                words = [
                    cell.text
                    for row in rows
                    for one, cell in row.cells(Field.LEAVE_OUT)
                    if one.heading == column.heading and cell.text
                ]
                found.append(
                    LeftOut(
                        f"column “{column.heading}”", "\n".join(words), "You chose to leave this column out."
                    )
                )
        return found

    def _in_order(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """Problems in the order of the file: by table and row, those of the whole file first."""
        places = {section.place: number for number, section in enumerate(self.plan.sections)}

        def order(problem: Problem) -> tuple[int, list[int]]:
            table = next((number for place, number in places.items() if problem.where.startswith(place)), -1)
            rest = problem.where.split(", ", 1)[1] if table >= 0 and ", " in problem.where else ""
            row = rest.split(", ")[0:2]
            return table, [int(digits) for part in row for digits in re.findall(r"\d+", part)][:2]

        return tuple(sorted(dict.fromkeys(problems), key=order))


def _plan_rows(plan: ChosenPlan) -> list[PlanRow]:
    found = []
    for section, columns in zip(plan.sections, plan.columns, strict=True):
        rows = [row for row in section.rows if any(cell.text or cell.struck for cell in row.cells)]
        places = FieldPlaces(columns)
        for place, row in enumerate(_with_merged_cells(rows, columns)):
            is_new_page = place > 0 and _page_of(row) != _page_of(rows[place - 1])
            is_first = is_new_page or (place == 0 and section.goes_on)
            filled = tuple((at, cell) for at, cell in enumerate(row.cells) if cell.text or cell.struck)
            found.append(PlanRow(section, columns, row, is_first=is_first, places=places, filled=filled))
    return found


def _leads_of(gathered: Gathered) -> Iterator[str]:
    """The words about leads of each action: those of rows that are only its further lines are put together."""
    for action in gathered.actions:
        yield action.text(Field.LEAD)
        yield from (row.text(Field.LEAD) for row in action.own_rows)


def _page_of(row: Row) -> str:
    """The page in the place of a row, "" where files have none."""
    return row.place.partition(",")[0] if row.place.startswith("page ") else ""


# A merged cell of these stands for its first row alone, or is inherited in a way of its own.
_SAID_ONCE = frozenset({Field.NUMBER, Field.TITLE, Field.PRIORITY, Field.PRIORITY_NUMBER, Field.OUTCOME})


def _with_merged_cells(rows: Sequence[Row], columns: Sequence[Column]) -> Iterator[Row]:
    """The rows, what a merged cell holds said again for each action that it reaches over.

    A further row of the same action, over whose title the merged cell reaches too, stays as it is.
    """
    titles = {place for place, column in enumerate(columns) if column.field is Field.TITLE}
    once = {place for place, column in enumerate(columns) if column.field in _SAID_ONCE}
    above: dict[int, Cell] = {}
    for row in rows:
        begins_action = any(cell.text for place, cell in enumerate(row.cells) if place in titles)
        cells = list(row.cells)
        for place, cell in enumerate(row.cells):
            if cell.covered is None:
                above[place] = cell
            elif (
                cell.covered is Covered.FROM_ABOVE and begins_action and place not in once and place in above
            ):
                cells[place] = replace(above[place], covered=Covered.FROM_ABOVE)
        yield replace(row, cells=tuple(cells))


def _different(questions: Iterable[Question]) -> tuple[Question, ...]:
    return tuple({question.key: question for question in questions}.values())
