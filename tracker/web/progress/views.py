"""Updates: what is due from a person, the form, and what follows a post."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import Blueprint, Response, abort, request, session, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.people import join_team
from tracker.changes.progress import (
    check_done,
    confirm_unchanged,
    no_change_problems,
    post_update,
    save_draft,
)
from tracker.changes.submissions import earlier_result, hash_of_form, record_submission
from tracker.domain.dates import AsAt
from tracker.domain.permissions import Permission, Viewer, Work, is_allowed
from tracker.domain.problems import ChangedMeanwhile, NotAllowed, Problem, RuleBroken
from tracker.domain.progress import HowTold, questions_about
from tracker.domain.status import ActionStatus
from tracker.domain.windows import UpdateState
from tracker.extensions import db
from tracker.queries.history import same_work_as
from tracker.queries.lines import ActionLines
from tracker.queries.statuses import Scope, StatusPage, action_statuses, status_page
from tracker.queries.strategies import (
    PlanInForce,
    StrategyInForce,
    plans_of,
    strategies_of,
    windows_of,
)
from tracker.queries.updates import draft_of, form_choices, hands_of, report_of
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.progress.forms import (
    FormSetting,
    UpdateForm,
    is_more_filled,
    read_report,
    typed_of,
    update_form,
)
from tracker.web.progress.pages import my_updates_page, posted_page, update_page

bp = Blueprint("progress", __name__)


@bp.get("/my-updates")
@requires(Permission.POST_UPDATE)
def my_updates() -> Response:
    """What is due from the viewer or their teams, and what waits for a second person."""
    return _my_updates(problems=())


def _my_updates(*, problems: Sequence[Problem], status: int = 200) -> Response:
    viewer = access.viewer()
    strategy = _strategy_of(viewer)
    as_at = clock.as_at_today()
    plans = {plan.plan_id: plan for plan in plans_of(strategy.strategy_id)}
    windows = windows_of(strategy.strategy_id)
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
        windows=windows,
        statuses=statuses,
        hands=hands,
        needs_words=needs_words,
        ticked=frozenset(_ticked("action")) | frozenset(_ticked("done")),
        typed_words=request.form.get("words", ""),
    )
    return show(
        "progress/my_updates.html",
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
    return chosen


@bp.post("/my-updates/unchanged")
@requires(Permission.POST_UPDATE)
def confirm() -> Response:
    """Several actions confirmed unchanged in one go: all of them, or none with every reason."""
    viewer = access.viewer()
    strategy = _strategy_of(viewer)
    ticked = _ticked("action")
    if not ticked:
        return _my_updates(
            problems=[Problem("action", "Nothing was ticked.", "Tick the actions that are unchanged.")],
            status=422,
        )
    today, key, body_hash = clock.today(), _key(), _body_hash()
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
                for_team_id=_own_or_first_team(change.viewer, hands[action_id].teams),
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
    address = url_for("progress.my_updates")
    record_submission(by=change.by, key=key, purpose="confirm unchanged", body_hash=body_hash, result=address)
    db.session.commit()
    count = len(ticked)
    return see_other(address, notice=f"{count} {'action' if count == 1 else 'actions'} confirmed unchanged.")


def _own_or_first_team(viewer: Viewer, teams: Sequence[tuple[int, str]]) -> int | None:
    """The team an update is posted for: none for somebody in a lead team, else the accountable one."""
    if not teams or viewer.team_ids & {team_id for team_id, _ in teams}:
        return None
    return teams[0][0]


def _ticked(name: str) -> dict[int, int | None]:
    """The ticked actions with the update that was seen of each: values such as "12:345". Others are left out."""
    found: dict[int, int | None] = {}
    for value in request.form.getlist(name)[:500]:
        action_id, _, seen = value.partition(":")
        if action_id.isdecimal() and action_id.isascii() and len(action_id) < 12:
            is_seen = seen.isdecimal() and seen.isascii() and len(seen) < 12
            found[int(action_id)] = int(seen) if is_seen else None
    return found


def _key() -> str:
    """The key that makes a form sent twice known; a form without one is refused."""
    key = request.form.get("key", "")
    if not 8 <= len(key) <= 64 or not key.isascii():
        raise RuleBroken(
            [Problem("key", "This form is not complete.", "Open the page again and send it from there.")]
        )
    return key


def _body_hash() -> str:
    return hash_of_form(
        {name: values for name, values in request.form.lists() if name not in ("csrf_token", "key")}
    )


@bp.post("/my-updates/checked")
@requires(Permission.CHECK_DONE)
def check() -> Response:
    """Several "done" looked at by a second person in one go, or one sent back with a question."""
    viewer = access.viewer()
    strategy = _strategy_of(viewer)
    ticked = _ticked("done")
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
    return see_other(url_for("progress.my_updates"), notice=notice)


@bp.post("/my-updates/take")
@requires(Permission.POST_UPDATE)
def take() -> Response:
    """Answer "I'll take this one": the viewer joins the team that leads an action which nobody answers for."""
    wanted = next(iter(_ticked("action")), None)
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
    return see_other(url_for("progress.my_updates"), notice="It is on your list now.")


@bp.get("/plans/<slug>/actions/<number>/update")
@requires(Permission.POST_UPDATE)
def update(slug: str, number: str) -> Response:
    """The update form: empty, or with what the person had typed before."""
    plan = access.plan_or_404(slug, Permission.POST_UPDATE)
    viewer, as_at = access.viewer(), clock.as_at_today()
    status, lines = _subject(plan, number, viewer=viewer, as_at=as_at)
    setting = _setting(plan, status, lines, viewer=viewer, as_at=as_at)
    draft = draft_of(viewer.person_id, status.action_id)
    form = update_form(
        setting,
        typed=draft.typed if draft else None,
        key=secrets.token_urlsafe(16),
        seen=_seen(status),
        forecast=status.forecast,
    )
    if draft is not None:
        form.key.data, form.seen.data = secrets.token_urlsafe(16), form.seen.data or _seen(status)
    page = update_page(
        plan,
        status,
        lines=lines,
        same_work=same_work_as(status.action_id, as_at=as_at),
        draft=draft,
        is_for_others=setting.is_for_others,
        is_more_open=is_more_filled(form),
    )
    return show("progress/update.html", page=page, form=form)


def _subject(
    plan: PlanInForce, number: str, *, viewer: Viewer, as_at: AsAt
) -> tuple[ActionStatus, ActionLines]:
    """The action with its lines. Raises NotAllowed where the viewer may not update it; 404 where there is none."""
    found: StatusPage = status_page(
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
    return status, found.lines[status.action_id]


def _setting(
    plan: PlanInForce, status: ActionStatus, lines: ActionLines, *, viewer: Viewer, as_at: AsAt
) -> FormSetting:
    teams = frozenset(team_id for team_id, _, _ in lines.leads)
    work = Work(
        strategy_id=plan.strategy_id,
        owner_ids=frozenset(owner.organisation_id for owner in plan.owners),
        team_ids=teams,
    )
    if not is_allowed(viewer, Permission.POST_UPDATE, work=work):
        raise NotAllowed
    choices = form_choices(status.action_id, strategy_id=plan.strategy_id, as_at=as_at)
    return FormSetting(lines, choices, is_for_others=bool(teams) and not (viewer.team_ids & teams))


def _seen(status: ActionStatus) -> str:
    return str(status.said.update_id) if status.said else "none"


@bp.post("/plans/<slug>/actions/<number>/update")
@requires(Permission.POST_UPDATE)
def update_post(slug: str, number: str) -> Response:
    """Post the update, or keep what was typed for later."""
    plan = access.plan_or_404(slug, Permission.POST_UPDATE)
    viewer, as_at = access.viewer(), clock.as_at_today()
    status, lines = _subject(plan, number, viewer=viewer, as_at=as_at)
    setting = _setting(plan, status, lines, viewer=viewer, as_at=as_at)
    form = update_form(setting, typed=dict(request.form.lists()))
    if "later" in request.form:
        return _keep_for_later(plan, status)
    is_shaped = form.validate()
    report = read_report(form, lines=lines, choices=setting.choices)
    if report is None or not is_shaped:
        return _form_again(plan, status, lines, form, setting, as_at=as_at)
    try:
        key = _key()
    except RuleBroken as refusal:
        return _form_again(plan, status, lines, form, setting, as_at=as_at, problems=refusal.problems)
    body_hash, purpose = _body_hash(), f"update {status.action_id}"
    change = access.start_change(Permission.POST_UPDATE, strategy_id=plan.strategy_id)
    done = earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash)
    if done is not None:
        return see_other(done)
    try:
        post_update(
            by=change.by,
            viewer=change.viewer,
            on=as_at.day,
            plan=plan,
            action_id=status.action_id,
            report=report,
            seen_update_id=_read_seen(form),
            for_team_id=_read_team(form, setting),
            how_told=HowTold(form.how_told.data) if form.how_told.data in set(HowTold) else None,
        )
    except RuleBroken as refusal:
        db.session.rollback()
        rest = add_problems(form, refusal.problems)
        return _form_again(plan, status, lines, form, setting, as_at=as_at, problems=rest)
    except ChangedMeanwhile:
        db.session.rollback()
        return _changed_meanwhile(plan, number, form, setting, as_at=as_at)
    address = url_for("progress.posted", slug=slug, number=number)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=address)
    db.session.commit()
    session["asked"] = questions_about(
        report,
        open_details=sum(
            1
            for detail in lines.details
            if detail.done_on is None and detail.detail_id not in report.details_done
        ),
        plan_ends=plan.ends,
        stage=status.stage,
    )
    return see_other(address)


def _keep_for_later(plan: PlanInForce, status: ActionStatus) -> Response:
    typed = {
        name: values for name, values in request.form.lists() if name not in ("csrf_token", "key", "later")
    }
    today = clock.today()
    change = access.start_change(Permission.POST_UPDATE, strategy_id=plan.strategy_id)
    save_draft(
        by=change.by, viewer=change.viewer, as_at=AsAt(today, today), action_id=status.action_id, typed=typed
    )
    db.session.commit()
    return see_other(
        url_for("progress.my_updates"),
        notice=f"Kept for later: {status.code}. It is not posted yet; only you can see it.",
    )


def _form_again(
    plan: PlanInForce,
    status: ActionStatus,
    lines: ActionLines,
    form: UpdateForm,
    setting: FormSetting,
    *,
    as_at: AsAt,
    problems: Sequence[Problem] = (),
) -> Response:
    """The form with every problem at once and everything that was typed."""
    form.key.data = form.key.data or secrets.token_urlsafe(16)
    page = update_page(
        plan,
        status,
        lines=lines,
        same_work=same_work_as(status.action_id, as_at=as_at),
        is_for_others=setting.is_for_others,
        is_more_open=is_more_filled(form),
    )
    return show("progress/update.html", page=page, form=form, problems=problems, status=422)


def _changed_meanwhile(
    plan: PlanInForce, number: str, form: UpdateForm, setting: FormSetting, *, as_at: AsAt
) -> Response:
    """Both texts: what somebody else posted, and the form with what was typed; posting again goes on top of theirs."""
    status, lines = _subject(plan, number, viewer=access.viewer(), as_at=as_at)
    form.seen.data, form.key.data = _seen(status), secrets.token_urlsafe(16)
    page = update_page(
        plan,
        status,
        lines=lines,
        same_work=same_work_as(status.action_id, as_at=as_at),
        is_changed_meanwhile=True,
        is_for_others=setting.is_for_others,
        is_more_open=is_more_filled(form),
    )
    return show("progress/update.html", page=page, form=form, status=409)


def _read_seen(form: UpdateForm) -> int | None:
    """The update this one was written on top of. Raises ChangedMeanwhile where the form does not say."""
    text = form.seen.data or ""
    if text == "none":
        return None
    if not text.isdecimal() or not text.isascii() or len(text) > 11:
        raise ChangedMeanwhile
    return int(text)


def _read_team(form: UpdateForm, setting: FormSetting) -> int | None:
    given = form.for_team.data or ""
    teams = {str(team_id): team_id for team_id, _ in setting.choices.teams}
    if given in teams:
        return teams[given]
    return setting.choices.teams[0][0] if setting.is_for_others and setting.choices.teams else None


@bp.get("/plans/<slug>/actions/<number>/posted")
@requires(Permission.POST_UPDATE)
def posted(slug: str, number: str) -> Response:
    """After an update: where the same words may go, and the next one due."""
    plan = access.plan_or_404(slug, Permission.POST_UPDATE)
    viewer, as_at = access.viewer(), clock.as_at_today()
    statuses = action_statuses(
        viewer=viewer,
        as_at=as_at,
        scope=Scope(plans=plans_of(plan.strategy_id)),
        windows=windows_of(plan.strategy_id),
    )
    status = next(
        (found for found in statuses if found.plan_id == plan.plan_id and found.number == number), None
    )
    if status is None:
        abort(404)
    hands = hands_of([found.action_id for found in statuses], person_id=viewer.person_id, as_at=as_at)
    if not is_allowed(viewer, Permission.POST_UPDATE, work=hands[status.action_id].work):
        raise NotAllowed
    same_work = [
        other
        for other in same_work_as(status.action_id, as_at=as_at)
        if is_allowed(viewer, Permission.POST_UPDATE, work=hands[other.action_id].work)
    ]
    page = posted_page(
        status,
        asked=session.pop("asked", []),
        same_work=same_work,
        still_due=[
            found
            for found in statuses
            if found.update_state in (UpdateState.UPDATE_DUE, UpdateState.NO_UPDATE)
            and viewer.team_ids & hands[found.action_id].work.team_ids
        ],
    )
    return show("progress/posted.html", page=page, key=secrets.token_urlsafe(16))


@bp.post("/plans/<slug>/actions/<number>/same-work")
@requires(Permission.POST_UPDATE)
def post_same_work(slug: str, number: str) -> Response:
    """Post the same words to actions that carry the same work; one that needs more is opened with them filled in."""
    plan = access.plan_or_404(slug, Permission.POST_UPDATE)
    ticked = _ticked("action")
    today, key, body_hash = clock.today(), _key(), _body_hash()
    as_at = AsAt(today, today)
    change = access.start_change(Permission.POST_UPDATE, strategy_id=plan.strategy_id)
    purpose = f"same work {plan.plan_id} {number}"
    done = earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash)
    if done is not None:
        return see_other(done)
    status, _ = _subject(plan, number, viewer=change.viewer, as_at=as_at)
    said = report_of(status.said.update_id) if status.said else None
    others = [other for other in same_work_as(status.action_id, as_at=as_at) if other.action_id in ticked]
    if said is None or not others:
        db.session.rollback()
        return see_other(url_for("progress.my_updates"))
    hands = hands_of([other.action_id for other in others], person_id=change.by.person_id, as_at=as_at)
    plans = {found.slug: found for found in plans_of(plan.strategy_id)}
    address, codes = url_for("progress.my_updates"), []
    for other in others:
        try:
            post_update(
                by=change.by,
                viewer=change.viewer,
                on=today,
                plan=plans[other.plan_slug],
                action_id=other.action_id,
                report=said.report,
                private_reason=said.private_reason,
                seen_update_id=ticked[other.action_id],
                for_team_id=_own_or_first_team(change.viewer, hands[other.action_id].teams),
            )
            codes.append(other.code)
        except (RuleBroken, ChangedMeanwhile):
            typed = typed_of(said.report)
            save_draft(
                by=change.by, viewer=change.viewer, as_at=as_at, action_id=other.action_id, typed=typed
            )
            address = url_for("progress.update", slug=other.plan_slug, number=other.number)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=address)
    db.session.commit()
    notice = (
        f"Posted to {', '.join(codes)} too."
        if codes
        else "This one needs a little more: your words are filled in."
    )
    return see_other(address, notice=notice)
