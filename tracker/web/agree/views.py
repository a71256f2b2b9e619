"""Updates that do not count yet: agreed or sent back, several at once; and the settings that hold them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request, url_for

from tracker import access, clock
from tracker.access import Change, requires
from tracker.changes.gates import let_through, send_back, set_late_updates, set_sign_off
from tracker.domain.gates import Gate, LateUpdates, SignOff, lone_agreement
from tracker.domain.permissions import Permission, Viewer, Work
from tracker.domain.problems import ChangedMeanwhile, NotAllowed, Problem, RuleBroken
from tracker.domain.status import ActionStatus
from tracker.extensions import db
from tracker.queries.keepers import who_may_agree
from tracker.queries.statuses import Scope, action_statuses
from tracker.queries.strategies import (
    BodyInForce,
    PlanInForce,
    StrategyInForce,
    bodies_of,
    plan_by_slug,
    plans_of,
    windows_of,
)
from tracker.queries.work import work_of
from tracker.web.agree.forms import (
    LISTED,
    AgreeForm,
    LateForm,
    SignOffForm,
    agree_form,
    late_form,
    sign_off_form,
)
from tracker.web.agree.pages import agree_page, work_to_agree
from tracker.web.answers import read_as_at_of_today, see_other, show
from tracker.web.components import add_problems
from tracker.web.sent import ticked_actions, version_of

bp = Blueprint("agree", __name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The actions of a strategy of which an update waits, with what the permission table asks of each."""

    plans: list[PlanInForce]
    bodies: list[BodyInForce]
    statuses: list[ActionStatus]
    works: dict[int, Work]


@bp.get("/strategies/<slug>/to-agree")
@requires(Permission.AGREE_UPDATE)
def to_agree(slug: str) -> Response:
    """What waits for the partner, for the group, or to be accepted although late."""
    strategy = access.strategy_or_404(slug, Permission.AGREE_UPDATE)
    read_as_at_of_today()
    return _show(strategy, _waiting(strategy, access.viewer()))


@bp.post("/strategies/<slug>/to-agree")
@requires(Permission.AGREE_UPDATE)
def let(slug: str) -> Response:
    """Let those ticked through, or send them back: all of them, or none with every reason."""
    strategy = access.strategy_or_404(slug, Permission.AGREE_UPDATE)
    change = access.start_change(Permission.AGREE_UPDATE, strategy_id=strategy.strategy_id)
    found = _waiting(strategy, change.viewer)
    gate = next((one for one in LISTED if one.value == request.form.get("gate")), None)
    form = agree_form(gate, bodies=found.bodies, on=clock.today())
    is_back = request.form.get("outcome") == "returned"
    problems: list[Problem] = []
    if not form.is_right(is_back=is_back):
        db.session.rollback()
        return _show(strategy, found, form=form, gate=gate, status=422)
    if not ticked_actions("action"):
        problems = [Problem("action", "Nothing was ticked.", "Tick the updates that you have read.")]
    elif not is_back and gate is Gate.GROUP and form.held_on.data > clock.today():
        problems = [Problem("held_on", "The meeting has not been held yet.", "Give a day up to today.")]
    else:
        problems = _let_all(change, found, form, gate=gate, is_back=is_back)
    if problems:
        db.session.rollback()
        rest = add_problems(form, problems)
        fresh = _waiting(strategy, access.viewer())
        return _show(strategy, fresh, form=form, gate=gate, problems=rest, status=422)
    db.session.commit()
    count = len(ticked_actions("action"))
    what = "sent back with your question" if is_back else "let through"
    return see_other(
        url_for("agree.to_agree", slug=slug),
        notice=f"{count} {'update is' if count == 1 else 'updates are'} {what}.",
    )


def _let_all(
    change: Change, found: _Waiting, form: AgreeForm, *, gate: Gate | None, is_back: bool
) -> list[Problem]:
    """Do what was asked with each that is ticked; every reason why one can't be."""
    statuses = {status.action_id: status for status in found.statuses}
    body = None
    if gate is Gate.GROUP and "body" in form:
        body = next((one for one in found.bodies if str(one.body_id) == form.body.data), None)
    on = form.held_on.data if gate is Gate.GROUP and not is_back else clock.today()
    problems: list[Problem] = []
    for action_id, seen in ticked_actions("action").items():
        status = statuses.get(action_id)
        waiting = status.waiting if status is not None else None
        if waiting is None or status is None or waiting.update_id != seen or waiting.gate is not gate:
            code = status.code if status is not None else "An action"
            problems.append(
                Problem("action", f"{code} does not wait here any more.", "Read it again, then tick.")
            )
            continue
        work = work_to_agree(found.works[action_id], waiting)
        try:
            if is_back:
                send_back(
                    by=change.by,
                    viewer=change.viewer,
                    on=on,
                    waiting=waiting,
                    work=work,
                    words=str(form.words.data),
                    answer_by=form.answer_by.data,
                    body_id=body.body_id if body else None,
                    meeting=body.name if body else "",
                )
            else:
                let_through(
                    by=change.by,
                    viewer=change.viewer,
                    on=on,
                    waiting=waiting,
                    work=work,
                    body_id=body.body_id if body else None,
                    meeting=body.name if body else "",
                )
        except NotAllowed:
            problems.append(Problem("action", f"{status.code}: somebody else agrees this one."))
        except RuleBroken as refusal:
            problems += [one for one in refusal.problems if one not in problems]
    return problems


@bp.post("/strategies/<slug>/late-updates")
@requires(Permission.RUN_CYCLE)
def late(slug: str) -> Response:
    """Set what becomes of updates that come after the close."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    form = LateForm()
    if not form.validate():
        return _show(strategy, _waiting(strategy, access.viewer()), late=form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    chosen = LateUpdates(form.late_updates.data)
    set_late_updates(by=change.by, strategy_id=strategy.strategy_id, late_updates=chosen)
    db.session.commit()
    return see_other(
        url_for("agree.to_agree", slug=slug),
        notice=f"Late updates: {chosen.word[0].lower()}{chosen.word[1:]}.",
    )


@bp.get("/plans/<slug>/sign-off")
@requires(Permission.RUN_CYCLE)
def sign_off(slug: str) -> Response:
    """What a plan's updates go through before they count."""
    plan = access.plan_or_404(slug, Permission.RUN_CYCLE)
    return _show_sign_off(plan, sign_off_form(plan))


@bp.post("/plans/<slug>/sign-off")
@requires(Permission.RUN_CYCLE)
def sign_off_post(slug: str) -> Response:
    """Set what they go through from now on, unless somebody else changed the plan first."""
    plan = access.plan_or_404(slug, Permission.RUN_CYCLE)
    form = sign_off_form(plan)
    if not form.validate():
        return _show_sign_off(plan, form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=plan.strategy_id)
    try:
        set_sign_off(
            by=change.by,
            plan_id=plan.plan_id,
            seen_version=version_of(form),
            sign_off=SignOff(form.sign_off.data),
        )
    except ChangedMeanwhile:
        db.session.rollback()
        now = plan_by_slug(slug) or abort(404)
        form.version.data = str(now.version)
        return _show_sign_off(now, form, is_conflict=True, status=409)
    db.session.commit()
    return see_other(
        url_for("plans.plan_table", slug=slug), notice=f"How {plan.code} is signed off is saved."
    )


def _show_sign_off(
    plan: PlanInForce, form: SignOffForm, *, is_conflict: bool = False, status: int = 200
) -> Response:
    return show(
        "agree/sign_off.html",
        page=plan,
        form=form,
        is_conflict=is_conflict,
        warning=lone_agreement(who_may_agree(plan)),
        status=status,
    )


def _waiting(strategy: StrategyInForce, viewer: Viewer) -> _Waiting:
    as_at, plans = clock.as_at_today(), plans_of(strategy.strategy_id)
    statuses = [
        status
        for status in action_statuses(
            viewer=viewer,
            as_at=as_at,
            scope=Scope(plans=plans),
            windows=windows_of(strategy.strategy_id),
        )
        if status.waiting is not None
    ]
    works = work_of([status.action_id for status in statuses], as_at=as_at)
    return _Waiting(plans, bodies_of(strategy.strategy_id), statuses, works)


def _show(
    strategy: StrategyInForce,
    found: _Waiting,
    *,
    form: AgreeForm | None = None,
    gate: Gate | None = None,
    late: LateForm | None = None,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> Response:
    """The page with a form for each list; what is wrong with the one that was sent is said above and beside."""
    page = agree_page(
        strategy,
        viewer=access.viewer(),
        statuses=found.statuses,
        works=found.works,
        plans=found.plans,
        ticked=frozenset(ticked_actions("action")),
    )
    forms = {
        one.value: form
        if form is not None and one is gate
        else agree_form(one, bodies=found.bodies, on=clock.today())
        for one in LISTED
    }
    late = late or late_form(strategy.late_updates)
    return show(
        "agree/to_agree.html",
        page=page,
        forms=forms,
        late=late,
        form=form if form is not None else late,
        problems=problems,
        status=status,
    )
