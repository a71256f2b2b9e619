"""The bench database is one that the tracker works on, and the floor shows what the tracker shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import func, select

from bench.data import Size, fill
from bench.floor import FIELDS
from tests.bench.conftest import SIZE, Bench
from tests.conftest import Browser
from tests.journeys.pages import words_of
from tracker import clock
from tracker.extensions import db
from tracker.models import Action, ActionCurrent, ProgressUpdate
from tracker.queries.counts import current_counts

CHECKOUT = Path(__file__).parents[2]
PAGES = (
    "/plans/bench-1",
    "/plans/bench-2?per_page=100",
    "/plans/bench-1/actions/12",
    "/plans/bench-1/actions/12/update",
    "/plans/bench-1.csv",
    "/strategies/bench/summary",
    "/strategies/bench/matrix",
    "/my-updates",
    "/public/bench",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers(bench: Bench, path: str) -> None:
    answer = bench.browser().get(path)

    assert answer.status_code == 200


def test_there_is_as_much_as_was_asked_for(bench: Bench) -> None:
    with bench.ours.app_context():
        held = [
            db.session.execute(select(func.count()).select_from(table)).scalar()
            for table in (Action, ProgressUpdate, ActionCurrent)
        ]

    assert held == [36, 432, 36]


def test_the_state_kept_beside_each_action_is_that_of_its_history(bench: Bench) -> None:
    said = bench.ours.test_cli_runner().invoke(args=["rebuild"]).output

    assert said.startswith("All as they should be: 0 ")


def test_its_audit_chain_is_unbroken(bench: Bench) -> None:
    verified = bench.ours.test_cli_runner().invoke(args=["audit", "verify"])

    assert verified.exit_code == 0, verified.output


def test_labels_are_counted_as_the_summary_counts_them(bench: Bench) -> None:
    browser = bench.browser()
    rows = LexborHTMLParser(browser.get("/strategies/bench/summary").text).css(".app-glance tbody tr")
    on_page = {words_of(row.css_first("th")): words_of(row.css_first("td")).split(" ")[0] for row in rows}

    with bench.ours.app_context():
        counted = current_counts(on=clock.today())

    assert {label.word: str(number) for label, number in counted.items() if number} == {
        name: number for name, number in on_page.items() if name != "All actions"
    }


def test_an_update_can_be_posted_after_the_bulk(bench: Bench) -> None:
    browser = bench.browser()
    address = "/plans/bench-1/actions/12/update"
    page = LexborHTMLParser(browser.get(address).text)
    hidden = {
        name: page.css_first(f"input[name={name}]").attributes["value"] or "" for name in ("key", "seen")
    }

    answer = browser.post(address, {**hidden, "answer": "on_track", "words": "All is well."}, page=address)

    assert answer.status_code == 303, answer.text
    assert "All is well." in browser.get("/plans/bench-1/actions/12").text


def test_a_database_with_a_strategy_is_left_alone(bench: Bench) -> None:
    with pytest.raises(SystemExit, match="has a strategy already"):
        fill(bench.ours, Size(1, 1, 1))


def test_the_command_refuses_what_is_no_number() -> None:
    command = [sys.executable, "-m", "bench.data", "--database", "sqlite://", "--plans", "some"]

    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=60)

    assert done.returncode == 2
    assert "“some” is not a whole number" in done.stderr


def _cells(browser: Browser, path: str) -> list[list[str]]:
    """The table of a plan, cell by cell, without what only one of the two says in a cell."""
    page = LexborHTMLParser(browser.get(path).text)
    for extra in page.css(".nhsuk-table-responsive__heading, td .app-small"):
        extra.decompose()
    return [[words_of(cell) for cell in row.css("td")] for row in page.css("tbody tr")]


def test_the_floor_has_the_same_cells(bench: Bench) -> None:
    ours, floor = (_cells(browser, "/plans/bench-2") for browser in (bench.browser(), bench.floor_browser()))

    assert len(ours) == SIZE.actions
    assert [len(row) for row in floor] == [10] * SIZE.actions
    # Number, details, measures, lead and start; the others differ by what the floor adds or leaves undecided.
    for columns in ((1, 2), (4, 5), (7, 7)):
        assert [row[columns[0] : columns[1] + 1] for row in floor] == [
            row[columns[0] : columns[1] + 1] for row in ours
        ]


def test_the_floor_escapes_too(bench: Bench) -> None:
    page = bench.floor_browser().get("/plans/bench-2").text

    assert "receptionists &amp; clinical staff" in page


def test_the_floor_stores_what_its_form_of_ten_fields_says(bench: Bench) -> None:
    browser = bench.floor_browser()
    address = "/plans/bench-2/actions/3/update"

    answer = browser.post(address, dict.fromkeys(FIELDS, "Told to the floor."), page=address)

    assert len(FIELDS) == 10
    assert answer.status_code == 303
    assert "Told to the floor." in browser.get("/plans/bench-2/actions/3").text


def test_the_floor_refuses_a_form_without_its_token(bench: Bench) -> None:
    browser = bench.floor_browser()

    answer = browser.client.post("/plans/bench-2/actions/3/update", data={"words": "No token."})

    assert answer.status_code == 400


def test_the_floor_sends_as_many_rows_and_columns_as_csv(bench: Bench) -> None:
    ours, floor = (
        browser.get("/plans/bench-2.csv").text for browser in (bench.browser(), bench.floor_browser())
    )

    assert floor.count("\r\n") == SIZE.actions
    assert ours.count("\r\n") == SIZE.actions + 1
