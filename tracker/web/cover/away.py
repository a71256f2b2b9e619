"""Being away: said on one's own account, or by whoever looks after a person; ended early."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.absences import end_absence, say_away
from tracker.domain.permissions import Permission, Viewer
from tracker.domain.problems import ChangedMeanwhile, RuleBroken
from tracker.extensions import db
from tracker.queries.absences import absence_of, possible_deputies
from tracker.queries.people import PersonOnRecord, everybody
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.cover.forms import AwayForm, away_form
from tracker.web.cover.pages import away_page
from tracker.web.reach import person_or_404
from tracker.web.sent import version_of

bp = Blueprint("away", __name__)


@bp.get("/account/away")
@requires(Permission.POST_UPDATE)
def own_away() -> Response:
    """The form of one's own absence."""
    return _show(_own(access.viewer()), None, is_own=True)


@bp.post("/account/away")
@requires(Permission.POST_UPDATE)
def own_away_post() -> Response:
    """Say that one is away, and who covers."""
    return _say(_own(access.viewer()), Permission.POST_UPDATE, is_own=True)


@bp.post("/account/away/ended")
@requires(Permission.POST_UPDATE)
def own_back() -> Response:
    """Come back before the day."""
    return _end(_own(access.viewer()), Permission.POST_UPDATE, is_own=True)


@bp.get("/people/<id:person_id>/away")
@requires(Permission.INVITE_PEOPLE)
def away(person_id: int) -> Response:
    """The form of somebody's absence."""
    return _show(person_or_404(access.viewer(), person_id), None, is_own=False)


@bp.post("/people/<id:person_id>/away")
@requires(Permission.INVITE_PEOPLE)
def away_post(person_id: int) -> Response:
    """Say for somebody that they are away, and who covers."""
    return _say(person_or_404(access.viewer(), person_id), Permission.INVITE_PEOPLE, is_own=False)


@bp.post("/people/<id:person_id>/away/ended")
@requires(Permission.INVITE_PEOPLE)
def back(person_id: int) -> Response:
    """Say for somebody that they are back before the day."""
    return _end(person_or_404(access.viewer(), person_id), Permission.INVITE_PEOPLE, is_own=False)


def _own(viewer: Viewer) -> PersonOnRecord:
    return everybody(strategy_ids=None, person_id=viewer.person_id)[0]


def _form(person: PersonOnRecord) -> AwayForm:
    today = clock.today()
    return away_form(
        absence_of(person.person_id, on=today),
        version=person.version,
        deputies=possible_deputies(person.person_id),
        on=today,
    )


def _show(
    person: PersonOnRecord,
    form: AwayForm | None,
    *,
    is_own: bool,
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    page = away_page(
        person.name,
        address=url_for("away.own_away") if is_own else url_for("away.away", person_id=person.person_id),
        is_own=is_own,
        away=absence_of(person.person_id, on=clock.today()),
        is_conflict=is_conflict,
    )
    return show("cover/away.html", page=page, form=form or _form(person), status=status)


def _say(person: PersonOnRecord, permission: Permission, *, is_own: bool) -> Response:
    form = _form(person)
    if not form.validate():
        return _show(person, form, is_own=is_own, status=422)
    change = access.start_change(permission)
    person = _own(change.viewer) if is_own else person_or_404(change.viewer, person.person_id)
    try:
        say_away(
            by=change.by,
            on=clock.today(),
            person_id=person.person_id,
            seen_version=version_of(form),
            since=form.since.data,
            until=form.until.data,
            deputy_id=form.deputy_id,
        )
    except ChangedMeanwhile:
        db.session.rollback()
        form.version.data = str(person.version)
        return _show(person, form, is_own=is_own, is_conflict=True, status=409)
    except RuleBroken as problem:
        db.session.rollback()
        add_problems(form, problem.problems)
        return _show(person, form, is_own=is_own, status=422)
    db.session.commit()
    found = absence_of(person.person_id, on=clock.today())
    return see_other(_after(person, is_own=is_own), notice=found.absence.sentence if found else "Saved.")


def _end(person: PersonOnRecord, permission: Permission, *, is_own: bool) -> Response:
    change = access.start_change(permission)
    person = _own(change.viewer) if is_own else person_or_404(change.viewer, person.person_id)
    end_absence(by=change.by, on=clock.today(), person_id=person.person_id)
    db.session.commit()
    notice = "Welcome back." if is_own else f"{person.name} is back."
    return see_other(_after(person, is_own=is_own), notice=f"{notice} Nobody covers any more.")


def _after(person: PersonOnRecord, *, is_own: bool) -> str:
    if is_own:
        return url_for("own_account.own_account")
    return url_for("admin.person", person_id=person.person_id)
