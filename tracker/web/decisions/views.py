"""What is asked of bodies and what they decided: read by all, recorded by the programme manager."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.decisions import Seen, decide_on_action
from tracker.changes.submissions import earlier_result, record_submission
from tracker.domain.permissions import Permission, Viewer, is_allowed
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.domain.status import ActionStatus
from tracker.extensions import db
from tracker.queries.bodies import PostOnRecord, coming_meetings, posts_of
from tracker.queries.decisions import (
    DecisionOnRecord,
    OpenAsk,
    days_frozen,
    decisions_of,
    last_decision_id,
    open_asks,
)
from tracker.queries.statuses import Scope, action_statuses
from tracker.queries.strategies import BodyInForce, PlanInForce, bodies_of, windows_of
from tracker.web.answers import read_as_at, see_other, show, unchanged
from tracker.web.components import add_problems
from tracker.web.decisions.forms import DecisionForm, decision_form, seen_mark
from tracker.web.decisions.pages import decision_page, decisions_page
from tracker.web.sent import form_hash, form_key

bp = Blueprint("decisions", __name__)


@dataclass(frozen=True, slots=True)
class _Matter:
    """What is decided on: an action as it stands, the question where there is one, what was decided before."""

    plan: PlanInForce
    status: ActionStatus
    ask: OpenAsk | None
    bodies: list[BodyInForce]
    posts: list[PostOnRecord]
    decided: list[DecisionOnRecord]

    @property
    def now(self) -> Seen:
        """The last update and decision of the action."""
        return Seen(self.status.newest_update_id, last_decision_id(self.status.action_id))


@bp.get("/strategies/<slug>/decisions")
@requires(Permission.READ_SUBMITTED)
def decisions(slug: str) -> Response:
    """What is asked of each body, and what was decided."""
    strategy = access.strategy_or_404(slug, Permission.READ_SUBMITTED)
    as_at, viewer = read_as_at(), access.viewer()
    answer = unchanged(changes=strategy.changes, as_at=as_at, viewer=viewer)
    if answer is not None:
        return answer
    page = decisions_page(
        strategy,
        as_at=as_at,
        asks=open_asks(strategy.strategy_id, viewer=viewer, as_at=as_at),
        decided=decisions_of(strategy.strategy_id, viewer=viewer, as_at=as_at),
        frozen=days_frozen(strategy.strategy_id, as_at=as_at),
        meetings=coming_meetings(strategy.strategy_id, on=as_at.day),
        may_record=as_at.is_today
        and is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=strategy.strategy_id),
    )
    return show("decisions/decisions.html", page=page)


@bp.get("/plans/<slug>/actions/<number>/decision")
@requires(Permission.RUN_CYCLE)
def decision(slug: str, number: str) -> Response:
    """The form for a decision on an action, or on a question of its lead."""
    plan = access.plan_or_404(slug, Permission.RUN_CYCLE)
    wanted = request.args.get("ask", "")
    matter = _matter_or_404(plan, number, wanted, access.viewer())
    if wanted and matter.ask is None:
        abort(404)
    form = decision_form(
        plan=plan,
        bodies=matter.bodies,
        posts=matter.posts,
        ask=matter.ask,
        seen=matter.now,
        key=secrets.token_urlsafe(16),
        on=clock.today(),
    )
    return _show(matter, form)


@bp.post("/plans/<slug>/actions/<number>/decision")
@requires(Permission.RUN_CYCLE)
def record(slug: str, number: str) -> Response:
    """Record a decision: all of what it changes, or nothing with every reason. Sent twice, it is recorded once."""
    plan = access.plan_or_404(slug, Permission.RUN_CYCLE)
    key, body_hash = form_key(), form_hash()
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=plan.strategy_id)
    purpose = f"decision {plan.plan_id} {number}"[:120]
    earlier = earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash)
    if earlier is not None:
        return see_other(earlier)
    wanted = request.form.get("ask", "")
    matter = _matter_or_404(plan, number, wanted, change.viewer)
    form = decision_form(plan=plan, bodies=matter.bodies, posts=matter.posts, ask=matter.ask)
    if wanted and matter.ask is None:
        return _conflict(matter, form)
    if not form.validate():
        db.session.rollback()
        return _show(matter, form, status=422)
    try:
        decide_on_action(
            by=change.by,
            viewer=change.viewer,
            on=clock.today(),
            plan=plan,
            status=matter.status,
            taken=form.taken(plan=plan, bodies=matter.bodies, posts=matter.posts),
            ask=matter.ask,
            seen=form.seen_before(),
        )
    except ChangedMeanwhile:
        return _conflict(matter, form)
    except RuleBroken as problem:
        db.session.rollback()
        return _show(matter, form, problems=add_problems(form, problem.problems), status=422)
    address = (
        url_for("decisions.decisions", slug=plan.strategy_slug)
        if matter.ask
        else url_for("plans.action", slug=slug, number=number)
    )
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=address)
    db.session.commit()
    return see_other(address, notice=f"The decision on {matter.status.code} is recorded.")


def _matter_or_404(plan: PlanInForce, number: str, ask: str, viewer: Viewer) -> _Matter:
    """The action of that number; without its question where that is none of its open ones."""
    as_at = clock.as_at_today()
    found = action_statuses(
        viewer=viewer,
        as_at=as_at,
        scope=Scope(plans=[plan], number=number),
        windows=windows_of(plan.strategy_id),
    )
    if not found:
        abort(404)
    status = found[0]
    asks = open_asks(plan.strategy_id, viewer=viewer, as_at=as_at, action_id=status.action_id)
    return _Matter(
        plan,
        status,
        next((one for one in asks if str(one.ask_id) == ask), None),
        bodies_of(plan.strategy_id),
        posts_of(plan.strategy_id),
        [
            one
            for one in decisions_of(plan.strategy_id, viewer=viewer, as_at=as_at)
            if one.code == status.code
        ],
    )


def _conflict(matter: _Matter, form: DecisionForm) -> Response:
    """The form with what was typed, beside what somebody else posted or decided first; sent again it counts."""
    is_answered = bool(form.ask.data) and matter.ask is None
    form.seen.data, form.ask.data = seen_mark(matter.now), str(matter.ask.ask_id) if matter.ask else ""
    db.session.rollback()
    page = decision_page(
        matter.plan,
        matter.status,
        ask=matter.ask,
        last=matter.decided[0] if matter.decided else None,
        is_conflict=True,
        is_answered_meanwhile=is_answered,
    )
    return show("decisions/decision.html", page=page, form=form, problems=[], status=409)


def _show(
    matter: _Matter, form: DecisionForm, *, problems: list[Problem] | None = None, status: int = 200
) -> Response:
    page = decision_page(
        matter.plan, matter.status, ask=matter.ask, last=matter.decided[0] if matter.decided else None
    )
    return show("decisions/decision.html", page=page, form=form, problems=problems or [], status=status)
