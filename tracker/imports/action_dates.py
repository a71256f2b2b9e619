"""The dates of an action: start, agreed end and date now expected, from one column or several.

Source: docs/rules/imports.md, section 6.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from tracker.domain.dates import PlanDate, Precision, last_day_of_month, write_day
from tracker.domain.problems import Problem, Severity
from tracker.domain.written_dates import NO_DATE_OF_END, NOT_REAL, WrittenDate, read_written_date
from tracker.imports.headings import Field
from tracker.imports.plan_rows import PlanRow
from tracker.imports.source import Cell

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class ActionDates:
    """The dates of one row, what is doubtful about them, and words of them that must be kept elsewhere."""

    start: PlanDate | None = None
    end: PlanDate | None = None
    forecast: PlanDate | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


def read_action_dates(row: PlanRow) -> ActionDates:
    """The dates of a row. A span in either column gives start and end; a date struck out was the agreed one."""
    problems: list[Problem] = []
    notes: list[tuple[str, str]] = []
    start = _read(row, Field.START, problems, notes)
    end = _read(row, Field.END, problems, notes)
    forecast = _read(row, Field.FORECAST, problems, notes)
    begins, ends = (start.date if start else None), (end.date if end else None)
    if start is not None and start.begins is not None:
        begins, ends = start.begins, ends or start.date
    if end is not None and end.begins is not None:
        begins = begins or end.begins
    expected = forecast.date if forecast else None
    moved = _moved_end(row) if expected is None else None
    if moved is not None:
        ends, expected = moved[0].date, moved[1].date
        begins = start.date if start and start.begins is None else begins
        problems = [problem for problem in problems if problem.where != row.where_in(Field.END)]
        problems.append(
            Problem(
                row.where_in(Field.END),
                f"“{row.text(Field.END)}” was read as moved from {ends.text} to {expected.text}: the first was taken as "
                "the agreed date, the second as the date now expected.",
                "Record the decision if the new date has been agreed.",
                Severity.WARNING,
            )
        )
    struck = _struck_end(row)
    if struck is not None and ends is not None and expected is None:
        ends, expected = struck.date, ends
        problems.append(
            Problem(
                row.where_in(Field.END),
                f"“{struck.date.text}” is struck out and “{expected.text}” stands beside it. The first was taken as "
                "the agreed date, the second as the date now expected.",
                "Record the decision if the new date has been agreed.",
                Severity.WARNING,
            )
        )
    if begins and ends and begins.first and ends.last and ends.last < begins.first:
        problems.append(
            Problem(
                row.where_in(Field.END, Field.START),
                f"The end, “{ends.text}”, is before the start, “{begins.text}”.",
                "Correct whichever is wrong.",
                Severity.WARNING,
            )
        )
    return ActionDates(begins, ends, expected, tuple(problems), tuple(notes))


def read_cell_date(cell: Cell) -> WrittenDate | None:
    """The date of a cell: the day that the file holds, as exactly as it shows it, or what the words say."""
    if cell.day is None:
        return read_written_date(cell.text)
    first, last = _span_shown(cell.day, cell.shown_to)
    text = " ".join(cell.text.split()) or write_day(cell.day)
    return WrittenDate(PlanDate(text, first, last, cell.shown_to or Precision.DAY))


def _span_shown(day: date, shown_to: Precision | None) -> tuple[date, date]:
    if shown_to is Precision.MONTH:
        return day.replace(day=1), last_day_of_month(day)
    if shown_to is Precision.YEAR:
        return day.replace(month=1, day=1), day.replace(month=12, day=31)
    return day, day


def _read(
    row: PlanRow, field: Field, problems: list[Problem], notes: list[tuple[str, str]]
) -> WrittenDate | None:
    for place in row.places.of((field,)):
        if place >= len(row.row.cells):
            continue
        column, cell = row.columns[place], row.row.cells[place]
        written = read_cell_date(cell)
        if written is None:
            continue
        if field is Field.START and written.begins is not None and written.doubt == NO_DATE_OF_END:
            # "From April 2024" says all that a start has to.
            written = WrittenDate(written.begins)
        if written.doubt:
            remedy = (
                "Use a date such as 28 February 2026."
                if written.doubt == NOT_REAL
                else "Check it in the preview."
            )
            problems.append(
                Problem(
                    row.where_at(place),
                    f"“{written.date.text}”: {_small(written.doubt)}",
                    remedy,
                    Severity.WARNING,
                )
            )
        if len(written.date.text or "") > _LONGEST:
            notes.append((column.heading, cell.text))
            written = replace(written, date=_shortened(written.date))
        begins = written.begins
        if begins is not None and ((field is Field.END and row.text(Field.START)) or field is Field.FORECAST):
            notes.append((column.heading, cell.text))
        if begins is not None and field is Field.START and row.text(Field.END):
            notes.append((column.heading, cell.text))
        return written
    return None


_WAS = re.compile(
    r"(?P<new>.+?)\s*[(,;–-]\s*(?:was|previously|originally|original(?:ly)?(?: date)?|formerly)\s*:?\s*(?P<old>[^()]+?)\)?",
    re.I | re.S,
)
_NOW = re.compile(
    r"(?:original(?:ly)?(?: date)?\s*:?\s*)?(?P<old>.+?)\s*[(,;–\n-]*\s*"
    r"(?:now|revised(?: date)?(?: to)?|extended to|moved to|changed to|new date|→)\s*:?\s*(?P<new>[^()]+?)\)?",
    re.I | re.S,
)


def _moved_end(row: PlanRow) -> tuple[WrittenDate, WrittenDate] | None:
    """The agreed date and the one now expected of one cell that names both: "31/03/2025 (was 31/03/2024)"."""
    text = row.text(Field.END).strip()
    for pattern in (_WAS, _NOW):
        if match := pattern.fullmatch(text):
            old, new = read_written_date(match["old"]), read_written_date(match["new"])
            if old and new and not (old.doubt or new.doubt or old.begins or new.begins):
                return old, new
    return None


def _struck_end(row: PlanRow) -> WrittenDate | None:
    for _, cell in row.cells(Field.END):
        if cell.struck and (written := read_written_date(cell.struck)) and not written.doubt:
            return written
    return None


def _shortened(value: PlanDate) -> PlanDate:
    return replace(value, text=f"{(value.text or '')[: _LONGEST - 1]}…")


def _small(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
