"""From an address to a frozen report that the viewer may read."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort

from tracker import access
from tracker.domain.permissions import Permission
from tracker.queries.reports import StoredReport, stored_report
from tracker.queries.strategies import StrategyInForce


@dataclass(frozen=True, slots=True)
class Found:
    """A frozen report with its strategy."""

    strategy: StrategyInForce
    stored: StoredReport

    @property
    def address(self) -> str:
        """The report's own page."""
        return f"/strategies/{self.strategy.slug}/reports/{self.stored.number}"

    @property
    def crumbs(self) -> tuple[tuple[str, str], ...]:
        """The way back from what stands under the report."""
        reports = f"/strategies/{self.strategy.slug}/reports"
        return (("Board reports", reports), (f"Board report {self.stored.number}", self.address))


def report_or_404(slug: str, number: int, permission: Permission) -> Found:
    """The frozen report of that number, if the viewer may do this in its strategy."""
    return report_in(access.strategy_or_404(slug, permission), number)


def report_in(strategy: StrategyInForce, number: int) -> Found:
    """The frozen report of that number of a strategy that the viewer may read."""
    stored = stored_report(strategy.strategy_id, number=number)
    return Found(strategy, stored) if stored is not None else abort(404)
