"""One-time links: made by those who invite, spent once, and only by sending the form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from tests.access.test_sessions import NINE, is_signed_in
from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, person_id
from tracker import Tracker

NEW = "purple kettle harbour"


def link_for(app: Tracker, by: Browser, name: str) -> str:
    """The path of a new link for one of the cast."""
    page = Page(by.post(f"/people/{person_id(app, name)}/link", page="/people"))
    field = page.tree.css_first("#link")
    assert field is not None, page.text
    return "/set-password/" + (field.attributes["value"] or "").partition("/set-password/")[2]


def choose(browser: Browser, path: str, password: str = NEW) -> int:
    """Send the form behind a link; the answer's number."""
    form = filled(Page(browser.get(path)).form(), password=password, password_again=password)
    return int(browser.client.post(path, data=form).status_code)


def test_opening_a_link_spends_nothing_and_sending_its_form_does(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    path = link_for(app, browser_of("dev"), "farid")
    farid = browser_of("nobody")

    opened = [farid.get(path).status_code, farid.client.head(path).status_code, farid.get(path).status_code]
    chosen = choose(farid, path)
    again = farid.post(path, {"password": NEW + "!", "password_again": NEW + "!"}, page="/sign-in")

    assert opened == [200, 200, 200]
    assert chosen == 303
    assert (again.status_code, farid.get(path).status_code) == (410, 410)
    assert audit_lines(app, 1) == [("set password", "farid", "person", person_id(app, "farid"))]
    assert farid.sign_in("farid@example.org", NEW).status_code == 303
    assert browser_of("nobody").sign_in("farid@example.org").status_code == 422


def test_choosing_a_password_signs_out_everywhere_else(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    stolen = browser_of("farid")
    path = link_for(app, browser_of("esi"), "farid")

    choose(browser_of("nobody"), path)

    assert not is_signed_in(stolen)


def test_a_newer_link_ends_the_one_before(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    dev = browser_of("dev")
    first, second = link_for(app, dev, "farid"), link_for(app, dev, "farid")

    browser = browser_of("nobody")

    assert [browser.get(first).status_code, browser.get(second).status_code] == [410, 200]


def test_a_link_lasts_seven_days(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        path = link_for(app, browser_of("dev"), "farid")
        clock.shift(timedelta(days=7, seconds=-1))
        before = browser_of("nobody").get(path).status_code
        clock.shift(timedelta(seconds=2))
        after = browser_of("nobody").get(path).status_code

    assert (before, after) == (200, 410)


def test_a_link_of_a_person_who_was_disabled_opens_nothing(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    dev = browser_of("dev")
    path = link_for(app, dev, "farid")
    address = f"/people/{person_id(app, 'farid')}"
    form = Page(dev.get(address)).form(address)
    del form["may_sign_in"]

    dev.post(address, form)

    assert browser_of("nobody").get(path).status_code == 410


@pytest.mark.parametrize(
    ("password", "again"),
    [
        ("", ""),
        ("short", "short"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa"),
        ("password123", "password123"),
        (NEW, NEW + "s"),
        ("x" * 401, "x" * 401),
    ],
    ids=["nothing", "too short", "one letter", "the commonest", "not the same twice", "too long"],
)
def test_a_poor_password_is_explained_and_leaves_the_link(
    app: Tracker, browser_of: Callable[..., Browser], password: str, again: str
) -> None:
    path = link_for(app, browser_of("dev"), "farid")
    browser = browser_of("nobody")

    form = filled(Page(browser.get(path)).form(), password=password, password_again=again)
    answer = browser.client.post(path, data=form)

    assert answer.status_code == 422
    assert Page(answer).problems
    assert len(password) < 5 or password not in answer.text
    assert browser.get(path).status_code == 200
    assert browser.sign_in("farid@example.org").status_code == 303


def test_a_link_whose_form_came_without_its_token_can_still_be_used(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    path = link_for(app, browser_of("dev"), "farid")

    page = Page(browser_of("nobody").client.post(path, data={"password": NEW, "password_again": NEW}))

    # Whoever is here has no password to sign in with.
    assert page.status == 400
    assert path in page.links
