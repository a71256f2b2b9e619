"""The rows of a plan: which begin an action, which go on with one, which are headings, which are none of these.

Source: docs/rules/imports.md, section 3. Every row is one of the four, so that the counts add up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tracker.domain.plan_reading import Question
from tracker.imports.action_numbers import is_number
from tracker.imports.cell_lists import is_unfinished, join_over_break, join_words, runs_on
from tracker.imports.columns import Column
from tracker.imports.headings import Field, plain_heading
from tracker.imports.priority_words import has_priority_word
from tracker.imports.sections import Section
from tracker.imports.source import Cell, Covered, Row, cell_place


class RowKind(StrEnum):
    """What a row of the plan's table is."""

    ACTION = "action"
    CONTINUATION = "continuation"
    HEADING = "heading"
    SKIPPED = "skipped"


class FieldPlaces:
    """Where the columns of fields stand, from left to right."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._fields = [column.field for column in columns]
        self._places: dict[tuple[Field, ...], tuple[int, ...]] = {}

    def of(self, fields: tuple[Field, ...]) -> tuple[int, ...]:
        """The columns that hold one of these."""
        found = self._places.get(fields)
        if found is None:
            found = tuple(place for place, held in enumerate(self._fields) if held in fields)
            self._places[fields] = found
        return found


# A long plan asks its rows for the same words again and again: what they hold is found once, and no two are compared.
@dataclass(frozen=True, slots=True, eq=False)
class PlanRow:
    """A row with the meaning of its columns. `filled` are the cells that hold words, with their columns."""

    section: Section
    columns: tuple[Column, ...]
    row: Row
    is_first: bool
    places: FieldPlaces
    filled: tuple[tuple[int, Cell], ...]

    @property
    def where(self) -> str:
        """Its place as a person finds it."""
        return f"{self.section.place}, {self.row.place}"

    def where_in(self, *fields: Field) -> str:
        """The place of the first of these fields that the row has, with its heading."""
        for wanted in fields:
            for place in self.places.of((wanted,)):
                if place < len(self.row.cells):
                    return self.where_at(place)
        return self.where

    def where_at(self, place: int) -> str:
        """The place of one cell, with the heading of its column: "sheet “Plan”, cell E7, End date"."""
        return f"{cell_place(self.section.place, self.row.place, place)}, {self.columns[place].heading}"

    def cells(self, *fields: Field) -> list[tuple[Column, Cell]]:
        """The cells of these fields, from left to right."""
        cells = self.row.cells
        return [(self.columns[place], cells[place]) for place in self.places.of(fields) if place < len(cells)]

    def text(self, *fields: Field) -> str:
        """The words in these fields, one cell's below another's."""
        cells, places = self.row.cells, self.places.of(fields)
        if len(places) == 1:
            return cells[places[0]].text if places[0] < len(cells) else ""
        return "\n".join([cells[place].text for place in places if place < len(cells) and cells[place].text])

    @property
    def words(self) -> str:
        """All words of the row as one line, those that are struck out too."""
        return " ".join(word for _, cell in self.filled for word in f"{cell.text} {cell.struck}".split())


@dataclass(slots=True)
class GatheredAction:
    """The rows of one action: the first, and those that go on with it. Of `cut_rows`, which a page break cut, the
    `wrapped_rows` are lines of the row above."""

    rows: list[PlanRow]
    cut_rows: list[PlanRow] = field(default_factory=list)
    wrapped_rows: list[PlanRow] = field(default_factory=list)
    own_rows: list[PlanRow] = field(default_factory=list)
    inner_headings: tuple[str, ...] = ()
    priority: int = 0

    @property
    def first(self) -> PlanRow:
        """The row that begins it."""
        return self.rows[0]

    @property
    def title(self) -> str:
        """The first line of its words as one line."""
        return " ".join(self.first.text(Field.TITLE).split("\n")[0].split())

    def text(self, *fields: Field) -> str:
        """The words of these fields, what a page break cut put together."""
        text = self.first.text(*fields)
        for row in self.cut_rows:
            more = row.text(*fields)
            is_one_line = row in self.wrapped_rows and text and more
            text = join_words(text, more) if is_one_line else join_over_break(text, more)
        return text


@dataclass(frozen=True, slots=True)
class Classified:
    """A row, what it is, and why where it is left out."""

    row: PlanRow
    kind: RowKind
    why: str = ""
    is_own: bool = False  # a further row of an action with dates of its own
    is_wrapped: bool = False  # no row of its own: the lines of the one above go on in it, in several cells


_DATED = (Field.START, Field.END, Field.FORECAST)
_NOISE = re.compile(
    r"(?:page \d+(?: of \d+)?|\d+ of \d+|official(?:[ -]+sensitive)?|unclassified|not protectively marked|restricted|"
    r"confidential|draft|version [\d.]+|continued|cont\.?d?)[.\s]*",
    re.I,
)
_KEY = re.compile(r"(?:rag )?key\b|(?:note|notes|source|footnote)s?\b\s*:|\*|total\b", re.I)
_KEY_ALONE = re.compile(
    r"(?:b?rag )?(?:status |rating )?(?:key|legend)(?: to (?:b?rag )?ratings?)?[\s:]*", re.I
)
_TOTAL = re.compile(r"(?:grand |sub[ -]?)?totals?(?P<what> (?:number of )?\w+)?[\s:]*", re.I)
_LONGEST_HEADING = 400
_LONGEST_TITLE_OF_HEADING = 160
_MOST_ROWS_OF_AN_ACTION = 100


class RowReader:
    """Goes through the rows of a plan in order and says of each what it is.

    `questions` collects the rows that may be a heading or an action; `chosen` are the answers to them.
    """

    def __init__(self, rows: Sequence[PlanRow], *, chosen: Mapping[str, str], has_priorities: bool) -> None:
        self.rows = rows
        self.chosen = chosen
        self.questions: list[Question] = []
        self._last: PlanRow | None = None
        self._tail: PlanRow | None = (
            None  # what the next row may go on with: the last action, or the last of its rows
        )
        self._leads_on: list[bool] = []
        self._has_priorities = has_priorities
        actions = [row for row in rows if row.text(Field.TITLE)]
        self._has_numbers = _share_of(actions, lambda row: bool(row.text(Field.NUMBER))) >= 0.5
        told = [row for row in actions if row.text(Field.NUMBER)] if self._has_numbers else actions
        self._are_full = _share_of(told, lambda row: len(row.filled) >= 3) >= 0.6
        whole = [row for row in told if row.text(Field.NUMBER, Field.RATING, *_DATED)] or told
        self._are_small = _share_of(whole, lambda row: row.text(Field.TITLE)[0].islower()) >= 0.3
        self._title_fill = _share_of(
            actions, lambda row: any(cell.fill for _, cell in row.cells(Field.TITLE))
        )

    def classify(self) -> list[Classified]:
        """Every row that holds words, in order."""
        found = []
        self._leads_on = self._find_what_leads_on()
        following = 0
        for place, row in enumerate(self.rows):
            if not row.filled:
                continue
            one = self._classify(place, row)
            following = following + 1 if one.kind is RowKind.CONTINUATION else 0
            if following > _MOST_ROWS_OF_AN_ACTION:
                one = Classified(row, RowKind.SKIPPED, "Too many rows follow one another without an action.")
            if one.kind is RowKind.ACTION:
                self._last = self._tail = row
            elif one.kind is RowKind.CONTINUATION and row.text(Field.TITLE):
                self._tail = row
            elif one.kind is RowKind.HEADING:
                self._last = self._tail = None
            found.append(one)
        return found

    def _classify(self, place: int, row: PlanRow) -> Classified:
        words = row.words
        if _NOISE.fullmatch(words):
            return Classified(row, RowKind.SKIPPED, "It is a mark of the page, not of the plan.")
        if _adds_up(row) and not row.text(Field.LEAD, *_DATED):
            return Classified(row, RowKind.SKIPPED, "It adds up the rows above.")
        if _KEY_ALONE.fullmatch(words) and not self._leads_on[place]:
            return Classified(row, RowKind.SKIPPED, "It is a key below the actions.")
        if _has_one_text(row):
            return self._classify_alone(place, row)
        if self._is_bare_objective(place, row):
            return Classified(row, RowKind.HEADING)
        return self._classify_full(row)

    def _is_bare_objective(self, place: int, row: PlanRow) -> bool:
        """True for a number and words alone, where the numbers of the rows below go on from it: 1, then 1.1 or 1a."""
        number = row.text(Field.NUMBER).strip().rstrip(".)")
        held = {row.columns[column].field for column, _ in row.filled if column < len(row.columns)}
        if not number or not self._are_full or held != {Field.NUMBER, Field.TITLE} or len(row.filled) != 2:
            return False
        below = next((other for other in self.rows[place + 1 : place + 3] if other.filled), None)
        next_number = below.text(Field.NUMBER).strip() if below is not None else ""
        return (
            below is not None
            and len(below.filled) > len(row.filled)
            and re.match(rf"{re.escape(number)}\s*[.\-/(]?\s*(?:[a-z]|\d)", next_number, re.I) is not None
            and not re.match(rf"{re.escape(number)}\d", next_number)
        )

    def _classify_alone(self, place: int, row: PlanRow) -> Classified:
        """A row with words in one cell, or the same words in all: a heading, a note, or the rest of something."""
        column, _ = row.filled[0]
        held = row.columns[column].field if column < len(row.columns) else Field.NOTE
        words = row.words
        is_spread = len(row.filled) > 1 or _reaches_over(row, column)
        leads_on = self._leads_on[place]
        if not is_spread:
            if held in {Field.PRIORITY, Field.PRIORITY_NUMBER}:
                return self._classify_priority_alone(place, row, leads_on=leads_on)
            if held is Field.TITLE and not has_priority_word(words):
                return self._classify_title_alone(row, leads_on=leads_on)
            if held is Field.NUMBER and is_number(words):
                return Classified(row, RowKind.SKIPPED, "It has a number and no words.")
            if (
                held not in {Field.TITLE, Field.NUMBER, Field.NOTE, Field.LEAVE_OUT}
                and self._last is not None
            ):
                return Classified(row, RowKind.CONTINUATION, is_own=held in _DATED)
            if held is Field.NOTE and column > 0 and self._last is not None:
                return Classified(row, RowKind.CONTINUATION)
        if _KEY.match(words) or len(words) > _LONGEST_HEADING or not leads_on:
            return Classified(row, RowKind.SKIPPED, "It stands across the table and no action follows it.")
        return Classified(row, RowKind.HEADING)

    def _classify_priority_alone(self, place: int, row: PlanRow, *, leads_on: bool) -> Classified:
        if self._last is not None and (not leads_on or runs_on(self._priority_before(place), row.words)):
            return Classified(row, RowKind.CONTINUATION)
        if leads_on:
            return Classified(row, RowKind.HEADING)
        return Classified(row, RowKind.SKIPPED, "It names a priority and no action follows it.")

    def _classify_title_alone(self, row: PlanRow, *, leads_on: bool) -> Classified:
        words = row.words
        if self._reads_on(row):
            return Classified(row, RowKind.CONTINUATION)
        if _KEY.match(words):
            return Classified(row, RowKind.SKIPPED, "It is a note below the actions.")
        fill = any(cell.fill for _, cell in row.cells(Field.TITLE))
        is_bare = self._has_numbers and not row.text(Field.NUMBER) and self._last is not None
        is_full = leads_on and self._are_full and len(words) <= _LONGEST_TITLE_OF_HEADING
        may_be_heading = is_full and (not self._has_priorities or is_bare)
        if not may_be_heading and not (fill and self._title_fill < 0.2 and leads_on):
            if is_bare and not leads_on:
                return Classified(row, RowKind.SKIPPED, "It has words and neither number, lead nor date.")
            return Classified(row, RowKind.ACTION)
        choices = [("heading", "A heading, with the actions below it"), ("action", "An action")]
        if self._last is not None:
            choices.append(("rest", "The rest of the action above"))
        question = Question(
            f"row:{plain_heading(words)[:80]}",
            row.where,
            f"Is “{words}” a heading or an action?",
            tuple(choices),
            "heading",
        ).answered(self.chosen)
        self.questions.append(question)
        if question.taken == "rest":
            return Classified(row, RowKind.CONTINUATION)
        return Classified(row, RowKind.ACTION if question.taken == "action" else RowKind.HEADING)

    def _reads_on(self, row: PlanRow) -> bool:
        """True where the words of the action above break off, or go on here in small letters."""
        if self._last is None or self._tail is None:
            return False
        before, title = self._tail.text(Field.TITLE), row.text(Field.TITLE)
        if not runs_on(before, title):
            return False
        return row.is_first or is_unfinished(before) or not self._are_small

    def _classify_full(self, row: PlanRow) -> Classified:
        title, number = row.text(Field.TITLE), row.text(Field.NUMBER)
        last = self._last
        if last is not None and number and number == last.text(Field.NUMBER):
            if not title or _same(title, last.text(Field.TITLE)):
                return Classified(row, RowKind.CONTINUATION, is_own=True)
        elif last is not None and not number and self._is_rest_of(last, row, title):
            is_wrapped = bool(title and row.text(Field.LEAD))
            return Classified(row, RowKind.CONTINUATION, is_own=_has_own(row), is_wrapped=is_wrapped)
        if title or (number and is_number(number) and row.text(Field.DETAILS, Field.DESCRIPTION)):
            return Classified(row, RowKind.ACTION)
        if last is not None and not number:
            return Classified(row, RowKind.CONTINUATION, is_own=_has_own(row))
        return Classified(row, RowKind.SKIPPED, "It names no action.")

    def _is_rest_of(self, last: PlanRow, row: PlanRow, title: str) -> bool:
        if not title:
            return row.section.table_number == last.section.table_number or row.section.goes_on
        if row.text(*_DATED) or row.text(Field.RATING):
            return False
        if row.text(Field.LEAD):
            return self._is_wrapped(row)
        if self._has_numbers and _same(title, last.text(Field.TITLE)):
            return True
        return self._reads_on(row)

    def _is_wrapped(self, row: PlanRow) -> bool:
        """True where every cell of the row stands below words that it may go on with, and the action's do go on."""
        above = {column for column, _ in self._tail.filled} if self._tail is not None else set()
        return self._reads_on(row) and all(column in above for column, _ in row.filled)

    def _find_what_leads_on(self) -> list[bool]:
        """For each row whether an action comes next, before the table ends; other headings may stand between."""
        found = [False] * len(self.rows)
        comes = False
        for place in range(len(self.rows) - 1, -1, -1):
            found[place] = comes
            row = self.rows[place]
            if row.filled and not _has_one_text(row):
                comes = bool(row.text(Field.TITLE) or row.text(Field.NUMBER))
        return found

    def _priority_before(self, place: int) -> str:
        before = (row.text(Field.PRIORITY) for row in reversed(self.rows[max(0, place - 50) : place]))
        return next((text for text in before if text), "")


def _adds_up(row: PlanRow) -> bool:
    """True for "Total", and for "Total actions" beside nothing but figures."""
    total = _TOTAL.fullmatch(row.filled[0][1].text.strip())
    if total is None:
        return False
    beside = [cell.text for _, cell in row.filled[1:]]
    return not total["what"] or (bool(beside) and all(re.fullmatch(r"[\d.,%£]+", text) for text in beside))


def _has_own(row: PlanRow) -> bool:
    """True for a row with dates of its own, or with a step and who leads it; at the top of a page it may be a rest."""
    return bool(row.text(*_DATED) or (row.text(Field.LEAD) and row.text(Field.DETAILS) and not row.is_first))


def _has_one_text(row: PlanRow) -> bool:
    """True where one cell alone holds words, or where nearly all hold the same ones, as a merged cell may be written."""
    filled = row.filled
    is_repeated = len(filled) >= max(3, len(row.columns) - 1) and len({cell.text for _, cell in filled}) == 1
    return len(filled) == 1 or is_repeated


def _reaches_over(row: PlanRow, column: int) -> bool:
    beside = [cell for cell in row.row.cells[column + 1 :] if cell.covered is Covered.FROM_LEFT]
    return len(row.row.cells) == 1 or len(beside) >= max(1, (len(row.columns) - 1) // 2)


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def _share_of(rows: Sequence[PlanRow], claim: object) -> float:
    return sum(1 for row in rows if claim(row)) / len(rows) if rows and callable(claim) else 0.0
