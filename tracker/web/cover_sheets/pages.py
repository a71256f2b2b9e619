"""What the pages of cover sheets say: the list, one sheet to read, one to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.cover_sheets import (
    NO_DAY,
    FieldKind,
    SheetField,
    Values,
    missing_fields,
    said_lines,
)
from tracker.domain.dates import write_day, write_moment
from tracker.domain.problems import Problem
from tracker.queries.cover_sheets import SheetOnRecord, TemplateOnRecord
from tracker.queries.strategies import StrategyInForce

FORMATS = (("Word", "docx"), ("PDF", "pdf"))


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet in the list."""

    body: str
    meeting: str
    report: str
    standing: str
    address: str


@dataclass(frozen=True, slots=True)
class SheetsPage:
    """The cover sheets of a strategy that the viewer may read; addresses are empty for those who may only read."""

    strategy: StrategyInForce
    sheets: Sequence[SheetLine]
    templates: Sequence[tuple[str, str]]
    begin_address: str
    bodies_address: str


@dataclass(frozen=True, slots=True)
class SaidField:
    """A field with what it says, line by line; a list is shown as one."""

    label: str
    lead: str
    lines: Sequence[str]
    is_list: bool
    is_numbered: bool
    is_heading: bool


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A sheet to read, with its papers."""

    strategy: StrategyInForce
    title: str
    standing: str
    report: str
    is_draft: bool
    missing: Sequence[str]
    fields: Sequence[SaidField]
    papers: Sequence[tuple[str, str]]
    alone: Sequence[tuple[str, str]]
    edit_address: str
    throw_address: str


@dataclass(frozen=True, slots=True)
class ThrowPage:
    """Whether a sheet is really to be thrown away; `stays` says why it can't be, empty where it can."""

    strategy: StrategyInForce
    title: str
    report: str
    standing: str
    address: str
    stays: str
    is_conflict: bool
    fields: Sequence[SaidField]


@dataclass(frozen=True, slots=True)
class EditPage:
    """A sheet to write. On a conflict, `meanwhile` is what somebody else saved."""

    strategy: StrategyInForce
    title: str
    report: str
    address: str
    fields: Sequence[SheetField]
    is_finished: bool
    meanwhile: Sequence[SaidField]


def sheets_page(
    strategy: StrategyInForce,
    *,
    sheets: Sequence[SheetOnRecord],
    templates: Sequence[TemplateOnRecord],
    may_write: bool,
) -> SheetsPage:
    """Put the list together."""
    here = f"/strategies/{strategy.slug}"
    return SheetsPage(
        strategy,
        [
            SheetLine(
                sheet.body,
                written_meeting(sheet),
                written_report(sheet),
                "Finished" if sheet.is_finished else "Draft",
                f"{here}/cover-sheets/{sheet.sheet_id}",
            )
            for sheet in sheets
        ],
        [(one.body, f"{here}/bodies/{one.body_id}/cover-sheet") for one in templates] if may_write else [],
        f"{here}/cover-sheets/new" if may_write and templates else "",
        f"{here}/bodies" if may_write else "",
    )


def sheet_page(
    strategy: StrategyInForce, sheet: SheetOnRecord, *, is_draft: bool, may_write: bool
) -> SheetPage:
    """Put the page of one sheet together. `is_draft` says whether its papers are marked so."""
    here = f"/strategies/{strategy.slug}/cover-sheets/{sheet.sheet_id}"
    return SheetPage(
        strategy=strategy,
        title=f"{sheet.body}, {written_meeting(sheet)}",
        standing=_standing(sheet),
        report=written_report(sheet),
        is_draft=is_draft,
        missing=[field.label for field in missing_fields(sheet.fields, sheet.values)],
        fields=said_fields(sheet.fields, sheet.values),
        papers=[(name, f"{here}.{suffix}") for name, suffix in FORMATS],
        alone=[(name, f"{here}.{suffix}?part=sheet") for name, suffix in FORMATS],
        edit_address=f"{here}/edit" if may_write else "",
        throw_address=f"{here}/thrown-away" if may_write and not sheet.is_finished else "",
    )


def throw_page(
    strategy: StrategyInForce, sheet: SheetOnRecord, *, stays: Problem | None, is_conflict: bool = False
) -> ThrowPage:
    """Put the page together that asks once more; on a conflict, the sheet is shown as it is now."""
    return ThrowPage(
        strategy=strategy,
        title=f"{sheet.body}, {written_meeting(sheet)}",
        report=written_report(sheet),
        standing=_standing(sheet),
        address=f"/strategies/{strategy.slug}/cover-sheets/{sheet.sheet_id}",
        stays=stays.sentence if stays else "",
        is_conflict=is_conflict,
        fields=said_fields(sheet.fields, sheet.values),
    )


def edit_page(strategy: StrategyInForce, sheet: SheetOnRecord, *, is_conflict: bool = False) -> EditPage:
    """Put the page that writes a sheet together."""
    return EditPage(
        strategy,
        f"{sheet.body}, {written_meeting(sheet)}",
        written_report(sheet),
        f"/strategies/{strategy.slug}/cover-sheets/{sheet.sheet_id}/edit",
        sheet.fields,
        sheet.is_finished,
        said_fields(sheet.fields, sheet.values) if is_conflict else (),
    )


def said_fields(fields: Sequence[SheetField], values: Values) -> list[SaidField]:
    """Every field with what it says."""
    lists = (FieldKind.NUMBERED, FieldKind.RECOMMENDATIONS, FieldKind.GOALS, FieldKind.QUESTIONS)
    return [
        SaidField(
            field.label,
            field.lead,
            said_lines(field, values.get(field.key)),
            field.kind in lists,
            field.kind in lists[:2],
            field.kind is FieldKind.HEADING,
        )
        for field in fields
    ]


def _standing(sheet: SheetOnRecord) -> str:
    who = f" by {sheet.changed_by}" if sheet.changed_by else ""
    return (
        f"{'Finished' if sheet.is_finished else 'Draft'}, last saved {write_moment(sheet.changed_at)}{who}."
    )


def written_meeting(sheet: SheetOnRecord) -> str:
    """The day of its meeting, in words."""
    return write_day(sheet.meeting_on) if sheet.meeting_on else NO_DAY


def written_report(sheet: SheetOnRecord) -> str:
    """Which report it covers."""
    return f"Board report {sheet.report_number}" if sheet.report_number else "The live figures"
