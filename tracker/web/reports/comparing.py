"""What changed between two reports: the last and now, a report and the one before, or any two."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, request

from tracker import access
from tracker.access import requires
from tracker.domain.permissions import Permission
from tracker.domain.problems import Problem, RuleBroken
from tracker.queries.reports import StoredReport, stored_reports
from tracker.queries.strategies import plans_of
from tracker.reports.comparing import compare_reports
from tracker.web.answers import read_as_at, show, unchanged
from tracker.web.reports.changes_page import NOW, changes_page

bp = Blueprint("comparing", __name__)


@bp.get("/strategies/<slug>/changes")
@requires(Permission.READ_SUBMITTED)
def changes(slug: str) -> Response:
    """What changed, by priority and partner. Without a choice: since the last report was frozen."""
    strategy, as_at = access.strategy_or_404(slug, Permission.READ_SUBMITTED), read_as_at()
    answer = unchanged(changes=strategy.changes, as_at=as_at, viewer=access.viewer())
    if answer is not None:
        return answer
    stored = stored_reports(strategy.strategy_id, as_at=as_at.day)
    if not stored:
        return show("reports/changes.html", page=changes_page(strategy, (), None, as_at=as_at))
    before, after = _chosen(stored)
    compared = compare_reports(strategy, before, after, frozen=stored, as_at=as_at)
    partner = request.args.get("partner", "").strip()
    page = changes_page(
        strategy,
        stored,
        compared,
        as_at=as_at,
        chosen=(str(before.number), str(after.number) if after else NOW),
        partner=partner,
        plans=plans_of(strategy.strategy_id, on=as_at.day),
    )
    return show("reports/changes.html", page=page)


def _chosen(stored: Sequence[StoredReport]) -> tuple[StoredReport, StoredReport | None]:
    """The two reports that the address asks for. Raises RuleBroken for what is none, or the wrong way round."""
    by_number = {str(report.number): report for report in stored}
    wanted, until = (request.args.get(name, "").strip() for name in ("from", "to"))
    before, after = by_number.get(wanted or str(stored[-1].number)), by_number.get(until)
    problems = []
    if before is None:
        problems.append(_no_report("from", wanted))
    if after is None and until not in ("", NOW):
        problems.append(_no_report("to", until))
    if before is not None and after is not None and after.number <= before.number:
        said = f"Report {after.number} is not later than report {before.number}."
        problems.append(Problem("to", said, "Choose the earlier one first."))
    if problems or before is None:
        raise RuleBroken(problems)
    return before, after


def _no_report(where: str, wanted: str) -> Problem:
    return Problem(
        where, f"There is no frozen report “{wanted[:40]}” up to this day.", "Choose one of the list."
    )
