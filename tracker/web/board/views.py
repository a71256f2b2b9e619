"""The RAG summary, the matrix, their charts, and board reports to take away and to freeze."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps

from flask import Blueprint, Response, abort, current_app, request, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.reports import freeze_board_report
from tracker.changes.submissions import earlier_result, record_submission
from tracker.collecting import uncollected
from tracker.domain.board_report import GroupCounts, OverTime
from tracker.domain.dates import AsAt, write_day
from tracker.domain.own_lines import look_ends
from tracker.domain.permissions import OPEN_READER, Permission, is_allowed
from tracker.domain.problems import Problem, RuleBroken
from tracker.domain.rag import Label
from tracker.domain.status import Owner
from tracker.extensions import db
from tracker.queries.board import Board, board_of, narrowed_to, narrowed_to_priority
from tracker.queries.holds import holds_of
from tracker.queries.reports import edited_headline, next_report_number, stored_report, stored_reports
from tracker.queries.strategies import StrategyInForce, windows_of
from tracker.queries.successors import successions_of
from tracker.reports.contents import board_report
from tracker.reports.freezing import live_report, report_to_freeze
from tracker.reports.meeting_sheet import SheetSubject, outline_meeting_sheet
from tracker.reports.press import draw_by_group, draw_over_time, print_outlined
from tracker.reports.stored import printed_report
from tracker.reports.suffixes import SUFFIXES
from tracker.web.answers import read_as_at, see_other, show, unchanged
from tracker.web.board.matrix_page import matrix_page
from tracker.web.board.pages import SummaryPage, actions_page, summary_page
from tracker.web.board.reports_page import early_problem, reports_page
from tracker.web.days import day_line
from tracker.web.downloads import send_file_of, send_paper
from tracker.web.kept import kept, sight_of
from tracker.web.sent import form_hash, form_key

bp = Blueprint("board", __name__)


def _of_the_day(view: Callable[[Board], Response]) -> Callable[[str], Response]:
    """Give a view the board of the strategy and day that the address asks for; a 304 where nothing has changed."""

    @wraps(view)
    def with_board(slug: str) -> Response:
        strategy, as_at = _strategy(slug)
        viewer = access.viewer()
        answer = unchanged(changes=strategy.changes, as_at=as_at, viewer=viewer)
        if answer is not None:
            return answer
        return view(board_of(viewer=viewer, strategy=strategy, as_at=as_at))

    return with_board


def _with_summary(view: Callable[[SummaryPage], Response]) -> Callable[[str], Response]:
    """Give a view the summary of the strategy, day and partner that the address asks for; a 304 where nothing has
    changed. It is worked out once after each change, for everybody who may read the same."""

    @wraps(view)
    def with_summary(slug: str) -> Response:
        strategy, as_at = _strategy(slug)
        viewer = access.viewer()
        answer = unchanged(changes=strategy.changes, as_at=as_at, viewer=viewer)
        if answer is not None:
            return answer
        wanted = request.args.get("partner", "").strip()
        page = kept(
            ("summary", strategy.strategy_id, strategy.changes, as_at, sight_of(viewer), wanted),
            lambda: _summary(board_of(viewer=viewer, strategy=strategy, as_at=as_at)),
        )
        # The line of the day keeps what else stands in this address.
        return view(replace(page, day=day_line(as_at)))

    return with_summary


@bp.get("/strategies/<slug>/summary")
@requires(Permission.READ_SUBMITTED)
@_with_summary
def summary(page: SummaryPage) -> Response:
    """The RAG summary: the answer first, worst first."""
    return show("board/summary.html", page=page)


@bp.get("/strategies/<slug>/matrix")
@requires(Permission.READ_SUBMITTED)
@_of_the_day
def matrix(board: Board) -> Response:
    """Priorities against partners."""
    return show("board/matrix.html", page=matrix_page(board))


@bp.get("/strategies/<slug>/actions")
@requires(Permission.READ_SUBMITTED)
@_of_the_day
def actions(board: Board) -> Response:
    """The actions that a figure counts."""
    page = actions_page(board, label=_label(), priority=_priority(board), partner=_partner(board))
    return show("board/actions.html", page=page)


@bp.get("/strategies/<slug>/summary/by-priority/chart.json")
@requires(Permission.READ_SUBMITTED)
@_with_summary
def chart_by_priority(page: SummaryPage) -> Response:
    """The figure of the summary's bars; the page has the same as a table."""
    groups = [
        GroupCounts(name=row.name, counts={label.value: count for label, count in row.counts.items()})
        for row in page.priorities
    ]
    return _figure(draw_by_group(groups))


@bp.get("/strategies/<slug>/summary/over-time/chart.json")
@requires(Permission.READ_SUBMITTED)
@_of_the_day
def chart_over_time(board: Board) -> Response:
    """The figure of the counts at each frozen report."""
    points = [
        OverTime(name=row.name, as_at="", counts={label.value: count for label, count in row.counts.items()})
        for row in summary_page(board, partners=board.partners, partner=None).over_time
    ]
    return _figure(draw_over_time(points))


def _summary(board: Board) -> SummaryPage:
    """The summary of all partners, or of the one that the address asks for."""
    partner = _partner(board)
    narrowed = narrowed_to(board, partner) if partner else board
    return summary_page(narrowed, partners=board.partners, partner=partner)


def _figure(figure: bytes) -> Response:
    return Response(figure, mimetype="application/json")


@bp.get("/strategies/<slug>/report.<suffix>")
@requires(Permission.READ_SUBMITTED)
def report(slug: str, suffix: str) -> Response:
    """The board report as a file: live figures of a day, or a frozen one as it was; `annexes=no` gives its body alone."""
    if suffix not in SUFFIXES:
        abort(404)
    strategy, as_at = _strategy(slug)
    wanted = request.args.get("frozen", "").strip()
    with_annexes = request.args.get("annexes", "") != "no"
    if not wanted:
        return send_paper(live_report(strategy, as_at=as_at), suffix, with_annexes=with_annexes)
    stored = stored_report(strategy.strategy_id, number=_frozen_number(wanted))
    if stored is None:
        abort(404)
    return send_paper(
        printed_report(stored, at=clock.moment()),
        suffix,
        content_hash=stored.content_hash,
        with_annexes=with_annexes,
    )


@bp.get("/strategies/<slug>/sheet.<suffix>")
@requires(Permission.READ_SUBMITTED)
def meeting_sheet(slug: str, suffix: str) -> Response:
    """One page for a meeting, on the partner or the priority that the address names."""
    if suffix not in ("docx", "pdf"):
        abort(404)
    strategy, as_at = _strategy(slug)
    board = board_of(viewer=OPEN_READER, strategy=strategy, as_at=as_at)
    narrowed, subject, name = _subject(board)
    waiting = [f"{status.code}. {status.waiting.sentence}" for status in narrowed.statuses if status.waiting]
    paper = outline_meeting_sheet(subject, board_report(narrowed), waiting=waiting)
    file = f"{slug}-sheet-{name}-{as_at.day.isoformat()}.{suffix}"
    return send_file_of(print_outlined(paper, suffix), suffix=suffix, name=file)


def _subject(board: Board) -> tuple[Board, SheetSubject, str]:
    """What a page for a meeting is about: its board, its title with the address of the whole, and its short name."""
    here = f"{current_app.config['BASE_URL']}/strategies/{board.strategy.slug}"
    as_at = "" if board.as_at.is_today else f"&as_at={board.as_at.day.isoformat()}"
    partner, number = _partner(board), _priority(board)
    if partner is not None and number is None:
        address = f"{here}/summary?partner={partner.slug}{as_at}"
        return narrowed_to(board, partner), SheetSubject(name=partner.name, address=address), partner.slug
    if number is None or partner is not None:
        raise RuleBroken([Problem("partner", "This page is about one partner or one priority.", "Name one.")])
    title = next(line.title for line in board.priorities if line.number == number)
    subject = SheetSubject(
        name=f"Priority {number}: {title}", address=f"{here}/actions?priority={number}{as_at}"
    )
    return narrowed_to_priority(board, number), subject, f"priority-{number}"


def _frozen_number(wanted: str) -> int | None:
    if wanted == "latest":
        return None
    if not wanted.isdecimal() or not wanted.isascii() or len(wanted) > 6:
        raise RuleBroken(
            [Problem("frozen", f"“{wanted[:40]}” is not a report’s number.", "Use a number or “latest”.")]
        )
    return int(wanted)


@bp.get("/strategies/<slug>/reports")
@requires(Permission.READ_SUBMITTED)
def reports(slug: str) -> Response:
    """The reports frozen up to a day, and the button that freezes today's."""
    return _show_reports(*_strategy(slug))


def _show_reports(
    strategy: StrategyInForce, as_at: AsAt, *, problems: Sequence[Problem] = (), status: int = 200
) -> Response:
    may_freeze = as_at.is_today and is_allowed(
        access.viewer(), Permission.RUN_CYCLE, strategy_id=strategy.strategy_id
    )
    number = next_report_number(strategy.strategy_id) if may_freeze else 0
    page = reports_page(
        strategy,
        stored_reports(strategy.strategy_id, as_at=as_at.day),
        as_at=as_at,
        at=clock.moment(),
        holds=holds_of(strategy.strategy_id),
        edited=edited_headline(strategy.strategy_id, number=number) if may_freeze else None,
        look_ends=look_ends(windows_of(strategy.strategy_id), on=as_at.day) if may_freeze else None,
    )
    key = secrets.token_urlsafe(16)
    return show("board/reports.html", page=page, key=key, problems=problems, status=status)


@bp.post("/strategies/<slug>/reports")
@requires(Permission.RUN_CYCLE)
@uncollected()
def freeze(slug: str) -> Response:
    """Freeze the report of today, figures and words as they are; the same button sent twice freezes once."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    key, body_hash = form_key(), form_hash()
    today = clock.today()
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    purpose = f"freeze {strategy.strategy_id}"
    earlier = earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash)
    if earlier is not None:
        return see_other(earlier)
    ready = report_to_freeze(strategy, as_at=clock.as_at_today())
    try:
        if ready.look_ends is not None and "early" not in request.form:
            raise RuleBroken([early_problem(ready.look_ends)])
        report = ready.report
    except RuleBroken as problem:
        db.session.rollback()
        return _show_reports(strategy, clock.as_at_today(), problems=problem.problems, status=422)
    stored = freeze_board_report(
        by=change.by,
        on=today,
        strategy_id=strategy.strategy_id,
        window_id=ready.window_id,
        report=report,
        figures=ready.figures,
        public_at=None,
        look_ends=ready.look_ends,
    )
    number = stored.number
    address = url_for("report.report", slug=slug, number=number)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=address)
    db.session.commit()
    return see_other(address, notice=f"Board report {number} is frozen. It is not public yet.")


def _strategy(slug: str) -> tuple[StrategyInForce, AsAt]:
    return access.strategy_or_404(slug, Permission.READ_SUBMITTED), read_as_at()


def _partner(board: Board) -> Owner | None:
    wanted = request.args.get("partner", "").strip()
    if not wanted:
        return None
    found = next((partner for partner in board.partners if partner.slug == wanted), None)
    return found or _standing_for(board, wanted)


def _standing_for(board: Board, wanted: str) -> Owner:
    """The partner that stood on the day where the address names another: its successor, or the one before it.

    Raises RuleBroken where there is none, or where several stood there.
    """
    successions = successions_of(wanted)
    near = {one.successor_slug if one.slug == wanted else one.slug for one in successions}
    found = [partner for partner in board.partners if partner.slug in near]
    if len(found) == 1:
        return found[0]
    said = f"No partner is called “{wanted[:40]}”."
    later = next((one.successor for one in successions if one.successor_slug == wanted), "")
    if found and later:
        *first, last = (one.name for one in found)
        said = f"{later} took over later. On {write_day(board.as_at.day)} there were {', '.join(first)} and {last}."
    raise RuleBroken([Problem("partner", said, "Choose one from the list.")])


def _label() -> Label | None:
    wanted = request.args.get("label", "").strip()
    if not wanted:
        return None
    if wanted not in {label.value for label in Label}:
        raise RuleBroken(
            [Problem("label", f"“{wanted[:40]}” is not a rating.", "Choose one from the summary.")]
        )
    return Label(wanted)


def _priority(board: Board) -> int | None:
    wanted = request.args.get("priority", "").strip()
    if not wanted:
        return None
    if wanted not in {str(priority.number) for priority in board.priorities}:
        raise RuleBroken(
            [Problem("priority", f"There is no priority “{wanted[:40]}”.", "Choose one from the summary.")]
        )
    return int(wanted)
