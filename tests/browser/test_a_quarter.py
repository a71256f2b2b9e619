"""A quarter in a real browser, from the first update to the frozen report: each person at their own pages.

Every figure and paper of the same story is compared in tests/journeys/test_a_quarter.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.page_checks import faults_of
from tests.browser.steps import STRATEGY, expect_told, main_of, press, tick, ticked, write

pytestmark = pytest.mark.browser

PUBLIC = "/public/llr-carers"
ACTION = "/plans/leics/actions/1"
REPORT = f"{STRATEGY}/reports/5"
BOARD = "West Leicestershire CCG Board"
QUESTION = "Which two practices?"
ANSWER = "Elm Road and Hill Street have no lead."
BY_PHONE = "HIS has no slot before February."
ASK = "Please agree June 2020 for the form."
OVERRIDE = "The other half signed up for October."
DONE, EVIDENCE = "Every practice has the pathway on PRISM.", "Three practices showed it to me."
DECIDED, POWER = "Agreed, for the last time.", "It approves the plan of West Leicestershire CCG."
DECISION = f"{BOARD} decided on a new agreed date: June 2020. {DECIDED}"
PRIVATE_ASK, WHY_PRIVATE = "Pay the provider half of the price.", "The talks on its price have not ended."
HELD = "Held in private session."
ADDENDUM, WHY_ADDED = "LRCCG 16 found its slot.", "HIS called after the day of the figures."


@dataclass
class Cast:
    """Those who take part, each at a window of their own."""

    esi: Page
    amira: Page
    harun: Page
    ben: Page
    carys: Page
    farid: Page
    nobody: Page

    @classmethod
    def of(cls, page_of: OpenPage) -> Cast:
        """Some on a phone, some at a desk."""
        on_phone = {"amira", "harun", "nobody"}
        return cls(
            **{
                name: page_of(name, **({"width": PHONE} if name in on_phone else {}))
                for name in cls.__annotations__
            }
        )


def test_a_quarter_is_run_from_the_first_update_to_the_frozen_report(page_of: OpenPage) -> None:
    cast = Cast.of(page_of)

    _updates_come_in(cast)
    _the_partner_asks_and_agrees(cast)
    _the_group_agrees_and_the_done_is_checked(cast)
    _the_board_decides(cast)
    _the_report_is_frozen_and_added_to(cast)

    _the_report_tells_what_was_done(cast.farid)
    _open_readers_never_meet_the_private_ask(cast)


def _updates_come_in(cast: Cast) -> None:
    """Two partners: one's updates count once it, and then the group, agreed them; the other asks in private."""
    cast.esi.goto("/plans/lrccg/sign-off")
    cast.esi.get_by_label("The partner first, then the group").check()
    press(cast.esi, "Save")
    expect_told(cast.esi, "How LRCCG is signed off is saved.")

    steps.post_at_risk(
        cast.amira, "LRCCG 12", "Two practices have no lead.", put_it_right="Find leads.", month=12, year=2019
    )
    _expect(cast.amira, "LRCCG 12 stays “On track” for now")
    steps.post_override(cast.amira, "LRCCG 8", "Half the practices plan care.", reason=OVERRIDE)
    steps.post_done(cast.amira, "LRCCG 6", DONE, month=9, year=2019)

    steps.open_update(cast.esi, "LRCCG 16")
    steps.write_off_track(
        cast.esi,
        BY_PHONE,
        put_it_right="HIS builds the form in February.",
        help_from=BOARD,
        ask=ASK,
    )
    steps.say_told_by_phone(cast.esi, "HIS")
    press(cast.esi, "Post the update")

    steps.open_update(cast.ben, "LEICS 1")
    steps.write_off_track(
        cast.ben,
        "The provider has not begun.",
        put_it_right="Begin in January.",
        help_from=BOARD,
        ask=PRIVATE_ASK,
    )
    steps.hold_ask_in_private(cast.ben, WHY_PRIVATE)
    press(cast.ben, "Post the update")
    _expect(cast.ben, "LEICS 1 is now “Off track”")


def _the_partner_asks_and_agrees(cast: Cast) -> None:
    """One goes back with a question and is answered; then the partner agrees all of them."""
    harun, amira = cast.harun, cast.amira
    steps.open_to_agree(harun, updates=4)
    tick(harun, "LRCCG 12")
    assert faults_of(harun) == []
    # Sent back without a question: what was ticked stays, and the question opens.
    harun.get_by_text("Send those ticked back with a question").click()
    press(harun, "Send back with this question")
    expect_told(harun, "Write what you ask of them.")
    expect(ticked(harun, "LRCCG 12")).to_be_checked()
    assert faults_of(harun) == []
    write(harun, "What do you ask of them?", QUESTION)
    press(harun, "Send back with this question")
    expect_told(harun, "1 update is sent back")

    amira.goto("/my-updates")
    _expect(amira, QUESTION)
    steps.post_at_risk(amira, "LRCCG 12", ANSWER, put_it_right="Find leads.", month=12, year=2019)

    steps.open_to_agree(harun, updates=4)
    _expect(harun, ANSWER)
    tick(harun, "LRCCG 6", "LRCCG 8", "LRCCG 12", "LRCCG 16")
    press(harun, "Agree those ticked")
    expect_told(harun, "4 updates are let through.")


def _the_group_agrees_and_the_done_is_checked(cast: Cast) -> None:
    """What the group agreed counts; what is done then waits for a second person, who is not the one who said so."""
    esi = cast.esi
    esi.goto(f"{STRATEGY}/meeting")
    esi.get_by_role("link", name="4 updates count only once the group has agreed them").click()
    _expect(esi, ANSWER)
    assert faults_of(esi) == []
    tick(esi, "LRCCG 6", "LRCCG 8", "LRCCG 12", "LRCCG 16")
    press(esi, "The group agreed those ticked")
    expect_told(esi, "4 updates")

    cast.carys.goto("/plans/lrccg/actions/16")
    _expect(cast.carys, BY_PHONE, "by Esi (demonstration) for HIS, by phone")
    expect(main_of(cast.carys)).not_to_contain_text("Not agreed yet")

    cast.amira.goto("/my-updates")
    _expect(cast.amira, "Not for you to check, since you reported it as done yourself: LRCCG 6.")
    expect(ticked(cast.amira, "LRCCG 6")).to_have_count(0)
    steps.check_done(cast.ben, "LRCCG 6", EVIDENCE)


def _the_board_decides(cast: Cast) -> None:
    """What a body is asked is a line for it; what it decided, under which power, stands on the action."""
    steps.record_decision(cast.esi, "LRCCG 16", asked=ASK, words=DECIDED, power=POWER)
    cast.carys.goto("/plans/lrccg/actions/16")
    _expect(cast.carys, DECIDED, POWER, "June 2020")


def _the_report_is_frozen_and_added_to(cast: Cast) -> None:
    """The report stays as it was frozen, is public from now on, and says before all else what came later."""
    steps.freeze_report(cast.esi, 5)
    steps.make_public(cast.esi, 5)
    steps.add_addendum(cast.esi, 5, ADDENDUM, why=WHY_ADDED)
    assert faults_of(cast.esi) == []


def _the_report_tells_what_was_done(reader: Page) -> None:
    """On its page, in what changed since the last one, and in the papers that people take away."""
    steps.open_report(reader, 5)
    _expect(reader, ADDENDUM, WHY_ADDED, "Two ratings are better than the rules suggest")
    papers = {kind: steps.take_paper(reader, kind) for kind in steps.PAPERS}
    reader.get_by_role("link", name="What changed between board report 4 and this one").click()
    _expect(
        reader, "Completed. At risk before, Complete now", f"Decided. {DECISION}", f"Help asked for. {HELD}"
    )

    for kind in ("PDF", "Word"):
        told = papers[kind]
        wanted = (
            BY_PHONE,
            ANSWER,
            OVERRIDE,
            DECISION,
            f"Under: {POWER}",
            ADDENDUM,
            f"Why: {WHY_ADDED}",
            HELD,
        )
        assert [words for words in wanted if words not in told] == [], kind
        completed = told.partition("Completed (")[2].partition("moved from the date first agreed")[0]
        assert "LRCCG 6 All practice staff aware of Carers Pathway" in completed, kind
    for kind, told in papers.items():
        assert _private_words_in(told) == [], kind


def _open_readers_never_meet_the_private_ask(cast: Cast) -> None:
    """Who asked, and who runs the cycle, read its words; of the others nobody, on no page of the action or the report."""
    for reader in (cast.ben, cast.esi):
        reader.goto(ACTION)
        _expect(reader, PRIVATE_ASK)
    cast.carys.goto(f"{STRATEGY}/decisions")
    assert _private_words_in(cast.carys.content()) == []
    for address in (REPORT, f"{STRATEGY}/summary", f"{STRATEGY}/decisions", ACTION):
        cast.farid.goto(address)
        assert _private_words_in(cast.farid.content()) == [], address
    _expect(cast.farid, HELD)
    for address in (PUBLIC, f"{PUBLIC}/priorities/1"):
        cast.nobody.goto(address)
        _expect(cast.nobody, "Last checked in September 2019")
        assert _private_words_in(cast.nobody.content()) == [], address


def _expect(page: Page, *told: str) -> None:
    """The page itself says all of this."""
    for words in told:
        expect(main_of(page)).to_contain_text(words)


def _private_words_in(text: str) -> list[str]:
    return [words for words in (PRIVATE_ASK, WHY_PRIVATE) if words in text]
