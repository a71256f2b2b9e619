"""Stricter sign-off and late updates, through the pages: docs/rules/cycle.md, section 2."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import action_id, audit_lines, contents, latest
from tests.journeys.test_post_update import send as post
from tests.web.forms import send
from tracker import Tracker
from tracker.changes.audit import By, fix_today
from tracker.changes.current_state import rebuild_current
from tracker.domain.dates import AsAt
from tracker.domain.permissions import OPEN_READER
from tracker.domain.status import ActionStatus
from tracker.extensions import begin_change, db
from tracker.models import ActionCurrent, Assessment, Person, UpdateGate
from tracker.queries.statuses import Scope, action_statuses
from tracker.queries.strategies import plan_by_slug, windows_of

BrowserOf = Callable[..., Browser]

PLAN = "/plans/lrccg"
ACTION = f"{PLAN}/actions/12"
STRATEGY = "/strategies/llr-carers"
TO_AGREE = f"{STRATEGY}/to-agree"
TODAY = date(2019, 9, 30)
WAITS = "Not agreed yet: the update of 30 September 2019 (at risk) is waiting for the partner’s agreement."


def require(browser_of: BrowserOf, sign_off: str) -> None:
    """Let the manager set what the plan's updates go through."""
    answer = send(browser_of("esi"), f"{PLAN}/sign-off", sign_off=sign_off)
    assert answer.status_code == 303, Page(answer).problems


def hold_late_updates(browser_of: BrowserOf) -> None:
    answer = browser_of("esi").post(f"{STRATEGY}/late-updates", {"late_updates": "held"}, page=TO_AGREE)
    assert answer.status_code == 303


def say_at_risk(browser: Browser, *, words: str = "Two practices have no lead.", number: str = "12") -> Page:
    """Post that the action, on track so far, is at risk; the page that follows."""
    address = f"{PLAN}/actions/{number}"
    answer = post(
        browser,
        f"{address}/update",
        answer="at_risk",
        words=words,
        put_it_right="Find leads for both.",
        back_on_track="2019-12",
    )
    assert answer.status_code == 303, Page(answer).problems
    return Page(browser.get(f"{address}/posted"))


def let(app: Tracker, browser: Browser, gate: str, *numbers: str, **typed: object):  # type: ignore[no-untyped-def]
    """Tick the newest updates of these actions in a list, and let them through, or send them back."""
    boxes = [
        f"{action_id(app, 'lrccg', number)}:{latest(app, 'lrccg', number).update_id}" for number in numbers
    ]
    sent = {"gate": gate, "outcome": "agreed", "action": boxes} | typed
    return browser.post(TO_AGREE, sent, page="/account")


def by(day: str, month: str, year: str) -> dict[str, str]:
    """The boxes of the day by which an answer is needed."""
    return {"answer_by-day": day, "answer_by-month": month, "answer_by-year": year}


def move_to(app: Tracker, day: date) -> None:
    """Let another day be today."""
    with app.app_context():
        fix_today(by=By(None, datetime.now(UTC)), day=day)
        db.session.commit()


def status_on(app: Tracker, day: date, *, today: date = TODAY, number: str = "12") -> ActionStatus:
    """The action as the spine has it on a day."""
    with app.app_context():
        plan = plan_by_slug("lrccg")
        assert plan is not None
        return action_statuses(
            viewer=OPEN_READER,
            as_at=AsAt(day, today),
            scope=Scope(plans=[plan], number=number),
            windows=windows_of(plan.strategy_id),
        )[0]


def rebuilt(app: Tracker) -> list[int]:
    """The actions whose kept state differs from their history."""
    with app.app_context():
        return rebuild_current()


def test_until_the_partner_agrees_the_update_before_counts(app: Tracker, browser_of: BrowserOf) -> None:
    require(browser_of, "partner")

    posted = say_at_risk(browser_of("amira"))

    today = status_on(app, TODAY)
    page = Page(browser_of("carys").get(ACTION))
    assert "LRCCG 12 stays “On track” for now" in posted.text
    assert (today.label.word, today.said and today.said.reported_on) == ("On track", date(2019, 7, 3))
    assert WAITS in [flag.sentence for flag in today.flags]
    assert f"{WAITS} It says: At risk Two practices have no lead." in page.text
    assert page.history[0].what.endswith("waiting for the partner’s agreement")
    assert rebuilt(app) == []


def test_a_second_person_of_the_partner_agrees_several_at_once(app: Tracker, browser_of: BrowserOf) -> None:
    require(browser_of, "partner")
    amira, harun = browser_of("amira"), browser_of("harun")
    say_at_risk(amira)
    say_at_risk(amira, number="1")
    link = Page(harun.get("/my-updates")).text

    answer = let(app, harun, "partner", "12", "1")

    assert "2 updates wait for your agreement" in link
    assert answer.status_code == 303
    assert Page(harun.get(TO_AGREE)).notices == ["2 updates are let through."]
    assert [status_on(app, TODAY, number=number).label.word for number in ("12", "1")] == ["At risk"] * 2
    assert status_on(app, TODAY).waiting is None
    assert [line[:2] for line in audit_lines(app, 2)] == [("agree update for its partner", "harun")] * 2
    assert rebuilt(app) == []


def test_it_counts_from_the_day_of_the_agreement(app: Tracker, browser_of: BrowserOf) -> None:
    require(browser_of, "partner")
    say_at_risk(browser_of("amira"))
    later = date(2019, 10, 3)
    move_to(app, later)

    let(app, browser_of("harun"), "partner", "12")

    before, after = (status_on(app, day, today=date(2019, 10, 4)) for day in (TODAY, later))
    assert (before.label.word, after.label.word) == ("On track", "At risk")
    assert "not agreed on this day" in " ".join(flag.sentence for flag in before.flags)
    assert after.waiting is None
    assert status_on(app, later, today=later).label is after.label


@pytest.mark.parametrize(
    ("who", "why"),
    [
        pytest.param("amira", "Posted by you, so a second person agrees: LRCCG 12.", id="one's own update"),
        pytest.param(
            "ben", "For somebody of the organisation that owns the plan: LRCCG 12.", id="another partner"
        ),
        pytest.param(
            "esi", "For somebody of the organisation that owns the plan: LRCCG 12.", id="the manager"
        ),
    ],
)
def test_nobody_else_agrees_for_the_partner(app: Tracker, browser_of: BrowserOf, who: str, why: str) -> None:
    require(browser_of, "partner")
    say_at_risk(browser_of("amira"))
    browser = browser_of(who)
    page = Page(browser.get(TO_AGREE))
    before = contents(app)

    answer = let(app, browser, "partner", "12")

    assert why in page.text
    assert answer.status_code == 422
    assert contents(app) == before


def test_sent_back_it_is_a_question_to_its_author_and_does_not_count(
    app: Tracker, browser_of: BrowserOf
) -> None:
    require(browser_of, "partner")
    amira = browser_of("amira")
    say_at_risk(amira)

    asked = {"outcome": "returned", "words": "Which practices?"} | by("4", "10", "2019")
    answer = let(app, browser_of("harun"), "partner", "12", **asked)

    assert answer.status_code == 303
    assert status_on(app, TODAY).label.word == "On track"
    card = Page(amira.get("/my-updates")).cards["LRCCG 12"]
    assert (
        "Harun (demonstration) asks Amira (demonstration): Which practices? (answer by 4 October 2019)"
        in card
    )
    say_at_risk(amira, words="Elm Road and Hill Street have no lead.")
    assert "waiting for the partner’s agreement" in Page(amira.get(ACTION)).text
    assert rebuilt(app) == []


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        pytest.param({"words": " "}, "Write what you ask of them. One sentence is enough.", id="no question"),
        pytest.param(
            {"words": "Which?"} | by("", "", ""),
            "Say by when you need an answer. Give a day from today on.",
            id="no day",
        ),
        pytest.param(
            {"words": "Which?"} | by("29", "9", "2019"),
            "That day has passed. Give a day from today on.",
            id="a day that has passed",
        ),
    ],
)
def test_sending_one_back_needs_a_question_and_a_day(
    app: Tracker, browser_of: BrowserOf, typed: dict[str, str], problem: str
) -> None:
    require(browser_of, "partner")
    say_at_risk(browser_of("amira"))
    before = contents(app)

    page = Page(let(app, browser_of("harun"), "partner", "12", outcome="returned", **typed))

    assert page.status == 422
    assert page.problems == [problem]
    assert page.form(TO_AGREE)["words"] == [typed["words"].strip()]
    # Signing in has been noted since; nothing was said of the update.
    after = contents(app)
    assert (after["assessment"], after["update_gate"]) == (before["assessment"], before["update_gate"])


def test_then_the_groups_meeting_agrees(app: Tracker, browser_of: BrowserOf) -> None:
    require(browser_of, "partner_group")
    esi = browser_of("esi")
    say_at_risk(browser_of("amira"))
    let(app, browser_of("harun"), "partner", "12")
    between = status_on(app, TODAY)

    meeting = Page(esi.get(f"{STRATEGY}/meeting"))
    form = Page(esi.get(TO_AGREE)).form(TO_AGREE)
    box = f"{action_id(app, 'lrccg', '12')}:{latest(app, 'lrccg', '12').update_id}"
    answer = esi.client.post(TO_AGREE, data=filled(form, action=box, outcome="agreed"))

    with app.app_context():
        kinds = db.session.execute(
            select(Assessment.kind, Assessment.meeting)
            .where(Assessment.update_id == latest(app, "lrccg", "12").update_id)
            .order_by(Assessment.id)
        ).all()
    assert "1 update counts only once the group has agreed it" in meeting.text
    assert between.label.word == "On track"
    assert between.waiting is not None
    assert between.waiting.gate == "group"
    assert answer.status_code == 303, Page(answer).problems
    assert status_on(app, TODAY).label.word == "At risk"
    assert [kind for kind, _ in kinds] == ["partner_agreed", "agreed"]
    assert kinds[1][1] != ""


def test_whoever_has_posted_is_not_asked_again(app: Tracker, browser_of: BrowserOf) -> None:
    require(browser_of, "partner")

    say_at_risk(browser_of("amira"))

    assert status_on(app, TODAY).update_state == "Answered"
    assert "LRCCG 12" not in Page(browser_of("esi").get(f"{STRATEGY}/windows")).text
    assert "LRCCG 12" not in Page(browser_of("amira").get("/my-updates")).offered


def test_whoever_posted_in_time_has_missed_no_window_though_nobody_agreed_it(
    app: Tracker, browser_of: BrowserOf
) -> None:
    require(browser_of, "partner")
    turn_silent = date(2019, 10, 12)
    say_at_risk(browser_of("amira"), number="11")
    move_to(app, turn_silent)

    answered = status_on(app, turn_silent, today=turn_silent, number="11")

    # Last updated in March: without the one that waits, two windows would have gone by.
    assert answered.waiting is not None
    assert (answered.label.word, answered.said and answered.said.reported_on) == (
        "On track",
        date(2019, 3, 28),
    )
    assert status_on(app, turn_silent, today=turn_silent, number="9").label.word == "Not rated"


def test_a_newer_update_is_written_on_top_of_the_one_that_waits(app: Tracker, browser_of: BrowserOf) -> None:
    require(browser_of, "partner")
    amira, harun = browser_of("amira"), browser_of("harun")
    say_at_risk(amira)

    say_at_risk(amira, words="Only one practice by now.")
    let(app, harun, "partner", "12")

    found = status_on(app, TODAY)
    assert found.said is not None
    assert found.said.words == "Only one practice by now."
    assert found.waiting is None
    assert rebuilt(app) == []


def test_an_update_that_changed_while_the_list_was_open_is_not_agreed_unseen(
    app: Tracker, browser_of: BrowserOf
) -> None:
    require(browser_of, "partner")
    amira, harun = browser_of("amira"), browser_of("harun")
    say_at_risk(amira)
    box = f"{action_id(app, 'lrccg', '12')}:{latest(app, 'lrccg', '12').update_id}"
    say_at_risk(amira, words="Only one practice by now.")

    page = Page(harun.post(TO_AGREE, {"gate": "partner", "action": box}, page="/account"))

    assert page.status == 422
    assert page.problems == ["LRCCG 12 does not wait here any more. Read it again, then tick."]
    assert status_on(app, TODAY).label.word == "On track"


def test_papers_say_what_is_not_agreed(app: Tracker, browser_of: BrowserOf) -> None:
    require(browser_of, "partner")
    say_at_risk(browser_of("amira"))

    file = browser_of("carys").get(f"{PLAN}.csv").text
    report = browser_of("carys").get(f"{STRATEGY}/report.csv").text

    assert WAITS in file
    assert WAITS in report


def test_details_ticked_and_help_asked_in_what_is_not_agreed_do_not_count(
    app: Tracker, browser_of: BrowserOf
) -> None:
    require(browser_of, "partner")
    harun = browser_of("harun")
    before = Page(browser_of("carys").get(f"{STRATEGY}/decisions")).text.count("Cover for the clinics?")
    answer = post(
        browser_of("amira"),
        f"{ACTION}/update",
        answer="off_track",
        words="Nobody is left.",
        put_it_right="Hire.",
        back_on_track="2019-12",
        help_from=str(1),
        help_text="Cover for the clinics?",
    )
    waits = Page(browser_of("carys").get(f"{STRATEGY}/decisions")).text.count("Cover for the clinics?")

    let(app, harun, "partner", "12")

    agreed = Page(browser_of("carys").get(f"{STRATEGY}/decisions")).text.count("Cover for the clinics?")
    assert answer.status_code == 303, Page(answer).problems
    assert (before, waits) == (0, 0)
    assert agreed > 0


@pytest.mark.parametrize(
    ("left", "warning"),
    [
        pytest.param(["amira", "harun"], "", id="two people"),
        pytest.param(
            ["amira"],
            "Only Amira (demonstration) may agree updates of this plan for the partner, and nobody agrees their own: "
            "what Amira (demonstration) posts would wait.",
            id="one person",
        ),
        pytest.param(
            [], "Nobody may agree updates of this plan for the partner: they would all wait.", id="nobody"
        ),
    ],
)
def test_the_setting_warns_where_nobody_could_agree_what_the_only_person_posts(
    app: Tracker, browser_of: BrowserOf, left: list[str], warning: str
) -> None:
    with app.app_context():
        begin_change()
        for one in db.session.execute(select(Person)).scalars():
            name = one.email.partition("@")[0]
            one.is_disabled = name not in (*left, "esi")
        db.session.commit()

    page = Page(browser_of("esi").get(f"{PLAN}/sign-off")).text

    assert ("With “The partner first”" in page) is bool(warning)
    assert warning in page


def test_the_setting_is_audited_and_two_who_change_it_are_told(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    form = Page(esi.get(f"{PLAN}/sign-off")).form()
    require(browser_of, "partner")

    second = esi.client.post(f"{PLAN}/sign-off", data=filled(form, sign_off="partner_group"))

    assert second.status_code == 409
    assert audit_lines(app, 1)[0][:3] == ("set sign-off", "esi", "plan")


def test_what_comes_after_the_close_is_held_and_accepted_from_its_own_day(
    app: Tracker, browser_of: BrowserOf
) -> None:
    hold_late_updates(browser_of)
    late = date(2019, 10, 14)
    move_to(app, late)
    amira = browser_of("amira")
    say_at_risk(amira)
    held = status_on(app, late, today=late)
    mine = Page(amira.get("/my-updates")).text
    move_to(app, date(2019, 10, 16))
    esi = browser_of("esi")
    windows = Page(esi.get(f"{STRATEGY}/windows")).text

    answer = let(app, esi, "manager", "12")

    assert held.label.word == "On track"
    assert held.update_state == "No update"
    assert "is held: it came after the close on 11 October 2019." in mine
    assert "1 update came after the close and is held" in windows
    assert answer.status_code == 303
    assert status_on(app, late, today=date(2019, 10, 16)).label.word == "At risk"
    assert status_on(app, date(2019, 10, 13), today=date(2019, 10, 16)).label.word == "On track"
    assert audit_lines(app, 1)[0][:2] == ("accept late update", "esi")
    assert rebuilt(app) == []


def test_after_a_late_update_that_is_held_its_action_is_not_next(app: Tracker, browser_of: BrowserOf) -> None:
    hold_late_updates(browser_of)
    move_to(app, date(2019, 10, 14))
    amira = browser_of("amira")

    posted = say_at_risk(amira)

    assert "is held: it came after the close on 11 October 2019." in posted.text
    assert "It counts once that is done. You need not post it again." in posted.text
    assert "answers the window" not in posted.text
    due = Page(amira.get("/my-updates"))
    own = next(line for line in due.headings if line.startswith("Due from me")).split("(")[1].rstrip(")")
    assert f"{own} updates are still due from you." in posted.text
    assert "LRCCG 12" not in due.offered


def test_after_an_update_that_waits_for_the_partner_its_window_is_answered(browser_of: BrowserOf) -> None:
    require(browser_of, "partner")

    posted = say_at_risk(browser_of("amira"))

    assert "It counts once that is done, and it answers the window that asked." in posted.text


def test_what_was_not_accepted_before_the_freeze_counts_for_the_next_report(
    app: Tracker, browser_of: BrowserOf, tmp_path: Path
) -> None:
    hold_late_updates(browser_of)
    move_to(app, date(2019, 10, 14))
    say_at_risk(browser_of("amira"))
    freeze = date(2019, 10, 18)
    move_to(app, freeze)

    frozen = app.test_cli_runner().invoke(args=["report", "freeze", "llr-carers"])

    assert frozen.exit_code == 0, frozen.output
    paper = tmp_path / "report.json"
    app.test_cli_runner().invoke(
        args=[
            "report",
            "export",
            "llr-carers",
            "--format",
            "json",
            "--frozen",
            "latest",
            "--output",
            str(paper),
        ]
    )
    assert "is held: it came after the close on 11 October 2019" in paper.read_text(encoding="utf-8")
    assert status_on(app, date(2019, 10, 17), today=date(2019, 10, 19)).label.word == "On track"
    assert status_on(app, freeze, today=freeze).label.word == "At risk"
    assert rebuilt(app) == []


@pytest.mark.parametrize("who", ["amira", "esi"], ids=["light setting", "the manager types it in"])
def test_what_needs_no_acceptance_counts_at_once(app: Tracker, browser_of: BrowserOf, who: str) -> None:
    if who == "esi":
        hold_late_updates(browser_of)
    move_to(app, date(2019, 10, 14))

    say_at_risk(browser_of(who))

    with app.app_context():
        assert db.session.execute(select(UpdateGate)).first() is None
        current = db.session.get_one(ActionCurrent, action_id(app, "lrccg", "12"))
        assert (current.waiting_id, current.rating) == (None, "amber")


def test_a_decision_of_a_body_counts_at_once(app: Tracker, browser_of: BrowserOf) -> None:
    require(browser_of, "partner_group")
    esi = browser_of("esi")

    answer = send(
        esi,
        f"{ACTION}/decision",
        outcome="approved",
        effect="closed",
        decided_by="post",
        post="Director",
        power="The scheme of delegation.",
        words="It is done elsewhere.",
        decided_on="2019-09-30",
    )

    assert answer.status_code == 303, Page(answer).problems
    assert status_on(app, TODAY).label.word == "Closed"
