"""An organisation that takes over from another, let through the page as an administrator would."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import organisation_id
from tracker import Tracker

DAY = "2019-07-01"
ICB = {
    "successor": "new",
    "name": "Northfield Integrated Care Board",
    "short_name": "Northfield ICB",
    "kind": "icb",
    "slug": "northfield-icb",
}


def successor_page(app: Tracker, slug: str) -> str:
    """The address of the page on which another organisation takes over from this one."""
    return f"/organisations/{organisation_id(app, slug)}/successor"


def preview_succession(app: Tracker, browser: Browser, organisation: str, /, **typed: object) -> TestResponse:
    """Fill in the page and look at what will happen; what is not typed is a new ICB on 1 July 2019."""
    address = successor_page(app, organisation)
    form = filled(Page(browser.get(address)).form(address), **{"on": DAY, **ICB, **typed})
    return browser.client.post(address, data=form)


def let_take_over(app: Tracker, browser: Browser, organisation: str, /, **typed: object) -> TestResponse:
    """Look at what will happen, and let it."""
    address = successor_page(app, organisation)
    shown = Page(preview_succession(app, browser, organisation, **typed))
    assert shown.status == 200, shown.problems
    return browser.client.post(address, data=shown.form(address))


def let_all_three_become_one(app: Tracker, browser: Browser, *, on: str = DAY) -> None:
    """The three clinical commissioning groups of the demonstration become one board, one after another."""
    assert let_take_over(app, browser, "wlccg", on=on).status_code == 303
    icb = str(organisation_id(app, "northfield-icb"))
    for slug in ("elrccg", "lcccg"):
        answer = let_take_over(app, browser, slug, on=on, successor=icb, name="", short_name="", slug="")
        assert answer.status_code == 303
