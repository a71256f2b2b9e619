"""The second step of signing in: a code after the password, or after a provider that doesn't count as one."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, session, url_for

from tracker import clock
from tracker.access import requires
from tracker.changes.audit import By
from tracker.changes.sign_in import drop_pending_sign_in
from tracker.domain.permissions import Permission
from tracker.extensions import begin_change, db
from tracker.models.sign_in import Purpose
from tracker.queries.people import person_by_id
from tracker.queries.sign_in import Pending, pending_sign_in
from tracker.web.account.arrival import PENDING, is_too_old, may_sign_in, open_session
from tracker.web.account.forms import CodeForm, SignInForm
from tracker.web.account.pages import sign_in_page
from tracker.web.account.proof import NotProved, prove_code
from tracker.web.answers import see_other, show
from tracker.web.components import add_error

bp = Blueprint("second_step", __name__)


@bp.get("/sign-in/code")
@requires(Permission.READ_PUBLIC, even_without_second_factor=True)
def code() -> Response:
    """The form for the code; whoever has not given a password first gives it now."""
    pending = _pending()
    if pending is None or is_too_old(pending):
        return see_other(url_for("account.sign_in"))
    return show("account/code.html", form=CodeForm())


@bp.post("/sign-in/code")
@requires(Permission.READ_PUBLIC, even_without_second_factor=True)
def code_post() -> Response:
    """Take the code and open the session; wrong codes cost a growing wait."""
    form = CodeForm()
    if not form.validate():
        return show("account/code.html", form=form, status=422)
    begin_change()
    pending = _pending()
    if pending is None:
        db.session.rollback()
        return see_other(url_for("account.sign_in"))
    account = person_by_id(pending.person_id or 0)
    if is_too_old(pending) or account is None or not may_sign_in(account):
        db.session.rollback()
        return _begin_again(pending)
    by = By(account.person_id, clock.now())
    try:
        kind = prove_code(form, by=by, account=account)
    except NotProved as problem:
        return problem.said_on(show("account/code.html", form=form, status=problem.status))
    drop_pending_sign_in(token=session[PENDING])
    return open_session(
        by,
        email=account.email,
        next_path=pending.next_path,
        kept=pending.kept,
        how=f"{'single sign-on' if pending.issuer else 'password'} and {kind}",
        issuer=pending.issuer or None,
    )


def _pending() -> Pending | None:
    """The half-done sign-in of this browser, if it waits for a code."""
    token = session.get(PENDING, "")
    pending = pending_sign_in(token) if token else None
    return pending if pending is not None and pending.purpose is Purpose.CODE else None


def _begin_again(pending: Pending) -> Response:
    """The sign-in form anew, with what was being typed before still in it."""
    form = SignInForm(formdata=None, next=pending.next_path, kept=pending.kept)
    add_error(form.password, "The code came too late. Sign in again from the beginning.")
    page = sign_in_page(current_app.config["OIDC_ISSUERS"], next_path=pending.next_path)
    return show("account/sign_in.html", page=page, form=form, status=422)
