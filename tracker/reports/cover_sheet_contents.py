"""What stands behind and in a cover sheet: its report, and what the tracker knows for its fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.domain.board_report import BoardReport
from tracker.domain.cover_sheets import LONGEST_RECOMMENDATION, Recommendation, SheetFacts, Verb, begin_values
from tracker.domain.dates import AsAt
from tracker.domain.permissions import OPEN_READER
from tracker.queries.cover_sheets import SheetOnRecord, TemplateOnRecord, bodies_that_had, last_sheet_of
from tracker.queries.decisions import NOT_SAID_WHAT_FOR, open_asks
from tracker.queries.reports import stored_report
from tracker.queries.strategies import StrategyInForce
from tracker.reports.cover_sheet import SheetToPrint, outline_sheet, outline_whole
from tracker.reports.freezing import live_report
from tracker.reports.outline import standing_of
from tracker.reports.paper import Paper
from tracker.reports.stored import printed_report


@dataclass(frozen=True, slots=True)
class ReportBehind:
    """The report of a cover sheet, with the hash of a frozen one, and whether everybody may read it."""

    report: BoardReport
    content_hash: str
    is_public: bool


def report_behind(
    strategy: StrategyInForce, *, number: int | None, as_at: AsAt, at: datetime
) -> ReportBehind | None:
    """The frozen report of that number with its addenda, or the live one of a day; None where there is none of that number.

    `at` is the moment that says whether it is public.

    Words held in private session are in neither: a paper travels further than the person who made it.
    """
    if number is None:
        return ReportBehind(live_report(strategy, as_at=as_at), "", False)
    stored = stored_report(strategy.strategy_id, number=number)
    if stored is None:
        return None
    return ReportBehind(printed_report(stored, at=at), stored.content_hash, stored.is_public(at))


def first_values(
    strategy: StrategyInForce,
    template: TemplateOnRecord,
    *,
    meeting_on: date | None,
    report_number: int | None,
    as_at: AsAt,
    at: datetime,
) -> dict[str, Any] | None:
    """What a new sheet says before anybody has typed a word; None where there is no such report."""
    behind = report_behind(strategy, number=report_number, as_at=as_at, at=at)
    if behind is None:
        return None
    last = last_sheet_of(template.body_id)
    return begin_values(
        template.fields,
        _facts(strategy, behind.report, template=template, meeting_on=meeting_on, as_at=as_at),
        remembered=last.values if last else {},
        remembered_fields=last.fields if last else (),
    )


def _facts(
    strategy: StrategyInForce,
    report: BoardReport,
    *,
    template: TemplateOnRecord,
    meeting_on: date | None,
    as_at: AsAt,
) -> SheetFacts:
    """What the tracker knows for a sheet that is begun for a body's meeting."""
    had = []
    if report.number is not None:
        had = bodies_that_had(
            strategy.strategy_id, report_number=report.number, before=meeting_on, but_not=template.body_id
        )
    subtitle = f"{report.subtitle[:1].lower()}{report.subtitle[1:]}"
    return SheetFacts(
        body=template.body,
        meeting_on=meeting_on,
        title=f"{report.title}, {subtitle}" if subtitle else report.title,
        report=f"{standing_of(report)}, with figures of {report.as_at_written}"
        if report.number is not None
        else standing_of(report),
        strategy=strategy.title,
        considered=tuple(one.sentence(today=as_at.today) for one in had),
        headline=tuple(report.headline),
        asked=tuple(
            Recommendation(
                Verb.APPROVE, _shortened(f"{one.code} {one.title}: {one.text or NOT_SAID_WHAT_FOR}")
            )
            for one in open_asks(strategy.strategy_id, viewer=OPEN_READER, as_at=as_at)
            if one.body_id == template.body_id
        ),
    )


def _shortened(words: str) -> str:
    """Words on one line, no longer than a recommendation may be."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_RECOMMENDATION else f"{line[: LONGEST_RECOMMENDATION - 1]}…"


def outline_cover_sheet(
    strategy: StrategyInForce, sheet: SheetOnRecord, *, as_at: AsAt, at: datetime, is_alone: bool
) -> Paper:
    """The paper of a sheet: with its report behind it, or alone."""
    behind = report_behind(strategy, number=sheet.report_number, as_at=as_at, at=at)
    if behind is None:
        raise ValueError(f"The report of cover sheet {sheet.sheet_id} is not stored.")
    printed = _to_print(sheet, behind)
    if is_alone:
        return outline_sheet(printed, behind.report)
    return outline_whole(printed, behind.report, content_hash=behind.content_hash)


def _to_print(sheet: SheetOnRecord, behind: ReportBehind) -> SheetToPrint:
    """The sheet with its marks: a draft unless it is finished and its report is public."""
    return SheetToPrint(
        body=sheet.body,
        meeting_on=sheet.meeting_on,
        fields=sheet.fields,
        values=sheet.values,
        is_draft=not (sheet.is_finished and behind.is_public),
    )
