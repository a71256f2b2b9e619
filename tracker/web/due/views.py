"""What is due from a person: their actions in this window, several confirmed at once, a "done" to be checked."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import Blueprint, Response, abort, request, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.assessing import check_done
from tracker.changes.people import join_team
from tracker.changes.progress import confirm_unchanged, no_change_problems
from tracker.changes.submissions import earlier_result, record_submission
from tracker.domain.dates import AsAt
from tracker.domain.own_lines import coming_report
from tracker.domain.permissions import Permission, Viewer, is_allowed
from tracker.domain.problems import ChangedMeanwhile, NotAllowed, Problem, RuleBroken
from tracker.extensions import db
from tracker.queries.sign_off import open_questions
from tracker.queries.statuses import Scope, action_statuses
from tracker.queries.strategies import StrategyInForce, plans_of, strategies_of, windows_of
from tracker.queries.updates import hands_of
from tracker.queries.windows import windows_and_last_report
from tracker.web.answers import read_as_at_of_today, see_other, show
from tracker.web.due.pages import my_updates_page
from tracker.web.sent import form_hash, form_key, ticked_actions

bp = Blueprint("due", __name__)


@bp.get("/my-updates")
@requires(Permission.POST_UPDATE)
def my_updates() -> Response:
    """What is due from the viewer or their teams, and what waits for a second person."""
    read_as_at_of_today()
    return _my_updates(problems=())


def _my_updates(*, problems: Sequence[Problem], status: int = 200) -> Response:
    viewer = access.viewer()
    strategy = _strategy_of(viewer)
    as_at = clock.as_at_today()
    plans = {plan.plan_id: plan for plan in plans_of(strategy.strategy_id)}
    windows, last_report = windows_and_last_report(strategy.strategy_id)
    statuses = action_statuses(
        viewer=viewer, as_at=as_at, scope=Scope(plans=list(plans.values())), windows=windows
    )
    hands = hands_of([found.action_id for found in statuses], person_id=viewer.person_id, as_at=as_at)
    needs_words = {
        found.action_id: found_problems[0].remedy
        for found in statuses
        if (found_problems := no_change_problems(found, on=as_at.day, plan=plans[found.plan_id]))
    }
    page = my_updates_page(
        strategy,
        viewer=viewer,
        as_at=as_at,
        plans=list(plans.values()),
        windows=windows,
        statuses=statuses,
        hands=hands,
        needs_words=needs_words,
        questions=open_questions(
            [found.action_id for found in statuses], strategy_id=strategy.strategy_id, viewer=viewer
        ),
        coming=coming_report(windows, on=as_at.day, last_report=last_report),
        ticked=frozenset(ticked_actions("action")) | frozenset(ticked_actions("done")),
        typed_words=request.form.get("words", ""),
    )
    return show(
        "due/my_updates.html",
        page=page,
        problems=problems,
        key=secrets.token_urlsafe(16),
        status=status,
    )


def _strategy_of(viewer: Viewer) -> StrategyInForce:
    """The strategy a person's updates belong to: the one the address names, else their first."""
    found = [
        strategy
        for strategy in strategies_of(viewer)
        if is_allowed(viewer, Permission.POST_UPDATE, strategy_id=strategy.strategy_id)
    ]
    wanted = request.args.get("strategy", "")
    chosen = next((strategy for strategy in found if strategy.slug == wanted or not wanted), None)
    if chosen is None:
        abort(404)
    access.note_illustrative(chosen.is_illustrative)
    return chosen


@bp.post("/my-updates/unchanged")
@requires(Permission.POST_UPDATE)
def confirm() -> Response:
    """Several actions confirmed unchanged in one go: all of them, or none with every reason."""
    viewer = access.viewer()
    strategy = _strategy_of(viewer)
    ticked = ticked_actions("action")
    if not ticked:
        return _my_updates(
            problems=[Problem("action", "Nothing was ticked.", "Tick the actions that are unchanged.")],
            status=422,
        )
    today, key, body_hash = clock.today(), form_key(), form_hash()
    change = access.start_change(Permission.POST_UPDATE, strategy_id=strategy.strategy_id)
    done = earlier_result(by=change.by, key=key, purpose="confirm unchanged", body_hash=body_hash)
    if done is not None:
        return see_other(done)
    plans = plans_of(strategy.strategy_id)
    statuses = {
        status.action_id: status
        for status in action_statuses(
            viewer=change.viewer,
            as_at=AsAt(today, today),
            scope=Scope(plans=plans, action_ids=list(ticked)),
            windows=windows_of(strategy.strategy_id),
        )
    }
    hands = hands_of(list(ticked), person_id=change.by.person_id, as_at=AsAt(today, today))
    problems: list[Problem] = []
    for action_id, seen in ticked.items():
        if action_id not in statuses:
            problems.append(Problem("action", "A ticked action is not in the plan any more.", "Tick again."))
            continue
        try:
            confirm_unchanged(
                by=change.by,
                viewer=change.viewer,
                on=today,
                plan=next(plan for plan in plans if plan.plan_id == statuses[action_id].plan_id),
                action_id=action_id,
                seen_update_id=seen,
                for_team_id=hands[action_id].team_for(change.viewer),
            )
        except RuleBroken as refusal:
            problems += refusal.problems
        except ChangedMeanwhile:
            problems.append(
                Problem(
                    "action",
                    f"{statuses[action_id].code} was updated by somebody else.",
                    "See what they said.",
                )
            )
    if problems:
        db.session.rollback()
        return _my_updates(problems=problems, status=422)
    address = url_for("due.my_updates")
    record_submission(by=change.by, key=key, purpose="confirm unchanged", body_hash=body_hash, result=address)
    db.session.commit()
    count = len(ticked)
    return see_other(address, notice=f"{count} {'action' if count == 1 else 'actions'} confirmed unchanged.")


@bp.post("/my-updates/checked")
@requires(Permission.CHECK_DONE)
def check() -> Response:
    """Several "done" looked at by a second person in one go, or one sent back with a question."""
    viewer = access.viewer()
    strategy = _strategy_of(viewer)
    ticked = ticked_actions("done")
    words = request.form.get("words", "").strip()[:4000]
    is_agreed = request.form.get("outcome", "agreed") == "agreed"
    if not ticked:
        return _my_updates(
            problems=[Problem("done", "Nothing was ticked.", "Tick what you have checked.")], status=422
        )
    today = clock.today()
    change = access.start_change(Permission.CHECK_DONE, strategy_id=strategy.strategy_id)
    plans = plans_of(strategy.strategy_id)
    statuses = action_statuses(
        viewer=change.viewer,
        as_at=AsAt(today, today),
        scope=Scope(plans=plans, action_ids=list(ticked)),
        windows=windows_of(strategy.strategy_id),
    )
    problems: list[Problem] = []
    if len(statuses) < len(ticked):
        problems.append(Problem("done", "A ticked action is not in the plan any more.", "Tick again."))
    for status in statuses:
        try:
            check_done(
                by=change.by,
                viewer=change.viewer,
                on=today,
                plan=next(plan for plan in plans if plan.plan_id == status.plan_id),
                action_id=status.action_id,
                is_agreed=is_agreed,
                words=words,
            )
        except RuleBroken as refusal:
            problems += refusal.problems
    if problems:
        db.session.rollback()
        return _my_updates(problems=problems, status=422)
    db.session.commit()
    notice = "Checked and complete." if is_agreed else "Sent back with your question."
    return see_other(url_for("due.my_updates"), notice=notice)


@bp.post("/my-updates/take")
@requires(Permission.POST_UPDATE)
def take() -> Response:
    """Answer "I'll take this one": the viewer joins the team that leads an action which nobody answers for."""
    wanted = next(iter(ticked_actions("action")), None)
    today = clock.today()
    strategy = _strategy_of(access.viewer())
    change = access.start_change(Permission.POST_UPDATE, strategy_id=strategy.strategy_id)
    as_at = AsAt(today, today)
    hands = hands_of([wanted], person_id=change.by.person_id, as_at=as_at).get(wanted) if wanted else None
    if hands is None or not hands.teams or not hands.is_nobodys:
        raise RuleBroken(
            [
                Problem(
                    "action", "There is nothing to take on here.", "Somebody may have taken it. Look again."
                )
            ]
        )
    if not is_allowed(change.viewer, Permission.POST_UPDATE, work=hands.work):
        raise NotAllowed
    join_team(by=change.by, team_id=hands.teams[0][0], strategy_id=strategy.strategy_id, on=today)
    db.session.commit()
    return see_other(url_for("due.my_updates"), notice="It is on your list now.")
