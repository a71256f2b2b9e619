"""From rows to actions: each with all its rows and its priority, in the order of the file.

Source: docs/rules/imports.md, sections 3 and 4.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.domain.plan_reading import LeftOut
from tracker.imports.cell_lists import is_unfinished, runs_on
from tracker.imports.headings import Field, plain_heading
from tracker.imports.plan_rows import Classified, GatheredAction, PlanRow, RowKind
from tracker.imports.priorities import PriorityBook
from tracker.imports.priority_words import split_number
from tracker.imports.sections import Section


@dataclass(slots=True)
class Gathered:
    """The actions of a plan with their rows, how many rows there were of each kind, and what was left out."""

    actions: list[GatheredAction] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)


def put_together(gathered: Gathered, *, goes_on: Mapping[int, int], out: Container[int]) -> list[int]:
    """Join actions that go on with an earlier one, and take out those that are left out; the places that stay."""
    stay = []
    for place, action in enumerate(gathered.actions):
        if place in goes_on:
            earlier = gathered.actions[goes_on[place]]
            earlier.rows += action.rows
            earlier.own_rows += action.rows
            gathered.counts["actions"] -= 1
            gathered.counts["continuations"] += 1
        elif place in out:
            gathered.left_out += [
                LeftOut(row.where, row.words, "You chose to leave this action out.") for row in action.rows
            ]
            gathered.counts["actions"] -= 1
            gathered.counts["skipped"] += len(action.rows)
            gathered.counts["continuations"] -= len(action.rows) - 1
        else:
            stay.append(place)
    gathered.actions = [gathered.actions[place] for place in stay]
    return stay


class Gatherer:
    """Goes through the classified rows and puts each where it belongs."""

    def __init__(
        self, book: PriorityBook, *, above: Mapping[int, str], sections: Sequence[Section], title: str
    ) -> None:
        self._book = book
        self._above = {id(sections[place]): text for place, text in above.items()}
        self._title = title
        self._section: Section | None = None
        self._inner: tuple[str, ...] = ()
        # Those of the inner headings that no action has come under yet, with where they stand.
        self._bare: list[tuple[str, str]] = []
        self._heading_before = False
        self._has_column = False
        self._result = Gathered()

    def gather(self, rows: Sequence[Classified]) -> Gathered:
        """The actions of these rows."""
        self._has_column = any(
            one.kind is RowKind.ACTION and one.row.text(Field.PRIORITY, Field.PRIORITY_NUMBER) for one in rows
        )
        for one in rows:
            self._enter_section(one.row)
            if one.kind is RowKind.HEADING:
                self._add_heading(one.row)
            elif one.kind is RowKind.SKIPPED:
                self._result.left_out.append(LeftOut(one.row.where, one.row.words, one.why))
            elif one.kind is RowKind.ACTION:
                self._add_action(one.row)
            else:
                self._add_continuation(one)
            self._heading_before = one.kind is RowKind.HEADING
        self._leave_inner()
        kinds = [one.kind for one in rows]
        self._result.counts = {
            "rows": len(rows),
            "actions": kinds.count(RowKind.ACTION),
            "continuations": kinds.count(RowKind.CONTINUATION),
            "headings": kinds.count(RowKind.HEADING),
            "skipped": kinds.count(RowKind.SKIPPED),
        }
        return self._result

    def _enter_section(self, row: PlanRow) -> None:
        if row.section is self._section:
            return
        self._section = row.section
        text = self._above.get(id(row.section))
        if text and not self._has_column:
            self._book.enter(text, where=row.section.place)
            self._leave_inner()

    def _leave_inner(self) -> None:
        """Leave the inner headings in force; those that no action came under are said to be left out."""
        self._result.left_out += [
            LeftOut(where, text, "No action stands under this heading.") for where, text in self._bare
        ]
        self._inner, self._bare = (), []

    def _add_heading(self, row: PlanRow) -> None:
        text = next((cell.text for _, cell in row.filled if cell.text), "")
        is_numbered = bool(row.text(Field.NUMBER) and row.text(Field.TITLE))
        if is_numbered:
            text = f"{row.text(Field.NUMBER).strip().rstrip('.)')}. {row.text(Field.TITLE)}"
        if struck := " ".join(cell.struck for _, cell in row.filled if cell.struck):
            self._result.left_out.append(
                LeftOut(row.where, struck, "These words of a heading are struck out.")
            )
        kind = split_number(text)[2]
        is_outcome = kind in {"outcome", "aim", "goal"} and kind != self._book.kind
        may_be_outcome = self._book.current is not None and self._heading_before and not is_numbered
        if may_be_outcome and (is_outcome or len(text.split()) > 8):
            self._book.add_outcome(text)
        elif row.cells(Field.PRIORITY) and row.text(Field.PRIORITY, Field.PRIORITY_NUMBER) == text:
            self._enter_priority(row)
        elif self._is_inner(kind):
            if not self._heading_before:
                self._leave_inner()
            self._inner = (*self._inner, text)
            self._bare.append((row.where, text))
        else:
            self._leave_inner()
            self._book.enter(text, where=row.where)

    def _is_inner(self, kind: str) -> bool:
        """True for a heading below that of the priority: of another kind, or under priorities that are named elsewhere."""
        if self._has_column or (self._above and not kind):
            return True
        outer = self._book.kind
        return self._book.current is not None and bool(outer) and kind != outer

    def _add_action(self, row: PlanRow) -> None:
        # A heading that stands right above holds for this action, also where its row begins another priority.
        right_above = self._inner if self._heading_before else ()
        if right_above:
            self._bare = []
        self._enter_priority(row)
        self._inner = self._inner or right_above
        self._bare = []
        if self._book.current is None:
            self._book.enter_unnamed(self._title, where=row.section.place)
        self._book.add_outcome(row.text(Field.OUTCOME))
        action = GatheredAction([row], inner_headings=self._inner, priority=self._book.current or 0)
        self._result.actions.append(action)

    def _enter_priority(self, row: PlanRow) -> None:
        text, number = row.text(Field.PRIORITY), row.text(Field.PRIORITY_NUMBER)
        if not text and not number:
            return
        if text and self._goes_on(row, text, number):
            self._book.run_on(text)
            return
        heading = next((column.heading for column, cell in row.cells(Field.PRIORITY) if cell.text), "")
        self._book.enter(
            text, number=number, where=row.where, holds_outcome="outcome" in plain_heading(heading).split()
        )
        self._leave_inner()

    def _goes_on(self, row: PlanRow, text: str, number: str) -> bool:
        """True where a page break cut the words of the priority: its number is not said again, or they run on."""
        if self._book.current is None or not self._result.actions or number:
            return False
        if row.cells(Field.PRIORITY_NUMBER) and split_number(text)[0] is None:
            return True
        before = self._book.last_words
        # Elsewhere than at the top of a page only words that break off show it: priorities may be in small letters.
        return runs_on(before, text) and (row.is_first or (is_unfinished(before) and text[0].islower()))

    def _add_continuation(self, one: Classified) -> None:
        row = one.row
        if not self._result.actions:
            self._result.left_out.append(LeftOut(row.where, row.words, "No action stands before it."))
            return
        action = self._result.actions[-1]
        action.rows.append(row)
        (action.own_rows if one.is_own else action.cut_rows).append(row)
        if one.is_wrapped:
            action.wrapped_rows.append(row)
        text, number = row.text(Field.PRIORITY), row.text(Field.PRIORITY_NUMBER)
        if text and (self._goes_on(row, text, number) or runs_on(self._book.last_words, text)):
            self._book.run_on(text)
        elif text and text != action.first.text(Field.PRIORITY):
            self._book.add_outcome(text)
        self._book.add_outcome(row.text(Field.OUTCOME))
