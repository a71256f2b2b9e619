"""What is held before an election, or may not be public, comes out nowhere in public: every address without an account.

Source: docs/rules/cycle.md, section 3, and docs/rules/carers-voice.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from werkzeug.test import TestResponse

from tests.conftest import Browser, Filled
from tests.journeys.pages import Page
from tests.walk import Walk, formats_on
from tests.web.forms import send
from tests.web.test_agree import move_to
from tests.web.test_holds import hold
from tests.web.test_moments import REPORT, freeze
from tracker import Tracker

# The public read of a report how each priority goes by its figures, and of when these are.
HELD, WORDS = "September 2019", "ZZHELDWORDSZZ"
WORDING = "/strategies/llr-carers/wording/3"
VOICES = "/strategies/llr-carers/carers-voice"


def publish(browser: Browser) -> TestResponse:
    """Publish words with the mark, and again: a string of capitals is warned of once."""
    warned = send(browser, WORDING, said=f"{WORDS} is what we said.")
    return browser.client.post(WORDING, data=Page(warned).form(WORDING))


def test_a_held_report_and_held_words_are_read_by_nobody_without_an_account(
    app: Tracker, browser_of: Callable[..., Browser], filled: Filled
) -> None:
    esi, formats = browser_of("esi"), formats_on(filled)
    freeze(esi)
    send(esi, f"{REPORT}/moments/0", public="from_hour", public_on="2019-10-04", public_time="9am")
    hold(esi, starts="2019-10-01", ends="2019-10-10")
    walk = Walk.of(
        app, plan="city", number="6", days=("2019-07-31",), steps=1, suffixes=formats, formats=formats
    )

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


def test_what_carers_said_and_may_not_be_public_is_on_its_own_page_alone(
    app: Tracker, browser_of: Callable[..., Browser], filled: Filled
) -> None:
    formats = formats_on(filled)
    said, answer, where = "ZZVOICESAIDZZ", "ZZVOICEANSWERZZ", "ZZVOICEWHEREZZ"
    later = "ZZVOICELATERZZ"
    esi = browser_of("esi")
    shared = {"manner": "quoted", "source": "event", "told_on": "2019-09-20", "priority": "3"}
    kept = send(
        esi,
        f"{VOICES}/new",
        said=said,
        answer=answer,
        source_words=where,
        may_be_public="no",
        **shared,
    )
    warned = send(esi, f"{VOICES}/new", said=later, may_be_public="yes", **shared)
    esi.client.post(f"{VOICES}/new", data=Page(warned).form(f"{VOICES}/new"))
    freeze(esi)
    send(esi, f"{REPORT}/moments/0", public="at_once")
    walk = Walk.of(app, plan="city", number="6", steps=1, suffixes=formats, formats=formats)

    in_public = walk.where(browser_of(), [said, answer, where, later])
    opened = [one.address for one in walk.seen if one.status == 200]
    among_readers = walk.where(browser_of("carys"), [said, answer, where, later])

    assert kept.status_code == 303
    assert in_public == {}
    assert "/public/llr-carers/priorities/3" in opened
    # Board readers read it on its page, and in no paper of a report that is public now.
    assert {found for mark in (said, answer, where) for found in among_readers[mark]} == {VOICES}
    assert f"/strategies/llr-carers/report.{formats[-1]}?frozen=latest" in among_readers[later]
