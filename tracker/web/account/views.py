"""Signing in, signing out, and choosing a password with a one-time link."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import Blueprint, Response, current_app, request, session, url_for
from flask_login import login_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tracker import access, clock
from tracker.access import SignedIn, requires
from tracker.changes.audit import By
from tracker.changes.people import spend_password_link
from tracker.changes.progress import save_draft
from tracker.changes.sign_in import (
    count_wrong_password,
    end_session,
    start_session,
    wait_before_next_try,
)
from tracker.domain.permissions import Permission, Viewer
from tracker.domain.problems import NotAllowed
from tracker.extensions import begin_change, db
from tracker.passwords import hash_password, is_right_password, password_problem
from tracker.queries.people import link_in_force, person_by_email, viewer_of
from tracker.queries.work import action_id_of
from tracker.web.account.forms import PasswordForm, SignInForm
from tracker.web.answers import see_other, show
from tracker.web.components import add_error

bp = Blueprint("account", __name__)

MOST_KEPT = 200_000


@bp.get("/sign-in")
@requires(Permission.READ_PUBLIC)
def sign_in() -> Response:
    """The sign-in form."""
    if access.viewer().is_signed_in:
        return see_other(url_for("public.first_page"))
    form = SignInForm(next=_safe_path(request.args.get("next", "")))
    return show("account/sign_in.html", form=form)


@bp.post("/sign-in")
@requires(Permission.READ_PUBLIC)
def sign_in_post() -> Response:
    """Sign a person in; a wrong password says no more than that, and each costs a longer wait."""
    form = SignInForm()
    if not form.validate():
        return show("account/sign_in.html", form=form, status=422)
    email, address = form.email.data or "", request.remote_addr or ""
    wait = wait_before_next_try(email=email, address=address, now=clock.now())
    if wait is not None:
        add_error(form.password, f"Too many wrong passwords. Wait {_written(wait)}, then try again.")
        response = show("account/sign_in.html", form=form, status=429)
        response.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
        return response
    person = person_by_email(email)
    password_hash = person.password_hash if person and not person.is_disabled else None
    is_refused_demo = current_app.config["IS_PRODUCTION"] and person is not None and person.is_demo
    db.session.rollback()
    if not is_right_password(form.password.data or "", password_hash) or person is None or is_refused_demo:
        begin_change()
        count_wrong_password(email=email, address=address, now=clock.now())
        db.session.commit()
        add_error(form.password, "The e-mail address or the password is wrong.")
        return show("account/sign_in.html", form=form, status=422)
    begin_change()
    by = By(person.person_id, clock.now())
    lasts = timedelta(hours=current_app.config["SESSION_HOURS"])
    token = start_session(by=by, lasts=lasts, email=email, address=address)
    viewer = viewer_of(person.person_id, on=clock.today())
    if viewer is None:
        raise NotAllowed
    path, notice = _go_on(by, form.next.data or "", form.kept.data or "", viewer=viewer)
    db.session.commit()
    # A session that somebody else may have planted in this browser ends here.
    session.clear()
    login_user(SignedIn(token, viewer))
    return see_other(path, notice=notice)


def _go_on(by: By, next_path: str, kept: str, *, viewer: Viewer) -> tuple[str, str]:
    """Where a person goes after signing in, and what they are told: back to the form they were typing in, with
    their words kept as a draft, or to the page they asked for."""
    path = _safe_path(next_path) or url_for("public.first_page")
    typed = _read_kept(kept)
    target = _update_form_at(path) if typed else None
    action_id = action_id_of(*target) if target else None
    if action_id is None:
        return path, ""
    try:
        save_draft(by=by, viewer=viewer, as_at=clock.as_at_today(), action_id=action_id, typed=typed)
    except NotAllowed:
        return path, ""
    return path, "You are signed in again. What you had typed is here; it is not posted yet."


def _update_form_at(path: str) -> tuple[str, str] | None:
    """The plan and number of the update form at an address of ours; None for any other address."""
    try:
        endpoint, values = current_app.url_map.bind("").match(path.partition("?")[0], method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return (values["slug"], values["number"]) if endpoint == "progress.update" else None


def _storable(text: str) -> str:
    """The text without halves of letters and NULs, which no database holds."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")


def _read_kept(kept: str) -> dict[str, list[str]]:
    """The fields of a form that came back from being signed out; empty for anything that is no such thing."""
    if not kept or len(kept) > MOST_KEPT:
        return {}
    try:
        plain = json.loads(kept)
    except ValueError:
        return {}
    if not isinstance(plain, dict):
        return {}
    return {
        name: [_storable(value) for value in values if isinstance(value, str)]
        for name, values in plain.items()
        if isinstance(name, str) and isinstance(values, list)
    }


@bp.post("/sign-out")
@requires(Permission.READ_PUBLIC)
def sign_out() -> Response:
    """End the session, in the database and in the browser."""
    token, viewer = access.session_token(), access.viewer()
    if token:
        begin_change()
        end_session(by=By(viewer.person_id, clock.now()), token=token)
        db.session.commit()
    session.clear()
    return see_other(url_for("public.first_page"))


@bp.get("/set-password/<token>")
@requires(Permission.READ_PUBLIC)
def set_password(token: str) -> Response:
    """The form behind a one-time link. Opening it spends nothing: mail scanners open links."""
    link = link_in_force(token, now=clock.now())
    if link is None:
        return show("account/link_spent.html", status=410)
    return show("account/set_password.html", form=PasswordForm(), name=link.name, email=link.email)


@bp.post("/set-password/<token>")
@requires(Permission.READ_PUBLIC)
def set_password_post(token: str) -> Response:
    """Set the password and spend the link."""
    form = PasswordForm()
    link = link_in_force(token, now=clock.now())
    if link is None:
        return show("account/link_spent.html", status=410)
    is_shaped = form.validate()
    password = form.password.data or ""
    if is_shaped and password != form.password_again.data:
        add_error(form.password_again, "The two passwords are not the same.")
    problem = password_problem(password, about=(link.name, link.email)) if is_shaped else None
    if problem:
        add_error(form.password, problem)
    if form.errors:
        return show("account/set_password.html", form=form, name=link.name, email=link.email, status=422)
    password_hash = hash_password(password)
    begin_change()
    person = spend_password_link(token=token, password_hash=password_hash, by=By(None, clock.now()))
    if person is None:
        db.session.rollback()
        return show("account/link_spent.html", status=410)
    db.session.commit()
    session.clear()
    return see_other(url_for("account.sign_in"), notice="Your password is set. Sign in with it.")


def _safe_path(path: str) -> str:
    """A path of this site, or nothing: never another site, however it is spelled."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path
    return path if is_local and path.isprintable() and not any(ord(sign) < 33 for sign in path) else ""


def _written(wait: timedelta) -> str:
    seconds = int(wait.total_seconds()) + 1
    return f"{seconds} seconds" if seconds < 90 else f"{(seconds + 59) // 60} minutes"
