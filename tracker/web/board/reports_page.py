"""What the list of frozen reports says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.domain.dates import AsAt, write_day
from tracker.domain.problems import Problem
from tracker.domain.publication import Hold, public_line
from tracker.queries.reports import EditedHeadline, StoredReport
from tracker.queries.strategies import StrategyInForce
from tracker.web.board.pages import FORMATS
from tracker.web.days import DayLine, day_line


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """A frozen report in the list."""

    number: int
    title: str
    as_at: str
    frozen: str
    standing: str
    address: str
    content_hash: str
    take_away: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """The frozen reports of a strategy, newest first."""

    strategy: StrategyInForce
    day: DayLine
    reports: Sequence[FrozenLine]
    may_freeze: bool
    edited: str
    look_ends: str


def early_problem(until: date) -> Problem:
    """Why a report is not frozen yet that would come before partners have had their days, of which `until` is the last."""
    return Problem(
        "early",
        f"Partners have until {write_day(until)} to look at their own lines.",
        "Tick that it is frozen before that, or freeze it on a later day.",
    )


def reports_page(
    strategy: StrategyInForce,
    reports: Sequence[StoredReport],
    *,
    as_at: AsAt,
    at: datetime,
    holds: Sequence[Hold] = (),
    edited: EditedHeadline | None,
    look_ends: date | None = None,
) -> ReportsPage:
    """Put the list of reports together. `edited` is there for whoever may freeze the next one.

    `look_ends` is the last day that partners have for their own lines, where a report of today comes before it has passed.
    """
    return ReportsPage(
        strategy=strategy,
        day=day_line(as_at),
        reports=[
            FrozenLine(
                report.number,
                report.title,
                write_day(report.as_at),
                report.frozen_written,
                public_line(report.public_at, at=at, holds=holds),
                f"/strategies/{strategy.slug}/reports/{report.number}",
                report.content_hash,
                [
                    (name, f"/strategies/{strategy.slug}/report.{suffix}?frozen={report.number}")
                    for name, suffix in FORMATS
                ]
                + [
                    (
                        f"{name} without annexes",
                        f"/strategies/{strategy.slug}/report.{suffix}?frozen={report.number}&annexes=no",
                    )
                    for name, suffix in FORMATS[:2]
                ],
            )
            for report in reversed(reports)
        ],
        may_freeze=edited is not None,
        edited=write_day(edited.edited_on) if edited and edited.words and edited.edited_on else "",
        look_ends=write_day(look_ends) if look_ends is not None else "",
    )
