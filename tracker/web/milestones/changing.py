"""The milestones of one action: added, changed and taken off by the programme manager."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, abort, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.milestones import add_milestone, change_milestone, remove_milestone
from tracker.changes.submissions import earlier_result, record_submission
from tracker.domain.permissions import Permission
from tracker.domain.problems import ChangedMeanwhile, RuleBroken
from tracker.extensions import db
from tracker.queries.milestones import ActionToPlan, MilestoneOnRecord, action_to_plan
from tracker.queries.strategies import PlanInForce
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.milestones.forms import MilestoneForm, NewMilestoneForm, milestone_form
from tracker.web.milestones.pages import action_milestones_page, milestone_page
from tracker.web.sent import form_hash, form_key, version_of

bp = Blueprint("milestone_changes", __name__)


@bp.get("/plans/<slug>/actions/<number>/milestones")
@requires(Permission.RUN_CYCLE)
def of_action(slug: str, number: str) -> Response:
    """The milestones of an action, and the form that adds one."""
    plan, action = _action_or_404(slug, number)
    form = NewMilestoneForm(data={"key": secrets.token_urlsafe(16)})
    return show("milestones/of_action.html", page=action_milestones_page(plan, action), form=form)


@bp.post("/plans/<slug>/actions/<number>/milestones")
@requires(Permission.RUN_CYCLE)
def add(slug: str, number: str) -> Response:
    """Add a milestone. Sent twice, it is added once."""
    plan, action = _action_or_404(slug, number)
    form, key, body_hash = NewMilestoneForm(), form_key(), form_hash()
    page = action_milestones_page(plan, action)
    if not form.validate():
        return show("milestones/of_action.html", page=page, form=form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=plan.strategy_id)
    address, purpose = url_for("milestone_changes.of_action", slug=slug, number=number), "add milestone"
    if earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash) is not None:
        return see_other(address)
    try:
        milestone = add_milestone(
            by=change.by,
            on=clock.today(),
            strategy_id=plan.strategy_id,
            action_id=action.action_id,
            title=str(form.title.data),
            agreed=form.agreed.data,
            expected=form.expected.data,
            done=form.done.data,
            is_critical=bool(form.is_critical.data),
        )
    except RuleBroken as problem:
        db.session.rollback()
        add_problems(form, problem.problems)
        return show("milestones/of_action.html", page=page, form=form, status=422)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=str(milestone.id))
    db.session.commit()
    return see_other(address, notice=f"“{form.title.data}” is added.")


@bp.get("/plans/<slug>/actions/<number>/milestones/<id:milestone_id>")
@requires(Permission.RUN_CYCLE)
def milestone(slug: str, number: str, milestone_id: int) -> Response:
    """A milestone, to change or to take off."""
    plan, action = _action_or_404(slug, number)
    found = _milestone_or_404(action, milestone_id)
    return _show(plan, action, found, milestone_form(found, version=action.version))


@bp.post("/plans/<slug>/actions/<number>/milestones/<id:milestone_id>")
@requires(Permission.RUN_CYCLE)
def change(slug: str, number: str, milestone_id: int) -> Response:
    """Change a milestone, unless somebody else changed the action first."""
    plan, action = _action_or_404(slug, number)
    found, form = _milestone_or_404(action, milestone_id), MilestoneForm()
    if not form.validate():
        return _show(plan, action, found, form, status=422)
    started = access.start_change(Permission.RUN_CYCLE, strategy_id=plan.strategy_id)
    try:
        change_milestone(
            by=started.by,
            on=clock.today(),
            strategy_id=plan.strategy_id,
            milestone_id=milestone_id,
            seen_version=version_of(form),
            title=str(form.title.data),
            expected=form.expected.data,
            done=form.done.data,
            is_critical=bool(form.is_critical.data),
        )
    except ChangedMeanwhile:
        return _conflict(slug, number, milestone_id, form)
    except RuleBroken as problem:
        db.session.rollback()
        add_problems(form, problem.problems)
        return _show(plan, action, found, form, status=422)
    db.session.commit()
    address = url_for("milestone_changes.of_action", slug=slug, number=number)
    return see_other(address, notice=f"“{form.title.data}” is saved.")


@bp.post("/plans/<slug>/actions/<number>/milestones/<id:milestone_id>/removed")
@requires(Permission.RUN_CYCLE)
def remove(slug: str, number: str, milestone_id: int) -> Response:
    """Take a milestone off that was written down wrongly, unless somebody else changed the action first."""
    plan, action = _action_or_404(slug, number)
    found = _milestone_or_404(action, milestone_id)
    started = access.start_change(Permission.RUN_CYCLE, strategy_id=plan.strategy_id)
    try:
        remove_milestone(
            by=started.by,
            strategy_id=plan.strategy_id,
            milestone_id=milestone_id,
            seen_version=version_of(MilestoneForm()),
        )
    except ChangedMeanwhile:
        db.session.rollback()
        plan, action = _action_or_404(slug, number)
        found = _milestone_or_404(action, milestone_id)
        return _conflict(slug, number, milestone_id, milestone_form(found, version=action.version))
    db.session.commit()
    address = url_for("milestone_changes.of_action", slug=slug, number=number)
    return see_other(address, notice=f"“{found.title}” is taken off.")


def _action_or_404(slug: str, number: str) -> tuple[PlanInForce, ActionToPlan]:
    plan = access.plan_or_404(slug, Permission.RUN_CYCLE)
    return plan, action_to_plan(plan.plan_id, number) or abort(404)


def _milestone_or_404(action: ActionToPlan, milestone_id: int) -> MilestoneOnRecord:
    found = next((one for one in action.milestones if one.milestone_id == milestone_id), None)
    return found or abort(404)


def _conflict(slug: str, number: str, milestone_id: int, form: MilestoneForm) -> Response:
    """What stands now, and the form with what was typed."""
    db.session.rollback()
    plan, action = _action_or_404(slug, number)
    form.version.data = str(action.version)
    return _show(plan, action, _milestone_or_404(action, milestone_id), form, is_conflict=True, status=409)


def _show(
    plan: PlanInForce,
    action: ActionToPlan,
    found: MilestoneOnRecord,
    form: MilestoneForm,
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    page = milestone_page(plan, action, found, is_conflict=is_conflict)
    return show("milestones/milestone.html", page=page, form=form, status=status)
