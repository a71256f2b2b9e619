"""Meeting mode: docs/rules/cycle.md, section 2."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.conftest import Browser
from tests.journeys.pages import Fields, Page, filled
from tests.journeys.records import action_id, audit_lines, contents, latest
from tests.web.test_decisions import decide
from tests.web.test_moments import of_body
from tracker import Tracker
from tracker.extensions import db
from tracker.models import Assessment, AuditEntry

BrowserOf = Callable[..., Browser]

MEETING = "/strategies/llr-carers/meeting"
REPORT = "/strategies/llr-carers/report.json"


def typed(app: Tracker, code: str, **fields: object) -> dict[str, object]:
    """Fields of one action of the form, named by its number: `choice="agree"` and the like."""
    plan, _, number = code.partition(" ")
    at = action_id(app, plan.lower(), number)
    return {f"{name}_{at}": value for name, value in fields.items()}


def opened(browser: Browser) -> Fields:
    """The form of the meeting as a browser would send it."""
    return Page(browser.get(MEETING)).form()


def codes_on(browser: Browser) -> list[str]:
    """The actions that the group is to look at one by one."""
    page = Page(browser.get(MEETING))
    return [heading.partition(":")[0] for heading in page.headings if ":" in heading]


def views_of(app: Tracker, update_id: int) -> list[tuple[str, str, str, str]]:
    """What was recorded of an update: kind, reason, whom it is put to, and the day for an answer."""
    with app.app_context():
        rows = db.session.execute(
            select(Assessment).where(Assessment.update_id == update_id).order_by(Assessment.id)
        ).scalars()
        return [
            (row.kind, row.reason, row.asked_of, row.answer_by.isoformat() if row.answer_by else "")
            for row in rows
        ]


def test_the_group_looks_at_what_changed_is_off_track_or_is_rated_otherwise(browser_of: BrowserOf) -> None:
    page = Page(browser_of("esi").get(MEETING))

    assert codes_on(browser_of("esi")) == [
        "CITY 4",
        "CITY 6",
        "LEICS 2",
        "LEICS 3",
        "LEICS 4",
        "LEICS 5",
        "LRCCG 3",
        "LRCCG 10",
        "LRCCG 14",
        "LRCCG 16",
        "LRCCG 18",
    ]
    # Its label stands on the card already, and is no reason beside itself.
    assert "Off track Was at risk in the last report. Agreed for December 2021. Last update: " in page.text
    assert "Rated better than the rules suggest. Agreed for October to December 2019." in page.text


def test_all_others_are_agreed_as_one_entry_that_names_the_meeting(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    update = latest(app, "lrccg", "1")

    answer = esi.client.post(MEETING, data=filled(opened(esi), others="y"))

    with app.app_context():
        entries = db.session.execute(
            select(AuditEntry.facts, AuditEntry.prose).where(AuditEntry.verb == "agree updates")
        ).all()
    page = Page(esi.get(MEETING))
    assert answer.status_code == 303
    assert page.notices[0].startswith("Recorded: 0 looked at one by one, ")
    assert len(entries) == 1
    assert "Carers Delivery Group" in entries[0].prose["meeting"]["words"]
    assert "LRCCG 1" in entries[0].facts
    assert [view[0] for view in views_of(app, update.update_id)] == ["agreed"]
    assert "No other update waits to be agreed." in page.text


def test_a_question_goes_back_with_whom_and_by_when_and_stands_in_my_updates(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, update = browser_of("esi"), latest(app, "lrccg", "16")
    fields = typed(
        app,
        "LRCCG 16",
        choice="return",
        words="Who builds the form?",
        asked_of="HIS",
        answer_by="2019-10-14",
    )

    answer = esi.client.post(MEETING, data=filled(opened(esi), **fields))

    card = Page(browser_of("amira").get("/my-updates")).cards["LRCCG 16"]
    assert answer.status_code == 303
    assert views_of(app, update.update_id) == [("returned", "Who builds the form?", "HIS", "2019-10-14")]
    assert "Carers Delivery Group asks HIS: Who builds the form? (answer by 14 October 2019)" in card
    assert "LRCCG 16" not in codes_on(esi)


def test_the_question_stands_where_the_lead_answers_and_in_the_history(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, amira = browser_of("esi"), browser_of("amira")
    fields = {"choice": "return", "words": "Who builds the form?", "asked_of": "HIS"}
    fields["answer_by"] = "2019-10-14"

    esi.client.post(MEETING, data=filled(opened(esi), **typed(app, "LRCCG 16", **fields)))

    asks = "Carers Delivery Group asks HIS: Who builds the form? (answer by 14 October 2019)"
    action = Page(amira.get("/plans/lrccg/actions/16"))
    form = Page(amira.get("/plans/lrccg/actions/16/update"))
    again = Page(amira.client.post("/plans/lrccg/actions/16/update", data=form.form()))
    assert asks in action.text
    assert asks in form.text
    assert (again.status, asks in again.text) == (422, True)
    assert action.history[0].more == {
        "Asked by": "Carers Delivery Group",
        "Put to": "HIS",
        "Answer needed by": "14 October 2019",
    }


@pytest.mark.parametrize("who", ["priya", "esi"], ids=["the organisation that owns the plan", "the manager"])
def test_a_question_to_a_team_that_nobody_with_an_account_is_in_stands_with_whoever_may_answer(
    app: Tracker, browser_of: BrowserOf, who: str
) -> None:
    esi = browser_of("esi")
    fields = typed(app, "CITY 6", choice="return", words="Which schools have agreed?", answer_by="2019-10-14")

    esi.client.post(MEETING, data=filled(opened(esi), **fields))

    page = Page(browser_of(who).get("/my-updates"))
    assert (
        "Carers Delivery Group asks Education and Early Help Team: Which schools have agreed? "
        "(answer by 14 October 2019)"
    ) in page.cards["CITY 6"]
    assert any(heading.startswith("Nobody with an account is in the lead team") for heading in page.headings)
    assert "Their lead is everybody" not in page.text


def test_the_groups_own_rating_stands_beside_what_was_declared(app: Tracker, browser_of: BrowserOf) -> None:
    esi, before = browser_of("esi"), latest(app, "leics", "2")
    fields = typed(app, "LEICS 2", choice="own_rating", rating="amber", words="The print run is not ordered.")

    answer = esi.client.post(MEETING, data=filled(opened(esi), **fields))

    page = Page(esi.get("/plans/leics/actions/2"))
    assert answer.status_code == 303
    assert latest(app, "leics", "2") == before
    assert [(past.what, past.label, past.words) for past in page.history[:1]] == [
        ("30 September 2019: The group’s own rating", "At risk", "The print run is not ordered.")
    ]
    assert "Carers Delivery Group’s own view: The print run is not ordered." in page.text


def test_an_answer_takes_the_question_away(app: Tracker, browser_of: BrowserOf) -> None:
    esi, amira = browser_of("esi"), browser_of("amira")
    fields = typed(app, "LRCCG 16", choice="return", words="Who?", answer_by="2019-10-14")
    esi.client.post(MEETING, data=filled(opened(esi), **fields))
    address = "/plans/lrccg/actions/16/update"
    form = Page(amira.get(address)).form()

    sent = amira.client.post(
        address,
        data=filled(form, answer="on_track", words="HIS builds it.", override_reason="It is half built."),
    )

    assert sent.status_code == 303
    assert "asks" not in Page(amira.get("/my-updates")).text
    assert "Carers Delivery Group asks" not in Page(amira.get(address)).text


def test_what_a_second_person_sent_back_waits_for_its_answer_and_is_no_view_of_the_group(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, amira = browser_of("esi"), browser_of("amira")
    done = {"answer": "done", "done_month": "2019-08", "words": "All practices have it."}
    address = "/plans/lrccg/actions/12/update"
    amira.client.post(address, data=filled(Page(amira.get(address)).form(), **done))
    box = f"{action_id(app, 'lrccg', '12')}:"
    esi.post("/my-updates/checked", {"done": box, "outcome": "returned", "words": "Which?"}, page="/account")

    esi.client.post(MEETING, data=filled(opened(esi), others="y"))

    [line] = [one for one in esi.get(REPORT).get_json()["actions"] if one["code"] == "LRCCG 12"]
    assert line["is_not_agreed"]
    assert line["group_view"] == (
        "Not looked at by the group: a second person sent it back with a question, 30 September 2019. Which?"
    )
    assert "asks: Which?" in Page(amira.get("/my-updates")).cards["LRCCG 12"]


def test_what_was_sent_twice_is_recorded_once(app: Tracker, browser_of: BrowserOf) -> None:
    esi, update = browser_of("esi"), latest(app, "lrccg", "16")
    form = filled(opened(esi), **typed(app, "LRCCG 16", choice="agree"))

    answers = [esi.client.post(MEETING, data=form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert [view[0] for view in views_of(app, update.update_id)] == ["agreed"]


def test_an_update_that_came_meanwhile_is_neither_agreed_nor_returned_unseen(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, amira = browser_of("esi"), browser_of("amira")
    old = filled(opened(esi), **typed(app, "LRCCG 16", choice="agree"), others="y")
    for number in ("16", "1"):
        address = f"/plans/lrccg/actions/{number}/update"
        form = Page(amira.get(address)).form()
        sent = amira.client.post(
            address,
            data=filled(form, answer="on_track", words="It changed.", override_reason="So they say."),
        )
        assert sent.status_code == 303

    answer = esi.client.post(MEETING, data=old)
    again = esi.client.post(MEETING, data=Page(answer).form())

    assert answer.status_code == 422
    assert Page(answer).problems == [
        "LRCCG 16 was updated while you were typing. Read it again, then choose."
    ]
    assert again.status_code == 303
    assert views_of(app, latest(app, "lrccg", "1").update_id) == []
    assert [view[0] for view in views_of(app, latest(app, "lrccg", "16").update_id)] == ["agreed"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        pytest.param({"choice": "return"}, "LRCCG 16: write the question.", id="no question"),
        pytest.param(
            {"choice": "return", "words": "Who?"},
            "LRCCG 16: say by when an answer is needed.",
            id="no day",
        ),
        pytest.param(
            {"choice": "return", "words": "Who?", "answer_by": "2019-09-29"},
            "LRCCG 16: that day has passed.",
            id="a day that has passed",
        ),
        pytest.param(
            {"choice": "own_rating", "words": "Why."}, "LRCCG 16: choose the group’s rating.", id="no rating"
        ),
        pytest.param(
            {"choice": "own_rating", "rating": "red"}, "LRCCG 16: say why in one sentence.", id="no reason"
        ),
    ],
)
def test_what_is_wrong_is_said_what_was_typed_stays_and_nothing_is_recorded(
    app: Tracker, browser_of: BrowserOf, fields: dict[str, str], problem: str
) -> None:
    esi = browser_of("esi")
    form = filled(opened(esi), **typed(app, "LRCCG 16", **fields), others="y")
    before = contents(app)

    answer = esi.client.post(MEETING, data=form)

    assert answer.status_code == 422
    assert any(line.startswith(problem) for line in Page(answer).problems), Page(answer).problems
    assert contents(app) == before
    kept = Page(answer).form()
    assert all(kept[name] == form[name] for name in typed(app, "LRCCG 16", **fields) if name in form)


def test_a_meeting_that_has_not_been_held_is_refused(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    answer = esi.client.post(MEETING, data=filled(opened(esi), held_on="2019-10-02", others="y"))

    assert answer.status_code == 422
    assert Page(answer).problems == ["The meeting has not been held yet. Give a day up to today."]


@pytest.mark.parametrize("who", ["farid", "carys", "amira", "ben", "dev"])
def test_only_programme_managers_record_a_meeting(app: Tracker, browser_of: BrowserOf, who: str) -> None:
    browser, before = browser_of(who), contents(app)

    answer = browser.post(MEETING, {"key": "a-key-of-this-test", "others": "y"})

    assert answer.status_code == 403
    assert contents(app) == before


def test_the_audit_says_who_sent_it_back(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    fields = typed(app, "LRCCG 16", choice="return", words="Who?", answer_by="2019-10-14")

    esi.client.post(MEETING, data=filled(opened(esi), **fields))

    assert audit_lines(app, 1) == [
        ("assess update: returned", "esi", "action", action_id(app, "lrccg", "16"))
    ]


# Reported as on hold or stopped


def report_a_stop(browser: Browser, address: str = "/plans/lrccg/actions/1/update") -> None:
    """An update that says that the action has stopped."""
    said = {
        "answer": "hold_or_stopped",
        "which": "stopped",
        "reason": "The money went elsewhere.",
        "decided_by": "The director of nursing",
    }
    answer = browser.client.post(address, data=filled(Page(browser.get(address)).form(), **said))
    assert answer.status_code == 303, Page(answer).problems


def waiting_list(browser: Browser) -> list[str]:
    """What is listed as reported on hold or stopped, by its code."""
    page = Page(browser.get(MEETING))
    found = [node.text() for node in page.tree.css("main .nhsuk-inset-text a[href^='#look-']")]
    return [" ".join(text.split()[:2]) for text in found]


@pytest.mark.parametrize("way", ["agreed", "returned", "decided"])
def test_what_is_reported_as_stopped_waits_until_the_group_has_taken_it_up(
    app: Tracker, browser_of: BrowserOf, way: str
) -> None:
    esi, amira = browser_of("esi"), browser_of("amira")
    before = waiting_list(esi)
    report_a_stop(amira)
    reported, page = waiting_list(esi), Page(esi.get(MEETING)).text
    decision = "/plans/lrccg/actions/1/decision"

    if way == "decided":
        assert decision in Page(esi.get(MEETING)).links
        body = of_body(app, "Home First Programme Board").rpartition("/")[2]
        said = {"decided_by": body, "power": "Its terms.", "words": "It has stopped.", "effect": "closed"}
        answer = decide(esi, decision, **said)
    else:
        choice = {
            "choice": "agree" if way == "agreed" else "return",
            "words": "Why?",
            "answer_by": "2019-10-14",
        }
        answer = esi.client.post(MEETING, data=filled(opened(esi), **typed(app, "LRCCG 1", **choice)))

    assert answer.status_code == 303, Page(answer).problems
    assert "LRCCG 1" not in before
    assert set(reported) == {*before, "LRCCG 1"}
    assert "Reported as stopped, and not yet taken up by the group" in page
    assert "The money went elsewhere. Decided by: The director of nursing." in page
    assert set(waiting_list(esi)) == set(before)


def test_a_stop_is_not_agreed_with_all_others(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    report_a_stop(browser_of("amira"))

    esi.client.post(MEETING, data=filled(opened(esi), others="y"))

    assert "LRCCG 1" in waiting_list(esi)
    assert views_of(app, latest(app, "lrccg", "1").update_id) == []
