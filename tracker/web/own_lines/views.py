"""What a partner sees of the coming report before it is frozen: its own lines, as they would be frozen today."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from tracker import access
from tracker.access import requires
from tracker.domain.own_lines import ComingReport, coming_report
from tracker.domain.permissions import OPEN_READER, Permission, Viewer, is_allowed
from tracker.domain.problems import Problem, RuleBroken
from tracker.queries.board import Board, board_of, narrowed_to_actions
from tracker.queries.strategies import StrategyInForce
from tracker.queries.windows import accountable_teams, windows_and_last_report
from tracker.queries.work import work_of
from tracker.reports.contents import lines_in_report
from tracker.web.answers import read_as_at_of_today, show, unchanged
from tracker.web.own_lines.pages import PartnersOwn, lines_page, partners_of, partners_page

bp = Blueprint("own_lines", __name__)


@bp.get("/strategies/<slug>/lines")
@requires(Permission.POST_UPDATE)
def own_lines(slug: str) -> Response:
    """The viewer's lines; for the manager the partners, or the lines of the one that the address names."""
    strategy = access.strategy_or_404(slug, Permission.POST_UPDATE)
    viewer, as_at = access.viewer(), read_as_at_of_today()
    answer = unchanged(changes=strategy.changes, as_at=as_at, viewer=viewer)
    if answer is not None:
        return answer
    # The report is an open one: what is held in private is not in it, whoever looks at their lines.
    board = board_of(viewer=OPEN_READER, strategy=strategy, as_at=as_at, before=as_at.day)
    if not is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=strategy.strategy_id):
        return _lines(strategy, _own(board, viewer), partner=None)
    partners = partners_of(board)
    wanted = request.args.get("partner", "").strip()
    if not wanted:
        return _partners(strategy, board, partners)
    partner = next((one for one in partners if one.slug == wanted), None)
    if partner is None:
        raise RuleBroken(
            [Problem("partner", f"No partner is called “{wanted[:40]}”.", "Choose one from the list.")]
        )
    return _lines(strategy, narrowed_to_actions(board, partner.action_ids), partner=partner)


def _own(board: Board, viewer: Viewer) -> Board:
    """The board of the actions that the viewer may update, and so put right."""
    work = work_of([status.action_id for status in board.statuses], as_at=board.as_at)
    own = {action_id for action_id, of in work.items() if is_allowed(viewer, Permission.POST_UPDATE, work=of)}
    return narrowed_to_actions(board, own)


def _coming(board: Board) -> ComingReport | None:
    # The board has left out a report of today, with which the coming one is not compared.
    windows, last_report = windows_and_last_report(board.strategy.strategy_id)
    return coming_report(windows, on=board.as_at.day, last_report=last_report)


def _lines(strategy: StrategyInForce, board: Board, *, partner: PartnersOwn | None) -> Response:
    page = lines_page(
        strategy,
        board,
        lines=lines_in_report(board),
        coming=_coming(board),
        partner=partner,
    )
    return show("own_lines/lines.html", page=page)


def _partners(strategy: StrategyInForce, board: Board, partners: list[PartnersOwn]) -> Response:
    page = partners_page(
        strategy,
        board,
        partners=partners,
        teams=accountable_teams([status.action_id for status in board.statuses], as_at=board.as_at),
        coming=_coming(board),
        base_url=current_app.config["BASE_URL"],
    )
    return show("own_lines/partners.html", page=page)
