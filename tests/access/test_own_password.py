"""Changing one's own password: with the present one, by the rules of a new one, and out of every other browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from tests.access.second_factors import give_code, offer, turn_on
from tests.access.test_password_links import NEW, link_for
from tests.access.test_sessions import NINE, is_signed_in
from tests.conftest import PASSWORD, Browser
from tests.journeys.pages import Page
from tests.journeys.records import audit_lines, person_id
from tracker import Tracker
from tracker.extensions import begin_change, db
from tracker.models import Person

ADDRESS = "/account/password"


def change(browser: Browser, *, present: str = PASSWORD, password: str = NEW, again: str = "") -> Page:
    """Send the form as it is filled in."""
    typed = {"present": present, "password": password, "password_again": again or password}
    return Page(browser.post(ADDRESS, typed, page=ADDRESS))


def without_password(app: Tracker, name: str) -> None:
    """Make one of the cast somebody who signs in with their organisation's account alone."""
    with app.app_context():
        begin_change()
        db.session.get_one(Person, person_id(app, name)).password_hash = None
        db.session.commit()


def password_hash_of(app: Tracker, name: str) -> str | None:
    """What is stored of the password of one of the cast."""
    with app.app_context():
        return db.session.get_one(Person, person_id(app, name)).password_hash


def test_the_account_page_leads_to_it_and_the_new_password_signs_in(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    dev = browser_of("dev")

    leads = ADDRESS in Page(dev.get("/account")).links
    changed = change(dev)
    back = Page(dev.get("/account"))

    assert leads
    assert changed.status == 303
    assert "Your password is changed. You are signed out in other browsers." in back.text
    assert audit_lines(app, 1) == [("change password", "dev", "person", person_id(app, "dev"))]
    assert browser_of().sign_in("dev@example.org").status_code == 422
    assert browser_of().sign_in("dev@example.org", NEW).status_code == 303


def test_it_ends_the_persons_other_sessions_and_a_link_to_choose_a_password(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    link = link_for(app, browser_of("dev"), "farid")
    stolen, farid, amira = browser_of("farid"), browser_of("farid"), browser_of("amira")

    change(farid)

    assert [is_signed_in(one) for one in (farid, stolen, amira)] == [True, False, True]
    assert browser_of().get(link).status_code == 410


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"present": "not mine"}, ["The password is wrong."]),
        ({"present": ""}, ["Enter your present password."]),
        ({"again": NEW + "s"}, ["The two passwords are not the same."]),
        (
            {"password": "short"},
            ["Use 10 characters or more. Three random words make a good password."],
        ),
        (
            {"password": PASSWORD},
            ["This password is printed in the documentation. Three random words make a good one."],
        ),
    ],
    ids=["wrong present one", "no present one", "not the same twice", "too short", "the demo's"],
)
def test_what_is_wrong_is_said_and_nothing_changes(
    browser_of: Callable[..., Browser], typed: dict[str, str], problems: list[str]
) -> None:
    farid, elsewhere = browser_of("farid"), browser_of("farid")

    page = change(farid, **typed)

    assert (page.status, page.problems) == (422, problems)
    assert NEW not in page.text
    assert is_signed_in(elsewhere)
    assert browser_of().sign_in("farid@example.org").status_code == 303


def test_wrong_present_passwords_wait_as_they_do_when_signing_in(
    browser_of: Callable[..., Browser],
) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        farid = browser_of("farid")
        statuses = [change(farid, present="wrong word").status for _ in range(6)]
        too_soon = change(farid)
        clock.shift(timedelta(minutes=1))
        right = change(farid)

    assert statuses == [422, 422, 422, 422, 422, 429]
    assert (too_soon.status, too_soon.problems) == (
        429,
        ["Too many wrong passwords. Wait 3 seconds, then try again."],
    )
    assert right.status == 303


def test_whoever_has_no_password_is_not_offered_one_to_change(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    farid = browser_of("farid")
    without_password(app, "farid")

    page = Page(farid.get("/account"))
    typed = {"present": PASSWORD, "password": NEW, "password_again": NEW}
    answers = [farid.get(ADDRESS), farid.post(ADDRESS, typed, page="/account")]

    assert ADDRESS not in page.links
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(303, "/account")] * 2
    assert password_hash_of(app, "farid") is None


def test_with_a_second_factor_the_new_password_leads_to_the_code(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    offer(app)
    with time_machine.travel(NINE, tick=False) as clock:
        amira = browser_of("amira")
        codes = turn_on(amira)
        changed = change(amira)
        clock.shift(timedelta(seconds=30))
        again = browser_of()
        half = again.sign_in("amira@example.org", NEW)
        whole = give_code(again, code=codes.code())

        assert changed.status == 303
        assert is_signed_in(amira)
        assert (half.status_code, half.headers["Location"]) == (303, "/sign-in/code")
        assert (whole.status_code, whole.headers["Location"]) == (303, "/")
