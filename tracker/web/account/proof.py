"""Asking somebody to prove who they are: the password, and the code of their second factor.

Wrong ones cost a growing wait, which is kept by account and address for passwords and by account for codes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response, current_app, request
from wtforms import Field

from tracker import clock
from tracker.changes.audit import By
from tracker.changes.second_factor import accept_step, spend_recovery_code
from tracker.changes.sign_in import (
    ANYWHERE,
    count_wrong_password,
    forget_wrong_passwords,
    wait_before_next_try,
)
from tracker.domain.problems import Problem, RuleBroken
from tracker.extensions import begin_change, db
from tracker.passwords import is_right_password, password_problem
from tracker.queries.people import Account
from tracker.queries.sign_in import second_factor_of
from tracker.second_factor import step_of, unseal
from tracker.web.account.forms import CodeForm, OwnPasswordForm, PasswordForm
from tracker.web.components import add_error

# Whoever has no password proves themselves by having signed in just now.
RECENT = timedelta(minutes=15)


class NotProved(Exception):
    """The password or the code was wrong, or came too soon; the sentence stands on the form."""

    def __init__(self, wait: timedelta | None = None) -> None:
        super().__init__()
        self.wait = wait

    @property
    def status(self) -> int:
        """The answer's number: 429 where waiting is all that helps."""
        return 422 if self.wait is None else 429

    def said_on(self, response: Response) -> Response:
        """The page with the seconds to wait in its header, for machines."""
        if self.wait is not None:
            response.headers["Retry-After"] = str(int(self.wait.total_seconds()) + 1)
        return response


def prove_password(field: Field, *, email: str, account: Account | None, sentence: str) -> None:
    """Check the password of an account, outside any transaction. Raises NotProved with a sentence on the field.

    Without an account it takes as long and says the same.
    """
    address = request.remote_addr or ""
    _wait_first(field, email=email, address=address, what="passwords")
    # Hashing takes long on purpose: nothing is held in the database meanwhile.
    db.session.rollback()
    if is_right_password(field.data or "", account.password_hash if account else None):
        return
    begin_change()
    count_wrong_password(email=email, address=address, now=clock.now())
    db.session.commit()
    add_error(field, sentence)
    raise NotProved


def prove_again(field: Field, *, account: Account, signed_in_at: datetime) -> None:
    """Check that it is still the person themselves: by their password, or by having signed in just now without one.

    Raises NotProved, or RuleBroken for somebody without a password who signed in too long ago.
    """
    if account.password_hash is not None:
        prove_password(field, email=account.email, account=account, sentence="The password is wrong.")
    elif clock.now() > signed_in_at + RECENT:
        raise RuleBroken(
            [
                Problem(
                    "",
                    "You signed in some time ago.",
                    "Sign out, sign in again, and do this within 15 minutes.",
                )
            ]
        )


def check_new_password(form: PasswordForm | OwnPasswordForm, *, account: Account) -> bool:
    """Check the form and the new password in it, with a sentence on the field for whatever is wrong."""
    if not form.validate():
        return False
    password = form.password.data or ""
    if password != form.password_again.data:
        add_error(form.password_again, "The two passwords are not the same.")
    problem = password_problem(password, about=(account.name, account.email))
    if problem:
        add_error(form.password, problem)
    return not form.errors


def prove_code(form: CodeForm, *, by: By, account: Account) -> str:
    """Take a code inside the change that has begun, and say which kind it was.

    Raises NotProved with a sentence on the form; the wrong code is then counted and the change has ended.
    """
    _wait_first(form.code, email=account.email, address=ANYWHERE, what="codes")
    how = _kind_of_right_code(form, by=by, account=account)
    if how:
        forget_wrong_passwords(email=account.email, address=ANYWHERE)
        return how
    count_wrong_password(email=account.email, address=ANYWHERE, now=by.at)
    db.session.commit()
    raise NotProved


def _kind_of_right_code(form: CodeForm, *, by: By, account: Account) -> str:
    recovery_code = (form.recovery_code.data or "").strip()
    if recovery_code:
        if spend_recovery_code(by=by, person_id=account.person_id, code=recovery_code):
            return "recovery code"
        add_error(form.recovery_code, "This recovery code is wrong, or it was used before.")
        return ""
    factor = second_factor_of(account.person_id)
    secret = unseal(factor.sealed_secret, key=current_app.config["SECRET_KEY"]) if factor else None
    if factor is None or secret is None:
        add_error(
            form.code,
            "The tracker can’t check codes of your app any more. Use a recovery code, or ask your administrator "
            "to reset your second factor.",
        )
        return ""
    step = step_of(form.code.data or "", secret=secret, at=by.at, after=factor.last_step)
    if step is None:
        add_error(form.code, "This code is wrong or was used before. Wait for the next one in your app.")
        return ""
    accept_step(person_id=account.person_id, step=step)
    return "code"


def _wait_first(field: Field, *, email: str, address: str, what: str) -> None:
    wait = wait_before_next_try(email=email, address=address, now=clock.now())
    if wait is not None:
        db.session.rollback()
        add_error(field, f"Too many wrong {what}. Wait {_written(wait)}, then try again.")
        raise NotProved(wait)


def _written(wait: timedelta) -> str:
    seconds = int(wait.total_seconds()) + 1
    return f"{seconds} seconds" if seconds < 90 else f"{(seconds + 59) // 60} minutes"
