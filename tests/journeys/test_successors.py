"""Three organisations became one: every page and paper of a day before shows the three, of a day after the one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.conftest import Browser
from tests.journeys.pages import Page, words_of
from tests.journeys.papers import paper
from tests.journeys.plans import add_long_plan
from tests.journeys.successors import ICB, let_all_three_become_one, let_take_over
from tests.queries.test_statement_counts import MOST, statements_of
from tracker import Tracker
from tracker.extensions import db
from tracker.models import Body, CoverSheet, FrozenReport
from tracker.queries.cover_sheets import sheet_of

BrowserOf = Callable[..., Browser]

STRATEGY = "/strategies/llr-carers"
BEFORE, AFTER, TODAY = "2019-06-30", "2019-07-01", "2019-09-30"
NAME = ICB["name"]
CCG = "Clinical Commissioning Group"
WEST, EAST = f"West Leicestershire {CCG}", f"East Leicestershire and Rutland {CCG}"
CITY = f"Leicester City {CCG}"
READING = (
    f"{STRATEGY}",
    f"{STRATEGY}/matrix",
    f"{STRATEGY}/summary",
    "/plans/lrccg",
)
PAPERS = (
    f"{STRATEGY}/report.json",
    f"{STRATEGY}/report.csv",
    f"{STRATEGY}/report.xlsx",
    f"{STRATEGY}/report.docx",
    f"{STRATEGY}/report.pdf",
    "/plans/lrccg.csv",
    "/plans/lrccg.xlsx",
)


@pytest.fixture
def carys(app: Tracker, browser_of: BrowserOf) -> Browser:
    """Carys, once the three groups have become one board on 1 July 2019."""
    let_all_three_become_one(app, browser_of("dev"))
    return browser_of("carys")


def columns_of(page: Page) -> list[str]:
    """The partners over the columns of the matrix."""
    return [words_of(cell) for cell in page.tree.css("main thead th")][1:-1]


def test_pages_of_a_day_show_who_stood_there(carys: Browser) -> None:
    before = [Page(carys.get(f"{address}?as_at={BEFORE}")).text for address in READING]
    after = [Page(carys.get(f"{address}?as_at={day}")).text for address in READING for day in (AFTER, TODAY)]

    assert [text for text in before if WEST not in text or NAME in text] == []
    assert [text for text in after if CCG in text or NAME not in text] == []


def test_the_matrix_has_a_column_for_who_stood_there(carys: Browser) -> None:
    before = Page(carys.get(f"{STRATEGY}/matrix?as_at={BEFORE}"))
    after = Page(carys.get(f"{STRATEGY}/matrix?as_at={AFTER}"))

    councils = ["Leicester City Council", "Leicestershire County Council", "Rutland County Council"]
    assert sorted(columns_of(before)) == sorted([EAST, CITY, WEST, *councils])
    assert sorted(columns_of(after)) == sorted([NAME, *councils])
    assert "joint" in before.table()[0][columns_of(before).index(WEST) + 1]
    assert "joint" not in after.table()[0][columns_of(after).index(NAME) + 1]


def test_figures_of_the_strategy_stay_and_the_joint_plan_counts_once(
    app: Tracker, browser_of: BrowserOf
) -> None:
    dev, carys = browser_of("dev"), browser_of("carys")
    address = f"{STRATEGY}/report.json"
    before = json.loads(carys.get(address).text)

    let_all_three_become_one(app, dev)

    after = json.loads(carys.get(address).text)
    counts = {one["name"]: sum(one["counts"].values()) for one in after["by_partner"]}
    was = {one["name"]: sum(one["counts"].values()) for one in before["by_partner"]}
    assert after["counts"] == before["counts"]
    assert counts[NAME] == was[WEST] == was[EAST]
    assert [one["is_joint"] for one in after["by_partner"]] == [False] * 4
    assert {one["owners"] for one in after["actions"] if one["plan_code"] == "LRCCG"} == {"Northfield ICB"}


def test_papers_of_a_day_show_who_stood_there(carys: Browser) -> None:
    before = [paper(carys, f"{address}?as_at={BEFORE}") for address in PAPERS]
    after = [paper(carys, f"{address}?as_at={AFTER}") for address in PAPERS]

    assert [text[:200] for text in before if "Northfield" in text or "WL CCG" not in text] == []
    assert [text[:200] for text in after if "WL CCG" in text or "Northfield ICB" not in text] == []


def test_a_plan_taken_away_names_its_owner_of_the_day(app: Tracker, carys: Browser) -> None:
    before = json.loads(carys.get(f"/plans/lrccg.json?as_at={BEFORE}").text)
    after = json.loads(carys.get("/plans/lrccg.json").text)
    rows = list(csv.reader(io.StringIO(carys.get("/plans/lrccg.csv").text)))
    listed = app.test_cli_runner().invoke(args=["plan", "list"]).output

    assert (before["owners"], after["owners"]) == (["elrccg", "wlccg"], ["northfield-icb"])
    assert any("Northfield ICB" in row for row in rows)
    assert f"LRCCG\t{NAME}\t" in listed


def test_frozen_reports_and_public_pages_stay(app: Tracker, browser_of: BrowserOf) -> None:
    nobody, carys = browser_of(), browser_of("carys")
    public = [nobody.get(f"/public/llr-carers{more}").text for more in ("", "/priorities/3")]
    frozen = carys.get(f"{STRATEGY}/report.json?frozen=4").text

    let_all_three_become_one(app, browser_of("dev"))

    assert carys.get(f"{STRATEGY}/report.json?frozen=4").text == frozen
    assert WEST in frozen
    assert [nobody.get(f"/public/llr-carers{more}").text for more in ("", "/priorities/3")] == public
    with app.app_context():
        assert db.session.query(FrozenReport).count() == 4
    for command in (["report", "verify", "llr-carers"], ["audit", "verify"]):
        assert app.test_cli_runner().invoke(args=command).exit_code == 0


def test_what_is_worked_out_again_is_the_same(app: Tracker, carys: Browser) -> None:
    done = app.test_cli_runner().invoke(args=["rebuild"])

    assert done.exit_code == 0
    assert "0 current states differed" in done.output


def test_a_cover_sheet_is_of_whose_body_it_was_on_the_day_of_its_meeting(
    app: Tracker, browser_of: BrowserOf
) -> None:
    let_all_three_become_one(app, browser_of("dev"))

    with app.app_context():
        sheet = (
            db.session.execute(
                select(CoverSheet).join(Body).where(Body.slug == "wlccg-board").order_by(CoverSheet.id)
            )
            .scalars()
            .first()
        )
        assert sheet is not None
        found = []
        for day in (date(2019, 6, 30), date(2019, 7, 1), None):
            sheet.meeting_on = day
            on_record = sheet_of(sheet.id)
            found.append(on_record.organisation if on_record else "")

    assert found == [WEST, NAME, NAME]


def test_what_is_asked_of_bodies_stays_asked(app: Tracker, browser_of: BrowserOf) -> None:
    carys, address = browser_of("carys"), f"{STRATEGY}/decisions"
    before = Page(carys.get(address)).text

    let_all_three_become_one(app, browser_of("dev"))

    assert "West Leicestershire CCG Board" in before
    assert Page(carys.get(address)).text == before


@pytest.mark.parametrize("view", ["summary", "matrix", "actions"])
@pytest.mark.parametrize("slug", ["wlccg", "elrccg", "lcccg"])
def test_links_to_an_old_partner_lead_to_its_successor(carys: Browser, slug: str, view: str) -> None:
    old = Page(carys.get(f"{STRATEGY}/{view}?partner={slug}"))
    new = Page(carys.get(f"{STRATEGY}/{view}?partner=northfield-icb"))

    assert old.status == 200
    assert old.text == new.text


def test_a_link_to_a_successor_on_a_day_before_says_who_there_was(carys: Browser) -> None:
    page = Page(carys.get(f"{STRATEGY}/summary?partner=northfield-icb&as_at={BEFORE}"))

    assert page.status == 422
    assert f"{NAME} took over later. On 30 June 2019 there were" in page.text
    assert all(name in page.text for name in (EAST, CITY, WEST))


def test_a_link_to_a_successor_of_one_leads_to_that_one(app: Tracker, browser_of: BrowserOf) -> None:
    let_take_over(app, browser_of("dev"), "wlccg")
    carys = browser_of("carys")

    page = Page(carys.get(f"{STRATEGY}/summary?partner=northfield-icb&as_at={BEFORE}"))

    assert page.text == Page(carys.get(f"{STRATEGY}/summary?partner=wlccg&as_at={BEFORE}")).text


def test_a_partner_that_never_was_is_still_refused(carys: Browser) -> None:
    page = Page(carys.get(f"{STRATEGY}/summary?partner=nobody"))

    assert (page.status, "No partner is called “nobody”." in page.text) == (422, True)


def test_no_page_asks_a_statement_more(app: Tracker, browser_of: BrowserOf) -> None:
    carys, amira = browser_of("carys"), browser_of("amira")
    pages = [(carys, address) for address in READING]
    pages += [(carys, f"{STRATEGY}/summary?partner=northfield-icb"), (amira, "/my-updates")]
    let_all_three_become_one(app, browser_of("dev"))

    found = [statements_of(app, browser, address) for browser, address in pages]

    assert [number for number in found if number > MOST] == []


def test_people_of_the_successor_agree_for_its_plans(app: Tracker, browser_of: BrowserOf) -> None:
    let_all_three_become_one(app, browser_of("dev"))

    # Gwen was of one group, and the plan is of all of them now.
    answer = browser_of("gwen").get("/plans/lrccg/actions/12/update")

    assert answer.status_code == 200
    assert browser_of("ben").get("/plans/lrccg/actions/12/update").status_code == 403


def test_a_plan_that_comes_late_under_the_old_short_address_is_the_successors(
    app: Tracker, carys: Browser
) -> None:
    add_long_plan(app, 2, slug="late")

    assert NAME in Page(carys.get("/plans/late")).text
    assert WEST in Page(carys.get(f"/plans/late?as_at={BEFORE}")).text
