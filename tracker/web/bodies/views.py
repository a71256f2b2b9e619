"""Bodies of a strategy: read by all, changed by the programme manager; their meetings, and what plans delegate."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, abort, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.bodies import add_body, edit_body, plan_meeting, slug_of, take_out_meeting
from tracker.changes.plans import delegate_dates
from tracker.changes.submissions import earlier_result, record_submission
from tracker.domain.permissions import Permission, is_allowed
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.extensions import db
from tracker.queries.bodies import BodyOnRecord, bodies_on_record
from tracker.queries.people import organisations, organisations_in_force
from tracker.queries.strategies import StrategyInForce, plan_by_slug, plans_of
from tracker.web.answers import read_as_at_of_today, see_other, show, unchanged
from tracker.web.bodies.forms import BodyForm, DelegationForm, MeetingForm, body_form, delegation_form
from tracker.web.bodies.pages import bodies_page, body_page
from tracker.web.components import add_problems
from tracker.web.sent import form_hash, form_key, version_of

bp = Blueprint("bodies", __name__)


@bp.get("/strategies/<slug>/bodies")
@requires(Permission.READ_SUBMITTED)
def bodies(slug: str) -> Response:
    """Who decides what, and when they meet."""
    strategy = access.strategy_or_404(slug, Permission.READ_SUBMITTED)
    as_at, viewer = read_as_at_of_today(), access.viewer()
    answer = unchanged(changes=strategy.changes, as_at=as_at, viewer=viewer)
    if answer is not None:
        return answer
    page = bodies_page(
        strategy,
        bodies=bodies_on_record(strategy.strategy_id),
        plans=plans_of(strategy.strategy_id),
        on=as_at.day,
        may_change=is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=strategy.strategy_id),
    )
    return show("bodies/bodies.html", page=page)


@bp.get("/strategies/<slug>/bodies/new")
@requires(Permission.RUN_CYCLE)
def new_body(slug: str) -> Response:
    """The form for a body that is not there yet."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    form = body_form(None, organisations=organisations_in_force(), key=secrets.token_urlsafe(16))
    return show("bodies/new_body.html", page=strategy, form=form)


@bp.post("/strategies/<slug>/bodies/new")
@requires(Permission.RUN_CYCLE)
def new_body_post(slug: str) -> Response:
    """Add a body; its short address comes from its name. Sent twice, it is added once."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    form, key, body_hash = body_form(None, organisations=organisations_in_force()), form_key(), form_hash()
    if not form.validate():
        return show("bodies/new_body.html", page=strategy, form=form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    address, purpose = url_for("bodies.bodies", slug=slug), f"add body {strategy.strategy_id}"
    if earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash) is not None:
        return see_other(address)
    try:
        name = str(form.name.data)
        body = add_body(
            by=change.by,
            strategy_id=strategy.strategy_id,
            slug=slug_of(name),
            name=name,
            kind=form.kind.data,
            organisation_id=_organisation_id(form),
            may_decide=str(form.may_decide.data),
            posts=form.delegated(),
        )
    except RuleBroken as problem:
        db.session.rollback()
        rest = add_problems(form, problem.problems)
        return show("bodies/new_body.html", page=strategy, form=form, problems=rest, status=422)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=str(body.id))
    db.session.commit()
    return see_other(address, notice=f"{name} is added.")


@bp.get("/strategies/<slug>/bodies/<id:body_id>")
@requires(Permission.RUN_CYCLE)
def body(slug: str, body_id: int) -> Response:
    """A body, to change, with its meetings."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    found = _body_or_404(strategy, body_id)
    return _show_body(strategy, found, body_form(found, organisations=organisations_in_force()))


@bp.post("/strategies/<slug>/bodies/<id:body_id>")
@requires(Permission.RUN_CYCLE)
def body_post(slug: str, body_id: int) -> Response:
    """Change a body, unless somebody else did so first."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    found = _body_or_404(strategy, body_id)
    form = body_form(found, organisations=organisations_in_force())
    if not form.validate():
        return _show_body(strategy, found, form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    try:
        edit_body(
            by=change.by,
            body_id=body_id,
            seen_version=version_of(form),
            name=str(form.name.data),
            kind=form.kind.data,
            organisation_id=_organisation_id(form),
            may_decide=str(form.may_decide.data),
            posts=form.delegated(),
            on=clock.today(),
        )
    except ChangedMeanwhile:
        db.session.rollback()
        now = _body_or_404(strategy, body_id)
        form.version.data = str(now.version)
        return _show_body(strategy, now, form, is_conflict=True, status=409)
    except RuleBroken as problem:
        db.session.rollback()
        return _show_body(strategy, found, form, problems=add_problems(form, problem.problems), status=422)
    db.session.commit()
    return see_other(url_for("bodies.bodies", slug=slug), notice=f"{form.name.data} is saved.")


@bp.post("/strategies/<slug>/bodies/<id:body_id>/meetings")
@requires(Permission.RUN_CYCLE)
def add_meeting(slug: str, body_id: int) -> Response:
    """Put a meeting of a body on record; the same one sent twice stands once."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    found, meeting = _body_or_404(strategy, body_id), MeetingForm()
    own = body_form(found, organisations=organisations_in_force())
    if not meeting.validate():
        return _show_body(strategy, found, own, meeting=meeting, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    try:
        plan_meeting(
            by=change.by,
            body_id=body_id,
            held_on=meeting.held_on.data,
            papers_due_on=meeting.papers_due_on.data,
        )
    except RuleBroken as problem:
        db.session.rollback()
        add_problems(meeting, problem.problems)
        return _show_body(strategy, found, own, meeting=meeting, status=422)
    db.session.commit()
    return see_other(url_for("bodies.body", slug=slug, body_id=body_id), notice="The meeting is on record.")


@bp.post("/strategies/<slug>/bodies/<id:body_id>/meetings/<id:meeting_id>/removed")
@requires(Permission.RUN_CYCLE)
def remove_meeting(slug: str, body_id: int, meeting_id: int) -> Response:
    """Take a meeting that won't be held off the record."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    _body_or_404(strategy, body_id)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    take_out_meeting(by=change.by, body_id=body_id, meeting_id=meeting_id)
    db.session.commit()
    return see_other(url_for("bodies.body", slug=slug, body_id=body_id), notice="The meeting is taken out.")


@bp.get("/plans/<slug>/delegation")
@requires(Permission.RUN_CYCLE)
def delegation(slug: str) -> Response:
    """How far a plan's owner may move agreed dates."""
    plan = access.plan_or_404(slug, Permission.RUN_CYCLE)
    return show("bodies/delegation.html", page=plan, form=delegation_form(plan), is_conflict=False)


@bp.post("/plans/<slug>/delegation")
@requires(Permission.RUN_CYCLE)
def delegation_post(slug: str) -> Response:
    """Let a plan's owner move dates as far as was chosen, unless somebody else changed the plan first."""
    plan = access.plan_or_404(slug, Permission.RUN_CYCLE)
    form = DelegationForm()
    if not form.validate():
        return show("bodies/delegation.html", page=plan, form=form, is_conflict=False, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=plan.strategy_id)
    try:
        delegate_dates(
            by=change.by, plan_id=plan.plan_id, seen_version=version_of(form), months=int(form.months.data)
        )
    except ChangedMeanwhile:
        db.session.rollback()
        now = plan_by_slug(slug) or abort(404)
        form.version.data = str(now.version)
        return show("bodies/delegation.html", page=now, form=form, is_conflict=True, status=409)
    db.session.commit()
    return see_other(
        url_for("bodies.bodies", slug=plan.strategy_slug), notice=f"What {plan.code} delegates is saved."
    )


def _organisation_id(form: BodyForm) -> int | None:
    """The chosen organisation; None for the partnership, and for anything that is not offered."""
    # A form that was opened before another organisation took over means that one.
    offered = {str(one.organisation_id): one.successor_id or one.organisation_id for one in organisations()}
    return offered.get(str(form.organisation.data))


def _body_or_404(strategy: StrategyInForce, body_id: int) -> BodyOnRecord:
    found = next((one for one in bodies_on_record(strategy.strategy_id) if one.body_id == body_id), None)
    return found or abort(404)


def _show_body(
    strategy: StrategyInForce,
    found: BodyOnRecord,
    form: BodyForm,
    *,
    meeting: MeetingForm | None = None,
    problems: list[Problem] | None = None,
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    """The page of a body: its own form and the one for a meeting; what is wrong with either is said above."""
    page = body_page(strategy, found, on=clock.today(), is_conflict=is_conflict)
    return show(
        "bodies/body.html",
        page=page,
        form=meeting if meeting is not None and meeting.errors else form,
        body=form,
        meeting=meeting or MeetingForm(formdata=None),
        problems=problems or [],
        status=status,
    )
