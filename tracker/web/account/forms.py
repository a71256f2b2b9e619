"""Signing in, choosing a password, and the second factor."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from tracker.web.fields import TypedForm

_NOT_TOO_LONG = Length(max=400, message="That password is too long.")
_CHOSEN = (InputRequired("Choose a password."), _NOT_TOO_LONG)
_HOW_TO_CHOOSE = "10 characters or more. Three random words make a good password."


class SignInForm(TypedForm):
    """E-mail address and password; `kept` carries a form whose sender was signed out while typing."""

    email = StringField(
        "E-mail address",
        [
            InputRequired("Enter your e-mail address."),
            Length(max=254, message="That e-mail address is too long."),
        ],
    )
    password = PasswordField(
        "Password",
        [InputRequired("Enter your password."), _NOT_TOO_LONG],
    )
    next = HiddenField()
    kept = HiddenField()


class PasswordForm(TypedForm):
    """A new password, typed twice."""

    password = PasswordField("New password", _CHOSEN, description=_HOW_TO_CHOOSE)
    password_again = PasswordField("The same password again", [InputRequired("Type the password again.")])


class OwnPasswordForm(TypedForm):
    """The present password, and a new one typed twice."""

    present = PasswordField(
        "Your present password", [InputRequired("Enter your present password."), _NOT_TOO_LONG]
    )
    password = PasswordField("New password", _CHOSEN, description=_HOW_TO_CHOOSE)
    password_again = PasswordField("The new password again", [InputRequired("Type the new password again.")])


class CodeForm(TypedForm):
    """The second step of signing in: a code of the app, or one of the recovery codes."""

    code = StringField(
        "Code",
        [Length(max=40, message="A code has 6 digits.")],
        description="The 6 digits that your authenticator app shows now.",
    )
    recovery_code = StringField(
        "Recovery code",
        [Length(max=100, message="A recovery code has 16 letters and digits.")],
        description="One of the ten that you wrote down. It works once. Leave the field for the code empty.",
    )


class AgainForm(TypedForm):
    """The password once more, before something that only the person themselves may do; where they have one."""

    password = PasswordField("Your password", [_NOT_TOO_LONG])
    next = HiddenField()


class ConfirmForm(TypedForm):
    """The first code of an app that was just set up."""

    code = StringField(
        "Code",
        [InputRequired("Type the code that your app shows."), Length(max=40, message="A code has 6 digits.")],
        description="The 6 digits that your app shows for Carers Strategy Tracker.",
    )
    next = HiddenField()


class TurnOffForm(CodeForm):
    """The password once more, and a code."""

    password = PasswordField("Your password", [_NOT_TOO_LONG])
