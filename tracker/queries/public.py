"""What the public pages are made from: the reports that are public, and their counts by priority.

Nothing here reads an action, an update or a person: what is not in a public report is not on a public page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import select, union

from tracker.domain.board_report import PublicPriority
from tracker.domain.freezing import thaw_public
from tracker.extensions import db
from tracker.models import FrozenReport, Priority, PublicWording, Voice


@dataclass(frozen=True, slots=True)
class PublicReport:
    """A frozen report that is public, without its content: of which day it is, and since when it can be read."""

    report_id: int
    number: int
    as_at: date
    public_from: date
    content_hash: str


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


def published_strategies(*, at: datetime) -> frozenset[int]:
    """The strategies of which something is public at a moment: a report, words of a priority, or what carers said."""
    published = union(
        select(FrozenReport.strategy_id).where(FrozenReport.public_at <= at),
        select(Priority.strategy_id).join(PublicWording, PublicWording.priority_id == Priority.id),
        select(Voice.strategy_id).where(Voice.may_be_public, Voice.public_on.is_not(None)),
    )
    return frozenset(db.session.execute(published).scalars())


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
