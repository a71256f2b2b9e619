"""One's own account: the password, changed; the second factor, turned on and off."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, current_app, request, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.people import change_own_password
from tracker.changes.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    turn_off_second_factor,
)
from tracker.domain.permissions import Permission, Viewer
from tracker.domain.problems import NotAllowed
from tracker.extensions import db
from tracker.passwords import hash_password
from tracker.queries.absences import absence_of, covered_by
from tracker.queries.people import Account, person_by_id
from tracker.queries.sign_in import Factor, identities_of, recovery_codes_left, second_factor_of
from tracker.second_factor import new_recovery_codes, new_secret, seal, step_of, unseal
from tracker.web.account.arrival import safe_path
from tracker.web.account.forms import AgainForm, ConfirmForm, OwnPasswordForm, TurnOffForm
from tracker.web.account.pages import BeginPage, OwnPasswordPage, RecoveryCodesPage, account_page, set_up_page
from tracker.web.account.proof import NotProved, check_new_password, prove_again, prove_code
from tracker.web.answers import see_other, show
from tracker.web.components import add_error

bp = Blueprint("own_account", __name__)

# How long a secret that was shown waits for its first code.
BEGUN_LASTS = timedelta(minutes=30)


@bp.get("/account")
@requires(Permission.READ_SUBMITTED)
def own_account() -> Response:
    """Who one is here, and how one signs in."""
    viewer, today = access.viewer(), clock.today()
    account = _account(viewer)
    page = account_page(
        viewer,
        has_password=account.password_hash is not None,
        has_second_factor=account.has_second_factor,
        codes_left=recovery_codes_left(account.person_id),
        is_offered=current_app.config["SECOND_FACTOR"],
        is_required=_is_required(viewer),
        issuers=current_app.config["OIDC_ISSUERS"],
        identities=identities_of(account.person_id),
        away=absence_of(account.person_id, on=today),
        covered=covered_by(account.person_id, on=today),
    )
    return show("account/own_account.html", page=page)


@bp.get("/account/password")
@requires(Permission.READ_SUBMITTED)
def password() -> Response:
    """The form to change one's password; whoever signs in without one has nothing to change."""
    account = _account(access.viewer())
    if account.password_hash is None:
        return see_other(url_for("own_account.own_account"))
    return _show_password(OwnPasswordForm(), account)


@bp.post("/account/password")
@requires(Permission.READ_SUBMITTED)
def password_post() -> Response:
    """Change one's password, with the present one, and end one's other sessions."""
    form, account = OwnPasswordForm(), _account(access.viewer())
    if account.password_hash is None:
        return see_other(url_for("own_account.own_account"))
    if not check_new_password(form, account=account):
        return _show_password(form, account, status=422)
    signed_in_at = access.signed_in_at()
    try:
        prove_again(form.present, account=account, signed_in_at=signed_in_at)
    except NotProved as problem:
        return problem.said_on(_show_password(form, account, status=problem.status))
    password_hash = hash_password(form.password.data or "")
    change = access.start_change(Permission.READ_SUBMITTED)
    change_own_password(by=change.by, password_hash=password_hash, token=access.session_token())
    db.session.commit()
    notice = "Your password is changed. You are signed out in other browsers."
    return see_other(url_for("own_account.own_account"), notice=notice)


@bp.get("/account/second-factor")
@requires(Permission.READ_SUBMITTED, even_without_second_factor=True)
def second_factor() -> Response:
    """Turn the second factor on, in two steps, or off; whoever must have one comes here first."""
    viewer = access.viewer()
    account, factor = _account(viewer), second_factor_of(viewer.person_id or 0)
    if not current_app.config["SECOND_FACTOR"] and not account.has_second_factor:
        return see_other(url_for("own_account.own_account"))
    next_path = safe_path(request.args.get("next", ""))
    if account.has_second_factor:
        return _show_off(TurnOffForm(), account)
    secret = _secret_begun(factor)
    if secret is not None:
        return _show_set_up(ConfirmForm(next=next_path), secret, account)
    return _show_begin(AgainForm(next=next_path), account)


@bp.post("/account/second-factor")
@requires(Permission.READ_SUBMITTED, even_without_second_factor=True)
def begin() -> Response:
    """Make a secret and show it; nothing is in force yet."""
    if not current_app.config["SECOND_FACTOR"]:
        return see_other(url_for("own_account.own_account"))
    form, account = AgainForm(), _account(access.viewer())
    if not form.validate():
        return _show_begin(form, account, status=422)
    signed_in_at = access.signed_in_at()
    try:
        prove_again(form.password, account=account, signed_in_at=signed_in_at)
    except NotProved as problem:
        return problem.said_on(_show_begin(form, account, status=problem.status))
    sealed_secret = seal(new_secret(), key=current_app.config["SECRET_KEY"])
    change = access.start_change(Permission.READ_SUBMITTED, even_without_second_factor=True)
    begin_second_factor(by=change.by, person_id=account.person_id, sealed_secret=sealed_secret)
    db.session.commit()
    next_path = safe_path(form.next.data or "")
    return see_other(url_for("own_account.second_factor", next=next_path or None))


@bp.post("/account/second-factor/code")
@requires(Permission.READ_SUBMITTED, even_without_second_factor=True)
def confirm() -> Response:
    """Put the second factor in force with its first code, and show the recovery codes, this once."""
    form = ConfirmForm()
    change = access.start_change(Permission.READ_SUBMITTED, even_without_second_factor=True)
    account = _account(change.viewer)
    factor = second_factor_of(account.person_id)
    secret = _secret_begun(factor)
    if secret is None or not current_app.config["SECOND_FACTOR"]:
        db.session.rollback()
        return see_other(url_for("own_account.second_factor"))
    step = step_of(form.code.data or "", secret=secret, at=change.by.at, after=0) if form.validate() else None
    if step is None:
        db.session.rollback()
        if not form.errors:
            add_error(form.code, "This code is wrong. Type the one that your app shows now.")
        return _show_set_up(form, secret, account, status=422)
    codes = new_recovery_codes()
    confirm_second_factor(
        by=change.by,
        person_id=account.person_id,
        step=step,
        recovery_codes=codes,
        token=access.session_token(),
    )
    db.session.commit()
    # Shown on the answer itself: they are kept nowhere, so no other page could.
    address = safe_path(form.next.data or "") or url_for("public.first_page")
    return show("account/recovery_codes.html", page=RecoveryCodesPage(codes, address))


@bp.post("/account/second-factor/off")
@requires(Permission.READ_SUBMITTED, even_without_second_factor=True)
def turn_off() -> Response:
    """Turn the second factor off, with the password and a code of it."""
    form, account = TurnOffForm(), _account(access.viewer())
    if not account.has_second_factor:
        return see_other(url_for("own_account.own_account"))
    if not form.validate():
        return _show_off(form, account, status=422)
    try:
        prove_again(form.password, account=account, signed_in_at=access.signed_in_at())
        change = access.start_change(Permission.READ_SUBMITTED, even_without_second_factor=True)
        prove_code(form, by=change.by, account=account)
    except NotProved as problem:
        return problem.said_on(_show_off(form, account, status=problem.status))
    turn_off_second_factor(by=change.by, person_id=account.person_id)
    db.session.commit()
    return see_other(url_for("own_account.own_account"), notice="Your second factor is off.")


def _account(viewer: Viewer) -> Account:
    account = person_by_id(viewer.person_id or 0)
    if account is None:
        raise NotAllowed
    return account


def _is_required(viewer: Viewer) -> bool:
    return bool(current_app.config["SECOND_FACTOR_ROLES"] & viewer.roles_in(None))


def _secret_begun(factor: Factor | None) -> str | None:
    """The secret that waits for its first code; None where none does, or it was shown too long ago."""
    if factor is None or factor.is_confirmed or clock.now() > factor.made_at + BEGUN_LASTS:
        return None
    return unseal(factor.sealed_secret, key=current_app.config["SECRET_KEY"])


def _show_password(form: OwnPasswordForm, account: Account, *, status: int = 200) -> Response:
    return show("account/own_password.html", page=OwnPasswordPage(account.email), form=form, status=status)


def _show_begin(form: AgainForm, account: Account, *, status: int = 200) -> Response:
    asks_password = account.password_hash is not None
    page = BeginPage(_is_required(access.viewer()), asks_password)
    return show("account/second_factor_begin.html", page=page, form=form, status=status)


def _show_set_up(form: ConfirmForm, secret: str, account: Account, *, status: int = 200) -> Response:
    page = set_up_page(secret, email=account.email)
    return show("account/second_factor_set_up.html", page=page, form=form, status=status)


def _show_off(form: TurnOffForm, account: Account, *, status: int = 200) -> Response:
    page = BeginPage(_is_required(access.viewer()), account.password_hash is not None)
    return show("account/second_factor_off.html", page=page, form=form, status=status)
