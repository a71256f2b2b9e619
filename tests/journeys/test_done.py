"""Done: said by the lead, checked by a second person, and never by oneself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Browser
from tests.journeys.pages import Page
from tests.journeys.records import action_id, audit_lines, contents
from tests.journeys.test_post_update import send
from tracker import Tracker

CHECK = "/my-updates/checked"
ACTION = "/plans/lrccg/actions/12"


@pytest.fixture
def done(browser_of: Callable[..., Browser]) -> Browser:
    """Amira, who has said that LRCCG 12 is done."""
    amira = browser_of("amira")
    answer = send(amira, answer="done", done_month="2019-08", words="All practices have it.")
    assert answer.status_code == 303
    return amira


def check(browser: Browser, outcome: str = "agreed", words: str = ""):  # type: ignore[no-untyped-def]
    """Tick LRCCG 12 in one's list and press a button."""
    page = Page(browser.get("/my-updates"))
    form = page.form(CHECK) | {"done": [page.offered["LRCCG 12"]], "outcome": [outcome], "words": [words]}
    return browser.client.post(CHECK, data=form)


def label(browser: Browser) -> str:
    """The label of LRCCG 12 in the plan's table."""
    row = next(row for row in Page(browser.get("/plans/lrccg")).table() if row[2] == "12")
    return row[-1]


def test_done_waits_for_a_second_person(done: Browser) -> None:
    assert label(done) == "Done, to be checked"


@pytest.mark.parametrize("name", ["harun", "priya", "esi"])
def test_any_other_person_who_works_on_the_strategy_may_check(
    done: Browser, app: Tracker, browser_of: Callable[..., Browser], name: str
) -> None:
    other = browser_of(name)

    answer = check(other, words="Saw the figures.")

    action = Page(other.get(ACTION))
    assert answer.status_code == 303
    assert label(other) == "Complete"
    assert action.history[0].what == "30 September 2019: Checked by a second person"
    assert action.history[0].words == "Saw the figures."
    assert action.history[0].who.startswith(f"By {name.capitalize()} (demonstration)")
    assert audit_lines(app, 1) == [("assess update: checked", name, "action", action_id(app, "lrccg", "12"))]


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        pytest.param("agreed", "Checked by Harun (demonstration): Saw the figures.", id="complete"),
        pytest.param(
            "returned",
            "Looked at by Harun (demonstration), and sent back with a question: Saw the figures.",
            id="sent back",
        ),
    ],
)
def test_a_check_is_told_as_that_of_a_second_person_and_not_as_the_groups_view(
    done: Browser, browser_of: Callable[..., Browser], outcome: str, told: str
) -> None:
    check(browser_of("harun"), outcome, "Saw the figures.")

    page = Page(done.get(ACTION)).text

    assert told in page
    assert "own view" not in page


def test_nobody_is_offered_to_check_their_own(done: Browser) -> None:
    assert "LRCCG 12" not in Page(done.get("/my-updates")).offered


def test_nobody_checks_their_own(app: Tracker, done: Browser) -> None:
    before = contents(app)

    answer = done.post(CHECK, {"done": f"{action_id(app, 'lrccg', '12')}:"}, page="/my-updates")

    assert answer.status_code == 403
    assert contents(app) == before


def test_a_manager_who_said_done_for_a_team_does_not_check_it(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    esi = browser_of("esi")
    send(esi, answer="done", done_month="2019-08", how_told="phone")

    answer = esi.post(CHECK, {"done": f"{action_id(app, 'lrccg', '12')}:"}, page="/my-updates")

    assert answer.status_code == 403
    assert label(esi) == "Done, to be checked"


def test_sent_back_with_a_question_it_is_at_risk_and_the_question_stands_there(
    done: Browser, browser_of: Callable[..., Browser]
) -> None:
    check(browser_of("priya"), "returned", "Where are the figures of June?")

    action = Page(done.get(ACTION))
    assert label(done).startswith("At risk")
    assert action.history[0].what == "30 September 2019: Sent back with a question"
    assert action.history[0].words == "Where are the figures of June?"


def test_sending_back_needs_a_question(
    done: Browser, app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    priya = browser_of("priya")
    before = contents(app)

    page = Page(check(priya, "returned"))

    assert (page.status, page.problems) == (
        422,
        ["Say what you would still need to see. One sentence is enough."],
    )
    assert contents(app) == before


def test_checking_twice_is_said_and_changes_nothing(
    done: Browser, app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    priya, gwen = browser_of("priya"), browser_of("gwen")
    gwens = Page(gwen.get("/my-updates"))
    form = gwens.form(CHECK) | {"done": [gwens.offered["LRCCG 12"]], "outcome": ["agreed"]}
    check(priya)
    before = contents(app)

    page = Page(gwen.client.post(CHECK, data=form))

    assert (page.status, page.problems) == (422, ["LRCCG 12 is not waiting to be checked. Look at it again."])
    assert contents(app) == before


def test_checking_an_action_that_there_is_not_claims_nothing(browser_of: Callable[..., Browser]) -> None:
    priya = browser_of("priya")

    priya.post(CHECK, {"done": "999999:"}, page="/my-updates")

    assert Page(priya.get("/my-updates")).notices == []


def test_the_paper_says_that_evidence_is_not_yet_checked(done: Browser) -> None:
    assert "Done, to be checked" in done.get("/plans/lrccg.csv").text


def test_several_are_checked_at_once_with_one_line_of_evidence(
    done: Browser, browser_of: Callable[..., Browser]
) -> None:
    priya = browser_of("priya")
    send(done, "/plans/lrccg/actions/1/update", answer="done", done_month="2019-08", words="It is written.")
    page = Page(priya.get("/my-updates"))
    both = [page.offered["LRCCG 1"], page.offered["LRCCG 12"]]

    answer = priya.client.post(
        CHECK, data=page.form(CHECK) | {"done": both, "outcome": ["agreed"], "words": ["Saw both papers."]}
    )

    histories = [Page(priya.get(f"/plans/lrccg/actions/{number}")).history[0] for number in ("1", "12")]
    assert answer.status_code == 303
    assert [(line.label, line.words) for line in histories] == [("Complete", "Saw both papers.")] * 2


def test_ones_own_is_left_out_with_the_reason(done: Browser) -> None:
    page = Page(done.get("/my-updates"))

    assert "Not for you to check, since you reported it as done yourself: LRCCG 12." in page.text
