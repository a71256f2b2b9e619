"""Forms without their token: nothing is written, and what was typed comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import contents, latest
from tracker import Tracker

UPDATE = "/plans/lrccg/actions/12/update"
WORDS = "Practices have the list.\nThe “figures” follow & are <b>due</b> in May."


def typed_update(browser: Browser) -> dict[str, list[str]]:
    """An update that could be posted."""
    return filled(Page(browser.get(UPDATE)).form(), answer="on_track", words=WORDS, worries="None.")


@pytest.mark.parametrize("kind", ["missing", "empty", "wrong", "somebody else's"])
def test_a_form_without_its_token_is_not_stored_and_can_be_sent_again(
    app: Tracker, browser_of: Callable[..., Browser], kind: str
) -> None:
    amira, harun = browser_of("amira"), browser_of("harun")
    form = typed_update(amira)
    good = form.pop("csrf_token")
    tokens = {
        "missing": {},
        "empty": {"csrf_token": ""},
        "wrong": {"csrf_token": good[0][:-3] + "abc"},
        "somebody else's": {"csrf_token": harun.token(UPDATE)},
    }
    before = contents(app)

    refused = amira.client.post(UPDATE, data=form | tokens[kind])
    page = Page(refused)
    after = contents(app)
    again = amira.client.post(UPDATE, data=page.form(UPDATE))

    assert refused.status_code == 400
    assert page.heading == "Please send that again"
    assert after == before
    assert again.status_code == 303
    assert latest(app, "lrccg", "12").words == WORDS


def test_what_was_typed_stands_on_the_page_as_words(browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    form = typed_update(amira)
    del form["csrf_token"]

    page = Page(amira.client.post(UPDATE, data=form))

    assert page.facts["Words"] == " ".join(WORDS.split())
    assert page.facts["Worries"] == "None."
    assert page.tree.css("main b") == []


@pytest.mark.parametrize(
    "address",
    [
        "/my-updates/unchanged",
        "/my-updates/checked",
        "/my-updates/take",
        "/plans/lrccg/actions/10/same-work",
        "/strategies/llr-carers/reports",
        "/strategies/llr-carers/wording/3",
        "/people/new",
        "/teams/new",
        "/sign-out",
    ],
)
def test_no_form_of_a_manager_is_taken_without_its_token(
    app: Tracker, browser_of: Callable[..., Browser], address: str
) -> None:
    esi = browser_of("esi")
    before = contents(app)

    answer = esi.client.post(address, data={"key": "a-key-of-this-test", "name": "Typed by somebody"})

    assert answer.status_code == 400
    assert contents(app) == before


def test_signing_in_without_a_token_signs_nobody_in(app: Tracker) -> None:
    browser = Browser(app.test_client())

    answer = browser.client.post(
        "/sign-in", data={"email": "amira@example.org", "password": "carers-count-2019"}
    )

    assert answer.status_code == 400
    assert browser.get("/my-updates").status_code == 303


def test_a_password_is_never_shown_back(app: Tracker) -> None:
    browser = Browser(app.test_client())

    answers = [
        browser.client.post("/sign-in", data={"email": "amira@example.org", "password": "hunter-two"}),
        browser.sign_in("amira@example.org", "hunter-two"),
        browser.client.post(
            "/set-password/x", data={"password": "hunter-two", "password_again": "hunter-two"}
        ),
    ]

    assert [answer.status_code for answer in answers] == [400, 422, 400]
    assert not any("hunter-two" in answer.text for answer in answers)
