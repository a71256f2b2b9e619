"""A quarter in short, in a real browser: agreed by the partner on a phone, then by the group, decided on, and frozen.

Told at length, with its papers opened again, in tests/journeys/test_a_quarter.py.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.page_checks import faults_of

pytestmark = pytest.mark.browser

STRATEGY = "/strategies/llr-carers"
ACTION = "/plans/lrccg/actions/12"
WORDS = "Two practices have no lead."


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_quarter_is_run_from_the_first_update_to_the_frozen_report(page_of: OpenPage) -> None:
    esi, amira, harun, carys = (
        page_of("esi"),
        page_of("amira", width=PHONE),
        page_of("harun", width=PHONE),
        page_of("carys"),
    )

    # The plan's updates count once the partner, and then the group, have agreed them.
    esi.goto("/plans/lrccg/sign-off")
    esi.get_by_label("The partner first, then the group").check()
    _press(esi, "Save")
    expect(esi.get_by_role("alert")).to_contain_text("How LRCCG is signed off is saved.")

    amira.goto(f"{ACTION}/update")
    amira.get_by_role("radio", name="At risk").check()
    amira.get_by_role("textbox", name="What has happened?").fill(WORDS)
    amira.get_by_role("textbox", name="What will put it right?").fill("Find leads for both.")
    month = amira.get_by_role("group", name="When should it be back on track?")
    month.get_by_label("Month").fill("12")
    month.get_by_label("Year").fill("2019")
    _press(amira, "Post the update")
    expect(amira.get_by_role("main")).to_contain_text("LRCCG 12 stays “On track” for now")

    # Sent back without a question: what was ticked stays, and the question opens.
    harun.goto("/my-updates")
    harun.get_by_role("link", name="1 update waits for your agreement").click()
    harun.get_by_label("LRCCG 12: Health Checks in Primary Medical Care").check()
    assert faults_of(harun) == []
    harun.get_by_text("Send those ticked back with a question").click()
    _press(harun, "Send back with this question")
    expect(harun.get_by_role("alert")).to_contain_text("Write what you ask of them.")
    expect(harun.get_by_role("textbox", name="What do you ask of them?")).to_be_visible()
    expect(harun.get_by_label("LRCCG 12: Health Checks in Primary Medical Care")).to_be_checked()
    assert faults_of(harun) == []
    _press(harun, "Agree those ticked")
    expect(harun.get_by_role("alert")).to_contain_text("1 update is let through.")

    esi.goto(f"{STRATEGY}/meeting")
    esi.get_by_role("link", name="1 update counts only once the group has agreed it").click()
    expect(esi.get_by_role("main")).to_contain_text(WORDS)
    assert faults_of(esi) == []
    esi.get_by_label("LRCCG 12: Health Checks in Primary Medical Care").check()
    _press(esi, "The group agreed those ticked")
    carys.goto(ACTION)
    expect(carys.get_by_role("main")).to_contain_text(WORDS)
    expect(carys.get_by_role("main")).not_to_contain_text("Not agreed yet")

    # What a body is asked is a line for it; its decision stands on the action.
    esi.goto(f"{STRATEGY}/decisions")
    esi.get_by_role(
        "link", name="Record what was decided on LRCCG 16, asked of West Leicestershire CCG"
    ).click()
    esi.get_by_role("radio", name="Approved").check()
    esi.get_by_role("textbox", name="What was decided, in words").fill("Agreed, for the last time.")
    esi.get_by_role("radio", name="A new agreed date").check()
    date = esi.get_by_role("group", name="The new agreed date")
    date.get_by_label("Month").fill("6")
    date.get_by_label("Year").fill("2020")
    _press(esi, "Record the decision")
    expect(esi.get_by_role("alert")).to_contain_text("The decision on LRCCG 16 is recorded.")

    esi.goto(f"{STRATEGY}/reports")
    esi.get_by_role("checkbox", name="Freeze it before partners have had").check()
    esi.get_by_role("button", name="Freeze the report of").click()
    expect(esi.get_by_role("alert")).to_contain_text("Board report 5 is frozen.")
    carys.goto(f"{STRATEGY}/reports")
    expect(carys.get_by_role("heading", name="Board report 5")).to_be_visible()
