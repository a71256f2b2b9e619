"""Forms sent as a browser would send them."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.conftest import Browser
from tests.journeys.pages import Page, filled


def send(browser: Browser, address: str, to: str | None = None, **typed: object) -> TestResponse:
    """Open the page at an address, type in its form, and send it; fields that are not typed stay as they are.

    `to` names the form by where it goes, where that is not the page itself.
    """
    form = filled(Page(browser.get(address)).form(to or address), **typed)
    return browser.client.post(to or address, data=form)


def freeze_early(browser: Browser, address: str = "/strategies/llr-carers/reports") -> TestResponse:
    """Freeze today's report with the button, though partners have not had their days to look at their lines."""
    return browser.client.post(address, data=filled(Page(browser.get(address)).form(), early="y"))
