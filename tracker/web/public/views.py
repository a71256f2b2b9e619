"""What everybody may read: the first page, the progress of each priority, and what these pages are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, current_app

from tracker import access, clock
from tracker.access import requires
from tracker.domain.board_report import PublicPriority
from tracker.domain.dates import AsAt
from tracker.domain.permissions import Permission, Viewer, is_allowed
from tracker.queries.indicators import indicators_of
from tracker.queries.moments import public_clock
from tracker.queries.public import PublicReport, public_lines, public_reports, published_strategies
from tracker.queries.reports import wordings_of
from tracker.queries.strategies import StrategyInForce, all_strategies, priorities_of
from tracker.queries.voices import public_voices
from tracker.web.answers import read_as_at, see_other, show, unchanged
from tracker.web.public.pages import (
    StrategyPage,
    front_page,
    key_lines,
    priority_page,
    report_shown,
    strategy_page,
)

bp = Blueprint("public", __name__)


@bp.get("/")
@requires(Permission.READ_PUBLIC)
def first_page() -> Response:
    """Where a person's work is; for everybody else, the public pages."""
    viewer = access.viewer()
    return see_other(_place_of_work(viewer)) if viewer.is_signed_in else _front()


@bp.get("/public")
@requires(Permission.READ_PUBLIC)
def strategies() -> Response:
    """The strategies that the public can read about."""
    return _front()


@bp.get("/public/<slug>")
@requires(Permission.READ_PUBLIC)
def strategy(slug: str) -> Response:
    """A strategy: what it is for, and how each priority is going."""
    found, is_shown = _strategy_or_404(slug)
    as_at = read_as_at()
    answer = _unchanged(found, as_at)
    if answer:
        return answer
    return show("public/strategy.html", page=_strategy_page(found, as_at), is_shown=is_shown)


@bp.get("/public/<slug>/priorities/<int:number>")
@requires(Permission.READ_PUBLIC)
def priority(slug: str, number: int) -> Response:
    """A priority: what we said, how it is going, what was done, what is late and why, and whether it has helped."""
    found, is_shown = _strategy_or_404(slug)
    as_at = read_as_at()
    answer = _unchanged(found, as_at)
    if answer:
        return answer
    priorities = priorities_of(found.strategy_id)
    wanted = next((one for one in priorities if one.number == number), None)
    if wanted is None:
        abort(404)
    reports, lines = _published(found, as_at)
    page = priority_page(
        found,
        wanted,
        as_at=as_at,
        reports=reports,
        lines=lines,
        priorities=priorities,
        wording=wordings_of([wanted.priority_id], as_at=as_at.day).get(wanted.priority_id),
        indicators=indicators_of(wanted.priority_id, as_at=as_at),
        voices=public_voices(found.strategy_id, priority_id=wanted.priority_id, as_at=as_at),
    )
    return show("public/priority.html", page=page, is_shown=is_shown)


def _strategy_or_404(slug: str) -> tuple[StrategyInForce, bool]:
    """A strategy and whether the public sees it; who has a part in one that it does not see reads its pages already."""
    found = access.strategy_or_404(slug, Permission.READ_PUBLIC)
    is_shown = found.is_public or found.strategy_id in published_strategies(at=clock.moment())
    if not is_shown and not is_allowed(
        access.viewer(), Permission.READ_SUBMITTED, strategy_id=found.strategy_id
    ):
        abort(404)
    return found, is_shown


@bp.get("/key")
@requires(Permission.READ_PUBLIC)
def key() -> Response:
    """What the ratings mean."""
    return _still_page("public/key.html", lines=key_lines())


@bp.get("/accessibility")
@requires(Permission.READ_PUBLIC)
def accessibility() -> Response:
    """What these pages were built to, what nobody has checked yet, and how to tell us."""
    return _still_page("public/accessibility.html")


@bp.get("/privacy")
@requires(Permission.READ_PUBLIC)
def privacy() -> Response:
    """What is kept about the people who use the tracker, and the one cookie."""
    return _still_page("public/privacy.html", days=current_app.config["KEEP_SIGN_INS_DAYS"])


def _place_of_work(viewer: Viewer) -> str:
    if is_allowed(viewer, Permission.POST_UPDATE):
        return "/my-updates"
    if is_allowed(viewer, Permission.READ_SUBMITTED) and viewer.home_slug:
        return f"/strategies/{viewer.home_slug}/summary"
    if is_allowed(viewer, Permission.ADMINISTER):
        return "/people"
    return "/strategies"


def _front() -> Response:
    as_at = read_as_at()
    every, moment = all_strategies(), clock.moment()
    changes = sum(strategy.changes for strategy in every)
    published = public_clock(None, at=moment)
    answer = unchanged(changes=changes, as_at=as_at, viewer=access.viewer(), published=published)
    if answer:
        return answer
    found = every
    if not all(strategy.is_public for strategy in every):
        shown = published_strategies(at=moment)
        found = [strategy for strategy in every if strategy.is_public or strategy.strategy_id in shown]
    only = _strategy_page(found[0], as_at) if len(found) == 1 else None
    return show("public/front.html", page=front_page(found, only=only, as_at=as_at))


def _strategy_page(strategy: StrategyInForce, as_at: AsAt) -> StrategyPage:
    reports, lines = _published(strategy, as_at)
    return strategy_page(
        strategy,
        as_at=as_at,
        reports=reports,
        lines=lines,
        priorities=priorities_of(strategy.strategy_id),
        voices=public_voices(strategy.strategy_id, priority_id=None, as_at=as_at),
    )


def _unchanged(strategy: StrategyInForce, as_at: AsAt) -> Response | None:
    published = public_clock(strategy.strategy_id, at=clock.moment())
    return unchanged(changes=strategy.changes, as_at=as_at, viewer=access.viewer(), published=published)


def _published(
    strategy: StrategyInForce, as_at: AsAt
) -> tuple[Sequence[PublicReport], Sequence[PublicPriority]]:
    """The reports that are public now, and the lines of the one that was public on the day asked for."""
    reports = public_reports(strategy.strategy_id, at=clock.moment())
    shown = report_shown(reports, as_at=as_at)
    return reports, public_lines(shown) if shown else ()


def _still_page(template: str, **values: Any) -> Response:
    """A page that is the same until the next version of the tracker, or another setting of what pages print."""
    answer = unchanged(changes=0, as_at=clock.as_at_today(), viewer=access.viewer())
    return answer or show(template, **values)
