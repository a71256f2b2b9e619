"""What is held before an election comes out nowhere in public: every address that opens without an account.

Source: docs/rules/cycle.md, section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from werkzeug.test import TestResponse

from tests.conftest import Browser
from tests.journeys.pages import Page
from tests.walk import Walk
from tests.web.forms import send
from tests.web.test_agree import move_to
from tests.web.test_holds import hold
from tests.web.test_moments import REPORT, freeze
from tracker import Tracker

# The public read of a report how each priority goes by its figures, and of when these are.
HELD, WORDS = "September 2019", "ZZHELDWORDSZZ"
WORDING = "/strategies/llr-carers/wording/3"


def publish(browser: Browser) -> TestResponse:
    """Publish words with the mark, and again: a string of capitals is warned of once."""
    warned = send(browser, WORDING, said=f"{WORDS} is what we said.")
    return browser.client.post(WORDING, data=Page(warned).form(WORDING))


def test_a_held_report_and_held_words_are_read_by_nobody_without_an_account(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    esi = browser_of("esi")
    freeze(esi)
    send(esi, f"{REPORT}/moments/0", public="from_hour", public_on="2019-10-04", public_time="9am")
    hold(esi, starts="2019-10-01", ends="2019-10-10")
    walk = Walk.of(app, plan="city", number="6", days=("2019-07-31",), steps=1)

    move_to(app, date(2019, 10, 8))
    refused = publish(esi)
    while_it_lasts = walk.where(browser_of(), [HELD, WORDS])
    opened = [one.address for one in walk.seen if one.status == 200]
    move_to(app, date(2019, 10, 11))
    published = publish(esi)
    after = walk.where(browser_of(), [HELD, WORDS])

    assert (refused.status_code, published.status_code) == (422, 303)
    assert "Nothing new of all partners is made public" in Page(refused).text
    assert while_it_lasts == {}
    assert "/public/llr-carers/priorities/3" in opened
    # Once the hold is over the same walk finds both.
    assert sorted(after) == [HELD, WORDS]
