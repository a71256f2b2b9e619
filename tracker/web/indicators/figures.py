"""The figures of an indicator: added, corrected and taken away by the programme manager."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.indicators import Figure, add_figure, change_figure, remove_figure
from tracker.changes.submissions import earlier_result, record_submission
from tracker.domain.permissions import Permission
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.extensions import db
from tracker.queries.indicators import IndicatorFigure, IndicatorOnRecord
from tracker.queries.strategies import StrategyInForce
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.indicators.forms import FigureForm, figure_form
from tracker.web.indicators.pages import figure_page
from tracker.web.indicators.views import indicator_or_404
from tracker.web.sent import form_hash, form_key, version_of

bp = Blueprint("figures", __name__)


@bp.get("/strategies/<slug>/indicators/<id:indicator_id>/figures/new")
@requires(Permission.RUN_CYCLE)
def new_figure(slug: str, indicator_id: int) -> Response:
    """The form of a new figure."""
    strategy, indicator = _indicator(slug, indicator_id)
    return _show(
        strategy, indicator, None, figure_form(None, version=indicator.version, key=secrets.token_urlsafe(16))
    )


@bp.post("/strategies/<slug>/indicators/<id:indicator_id>/figures/new")
@requires(Permission.RUN_CYCLE)
def new_figure_post(slug: str, indicator_id: int) -> Response:
    """Add a figure; the same form sent twice adds one."""
    strategy, indicator = _indicator(slug, indicator_id)
    form, key, body_hash = FigureForm(), form_key(), form_hash()
    typed = _typed(form, indicator)
    if typed is None:
        return _show(strategy, indicator, None, form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    purpose, address = f"figure {indicator_id}", _address(slug, indicator_id)
    if earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash) is not None:
        return see_other(address)
    refused = _try(
        strategy, indicator, None, form, lambda known: add_figure(by=change.by, figure=typed, **known)
    )
    if refused is not None:
        return refused
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=address)
    db.session.commit()
    return see_other(address, notice=f"The figure of {typed.area}, {typed.period} is added.")


@bp.get("/strategies/<slug>/indicators/<id:indicator_id>/figures/<id:value_id>")
@requires(Permission.RUN_CYCLE)
def figure(slug: str, indicator_id: int, value_id: int) -> Response:
    """A figure, to correct or to take away."""
    strategy, indicator = _indicator(slug, indicator_id)
    found = _figure_or_404(indicator, value_id)
    return _show(strategy, indicator, found, figure_form(found, version=indicator.version))


@bp.post("/strategies/<slug>/indicators/<id:indicator_id>/figures/<id:value_id>")
@requires(Permission.RUN_CYCLE)
def figure_post(slug: str, indicator_id: int, value_id: int) -> Response:
    """Correct a figure, unless somebody else changed its indicator first."""
    strategy, indicator = _indicator(slug, indicator_id)
    found, form = _figure_or_404(indicator, value_id), FigureForm()
    typed = _typed(form, indicator)
    if typed is None:
        return _show(strategy, indicator, found, form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    refused = _try(
        strategy,
        indicator,
        found,
        form,
        lambda known: change_figure(by=change.by, value_id=value_id, figure=typed, **known),
    )
    if refused is not None:
        return refused
    db.session.commit()
    return see_other(
        _address(slug, indicator_id), notice=f"The figure of {typed.area}, {typed.period} is saved."
    )


@bp.post("/strategies/<slug>/indicators/<id:indicator_id>/figures/<id:value_id>/removed")
@requires(Permission.RUN_CYCLE)
def remove(slug: str, indicator_id: int, value_id: int) -> Response:
    """Take a figure away that was typed wrongly, unless somebody else changed its indicator first."""
    strategy, indicator = _indicator(slug, indicator_id)
    found = _figure_or_404(indicator, value_id)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    sent, standing = FigureForm(), figure_form(found, version=indicator.version)
    standing.version.data = sent.version.data
    refused = _try(
        strategy,
        indicator,
        found,
        standing,
        lambda known: remove_figure(by=change.by, value_id=value_id, **known),
    )
    if refused is not None:
        return refused
    db.session.commit()
    return see_other(
        _address(slug, indicator_id), notice=f"The figure of {found.area}, {found.period} is taken away."
    )


def _indicator(slug: str, indicator_id: int) -> tuple[StrategyInForce, IndicatorOnRecord]:
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    return strategy, indicator_or_404(strategy, indicator_id)


def _figure_or_404(indicator: IndicatorOnRecord, value_id: int) -> IndicatorFigure:
    return next((one for one in indicator.figures if one.value_id == value_id), None) or abort(404)


def _address(slug: str, indicator_id: int) -> str:
    return url_for("indicators.indicator", slug=slug, indicator_id=indicator_id)


def _typed(form: FigureForm, indicator: IndicatorOnRecord) -> Figure | None:
    """The figure as it was typed; None where something is wrong with it, which the form then says."""
    if not form.validate():
        return None
    typed = form.typed_figure(indicator)
    if isinstance(typed, Problem):
        add_problems(form, [typed])
        return None
    return typed


def _try(
    strategy: StrategyInForce,
    indicator: IndicatorOnRecord,
    found: IndicatorFigure | None,
    form: FigureForm,
    change: Callable[[dict[str, Any]], object],
) -> Response | None:
    """Make a change on the indicator as it was seen; the page that says why it was not made, else None."""
    try:
        change(
            {
                "on": clock.today(),
                "strategy_id": strategy.strategy_id,
                "indicator_id": indicator.indicator_id,
                "seen_version": version_of(form),
            }
        )
    except ChangedMeanwhile:
        db.session.rollback()
        indicator = indicator_or_404(strategy, indicator.indicator_id)
        found = _figure_or_404(indicator, found.value_id) if found else None
        form.version.data = str(indicator.version)
        return _show(strategy, indicator, found, form, is_conflict=True, status=409)
    except RuleBroken as problem:
        db.session.rollback()
        rest = add_problems(form, problem.problems)
        page = figure_page(strategy, indicator, found)
        return show("indicators/figure.html", page=page, form=form, problems=rest, status=422)
    return None


def _show(
    strategy: StrategyInForce,
    indicator: IndicatorOnRecord,
    found: IndicatorFigure | None,
    form: FigureForm,
    *,
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    page = figure_page(strategy, indicator, found, is_conflict=is_conflict)
    return show("indicators/figure.html", page=page, form=form, status=status)
