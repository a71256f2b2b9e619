"""Our own plan tables, coming back: the Excel, CSV and Word files of a plan, perhaps filled in by a partner.

Their columns are known, so nothing is guessed. What a cell held when it was taken away travels with its row, as a
digest, so that only what somebody edited counts as said. Source: docs/rules/imports.md, section 11.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.domain.csv_words import unguard
from tracker.domain.dates import PlanDate, Precision, write_month
from tracker.domain.plan_document import (
    ActionLine,
    DetailLine,
    MeasureLine,
    PlanDocument,
    PriorityLine,
)
from tracker.domain.plan_reading import Answers, LeftOut, PlanReading, RatingGuess
from tracker.domain.plan_table import (
    AS_EXPORTED,
    OWN_COLUMNS,
    PLACE_OF_PART,
    OwnColumn,
    digest_of,
    digests_of,
)
from tracker.domain.rag import Label
from tracker.domain.written_dates import read_written_date
from tracker.imports.headings import plain_heading
from tracker.imports.ratings import meaning_of
from tracker.imports.source import Cell, Row, SourceFile, SourceTable

_ENOUGH_COLUMNS = 8
_NO_LEAD, _NO_DATE = "No lead named", "No date"
_SIGNS = "".join(label.sign for label in Label)


@dataclass(frozen=True, slots=True)
class OwnTable:
    """One of our tables read again; `unedited` holds, by the place of each action, the parts that nobody touched."""

    reading: PlanReading
    plan_code: str
    spoken: tuple[str, ...]
    unedited: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Header:
    table: SourceTable
    row: int
    columns: Mapping[int, OwnColumn]
    others: Mapping[int, str]
    digests: int | None


def read_own_table(source: SourceFile, *, answers: Answers) -> OwnTable | None:
    """The plan in one of our own tables; None where no table of the file is ours.

    Our first ten headings are those that partners use too, so they prove nothing: a mark of the file must, or columns
    that nobody else has.
    """
    is_marked = bool(source.own)
    header = next(
        (found for table in source.tables if (found := _find_header(table, is_marked=is_marked))), None
    )
    if header is None:
        return None
    return _Reading(source, header, answers).read()


def _find_header(table: SourceTable, *, is_marked: bool) -> _Header | None:
    for place, row in enumerate(table.rows[:20]):
        columns: dict[int, OwnColumn] = {}
        others: dict[int, str] = {}
        digests = None
        for number, cell in enumerate(row.cells):
            plain = plain_heading(cell.text)
            if plain == plain_heading(AS_EXPORTED):
                digests = number
            elif plain in OWN_COLUMNS and OWN_COLUMNS[plain] not in columns.values():
                columns[number] = OWN_COLUMNS[plain]
            elif cell.text:
                others[number] = cell.text
        names = {column.name for column in columns.values()}
        is_ours = {"action_number", "action_required", "activity_and_outcome"} <= names
        is_proven = is_marked or digests is not None or "rag_in_last_report" in names
        if is_ours and is_proven and len(columns) >= _ENOUGH_COLUMNS:
            return _Header(table, place, columns, others, digests)
    return None


class _Reading:
    """One of our tables, being read."""

    def __init__(self, source: SourceFile, header: _Header, answers: Answers) -> None:
        self.source, self.header, self.answers = source, header, answers
        self.words: dict[str, int] = {}
        self.left_out: list[LeftOut] = []
        self.priorities: dict[int, PriorityLine] = {}
        self.skipped = self.last_priority = 0

    def read(self) -> OwnTable:
        """The whole table."""
        lines, unedited, codes = [], [], []
        for row in self.header.table.rows[self.header.row + 1 :]:
            cells = self._cells(row)
            if not any(cell.text for cell in cells.values()):
                continue
            number, title = cells["action_number"].text, cells["action_required"].text
            where = f"{self.header.table.place}, {row.place}"
            if not title:
                self.skipped += 1
                self.left_out.append(
                    LeftOut(where, number, "It has no action required: the row is not an action.")
                )
                continue
            lines.append(self._line(row, cells, where))
            unedited.append(self._unedited(row, cells))
            codes.append(cells.get("plan", Cell()).text)
        code = self.source.own.get("code") or next((code for code in codes if code), "")
        names = frozenset(column.name for column in self.header.columns.values())
        document = PlanDocument(
            title=self.source.own.get("title") or self.source.title or code,
            code=code,
            status=self.source.own.get("status") or "draft",
            owners=tuple((self.source.own.get("owners") or "").split()),
            priorities=tuple(self.priorities[number] for number in sorted(self.priorities)),
            actions=tuple(lines),
            counts={
                "rows": len(lines) + self.skipped,
                "actions": len(lines),
                "continuations": 0,
                "headings": 0,
                "skipped": self.skipped,
                "priorities": len(self.priorities),
            },
        )
        return OwnTable(
            PlanReading(
                document=document,
                problems=self.source.problems,
                ratings=tuple(
                    RatingGuess(word, self._meaning(word), times) for word, times in self.words.items()
                ),
                left_out=tuple(self.left_out),
            ),
            code,
            tuple(sorted(part for name in names for part in _parts_of(name))),
            tuple(unedited),
        )

    def _cells(self, row: Row) -> dict[str, Cell]:
        return {
            column.name: row.cells[place] if place < len(row.cells) else Cell()
            for place, column in self.header.columns.items()
        }

    def _line(self, row: Row, cells: Mapping[str, Cell], where: str) -> ActionLine:
        def text(name: str) -> str:
            words = cells[name].text if name in cells else ""
            return (unguard(words) if self.source.kind == "csv" else words).strip()

        priority = self._priority(text("priority"), text("activity_and_outcome"))
        lead, involved = _part_after(text("lead"), "with ")
        end, expected = _part_after(text("end_date"), "now expected ")
        involved = text("also_involved") or involved
        leads = [name for name in (lead, *involved.split(", ")) if name and name != _NO_LEAD]
        rating = text("rag").strip(_SIGNS).strip()
        if rating:
            self.words[rating] = self.words.get(rating, 0) + 1
        return ActionLine(
            number=text("action_number"),
            priority=priority,
            title=" ".join(text("action_required").split()),
            details=tuple(DetailLine(line) for line in _lines(text("details"))),
            measures=tuple(MeasureLine(line) for line in _lines(text("measure"))),
            lead=lead if lead != _NO_LEAD else "",
            leads=tuple(dict.fromkeys(leads)),
            start=_date(cells.get("start_date"), text("start_date")),
            end=_date(cells.get("end_date"), end),
            forecast=_date(cells.get("date_now_expected"), text("date_now_expected") or expected),
            rating_text=rating,
            rating_meaning=self._meaning(rating) if rating else None,
            progress=text("progress"),
            update={part: text(name) for part, name in PLACE_OF_PART.items() if text(name)},
            notes={
                heading: row.cells[place].text
                for place, heading in self.header.others.items()
                if place < len(row.cells) and row.cells[place].text
            },
            source=where,
        )

    def _meaning(self, word: str) -> str | None:
        return meaning_of(word, key={}, chosen=self.answers.ratings).meaning

    def _priority(self, number: str, words: str) -> int:
        if not number and not words and self.last_priority:
            return self.last_priority
        title, _, outcome = words.partition("\n")
        known = re.fullmatch(r"(\d{1,4})(?:\.0)?", number)
        place = (
            int(known[1])
            if known
            else next(
                (one.number for one in self.priorities.values() if one.title == title.strip()),
                max(self.priorities, default=0) + 1,
            )
        )
        if place not in self.priorities or (outcome and not self.priorities[place].outcome):
            self.priorities[place] = PriorityLine(
                place, title.strip() or f"Priority {place}", outcome.strip()
            )
        self.last_priority = place
        return place

    def _unedited(self, row: Row, cells: Mapping[str, Cell]) -> tuple[str, ...]:
        place = self.header.digests
        if place is None or place >= len(row.cells):
            return ()
        taken = digests_of(row.cells[place].text)
        same = {name for name, cell in cells.items() if taken.get(name) == digest_of(_as_written(cell))}
        return tuple(sorted(part for name in same for part in _parts_of(name)))


def _parts_of(name: str) -> tuple[str, ...]:
    column = next(one for one in OWN_COLUMNS.values() if one.name == name)
    return tuple(column.part.split()) if column.part else ()


def _as_written(cell: Cell) -> str:
    return cell.day.isoformat() if cell.day is not None else cell.text


def _part_after(text: str, mark: str) -> tuple[str, str]:
    """A cell of a paper whose second line adds something: the first line, and what is added."""
    first, _, second = text.partition("\n")
    return (first.strip(), second.removeprefix(mark).strip()) if second.startswith(mark) else (text, "")


def _lines(text: str) -> list[str]:
    return [line.removeprefix("• ").strip() for line in text.split("\n") if line.strip("• ")]


def _date(cell: Cell | None, text: str) -> PlanDate | None:
    if cell is not None and cell.day is not None:
        if cell.shown_to is Precision.MONTH:
            month = PlanDate.of_month(cell.day.year, cell.day.month)
            return PlanDate(text or write_month(cell.day), month.first, month.last, month.precision)
        return PlanDate.of_day(cell.day)
    if not text or text == _NO_DATE:
        return None
    written = read_written_date(text)
    if written is None:
        return None
    if written.begins is not None and written.begins.first is not None and written.date.last is not None:
        return PlanDate(text, written.begins.first, written.date.last, Precision.QUARTER)
    return written.date
