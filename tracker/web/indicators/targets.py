"""The figures that an action is to move: set and taken off by the programme manager."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, url_for
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired

from tracker import access, clock
from tracker.access import requires
from tracker.changes.submissions import earlier_result, record_submission
from tracker.changes.targets import add_target, remove_target
from tracker.domain.indicators import read_figure
from tracker.domain.permissions import Permission
from tracker.domain.problems import Problem, RuleBroken
from tracker.extensions import db
from tracker.queries.indicators import IndicatorOnRecord, indicators_in
from tracker.queries.milestones import ActionToPlan, action_to_plan
from tracker.queries.strategies import PlanInForce
from tracker.queries.targets import targets_of
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.fields import DayField, TypedForm, options, tidy_line
from tracker.web.sent import form_hash, form_key

bp = Blueprint("targets", __name__)


class TargetForm(TypedForm):
    """A figure that the action is to move."""

    key = HiddenField()
    which = SelectField("Which figure is it to move?", [DataRequired("Choose a figure.")])
    target = StringField(
        "Figure to reach",
        filters=[tidy_line],
        description="Leave it empty where none was agreed. The figure is then only watched.",
    )
    due_on = DayField(
        "By when", description="From the day after, the rules hold the newest figure against it."
    )


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A figure as a sentence, and where it is taken off."""

    name: str
    said: str
    remove_address: str


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """The figures that an action is to move."""

    plan: PlanInForce
    code: str
    title: str
    address: str
    back: str
    targets: Sequence[TargetLine]
    has_figures: bool


@bp.get("/plans/<slug>/actions/<number>/targets")
@requires(Permission.RUN_CYCLE)
def of_action(slug: str, number: str) -> Response:
    """The figures that an action is to move, and the form that adds one."""
    plan, action = _action_or_404(slug, number)
    found = indicators_in(plan.strategy_id, as_at=clock.as_at_today())
    form = _with_choices(TargetForm(formdata=None, data={"key": secrets.token_urlsafe(16)}), found)
    return _show(plan, action, form, found)


@bp.post("/plans/<slug>/actions/<number>/targets")
@requires(Permission.RUN_CYCLE)
def add(slug: str, number: str) -> Response:
    """Add one; the same form sent twice adds one."""
    plan, action = _action_or_404(slug, number)
    found = indicators_in(plan.strategy_id, as_at=clock.as_at_today())
    form, key, body_hash = _with_choices(TargetForm(), found), form_key(), form_hash()
    chosen = _chosen(form, found)
    if not form.validate() or chosen is None:
        return _show(plan, action, form, found, status=422)
    indicator, area = chosen
    value = read_figure(str(form.target.data or ""), indicator.unit)
    if isinstance(value, Problem):
        add_problems(form, [Problem("target", value.what, value.remedy)])
        return _show(plan, action, form, found, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=plan.strategy_id)
    address, purpose = url_for("targets.of_action", slug=slug, number=number), "add target"
    if earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash) is not None:
        return see_other(address)
    try:
        added = add_target(
            by=change.by,
            strategy_id=plan.strategy_id,
            action_id=action.action_id,
            indicator_id=indicator.indicator_id,
            area=area,
            value=value,
            due_on=form.due_on.data,
        )
    except RuleBroken as problem:
        db.session.rollback()
        add_problems(form, problem.problems)
        return _show(plan, action, form, found, status=422)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=str(added.id))
    db.session.commit()
    return see_other(address, notice=f"{plan.code} {number} is to move {indicator.code}, {area}.")


@bp.post("/plans/<slug>/actions/<number>/targets/<id:target_id>/removed")
@requires(Permission.RUN_CYCLE)
def remove(slug: str, number: str, target_id: int) -> Response:
    """Take one off; taken off twice, it is gone."""
    plan, action = _action_or_404(slug, number)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=plan.strategy_id)
    remove_target(by=change.by, strategy_id=plan.strategy_id, action_id=action.action_id, target_id=target_id)
    db.session.commit()
    return see_other(url_for("targets.of_action", slug=slug, number=number), notice="It is taken off.")


def _action_or_404(slug: str, number: str) -> tuple[PlanInForce, ActionToPlan]:
    plan = access.plan_or_404(slug, Permission.RUN_CYCLE)
    return plan, action_to_plan(plan.plan_id, number) or abort(404)


def _with_choices(form: TargetForm, found: Sequence[IndicatorOnRecord]) -> TargetForm:
    # The area comes first: a narrow page cuts a long choice at its end.
    form.which.choices = options(
        ("", "Choose a figure"),
        *(
            (f"{one.indicator_id}:{area}", f"{area}, {one.code} {one.title}")
            for one in found
            for area in dict.fromkeys(figure.area for figure in one.figures)
        ),
    )
    return form


def _chosen(form: TargetForm, found: Sequence[IndicatorOnRecord]) -> tuple[IndicatorOnRecord, str] | None:
    """The indicator and the area that were chosen; None where they are none of those offered."""
    number, _, area = str(form.which.data or "").partition(":")
    return next(((one, area) for one in found if str(one.indicator_id) == number), None)


def _show(
    plan: PlanInForce,
    action: ActionToPlan,
    form: TargetForm,
    found: Sequence[IndicatorOnRecord],
    *,
    status: int = 200,
) -> Response:
    back = f"/plans/{plan.slug}/actions/{action.number}"
    targets = targets_of([action.action_id], as_at=clock.as_at_today()).get(action.action_id, ())
    page = TargetsPage(
        plan=plan,
        code=f"{plan.code} {action.number}",
        title=action.title,
        address=f"{back}/targets",
        back=back,
        targets=[
            TargetLine(
                f"{one.outcome.name}: {one.title}",
                one.outcome.sentence,
                f"{back}/targets/{one.target_id}/removed",
            )
            for one in targets
        ],
        has_figures=any(one.figures for one in found),
    )
    return show("indicators/targets.html", page=page, form=form, status=status)
