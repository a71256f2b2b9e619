"""What the public pages are made from: the reports that are public, their counts by priority, published figures.

Nothing here reads an action, an update or a person: what is not in a public report is not on a public page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import select

from tracker.domain.board_report import PublicPriority
from tracker.domain.freezing import thaw_public
from tracker.extensions import db
from tracker.models import FrozenReport, Indicator, IndicatorValue, Priority


@dataclass(frozen=True, slots=True)
class PublicReport:
    """A frozen report that is public, without its content: of which day it is, and since when it can be read."""

    report_id: int
    number: int
    as_at: date
    public_from: date
    content_hash: str


@dataclass(frozen=True, slots=True)
class IndicatorFigure:
    """The figure of one area and period; `value` is None where the source has none, which is not zero."""

    area: str
    period: str
    value: Decimal | None
    written: str


@dataclass(frozen=True, slots=True)
class IndicatorOnRecord:
    """An indicator with all its figures, in the order of its source. `better` is "higher" or "lower"."""

    code: str
    title: str
    plain: str
    unit: str
    better: str
    source: str
    figures: tuple[IndicatorFigure, ...]


def public_reports(strategy_id: int, *, at: datetime) -> list[PublicReport]:
    """The frozen reports of a strategy that are public at a moment, the oldest first."""
    rows = db.session.execute(
        select(
            FrozenReport.id,
            FrozenReport.number,
            FrozenReport.as_at,
            FrozenReport.public_from,
            FrozenReport.content_hash,
        )
        .where(FrozenReport.strategy_id == strategy_id, FrozenReport.public_at <= at)
        .order_by(FrozenReport.number)
    )
    return [
        PublicReport(row.id, row.number, row.as_at, row.public_from, row.content_hash)
        for row in rows
        if row.public_from is not None
    ]


def public_lines(report: PublicReport) -> tuple[PublicPriority, ...]:
    """What a frozen report tells the public, a line for each priority, in number order.

    Only that part of the report is read. A report never changes, so that a process that has read it once keeps it.
    Raises ValueError for a schema this release can't read.
    """
    return _lines_of(report.report_id, report.content_hash)


@lru_cache(maxsize=128)
def _lines_of(report_id: int, _content_hash: str) -> tuple[PublicPriority, ...]:
    row = db.session.execute(
        select(FrozenReport.content, FrozenReport.prose).where(FrozenReport.id == report_id)
    ).one()
    return thaw_public(row.content, row.prose)


_FIGURES = (
    select(
        Indicator.id,
        Priority.number.label("priority"),
        Indicator.code,
        Indicator.title,
        Indicator.plain,
        Indicator.unit,
        Indicator.better,
        Indicator.source,
        IndicatorValue.area,
        IndicatorValue.period,
        IndicatorValue.value,
        IndicatorValue.written,
    )
    .join(Priority, Priority.id == Indicator.priority_id)
    .outerjoin(IndicatorValue, IndicatorValue.indicator_id == Indicator.id)
    .order_by(Priority.number, Indicator.code, Indicator.id, IndicatorValue.position, IndicatorValue.id)
)


def indicators_of(priority_id: int) -> list[IndicatorOnRecord]:
    """The indicators of a priority with their figures, by code; one without any figure included."""
    rows = db.session.execute(_FIGURES.where(Indicator.priority_id == priority_id)).all()
    return [_indicator(list(lines)) for _id, lines in groupby(rows, key=lambda row: row.id)]


def indicators_by_priority(strategy_id: int) -> dict[int, list[IndicatorOnRecord]]:
    """The indicators of a strategy by the number of their priority; priorities without any are left out."""
    rows = db.session.execute(_FIGURES.where(Indicator.strategy_id == strategy_id)).all()
    found: dict[int, list[IndicatorOnRecord]] = {}
    for _id, group in groupby(rows, key=lambda row: row.id):
        lines = list(group)
        found.setdefault(lines[0].priority, []).append(_indicator(lines))
    return found


def _indicator(lines: Sequence[Any]) -> IndicatorOnRecord:
    first = lines[0]
    return IndicatorOnRecord(
        code=first.code,
        title=first.title,
        plain=first.plain,
        unit=first.unit,
        better=first.better,
        source=first.source,
        figures=tuple(
            IndicatorFigure(row.area, row.period, row.value, row.written)
            for row in lines
            if row.area is not None
        ),
    )
