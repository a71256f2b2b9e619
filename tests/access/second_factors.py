"""Turning a second factor on as a person does, and the codes of their app."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pyotp
from werkzeug.test import TestResponse

from tests.conftest import PASSWORD, Browser
from tests.journeys.pages import Page, filled
from tracker import Tracker

ADDRESS = "/account/second-factor"


@dataclass(frozen=True)
class App:
    """An authenticator app, and the recovery codes kept beside it."""

    secret: str
    recovery_codes: tuple[str, ...] = ()

    def code(self, *, steps: int = 0) -> str:
        """The code that the app shows now, or some half-minutes away."""
        return pyotp.TOTP(self.secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))

    def wrong_code(self) -> str:
        """Six digits that belong to no half-minute near."""
        near = {self.code(steps=steps) for steps in range(-2, 3)}
        return next(
            code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near
        )


def offer(app: Tracker, *roles: str) -> None:
    """Offer a second factor to everybody, and ask these roles for one."""
    app.config["SECOND_FACTOR"] = True
    app.config["SECOND_FACTOR_ROLES"] = frozenset(roles)


def begin(browser: Browser, *, password: str = PASSWORD) -> App:
    """Begin to set one up, up to the page with the secret."""
    begun = browser.post(ADDRESS, {"password": password}, page=ADDRESS)
    assert begun.status_code == 303, begun.text
    page = Page(browser.get(ADDRESS))
    shown = page.tree.css_first(".app-secret")
    assert shown is not None, page.text
    return App("".join(shown.text().split()))


def turn_on(browser: Browser) -> App:
    """Set one up to its end."""
    begun = begin(browser)
    page = Page(browser.post(f"{ADDRESS}/code", {"code": begun.code()}, page=ADDRESS))
    codes = tuple(line.text().strip() for line in page.tree.css(".app-codes li"))
    assert len(codes) == 10, page.text
    return replace(begun, recovery_codes=codes)


def give_code(browser: Browser, **typed: str) -> TestResponse:
    """Fill in the second step of signing in."""
    form = filled(Page(browser.get("/sign-in/code")).form("/sign-in/code"), **typed)
    return browser.client.post("/sign-in/code", data=form)
