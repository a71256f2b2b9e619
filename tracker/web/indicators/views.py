"""Indicators of a strategy: every area and year to read, and for the programme manager to enter and correct."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, abort, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.indicators import add_indicator, change_indicator
from tracker.changes.submissions import earlier_result, record_submission
from tracker.domain.permissions import Permission, is_allowed
from tracker.domain.problems import ChangedMeanwhile, RuleBroken
from tracker.extensions import db
from tracker.queries.indicators import IndicatorOnRecord, indicator_by_id, indicators_in
from tracker.queries.strategies import StrategyInForce, priorities_of
from tracker.web.answers import read_as_at, see_other, show, unchanged
from tracker.web.components import add_problems
from tracker.web.indicators.forms import IndicatorForm, indicator_form, new_indicator_form
from tracker.web.indicators.pages import indicator_page, indicators_page
from tracker.web.sent import form_hash, form_key, version_of

bp = Blueprint("indicators", __name__)


@bp.get("/strategies/<slug>/indicators")
@requires(Permission.READ_SUBMITTED)
def indicators(slug: str) -> Response:
    """Every indicator with every figure, by priority."""
    strategy = access.strategy_or_404(slug, Permission.READ_SUBMITTED)
    as_at = read_as_at()
    answer = unchanged(changes=strategy.changes, as_at=as_at, viewer=access.viewer())
    if answer is not None:
        return answer
    page = indicators_page(
        strategy,
        indicators_in(strategy.strategy_id, as_at=as_at),
        as_at=as_at,
        may_change=is_allowed(access.viewer(), Permission.RUN_CYCLE, strategy_id=strategy.strategy_id),
    )
    return show("indicators/indicators.html", page=page)


@bp.get("/strategies/<slug>/indicators/new")
@requires(Permission.RUN_CYCLE)
def new_indicator(slug: str) -> Response:
    """The form of a new indicator."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    priorities = priorities_of(strategy.strategy_id)
    return _show(strategy, None, new_indicator_form(priorities=priorities, key=secrets.token_urlsafe(16)))


@bp.post("/strategies/<slug>/indicators/new")
@requires(Permission.RUN_CYCLE)
def new_indicator_post(slug: str) -> Response:
    """Add an indicator; the same form sent twice adds one."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    priorities = priorities_of(strategy.strategy_id)
    form, key, body_hash = new_indicator_form(priorities=priorities), form_key(), form_hash()
    if not form.validate():
        return _show(strategy, None, form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    purpose = f"indicator {strategy.strategy_id}"
    earlier = earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash)
    if earlier is not None:
        return see_other(earlier)
    try:
        added = add_indicator(
            by=change.by,
            on=clock.today(),
            strategy_id=strategy.strategy_id,
            code=str(form.code.data),
            described=form.described(priorities),
        )
    except RuleBroken as problem:
        return _refused(strategy, None, form, problem)
    address = url_for("indicators.indicator", slug=slug, indicator_id=added.id)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=address)
    db.session.commit()
    return see_other(address, notice=f"“{form.code.data}” is added. Its figures come next.")


@bp.get("/strategies/<slug>/indicators/<id:indicator_id>")
@requires(Permission.RUN_CYCLE)
def indicator(slug: str, indicator_id: int) -> Response:
    """An indicator, to change, with its figures."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    found = indicator_or_404(strategy, indicator_id)
    return _show(strategy, found, indicator_form(found, priorities=priorities_of(strategy.strategy_id)))


@bp.post("/strategies/<slug>/indicators/<id:indicator_id>")
@requires(Permission.RUN_CYCLE)
def indicator_post(slug: str, indicator_id: int) -> Response:
    """Change what an indicator is, unless somebody else did so first."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    priorities, found = priorities_of(strategy.strategy_id), indicator_or_404(strategy, indicator_id)
    form = indicator_form(None, priorities=priorities)
    if not form.validate():
        return _show(strategy, found, form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    try:
        change_indicator(
            by=change.by,
            on=clock.today(),
            strategy_id=strategy.strategy_id,
            indicator_id=indicator_id,
            seen_version=version_of(form),
            described=form.described(priorities),
        )
    except ChangedMeanwhile:
        db.session.rollback()
        found = indicator_or_404(strategy, indicator_id)
        form.version.data = str(found.version)
        return _show(strategy, found, form, is_conflict=True, status=409)
    except RuleBroken as problem:
        return _refused(strategy, found, form, problem)
    db.session.commit()
    return see_other(url_for("indicators.indicators", slug=slug), notice=f"“{found.code}” is changed.")


def indicator_or_404(strategy: StrategyInForce, indicator_id: int) -> IndicatorOnRecord:
    """The indicator of that address."""
    found = indicator_by_id(indicator_id, strategy_id=strategy.strategy_id, as_at=clock.as_at_today())
    return found or abort(404)


def _refused(
    strategy: StrategyInForce, found: IndicatorOnRecord | None, form: IndicatorForm, problem: RuleBroken
) -> Response:
    db.session.rollback()
    rest = add_problems(form, problem.problems)
    page = indicator_page(strategy, found)
    return show("indicators/indicator.html", page=page, form=form, problems=rest, status=422)


def _show(
    strategy: StrategyInForce,
    found: IndicatorOnRecord | None,
    form: IndicatorForm,
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    page = indicator_page(strategy, found, is_conflict=is_conflict)
    return show("indicators/indicator.html", page=page, form=form, status=status)
