"""The calendar of reporting windows: who has not answered, planning, changing and closing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page, filled, words_of
from tests.journeys.records import audit_lines, contents
from tests.web.forms import send
from tracker import Tracker
from tracker.changes.audit import By, fix_today
from tracker.changes.bodies import plan_meeting
from tracker.clock import now
from tracker.extensions import begin_change, db
from tracker.models import Body, MissingUpdate, ReportingWindow

BrowserOf = Callable[..., Browser]

LIST = "/strategies/llr-carers/windows"
NEW = f"{LIST}/new"
QUARTERS = {"rhythm": "quarterly", "first": "2019-10", "last": "2020-03"}
BY_HAND = {
    "rhythm": "by-hand",
    "name": "Winter",
    "first": "2019-12",
    "last": "2020-01",
    "opens": "2020-01-06",
    "due": "2020-01-17",
    "closes": "2020-01-24",
}


def windows_in(app: Tracker) -> list[tuple[str, str, str, str]]:
    """The calendar: name, opens, due, closes; the first to open first."""
    with app.app_context():
        rows = db.session.execute(select(ReportingWindow).order_by(ReportingWindow.opens)).scalars()
        return [
            (row.name, row.opens.isoformat(), row.due.isoformat(), row.closes.isoformat()) for row in rows
        ]


def window_of(app: Tracker, name: str) -> int:
    """The id of a window."""
    with app.app_context():
        found: int = db.session.execute(
            select(ReportingWindow.id).where(ReportingWindow.name == name)
        ).scalar_one()
        return found


def missing_in(app: Tracker, name: str) -> int:
    """How many updates are on record as missing from a window."""
    wanted = window_of(app, name)
    with app.app_context():
        found = db.session.execute(select(MissingUpdate).where(MissingUpdate.window_id == wanted)).scalars()
        return len(found.all())


def turn_to(app: Tracker, day: str) -> None:
    """Let the installation take another day for today."""
    with app.app_context():
        begin_change()
        fix_today(by=By(None, now()), day=date.fromisoformat(day))
        db.session.commit()


# It works


def test_the_page_says_what_is_open_and_who_has_not_answered(reader_of: Readers) -> None:
    page = Page(reader_of("esi").get(LIST))

    headings = [words_of(one) for one in page.tree.css("main h3")]
    assert (
        "Updates are due by 4 October 2019 (LEICS: 8 October 2019); it closes on 11 October 2019."
        in page.text
    )
    assert page.headings == ["Who has not answered (13)", "This hangs on one person", "The calendar"]
    assert headings == [
        "East Leicestershire and Rutland Clinical Commissioning Group and West Leicestershire Clinical "
        "Commissioning Group (8)",
        "Leicester City Council (3)",
        "Leicestershire County Council (2)",
    ]


def test_the_words_to_copy_name_each_action_its_team_and_the_days(reader_of: Readers) -> None:
    page = Page(reader_of("esi").get(LIST))

    letters = [one.text() for one in page.tree.css("main textarea")]
    assert len(letters) == 3
    assert letters[1].splitlines()[0] == (
        "Joint Carers Strategy 2018-2021: 3 updates are still to come. Updates are due by 4 October 2019, and the "
        "last day is 11 October 2019."
    )
    assert "CITY 2 Ask carers before we buy services (Carers Commissioning Team)" in letters[1]
    assert "To: priya@example.org" in page.text


def test_an_update_takes_the_action_off_the_list(browser_of: BrowserOf) -> None:
    amira, form_address = browser_of("amira"), "/plans/lrccg/actions/12/update"
    form = filled(Page(amira.get(form_address)).form(), answer="on_track", words="Going well.")
    amira.client.post(form_address, data=form)

    page = Page(browser_of("esi").get(LIST))

    assert page.headings[0] == "Who has not answered (12)"
    assert "LRCCG 12" not in page.text


def test_the_calendar_says_how_each_window_stands(reader_of: Readers) -> None:
    rows = Page(reader_of("esi").get(LIST)).table()

    assert rows[0] == [
        "Q2 2019/20 (July to September)",
        "16 September 2019",
        "4 October 2019 (LEICS: 8 October 2019)",
        "11 October 2019",
        "Open",
        "Change Q2 2019/20 (July to September)",
    ]
    assert [row[4] for row in rows[1:]] == ["Closed. 3 updates were missing."] * 4


def test_quarters_are_planned_in_one_go(app: Tracker, browser_of: BrowserOf) -> None:
    esi, before = browser_of("esi"), windows_in(app)

    answer = send(esi, NEW, **QUARTERS)

    page = Page(esi.get(LIST))
    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    assert page.notices == ["2 windows are planned."]
    assert windows_in(app) == [
        *before,
        ("Q3 2019/20", "2019-12-17", "2020-01-04", "2020-01-11"),
        ("Q4 2019/20", "2020-03-17", "2020-04-04", "2020-04-11"),
    ]
    assert page.table()[0][4] == "To come"


def test_a_window_is_counted_back_from_the_papers_of_a_meeting(app: Tracker, browser_of: BrowserOf) -> None:
    typed = {
        "rhythm": "meeting",
        "name": "Before the January board",
        "first": "2019-10",
        "last": "2019-12",
        "papers_due": "2020-01-15",
    }

    answer = send(browser_of("esi"), NEW, **typed)

    assert answer.status_code == 303
    assert windows_in(app)[-1] == ("Before the January board", "2019-12-18", "2020-01-05", "2020-01-12")


def test_a_meeting_on_record_gives_the_day_its_papers_are_due(app: Tracker, browser_of: BrowserOf) -> None:
    with app.app_context():
        begin_change()
        body = db.session.execute(
            select(Body.id).where(Body.slug == "home-first-programme-board")
        ).scalar_one()
        meeting = plan_meeting(
            by=By(None, now()), body_id=body, held_on=date(2020, 1, 22), papers_due_on=date(2020, 1, 15)
        )
        chosen = str(meeting.id)
        db.session.commit()
    typed = {
        "rhythm": "meeting",
        "name": "Before the January board",
        "first": "2019-10",
        "last": "2019-12",
    }

    answer = send(browser_of("esi"), NEW, **typed, meeting=chosen)
    none_chosen = send(browser_of("esi"), NEW, **typed, meeting="999999")

    assert answer.status_code == 303
    assert windows_in(app)[-1] == ("Before the January board", "2019-12-18", "2020-01-05", "2020-01-12")
    assert Page(none_chosen).problems == ["Enter this: day the papers are due."]


def test_windows_that_no_meeting_fits_are_named(browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    answer = send(esi, NEW, **QUARTERS, body="West Leicestershire CCG Board")

    assert answer.status_code == 303
    assert Page(esi.get(LIST)).notices == [
        "2 windows are planned. No meeting of West Leicestershire CCG Board on record fits Q3 2019/20 and Q4 2019/20: "
        "they have their usual days."
    ]


def test_a_calendar_is_counted_back_from_the_meetings_of_a_body(app: Tracker, browser_of: BrowserOf) -> None:
    with app.app_context():
        begin_change()
        body = db.session.execute(
            select(Body.id).where(Body.slug == "home-first-programme-board")
        ).scalar_one()
        plan_meeting(
            by=By(None, now()), body_id=body, held_on=date(2020, 1, 22), papers_due_on=date(2020, 1, 15)
        )
        db.session.commit()
    esi, before = browser_of("esi"), windows_in(app)

    answer = send(esi, NEW, **QUARTERS, body="Home First Programme Board")

    assert answer.status_code == 303
    assert Page(esi.get(LIST)).notices == [
        "2 windows are planned, 1 counted back from meetings of Home First Programme Board. "
        "No meeting of Home First Programme Board on record fits Q4 2019/20: it has its usual days."
    ]
    assert windows_in(app) == [
        *before,
        ("Q3 2019/20", "2019-12-18", "2020-01-05", "2020-01-12"),
        ("Q4 2019/20", "2020-03-17", "2020-04-04", "2020-04-11"),
    ]


def test_a_window_is_planned_by_hand_and_sent_twice_stands_once(app: Tracker, browser_of: BrowserOf) -> None:
    esi, before = browser_of("esi"), windows_in(app)
    form = filled(Page(esi.get(NEW)).form(NEW), **BY_HAND)

    answers = [esi.client.post(NEW, data=form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert windows_in(app) == [*before, ("Winter", "2020-01-06", "2020-01-17", "2020-01-24")]


def test_the_days_of_a_window_are_changed(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), f"{LIST}/{window_of(app, 'Q2 2019/20')}"

    answer = send(esi, address, due="2019-10-07", closes="2019-10-14")

    assert answer.status_code == 303
    assert windows_in(app)[-1] == ("Q2 2019/20", "2019-09-16", "2019-10-07", "2019-10-14")
    told = Page(esi.get("/strategies/llr-carers/audit?kind=cycle")).text
    assert "Updates due: 4 October 2019 → 7 October 2019" in told
    assert (
        "Updates are due by 7 October 2019 (LEICS: 8 October 2019); it closes on 14 October 2019."
        in Page(esi.get(LIST)).text
    )


def test_closing_writes_down_what_was_missing_once(app: Tracker, browser_of: BrowserOf) -> None:
    turn_to(app, "2019-10-12")
    esi = browser_of("esi")
    page = Page(esi.get(LIST))
    close = page.form(f"{LIST}/closed")

    answers = [esi.client.post(f"{LIST}/closed", data=close).status_code for _ in range(2)]

    after = Page(esi.get(LIST))
    assert "Q2 2019/20 ended and is not closed yet." in page.text
    assert answers == [303, 303]
    assert missing_in(app, "Q2 2019/20") == 13
    assert after.table()[0][4:] == ["Closed. 13 updates were missing.", "Can’t be changed"]
    assert audit_lines(app, 1)[0][:3] == ("close window", "esi", "window")


def test_nothing_is_closed_before_its_last_day_has_passed(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    esi.post(f"{LIST}/closed", page=NEW)

    assert Page(esi.get(LIST)).notices == ["No window had ended."]
    assert missing_in(app, "Q2 2019/20") == 0


# Another role or another partner is refused


@pytest.mark.parametrize("who", ["farid", "carys", "amira", "ben", "dev"])
def test_only_programme_managers_plan(reading_app: Tracker, reader_of: Readers, who: str) -> None:
    browser, before = reader_of(who), contents(reading_app)

    answers = [browser.get(LIST).status_code, browser.post(NEW, {"key": "a-key-of-this-test"}).status_code]

    assert answers == [403, 403]
    assert contents(reading_app) == before


# Bad input is explained, and nothing is written


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        pytest.param({}, "Choose how the windows should be planned.", id="nothing"),
        pytest.param({"rhythm": "quarterly"}, "Enter this: first month asked about.", id="no months"),
        pytest.param(
            QUARTERS | {"first": "2019-13"},
            "“13 2019” is not a month. Use a month such as 3 2020 or March 2020.",
            id="no such month",
        ),
        pytest.param(
            QUARTERS | {"first": "2020-04"},
            "The last month comes before the first. Change one of the two.",
            id="last before first",
        ),
        pytest.param(
            QUARTERS | {"last": "2099-01"}, "That is more than 36 windows. Plan fewer at once.", id="too many"
        ),
        pytest.param(
            QUARTERS | {"first": "2019-07"},
            "There is a window “Q2 2019/20” already. Give another name.",
            id="one that there is",
        ),
        pytest.param(
            BY_HAND | {"due": "2020-02-31"},
            "“31 02 2020” is not a real date. Use a day such as 4 10 2019 or 4 October 2019.",
            id="no such day",
        ),
        pytest.param(
            BY_HAND | {"closes": "2020-01-10"},
            "It would close before updates are due. Give a later day.",
            id="closes too early",
        ),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    app: Tracker, browser_of: BrowserOf, typed: dict[str, str], problem: str
) -> None:
    esi, before = browser_of("esi"), contents(app)

    answer = send(esi, NEW, **typed)

    page = Page(answer)
    assert answer.status_code == 422
    assert problem in page.problems
    assert {name for name in typed if name == "name"} <= set(page.typed)
    assert contents(app) == before


def test_a_closed_window_stays_as_it_is(app: Tracker, browser_of: BrowserOf) -> None:
    esi, address = browser_of("esi"), f"{LIST}/{window_of(app, 'Q1 2019/20')}"
    before = windows_in(app)

    answer = send(esi, address, closes="2019-07-20")

    assert answer.status_code == 422
    assert Page(answer).problems == [
        "“Q1 2019/20” is closed, and what was missing is on record. It can’t be changed."
    ]
    assert windows_in(app) == before


def test_a_window_that_somebody_else_changed_first_is_shown_with_what_was_typed(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, address = browser_of("esi"), f"{LIST}/{window_of(app, 'Q2 2019/20')}"
    old = filled(Page(esi.get(address)).form(address), closes="2019-10-20")
    send(esi, address, closes="2019-10-14")

    answer = esi.client.post(address, data=old)

    page = Page(answer)
    assert answer.status_code == 409
    assert "its last day is 14 October 2019" in page.text
    assert page.form(address)["closes-day"] == ["20"]
    assert windows_in(app)[-1][3] == "2019-10-14"
    assert esi.client.post(address, data=page.form(address)).status_code == 303


def test_a_window_of_another_strategy_is_not_found(app: Tracker, browser_of: BrowserOf) -> None:
    assert browser_of("esi").get(f"{LIST}/999999").status_code == 404


# The audit says who


def test_the_audit_says_who_planned(app: Tracker, browser_of: BrowserOf) -> None:
    send(browser_of("esi"), NEW, **BY_HAND)

    assert audit_lines(app, 1) == [("add window", "esi", "window", window_of(app, "Winter"))]


# By command


def test_a_command_closes_what_has_ended_and_says_so(app: Tracker) -> None:
    turn_to(app, "2019-10-12")

    first = app.test_cli_runner().invoke(args=["window", "close"])
    again = app.test_cli_runner().invoke(args=["window", "close"])

    assert (first.exit_code, first.output) == (0, "llr-carers\tQ2 2019/20\t13\n")
    assert (again.exit_code, again.output) == (0, "")
    assert missing_in(app, "Q2 2019/20") == 13
    assert audit_lines(app, 1)[0][:3] == ("close window", "", "window")


def test_without_an_open_window_my_updates_leads_to_the_plans_one_may_post_on(
    app: Tracker, browser_of: BrowserOf
) -> None:
    turn_to(app, "2019-11-20")

    page = Page(browser_of("amira").get("/my-updates"))

    assert "No reporting window is open. You can post an update all the same, on an action of" in page.text
    assert "/plans/lrccg" in page.links


def test_the_months_of_a_window_are_explained_with_an_example_near_to_today(browser_of: BrowserOf) -> None:
    page = Page(browser_of("esi").get(NEW))

    assert "First month asked about" in page.text
    assert "For example 10 2019." in page.text
    assert "For example 3 2020." in page.text
