"""Signing in, signing out, and choosing a password with a one-time link."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request, session, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.audit import By
from tracker.changes.people import spend_password_link
from tracker.changes.sign_in import end_session
from tracker.domain.permissions import Permission
from tracker.domain.problems import NotAllowed
from tracker.extensions import begin_change, db
from tracker.passwords import hash_password
from tracker.queries.people import Account, link_in_force, person_by_email
from tracker.web.account.arrival import ask_for_code, may_sign_in, open_session, safe_path
from tracker.web.account.forms import PasswordForm, SignInForm
from tracker.web.account.pages import set_password_page, sign_in_page
from tracker.web.account.proof import NotProved, check_new_password, prove_password
from tracker.web.answers import see_other, show

bp = Blueprint("account", __name__)


@bp.get("/sign-in")
@requires(Permission.READ_PUBLIC, even_without_second_factor=True)
def sign_in() -> Response:
    """The sign-in form."""
    if access.viewer().is_signed_in:
        return see_other(url_for("public.first_page"))
    form = SignInForm(next=safe_path(request.args.get("next", "")))
    return _show_sign_in(form)


@bp.post("/sign-in")
@requires(Permission.READ_PUBLIC, even_without_second_factor=True)
def sign_in_post() -> Response:
    """Sign a person in, or ask for their second factor; a wrong password says no more than that."""
    form = SignInForm()
    if not form.validate():
        return _show_sign_in(form, status=422)
    email, next_path, kept = form.email.data or "", form.next.data or "", form.kept.data or ""
    found = person_by_email(email)
    account = found if may_sign_in(found) else None
    sentence = "The e-mail address or the password is wrong."
    try:
        prove_password(form.password, email=email, account=account, sentence=sentence)
    except NotProved as problem:
        return problem.said_on(_show_sign_in(form, status=problem.status))
    begin_change()
    account = person_by_email(email)
    if account is None:
        raise NotAllowed
    by = By(account.person_id, clock.now())
    if account.has_second_factor:
        return ask_for_code(by, next_path=next_path, kept=kept)
    return open_session(by, email=email, next_path=next_path, kept=kept, how="password")


@bp.post("/sign-out")
@requires(Permission.READ_PUBLIC, even_without_second_factor=True)
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
@requires(Permission.READ_PUBLIC, even_without_second_factor=True)
def set_password(token: str) -> Response:
    """The form behind a one-time link. Opening it spends nothing: mail scanners open links."""
    link = link_in_force(token, now=clock.now())
    if link is None:
        return show("account/link_spent.html", status=410)
    return _show_set_password(PasswordForm(), token=token, link=link)


@bp.post("/set-password/<token>")
@requires(Permission.READ_PUBLIC, even_without_second_factor=True)
def set_password_post(token: str) -> Response:
    """Set the password and spend the link."""
    form = PasswordForm()
    link = link_in_force(token, now=clock.now())
    if link is None:
        return show("account/link_spent.html", status=410)
    if not check_new_password(form, account=link):
        return _show_set_password(form, token=token, link=link, status=422)
    password_hash = hash_password(form.password.data or "")
    begin_change()
    person = spend_password_link(token=token, password_hash=password_hash, by=By(None, clock.now()))
    if person is None:
        db.session.rollback()
        return show("account/link_spent.html", status=410)
    db.session.commit()
    session.clear()
    return see_other(url_for("account.sign_in"), notice="Your password is set. Sign in with it.")


def _show_sign_in(form: SignInForm, *, status: int = 200) -> Response:
    page = sign_in_page(current_app.config["OIDC_ISSUERS"], next_path=form.next.data or "")
    return show("account/sign_in.html", page=page, form=form, status=status)


def _show_set_password(form: PasswordForm, *, token: str, link: Account, status: int = 200) -> Response:
    page = set_password_page(current_app.config["OIDC_ISSUERS"], link=link, token=token)
    return show("account/set_password.html", page=page, form=form, status=status)
