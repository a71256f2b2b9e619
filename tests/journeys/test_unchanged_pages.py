"""A page that a browser holds already is not sent again, and never when it would be another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import update

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page
from tests.journeys.test_post_update import send
from tracker import Tracker
from tracker.extensions import db
from tracker.models import Installation

PAGES = (
    "/strategies/llr-carers",
    "/strategies/llr-carers/summary",
    "/strategies/llr-carers/matrix",
    "/strategies/llr-carers/actions?label=off_track",
    "/strategies/llr-carers/summary/by-priority/chart.json",
    "/plans/lrccg",
    "/plans/lrccg/actions/12",
)
PUBLIC = ("/", "/public", "/public/llr-carers", "/public/llr-carers/priorities/3", "/key", "/privacy")


def ask_again(browser: Browser, address: str, etag: str) -> int:
    """Ask for a page that is held under this mark."""
    return int(browser.get(address, headers={"If-None-Match": etag}).status_code)


@pytest.mark.parametrize("address", PAGES)
def test_the_same_page_is_not_sent_twice(reader_of: Readers, address: str) -> None:
    carys = reader_of("carys")
    first = carys.get(address)

    second = carys.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, second.status_code) == (200, 304)
    assert second.data == b""
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert second.headers["Cache-Control"] == first.headers["Cache-Control"]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_is_not_sent_twice_either(reader_of: Readers, address: str) -> None:
    visitor = reader_of("nobody")

    assert ask_again(visitor, address, visitor.get(address).headers["ETag"]) == 304


@pytest.mark.parametrize("address", PAGES)
def test_after_an_update_the_page_is_another(browser_of: Callable[..., Browser], address: str) -> None:
    carys, amira = browser_of("carys"), browser_of("amira")
    etag = carys.get(address).headers["ETag"]

    send(amira, answer="on_track", words="All practices have it.")

    assert ask_again(carys, address, etag) == 200


@pytest.mark.parametrize("address", PAGES)
def test_each_person_and_each_session_has_its_own_page(
    reader_of: Readers, browser_of: Callable[..., Browser], address: str
) -> None:
    marks = [reader_of(name).get(address).headers["ETag"] for name in ("carys", "farid", "amira", "esi")]

    assert len(set(marks)) == 4
    assert ask_again(reader_of("farid"), address, marks[0]) == 200


def test_signing_in_again_makes_pages_anew(browser_of: Callable[..., Browser]) -> None:
    carys = browser_of("carys")
    etag = carys.get("/plans/lrccg").headers["ETag"]
    carys.post("/sign-out")
    carys.sign_in("carys@example.org")

    again = carys.get("/plans/lrccg", headers={"If-None-Match": etag})

    # The page carries the token of its session's forms.
    assert again.status_code == 200
    token = Page(again).tree.css_first("form[action='/sign-out'] input[name=csrf_token]")
    assert token is not None
    assert carys.client.post("/sign-out", data={"csrf_token": token.attributes["value"]}).status_code == 303


def test_each_day_and_each_filter_is_a_page_of_its_own(reader_of: Readers) -> None:
    carys = reader_of("carys")
    addresses = (
        "/plans/lrccg",
        "/plans/lrccg?as_at=2019-05-01",
        "/plans/lrccg?as_at=2019-05-02",
        "/plans/lrccg?priority=8",
        "/plans/leics",
    )

    marks = [carys.get(address).headers["ETag"] for address in addresses]

    assert len(set(marks)) == len(addresses)


def test_a_page_with_a_notice_is_never_held(browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    address = "/plans/lrccg"
    etag = amira.get(address).headers["ETag"]
    form = Page(amira.get("/plans/lrccg/actions/12/update")).form() | {"later": ["1"]}
    amira.client.post("/plans/lrccg/actions/12/update", data=form)

    answer = amira.get(address, headers={"If-None-Match": etag})

    assert answer.status_code == 200
    assert Page(answer).notices == ["Kept for later: LRCCG 12. It is not posted yet; only you can see it."]
    assert "ETag" not in answer.headers


def test_a_mark_opens_nothing_to_somebody_signed_out(reader_of: Readers) -> None:
    etag = reader_of("carys").get("/plans/lrccg").headers["ETag"]

    assert ask_again(reader_of("nobody"), "/plans/lrccg", etag) == 303


def test_a_new_name_of_an_organisation_shows_at_once(browser_of: Callable[..., Browser]) -> None:
    carys, dev = browser_of("carys"), browser_of("dev")
    address = "/strategies/llr-carers/matrix"
    etag = carys.get(address).headers["ETag"]
    organisations = Page(dev.get("/organisations"))
    edit = next(
        link for link in organisations.links if link.startswith("/organisations/") and link[-1].isdigit()
    )
    form = Page(dev.get(edit)).form(edit) | {"name": ["A Council of Another Name"]}

    saved = dev.client.post(edit, data=form)

    assert saved.status_code == 303
    assert ask_again(carys, address, etag) == 200
    assert "A Council of Another Name" in Page(carys.get(address)).text


def test_a_new_name_of_a_person_shows_at_once_on_their_own_pages(browser_of: Callable[..., Browser]) -> None:
    dev, other = browser_of("dev"), browser_of("dev")
    etag = dev.get("/plans/lrccg").headers["ETag"]
    people = Page(other.get("/people"))
    own = next(
        link.attributes["href"] or ""
        for link in people.tree.css("main a[href^='/people/']")
        if "Dev" in link.text()
    )
    form = Page(other.get(own)).form(own) | {"name": ["Dev of Another Name"]}
    assert other.client.post(own, data=form).status_code == 303

    answer = dev.get("/plans/lrccg", headers={"If-None-Match": etag})

    assert answer.status_code == 200
    assert "Dev of Another Name" in answer.text


def test_a_session_that_was_ended_elsewhere_holds_no_page(browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    etag = amira.get("/plans/lrccg").headers["ETag"]
    cookie = amira.client.get_cookie("session")
    assert cookie is not None
    amira.post("/sign-out")
    amira.client.set_cookie("session", cookie.value)

    assert ask_again(amira, "/plans/lrccg", etag) == 303


def test_another_day_holds_no_page(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    carys = browser_of("carys")
    etag = carys.get("/plans/lrccg").headers["ETag"]

    with app.app_context():
        # Past any change that is recorded, as midnight is.
        db.session.execute(update(Installation).values(fixed_today=date(2019, 10, 1)))
        db.session.commit()

    assert ask_again(carys, "/plans/lrccg", etag) == 200


def test_a_page_of_one_address_is_not_held_at_another(reader_of: Readers) -> None:
    carys = reader_of("carys")
    etag = carys.get("/plans/lrccg").headers["ETag"]

    assert ask_again(carys, "/plans/leics", etag) == 200
    assert ask_again(carys, "/plans/lrccg?priority=8", etag) == 200
