"""What changed between two reports of a strategy, frozen or live: asked for by a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.domain.board_report import BoardReport, ReportChange
from tracker.domain.comparison import changes_between
from tracker.domain.dates import AsAt
from tracker.domain.permissions import OPEN_READER
from tracker.queries.board import board_of
from tracker.queries.reports import StoredReport
from tracker.queries.strategies import StrategyInForce
from tracker.reports.contents import board_report
from tracker.reports.sections import decided_between
from tracker.reports.stored import read_report


@dataclass(frozen=True, slots=True)
class Compared:
    """Two reports and every change between them, as an open reader may read it."""

    before: BoardReport
    after: BoardReport
    changes: tuple[ReportChange, ...]


def compare_reports(
    strategy: StrategyInForce, before: StoredReport, after: StoredReport | None, *, as_at: AsAt
) -> Compared:
    """Hold a frozen report against a later one, or against the figures of a day where there is none.

    Raises NotReadable where one of them was altered.
    """
    earlier = read_report(before)
    if after is not None:
        later, up_to = read_report(after), after.as_at
    else:
        later = board_report(board_of(viewer=OPEN_READER, strategy=strategy, as_at=as_at))
        up_to = date.fromisoformat(later.as_at)
    decided = decided_between(strategy.strategy_id, after=before.as_at, up_to=up_to)
    return Compared(earlier, later, changes_between(earlier.actions, later.actions, decided=decided))
