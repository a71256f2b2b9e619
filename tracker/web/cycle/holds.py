"""Holds before an election: recorded, changed and ended by the programme manager."""

from __future__ import annotations

import secrets
from dataclasses import replace

from flask import Blueprint, Response, abort, request, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.holds import Now, change_hold, end_hold, record_hold
from tracker.changes.submissions import earlier_result, record_submission
from tracker.domain.permissions import Permission
from tracker.domain.problems import ChangedMeanwhile, RuleBroken
from tracker.domain.publication import Hold
from tracker.extensions import db
from tracker.queries.holds import holds_of
from tracker.queries.people import organisations
from tracker.queries.strategies import StrategyInForce
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.cycle.hold_forms import HoldForm, hold_form, mark_of
from tracker.web.cycle.hold_pages import hold_page, holds_page
from tracker.web.sent import form_hash, form_key

bp = Blueprint("holds", __name__)


def _now() -> Now:
    return Now(clock.today(), clock.moment(), clock.moment_at_once())


@bp.get("/strategies/<slug>/holds")
@requires(Permission.RUN_CYCLE)
def holds(slug: str) -> Response:
    """The holds of the strategy, those that have ended too."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    page = holds_page(strategy, holds_of(strategy.strategy_id), on=clock.today())
    return show("cycle/holds.html", page=page)


@bp.get("/strategies/<slug>/holds/new")
@requires(Permission.RUN_CYCLE)
def new_hold(slug: str) -> Response:
    """The form for a hold."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    return _show(
        strategy, None, hold_form(None, organisations=organisations(), key=secrets.token_urlsafe(16))
    )


@bp.post("/strategies/<slug>/holds/new")
@requires(Permission.RUN_CYCLE)
def new_hold_post(slug: str) -> Response:
    """Record a hold; the same form sent twice records one."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    form, key, body_hash = hold_form(None, organisations=organisations()), form_key(), form_hash()
    if not form.validate():
        return _show(strategy, None, form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    purpose, address = f"hold {strategy.strategy_id}", url_for("holds.holds", slug=slug)
    if earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash) is not None:
        return see_other(address)
    try:
        record_hold(by=change.by, now=_now(), strategy_id=strategy.strategy_id, hold=form.hold())
    except RuleBroken as problem:
        db.session.rollback()
        add_problems(form, problem.problems)
        return _show(strategy, None, form, status=422)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=address)
    db.session.commit()
    return see_other(address, notice="The hold is recorded. What is public already stays public.")


@bp.get("/strategies/<slug>/holds/<id:hold_id>")
@requires(Permission.RUN_CYCLE)
def hold(slug: str, hold_id: int) -> Response:
    """The form for the days of a hold."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    found = _hold_or_404(strategy, hold_id)
    return _show(strategy, found, hold_form(found, organisations=organisations()))


@bp.post("/strategies/<slug>/holds/<id:hold_id>")
@requires(Permission.RUN_CYCLE)
def hold_post(slug: str, hold_id: int) -> Response:
    """Change a hold or end it, unless somebody else did so first."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    found, form = _hold_or_404(strategy, hold_id), hold_form(None, organisations=organisations())
    is_end = "end" in request.form
    if not is_end and not form.validate():
        return _show(strategy, found, form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    found = _hold_or_404(strategy, hold_id)
    try:
        if (form.seen.data or "") != mark_of(found):
            raise ChangedMeanwhile
        if is_end:
            end_hold(by=change.by, now=_now(), strategy_id=strategy.strategy_id, seen=found)
        else:
            typed = replace(form.hold(), hold_id=hold_id, organisation_id=found.organisation_id)
            change_hold(by=change.by, now=_now(), strategy_id=strategy.strategy_id, seen=found, hold=typed)
    except ChangedMeanwhile:
        db.session.rollback()
        form.seen.data = mark_of(found)
        return _show(strategy, found, form, is_conflict=True, status=409)
    except RuleBroken as problem:
        db.session.rollback()
        add_problems(form, problem.problems)
        return _show(strategy, found, form, status=422)
    db.session.commit()
    notice = "The hold has ended." if is_end else "The hold is changed."
    return see_other(url_for("holds.holds", slug=slug), notice=notice)


def _hold_or_404(strategy: StrategyInForce, hold_id: int) -> Hold:
    found = next((one for one in holds_of(strategy.strategy_id) if one.hold_id == hold_id), None)
    return found or abort(404)


def _show(
    strategy: StrategyInForce,
    hold: Hold | None,
    form: HoldForm,
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    page = hold_page(strategy, hold, on=clock.today(), is_conflict=is_conflict)
    return show("cycle/hold.html", page=page, form=form, status=status)
