"""Strategies, plans and actions to read."""

from __future__ import annotations

from flask import Blueprint, Response, abort, url_for

from tracker import access
from tracker.access import requires
from tracker.domain.dates import AsAt
from tracker.domain.permissions import OPEN_READER, Permission, is_allowed
from tracker.queries.board import priority_lines
from tracker.queries.history import history_of, same_work_as, steps_and_question
from tracker.queries.keepers import kept_by_people
from tracker.queries.lines import filter_choices
from tracker.queries.statuses import Page, Scope, StatusPage, status_page
from tracker.queries.strategies import (
    PlanInForce,
    adoptions_of,
    bodies_of,
    plans_of,
    priorities_of,
    strategies_of,
    strategy_by_id,
    windows_of,
)
from tracker.reports.contents import own_marks, plan_actions, plan_cover, plan_report
from tracker.reports.plan_document import plan_document_json
from tracker.reports.render_csv import csv_rows
from tracker.reports.suffixes import SUFFIXES
from tracker.web.answers import read_as_at, read_as_at_of_today, see_other, show, unchanged
from tracker.web.downloads import send_file_of, send_paper, send_rows
from tracker.web.kept import kept
from tracker.web.plans.action_page import action_page
from tracker.web.plans.forms import Filters, read_filters
from tracker.web.plans.pages import plan_page, strategy_page

bp = Blueprint("plans", __name__)


@bp.get("/strategies")
@requires(Permission.READ_SUBMITTED)
def strategies() -> Response:
    """The strategies the viewer has a part in; with only one, that one, save for those who may add another."""
    viewer, as_at = access.viewer(), read_as_at()
    found, may_add = strategies_of(viewer), is_allowed(viewer, Permission.ADMINISTER)
    if len(found) == 1 and not may_add:
        day = None if as_at.is_today else as_at.day.isoformat()
        return see_other(url_for("plans.strategy", slug=found[0].slug, as_at=day))
    read_as_at_of_today()
    return show("plans/strategies.html", strategies=found, may_add=may_add)


@bp.get("/strategies/<slug>")
@requires(Permission.READ_SUBMITTED)
def strategy(slug: str) -> Response:
    """A strategy: its vision, priorities, plans, and who adopted it."""
    found = access.strategy_or_404(slug, Permission.READ_SUBMITTED)
    as_at = read_as_at()
    answer = unchanged(changes=found.changes, as_at=as_at, viewer=access.viewer())
    if answer:
        return answer
    viewer, scope = access.viewer(), found.strategy_id
    is_run_by_viewer = as_at.is_today and is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=scope)
    page = strategy_page(
        found,
        as_at=as_at,
        priorities=priorities_of(found.strategy_id),
        plans=plans_of(found.strategy_id, on=as_at.day),
        may_import=is_run_by_viewer,
        may_edit=as_at.is_today and is_allowed(viewer, Permission.EDIT_STRATEGY, strategy_id=scope),
        may_invite=as_at.is_today and is_allowed(viewer, Permission.INVITE_PEOPLE, strategy_id=scope),
        bodies=bodies_of(found.strategy_id, on=as_at.day),
        adoptions=adoptions_of(found.strategy_id, on=as_at.day),
        kept=kept_by_people(strategy_ids=[found.strategy_id], on=as_at.day) if is_run_by_viewer else (),
    )
    return show("plans/strategy.html", page=page)


@bp.get("/plans/<slug>")
@requires(Permission.READ_SUBMITTED)
def plan_table(slug: str) -> Response:
    """A plan: the ten columns of its table, with the date now expected and the label."""
    found, as_at = _plan_on_the_day(slug)
    answer = unchanged(changes=found.changes, as_at=as_at, viewer=access.viewer())
    if answer:
        return answer
    choices = kept(
        ("choices", found.plan_id, found.changes, as_at),
        lambda: filter_choices(found.plan_id, as_at=as_at),
    )
    filters = read_filters(choices)
    scope = Scope(plans=[found], team_id=filters.team_id, priority=filters.priority)
    statuses = _statuses(scope, filters, as_at=as_at)
    if not statuses.statuses and filters.page > 1:
        return see_other(url_for("plans.plan_table", slug=slug))
    page = plan_page(
        found,
        as_at=as_at,
        statuses=statuses,
        filters=filters,
        choices=choices,
        may_set=as_at.is_today
        and is_allowed(access.viewer(), Permission.RUN_CYCLE, strategy_id=found.strategy_id),
    )
    return show("plans/plan.html", page=page)


def _plan_on_the_day(slug: str) -> tuple[PlanInForce, AsAt]:
    """The plan with its owners of the day that the address asks for."""
    as_at = read_as_at()
    return access.plan_or_404(slug, Permission.READ_SUBMITTED, on=as_at.day), as_at


def _statuses(scope: Scope, filters: Filters, *, as_at: AsAt) -> StatusPage:
    """A page of actions. A label is worked out by the rules, so that a filter by label looks at all of them."""
    windows = windows_of(scope.plans[0].strategy_id)
    wanted = Page(filters.page, filters.per_page)
    found = status_page(
        viewer=access.viewer(),
        as_at=as_at,
        scope=scope,
        windows=windows,
        page=wanted if filters.label is None else None,
        with_lines=True,
        with_evidence=False,
    )
    if filters.label is None:
        return found
    labelled = [status for status in found.statuses if status.label is filters.label]
    first = (wanted.number - 1) * wanted.size
    return StatusPage(labelled[first : first + wanted.size], len(labelled), found.lines)


@bp.get("/plans/<slug>.<suffix>")
@requires(Permission.READ_SUBMITTED)
def take_away(slug: str, suffix: str) -> Response:
    """The table of a plan as a file."""
    if suffix not in SUFFIXES:
        abort(404)
    found, as_at = _plan_on_the_day(slug)
    strategy = strategy_by_id(found.strategy_id)
    if strategy is None:
        abort(404)
    if suffix == "json":
        text = plan_document_json(viewer=OPEN_READER, plan=found, as_at=as_at)
        return send_file_of(text, suffix="json", name=f"{found.slug}-plan-{as_at.day.isoformat()}.json")
    priorities = priority_lines(found.strategy_id)
    if suffix == "csv":
        cover = plan_cover(plan=found, strategy=strategy, as_at=as_at)
        rows = plan_actions(viewer=OPEN_READER, plan=found, priorities=priorities, as_at=as_at)
        return send_rows(cover, csv_rows(cover, rows))
    report = plan_report(
        viewer=OPEN_READER, plan=found, strategy=strategy, priorities=priorities, as_at=as_at
    )
    return send_paper(report, suffix, own=own_marks(found))


@bp.get("/plans/<slug>/actions/<number>")
@requires(Permission.READ_SUBMITTED)
def action(slug: str, number: str) -> Response:
    """An action: how it is going and why, what will be done, how it will show, and its history."""
    plan, as_at = _plan_on_the_day(slug)
    viewer = access.viewer()
    answer = unchanged(changes=plan.changes, as_at=as_at, viewer=viewer)
    if answer:
        return answer
    found = status_page(
        viewer=viewer,
        as_at=as_at,
        scope=Scope(plans=[plan], number=number),
        windows=windows_of(plan.strategy_id),
        page=None,
        with_lines=True,
    )
    if not found.statuses:
        abort(404)
    status = found.statuses[0]
    steps, question = steps_and_question(
        status.action_id,
        update_id=status.said.update_id if status.said else None,
        strategy_id=plan.strategy_id,
        viewer=viewer,
    )
    page = action_page(
        plan,
        status,
        as_at=as_at,
        viewer=viewer,
        lines=found.lines[status.action_id],
        history=history_of(status.action_id, plan=plan, viewer=viewer, as_at=as_at),
        steps=steps,
        same_work=same_work_as(status.action_id, as_at=as_at),
        question=question if as_at.is_today else None,
    )
    return show("plans/action.html", page=page)
