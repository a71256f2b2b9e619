"""The update form, and what follows a post."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, request, session, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.drafts import save_draft
from tracker.changes.progress import post_update
from tracker.changes.submissions import earlier_result, record_submission
from tracker.domain.dates import AsAt
from tracker.domain.permissions import Permission, Viewer, Work, is_allowed
from tracker.domain.problems import ChangedMeanwhile, NotAllowed, Problem, RuleBroken
from tracker.domain.progress import HowTold, questions_about
from tracker.domain.status import ActionStatus
from tracker.domain.windows import UpdateState
from tracker.extensions import db
from tracker.queries.history import same_work_as
from tracker.queries.lines import ActionLines
from tracker.queries.sign_off import OpenQuestion, open_question
from tracker.queries.statuses import Scope, StatusPage, action_statuses, status_page
from tracker.queries.strategies import (
    PlanInForce,
    plans_of,
    windows_of,
)
from tracker.queries.updates import draft_and_question, form_choices, hands_of, report_of
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
from tracker.web.progress.pages import posted_page, update_page
from tracker.web.sent import form_hash, form_key, ticked_actions

bp = Blueprint("progress", __name__)


@bp.get("/plans/<slug>/actions/<number>/update")
@requires(Permission.POST_UPDATE)
def update(slug: str, number: str) -> Response:
    """The update form: empty, or with what the person had typed before."""
    plan = access.plan_or_404(slug, Permission.POST_UPDATE)
    viewer, as_at = access.viewer(), clock.as_at_today()
    status, lines = _subject(plan, number, viewer=viewer, as_at=as_at)
    setting = _setting(plan, status, lines, viewer=viewer, as_at=as_at)
    draft, question = draft_and_question(status.action_id, strategy_id=plan.strategy_id, viewer=viewer)
    form = update_form(
        setting,
        typed=draft.typed if draft else None,
        key=secrets.token_urlsafe(16),
        seen=_seen(status),
        forecast=status.forecast,
        **_mark_before(status),
    )
    if draft is not None:
        form.key.data, form.seen.data = secrets.token_urlsafe(16), form.seen.data or _seen(status)
    page = update_page(
        plan,
        status,
        lines=lines,
        question=question,
        same_work=same_work_as(status.action_id, as_at=as_at),
        draft=draft,
        is_for_others=setting.is_for_others,
        cover=setting.cover,
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
    cover = viewer.covers_for(teams)
    if cover is not None:
        # A deputy posts for the team of whom they cover for, unless they choose another.
        own_first = sorted(choices.teams, key=lambda team: team[0] not in cover.team_ids)
        choices = replace(choices, teams=tuple(own_first))
    return FormSetting(
        lines, choices, is_for_others=bool(teams) and not (viewer.team_ids & teams), cover=cover
    )


def _question(plan: PlanInForce, status: ActionStatus) -> OpenQuestion | None:
    return open_question(status.action_id, strategy_id=plan.strategy_id, viewer=access.viewer())


def _mark_before(status: ActionStatus) -> dict[str, Any]:
    """The mark of the last update, to begin from: words used again must not come out because nobody thought of it."""
    said = status.said
    if said is None:
        return {}
    of_ask = {"ask_private_reason": said.ask_private_reason} if said.ask_private_reason else {}
    if not said.is_private:
        return of_ask
    return {"is_private": True, "private_reason": said.private_reason}


def _seen(status: ActionStatus) -> str:
    return str(status.newest_update_id or "none")


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
        key = form_key()
    except RuleBroken as refusal:
        return _form_again(plan, status, lines, form, setting, as_at=as_at, problems=refusal.problems)
    body_hash, purpose = form_hash(), f"update {status.action_id}"
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
            how_told=HowTold(form.how_told.data)
            if form.how_told.data in set(HowTold) - {HowTold.FILE}
            else None,
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
        url_for("due.my_updates"),
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
        question=_question(plan, status),
        same_work=same_work_as(status.action_id, as_at=as_at),
        is_for_others=setting.is_for_others,
        cover=setting.cover,
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
        question=_question(plan, status),
        same_work=same_work_as(status.action_id, as_at=as_at),
        is_changed_meanwhile=True,
        is_for_others=setting.is_for_others,
        cover=setting.cover,
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
            and not found.waits_for_others
            and (
                viewer.team_ids & hands[found.action_id].work.team_ids
                or viewer.covers_for(hands[found.action_id].work.team_ids)
            )
        ],
    )
    return show("progress/posted.html", page=page, key=secrets.token_urlsafe(16))


@bp.post("/plans/<slug>/actions/<number>/same-work")
@requires(Permission.POST_UPDATE)
def post_same_work(slug: str, number: str) -> Response:
    """Post the same words to actions that carry the same work; one that needs more is opened with them filled in."""
    plan = access.plan_or_404(slug, Permission.POST_UPDATE)
    ticked = ticked_actions("action")
    today, key, body_hash = clock.today(), form_key(), form_hash()
    as_at = AsAt(today, today)
    change = access.start_change(Permission.POST_UPDATE, strategy_id=plan.strategy_id)
    purpose = f"same work {plan.plan_id} {number}"
    done = earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash)
    if done is not None:
        return see_other(done)
    status, _ = _subject(plan, number, viewer=change.viewer, as_at=as_at)
    newest = status.newest_update_id
    said = (
        report_of(newest, viewer=change.viewer, strategy_id=plan.strategy_id) if newest is not None else None
    )
    others = [other for other in same_work_as(status.action_id, as_at=as_at) if other.action_id in ticked]
    if said is None or not others:
        db.session.rollback()
        return see_other(url_for("due.my_updates"))
    hands = hands_of([other.action_id for other in others], person_id=change.by.person_id, as_at=as_at)
    plans = {found.slug: found for found in plans_of(plan.strategy_id)}
    address, codes = url_for("due.my_updates"), []
    for other in others:
        try:
            post_update(
                by=change.by,
                viewer=change.viewer,
                on=today,
                plan=plans[other.plan_slug],
                action_id=other.action_id,
                report=said,
                seen_update_id=ticked[other.action_id],
                for_team_id=hands[other.action_id].team_for(change.viewer),
            )
            codes.append(other.code)
        except (RuleBroken, ChangedMeanwhile):
            typed = typed_of(said)
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
