"""Bodies: what they may decide, the posts that decide for them, their meetings, and what plans delegate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, contents
from tests.web.forms import send
from tracker import Tracker
from tracker.changes.bodies import give_name
from tracker.extensions import begin_change, db
from tracker.models import Body

BrowserOf = Callable[..., Browser]

LIST = "/strategies/llr-carers/bodies"
NEW = f"{LIST}/new"
DECISIONS = "/strategies/llr-carers/decisions"
SUMMARY = "/strategies/llr-carers/summary"
REPORT = "/strategies/llr-carers/reports/4"
COUNTY = "leicestershire-county-council-approval"
CABINET = {
    "name": "Northfield Cabinet",
    "kind": "cabinet",
    "may_decide": "Decides on dates in the council’s own plan.",
    "posts": "Director of Adults: may move dates by up to three months.",
}


def body_id(app: Tracker, slug: str = "home-first-programme-board") -> int:
    """The id of a body."""
    with app.app_context():
        found: int = db.session.execute(select(Body.id).where(Body.slug == slug)).scalar_one()
        return found


def body_address(app: Tracker) -> str:
    """The page that changes the Home First Programme Board."""
    return f"{LIST}/{body_id(app)}"


def rename(app: Tracker, name: str, *, on: date) -> None:
    """Give the board of West Leicestershire another name from a day on."""
    number = body_id(app, "wlccg-board")
    with app.app_context():
        begin_change()
        give_name(db.session.get_one(Body, number), name, on=on)
        db.session.commit()


def add_meeting(browser: Browser, address: str, held_on: str, papers_due_on: str):  # type: ignore[no-untyped-def]
    """Send the form that adds a meeting."""
    form = Page(browser.get(address)).form(f"{address}/meetings")
    typed = filled(form, held_on=held_on, papers_due_on=papers_due_on)
    return browser.client.post(f"{address}/meetings", data=typed)


# It works


def test_readers_see_who_decides_what_and_change_nothing(reader_of: Readers) -> None:
    page = Page(reader_of("farid").get(LIST))

    assert page.headings[:3] == [
        "Carers Delivery Group",
        "Carers' reference group",
        "Home First Programme Board",
    ]
    assert "Receives the Delivery Group's progress reports." in page.text
    assert page.facts["LEICS: " + page_title(page, "LEICS")] == "By up to 3 months"
    assert not [link for link in page.links if "/new" in link or "/delegation" in link]


def page_title(page: Page, code: str) -> str:
    """The title of a plan as the list has it."""
    return next(name.partition(": ")[2] for name in page.facts if name.startswith(f"{code}:"))


def test_a_body_is_added_once_with_its_posts_and_can_be_chosen_for_a_decision(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    form = filled(Page(esi.get(NEW)).form(), **CABINET)

    answers = [esi.client.post(NEW, data=form).status_code for _ in range(2)]

    offered = [
        one.text().strip()
        for one in Page(esi.get("/plans/lrccg/actions/16/decision")).tree.css("#decided_by option")
    ]
    assert answers == [303, 303]
    assert Page(esi.get(LIST)).headings.count("Northfield Cabinet") == 1
    assert offered.count("Northfield Cabinet") == 1
    assert "Director of Adults, for Northfield Cabinet" in offered


def test_a_post_decides_under_the_power_that_its_body_gave(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), "/plans/lrccg/actions/16/decision"
    send(esi, NEW, **CABINET)
    page = Page(esi.get(address))
    post = next(
        one.attributes["value"]
        for one in page.tree.css("#decided_by option")
        if one.text().startswith("Director of Adults")
    )

    answer = esi.client.post(
        address, data=filled(page.form(), outcome="approved", decided_by=post, words="Yes.")
    )

    line = Page(esi.get("/plans/lrccg/actions/16")).history[0]
    assert answer.status_code == 303
    assert line.what == "30 September 2019: Director of Adults, for Northfield Cabinet approved it"
    assert line.more == {"Power": "may move dates by up to three months."}


def test_a_body_is_changed_and_its_power_is_filled_in(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), body_address(app)

    answer = send(esi, address, may_decide="Agrees new dates.")

    assert answer.status_code == 303
    assert "Agrees new dates." in Page(esi.get(LIST)).text
    assert audit_lines(app, 1) == [("change body", "esi", "body", body_id(app))]


def test_a_question_stands_under_the_name_of_the_day_with_the_next_meeting(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")

    send(esi, f"{LIST}/{body_id(app, 'wlccg-board')}", name="LLR ICB Board")

    page, before = (Page(esi.get(f"{DECISIONS}{day}")) for day in ("", "?as_at=2019-09-29"))
    assert ("LLR ICB Board (1)" in page.headings, "LLR ICB Board" in before.text) == (True, False)
    assert "West Leicestershire CCG Board (1)" in before.headings
    assert all("Meets on 12 November 2019" in one.text for one in (page, before))
    asks = [Page(esi.get(f"{SUMMARY}{day}")).text for day in ("", "?as_at=2019-09-29")]
    assert ["LLR ICB Board" in one for one in asks] == [True, False]
    assert ["West Leicestershire CCG Board" in one for one in asks] == [False, True]


def test_what_a_body_decided_keeps_the_name_of_its_day(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    send(esi, f"{LIST}/{body_id(app, COUNTY)}", name="County Cabinet")

    decided = "14 May 2019: Leicestershire County Council decided on a new agreed date: March 2020"
    for day in ("", "?as_at=2019-09-29"):
        history = Page(esi.get(f"/plans/leics/actions/1{day}")).history
        assert decided in [event.what for event in history]
        assert decided in Page(esi.get(f"{DECISIONS}{day}")).text


def test_a_renamed_body_has_its_name_of_the_day_on_the_page_of_the_strategy(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")

    send(esi, f"{LIST}/{body_id(app, 'wlccg-board')}", name="LLR ICB Board")

    today, before = (Page(esi.get(f"/strategies/llr-carers{day}")) for day in ("", "?as_at=2019-09-29"))
    named = ("LLR ICB Board", "West Leicestershire CCG Board")
    assert [name in today.facts for name in named] == [True, False]
    assert [name in before.facts for name in named] == [False, True]
    assert "LLR ICB Board" in Page(esi.get(LIST)).headings


def test_a_body_renamed_twice_has_the_name_of_each_day(app: Tracker, browser_of: BrowserOf) -> None:
    rename(app, "LLR Board", on=date(2019, 7, 1))

    esi, address = browser_of("esi"), f"{LIST}/{body_id(app, 'wlccg-board')}"
    for name in ("LLR ICB Bord", "LLR ICB Board"):
        assert send(esi, address, name=name).status_code == 303

    days = ("?as_at=2019-06-30", "?as_at=2019-07-01", "?as_at=2019-09-29", "")
    known = ("West Leicestershire CCG Board", "LLR Board", "LLR ICB Bord", "LLR ICB Board")
    shown = [Page(esi.get(f"/strategies/llr-carers{day}")).facts for day in days]
    assert [[name for name in known if name in facts] for facts in shown] == [
        ["West Leicestershire CCG Board"],
        ["LLR Board"],
        ["LLR Board"],
        ["LLR ICB Board"],
    ]


def test_cover_sheets_and_kept_files_keep_the_name_of_their_day(app: Tracker, browser_of: BrowserOf) -> None:
    esi, board = browser_of("esi"), str(body_id(app, "wlccg-board"))
    minutes = {"kind": "minutes", "text": "The board agreed.", "body": board}
    assert send(esi, f"{REPORT}/papers/new", **minutes).status_code == 303

    rename(app, "LLR ICB Board", on=date(2019, 11, 13))
    rename(app, "The Board", on=date(2019, 12, 1))

    for page in ("/strategies/llr-carers/cover-sheets", REPORT):
        assert "West Leicestershire CCG Board" in Page(esi.get(page)).text


def test_a_meeting_stands_once_is_offered_for_a_window_and_can_be_taken_out(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, address = browser_of("esi"), body_address(app)

    answers = [add_meeting(esi, address, "2020-01-22", "2020-01-15").status_code for _ in range(2)]

    page = Page(esi.get(address))
    said = "22 January 2020, papers due 15 January 2020"
    assert answers == [303, 303]
    assert page.text.count(said) == 1
    assert said in Page(esi.get(LIST)).text
    removed = [
        form.attributes["action"] or ""
        for form in page.tree.css("main form")
        if (form.attributes["action"] or "").endswith("/removed")
    ][-1]
    assert esi.post(removed, page=NEW).status_code == 303
    assert said not in Page(esi.get(LIST)).text
    assert [line[0] for line in audit_lines(app, 2)] == ["plan meeting", "take out meeting"]


def test_a_plan_lets_its_owner_move_dates(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    answer = send(esi, "/plans/city/delegation", months="2")

    offered = Page(esi.get("/plans/city/actions/6/decision")).text
    assert answer.status_code == 303
    assert "The plan’s owner, by up to 2 months" in offered
    assert audit_lines(app, 1)[0][:3] == ("delegate dates", "esi", "plan")


# Another role or another partner is refused


@pytest.mark.parametrize("who", ["farid", "carys", "amira", "ben", "dev"])
def test_only_programme_managers_change_bodies(reading_app: Tracker, reader_of: Readers, who: str) -> None:
    browser, before, address = reader_of(who), contents(reading_app), body_address(reading_app)

    answers = [browser.get(place).status_code for place in (NEW, address, "/plans/city/delegation")]
    sent = [browser.post(place).status_code for place in (NEW, address, f"{address}/meetings")]

    assert answers + sent == [403] * 6
    assert contents(reading_app) == before


# Bad input is explained, and nothing is written


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        pytest.param({"name": " "}, "Enter the name of the body.", id="no name"),
        pytest.param(
            {"name": "Home First Programme Board"},
            "There is a body “Home First Programme Board” already. Give another name, or edit that one.",
            id="a name that is taken",
        ),
        pytest.param(
            {"posts": "Director of Adults"},
            "Write each post as its name, a colon, and what it may decide.",
            id="a post without a power",
        ),
        pytest.param(
            {"may_decide": "x" * 301},
            "Use 300 characters or fewer: it is printed as the power of its decisions.",
            id="too long a power",
        ),
        pytest.param({"kind": "cabal"}, "Not a valid choice.", id="no such kind"),
    ],
)
def test_what_is_wrong_with_a_body_is_said(
    app: Tracker, browser_of: BrowserOf, typed: dict[str, str], problem: str
) -> None:
    esi, before = browser_of("esi"), contents(app)

    answer = send(esi, NEW, **(CABINET | typed))

    assert answer.status_code == 422
    assert Page(answer).problems == [problem]
    assert Page(answer).form(NEW)["name"] == [(CABINET | typed)["name"].strip()]
    assert contents(app) == before


@pytest.mark.parametrize(
    ("days", "problem"),
    [
        pytest.param(
            ("2020-01-15", "2020-01-22"),
            "Papers would be due after the meeting. Give an earlier day.",
            id="papers after it",
        ),
        pytest.param(("2020-01-15", ""), "Enter the day its papers are due.", id="no day for papers"),
        pytest.param(
            ("2020-02-31", "2020-01-15"),
            "“31 02 2020” is not a real date. Use a day such as 4 10 2019 or 4 October 2019.",
            id="no such day",
        ),
    ],
)
def test_what_is_wrong_with_a_meeting_is_said(
    app: Tracker, browser_of: BrowserOf, days: tuple[str, str], problem: str
) -> None:
    esi, before = browser_of("esi"), contents(app)

    answer = add_meeting(esi, body_address(app), *days)

    assert answer.status_code == 422
    assert Page(answer).problems == [problem]
    assert contents(app) == before


def test_other_papers_for_a_day_that_has_a_meeting_are_refused(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), body_address(app)
    add_meeting(esi, address, "2020-01-22", "2020-01-15")

    answer = add_meeting(esi, address, "2020-01-22", "2020-01-14")

    assert Page(answer).problems == [
        "It meets on that day already; papers are due on 15 January 2020. Take it out first."
    ]


# Somebody else was first


def test_a_body_that_somebody_else_changed_first_is_shown_with_what_was_typed(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, address = browser_of("esi"), body_address(app)
    old = filled(Page(esi.get(address)).form(address), may_decide="Mine.")
    send(esi, address, may_decide="Theirs.")

    answer = esi.client.post(address, data=old)

    page = Page(answer)
    assert answer.status_code == 409
    assert "It may decide: Theirs." in page.text
    assert page.form(address)["may_decide"] == ["Mine."]
    assert esi.client.post(address, data=page.form(address)).status_code == 303


def test_what_a_plan_delegates_is_not_changed_unseen(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), "/plans/city/delegation"
    old = filled(Page(esi.get(address)).form(), months="6")
    send(esi, address, months="2")

    answer = esi.client.post(address, data=old)

    assert answer.status_code == 409
    assert "It now says: 2 months." in Page(answer).text
    assert Page(answer).form()["months"] == ["6"]


def test_a_body_of_no_such_number_is_not_found(app: Tracker, browser_of: BrowserOf) -> None:
    assert browser_of("esi").get(f"{LIST}/999999").status_code == 404
