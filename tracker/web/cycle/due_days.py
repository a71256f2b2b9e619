"""The day on which one plan is due in a window, where that is another than the window's: set, changed and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response, abort, request, url_for

from tracker import access
from tracker.access import requires
from tracker.changes.windows import set_own_due_day
from tracker.domain.dates import write_day
from tracker.domain.permissions import Permission
from tracker.domain.problems import ChangedMeanwhile, RuleBroken
from tracker.extensions import db
from tracker.queries.strategies import PlanInForce, StrategyInForce, plans_of
from tracker.queries.windows import WindowOnRecord
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.cycle.forms import DueDayForm
from tracker.web.cycle.pages import window_address
from tracker.web.cycle.views import window_or_404

bp = Blueprint("due_days", __name__)


@dataclass(frozen=True, slots=True)
class DueDayPage:
    """The form for the day of one plan. On a conflict, `due` is what somebody else saved meanwhile.

    `first` is empty where the window is open on one day only, so that no plan can have another.
    """

    strategy: StrategyInForce
    window: str
    window_address: str
    code: str
    plan: str
    address: str
    due: str
    window_due: str
    first: str
    last: str
    is_own: bool
    is_closed: bool
    is_conflict: bool


@bp.get("/strategies/<slug>/windows/<id:window_id>/plans/<plan_slug>")
@requires(Permission.RUN_CYCLE)
def due_day(slug: str, window_id: int, plan_slug: str) -> Response:
    """The day of a plan, to change."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    line, plan = window_or_404(strategy, window_id), _plan_or_404(strategy, plan_slug)
    own = line.window.own_due.get(plan.plan_id)
    form = DueDayForm(data={"seen": _mark_of(own), "due": line.window.due_of(plan.plan_id)})
    return _show(strategy, line, plan, form)


@bp.post("/strategies/<slug>/windows/<id:window_id>/plans/<plan_slug>")
@requires(Permission.RUN_CYCLE)
def due_day_post(slug: str, window_id: int, plan_slug: str) -> Response:
    """Give the plan a day of its own, or take it back, unless somebody else did so first."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    line, plan = window_or_404(strategy, window_id), _plan_or_404(strategy, plan_slug)
    form, is_taken_back = DueDayForm(), "back" in request.form
    if not is_taken_back and not form.validate():
        return _show(strategy, line, plan, form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    due: date | None = None if is_taken_back else form.due.data
    try:
        set_own_due_day(
            by=change.by,
            strategy_id=strategy.strategy_id,
            window_id=window_id,
            plan_id=plan.plan_id,
            seen=_seen(form),
            due=due,
        )
    except ChangedMeanwhile:
        db.session.rollback()
        now = window_or_404(strategy, window_id)
        form.seen.data = _mark_of(now.window.own_due.get(plan.plan_id))
        return _show(strategy, now, plan, form, is_conflict=True, status=409)
    except RuleBroken as problem:
        db.session.rollback()
        add_problems(form, problem.problems)
        return _show(strategy, line, plan, form, status=422)
    db.session.commit()
    day = f"{write_day(due or line.window.due)}{'' if due else ', with the others'}"
    address = url_for("cycle.edit_window", slug=slug, window_id=window_id)
    return see_other(address, notice=f"Updates of {plan.code} are due on {day}.")


def _plan_or_404(strategy: StrategyInForce, plan_slug: str) -> PlanInForce:
    found = next((plan for plan in plans_of(strategy.strategy_id) if plan.slug == plan_slug), None)
    return found or abort(404)


def _mark_of(own: date | None) -> str:
    """The day that a plan has of its own, as the form carries it."""
    return own.isoformat() if own is not None else ""


def _seen(form: DueDayForm) -> date | None:
    """The day that the page showed as the plan's own. Raises ChangedMeanwhile where the form says none that there is."""
    try:
        return date.fromisoformat(form.seen.data) if form.seen.data else None
    except ValueError:
        raise ChangedMeanwhile from None


def _show(
    strategy: StrategyInForce,
    line: WindowOnRecord,
    plan: PlanInForce,
    form: DueDayForm,
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    window = line.window
    page = DueDayPage(
        strategy=strategy,
        window=window.title,
        window_address=window_address(strategy, window),
        code=plan.code,
        plan=plan.title,
        address=f"{window_address(strategy, window)}/plans/{plan.slug}",
        due=write_day(window.due_of(plan.plan_id)),
        window_due=write_day(window.due),
        first=write_day(window.opens + timedelta(days=1)) if window.opens < window.closes else "",
        last=write_day(window.closes),
        is_own=plan.plan_id in window.own_due,
        is_closed=line.is_closed,
        is_conflict=is_conflict,
    )
    return show("cycle/due_day.html", page=page, form=form, status=status)
