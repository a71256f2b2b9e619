"""A lead posts an update: from the list to the form, the page after it, the history and the audit chain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import (
    action_id,
    audit_lines,
    contents,
    latest,
    person_id,
    updates_of,
    verify_chain,
)
from tracker import Tracker

ACTION = "/plans/lrccg/actions/12"
UPDATE = f"{ACTION}/update"
OVERDUE = "/plans/lrccg/actions/16"

WORDS = "Say in a line or two what has happened. One plain sentence is enough."
PUT_IT_RIGHT = "Say what will put it right. Name the next step and who takes it."
BACK_ON_TRACK = "Give the month it should be back on track. For example, March 2020."
HELP = "Say whose help is needed. Choose a group, your own director, or “none yet”."
DONE = "Give the month it was done. For example, August 2019."
WHY = "Say why. One plain sentence is enough."
DECIDED = "Say who decided this. Name the group or post, not a person."
REVIEW = "Give the month it will be looked at again. For example, January 2020."


def send(browser: Browser, address: str = UPDATE, **typed: Any):  # type: ignore[no-untyped-def]
    """Open the form of an action, type, and post it."""
    return browser.client.post(address, data=filled(Page(browser.get(address)).form(), **typed))


def test_a_lead_goes_from_the_list_to_a_posted_update(browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    listed = Page(amira.get("/my-updates"))
    assert UPDATE in listed.links

    answer = send(amira, answer="on_track", words="Every practice has the new list.")
    posted = Page(amira.get(answer.headers["Location"]))
    action = Page(amira.get(ACTION))

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ACTION}/posted")
    assert posted.heading == "Posted"
    assert "LRCCG 12 is now “On track”" in posted.text
    assert ACTION in posted.links
    newest = action.history[0]
    assert (newest.words, newest.label, newest.who) == (
        "Every practice has the new list.",
        "On track",
        "By Amira (demonstration)",
    )
    assert newest.what.startswith("30 September 2019: ")
    assert action.facts["Last update"] == "30 September 2019, by Amira (demonstration)"


def test_an_answered_action_leaves_the_list_of_what_is_due(browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    before = Page(amira.get("/my-updates")).cards

    send(amira, answer="on_track", words="Every practice has the new list.")

    after = Page(amira.get("/my-updates"))
    assert set(before) - set(after.cards) == {"LRCCG 12"}
    assert "Answered in this window" in " ".join(after.headings)
    assert UPDATE in after.links


def test_the_audit_chain_says_who_posted_what(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    send(browser_of("amira"), answer="on_track", words="Every practice has the new list.")

    assert audit_lines(app, 1) == [("post update", "amira", "action", action_id(app, "lrccg", "12"))]
    assert "unbroken" in verify_chain(app)


def test_posting_adds_one_update_on_top_of_the_one_that_was_seen(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    before = updates_of(app, "lrccg", "12")

    send(browser_of("amira"), answer="on_track", words="Every practice has the new list.")

    after = updates_of(app, "lrccg", "12")
    assert after[:-1] == before
    assert after[-1].seen_update_id == before[-1].update_id
    assert (after[-1].by, after[-1].stage, after[-1].rating) == ("amira", "in_progress", "green")


ANSWERS: dict[str, tuple[dict[str, str], str, str]] = {
    "not started": ({"answer": "not_started"}, "not_started", "amber"),
    "on track": ({"answer": "on_track", "words": "Going well."}, "in_progress", "green"),
    "at risk": (
        {
            "answer": "at_risk",
            "words": "Two are late.",
            "put_it_right": "We ring them.",
            "back_on_track": "2019-12",
        },
        "in_progress",
        "amber",
    ),
    "off track": (
        {
            "answer": "off_track",
            "words": "It has stopped.",
            "put_it_right": "A new supplier.",
            "back_on_track": "2020-03",
            "help_from": "none",
        },
        "in_progress",
        "red",
    ),
    "done": ({"answer": "done", "done_month": "2019-08"}, "done_to_be_checked", ""),
    "on hold": (
        {
            "answer": "hold_or_stopped",
            "which": "on_hold",
            "reason": "No budget yet.",
            "decided_by": "Carers Delivery Group",
            "review_month": "2020-01",
        },
        "on_hold",
        "",
    ),
    "stopped": (
        {
            "answer": "hold_or_stopped",
            "which": "stopped",
            "reason": "Done elsewhere.",
            "decided_by": "Governing body",
        },
        "closed",
        "",
    ),
}


@pytest.mark.parametrize(("typed", "stage", "rating"), ANSWERS.values(), ids=ANSWERS)
def test_the_required_inputs_of_each_answer_are_enough(
    app: Tracker, browser_of: Callable[..., Browser], typed: dict[str, str], stage: str, rating: str
) -> None:
    answer = send(browser_of("amira"), **typed)

    found = latest(app, "lrccg", "12")
    assert answer.status_code == 303, Page(answer).problems
    assert found.by == "amira"
    assert found.stage == stage
    # "Not started" after its start takes what the rules suggest; the others set their own.
    assert found.rating == rating or typed["answer"] == "not_started"


def test_nothing_but_the_required_inputs_need_be_sent(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    form = Page(amira.get(UPDATE)).form()
    sent = {name: form[name] for name in ("csrf_token", "key", "seen")}

    answer = amira.client.post(UPDATE, data=sent | {"answer": "on_track", "words": "All do."})

    assert answer.status_code == 303, Page(answer).problems
    assert latest(app, "lrccg", "12").words == "All do."


MISSING: dict[str, tuple[dict[str, str], list[str]]] = {
    "no answer": ({}, ["Say how it is going. Choose one of the answers."]),
    "an answer that there is not": (
        {"answer": "splendid"},
        ["Say how it is going. Choose one of the answers."],
    ),
    "on track": ({"answer": "on_track"}, [WORDS]),
    "at risk": ({"answer": "at_risk"}, [WORDS, PUT_IT_RIGHT, BACK_ON_TRACK]),
    "off track": ({"answer": "off_track"}, [WORDS, PUT_IT_RIGHT, BACK_ON_TRACK, HELP]),
    "done": ({"answer": "done"}, [DONE]),
    "on hold or stopped": ({"answer": "hold_or_stopped"}, ["Say whether it is on hold or stopped."]),
    "on hold": ({"answer": "hold_or_stopped", "which": "on_hold"}, [WHY, DECIDED, REVIEW]),
    "stopped": ({"answer": "hold_or_stopped", "which": "stopped"}, [WHY, DECIDED]),
}


@pytest.mark.parametrize(("typed", "problems"), MISSING.values(), ids=MISSING)
def test_every_missing_input_is_named_at_once_and_nothing_typed_is_lost(
    app: Tracker, browser_of: Callable[..., Browser], typed: dict[str, str], problems: list[str]
) -> None:
    amira = browser_of("amira")
    before = contents(app)
    kept = {
        "worries": "The supplier\nmay leave.",
        "plain_words": "More carers are found.",
        "step_1": "Ring them",
    }

    page = Page(send(amira, **typed, **kept))

    assert page.status == 422
    assert sorted(page.problems) == sorted(problems)
    assert contents(app) == before
    assert {name: page.form()[name] for name in kept} == {name: [value] for name, value in kept.items()}
    assert page.form().get("answer") == (
        [typed["answer"]] if typed.get("answer", "splendid") != "splendid" else None
    )


IMPOSSIBLE: dict[str, tuple[dict[str, str], list[str]]] = {
    "done in a month to come": (
        {"answer": "done", "done_month": "2019-10"},
        ["October 2019 has not come yet. Give the month in which it was done."],
    ),
    "expected before the start": (
        {"answer": "on_track", "words": "Going well.", "forecast": "2018-07"},
        [
            "The date now expected is before the start, August 2018. Give a later month, or leave it empty.",
        ],
    ),
    "back on track in a month that has passed": (
        {"answer": "at_risk", "words": "Late.", "put_it_right": "Ring them.", "back_on_track": "2019-08"},
        ["August 2019 has passed. Give a month from 30 September 2019 on."],
    ),
}


@pytest.mark.parametrize(("typed", "problems"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_can_not_be_is_stopped_at_the_form(
    app: Tracker, browser_of: Callable[..., Browser], typed: dict[str, str], problems: list[str]
) -> None:
    amira = browser_of("amira")
    before = contents(app)

    page = Page(send(amira, **typed))

    assert (page.status, page.problems) == (422, problems)
    assert contents(app) == before


@pytest.mark.parametrize(
    ("month", "year"),
    [("13", "2019"), ("", "2020"), ("3", ""), ("March", "20"), ("٣", "2020"), ("0", "0"), ("3", "99999")],
    ids=[
        "month 13",
        "no month",
        "no year",
        "half a year",
        "figures of another script",
        "noughts",
        "a year too far",
    ],
)
def test_a_month_that_is_none_is_explained_and_stays_as_typed(
    app: Tracker, browser_of: Callable[..., Browser], month: str, year: str
) -> None:
    amira = browser_of("amira")
    before = contents(app)
    boxes = {"back_on_track-month": month, "back_on_track-year": year}

    page = Page(send(amira, answer="at_risk", words="Late.", put_it_right="Ring them.", **boxes))

    assert page.status == 422
    assert page.problems
    assert {name: page.form()[name] for name in boxes} == {name: [value] for name, value in boxes.items()}
    assert contents(app) == before


def test_better_than_the_rules_suggest_needs_a_reason(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    before = contents(app)

    page = Page(send(amira, f"{OVERDUE}/update", answer="on_track", words="The form is tested."))

    assert page.status == 422
    assert page.problems == [
        "The rules suggest “Off track”. Say in one sentence why your answer is better. "
        "It is printed in the board report."
    ]
    assert page.form()["words"] == ["The form is tested."]
    assert contents(app) == before


def test_a_better_rating_with_its_reason_is_posted_and_printed(browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    reason = "The form went live this morning."

    answer = send(amira, f"{OVERDUE}/update", answer="on_track", words="It is live.", override_reason=reason)

    page = Page(amira.get(OVERDUE))
    assert answer.status_code == 303, Page(answer).problems
    assert page.history[0].more["Why better than the rules suggest"] == reason
    assert f"Why the rating is better: {reason}" in page.text


def test_worse_than_the_rules_suggest_is_free(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    answer = send(browser_of("amira"), **ANSWERS["off track"][0])

    assert answer.status_code == 303
    assert latest(app, "lrccg", "12").rating == "red"


def test_a_text_as_long_as_a_book_is_refused_and_kept(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    long = "word " * 1000

    page = Page(send(browser_of("amira"), answer="on_track", words=long))

    assert page.status == 422
    assert page.problems == ["This is 4,999 characters; the most is 4,000. Please shorten it."]
    assert page.form()["words"][0].strip() == long.strip()


@pytest.mark.parametrize(
    "address", [UPDATE, "/plans/lrccg/actions/16/update"], ids=["of the team", "of the plan"]
)
def test_a_member_of_another_partner_can_not_post(
    app: Tracker, browser_of: Callable[..., Browser], address: str
) -> None:
    amira, ben = browser_of("amira"), browser_of("ben")
    form = filled(Page(amira.get(address)).form(), answer="on_track", words="Ours.", override_reason="So.")
    form["csrf_token"] = [ben.token("/my-updates")]
    before = contents(app)

    answer = ben.client.post(address, data=form)

    assert answer.status_code == 403
    assert contents(app) == before


def test_details_measures_and_steps_are_stored_with_their_update(browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    page = Page(amira.get(UPDATE))
    detail = next(iter(page.tree.css("input[name=details_done]"))).attributes["value"]
    evidence = next(name for name in page.form() if name.startswith("evidence_"))
    more = {
        "details_done": detail,
        evidence: "seen",
        evidence.replace("evidence", "link"): "https://example.org/figures",
        "step_1": "Ring ten practices",
        "step_1_who": "Primary Care Team",
        "step_1_by": "2019-11",
    }

    send(amira, **ANSWERS["at risk"][0], **more)

    action = Page(amira.get(ACTION))
    assert "Done, reported 30 September 2019" in action.text
    assert "Evidence seen, 30 September 2019" in action.text
    assert "https://example.org/figures" in action.links
    assert "Ring ten practices, Primary Care Team, by November 2019" in action.text


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/x", "example.org"]
)
def test_a_link_to_evidence_is_a_web_address_or_refused(
    app: Tracker, browser_of: Callable[..., Browser], link: str
) -> None:
    amira = browser_of("amira")
    evidence = next(name for name in Page(amira.get(UPDATE)).form() if name.startswith("evidence_"))
    field = evidence.replace("evidence", "link")

    page = Page(send(amira, answer="on_track", words="Good.", **{evidence: "seen", field: link}))

    assert page.status == 422, f"{link} was stored"
    assert page.form()[field] == [link]


def test_what_is_typed_is_shown_as_words_and_never_as_markup(browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    typed = '<img src=x onerror="alert(1)"> & {{ 7 * 7 }} "quoted"'

    send(amira, answer="on_track", words=typed, plain_words=typed)

    for address in (ACTION, "/my-updates", "/strategies/llr-carers/summary", UPDATE):
        page = Page(amira.get(address))
        assert page.tree.css("img[onerror]") == []
    assert Page(amira.get(ACTION)).history[0].words == typed


def test_a_detail_of_another_action_is_refused(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    foreign = Page(amira.get("/plans/lrccg/actions/1/update")).tree.css_first("input[name=details_done]")
    assert foreign is not None

    page = Page(send(amira, answer="on_track", words="Good.", details_done=foreign.attributes["value"]))

    assert page.status == 422
    assert page.problems == ["A ticked detail is not part of this action. Tick it again."]


def test_the_page_after_an_update_asks_about_what_is_odd_and_allowed(
    browser_of: Callable[..., Browser],
) -> None:
    amira = browser_of("amira")

    answer = send(amira, answer="done", done_month="2019-08")
    page = Page(amira.get(answer.headers["Location"]))

    assert "2 details are not ticked as done. Is all of it done?" in page.text


def test_the_list_names_only_what_a_person_may_update(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    found = {
        name: sorted({code.partition(" ")[0] for code in Page(browser_of(name).get("/my-updates")).cards})
        for name in ("amira", "ben", "priya")
    }

    assert found == {"amira": ["LRCCG"], "ben": ["LEICS"], "priya": ["CITY"]}
    assert person_id(app, "amira") != person_id(app, "ben")
