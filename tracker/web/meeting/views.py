"""Meeting mode: one screen of what changed, is off track or was rated otherwise, and all others agreed as one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Blueprint, Response, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.sign_off import record_meeting
from tracker.changes.submissions import earlier_result, record_submission
from tracker.domain.dates import AsAt
from tracker.domain.gates import Gate
from tracker.domain.permissions import Permission, Viewer
from tracker.domain.problems import Problem, RuleBroken
from tracker.domain.sign_off import is_before_the_group, reasons_to_look, reported_as_stopped
from tracker.domain.status import ActionStatus
from tracker.domain.windows import asking_window
from tracker.extensions import db
from tracker.queries.board import Board, board_of
from tracker.queries.sign_off import decided_updates, group_views
from tracker.queries.strategies import BodyInForce, StrategyInForce, bodies_of
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.meeting.forms import MeetingForm, meeting_form
from tracker.web.meeting.pages import meeting_page
from tracker.web.sent import form_hash, form_key

bp = Blueprint("meeting", __name__)


@dataclass(frozen=True, slots=True)
class _Agenda:
    """What a meeting has before it."""

    board: Board
    bodies: list[BodyInForce]
    looked_at: list[ActionStatus]
    others: list[ActionStatus]
    decided: frozenset[int]


@bp.get("/strategies/<slug>/meeting")
@requires(Permission.RUN_CYCLE)
def meeting(slug: str) -> Response:
    """The screen of a meeting."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    agenda = _agenda(strategy, access.viewer())
    form = meeting_form(
        agenda.looked_at,
        agenda.others,
        bodies=agenda.bodies,
        key=secrets.token_urlsafe(16),
        held_on=clock.today(),
    )
    return _show(strategy, agenda, form)


@bp.post("/strategies/<slug>/meeting")
@requires(Permission.RUN_CYCLE)
def record(slug: str) -> Response:
    """Record what the meeting said: all of it, or nothing with every reason. Sent twice, it is recorded once."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    key, body_hash, today = form_key(), form_hash(), clock.today()
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    address, purpose = url_for("meeting.meeting", slug=slug), f"meeting {strategy.strategy_id}"
    earlier = earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash)
    if earlier is not None:
        return see_other(earlier)
    agenda = _agenda(strategy, change.viewer)
    form = meeting_form(agenda.looked_at, agenda.others, bodies=agenda.bodies)
    body = next((one for one in agenda.bodies if str(one.body_id) == form.body.data), None)
    if not form.validate():
        db.session.rollback()
        return _show(strategy, agenda, form, status=422)
    try:
        if form.held_on.data > today:
            raise RuleBroken(
                [Problem("held_on", "The meeting has not been held yet.", "Give a day up to today.")]
            )
        own, agreed = record_meeting(
            by=change.by,
            on=form.held_on.data,
            strategy_id=strategy.strategy_id,
            plans={plan.plan_id: plan for plan in agenda.board.plans},
            statuses=agenda.looked_at,
            views=[form.view_of(status.action_id) for status in agenda.looked_at],
            others=[one for one in agenda.others if one.said and one.said.update_id in form.seen_others]
            if form.others.data
            else [],
            body_id=body.body_id if body else None,
            meeting=body.name if body else "",
        )
    except RuleBroken as problem:
        db.session.rollback()
        rest = add_problems(form, problem.problems)
        for one in agenda.looked_at:
            # The page shows the latest words, so these are the ones that have been seen from now on.
            form[f"seen_{one.action_id}"].data = str(one.said.update_id) if one.said else ""
        return _show(strategy, agenda, form, problems=rest, status=422)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=address)
    db.session.commit()
    return see_other(address, notice=f"Recorded: {own} looked at one by one, {agreed} agreed as one.")


def _agenda(strategy: StrategyInForce, viewer: Viewer) -> _Agenda:
    """What has been updated and not yet seen by the group: to look at one by one, and the others."""
    today = clock.today()
    board = board_of(viewer=viewer, strategy=strategy, as_at=AsAt(today, today))
    updated = [status for status in board.statuses if status.said is not None]
    newest = [status.said.update_id for status in updated if status.said is not None]
    seen, decided = (
        group_views(newest, as_at=board.as_at),
        decided_updates(reported_as_stopped(board.statuses)),
    )
    window = asking_window(board.windows, on=today)
    waiting = [
        status
        for status in updated
        if status.said is not None
        and status.said.update_id not in seen
        and is_before_the_group(status, window=window, is_seen=False, decided=decided)
    ]
    looked_at = [status for status in waiting if reasons_to_look(status, decided=decided)]
    others = [status for status in waiting if not reasons_to_look(status, decided=decided)]
    return _Agenda(board, bodies_of(strategy.strategy_id), looked_at, others, decided)


def _show(
    strategy: StrategyInForce,
    agenda: _Agenda,
    form: MeetingForm,
    *,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> Response:
    window = asking_window(agenda.board.windows, on=agenda.board.as_at.day)
    page = meeting_page(
        strategy,
        window=window.title if window else "",
        looked_at=agenda.looked_at,
        decided=agenda.decided,
        others=agenda.others,
        has_body=bool(agenda.bodies),
        waiting=sum(
            1 for one in agenda.board.statuses if one.waiting is not None and one.waiting.gate is Gate.GROUP
        ),
    )
    return show("meeting/meeting.html", page=page, form=form, problems=problems or [], status=status)
