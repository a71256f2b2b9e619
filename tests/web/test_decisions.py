"""What is asked of bodies and what they decide: docs/rules/cycle.md, section 5."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page, filled
from tests.journeys.records import action_id, audit_lines, contents, latest, updates_of
from tests.journeys.test_post_update import send as post
from tests.web.forms import freeze_early
from tests.web.test_windows import turn_to
from tracker import Tracker
from tracker.changes.audit import By
from tracker.changes.bodies import plan_meeting
from tracker.clock import now
from tracker.extensions import begin_change, db
from tracker.models import Ask, AuditEntry, Body

BrowserOf = Callable[..., Browser]

LIST = "/strategies/llr-carers/decisions"
SUMMARY = "/strategies/llr-carers/summary"
ACTION = "/plans/lrccg/actions/16"
FORM = f"{ACTION}/decision"
LEICS = "/plans/leics/actions/2"
BOARD = "West Leicestershire CCG Board"
WORDS = "Agreed, with a report to every meeting."


def ask_id(app: Tracker, plan: str, number: str) -> int:
    """The id of the last question of an action."""
    wanted = action_id(app, plan, number)
    with app.app_context():
        found: int = db.session.execute(
            select(Ask.id).where(Ask.action_id == wanted).order_by(Ask.id.desc()).limit(1)
        ).scalar_one()
        return found


def of_the_ask(app: Tracker) -> str:
    """The form for the question that LRCCG 16 asks the board."""
    return f"{FORM}?ask={ask_id(app, 'lrccg', '16')}"


def body_id(app: Tracker, name: str) -> int:
    """The id of the body of that name."""
    with app.app_context():
        return db.session.execute(select(Body.id).where(Body.name == name)).scalar_one()


def decide(browser: Browser, address: str, **typed: object):  # type: ignore[no-untyped-def]
    """Open the form, type and send it; what is not typed stays as it was filled in."""
    form = filled(Page(browser.get(address)).form(), **({"outcome": "approved", "words": WORDS} | typed))
    return browser.client.post(address.partition("?")[0], data=form)


# It works


def test_what_is_asked_stands_by_body_with_what_the_last_report_held_too(reader_of: Readers) -> None:
    page = Page(reader_of("carys").get(LIST))

    assert page.headings == [
        "Home First Programme Board (1)",
        "West Leicestershire CCG Board (1)",
        "The lead’s own director (3)",
        "What was decided (1)",
    ]
    assert (
        "5 questions wait for an answer. 3 are matters arising: they were asked by the day of the last report."
        in page.text
    )
    assert "Please ask HIS to keep the August slot free." in page.text
    assert "Asked on 27 June 2019 by Esi (demonstration) for HIS, 1 report ago." in page.text
    assert "The last update no longer asks this." in page.text


def test_an_answered_question_stands_in_what_was_decided_alone(reader_of: Readers) -> None:
    page = Page(reader_of("carys").get(LIST))

    assert "Please agree March 2020 instead of September 2019." not in page.text
    assert "14 May 2019: Leicestershire County Council decided on a new agreed date: March 2020" in page.text


def test_the_page_of_an_earlier_day_holds_what_was_open_then(reader_of: Readers) -> None:
    page = Page(reader_of("carys").get(f"{LIST}?as_at=2019-05-01"))

    assert "Please agree March 2020 instead of September 2019." in page.text
    assert "No decision is on record." in page.text


def test_a_board_agrees_a_new_date(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), of_the_ask(app)
    asked = "Help asked of bodies (1)" in Page(esi.get(SUMMARY)).text

    answer = decide(esi, address, effect="new_date", due="2020-06")

    listed, action = Page(esi.get(LIST)), Page(esi.get(ACTION))
    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    assert listed.notices == ["The decision on LRCCG 16 is recorded."]
    assert action.facts["Agreed date"] == "June 2020 (first agreed for March 2019)"
    assert action.history[0].what == f"30 September 2019: {BOARD} decided on a new agreed date: June 2020"
    assert action.history[0].more == {
        "Power": "Approves the strategy for West Leicestershire CCG and receives its plan."
    }
    assert f"{BOARD} (1)" not in listed.headings
    assert asked
    assert "Help asked of bodies" not in Page(esi.get(SUMMARY)).text


def test_what_was_answered_is_not_asked_again_by_no_change(app: Tracker, browser_of: BrowserOf) -> None:
    decide(browser_of("esi"), of_the_ask(app), outcome="answered", effect="help_given")
    said = f"{action_id(app, 'lrccg', '16')}:{latest(app, 'lrccg', '16').update_id}"

    confirmed = browser_of("amira").post(
        "/my-updates/unchanged", {"key": "confirmed-today", "action": said}, page="/my-updates"
    )

    page = Page(browser_of("esi").get(LIST))
    assert confirmed.status_code == 303
    assert latest(app, "lrccg", "16").update_id > int(said.partition(":")[2])
    assert f"{BOARD} (1)" not in page.headings


def test_a_deferred_question_stays_and_says_until_when(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    answer = decide(esi, of_the_ask(app), outcome="deferred", until="2019-11-12", words="More figures first.")

    page = Page(esi.get(LIST))
    assert answer.status_code == 303
    assert f"{BOARD} (1)" in page.headings
    assert "Deferred on 30 September 2019 until 12 November 2019: More figures first." in page.text
    assert "Help asked of bodies (1)" in Page(esi.get(SUMMARY)).text


def test_a_body_sends_back_a_question_that_stands_until_a_new_update(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, amira = browser_of("esi"), browser_of("amira")
    question = {"outcome": "question", "until": "2019-10-21", "words": "Which practices use the form?"}

    answer = decide(esi, of_the_ask(app), **question)

    page, card = Page(esi.get(LIST)), Page(amira.get("/my-updates")).cards["LRCCG 16"]
    assert answer.status_code == 303
    assert f"{BOARD} (1)" in page.headings
    assert (
        "Sent back with a question on 30 September 2019, answer needed by 21 October 2019: "
        "Which practices use the form?" in page.text
    )
    for told in (card, Page(amira.get(ACTION)).text, Page(amira.get(f"{ACTION}/update")).text):
        assert f"{BOARD} asks: Which practices use the form? (answer by 21 October 2019)" in told
    assert (
        Page(esi.get(ACTION)).history[0].what
        == f"30 September 2019: {BOARD} sent it back with a question, to be answered by 21 October 2019"
    )
    post(
        amira,
        f"{ACTION}/update",
        answer="on_track",
        words="Elm Road and Hill Street.",
        override_reason="Both use it.",
    )
    assert "asks" not in Page(amira.get("/my-updates")).text
    assert f"{BOARD} (1)" in Page(esi.get(LIST)).headings


def test_what_is_put_off_or_sent_back_is_one_open_matter_of_the_next_report(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    old = next(link for link in Page(esi.get(LIST)).links if link.startswith(f"{FORM}?ask="))
    decide(esi, old, outcome="deferred", until="2019-11-12", words="More figures first.")
    decide(esi, of_the_ask(app), outcome="question", until="2019-10-21", words="Which practices?")

    report = json.loads(esi.get("/strategies/llr-carers/report.json").text)

    told = [one for one in report["matters"] if one["code"] == "LRCCG 16"]
    assert [(one["outcome"], one["is_open"]) for one in told] == [
        ("Deferred on 30 September 2019 until 12 November 2019: More figures first.", True),
        (
            f"{BOARD} sent it back with a question, to be answered by 21 October 2019. Which practices?",
            True,
        ),
    ]


def test_a_question_sent_back_in_private_is_read_by_those_who_asked(
    app: Tracker, browser_of: BrowserOf
) -> None:
    question = {"outcome": "question", "until": "2019-10-21", "words": "What does it cost?"}

    decide(browser_of("esi"), of_the_ask(app), **question, private_reason="Talks have not ended.")

    cards = {name: Page(browser_of(name).get("/my-updates")).cards["LRCCG 16"] for name in ("amira", "gwen")}
    assert "asks: What does it cost?" in cards["amira"]
    # Who decided is read by those alone who read the words.
    assert "Somebody asks: Held in private session." in cards["gwen"]
    assert "Somebody asks: Held in private session." in Page(browser_of("farid").get(ACTION)).text


def test_of_each_body_that_is_asked_the_next_meeting_is_told(app: Tracker, browser_of: BrowserOf) -> None:
    with app.app_context():
        begin_change()
        body = db.session.execute(select(Body.id).where(Body.name == BOARD)).scalar_one()
        for held_on, due in (
            (date(2019, 9, 24), date(2019, 9, 17)),
            (date(2019, 10, 22), date(2019, 10, 15)),
        ):
            plan_meeting(by=By(None, now()), body_id=body, held_on=held_on, papers_due_on=due)
        db.session.commit()

    page = Page(browser_of("carys").get(LIST))

    assert f"{BOARD} (1) Meets on 22 October 2019; papers are due on 15 October 2019." in page.text
    assert page.text.count(f"{BOARD} (1) Meets on") == 1
    assert "Meets on 24 September 2019" not in page.text


@pytest.mark.parametrize(
    ("typed", "label", "words"),
    [
        pytest.param({"effect": "closed"}, "Closed", "decided to close it without delivery", id="closed"),
        pytest.param(
            {"effect": "on_hold", "review": "2020-01"}, "On hold", "decided to put it on hold", id="on hold"
        ),
    ],
)
def test_closed_and_on_hold_are_posted_for_the_lead_with_who_decided(
    app: Tracker, browser_of: BrowserOf, typed: dict[str, str], label: str, words: str
) -> None:
    esi = browser_of("esi")

    answer = decide(esi, FORM, decided_by=board_id(esi), power="Its scheme of delegation.", **typed)

    page, update = Page(esi.get(ACTION)), latest(app, "lrccg", "16")
    assert (answer.status_code, answer.headers["Location"]) == (303, ACTION)
    assert [update.by, bool(update.for_team), update.how_told] == ["esi", True, "meeting"]
    assert page.history[0].label == label or page.history[1].label == label
    assert any(words in line.what for line in page.history[:2])
    assert BOARD in page.text


def board_id(browser: Browser) -> str:
    """The value that the form sends for the board."""
    tree = Page(browser.get(FORM)).tree
    return next(
        one.attributes["value"] or "" for one in tree.css("#decided_by option") if one.text().strip() == BOARD
    )


def test_the_owner_moves_a_date_as_far_as_the_plan_delegates(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    agreed = Page(esi.get(LEICS)).facts["Agreed date"]

    answer = decide(esi, f"{LEICS}/decision", decided_by="owner", effect="new_date", due=OWNER_MAY)

    page = Page(esi.get(LEICS))
    assert answer.status_code == 303
    assert page.facts["Agreed date"] == f"March 2020 (first agreed for {agreed})"
    assert page.history[0].more == {
        "Power": "Delegated to the plan’s owner: dates may move by up to 3 months."
    }
    assert "(owner of the plan)" in page.history[0].what


OWNER_MAY, TOO_FAR = "2020-03", "2020-04"


def test_several_small_moves_by_the_owner_are_counted_together(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), f"{LEICS}/decision"
    decide(esi, address, decided_by="owner", effect="new_date", due=OWNER_MAY)

    answer = decide(esi, address, decided_by="owner", effect="new_date", due=TOO_FAR)

    assert answer.status_code == 422
    assert Page(answer).problems == [
        "The plan’s owner may move a date by up to 3 months, and October to December 2019 was agreed. A longer "
        "move needs a body or post."
    ]


def test_a_form_sent_twice_is_recorded_once(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    form = filled(Page(esi.get(of_the_ask(app))).form(), outcome="declined", words=WORDS)

    answers = [esi.client.post(FORM, data=form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert "What was decided (2)" in Page(esi.get(LIST)).headings


def test_the_summary_tells_how_dates_moved(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    decide(esi, of_the_ask(app), effect="new_date", due="2020-06")

    tables = Page(esi.get(SUMMARY)).tree.css("main table")
    moved = next(one for one in tables if "Dates that moved" in one.text())
    rows = [[cell.text(deep=False).strip() for cell in row.css("td")] for row in moved.css("tbody tr")]
    codes = [link.text().partition(":")[0] for link in moved.css("a")]
    assert rows[codes.index("LRCCG 16")][1:5] == ["March 2019", "June 2020", "As agreed", "15"]
    assert rows[codes.index("LEICS 1")][1:3] == ["September 2019", "March 2020"]


def times_moved(browser: Browser, *, day: str = "2019-09-30") -> str:
    """How often the date of LRCCG 16 has moved since the last decision, as the summary of a day tells it."""
    tables = Page(browser.get(f"{SUMMARY}?as_at={day}")).tree.css("main table")
    moved = next(one for one in tables if "Dates that moved" in one.text())
    line = next(row for row in moved.css("tbody tr") if row.css_first("a").text().startswith("LRCCG 16:"))
    return str(line.css("td")[-1].text(deep=False).strip())


@pytest.mark.parametrize(
    "decided_on",
    [
        pytest.param("2019-09-30", id="decided after the last update"),
        pytest.param("2019-09-27", id="decided on its day"),
        pytest.param("2019-09-20", id="decided before it and recorded since"),
    ],
)
def test_a_decision_on_the_date_ends_the_count_of_its_moves(
    app: Tracker, browser_of: BrowserOf, decided_on: str
) -> None:
    esi = browser_of("esi")
    before, body = times_moved(esi), body_id(app, BOARD)

    decide(esi, FORM, decided_by=body, decided_on=decided_on, effect="new_date", due="2020-06")

    assert (before, times_moved(esi)) == ("3", "0")
    assert "has moved 3 times" not in Page(esi.get(ACTION)).text


def test_the_count_of_the_day_before_a_decision_stays(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    decide(esi, of_the_ask(app), effect="new_date", due="2020-06")

    assert times_moved(esi, day="2019-09-29") == "3"


def test_an_update_on_the_day_of_a_decision_begins_the_count(app: Tracker, browser_of: BrowserOf) -> None:
    esi, amira = browser_of("esi"), browser_of("amira")
    decide(esi, of_the_ask(app), effect="new_date", due="2020-06")

    post(
        amira,
        f"{ACTION}/update",
        answer="on_track",
        words="Later.",
        override_reason="All is booked.",
        forecast="2020-09",
    )

    assert times_moved(esi) == "1"


# Another role or another partner is refused


@pytest.mark.parametrize("who", ["farid", "carys", "amira", "ben", "dev"])
def test_only_programme_managers_record(reading_app: Tracker, reader_of: Readers, who: str) -> None:
    browser, before = reader_of(who), contents(reading_app)

    answers = [browser.get(FORM).status_code, browser.post(FORM, {"key": "a-key-of-this-test"}).status_code]

    assert answers == [403, 403]
    assert "Record what was decided" not in Page(browser.get(LIST)).text
    assert "Record a decision" not in Page(browser.get(ACTION)).text
    assert contents(reading_app) == before


# Bad input is explained, and nothing is written


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        pytest.param({"words": ""}, "Say what was decided. One sentence is enough.", id="no words"),
        pytest.param({"outcome": ""}, "Choose what was decided.", id="no outcome"),
        pytest.param(
            {"decided_by": "post", "power": "The scheme."},
            "Say which body or post decided. Choose it from the list.",
            id="a post without its name",
        ),
        pytest.param(
            {"decided_by": "owner", "power": "The scheme."},
            "Say which body or post decided. Choose it from the list.",
            id="an owner that may not",
        ),
        pytest.param(
            {"decided_on": "2019-10-01"},
            "That day has not come yet. Give a day up to 30 September 2019.",
            id="a day to come",
        ),
        pytest.param(
            {"decided_on": "2019-09-26"},
            "It was asked on 27 September 2019. Give that day or a later one.",
            id="before it was asked",
        ),
        pytest.param(
            {"outcome": "deferred"},
            "Say until when it is deferred. The day of the next meeting will do.",
            id="deferred for ever",
        ),
        pytest.param(
            {"outcome": "question"},
            "Say by when an answer is needed. The day papers are due for the next meeting.",
            id="a question without a day",
        ),
        pytest.param(
            {"outcome": "question", "until": "2019-10-21", "effect": "help_given"},
            "What was sent back changes nothing. Choose “Nothing changes”, or another outcome.",
            id="a question and help",
        ),
        pytest.param(
            {"outcome": "declined", "effect": "closed"},
            "What was declined changes nothing. Choose “Nothing changes”, or another outcome.",
            id="declined and closed",
        ),
        pytest.param(
            {"effect": "new_date"}, "Give the new agreed date. A month is enough.", id="no new date"
        ),
        pytest.param(
            {"effect": "new_date", "due": "2019-03"},
            "March 2019 is the agreed date already. Give another one.",
            id="the agreed date",
        ),
        pytest.param(
            {"effect": "new_date", "due": "2020-02-31"},
            "“31 02 2020” is not a real date. Use a day such as 4 10 2019 or 4 October 2019.",
            id="no such day",
        ),
        pytest.param(
            {"effect": "on_hold"}, "Give the month it will be looked at again.", id="a hold without review"
        ),
        pytest.param({"effect": "invented"}, "Not a valid choice.", id="no such effect"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_recorded(
    app: Tracker, browser_of: BrowserOf, typed: dict[str, str], problem: str
) -> None:
    esi, address, before = browser_of("esi"), of_the_ask(app), contents(app)

    answer = decide(esi, address, **typed)

    page = Page(answer)
    assert answer.status_code == 422
    assert page.problems == [problem]
    assert page.form()["words"] == [typed.get("words", WORDS)]
    assert contents(app) == before


def test_a_question_that_is_not_open_is_not_found(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    answers = [esi.get(f"{FORM}?ask={wanted}").status_code for wanted in ("999999", "x", "-1")]

    assert answers == [404, 404, 404]


# Somebody else was first


def test_what_somebody_else_decided_first_is_shown_with_what_was_typed(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, address = browser_of("esi"), of_the_ask(app)
    old = filled(Page(esi.get(address)).form(), outcome="approved", words="Mine.")
    decide(esi, address, outcome="declined", words="Theirs.")

    answer = esi.client.post(FORM, data=old)

    page = Page(answer)
    assert answer.status_code == 409
    assert "What was asked has its answer." in page.text
    assert f"{BOARD} declined it. Theirs." in page.text
    assert page.form()["words"] == ["Mine."]
    assert esi.client.post(FORM, data=page.form()).status_code == 303
    assert "What was decided (3)" in Page(esi.get(LIST)).headings


def test_nothing_is_decided_on_top_of_an_update_that_was_not_seen(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, before = browser_of("esi"), len(updates_of(app, "lrccg", "16"))
    form = filled(Page(esi.get(FORM)).form(), outcome="approved", words=WORDS, effect="closed")
    form |= {"decided_by": [board_id(esi)], "power": ["Its scheme of delegation."]}
    amira, update = browser_of("amira"), f"{ACTION}/update"
    said = filled(
        Page(amira.get(update)).form(), answer="on_track", words="All is well.", override_reason="So."
    )
    amira.client.post(update, data=said)

    answer = esi.client.post(FORM, data=form)

    assert answer.status_code == 409
    assert len(updates_of(app, "lrccg", "16")) == before + 1


# What is held in private session


def hold_private(app: Tracker) -> None:
    """Make the question to the board one that is held in private session."""
    wanted = ask_id(app, "lrccg", "16")
    with app.app_context():
        begin_change()
        db.session.get_one(Ask, wanted).is_private = True
        db.session.commit()


def test_a_private_question_is_seen_by_those_who_may_read_it_alone(
    app: Tracker, browser_of: BrowserOf
) -> None:
    hold_private(app)

    seen = {
        who: "Please agree January 2020" in Page(browser_of(who).get(LIST)).text
        for who in ("esi", "amira", "ben", "farid")
    }

    assert seen == {"esi": True, "amira": True, "ben": False, "farid": False}


def test_a_private_question_has_a_private_answer(app: Tracker, browser_of: BrowserOf) -> None:
    hold_private(app)
    esi, address = browser_of("esi"), of_the_ask(app)

    open_answer = decide(esi, address, private_reason="")
    held = decide(esi, address, private_reason="Talks have not ended.")

    assert Page(open_answer).problems == [
        "What was asked is held in private session, and so is its answer. Say why."
    ]
    assert held.status_code == 303
    for who in ("ben", "farid"):
        texts = [Page(browser_of(who).get(place)).text for place in (LIST, ACTION)]
        assert [text for text in texts if WORDS in text or f"{BOARD} approved" in text] == [], who
        assert "Held in private session." in texts[0]
    assert WORDS in Page(esi.get(ACTION)).text
    assert WORDS in Page(browser_of("amira").get(LIST)).text


def test_papers_tell_no_more_of_a_private_decision_than_pages_do(app: Tracker, browser_of: BrowserOf) -> None:
    hold_private(app)
    esi = browser_of("esi")
    decide(esi, of_the_ask(app), outcome="declined", private_reason="Talks have not ended.")

    report = json.loads(esi.get("/strategies/llr-carers/report.json").text)

    [told] = [one for one in report["matters"] if one["code"] == "LRCCG 16" and not one["is_open"]]
    assert (told["asked"], told["outcome"]) == (
        "Held in private session.",
        "A decision. Held in private session.",
    )


def test_papers_tell_what_was_asked_and_under_which_power_it_was_decided(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    decide(esi, of_the_ask(app), power="Its scheme of delegation.", words="Two more months.")

    report = json.loads(esi.get("/strategies/llr-carers/report.json").text)

    [told] = [one for one in report["matters"] if one["code"] == "LRCCG 16" and not one["is_open"]]
    assert told["asked"].startswith("Please agree January 2020 as the new date instead of March 2019.")
    assert told["outcome"] == f"{BOARD} approved it. Two more months. Under: Its scheme of delegation."


def test_what_is_decided_on_the_day_of_a_report_after_its_freezing_is_in_the_next_one(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    assert freeze_early(esi).status_code == 303
    decide(esi, of_the_ask(app), words="Two more months.")
    turn_to(app, "2019-10-01")

    report = json.loads(esi.get("/strategies/llr-carers/report.json").text)

    [told] = [one for one in report["matters"] if one["code"] == "LRCCG 16" and not one["is_open"]]
    assert (told["since"], told["outcome"].partition(" Under")[0]) == (
        "30 September 2019",
        f"{BOARD} approved it. Two more months.",
    )
    assert [one["kind"] for one in report["changed"] if one["code"] == "LRCCG 16"].count("Decided") == 1


# The audit says who


def test_the_audit_says_who_recorded_what_under_which_power(app: Tracker, browser_of: BrowserOf) -> None:
    decide(browser_of("esi"), of_the_ask(app), effect="new_date", due="2020-06-15")

    with app.app_context():
        entry = db.session.execute(
            select(AuditEntry.facts, AuditEntry.prose).order_by(AuditEntry.seq.desc()).limit(1)
        ).one()
    assert audit_lines(app, 1) == [("record decision", "esi", "action", action_id(app, "lrccg", "16"))]
    assert '"due":"15 June 2020"' in entry.facts
    power = '"Approves the strategy for West Leicestershire CCG and receives its plan."'
    assert entry.prose["power"]["words"] == power
