"""Partners' own lines of the coming report, and freezing it before they have had their days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, select

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page, words_of
from tests.journeys.records import audit_lines, contents
from tests.journeys.test_post_update import send as post
from tests.queries.test_statement_counts import MOST, statements_of
from tests.web.forms import freeze_early, send
from tests.web.test_agree import hold_late_updates, require, say_at_risk
from tests.web.test_windows import turn_to, window_of
from tracker import Tracker
from tracker.extensions import begin_change, db
from tracker.models import AuditEntry, Person, TeamMember

BrowserOf = Callable[..., Browser]

STRATEGY = "/strategies/llr-carers"
LINES, REPORTS = f"{STRATEGY}/lines", f"{STRATEGY}/reports"
READY = "Look at your lines in the coming report"


def lines_in(page: Page) -> dict[str, Any]:
    """What is read of each line, by the code of its action."""
    found = {}
    for case in page.tree.css("main .app-case"):
        code = words_of(case.css_first("h3")).partition(":")[0]
        told = {
            words_of(one.css_first("dt")).rstrip(":"): words_of(one.css_first("dd"))
            for one in case.css("dl > div")
        }
        notes = [words_of(one) for one in case.css("li")]
        found[code] = {"told": told, "notes": notes, "label": words_of(case.css_first(".app-case__facts"))}
    return found


def frozen_actions(browser: Browser, plan: str, *, number: int) -> dict[str, dict[str, Any]]:
    """The lines of a plan in a frozen report."""
    report = browser.get(f"{STRATEGY}/report.json?frozen={number}").get_json()
    return {one["code"]: one for one in report["actions"] if one["plan_code"] == plan}


# The lines


def test_a_partner_reads_its_lines_as_they_are_frozen_on_that_day(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, priya = browser_of("esi"), browser_of("priya")
    turn_to(app, "2019-10-14")
    before = lines_in(Page(priya.get(LINES)))

    assert freeze_early(esi).status_code == 303

    frozen = frozen_actions(esi, "CITY", number=5)
    words = {"off_track": "Off track", "at_risk": "At risk", "on_track": "On track", "not_rated": "Not rated"}
    assert sorted(before) == sorted(frozen)
    for code, line in before.items():
        printed = frozen[code]
        assert line["label"].startswith(words.get(printed["label"], "")), code
        assert line["told"]["What it says"] == (printed["why"] or "Nobody has said how it is going."), code
        assert line["told"]["Agreed date"].startswith(printed["due"]), code
        assert line["told"].get("What will put it right", "").startswith(printed["put_it_right"]), code
        assert line["notes"][: len(printed["reasons"]) + len(printed["flags"])] == [
            " ".join(one.split()) for one in (*printed["reasons"], *printed["flags"])
        ], code
        is_missing = printed["update_state"] == "No update"
        assert ("Printed under “Updates not received”." in line["notes"]) is is_missing, code
        assert ("The group" in line["told"]) is (printed["is_not_agreed"] or bool(printed["group_view"])), (
            code
        )


def test_exceptions_stand_first_and_each_line_leads_to_its_form(reader_of: Readers) -> None:
    page = Page(reader_of("priya").get(LINES))

    first = [words_of(one).partition(":")[0] for one in page.tree.css("#first ~ .app-case h3")]
    rest = {words_of(one).partition(":")[0] for one in page.tree.css("#rest ~ .app-case h3")}
    assert page.heading == "Your lines in the coming report"
    assert page.headings[0].startswith("Shown to the board first")
    assert [code for code in first if code not in rest] == ["CITY 6"]
    assert {f"/plans/city/actions/{number}/update" for number in range(1, 7)} <= set(page.links)
    assert not any(link.startswith("/plans/lrccg") for link in page.links)


def test_what_waits_is_held_or_not_agreed_is_told_beside_the_line(
    app: Tracker, browser_of: BrowserOf
) -> None:
    require(browser_of, "partner")
    hold_late_updates(browser_of)
    amira = browser_of("amira")
    say_at_risk(amira)
    turn_to(app, "2019-10-14")
    say_at_risk(amira, number="2", words="One practice left.")

    page = Page(amira.get(LINES))

    lines = lines_in(page)
    assert (
        "Not agreed yet: the update of 30 September 2019 (at risk) is waiting for the partner’s agreement."
        in lines["LRCCG 12"]["notes"]
    )
    assert any(
        one.startswith("Not accepted yet: the update of 14 October 2019") for one in lines["LRCCG 2"]["notes"]
    )
    assert lines["LRCCG 12"]["label"].startswith("On track")
    assert "The window has closed: an update that you post now is held" in page.text
    assert lines["LRCCG 16"]["told"]["The group"] == "Not looked at yet: not agreed."


def test_a_line_is_put_right_by_an_update(app: Tracker, browser_of: BrowserOf) -> None:
    turn_to(app, "2019-10-14")
    priya = browser_of("priya")
    before = lines_in(Page(priya.get(LINES)))["CITY 2"]

    answer = post(priya, "/plans/city/actions/2/update", answer="on_track", words="All services ask now.")

    after = lines_in(Page(priya.get(LINES)))["CITY 2"]
    assert answer.status_code == 303
    assert "Printed under “Updates not received”." in before["notes"]
    assert after["told"]["What it says"] == "All services ask now."
    assert "Printed under “Updates not received”." not in after["notes"]


def test_the_manager_reads_the_lines_of_any_partner(reader_of: Readers) -> None:
    esi = reader_of("esi")

    partner, nobody = esi.get(f"{LINES}?partner=leicester-city-council"), esi.get(f"{LINES}?partner=none")

    page = Page(partner)
    assert page.heading == "Lines of Leicester City Council"
    assert sorted(lines_in(page)) == [f"CITY {number}" for number in range(1, 7)]
    assert nobody.status_code == 422
    assert "No partner is called “none”." in Page(nobody).text


def test_a_member_reads_their_own_lines_whatever_the_address_asks_for(reader_of: Readers) -> None:
    page = Page(reader_of("ben").get(f"{LINES}?partner=leicester-city-council"))

    assert {code.split()[0] for code in lines_in(page)} == {"LEICS"}


def test_words_held_in_private_are_not_in_the_line_even_for_their_author(browser_of: BrowserOf) -> None:
    priya = browser_of("priya")
    said = {"words": "A family gave up.", "put_it_right": "A second visit.", "back_on_track": "2019-12"}

    answer = post(
        priya,
        "/plans/city/actions/2/update",
        answer="at_risk",
        is_private="y",
        private_reason="A family could be known.",
        **said,
    )

    page, own = Page(priya.get(LINES)), Page(priya.get("/plans/city/actions/2"))
    line = lines_in(page)["CITY 2"]
    assert answer.status_code == 303
    assert (line["label"][:7], line["told"]["What it says"]) == ("At risk", "Held in private session.")
    assert "A family" not in page.text
    assert "A second visit" not in page.text
    assert "A family gave up." in own.text


def test_whoever_has_no_line_is_told_so(app: Tracker, browser_of: BrowserOf) -> None:
    with app.app_context():
        begin_change()
        person = db.session.execute(select(Person).where(Person.email == "priya@example.org")).scalar_one()
        person.organisation_id = None
        db.session.execute(delete(TeamMember).where(TeamMember.person_id == person.id))
        db.session.commit()

    page = Page(browser_of("priya").get(LINES))

    assert "You lead no action here, and no plan is your organisation’s." in page.text
    assert lines_in(page) == {}


# When


def test_my_updates_leads_there_from_the_first_working_day_until_it_is_frozen(
    app: Tracker, browser_of: BrowserOf
) -> None:
    priya, said = browser_of("priya"), {}

    for day in ("2019-10-11", "2019-10-13", "2019-10-14", "2019-10-16"):
        turn_to(app, day)
        page = Page(priya.get("/my-updates"))
        said[day] = LINES in page.links
    shown = page.text
    assert app.test_cli_runner().invoke(args=["report", "freeze", "llr-carers"]).exit_code == 0

    assert said == {"2019-10-11": False, "2019-10-13": False, "2019-10-14": True, "2019-10-16": True}
    assert "The report of Q2 2019/20 can be frozen from 16 October 2019. It is not frozen yet." in shown
    assert LINES not in Page(priya.get("/my-updates")).links
    assert "No report is to be frozen before the next window opens." in Page(priya.get(LINES)).text


def test_a_planned_day_is_told_and_gives_partners_the_days_before_it(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, priya = browser_of("esi"), browser_of("priya")
    window = f"{STRATEGY}/windows/{window_of(app, 'Q2 2019/20')}"

    early = send(esi, window, freezes="2019-10-15")
    answer = send(esi, window, freezes="2019-10-23")

    assert early.status_code == 422
    assert Page(early).problems == [
        "Partners would not have two working days to see their own lines after the last day. Give 16 October 2019 "
        "or a later day, or leave it empty."
    ]
    assert answer.status_code == 303
    assert (
        "closes on 11 October 2019. Partners look at their lines from 21 October 2019 to 22 October 2019. The report "
        "of Q2 2019/20 is to be frozen on 23 October 2019."
    ) in Page(priya.get(LINES)).text
    assert "Partners have until 22 October 2019" in Page(esi.get(REPORTS)).text


def test_a_window_back_from_a_meeting_is_frozen_on_the_day_papers_are_due(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    typed = {
        "rhythm": "meeting",
        "name": "Winter",
        "first": "2019-10",
        "last": "2019-12",
        "papers_due": "2020-01-15",
    }

    send(esi, f"{STRATEGY}/windows/new", **typed)

    page = Page(esi.get(f"{STRATEGY}/windows/{window_of(app, 'Winter')}"))
    form = page.form()
    assert [form[f"freezes-{part}"] for part in ("day", "month", "year")] == [["15"], ["1"], ["2020"]]


# The words for an e-mail


def letter_to_city(browser: Browser) -> list[str]:
    """The lines of the words to write to the city council."""
    area = Page(browser.get(LINES)).tree.css_first("#letter-leicester-city-council")
    assert area is not None
    return area.text().splitlines()


def test_the_manager_finds_every_partner_with_words_to_write_to_it(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, first = browser_of("esi"), {}
    for day in ("2019-10-11", "2019-10-14", "2019-10-16"):
        turn_to(app, day)
        first[day] = letter_to_city(esi)[0].removeprefix("Joint Carers Strategy 2018-2021: ")

    page, letter = Page(esi.get(LINES)), letter_to_city(esi)

    assert LINES in Page(esi.get(f"{STRATEGY}/windows")).links
    assert [words_of(one) for one in page.tree.css("main section h2")] == [
        "East Leicestershire and Rutland Clinical Commissioning Group and West Leicestershire Clinical "
        "Commissioning Group",
        "Leicester City Council",
        "Leicestershire County Council",
    ]
    lines = "your 6 lines in the report of Q2 2019/20 (July to September)"
    assert first == {
        "2019-10-11": f"you can look at {lines} from 14 October 2019 to 15 October 2019.",
        "2019-10-14": f"{lines} are ready to look at. The report can be frozen after 15 October 2019.",
        "2019-10-16": f"{lines} are ready to look at. The report can be frozen at any time now.",
    }
    assert "1 off track (CITY 6)" in letter[2]
    assert "No update: CITY 2, CITY 3, CITY 6." in letter[2]
    assert letter[4].endswith(LINES)
    assert "To: priya@example.org" in page.text


# Freezing before partners have had their days


def test_the_button_asks_for_a_tick_before_partners_have_had_their_days(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    turn_to(app, "2019-10-15")
    before = contents(app)

    page = Page(esi.get(REPORTS))
    refused = esi.client.post(REPORTS, data=page.form())
    kept = contents(app)
    answer = freeze_early(esi)

    said = "Partners have until 15 October 2019 to look at their own lines."
    assert "Partners have until 15 October 2019 to look at their own lines" in page.text
    assert refused.status_code == 422
    assert Page(refused).problems == [
        f"{said} Tick that it is frozen before that, or freeze it on a later day."
    ]
    assert kept == before
    assert answer.status_code == 303
    assert audit_lines(app, 1)[0][:2] == ("freeze board report", "esi")
    record = Page(esi.get(f"{STRATEGY}/audit?kind=reports")).text
    assert "Frozen before partners had two working days to see their lines, which end on" in record
    assert "15 October 2019" in record


def test_afterwards_no_tick_is_asked_and_nothing_is_noted(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    turn_to(app, "2019-10-16")

    page = Page(esi.get(REPORTS))
    answer = esi.client.post(REPORTS, data=page.form())

    assert "early" not in page.text
    assert page.tree.css_first("#early") is None
    assert answer.status_code == 303
    assert "look_ends" not in facts_of_last_freeze(app)


def test_the_command_freezes_as_before_warns_beside_its_answer_and_notes_it(app: Tracker) -> None:
    result = app.test_cli_runner().invoke(args=["report", "freeze", "llr-carers"])

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "Report 5 of llr-carers, as at 30 September 2019, is frozen."
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr == (
        "Partners have until 15 October 2019 to look at their own lines. Frozen earlier, the record says so.\n"
    )
    assert '"look_ends": "2019-10-15"' in facts_of_last_freeze(app) or (
        '"look_ends":"2019-10-15"' in facts_of_last_freeze(app)
    )


def facts_of_last_freeze(app: Tracker) -> str:
    """What the last entry about a frozen report holds, as it is stored."""
    with app.app_context():
        return str(
            db.session.execute(
                select(AuditEntry.facts)
                .where(AuditEntry.verb == "freeze board report")
                .order_by(AuditEntry.seq.desc())
                .limit(1)
            ).scalar_one()
        )


def test_the_page_asks_a_dozen_statements_at_most(app: Tracker, browser_of: BrowserOf) -> None:
    asked = {name: statements_of(app, browser_of(name), LINES) for name in ("esi", "priya")}

    assert max(asked.values()) <= 12


def test_my_updates_asks_no_more_than_other_pages_while_lines_are_looked_at(
    app: Tracker, browser_of: BrowserOf
) -> None:
    turn_to(app, "2019-10-14")

    assert statements_of(app, browser_of("priya"), "/my-updates") <= MOST
