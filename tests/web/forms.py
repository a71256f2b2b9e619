"""Forms sent as a browser would send them."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.conftest import Browser
from tests.journeys.pages import Page, filled


def send(browser: Browser, address: str, **typed: object) -> TestResponse:
    """Open the form at an address, type, and send it; fields that are not typed stay as they are."""
    form = filled(Page(browser.get(address)).form(address), **typed)
    return browser.client.post(address, data=form)
