"""A cover sheet as a paper: by itself, or with its report behind it as one paper. Source: docs/rules/cover-sheets.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker.domain.board_report import DRAFT, BoardReport
from tracker.domain.cover_sheets import (
    NO_DAY,
    NOT_STATED,
    FieldKind,
    FilledFrom,
    SheetField,
    answered,
    recommendations_of,
    said_lines,
)
from tracker.domain.dates import write_day
from tracker.reports.outline import outline_paper, standing_of
from tracker.reports.paper import Block, Bullets, Column, Numbered, Paper, Section, Table, Words, sentence_of

_ABOUT = "About this paper"
_MORE = "More about this paper"
# Letters, with a line counted for each paragraph that begins.
_SHORT = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetToPrint:
    """A cover sheet with all that is printed: `is_draft` where the sheet is not finished, or its report not public."""

    body: str
    meeting_on: date | None
    fields: tuple[SheetField, ...]
    values: Mapping[str, Any]
    is_draft: bool


def outline_sheet(sheet: SheetToPrint, report: BoardReport) -> Paper:
    """The sheet alone. Its language, day and marks are those of its report."""
    marks = [mark for mark in report.marks if mark != DRAFT]
    return Paper(
        title=_title(sheet) or report.title,
        subtitle=f"{sheet.body}: {_meeting(sheet)}",
        standing=f"Cover sheet. {standing_of(report)}",
        day=report.as_at_written,
        as_at=report.as_at,
        marks=(*marks, *((DRAFT,) if sheet.is_draft else ())),
        facts=(),
        sections=_sections(sheet),
        closing=(),
    )


def outline_whole(sheet: SheetToPrint, report: BoardReport, *, content_hash: str = "") -> Paper:
    """Sheet and report as one paper: the sheet's pages first, then the report's, numbered as one."""
    own, behind = outline_sheet(sheet, report), outline_paper(report, content_hash=content_hash)
    facts = Table("About this report", _columns(), tuple(behind.facts), is_caption_shown=False)
    opening = Section(
        sentence_of((behind.title, behind.subtitle), joined_by=". "), (facts,), starts_page=True
    )
    return replace(
        own,
        standing=standing_of(report),
        sections=(*own.sections, opening, *behind.sections),
        closing=behind.closing,
    )


def _title(sheet: SheetToPrint) -> str:
    """What the sheet says the title is: the field that is filled from it, whatever was made of it since."""
    field = next((field for field in sheet.fields if field.filled_from is FilledFrom.TITLE), None)
    return " ".join(said_lines(field, sheet.values.get(field.key))) if field else ""


def _meeting(sheet: SheetToPrint) -> str:
    return f"meeting of {write_day(sheet.meeting_on)}" if sheet.meeting_on else f"meeting, {NO_DAY}"


def _sections(sheet: SheetToPrint) -> tuple[Section, ...]:
    """Fields in their order: short ones as rows of a table, the others each under its own heading."""
    sections: list[Section] = []
    heading, rows = _ABOUT, []
    for field in sheet.fields:
        value = sheet.values.get(field.key)
        if not field.kind.stands_alone:
            rows.append((field.label, "\n".join(_lead(field, said_lines(field, value))) or NOT_STATED))
            continue
        sections += _table(heading, rows)
        heading, rows = _MORE, []
        if field.kind is FieldKind.HEADING:
            heading = field.label
        else:
            sections.append(Section(field.label, _blocks(field, value), is_whole=_is_short(field, value)))
    sections += _table(heading, rows)
    return tuple(sections)


def _lead(field: SheetField, lines: Sequence[str]) -> list[str]:
    return [field.lead, *lines] if field.lead and lines else list(lines)


def _table(heading: str, rows: list[tuple[str, str]]) -> list[Section]:
    return (
        [Section(heading, (Table(heading, _columns(), tuple(rows), is_caption_shown=False),))] if rows else []
    )


def _columns() -> tuple[Column, Column]:
    return Column("Field", 0.36), Column("What it says", 0.64)


def _is_short(field: SheetField, value: Any) -> bool:
    """True for recommendations that take a third of a page at most: a body reads them together."""
    lines = said_lines(field, value)
    return field.kind is FieldKind.RECOMMENDATIONS and sum(map(len, lines)) + 90 * len(lines) <= _SHORT


def _blocks(field: SheetField, value: Any) -> tuple[Block, ...]:
    if field.kind.has_options:
        first, second = ("Goal", "Supported") if field.kind is FieldKind.GOALS else ("Question", "Answer")
        columns = (Column(first, 0.8), Column(second, 0.2))
        table = Table(field.label, columns, tuple(answered(field, value)), is_caption_shown=False)
        return (Words(field.lead), table) if field.lead else (table,)
    lines = Numbered(said_lines(field, value), lead=field.lead, empty=f"{NOT_STATED}.")
    if field.kind is not FieldKind.RECOMMENDATIONS or not value:
        return (lines,)
    verbs = dict.fromkeys(line.verb for line in recommendations_of(value))
    meanings = tuple(f"{verb.word}: {verb.meaning}" for verb in verbs)
    return (lines, Bullets(meanings, lead="What these words ask for"))
