"""Several actions confirmed unchanged in one go: all of them, or none with every reason."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Browser
from tests.journeys.pages import Page
from tests.journeys.records import action_id, audit_lines, contents, latest, verify_chain
from tests.journeys.test_post_update import send
from tracker import Tracker

CONFIRM = "/my-updates/unchanged"


def tick(page: Page, *codes: str) -> dict[str, list[str]]:
    """The form of the list with these actions ticked."""
    return page.form(CONFIRM) | {"action": [page.offered[code] for code in codes]}


def test_the_ticked_actions_are_confirmed_and_leave_the_list(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    page = Page(amira.get("/my-updates"))
    before = {number: latest(app, "lrccg", number) for number in ("2", "6")}

    answer = amira.client.post(CONFIRM, data=tick(page, "LRCCG 2", "LRCCG 6"))

    after = Page(amira.get("/my-updates"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my-updates")
    assert after.notices == ["2 actions confirmed unchanged."]
    assert set(page.cards) - set(after.cards) == {"LRCCG 2", "LRCCG 6"}
    for number, update in before.items():
        now = latest(app, "lrccg", number)
        assert (now.by, now.stage, now.rating, now.words) == (
            "amira",
            update.stage,
            update.rating,
            update.words,
        )
        assert now.seen_update_id == update.update_id
    assert [line[:2] for line in audit_lines(app, 2)] == [("confirm unchanged", "amira")] * 2
    verify_chain(app)


def test_the_history_says_that_it_was_confirmed_and_by_whom(browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    amira.client.post(CONFIRM, data=tick(Page(amira.get("/my-updates")), "LRCCG 2"))

    newest = Page(amira.get("/plans/lrccg/actions/2")).history[0]

    assert (newest.what, newest.words, newest.who) == (
        "30 September 2019: Confirmed unchanged",
        "",
        "By Amira (demonstration)",
    )


def test_when_one_is_refused_none_is_stored(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira, harun = browser_of("amira"), browser_of("harun")
    page = Page(amira.get("/my-updates"))
    send(harun, "/plans/lrccg/actions/6/update", answer="on_track", words="All done.", override_reason="So.")
    before = contents(app)

    refused = Page(amira.client.post(CONFIRM, data=tick(page, "LRCCG 2", "LRCCG 6")))

    assert refused.status == 422
    assert refused.problems == ["LRCCG 6 was updated by somebody else. See what they said."]
    assert contents(app) == before


def test_every_reason_is_given_at_once(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira, harun = browser_of("amira"), browser_of("harun")
    page = Page(amira.get("/my-updates"))
    for number in ("2", "6"):
        send(
            harun,
            f"/plans/lrccg/actions/{number}/update",
            answer="on_track",
            words="All done.",
            override_reason="So.",
        )
    done = f"{action_id(app, 'lrccg', '7')}:{latest(app, 'lrccg', '7').update_id}"
    form = tick(page, "LRCCG 2", "LRCCG 6")
    form["action"].append(done)

    refused = Page(amira.client.post(CONFIRM, data=form))

    assert refused.problems == [
        "LRCCG 2 was updated by somebody else. See what they said.",
        "LRCCG 6 was updated by somebody else. See what they said.",
        "LRCCG 7: there is no rating to confirm. Post an update instead.",
    ]


def test_the_boxes_stay_ticked_when_one_is_refused(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira, harun = browser_of("amira"), browser_of("harun")
    page = Page(amira.get("/my-updates"))
    send(harun, "/plans/lrccg/actions/6/update", answer="on_track", words="All done.", override_reason="So.")

    refused = Page(amira.client.post(CONFIRM, data=tick(page, "LRCCG 2", "LRCCG 6")))

    assert refused.form(CONFIRM).get("action") == [page.offered["LRCCG 2"]]


def test_ticking_nothing_is_said(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    before = contents(app)

    page = Page(amira.client.post(CONFIRM, data=Page(amira.get("/my-updates")).form(CONFIRM)))

    assert (page.status, page.problems) == (422, ["Nothing was ticked. Tick the actions that are unchanged."])
    assert contents(app) == before


def test_the_list_sent_twice_is_stored_once(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    amira = browser_of("amira")
    form = tick(Page(amira.get("/my-updates")), "LRCCG 2", "LRCCG 6")

    first = amira.client.post(CONFIRM, data=form)
    after = contents(app)
    second = amira.client.post(CONFIRM, data=form)

    assert [first.status_code, second.status_code] == [303, 303]
    assert first.headers["Location"] == second.headers["Location"]
    assert contents(app) == after


def test_another_partners_actions_can_not_be_confirmed(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    ben = browser_of("ben")
    amiras = f"{action_id(app, 'lrccg', '2')}:{latest(app, 'lrccg', '2').update_id}"
    own = Page(ben.get("/my-updates"))
    form = own.form(CONFIRM) | {"action": [*own.offered.values(), amiras]}
    before = contents(app)

    answer = ben.client.post(CONFIRM, data=form)

    assert answer.status_code == 403
    assert contents(app) == before


def test_after_two_in_a_row_a_line_of_words_is_asked_for(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    first = Page(amira.get("/my-updates"))
    value = first.offered["LRCCG 2"].partition(":")[0]
    form = first.form(CONFIRM)
    for number in (1, 2):
        said = f"{value}:{latest(app, 'lrccg', '2').update_id}"
        sent = form | {"key": [f"confirmed-{number}"], "action": [said]}
        assert amira.client.post(CONFIRM, data=sent).status_code == 303

    said = f"{value}:{latest(app, 'lrccg', '2').update_id}"
    third = Page(amira.client.post(CONFIRM, data=form | {"key": ["confirmed-3"], "action": [said]}))

    assert third.status == 422
    assert third.problems == [
        "LRCCG 2: “no change” was said twice in a row. Open the update and write one line about it."
    ]


def test_confirming_keeps_the_label_that_the_page_shows(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira, gwen = browser_of("amira"), browser_of("gwen")
    send(amira, answer="done", done_month="2019-08")
    done = Page(gwen.get("/my-updates"))
    form = done.form("/my-updates/checked") | {
        "done": [done.offered["LRCCG 12"]],
        "outcome": ["returned"],
        "words": ["Where are the figures?"],
    }
    assert gwen.client.post("/my-updates/checked", data=form).status_code == 303
    label_before = label_of_twelve(amira)
    said = f"{action_id(app, 'lrccg', '12')}:{latest(app, 'lrccg', '12').update_id}"

    amira.client.post(CONFIRM, data=Page(amira.get("/my-updates")).form(CONFIRM) | {"action": [said]})

    # Sent back with a question, it is at risk and not done: "no change" can't make it done again.
    assert label_before == "At risk"
    assert label_of_twelve(amira) == "At risk"


def label_of_twelve(browser: Browser) -> str:
    """The label of LRCCG 12, from the table of the plan."""
    row = next(row for row in Page(browser.get("/plans/lrccg")).table() if row[2] == "12")
    return row[-1].removesuffix(" Update due")
