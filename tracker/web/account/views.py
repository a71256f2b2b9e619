"""Signing in, signing out, and choosing a password with a one-time link."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, current_app, request, session, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.audit import By
from tracker.changes.people import spend_password_link
from tracker.changes.sign_in import (
    count_wrong_password,
    end_session,
    wait_before_next_try,
)
from tracker.domain.permissions import Permission
from tracker.extensions import begin_change, db
from tracker.passwords import hash_password, is_right_password, password_problem
from tracker.queries.people import link_in_force, person_by_email
from tracker.web.account.arrival import open_session, safe_path
from tracker.web.account.forms import PasswordForm, SignInForm
from tracker.web.answers import see_other, show
from tracker.web.components import add_error

bp = Blueprint("account", __name__)


@bp.get("/sign-in")
@requires(Permission.READ_PUBLIC)
def sign_in() -> Response:
    """The sign-in form."""
    if access.viewer().is_signed_in:
        return see_other(url_for("public.first_page"))
    form = SignInForm(next=safe_path(request.args.get("next", "")))
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
    return open_session(
        By(person.person_id, clock.now()),
        email=email,
        address=address,
        next_path=form.next.data or "",
        kept=form.kept.data or "",
    )


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


def _written(wait: timedelta) -> str:
    seconds = int(wait.total_seconds()) + 1
    return f"{seconds} seconds" if seconds < 90 else f"{(seconds + 59) // 60} minutes"
