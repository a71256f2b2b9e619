"""The clock turned back: each reading page on an earlier day, and days that are none."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.access.test_every_route import WHO_MAY
from tests.conftest import Readers
from tests.journeys.pages import Page
from tracker import Tracker
from tracker.extensions import db
from tracker.models import FrozenReport

READING = (
    "/strategies/llr-carers",
    "/strategies/llr-carers/summary",
    "/strategies/llr-carers/matrix",
    "/strategies/llr-carers/actions",
    "/plans/lrccg",
    "/plans/leics",
    "/plans/city",
    "/plans/lrccg/actions/12",
)
FIGURES = (
    "/strategies/llr-carers/summary/by-priority/chart.json",
    "/strategies/llr-carers/summary/over-time/chart.json",
)
PAPERS = (
    "/strategies/llr-carers/report.csv",
    "/strategies/llr-carers/report.json",
    "/plans/lrccg.csv",
    "/plans/lrccg.json",
)
PUBLIC = ("/", "/public", "/public/llr-carers", "/public/llr-carers/priorities/3")
# Not kept by day.
OF_TODAY = (
    "/strategies/llr-carers/bodies",
    "/strategies/llr-carers/cover-sheets",
    "/strategies/llr-carers/cover-sheets/1",
    "/strategies/llr-carers/reports/4",
    "/strategies/llr-carers/windows",
    "/strategies/llr-carers/lines",
    "/strategies/llr-carers/to-agree",
    "/my-updates",
)
NO_DAYS = {
    "a day that there is not": "2019-02-30",
    "month 13": "2019-13-01",
    "words": "yesterday",
    "another order": "01/05/2019",
    "a week": "2019-W18-3",
    "without strokes": "20190501",
    "with a time": "2019-05-01T10:00",
    "figures of another script": "٢٠١٩-٠٥-٠١",
    "too long": "2019-05-01" * 50,
    "a nul": "2019-05-01\x00",
    "tomorrow": "2019-10-01",
    "the real today": "2026-01-01",
    "the last day of all": "9999-12-31",
    "year nought": "0000-01-01",
}


@pytest.mark.parametrize("address", READING)
def test_each_reading_page_opens_on_an_earlier_day_and_says_so(reader_of: Readers, address: str) -> None:
    page = Page(reader_of("carys").get(f"{address}?as_at=2019-05-01"))

    assert page.status == 200
    assert "As at 1 May 2019" in page.text
    assert "This is how things stood on 1 May 2019, as we now know it." in page.text


@pytest.mark.parametrize("address", OF_TODAY)
def test_a_page_that_is_not_kept_by_day_says_that_it_is_todays(reader_of: Readers, address: str) -> None:
    past, today = (Page(reader_of("esi").get(f"{address}?as_at=2019-0{day}")) for day in ("5-01", "9-30"))

    said = "It shows how things stand today, and not on 1 May 2019."
    assert (past.status, today.status) == (200, 200)
    assert said in past.text
    assert "not kept by day" not in today.text


def test_every_page_for_readers_refuses_a_day_that_is_none(reader_of: Readers) -> None:
    """Save their own account, and files that were kept as they came."""
    esi = reader_of("esi")
    addresses = [
        address.partition("?")[0]
        for (method, endpoint), (address, who) in WHO_MAY.items()
        if method == "GET" and "board" in who and "visitor" not in who
        if not address.startswith("/account") and endpoint != "kept.take_away"
    ]

    answers = {address: esi.get(f"{address}?as_at=2019-02-30").status_code for address in addresses}

    assert {address: status for address, status in answers.items() if status != 422} == {}


def test_the_list_of_strategies_leads_on_with_the_day(reader_of: Readers) -> None:
    answer = reader_of("carys").get("/strategies?as_at=2019-05-01")

    assert answer.headers["Location"] == "/strategies/llr-carers?as_at=2019-05-01"


@pytest.mark.parametrize("address", READING)
def test_today_asked_for_by_its_day_is_today(reader_of: Readers, address: str) -> None:
    page = Page(reader_of("carys").get(f"{address}?as_at=2019-09-30"))

    assert page.status == 200
    assert "As at 30 September 2019" in page.text
    assert "This is how things stood" not in page.text


@pytest.mark.parametrize("address", READING + FIGURES + PAPERS + PUBLIC)
@pytest.mark.parametrize("day", NO_DAYS.values(), ids=NO_DAYS)
def test_a_day_that_is_none_or_has_not_come_is_refused(reader_of: Readers, address: str, day: str) -> None:
    reader = reader_of("nobody") if address in PUBLIC else reader_of("carys")

    answer = reader.get(address, query_string={"as_at": day})

    assert answer.status_code == 422
    assert Page(answer).heading == "There is a problem"


@pytest.mark.parametrize("address", READING + FIGURES + PAPERS)
@pytest.mark.parametrize("day", ["2017-01-01", "0001-01-01"])
def test_a_day_before_everything_is_empty_and_no_fault(reader_of: Readers, address: str, day: str) -> None:
    answer = reader_of("carys").get(f"{address}?as_at={day}")

    # An action that there was not yet is not found; every other page is there.
    assert answer.status_code == (404 if "/actions/" in address else 200)


def counts_on(readers: Readers, day: str) -> dict[str, int]:
    """The counts of the summary on a day, by label, those of none left out."""
    rows = Page(readers("carys").get(f"/strategies/llr-carers/summary?as_at={day}")).table()
    return {row[0]: int(row[1].split()[0]) for row in rows[:-1] if row[1].split()[0] != "0"}


WORDS = {
    "closed": "Closed",
    "on_hold": "On hold",
    "complete": "Complete",
    "done_to_be_checked": "Done, to be checked",
    "not_started_yet": "Not started yet",
    "not_rated": "Not rated",
    "off_track": "Off track",
    "at_risk": "At risk",
    "on_track": "On track",
}


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_figures_of_a_day_are_those_of_the_report_frozen_that_day(
    reading_app: Tracker, reader_of: Readers, number: int
) -> None:
    with reading_app.app_context():
        frozen = db.session.execute(
            select(FrozenReport.as_at, FrozenReport.figures).where(FrozenReport.number == number)
        ).one()

    found = counts_on(reader_of, frozen.as_at.isoformat())

    assert found == {WORDS[label]: count for label, count in frozen.figures["counts"].items() if count}


def test_before_the_first_update_nothing_is_rated_and_nothing_is_green(reader_of: Readers) -> None:
    found = counts_on(reader_of, "2018-09-30")

    assert set(found) <= {"Not rated", "Not started yet"}
    assert sum(found.values()) == 30


@pytest.mark.parametrize("day", ["2018-10-01", "2018-12-31", "2019-04-03", "2019-07-04", "2019-09-23"])
def test_each_action_shows_the_last_words_said_up_to_the_day(reader_of: Readers, day: str) -> None:
    history = json.loads(Path("tracker/demo/history.json").read_text(encoding="utf-8"))
    said = {}
    for update in sorted(history["updates"], key=lambda update: update["on"]):
        if update["on"] <= day and update["plan"] == "lrccg":
            said[update["action"]] = update["on"]

    plain = json.loads(reader_of("carys").get(f"/strategies/llr-carers/report.json?as_at={day}").text)

    found = {
        action["number"]: action["reported_on"]
        for action in plain["actions"]
        if action["plan_code"] == "LRCCG" and action["reported_on"]
    }
    assert found == said


def test_links_of_a_page_keep_its_day(reader_of: Readers) -> None:
    page = Page(reader_of("carys").get("/strategies/llr-carers/summary?as_at=2019-05-01"))

    to_actions = [
        link for link in page.links if "/actions" in link or "/matrix" in link or "/report." in link
    ]
    assert to_actions
    assert [link for link in to_actions if "as_at=2019-05-01" not in link] == []


def test_nothing_can_be_posted_on_a_page_of_an_earlier_day(reader_of: Readers) -> None:
    page = Page(reader_of("amira").get("/plans/lrccg/actions/12?as_at=2019-05-01"))

    assert [link for link in page.links if link.endswith("/update")] == []


def test_an_agreed_date_is_the_one_of_the_day(reader_of: Readers) -> None:
    carys = reader_of("carys")

    before = Page(carys.get("/plans/leics/actions/1?as_at=2019-05-13")).facts["Agreed date"]
    after = Page(carys.get("/plans/leics/actions/1?as_at=2019-05-14")).facts["Agreed date"]

    assert before == "September 2019"
    assert after == "March 2020 (first agreed for September 2019)"


def test_every_label_is_counted_once(reader_of: Readers) -> None:
    counted = Counter(
        action["label"]
        for action in json.loads(reader_of("carys").get("/strategies/llr-carers/report.json").text)["actions"]
    )

    assert {WORDS[label]: count for label, count in counted.items()} == counts_on(reader_of, "2019-09-30")


def test_why_not_rated_says_first_that_windows_were_missed(reader_of: Readers) -> None:
    page = Page(reader_of("carys").get("/plans/lrccg/actions/4")).text

    assert (
        "Why not rated Two reporting windows in a row have closed without an update. The last rating, on track of "
        "4 January 2019, stands no more. Its words were:" in page
    )
    assert "The rules agree" not in page
