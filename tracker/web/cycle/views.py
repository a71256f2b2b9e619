"""The calendar of reporting windows: planned, changed and closed by the programme manager."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, abort, current_app, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.submissions import earlier_result, record_submission
from tracker.changes.windows import close_ended_windows, plan_windows, replan_window
from tracker.domain.calendar import PlannedWindow
from tracker.domain.permissions import Permission
from tracker.domain.problems import ChangedMeanwhile, RuleBroken
from tracker.domain.sentences import planned_sentences
from tracker.extensions import db
from tracker.queries.bodies import coming_meetings
from tracker.queries.keepers import kept_by_people
from tracker.queries.statuses import Scope, action_statuses
from tracker.queries.strategies import StrategyInForce, plans_of
from tracker.queries.windows import WindowOnRecord, accountable_teams, windows_on_record
from tracker.web.answers import read_as_at_of_today, see_other, show, unchanged
from tracker.web.components import add_problems
from tracker.web.cycle.forms import PlanForm, WindowForm, plan_form
from tracker.web.cycle.pages import is_waiting, window_form_page, windows_page
from tracker.web.sent import form_hash, form_key, version_of

bp = Blueprint("cycle", __name__)


@bp.get("/strategies/<slug>/windows")
@requires(Permission.RUN_CYCLE)
def windows(slug: str) -> Response:
    """The calendar, and who has not answered."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    as_at, viewer = read_as_at_of_today(), access.viewer()
    answer = unchanged(changes=strategy.changes, as_at=as_at, viewer=viewer)
    if answer is not None:
        return answer
    calendar, plans = windows_on_record(strategy.strategy_id), plans_of(strategy.strategy_id)
    statuses = action_statuses(
        viewer=viewer,
        as_at=as_at,
        scope=Scope(plans=plans),
        windows=[line.window for line in calendar],
    )
    waiting = [status.action_id for status in statuses if is_waiting(status)]
    page = windows_page(
        strategy,
        as_at=as_at,
        windows=calendar,
        plans=plans,
        statuses=statuses,
        teams=accountable_teams(waiting, as_at=as_at),
        kept=kept_by_people(strategy_ids=[strategy.strategy_id], on=as_at.day),
        base_url=current_app.config["BASE_URL"],
    )
    return show("cycle/windows.html", page=page)


@bp.get("/strategies/<slug>/windows/new")
@requires(Permission.RUN_CYCLE)
def new_windows(slug: str) -> Response:
    """The form that plans windows."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    meetings = coming_meetings(strategy.strategy_id, on=clock.today())
    form = plan_form(meetings, key=secrets.token_urlsafe(16))
    return show("cycle/new_windows.html", page=strategy, form=form)


@bp.post("/strategies/<slug>/windows/new")
@requires(Permission.RUN_CYCLE)
def plan(slug: str) -> Response:
    """Plan the windows that were asked for: all of them, or none with every reason."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    meetings = coming_meetings(strategy.strategy_id, on=clock.today())
    form, key, body_hash = plan_form(meetings), form_key(), form_hash()
    meeting = next((one for one in meetings if str(one.meeting_id) == form.meeting.data), None)
    if meeting is None:
        # One that has been taken out since the page was opened: the day has to be typed.
        form.meeting.data = ""
    if not form.validate():
        return show("cycle/new_windows.html", page=strategy, form=form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    address, purpose = url_for("cycle.windows", slug=slug), f"plan windows {strategy.strategy_id}"
    if earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash) is not None:
        return see_other(address)
    try:
        planned = form.planned(meetings)
        plan_windows(by=change.by, strategy_id=strategy.strategy_id, planned=planned)
    except RuleBroken as problem:
        return _not_planned(strategy, form, problem)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=address)
    db.session.commit()
    usual = [window.name for window in planned if window.papers_due is None]
    names = [window.name for window in planned]
    return see_other(address, notice=planned_sentences(names, body=form.counted_from(), usual=usual))


def _not_planned(strategy: StrategyInForce, form: PlanForm, problem: RuleBroken) -> Response:
    """The form again: what can be laid on a field that was asked for stands there, the rest above the form."""
    db.session.rollback()
    asked = form.asked()
    on_fields = [line for line in problem.problems if line.where in asked]
    rest = [line for line in problem.problems if line.where not in asked]
    rest += add_problems(form, on_fields)
    return show("cycle/new_windows.html", page=strategy, form=form, problems=rest, status=422)


@bp.get("/strategies/<slug>/windows/<id:window_id>")
@requires(Permission.RUN_CYCLE)
def edit_window(slug: str, window_id: int) -> Response:
    """The days of one window, to change."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    return _window_form(strategy, window_or_404(strategy, window_id), None, status=200)


@bp.post("/strategies/<slug>/windows/<id:window_id>")
@requires(Permission.RUN_CYCLE)
def replan(slug: str, window_id: int) -> Response:
    """Change the days of one window, unless somebody else did so first."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    line, form = window_or_404(strategy, window_id), WindowForm()
    if not form.validate():
        return _window_form(strategy, line, form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    planned = PlannedWindow(
        name=str(form.name.data),
        starts=line.window.starts,
        ends=line.window.ends,
        opens=form.opens.data,
        due=form.due.data,
        closes=form.closes.data,
        freezes=form.freezes.data,
    )
    try:
        replan_window(
            by=change.by,
            strategy_id=strategy.strategy_id,
            window_id=window_id,
            seen_version=version_of(form),
            planned=planned,
        )
    except ChangedMeanwhile:
        db.session.rollback()
        now = window_or_404(strategy, window_id)
        form.version.data = str(now.version)
        return _window_form(strategy, now, form, is_conflict=True, status=409)
    except RuleBroken as problem:
        db.session.rollback()
        add_problems(form, problem.problems)
        return _window_form(strategy, line, form, status=422)
    db.session.commit()
    return see_other(url_for("cycle.windows", slug=slug), notice=f"“{planned.name}” is changed.")


@bp.post("/strategies/<slug>/windows/closed")
@requires(Permission.RUN_CYCLE)
def close(slug: str) -> Response:
    """Close the windows that have ended: what is missing is written down. Sent twice, it closes once."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    closed = close_ended_windows(by=change.by, strategy_id=strategy.strategy_id, today=clock.today())
    names = " and ".join(window.name for window in closed)
    db.session.commit()
    notice = f"{names} closed. What was missing is on record." if names else "No window had ended."
    return see_other(url_for("cycle.windows", slug=slug), notice=notice)


def _window_form(
    strategy: StrategyInForce,
    line: WindowOnRecord,
    form: WindowForm | None,
    *,
    status: int,
    is_conflict: bool = False,
) -> Response:
    window = line.window
    if form is None:
        form = WindowForm(
            data={
                "version": str(line.version),
                "name": window.name,
                "opens": window.opens,
                "due": window.due,
                "closes": window.closes,
                "freezes": window.freezes,
            }
        )
    page = window_form_page(strategy, line, plans=plans_of(strategy.strategy_id), is_conflict=is_conflict)
    return show("cycle/window.html", page=page, form=form, status=status)


def window_or_404(strategy: StrategyInForce, window_id: int) -> WindowOnRecord:
    """The window of that id in the strategy's calendar."""
    found = next(
        (line for line in windows_on_record(strategy.strategy_id) if line.window.window_id == window_id), None
    )
    return found or abort(404)
