"""Signing in and choosing a password."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):
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
        [InputRequired("Enter your password."), Length(max=400, message="That password is too long.")],
    )
    next = HiddenField()
    kept = HiddenField()


class PasswordForm(FlaskForm):
    """A new password, typed twice."""

    password = PasswordField(
        "New password",
        [InputRequired("Choose a password."), Length(max=400, message="That password is too long.")],
        description="10 characters or more. Three random words make a good password.",
    )
    password_again = PasswordField("The same password again", [InputRequired("Type the password again.")])
