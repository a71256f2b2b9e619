"""A leaver hands over everything: listed, previewed, then done in one step."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.hand_over import hand_over
from tracker.changes.submissions import earlier_result, record_submission
from tracker.domain.hand_over import Held, HeldKind, Successor, problems_of_steps
from tracker.domain.permissions import Permission, Role, Viewer
from tracker.domain.problems import Problem, RuleBroken
from tracker.extensions import db
from tracker.queries.holdings import holdings_of, possible_successors
from tracker.queries.people import PersonOnRecord
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.cover.forms import HandOverForm, hand_over_form
from tracker.web.cover.pages import hand_over_page
from tracker.web.reach import may_give, person_or_404
from tracker.web.sent import form_hash, form_key

bp = Blueprint("hand_over", __name__)


@dataclass(frozen=True, slots=True)
class _Leaver:
    """Who leaves, what they hold that the viewer may hand over, who could take it, and what stays."""

    person: PersonOnRecord
    holdings: list[Held]
    successors: list[Successor]
    stays: list[str]
    is_self: bool


@bp.get("/people/<id:person_id>/hand-over")
@requires(Permission.INVITE_PEOPLE)
def form(person_id: int) -> Response:
    """What a person holds, and who could take it over."""
    leaver = _leaver_or_404(access.viewer(), person_id)
    asked = hand_over_form(leaver.holdings, leaver.successors, key=secrets.token_urlsafe(16))
    return _show(leaver, asked)


@bp.post("/people/<id:person_id>/hand-over")
@requires(Permission.INVITE_PEOPLE)
def take(person_id: int) -> Response:
    """Show what would happen, and do it once it was confirmed: all of it, or nothing with every reason."""
    if request.form.get("step") == "confirm":
        return _take(person_id)
    leaver = _leaver_or_404(access.viewer(), person_id)
    asked = hand_over_form(leaver.holdings, leaver.successors)
    return _refused(leaver, asked) or _show(leaver, asked, is_previewed=True)


def _take(person_id: int) -> Response:
    key, body_hash, purpose = form_key(), form_hash(), f"hand over {person_id}"
    change = access.start_change(Permission.INVITE_PEOPLE)
    earlier = earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash)
    if earlier is not None:
        return see_other(earlier)
    leaver = _leaver_or_404(change.viewer, person_id)
    asked = hand_over_form(leaver.holdings, leaver.successors)
    refused = _refused(leaver, asked)
    if refused is not None:
        return refused
    ends_account = bool(asked.ends_account.data) and not leaver.is_self
    try:
        reference = hand_over(
            by=change.by,
            on=clock.today(),
            person_id=person_id,
            steps=asked.steps(leaver.holdings, leaver.successors),
            ends_account=ends_account,
        )
    except RuleBroken as refusal:
        db.session.rollback()
        return _show(leaver, asked, problems=refusal.problems, status=422)
    address = url_for("admin.list_people")
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=address)
    db.session.commit()
    end = " The account is ended." if ends_account else ""
    return see_other(address, notice=f"What {leaver.person.name} held is handed over ({reference}).{end}")


def _refused(leaver: _Leaver, asked: HandOverForm) -> Response | None:
    """The page that says why what was chosen can't be; None where it can. What was not listed is not handed over."""
    if asked.seen.data != " ".join(held.key for held in leaver.holdings):
        db.session.rollback()
        return _show(leaver, _anew(leaver), is_conflict=True, status=409)
    steps = asked.steps(leaver.holdings, leaver.successors)
    problems = problems_of_steps(steps, name=leaver.person.name) if asked.validate() else []
    if problems or asked.errors:
        db.session.rollback()
        return _show(leaver, asked, problems=problems, status=422)
    return None


def _anew(leaver: _Leaver) -> HandOverForm:
    """The form as it was never sent: what it asked about is no longer what there is."""
    asked = hand_over_form(leaver.holdings, leaver.successors)
    asked.key.data = secrets.token_urlsafe(16)
    asked.seen.data = " ".join(held.key for held in leaver.holdings)
    return asked


def _leaver_or_404(viewer: Viewer, person_id: int) -> _Leaver:
    """The leaver, if the viewer looks after them. Raises NotAllowed for one they see and may not edit."""
    person = person_or_404(viewer, person_id)
    held = holdings_of(person_id, name=person.name, on=clock.today())
    beyond = [
        one
        for one in held
        if one.kind is HeldKind.ROLE and not may_give(viewer, Role.MANAGER, strategy_id=one.subject_id)
    ]
    stays = [f"{one.words}. An administrator gives this role to somebody else." for one in beyond]
    if Role.ADMIN in {role for _, role in person.roles}:
        stays.append("Administrator. Roles of administrators are given on the page of a person.")
    return _Leaver(
        person,
        [one for one in held if one not in beyond],
        possible_successors(person_id),
        stays,
        is_self=person_id == viewer.person_id,
    )


def _show(
    leaver: _Leaver,
    asked: HandOverForm,
    *,
    problems: Sequence[Problem] = (),
    is_previewed: bool = False,
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    rest = add_problems(asked, problems)
    page = hand_over_page(
        leaver.person.person_id,
        leaver.person.name,
        leaver.holdings,
        on=clock.today(),
        steps=asked.steps(leaver.holdings, leaver.successors) if is_previewed else None,
        may_end_account=not leaver.is_self and not leaver.person.is_disabled,
        ends_account=bool(asked.ends_account.data) and not leaver.is_self,
        stays=leaver.stays,
        is_conflict=is_conflict,
    )
    return show("cover/hand_over.html", page=page, form=asked, problems=rest, status=status)
