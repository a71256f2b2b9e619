"""The steps of a quarter as people take them: what they open, click and type, and what the page then says to them."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys.papers import words_in

STRATEGY = "/strategies/llr-carers"
PAPERS = {"PDF": "pdf", "Word": "docx", "Excel": "xlsx", "CSV": "csv"}


def press(page: Page, name: str) -> None:
    """Press the button of that name."""
    page.get_by_role("button", name=name, exact=True).click()


def write(page: Page, label: str, words: str) -> None:
    """Type into the field of that label."""
    page.get_by_role("textbox", name=label, exact=True).fill(words)


def type_month(page: Page, question: str, month: int, year: int) -> None:
    """Type a month where one is asked for."""
    group = page.get_by_role("group", name=question)
    group.get_by_label("Month").fill(str(month))
    group.get_by_label("Year").fill(str(year))


def expect_told(page: Page, words: str) -> None:
    """The page says in its banner what was done, or what is wrong."""
    expect(page.get_by_role("alert")).to_contain_text(words)


def main_of(page: Page) -> Locator:
    """What the page itself says."""
    return page.get_by_role("main")


# Reporting


def open_update(page: Page, code: str) -> None:
    """From "My updates" to the form of an action."""
    page.goto("/my-updates")
    page.get_by_role("link", name=re.compile(rf"^(Update {code}|Update {code} again)$")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Update {code}")


def post_at_risk(page: Page, code: str, words: str, *, put_it_right: str, month: int, year: int) -> None:
    """Report an action as at risk, with what will put it right and by when."""
    open_update(page, code)
    page.get_by_role("radio", name="At risk").check()
    write(page, "What has happened?", words)
    write(page, "What will put it right?", put_it_right)
    type_month(page, "When should it be back on track?", month, year)
    press(page, "Post the update")


def post_override(page: Page, code: str, words: str, *, reason: str) -> None:
    """Report an action as on track though the rules suggest worse: they ask why first."""
    open_update(page, code)
    page.get_by_role("radio", name="On track").check()
    write(page, "What has happened?", words)
    press(page, "Post the update")
    expect_told(page, "Say in one sentence why your answer is better.")
    write(page, "Why is your answer better than the rules suggest?", reason)
    press(page, "Post the update")


def post_done(page: Page, code: str, words: str, *, month: int, year: int) -> None:
    """Report an action as done, in a month."""
    open_update(page, code)
    page.get_by_role("radio", name="Done").check()
    write(page, "What has happened?", words)
    type_month(page, "When was it done?", month, year)
    press(page, "Post the update")


def write_off_track(page: Page, words: str, *, put_it_right: str, help_from: str, ask: str) -> None:
    """Fill in the form for an action that is off track, with what is asked of a body; it is not posted yet."""
    page.get_by_role("radio", name="Off track").check()
    write(page, "What has happened?", words)
    write(page, "What will put it right?", put_it_right)
    type_month(page, "When should it be back on track?", 3, 2020)
    page.get_by_label("Whose help is needed?").select_option(help_from)
    write(page, "What do you ask of them? (optional)", ask)


def say_told_by_phone(page: Page, team: str) -> None:
    """Say on the open form that a team told it by phone."""
    page.get_by_label("I am posting this for").select_option(team)
    page.get_by_label("How did they tell you?").select_option("By phone")


def hold_ask_in_private(page: Page, why: str) -> None:
    """Say on the open form that the request for help alone is for the private session."""
    page.get_by_text("Add more", exact=True).click()
    write(page, "If only your request for help is for the private session, why?", why)


# Checking and agreeing


def open_to_agree(page: Page, *, updates: int) -> None:
    """From "My updates" to those that wait for one's agreement."""
    page.goto("/my-updates")
    waits = "1 update waits" if updates == 1 else f"{updates} updates wait"
    page.get_by_role("link", name=f"{waits} for your agreement").click()


def tick(page: Page, *codes: str) -> None:
    """Tick the actions in a list."""
    for code in codes:
        ticked(page, code).check()


def ticked(page: Page, code: str) -> Locator:
    """The box of an action in a list."""
    return page.get_by_role("checkbox", name=re.compile(rf"^{code}: "))


def check_done(page: Page, code: str, evidence: str) -> None:
    """Check what somebody else reported as done."""
    page.goto("/my-updates")
    tick(page, code)
    write(page, "What you saw, or what you would still need to see", evidence)
    press(page, "Checked: it is complete")
    expect_told(page, "Checked and complete.")


# Deciding


def record_decision(page: Page, code: str, *, asked: str, words: str, power: str) -> None:
    """Record what was decided on a question that was asked: a new agreed date, June 2020, under a power."""
    page.goto(f"{STRATEGY}/decisions")
    line = page.get_by_role("listitem").filter(has_text=asked)
    line.get_by_role("link", name=f"Record what was decided on {code}").click()
    page.get_by_role("radio", name="Approved").check()
    write(page, "Under which power?", power)
    write(page, "What was decided, in words", words)
    page.get_by_role("radio", name="A new agreed date").check()
    type_month(page, "The new agreed date", 6, 2020)
    press(page, "Record the decision")
    expect_told(page, f"The decision on {code} is recorded.")


# The board report


def freeze_report(page: Page, number: int) -> None:
    """Freeze today's board report before partners have had their two days, as the page asks."""
    page.goto(f"{STRATEGY}/reports")
    page.get_by_role("checkbox", name="Freeze it before partners have had").check()
    page.get_by_role("button", name="Freeze the report of").click()
    expect_told(page, f"Board report {number} is frozen.")


def open_report(page: Page, number: int) -> None:
    """From the list of board reports to one of them."""
    page.goto(f"{STRATEGY}/reports")
    page.get_by_role("link", name=re.compile(f"^Board report {number}: ")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Board report {number}")


def make_public(page: Page, number: int) -> None:
    """Let everybody read a board report from now on."""
    open_report(page, number)
    page.get_by_role("link", name="Change when it is issued and public: Everybody").click()
    page.get_by_role("radio", name="At once").check()
    press(page, "Save")
    expect(main_of(page)).not_to_contain_text("DRAFT")


def add_addendum(page: Page, number: int, words: str, *, why: str) -> None:
    """Add something to a frozen report."""
    open_report(page, number)
    page.get_by_role("link", name=f"Add an addendum to board report {number}").click()
    write(page, "What is added", words)
    write(page, "Why it is added", why)
    press(page, "Add the addendum")
    expect_told(page, f"Addendum {number}.A is added.")


def take_paper(page: Page, kind: str) -> str:
    """Take a paper of the open report away, open it again, and read it as one line of words."""
    papers = page.get_by_role("navigation", name=re.compile("^Take away board report"))
    with page.expect_download() as download:
        papers.get_by_role("link", name=re.compile(f"{kind}$")).click()
    return words_in(Path(download.value.path()).read_bytes(), PAPERS[kind])
