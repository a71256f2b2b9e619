"""What changed between two reports of a strategy, frozen or live: asked for by a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.board_report import BoardReport, ReportChange
from tracker.domain.comparison import ChangeKind, changes_between
from tracker.domain.dates import AsAt
from tracker.domain.permissions import OPEN_READER
from tracker.queries.board import board_of
from tracker.queries.decisions import decisions_of
from tracker.queries.reports import StoredReport
from tracker.queries.strategies import StrategyInForce
from tracker.reports.contents import board_report
from tracker.reports.sections import decided_since
from tracker.reports.stored import changes_told, read_report


@dataclass(frozen=True, slots=True)
class Compared:
    """Two reports and every change between them, as an open reader may read it."""

    before: BoardReport
    after: BoardReport
    changes: tuple[ReportChange, ...]


def compare_reports(
    strategy: StrategyInForce,
    before: StoredReport,
    after: StoredReport | None,
    *,
    frozen: Sequence[StoredReport],
    as_at: AsAt,
) -> Compared:
    """Hold a frozen report against a later one, or against the figures of a day where there is none.

    `frozen` are the reports of the strategy, the oldest first. Raises NotReadable where one of them was altered.
    """
    earlier = read_report(before)
    decided: Mapping[str, Sequence[str]]
    if after is not None:
        later, decided = read_report(after), _decided_in(frozen, before=before, after=after)
    else:
        later = board_report(board_of(viewer=OPEN_READER, strategy=strategy, as_at=as_at))
        up_to = date.fromisoformat(later.as_at)
        decisions = decisions_of(strategy.strategy_id, viewer=OPEN_READER, as_at=AsAt(up_to, up_to))
        decided = decided_since(decisions, before.as_at, frozen_at=before.frozen_at)
    return Compared(earlier, later, changes_between(earlier.actions, later.actions, decided=decided))


def _decided_in(
    frozen: Sequence[StoredReport], *, before: StoredReport, after: StoredReport
) -> dict[str, list[str]]:
    """What was decided between two frozen reports, in words, by action, as these and those between them hold it.

    Each holds what was decided since the last one of an earlier day, so that of several of one day the last tells all.
    """
    last_of_day = {
        one.as_at: one for one in frozen if before.as_at < one.as_at and one.number <= after.number
    }
    found: dict[str, list[str]] = {}
    for report in last_of_day.values():
        for change in changes_told(report):
            if change.kind == ChangeKind.DECIDED.value:
                found.setdefault(change.code, []).append(change.said)
    return found
