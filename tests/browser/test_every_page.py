"""Every page as its richest reader sees it, on a wide screen and on a phone: axe, structure, width, console."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE, OpenPage, Site, offer_every_way_to_sign_in
from tests.browser.page_checks import axe_violations, faults_of, structure_faults
from tests.conftest import PASSWORD
from tests.imports.plan_files import CSV

pytestmark = pytest.mark.browser

STRATEGY, PUBLIC, PLAN = "/strategies/llr-carers", "/public/llr-carers", "/plans/lrccg"
FORM = f"{PLAN}/actions/12/update"
Steps = Callable[[Page], None]


def _as_opened(page: Page) -> None:
    """Nothing is done on the page."""


def _open_all(page: Page) -> None:
    """Unfold whatever is folded away."""
    for summary in page.locator("details:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()


def _send_empty(name: str) -> Steps:
    """Send a form with nothing typed, and wait until the page says what is wrong."""

    def steps(page: Page) -> None:
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("There is a problem")

    return steps


def _show_takeover(page: Page) -> None:
    """Choose who takes over, and wait until the page says what will happen."""
    page.get_by_role("combobox", name="Who takes over?").select_option(index=1)
    page.get_by_role("button", name="See what will happen").click()
    expect(page.get_by_role("heading", name="Look at it once more")).to_be_visible()


def _choose_and_send(answer: str, name: str) -> Steps:
    """Choose an answer, type nothing of what it needs, and wait until the page says what is wrong."""

    def steps(page: Page) -> None:
        page.get_by_role("radio", name=answer).check()
        _send_empty(name)(page)

    return steps


def _set(name: str, value: str) -> Steps:
    """Change a field that a person can't see, as a page that has been open for long would have it."""

    def steps(page: Page) -> None:
        page.evaluate(
            "([name, value]) => { document.querySelector(`main [name=${name}]`).value = value; }",
            [name, value],
        )

    return steps


def _answer(word: str, *, is_sent: bool = False, is_all_open: bool = False) -> Steps:
    def steps(page: Page) -> None:
        page.get_by_role("radio", name=word).check()
        if is_all_open:
            _open_all(page)
        if is_sent:
            page.get_by_role("button", name="Post the update").click()
            expect(page.get_by_role("alert")).to_contain_text("There is a problem")

    return steps


def _send_old_form(page: Page) -> None:
    """Post on top of an update that is not the last one any more: both texts are shown, nothing is stored."""
    _set("seen", "1")(page)
    page.get_by_role("radio", name="On track").check()
    page.get_by_role("textbox", name="What has happened?").fill("Every practice has the new form.")
    page.get_by_role("button", name="Post the update").click()
    expect(page.get_by_text("Somebody else posted while you were typing")).to_be_visible()


def _look_for_words(page: Page) -> None:
    page.get_by_role("textbox", name="Words to look for").fill("every practice")
    page.get_by_role("button", name="Look for them").click()
    expect(page.get_by_text("Where they stand")).to_be_visible()


def _remove_without_reason(page: Page) -> None:
    _look_for_words(page)
    _send_empty("See what will happen")(page)


def _see_what_goes(page: Page) -> None:
    """What would happen to the words that were ticked; nothing is removed."""
    _look_for_words(page)
    page.get_by_role("radio", name="Because it named a person").check()
    page.get_by_role("button", name="See what will happen").click()
    expect(page.get_by_role("heading", name="Look at it once more")).to_be_visible()


def _send_old_token(page: Page) -> None:
    _set("csrf_token", "old")(page)
    page.get_by_role("radio", name="On track").check()
    page.get_by_role("textbox", name="What has happened?").fill("Every practice has the new form.")
    page.get_by_role("button", name="Post the update").click()
    expect(page.get_by_role("button", name="Send it again")).to_be_visible()


def _send_signed_out(page: Page) -> None:
    page.get_by_role("radio", name="On track").check()
    page.get_by_role("textbox", name="What has happened?").fill("Every practice has the new form.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Post the update").click()
    expect(page.get_by_role("heading", name="You have been signed out")).to_be_visible()


def _write_hard_words(page: Page) -> None:
    page.get_by_role("textbox", name="What we said we would do").fill(
        "The CCG will facilitate the implementation of a multi-agency RAG-rated framework, notwithstanding "
        "the interdependencies that governance arrangements necessitate across the partnership footprint."
    )
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="Please check these words")).to_be_visible()


@dataclass(frozen=True)
class Reading:
    """A page to read: what it is, who reads it, where, and what is done on it first."""

    name: str
    who: str
    address: str
    steps: Steps = _as_opened
    # Of the address as it is opened, before anything is done.
    status: int = 200


READINGS = [
    Reading("public front", "nobody", "/"),
    Reading("public front of every strategy, signed in", "farid", "/public"),
    Reading("public strategy", "nobody", PUBLIC, _open_all),
    Reading("public strategy of an earlier day", "nobody", f"{PUBLIC}?as_at=2019-05-01"),
    Reading("public priority with most figures", "nobody", f"{PUBLIC}/priorities/7", _open_all),
    Reading("public priority of an earlier day", "nobody", f"{PUBLIC}/priorities/3?as_at=2019-05-01"),
    Reading("key", "nobody", "/key"),
    Reading("accessibility", "nobody", "/accessibility"),
    Reading("privacy", "nobody", "/privacy"),
    Reading("sign-in", "nobody", "/sign-in"),
    Reading("sign-in, nothing typed", "nobody", "/sign-in", _send_empty("Sign in")),
    Reading("an answer of a provider that nobody asked", "nobody", "/sign-in/with/nhs/back", status=400),
    Reading("own account", "amira", "/account"),
    Reading("own absence, nothing typed", "ben", "/account/away", _send_empty("Save")),
    Reading(
        "changing the password, nothing typed",
        "amira",
        "/account/password",
        _send_empty("Change the password"),
    ),
    Reading("turning on a second factor", "amira", "/account/second-factor"),
    Reading("linking a provider", "amira", "/account/single-sign-on/nhs"),
    Reading("the code of a second factor, no password yet", "nobody", "/sign-in/code"),
    Reading("spent link", "nobody", "/set-password/no-such-link", status=410),
    Reading("my updates of a member", "amira", "/my-updates"),
    Reading(
        "my updates, nothing ticked", "amira", "/my-updates", _send_empty("Post “no change” for those ticked")
    ),
    Reading("my updates of the manager", "esi", "/my-updates"),
    Reading("own lines", "ben", f"{STRATEGY}/lines"),
    Reading("lines of a partner", "esi", f"{STRATEGY}/lines?partner=leicester-city-council"),
    Reading("lines of partners", "esi", f"{STRATEGY}/lines", _open_all),
    Reading("update, no answer yet", "amira", FORM),
    Reading("update, not started", "amira", FORM, _answer("Not started")),
    Reading("update, on track", "amira", f"{PLAN}/actions/16/update", _answer("On track")),
    Reading("update, at risk, all unfolded", "amira", FORM, _answer("At risk", is_all_open=True)),
    Reading("update, off track", "amira", FORM, _answer("Off track")),
    Reading("update, done", "amira", FORM, _answer("Done")),
    Reading("update, on hold or stopped", "amira", FORM, _answer("On hold or stopped")),
    Reading("update, no answer sent", "amira", FORM, _send_empty("Post the update")),
    Reading("update, off track with errors", "amira", FORM, _answer("Off track", is_sent=True)),
    Reading("update, done with errors", "amira", FORM, _answer("Done", is_sent=True)),
    Reading("update, hold with errors", "amira", FORM, _answer("On hold or stopped", is_sent=True)),
    Reading("update for somebody else", "esi", "/plans/city/actions/2/update", _answer("At risk")),
    Reading("update, somebody else was first", "amira", FORM, _send_old_form),
    Reading("update, the page was open too long", "amira", FORM, _send_old_token),
    Reading("update, signed out meanwhile", "amira", FORM, _send_signed_out),
    Reading("posted, with the same work elsewhere", "amira", f"{PLAN}/actions/10/posted"),
    Reading("plan", "esi", PLAN),
    Reading("plan, filtered", "esi", f"{PLAN}?label=off_track&priority=6"),
    Reading("plan of an earlier day", "esi", f"{PLAN}?as_at=2019-03-31", _open_all),
    Reading("action 1", "amira", f"{PLAN}/actions/1", _open_all),
    Reading("action 8", "amira", f"{PLAN}/actions/8"),
    Reading("action 16", "esi", f"{PLAN}/actions/16"),
    Reading("action of an earlier day", "esi", f"{PLAN}/actions/16?as_at=2019-03-31"),
    Reading("strategies", "esi", "/strategies"),
    Reading("strategies, to add another", "dev", "/strategies"),
    Reading("strategy", "esi", STRATEGY, _open_all),
    Reading("summary of one partner", "esi", f"{STRATEGY}/summary?partner=wlccg"),
    Reading("summary of an earlier day", "esi", f"{STRATEGY}/summary?as_at=2018-10-31"),
    Reading("matrix", "esi", f"{STRATEGY}/matrix"),
    Reading("actions off track", "esi", f"{STRATEGY}/actions?label=off_track"),
    Reading("board reports", "esi", f"{STRATEGY}/reports"),
    Reading(
        "board reports, frozen too early",
        "esi",
        f"{STRATEGY}/reports",
        _send_empty("Freeze the report of 30 September 2019"),
    ),
    Reading("board report", "esi", f"{STRATEGY}/reports/4"),
    Reading("what changed since the last report", "carys", f"{STRATEGY}/changes"),
    Reading("what changed between two reports", "esi", f"{STRATEGY}/changes?from=1&to=4", _open_all),
    Reading(
        "a file to keep, nothing chosen", "esi", f"{STRATEGY}/reports/4/papers/new", _send_empty("Keep it")
    ),
    Reading("check of a board report", "carys", f"{STRATEGY}/reports/4/verify"),
    Reading(
        "when a board report is issued, with errors",
        "esi",
        f"{STRATEGY}/reports/4/moments/1",
        _choose_and_send("From a day and hour on", "Save"),
    ),
    Reading(
        "addendum, nothing typed", "esi", f"{STRATEGY}/reports/4/addenda/new", _send_empty("Add the addendum")
    ),
    Reading("headline of the next report", "esi", f"{STRATEGY}/reports/headline"),
    Reading("windows", "esi", f"{STRATEGY}/windows", _open_all),
    Reading("new windows", "esi", f"{STRATEGY}/windows/new"),
    Reading("new windows, nothing typed", "esi", f"{STRATEGY}/windows/new", _send_empty("Plan the windows")),
    Reading("window", "esi", f"{STRATEGY}/windows/5"),
    Reading("the due day of a plan", "esi", f"{STRATEGY}/windows/5/plans/lrccg"),
    Reading("holds", "esi", f"{STRATEGY}/holds"),
    Reading("new hold", "esi", f"{STRATEGY}/holds/new"),
    Reading("new hold, nothing typed", "esi", f"{STRATEGY}/holds/new", _send_empty("Save this hold")),
    Reading("meeting", "esi", f"{STRATEGY}/meeting", _open_all),
    Reading("updates that do not count yet", "esi", f"{STRATEGY}/to-agree"),
    Reading("how a plan is signed off", "esi", f"{PLAN}/sign-off"),
    Reading("asked and decided", "esi", f"{STRATEGY}/decisions"),
    Reading("asked and decided on an earlier day", "carys", f"{STRATEGY}/decisions?as_at=2019-05-01"),
    Reading("what carers told us", "esi", f"{STRATEGY}/carers-voice"),
    Reading(
        "what carers told us, nothing typed", "farid", f"{STRATEGY}/carers-voice/new", _send_empty("Save it")
    ),
    Reading("what carers told us, to change", "esi", f"{STRATEGY}/carers-voice/3"),
    Reading("indicators", "carys", f"{STRATEGY}/indicators"),
    Reading(
        "new indicator, nothing typed", "esi", f"{STRATEGY}/indicators/new", _send_empty("Add the indicator")
    ),
    Reading("indicator", "esi", f"{STRATEGY}/indicators/1", _open_all),
    Reading(
        "new figure, nothing typed",
        "esi",
        f"{STRATEGY}/indicators/1/figures/new",
        _send_empty("Add the figure"),
    ),
    Reading("figure", "esi", f"{STRATEGY}/indicators/1/figures/2"),
    Reading("figures that an action is to move", "esi", f"{PLAN}/actions/8/targets"),
    Reading("decision", "esi", f"{PLAN}/actions/16/decision"),
    Reading(
        "decision, nothing typed", "esi", f"{PLAN}/actions/16/decision", _send_empty("Record the decision")
    ),
    Reading(
        "milestones of an action", "esi", f"{PLAN}/actions/8/milestones", _send_empty("Add the milestone")
    ),
    Reading("milestone", "esi", f"{PLAN}/actions/8/milestones/3"),
    Reading("who decides what", "esi", f"{STRATEGY}/bodies"),
    Reading("new body, nothing typed", "esi", f"{STRATEGY}/bodies/new", _send_empty("Add the body")),
    Reading("body", "esi", f"{STRATEGY}/bodies/1"),
    Reading("cover sheet template", "esi", f"{STRATEGY}/bodies/3/cover-sheet"),
    Reading("cover sheet template, none yet", "esi", f"{STRATEGY}/bodies/5/cover-sheet"),
    Reading("cover sheet field", "esi", f"{STRATEGY}/bodies/3/cover-sheet/fields/f_section"),
    Reading("cover sheets", "esi", f"{STRATEGY}/cover-sheets"),
    Reading("new cover sheet", "esi", f"{STRATEGY}/cover-sheets/new"),
    Reading("cover sheet", "carys", f"{STRATEGY}/cover-sheets/1"),
    Reading("cover sheet, written", "esi", f"{STRATEGY}/cover-sheets/1/edit"),
    Reading("cover sheet, thrown away", "esi", f"{STRATEGY}/cover-sheets/1/thrown-away"),
    Reading(
        "body, a meeting without its days", "esi", f"{STRATEGY}/bodies/1", _send_empty("Add the meeting")
    ),
    Reading("what a plan delegates", "esi", f"{PLAN}/delegation"),
    Reading("a strategy's own words", "esi", f"{STRATEGY}/edit"),
    Reading("how far a plan has been agreed", "esi", f"{PLAN}/status"),
    Reading("wording", "esi", f"{STRATEGY}/wording", _open_all),
    Reading("wording of a priority", "esi", f"{STRATEGY}/wording/3"),
    Reading("wording that is hard to read", "esi", f"{STRATEGY}/wording/3", _write_hard_words),
    Reading("bring in a plan", "esi", "/imports"),
    Reading("bring in a plan, nothing chosen", "esi", "/imports", _send_empty("Read the file")),
    Reading("people", "dev", "/people"),
    Reading("new person", "dev", "/people/new"),
    Reading("new person, nothing typed", "esi", "/people/new", _send_empty("Add this person")),
    Reading("person", "dev", "/people/1"),
    Reading("hand over, nothing chosen", "dev", "/people/1/hand-over", _send_empty("See what will happen")),
    Reading("absence of a person", "dev", "/people/1/away"),
    Reading("new team", "esi", "/teams/new", _open_all),
    Reading("new team, nothing typed", "dev", "/teams/new", _send_empty("Add this team")),
    Reading("organisations", "dev", "/organisations"),
    Reading("new organisation", "dev", "/organisations/new"),
    Reading(
        "new organisation, nothing typed", "dev", "/organisations/new", _send_empty("Add this organisation")
    ),
    Reading("organisation", "dev", "/organisations/1"),
    Reading("another organisation takes over", "dev", "/organisations/5/successor"),
    Reading(
        "another organisation takes over, nothing chosen",
        "dev",
        "/organisations/5/successor",
        _send_empty("See what will happen"),
    ),
    Reading(
        "another organisation takes over, shown first", "dev", "/organisations/5/successor", _show_takeover
    ),
    Reading("new strategy", "dev", "/strategies/new"),
    Reading("new strategy, nothing typed", "dev", "/strategies/new", _send_empty("Add this strategy")),
    Reading("upkeep", "dev", "/upkeep"),
    Reading("remove words", "dev", "/removal"),
    Reading("remove words, nothing typed", "dev", "/removal", _send_empty("Look for them")),
    Reading("remove words, found", "dev", "/removal", _look_for_words),
    Reading("remove words, no reason", "dev", "/removal", _remove_without_reason),
    Reading("remove words, what will happen", "dev", "/removal", _see_what_goes),
    Reading("milestones", "carys", f"{STRATEGY}/milestones"),
    Reading("record of the installation", "dev", "/audit", _open_all),
    Reading("record of a strategy", "esi", f"{STRATEGY}/audit", _open_all),
    Reading("record of an action", "esi", f"{STRATEGY}/audit?action=12&kind=progress"),
    Reading("record, a day that is none", "esi", f"{STRATEGY}/audit?from=now", status=422),
    Reading("no such page", "nobody", "/no-such-page", status=404),
    Reading("not allowed", "amira", f"{STRATEGY}/wording", status=403),
    Reading("a day that has not come", "esi", f"{PLAN}?as_at=2031-01-01", status=422),
]

# Addresses that give a file or a figure or lead to a provider, and the page whose charts are waited for.
READ_OTHERWISE = {
    "board.summary",
    "static",
    "health.alive",
    "health.ready",
    "plans.take_away",
    "audit.whole_csv",
    "audit.of_strategy_csv",
    "audit.all_we_hold",
    "imports.template",
    "imports.preview",
    "board.report",
    "kept.take_away",
    "holds.hold",
    "undoing.ask_once_more",
    "board.meeting_sheet",
    "cover_sheets.paper",
    "board.chart_by_priority",
    "board.chart_over_time",
    "single_sign_on.ask",
}


# Charts and the menu of the header follow the window a moment later.
ALL_FITS = """() => [...document.querySelectorAll(".main-svg, .nhsuk-header__navigation-list > li")].every(
  (one) => one.getBoundingClientRect().right <= window.innerWidth
)"""


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.name)
def test_page_is_sound(reading_tab_of: Callable[[str], Page], reading: Reading) -> None:
    page = reading_tab_of(reading.who)

    answer = page.goto(reading.address)
    reading.steps(page)
    # The same page after a step is looked at whole by phone alone: axe takes longer than all the rest.
    wide = faults_of(page) if reading.steps is _as_opened else structure_faults(page)
    # As turning or narrowing the window does; opening it again would take as long as looking at it.
    page.set_viewport_size({"width": PHONE, "height": 740})
    page.wait_for_function(ALL_FITS)
    narrow = faults_of(page)

    assert answer is not None
    assert answer.status == reading.status
    assert {"wide": wide, "phone": narrow} == {"wide": [], "phone": []}


def test_summary_is_sound_before_and_after_its_charts_are_drawn(reading_page_of: OpenPage) -> None:
    page = reading_page_of("esi")

    page.goto(f"{STRATEGY}/summary")
    before = faults_of(page)
    for place in ("priorities", "over-time"):
        page.locator(f"#{place}").scroll_into_view_if_needed()
        expect(page.locator(f"[data-app-instead-of={place}-bars] svg.main-svg").first).to_be_visible()
    _open_all(page)

    assert before == []
    assert faults_of(page) == []


def test_summary_keeps_its_plain_bars_on_a_phone(reading_page_of: OpenPage) -> None:
    page = reading_page_of("esi", width=PHONE)
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))

    page.goto(f"{STRATEGY}/summary")
    for place in ("priorities", "over-time"):
        page.locator(f"#{place}-bars").scroll_into_view_if_needed()
        expect(page.locator(f"#{place}-bars")).to_be_visible()
    _open_all(page)

    assert faults_of(page) == []
    assert [address for address in asked_for if "plotly" in address or "chart.json" in address] == []


@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["wide", "phone"])
def test_pages_of_a_one_time_link_are_sound(page_of: OpenPage, width: int) -> None:
    page = page_of("dev", width=width)
    visitor = page_of(width=width)

    page.goto("/people/2")
    page.get_by_role("button", name="Make a new link").click()
    visitor.goto(page.get_by_label("Link to choose a password").input_value())

    assert faults_of(page) == []
    assert faults_of(visitor) == []
    visitor.get_by_role("button", name="Set the password").click()
    expect(visitor.get_by_role("alert")).to_be_visible()
    assert axe_violations(visitor) == []


@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["wide", "phone"])
def test_pages_that_undo_a_takeover_are_sound(page_of: OpenPage, width: int) -> None:
    page = page_of("dev", width=width)

    page.goto("/organisations/5/successor")
    page.get_by_label("Who takes over?").select_option("4")
    page.get_by_role("button", name="See what will happen").click()
    page.get_by_role("button", name="Let it take over").click()
    taken_over = faults_of(page)
    page.get_by_role("link", name="Can this takeover be undone?").click()

    assert taken_over == []
    assert faults_of(page) == []
    page.get_by_role("button", name="Undo it").click()
    expect(page.get_by_role("alert")).to_contain_text("stands for itself again")


@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["wide", "phone"])
def test_pages_of_a_second_factor_are_sound(page_of: OpenPage, site: Site, width: int) -> None:
    offer_every_way_to_sign_in(site)
    page, visitor, dev = page_of("amira", width=width), page_of(width=width), page_of("dev", width=width)
    faults: dict[str, list[str]] = {}

    page.goto("/account/second-factor")
    _send_empty("Continue")(page)
    faults["no password"] = faults_of(page)
    page.get_by_role("textbox", name="Your password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    faults["the secret"] = faults_of(page)
    secret = "".join(page.locator(".app-secret").inner_text().split())
    _send_empty("Turn it on")(page)
    faults["no code"] = faults_of(page)
    page.get_by_role("textbox", name="Code").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Your second factor is on")).to_be_visible()
    faults["recovery codes"] = faults_of(page)
    page.goto("/account")
    faults["own account with it"] = faults_of(page)
    page.get_by_role("link", name="Turn off your second factor").click()
    _open_all(page)
    faults["turning it off"] = faults_of(page)
    visitor.goto("/sign-in")
    visitor.get_by_role("textbox", name="E-mail address").fill("amira@example.org")
    visitor.get_by_role("textbox", name="Password").fill(PASSWORD)
    visitor.get_by_role("button", name="Sign in", exact=True).click()
    _open_all(visitor)
    faults["the second step"] = faults_of(visitor)
    _send_empty("Sign in")(visitor)
    faults["the second step, no code"] = faults_of(visitor)
    dev.goto("/people")
    dev.get_by_role("link", name="Amira (demonstration)").click()
    expect(dev.get_by_role("button", name="Reset the second factor")).to_be_visible()
    faults["a person with one"] = faults_of(dev)

    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["wide", "phone"])
def test_pages_between_us_and_a_provider_are_sound(page_of: OpenPage, site: Site, width: int) -> None:
    offer_every_way_to_sign_in(site)
    page = page_of("amira", width=width)

    page.goto("/account/single-sign-on/nhs")
    _send_empty("Continue")(page)
    with_error = faults_of(page)
    page.get_by_role("textbox", name="Your password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Go on to NHS login")).to_be_visible()

    assert with_error == []
    assert faults_of(page) == []


@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize(
    ("target", "content"),
    [
        pytest.param("plan:lrccg", CSV, id="a known plan"),
        pytest.param("new:llr-carers", CSV, id="a new plan"),
        pytest.param("new:llr-carers", "What,Who\nA guide,Care team\n", id="headings that nobody knows"),
    ],
)
def test_preview_of_an_import_is_sound(page_of: OpenPage, target: str, content: str, width: int) -> None:
    page = page_of("esi", width=width)

    page.goto("/imports")
    page.get_by_label("Which plan is it?").select_option(target)
    page.get_by_label("The file").set_input_files(
        {"name": "plan.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("button", name="Take the file away")).to_be_visible()
    _open_all(page)

    assert faults_of(page) == []


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("nobody", f"{PUBLIC}/priorities/7"),
        ("amira", "/my-updates"),
        ("amira", FORM),
        ("esi", PLAN),
        ("esi", f"{STRATEGY}/summary"),
        ("esi", f"{STRATEGY}/matrix"),
        ("dev", "/people"),
    ],
    ids=lambda value: value.strip("/").replace("/", " "),
)
def test_page_fits_a_phone_without_scripts(reading_page_of: OpenPage, name: str, address: str) -> None:
    page = reading_page_of(name, width=PHONE, java_script_enabled=False)

    page.goto(address)

    assert structure_faults(page) == []


def test_every_page_of_the_tracker_is_read(reading_site: Site) -> None:
    addresses = reading_site.app.url_map.bind("127.0.0.1")
    rules = list(reading_site.app.url_map.iter_rules())

    read = {
        addresses.match(reading.address.partition("?")[0])[0] for reading in READINGS if reading.status != 404
    }

    pages = {rule.endpoint for rule in rules if rule.methods and "GET" in rule.methods}
    assert pages - read - READ_OTHERWISE == set()
