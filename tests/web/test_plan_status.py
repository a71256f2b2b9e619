"""How far a plan has been agreed, recorded by its pages: who may, what is refused, and where it then stands."""

from __future__ import annotations

import pytest

from tests.conftest import Readers
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, contents
from tests.web.forms import send
from tests.web.test_imports import OTHER_IDS, OTHERS, BrowserOf
from tracker import Tracker

PLAN, STATUS = "/plans/lrccg", "/plans/lrccg/status"
APPROVED = {
    "status": "approved",
    "on-day": "16",
    "on-month": "9",
    "on-year": "2019",
    "words": "By the Northfield board.",
}
LINE = "This plan was approved. By the Northfield board. Recorded for 16 September 2019."


def test_a_status_is_recorded_and_stands_on_the_pages(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    linked = STATUS in Page(esi.get(PLAN)).links

    answer = send(esi, STATUS, **APPROVED)

    assert (linked, answer.headers["Location"]) == (True, PLAN)
    assert Page(esi.get(PLAN)).notices == ["The status of LRCCG is recorded."]
    assert LINE in Page(esi.get(PLAN)).text
    assert LINE in Page(esi.get("/strategies/llr-carers")).text
    assert audit_lines(app, 1)[0][:3] == ("record plan status", "esi", "plan")


def test_a_day_that_nobody_knows_may_be_left_out(browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    send(esi, STATUS, **APPROVED | {"on-day": "", "on-month": "", "on-year": ""})

    assert "This plan was approved. By the Northfield board." in Page(esi.get(PLAN)).text
    assert "Recorded for" not in Page(esi.get(PLAN)).text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param({"on-year": "2035"}, "16 September 2035 has not come yet.", id="a day to come"),
        pytest.param({"on-month": "13"}, "", id="no real day"),
        pytest.param({"words": "x" * 301}, "Use 300 characters or fewer.", id="many words"),
        pytest.param({"status": "perhaps"}, "", id="no such status"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    app: Tracker, browser_of: BrowserOf, typed: dict[str, str], says: str
) -> None:
    esi, before = browser_of("esi"), contents(app)

    answer = send(esi, STATUS, **APPROVED | typed)

    assert (answer.status_code, len(Page(answer).problems)) == (422, 1)
    assert says in Page(answer).problems[0]
    assert contents(app) == before


def test_two_who_change_it_are_told(browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    form = Page(esi.get(STATUS)).form()
    send(esi, STATUS, **APPROVED)

    second = esi.client.post(STATUS, data=filled(form, status="draft"))

    assert second.status_code == 409
    assert f"It now says: {LINE}" in Page(second).text
    assert LINE in Page(esi.get(PLAN)).text


@pytest.mark.parametrize("name", OTHERS, ids=OTHER_IDS)
def test_only_a_manager_may(reader_of: Readers, name: str) -> None:
    browser = reader_of(name)

    assert browser.get(STATUS).status_code == 403
    assert STATUS not in Page(browser.get(PLAN)).links
