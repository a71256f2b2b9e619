"""Posting updates in a real browser: by phone, by keyboard alone, without scripts, and when something goes wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, OpenPage, Site
from tests.browser.keyboard import has_focus, press, tab_to, type_into
from tests.browser.page_checks import faults_of
from tests.conftest import PASSWORD
from tests.journeys.records import latest, updates_of

pytestmark = pytest.mark.browser

FORM = "/plans/lrccg/actions/12/update"
TYPED = "Twelve practices now offer carers a health check."


def _words(page: Page) -> Locator:
    return page.get_by_role("textbox", name="What has happened?")


def _post(page: Page) -> None:
    page.get_by_role("button", name="Post the update").click()


def _expect_posted(page: Page, sentence: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Posted")
    expect(page.get_by_role("main")).to_contain_text(sentence)


def _visible_questions(page: Page) -> list[str]:
    """The questions of the form that can be seen, in order, those under "Add more" left out."""
    labels = page.locator("form[data-app-answers] :is(label, legend)")
    return labels.evaluate_all(
        """(labels) => labels
          .filter((label) => label.checkVisibility() && !label.closest("details")
            && !label.matches(".nhsuk-radios__label, .nhsuk-date-input__label"))
          .map((label) => label.textContent.trim())"""
    )


def test_amira_posts_by_phone_with_the_keyboard_alone(site: Site, page_of: OpenPage) -> None:
    page = page_of(width=PHONE, has_touch=False)

    page.goto("/")
    press(page, page.get_by_role("banner").get_by_role("link", name="Sign in"))
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    type_into(page, page.get_by_label("E-mail address"), "amira@example.org")
    type_into(page, page.get_by_role("textbox", name="Password"), PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My updates", level=1)).to_be_visible()
    press(page, page.get_by_role("link", name="Update LRCCG 12", exact=True))

    # Sent with nothing in it: the summary takes the focus, and its link leads to the field.
    expect(page.get_by_role("heading", level=1)).to_contain_text("Health Checks")
    press(page, page.get_by_role("button", name="Post the update"))
    _expect_focus_on_problems(page)
    press(page, page.get_by_role("alert").get_by_role("link", name="Say how it is going"))
    assert has_focus(page.get_by_role("radio", name="Not started"))

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="At risk")).to_be_checked()
    type_into(page, _words(page), TYPED)
    press(page, page.get_by_role("button", name="Post the update"))
    _expect_focus_on_problems(page)
    assert faults_of(page) == []
    problems = page.get_by_role("alert").get_by_role("link")
    tab_to(page, problems.first)
    tab_to(page, problems.last)
    page.keyboard.press("Enter")
    month = page.get_by_role("group", name="When should it be back on track?").get_by_label("Month")
    assert has_focus(month)

    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.type("2020")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert has_focus(page.get_by_role("textbox", name="What will put it right?"))
    page.keyboard.type("The strategy team visits the practices that have not begun.")
    press(page, page.get_by_role("button", name="Post the update"))

    _expect_posted(page, "LRCCG 12 is now “At risk”")
    assert faults_of(page) == []
    assert latest(site.app, "lrccg", "12").words == TYPED


def _expect_focus_on_problems(page: Page) -> None:
    """The summary of problems has the focus, so that a screen reader begins there."""
    summary = page.locator(":focus")
    expect(summary).to_contain_text("There is a problem")
    assert page.title().startswith("Error: ")


def test_amira_posts_without_scripts(site: Site, page_of: OpenPage) -> None:
    page = page_of(width=PHONE, java_script_enabled=False)

    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("amira@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Update LRCCG 12", exact=True).click()
    page.get_by_role("radio", name="At risk").check()
    _words(page).fill(TYPED)
    _post(page)

    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(_words(page)).to_have_value(TYPED)
    expect(page.get_by_role("radio", name="At risk")).to_be_checked()
    page.get_by_role("textbox", name="What will put it right?").fill("The team visits the practices.")
    back = page.get_by_role("group", name="When should it be back on track?")
    back.get_by_label("Month").fill("2")
    back.get_by_label("Year").fill("2020")
    _post(page)

    _expect_posted(page, "LRCCG 12 is now “At risk”")
    assert latest(site.app, "lrccg", "12").words == TYPED
    page.get_by_role("link", name="Back to my updates").click()
    page.get_by_role("checkbox", name=re.compile("No change, still right ?: LRCCG 2$")).check()
    page.get_by_role("button", name="Post “no change”").click()
    expect(page.get_by_role("alert")).to_contain_text("1 action confirmed unchanged.")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Are we doing what we said for carers?")


def test_without_scripts_a_heading_says_which_answer_questions_belong_to(reading_page_of: OpenPage) -> None:
    page = reading_page_of("amira", java_script_enabled=False)

    page.goto(FORM)

    headings = page.get_by_role("main").locator("form h2").all_text_contents()
    below = page.get_by_role("heading", name="If it is at risk or off track").locator("..")
    assert headings == [
        "Unless it is on hold or stopped",
        "If it is at risk or off track",
        "If it is off track",
        "If it is done",
        "If it is on hold or stopped",
        "If your answer is better than the rules suggest",
    ]
    expect(below.get_by_role("textbox", name="What will put it right?")).to_be_visible()


def test_with_scripts_no_heading_says_what_only_one_answer_asks(reading_page_of: OpenPage) -> None:
    page = reading_page_of("amira")

    page.goto(FORM)
    page.get_by_role("radio", name="At risk").check()

    expect(page.get_by_role("textbox", name="What will put it right?")).to_be_visible()
    expect(page.get_by_role("heading", name="If it is at risk or off track")).to_be_hidden()


HELP = ["Whose help is needed?", "What do you ask of them? (optional)"]
PATH = ["What will put it right?", "When should it be back on track?"]
HOLD = ["Which is it?", "Why?", "Who decided this?", "When will it be looked at again?"]
OVERRIDE = ["Why is your answer better than the rules suggest?"]


@pytest.mark.parametrize(
    ("action", "answer", "asked"),
    [
        ("12", "Not started", ["What has happened?"]),
        ("12", "On track", ["What has happened?"]),
        ("12", "At risk", ["What has happened?", *PATH]),
        ("12", "Off track", ["What has happened?", *PATH, *HELP]),
        ("12", "Done", ["What has happened?", "When was it done?"]),
        ("12", "On hold or stopped", HOLD),
        ("16", "On track", ["What has happened?", *OVERRIDE]),
        ("16", "At risk", ["What has happened?", *PATH, *OVERRIDE]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_form_asks_what_the_answer_needs(
    reading_page_of: OpenPage, action: str, answer: str, asked: list[str]
) -> None:
    page = reading_page_of("amira")

    page.goto(f"/plans/lrccg/actions/{action}/update")
    assert _visible_questions(page) == ["How is it going?"]
    page.get_by_role("radio", name=answer).check()

    assert _visible_questions(page) == ["How is it going?", *asked]


def test_form_asks_everything_where_there_are_no_scripts(reading_page_of: OpenPage) -> None:
    page = reading_page_of("amira", java_script_enabled=False)

    page.goto(FORM)

    assert _visible_questions(page) == [
        "How is it going?",
        "What has happened?",
        *PATH,
        *HELP,
        "When was it done?",
        *HOLD,
        *OVERRIDE,
    ]


def test_two_are_confirmed_unchanged_at_once(site: Site, page_of: OpenPage) -> None:
    page = page_of("amira", width=PHONE)

    page.goto("/my-updates")
    for number in ("2", "12"):
        page.get_by_role("checkbox", name=re.compile(f"No change, still right ?: LRCCG {number}$")).check()
    page.get_by_role("button", name="Post “no change” for those ticked").click()

    expect(page.get_by_role("alert")).to_contain_text("2 actions confirmed unchanged.")
    expect(page.get_by_role("link", name="Update LRCCG 2 again")).to_be_visible()
    expect(page.get_by_role("link", name="Update LRCCG 12 again")).to_be_visible()
    assert [latest(site.app, "lrccg", number).by for number in ("2", "12")] == ["amira", "amira"]


def test_last_words_are_used_again_by_one_tap(page_of: OpenPage) -> None:
    page = page_of("amira", width=PHONE, has_touch=True)

    page.goto("/plans/lrccg/actions/5/update")
    page.get_by_text("What was said last time").tap()
    page.get_by_role("button", name="Use these words again").tap()

    expect(_words(page)).to_have_value("Shorter pages are written. The pack will be ready in September.")
    expect(_words(page)).to_be_focused()


def test_esi_types_in_what_his_told_her_by_phone(site: Site, page_of: OpenPage) -> None:
    page = page_of("esi")

    page.goto("/plans/lrccg/actions/16/update")
    page.get_by_role("radio", name="Off track").check()
    _words(page).fill("The supplier gave the slot in November to another customer.")
    page.get_by_role("textbox", name="What will put it right?").fill("HIS builds the form itself.")
    back = page.get_by_role("group", name="When should it be back on track?")
    back.get_by_label("Month").fill("3")
    back.get_by_label("Year").fill("2020")
    page.get_by_label("Whose help is needed?").select_option("West Leicestershire CCG Board")
    page.get_by_label("I am posting this for").select_option("HIS")
    page.get_by_label("How did they tell you?").select_option("By phone")
    _post(page)

    _expect_posted(page, "LRCCG 16 is now “Off track”")
    page.get_by_role("link", name="See LRCCG 16").click()
    expect(page.get_by_role("main")).to_contain_text(
        re.compile("by Esi \\(demonstration\\) for HIS,? by phone")
    )
    stored = latest(site.app, "lrccg", "16")
    assert (stored.by, stored.for_team, stored.how_told) == ("esi", "HIS", "phone")


def test_second_of_two_sees_both_texts_and_keeps_what_was_typed(site: Site, page_of: OpenPage) -> None:
    esi, amira = page_of("esi"), page_of("amira", width=PHONE)
    for page in (esi, amira):
        page.goto(FORM)
        page.get_by_role("radio", name="On track").check()
    _words(esi).fill("Gwen rang: the first figures are in.")
    _words(amira).fill(TYPED)

    _post(esi)
    _expect_posted(esi, "LRCCG 12 is now “On track”")
    _post(amira)

    expect(amira.get_by_role("main")).to_contain_text("Somebody else posted while you were typing")
    expect(amira.get_by_text("Gwen rang: the first figures are in.").first).to_be_visible()
    expect(_words(amira)).to_have_value(TYPED)
    assert latest(site.app, "lrccg", "12").by == "esi"
    assert faults_of(amira) == []
    _post(amira)
    _expect_posted(amira, "LRCCG 12 is now “On track”")
    assert [update.by for update in updates_of(site.app, "lrccg", "12")[-2:]] == ["esi", "amira"]


def test_what_was_typed_comes_back_after_the_session_ended(site: Site, page_of: OpenPage) -> None:
    page = page_of("amira", width=PHONE)
    page.goto(FORM)
    page.get_by_role("radio", name="At risk").check()
    _words(page).fill(TYPED)
    page.get_by_role("textbox", name="What will put it right?").fill("The team visits the practices.")
    before = len(updates_of(site.app, "lrccg", "12"))

    page.context.clear_cookies()
    _post(page)
    expect(page.get_by_role("heading", name="You have been signed out")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(TYPED)
    page.get_by_label("E-mail address").fill("amira@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_contain_text("What you had typed is here; it is not posted yet.")
    expect(page.get_by_role("radio", name="At risk")).to_be_checked()
    expect(_words(page)).to_have_value(TYPED)
    assert len(updates_of(site.app, "lrccg", "12")) == before
    back = page.get_by_role("group", name="When should it be back on track?")
    back.get_by_label("Month").fill("2")
    back.get_by_label("Year").fill("2020")
    _post(page)
    _expect_posted(page, "LRCCG 12 is now “At risk”")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_back_button_after_an_error_keeps_what_was_typed(page_of: OpenPage, scripts: bool) -> None:
    page = page_of("amira", java_script_enabled=scripts)
    page.goto(FORM)
    page.get_by_role("radio", name="At risk").check()
    _words(page).fill(TYPED)
    _post(page)
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")

    page.go_back()

    expect(page).to_have_title(re.compile("^Update LRCCG 12"))
    expect(page.get_by_role("radio", name="At risk")).to_be_checked()
    expect(_words(page)).to_have_value(TYPED)
    expect(page.get_by_role("textbox", name="What will put it right?")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_double_click_on_post_stores_one_update(site: Site, page_of: OpenPage, scripts: bool) -> None:
    page = page_of("amira", java_script_enabled=scripts)
    before = len(updates_of(site.app, "lrccg", "12"))
    page.goto(FORM)
    page.get_by_role("radio", name="On track").check()
    _words(page).fill(TYPED)

    page.get_by_role("button", name="Post the update").dblclick()

    _expect_posted(page, "LRCCG 12 is now “On track”")
    assert len(updates_of(site.app, "lrccg", "12")) == before + 1


def test_update_is_kept_for_later_and_gone_on_with(site: Site, page_of: OpenPage) -> None:
    page = page_of("amira", width=PHONE)
    page.goto(FORM)
    page.get_by_role("radio", name="Off track").check()
    _words(page).fill(TYPED)

    page.get_by_role("button", name="Keep for later").click()

    expect(page.get_by_role("alert")).to_contain_text("Kept for later: LRCCG 12.")
    page.get_by_role("link", name="Go on with the draft LRCCG 12", exact=True).click()
    expect(page.get_by_role("radio", name="Off track")).to_be_checked()
    expect(_words(page)).to_have_value(TYPED)
    assert latest(site.app, "lrccg", "12").words != TYPED


def test_same_words_are_posted_to_the_action_with_the_same_work(site: Site, page_of: OpenPage) -> None:
    page = page_of("amira", width=PHONE)
    page.goto(FORM)
    page.get_by_role("radio", name="On track").check()
    _words(page).fill(TYPED)
    _post(page)
    _expect_posted(page, "Post these words there too?")

    page.get_by_role("button", name="Post there too").click()

    expect(page.get_by_role("main")).to_contain_text(
        re.compile(r"Posted to LRCCG 10 too\.|your words are filled in")
    )
