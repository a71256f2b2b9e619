"""Looking after the tracker in a real browser: people and their one-time links, frozen reports, public words."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.page_checks import faults_of

pytestmark = pytest.mark.browser

STRATEGY, PUBLIC = "/strategies/llr-carers", "/public/llr-carers"
NEW_PASSWORD = "three brown geese over Rutland"


def test_dev_adds_a_person_who_sets_a_password_by_the_copied_link(page_of: OpenPage) -> None:
    dev, iris = page_of("dev"), page_of(width=PHONE)
    dev.context.grant_permissions(["clipboard-read", "clipboard-write"])

    dev.goto("/people")
    dev.locator("main .app-actions").get_by_role("link", name="Add a person").click()
    dev.get_by_role("textbox", name="Name").fill("Iris (demonstration)")
    dev.get_by_role("textbox", name="E-mail address").fill("iris@example.org")
    dev.get_by_role("radio", name="Board").check()
    dev.get_by_role("button", name="Add this person").click()
    expect(dev.get_by_role("heading", level=1)).to_contain_text("Iris (demonstration) is added")
    dev.get_by_role("button", name="Copy the link").click()
    expect(dev.get_by_role("button", name="Copied")).to_be_visible()
    link = dev.evaluate("() => navigator.clipboard.readText()")
    assert link == dev.get_by_label("Link to choose a password").input_value()
    assert faults_of(dev) == []

    iris.goto(link)
    iris.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    iris.get_by_label("The same password again", exact=True).fill(NEW_PASSWORD)
    iris.get_by_role("button", name="Set the password").click()
    expect(iris.get_by_role("alert")).to_contain_text("Your password is set. Sign in with it.")
    iris.get_by_label("E-mail address").fill("iris@example.org")
    iris.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    iris.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(iris.get_by_role("banner")).to_contain_text("Iris (demonstration)")

    iris.goto(link)
    expect(iris.get_by_role("heading", level=1)).to_contain_text("This link can’t be used")


def test_link_is_shown_and_spent_without_scripts(page_of: OpenPage) -> None:
    dev, visitor = page_of("dev", java_script_enabled=False), page_of(java_script_enabled=False)

    dev.goto("/people/2")
    dev.get_by_role("button", name="Make a new link").click()
    visitor.goto(dev.get_by_label("Link to choose a password").input_value())
    visitor.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    visitor.get_by_label("The same password again", exact=True).fill("three brown geese over Oakham")
    visitor.get_by_role("button", name="Set the password").click()

    expect(visitor.get_by_role("alert")).to_contain_text("The two passwords are not the same.")


def test_esi_freezes_a_report_that_the_board_then_takes_away(page_of: OpenPage) -> None:
    esi, carys = page_of("esi"), page_of("carys")

    esi.goto(f"{STRATEGY}/reports")
    before = esi.get_by_role("heading", level=2, name=re.compile(r"^Board report \d+")).count()
    esi.get_by_role("checkbox", name="Freeze it before partners have had").check()
    esi.get_by_role("button", name="Freeze the report of 30 September 2019").dblclick()
    expect(esi.get_by_role("alert")).to_contain_text(f"Board report {before + 1} is frozen.")

    carys.goto(f"{STRATEGY}/reports")
    expect(carys.get_by_role("heading", level=2, name=re.compile(r"^Board report \d+"))).to_have_count(
        before + 1
    )
    papers = carys.get_by_role("navigation", name=re.compile(f"board report {before + 1}$"))
    with carys.expect_download() as download:
        papers.get_by_role("link", name=re.compile("CSV$")).click()
    assert download.value.suggested_filename.endswith(".csv")


def test_esi_publishes_words_that_everybody_then_reads(page_of: OpenPage) -> None:
    esi, visitor = page_of("esi"), page_of(width=PHONE)
    visitor.goto(f"{PUBLIC}/priorities/3")
    expect(visitor.get_by_role("main")).not_to_contain_text("We have a new leaflet.")

    esi.goto(f"{STRATEGY}/wording")
    esi.get_by_role("link", name=re.compile("the words for priority 3$")).click()
    esi.get_by_role("textbox", name="What we said we would do").fill(
        "We said we would help carers find out more."
    )
    esi.get_by_role("textbox", name="What was done").fill("September 2019: We have a new leaflet.")
    esi.get_by_role("textbox", name="What is late, and why").fill("")
    esi.get_by_role("textbox", name="What happens next").fill("We will give it to every practice.")
    esi.get_by_role("button", name="Publish").click()
    expect(esi.get_by_role("alert")).to_contain_text("The words for priority 3 are public now.")

    visitor.reload()
    expect(visitor.get_by_role("main")).to_contain_text("We have a new leaflet.")
    expect(visitor.get_by_role("main")).to_contain_text("We will give it to every practice.")
    assert faults_of(visitor) == []
