"""Signing in with an organisation's own account, and linking it to one's account here.

A provider's answer comes with a GET, and it is the one GET that changes something: it opens a session or links an
account, and only in the browser that asked. Whoever is linked is known by issuer and subject, never by e-mail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, current_app, request, session, url_for

from tracker import access, clock
from tracker.access import SignInNeeded, requires
from tracker.changes.audit import By
from tracker.changes.identities import link_identity, spend_link_on_identity, unlink_identity
from tracker.changes.sign_in import drop_pending_sign_in, keep_pending_sign_in
from tracker.domain.permissions import Permission
from tracker.extensions import begin_change, db
from tracker.models.sign_in import Purpose
from tracker.queries.people import Account, link_in_force, person_by_id, person_by_identity
from tracker.queries.sign_in import Pending, identities_of, link_id_in_force, pending_sign_in
from tracker.web.account.arrival import (
    MOST_KEPT,
    PENDING,
    ask_for_code,
    is_too_old,
    may_sign_in,
    open_session,
    safe_path,
)
from tracker.web.account.forms import AgainForm
from tracker.web.account.pages import AskAgainPage, GoOnPage
from tracker.web.account.proof import NotProved, prove_again
from tracker.web.account.provider import (
    Answer,
    AnswerUnknown,
    ProviderDeclined,
    ProviderFailed,
    address_to_ask,
    read_answer,
)
from tracker.web.answers import see_other, show
from tracker.web.errors import error_page

if TYPE_CHECKING:
    from config import Issuer

bp = Blueprint("single_sign_on", __name__)


@bp.get("/sign-in/with/<name>")
@requires(Permission.READ_PUBLIC, even_without_second_factor=True)
def ask(name: str) -> Response:
    """Send a person to the provider: to sign in, or for what the form before this page has kept."""
    issuer = _issuer_or_404(name)
    pending = session.get(PENDING, "") if "go-on" in request.args else ""
    if access.viewer().is_signed_in and not pending:
        return see_other(url_for("public.first_page"))
    # Nothing is held in the database while we wait for somebody else's server.
    db.session.rollback()
    try:
        address = address_to_ask(issuer, pending=pending, next_path=safe_path(request.args.get("next", "")))
    except ProviderFailed:
        return _failed(issuer)
    return see_other(address)


@bp.post("/sign-in/with/<name>")
@requires(Permission.READ_PUBLIC, even_without_second_factor=True)
def ask_with_form(name: str) -> Response:
    """Keep the form whose sender was signed out while typing, and show the way to the provider."""
    issuer = _issuer_or_404(name)
    kept = request.form.get("kept", "")
    return _keep_and_go_on(
        issuer,
        purpose=Purpose.SIGN_IN,
        next_path=safe_path(request.form.get("next", "")),
        kept=kept if len(kept) <= MOST_KEPT else "",
        what_for="What you typed is kept, and comes back when you are signed in.",
    )


@bp.get("/sign-in/with/<name>/back")
@requires(Permission.READ_PUBLIC, even_without_second_factor=True)
def back(name: str) -> Response:
    """Take the provider's answer: open a session, or link the account that was asked for."""
    issuer = _issuer_or_404(name)
    db.session.rollback()
    try:
        answer = read_answer(issuer)
    except AnswerUnknown:
        return _out_of_date()
    except ProviderDeclined:
        return _declined(issuer)
    except ProviderFailed:
        return _failed(issuer)
    begin_change()
    pending = pending_sign_in(answer.pending) if answer.pending else None
    if answer.pending and (pending is None or is_too_old(pending) or pending.issuer != issuer.issuer):
        db.session.rollback()
        return _out_of_date()
    drop_pending_sign_in(token=answer.pending)
    if pending is not None and pending.purpose is Purpose.LINK:
        return _link(issuer, answer, pending)
    if pending is not None and pending.purpose is Purpose.WITH_ONE_TIME_LINK:
        return _spend_link(issuer, answer, pending)
    account = person_by_identity(issuer=issuer.issuer, subject=answer.subject)
    return _sign_in(issuer, account, answer, pending)


@bp.post("/set-password/<token>/with/<name>")
@requires(Permission.READ_PUBLIC, even_without_second_factor=True)
def use_link(token: str, name: str) -> Response:
    """Use a one-time link for the provider instead of a password; it is spent by the provider's answer."""
    issuer = _issuer_or_404(name)
    link, link_id = link_in_force(token, now=clock.now()), link_id_in_force(token, now=clock.now())
    if link is None or link_id is None:
        return show("account/link_spent.html", status=410)
    return _keep_and_go_on(
        issuer,
        purpose=Purpose.WITH_ONE_TIME_LINK,
        link_id=link_id,
        what_for=f"From then on {link.name}, {link.email}, signs in here with {issuer.title}. "
        "If that is not you, close this page.",
    )


@bp.get("/account/single-sign-on/<name>")
@requires(Permission.READ_SUBMITTED)
def own_link(name: str) -> Response:
    """The form that links a provider to one's own account, or unlinks it."""
    return _show_own_link(_issuer_or_404(name), AgainForm(), _own_account())


@bp.post("/account/single-sign-on/<name>")
@requires(Permission.READ_SUBMITTED)
def link(name: str) -> Response:
    """Begin to link a provider to one's own account, with the password once more."""
    issuer, form, account = _issuer_or_404(name), AgainForm(), _own_account()
    refused = _refused(issuer, form, account)
    if refused is not None:
        return refused
    return _keep_and_go_on(
        issuer,
        purpose=Purpose.LINK,
        person_id=account.person_id,
        what_for=f"From then on you, {account.name}, can sign in here with {issuer.title}.",
    )


@bp.post("/account/single-sign-on/<name>/stop")
@requires(Permission.READ_SUBMITTED)
def unlink(name: str) -> Response:
    """Stop signing in with a provider, with the password once more."""
    issuer, form, account = _issuer_or_404(name), AgainForm(), _own_account()
    refused = _refused(issuer, form, account)
    if refused is not None:
        return refused
    change = access.start_change(Permission.READ_SUBMITTED)
    unlink_identity(by=change.by, person_id=account.person_id, issuer=issuer.issuer)
    db.session.commit()
    notice = f"You don’t sign in with {issuer.title} any more."
    return see_other(url_for("own_account.own_account"), notice=notice)


def _link(issuer: Issuer, answer: Answer, pending: Pending) -> Response:
    """Link the account of whoever is signed in, if it is they who asked."""
    try:
        change = access.start_change(Permission.READ_SUBMITTED)
    except SignInNeeded:
        return _out_of_date()
    if change.viewer.person_id is None or change.viewer.person_id != pending.person_id:
        db.session.rollback()
        return _out_of_date()
    drop_pending_sign_in(token=answer.pending)
    link_identity(
        by=change.by, person_id=change.viewer.person_id, issuer=issuer.issuer, subject=answer.subject
    )
    db.session.commit()
    session.pop(PENDING, None)
    notice = f"You can sign in with {issuer.title} now."
    return see_other(url_for("own_account.own_account"), notice=notice)


def _spend_link(issuer: Issuer, answer: Answer, pending: Pending) -> Response:
    """Link the person of the one-time link, and sign them in."""
    person_id = spend_link_on_identity(
        by=By(None, clock.now()),
        link_id=pending.link_id or 0,
        issuer=issuer.issuer,
        subject=answer.subject,
    )
    if person_id is None:
        db.session.rollback()
        return show("account/link_spent.html", status=410)
    return _sign_in(issuer, person_by_id(person_id), answer, pending)


def _sign_in(issuer: Issuer, account: Account | None, answer: Answer, pending: Pending | None) -> Response:
    """Open a session, or ask for the second factor where the provider doesn't count as one."""
    if account is None or not may_sign_in(account):
        db.session.rollback()
        return _stranger(issuer)
    by = By(account.person_id, clock.now())
    next_path = pending.next_path if pending else answer.next_path
    kept = pending.kept if pending else ""
    if account.has_second_factor and not issuer.counts_as_second_factor:
        return ask_for_code(by, next_path=next_path, kept=kept, issuer=issuer.issuer)
    return open_session(
        by,
        email=account.email,
        next_path=next_path,
        kept=kept,
        how="single sign-on",
        issuer=issuer.issuer,
    )


def _keep_and_go_on(
    issuer: Issuer,
    *,
    purpose: Purpose,
    what_for: str,
    person_id: int | None = None,
    link_id: int | None = None,
    next_path: str = "",
    kept: str = "",
) -> Response:
    """Keep what the provider's answer is for, and show the way there.

    The way is a link on a page of ours: the policy lets no form lead to another site, not even by a redirect.
    """
    begin_change()
    token = keep_pending_sign_in(
        by=By(person_id, clock.now()),
        purpose=purpose,
        next_path=next_path,
        kept=kept,
        issuer=issuer.issuer,
        link_id=link_id,
    )
    db.session.commit()
    session[PENDING] = token
    address = f"{url_for('single_sign_on.ask', name=issuer.name)}?go-on=1"
    return show("account/go_on.html", page=GoOnPage(issuer.title, what_for, address))


def _issuer_or_404(name: str) -> Issuer:
    issuers: dict[str, Issuer] = {one.name: one for one in current_app.config["OIDC_ISSUERS"]}
    return issuers.get(name) or abort(404)


def _own_account() -> Account:
    return person_by_id(access.viewer().person_id or 0) or abort(404)


def _refused(issuer: Issuer, form: AgainForm, account: Account) -> Response | None:
    """The form with what is wrong; None where the person proved that it is they."""
    if not form.validate():
        return _show_own_link(issuer, form, account, status=422)
    try:
        prove_again(form.password, account=account, signed_in_at=access.signed_in_at())
    except NotProved as problem:
        return problem.said_on(_show_own_link(issuer, form, account, status=problem.status))
    return None


def _show_own_link(issuer: Issuer, form: AgainForm, account: Account, *, status: int = 200) -> Response:
    is_linked = issuer.issuer in [one.issuer for one in identities_of(account.person_id)]
    address = url_for("single_sign_on.unlink" if is_linked else "single_sign_on.link", name=issuer.name)
    page = AskAgainPage(issuer.title, address, account.password_hash is not None, is_linked)
    return show("account/own_link.html", page=page, form=form, status=status)


def _stranger(issuer: Issuer) -> Response:
    """Says the same to a stranger and to somebody who may not sign in: not which accounts there are."""
    return error_page(
        403,
        title=f"Your {issuer.title} account opens nothing here yet",
        what_to_do="Ask your programme manager or administrator for a one-time link, open it, and use "
        f"{issuer.title} there. If you have a password here, sign in with it and link {issuer.title} under "
        "“Your account”.",
        again=url_for("account.sign_in"),
    )


def _declined(issuer: Issuer) -> Response:
    return error_page(
        403,
        title="You were not signed in",
        what_to_do=f"{issuer.title} did not sign you in. Try again, or sign in with your password.",
        again=url_for("account.sign_in"),
    )


def _failed(issuer: Issuer) -> Response:
    response = error_page(
        503,
        title=f"Signing in with {issuer.title} does not work just now",
        what_to_do="Try again in a few minutes, or sign in with your password. If it happens again, tell your "
        "administrator.",
        again=url_for("account.sign_in"),
    )
    response.headers["Retry-After"] = "60"
    return response


def _out_of_date() -> Response:
    return error_page(
        400,
        title="Please begin again",
        what_to_do="This sign-in was begun in another browser, took too long, or was finished before.",
        again=url_for("account.sign_in"),
    )
