"""Where signing in leads: to a page of this site, however the address is spelled, and never to another site."""

from __future__ import annotations

import pytest

from tests.conftest import Browser
from tests.journeys.pages import Page
from tracker import Tracker

ELSEWHERE = {
    "another site": "https://evil.example/",
    "without a scheme": "//evil.example",
    "three slashes": "///evil.example",
    "a backslash": "/\\evil.example",
    "two backslashes": "\\\\evil.example",
    "a backslash further on": "/plans\\..\\\\evil.example",
    "a scheme in capitals": "HTTPS://evil.example",
    "a script": "javascript:alert(1)",
    "data": "data:text/html,hello",
    "no slash first": "evil.example",
    "a user's name": "@evil.example",
    "a line end": "/\r\nSet-Cookie: a=b",
    "an encoded line end, decoded": "/%0d%0aSet-Cookie: a=b",
    "a tab": "/\t/evil.example",
    "a blank first": " //evil.example",
    "a nul": "/\x00/evil.example",
    "a mark that can't be seen": "/\u202eevil",
}


@pytest.mark.parametrize("wanted", ELSEWHERE.values(), ids=ELSEWHERE)
def test_another_site_is_never_gone_to(app: Tracker, wanted: str) -> None:
    browser = Browser(app.test_client())

    answer = browser.post(
        "/sign-in",
        {"email": "carys@example.org", "password": "carers-count-2019", "next": wanted},
        page="/sign-in",
    )

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    assert len(answer.headers.getlist("Set-Cookie")) == 1


@pytest.mark.parametrize("wanted", ELSEWHERE.values(), ids=ELSEWHERE)
def test_the_sign_in_form_does_not_carry_another_site(app: Tracker, wanted: str) -> None:
    browser = Browser(app.test_client())

    form = Page(browser.get("/sign-in", query_string={"next": wanted})).form()

    assert form["next"] == [""]


@pytest.mark.parametrize(
    "wanted",
    ["/plans/lrccg", "/plans/lrccg?as_at=2019-05-01&priority=8", "/strategies/llr-carers/summary"],
    ids=["a page", "a page with a day and a filter", "a longer address"],
)
def test_the_page_that_was_asked_for_opens_after_signing_in(app: Tracker, wanted: str) -> None:
    browser = Browser(app.test_client())
    form = Page(browser.get(browser.get(wanted).headers["Location"])).form()

    answer = browser.client.post(
        "/sign-in", data=form | {"email": "carys@example.org", "password": "carers-count-2019"}
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, wanted)
    assert browser.get(wanted).status_code == 200


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("amira", "/my-updates"),
        ("esi", "/my-updates"),
        ("carys", "/strategies/llr-carers/summary"),
        ("farid", "/strategies/llr-carers/summary"),
    ],
)
def test_the_first_page_leads_to_where_a_persons_work_is(app: Tracker, name: str, place: str) -> None:
    browser = Browser(app.test_client())
    browser.sign_in(f"{name}@example.org")

    answer = browser.get("/")

    assert (answer.status_code, answer.headers["Location"]) == (303, place)
    assert browser.get(place).status_code == 200


def test_an_administrator_comes_to_a_page_that_opens(app: Tracker) -> None:
    browser = Browser(app.test_client())
    browser.sign_in("dev@example.org")

    answer = browser.get("/", follow_redirects=True)

    assert answer.status_code == 200
