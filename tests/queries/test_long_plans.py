"""How often a page asks the database where a plan is long: as often as where it is short."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Browser, Filled
from tests.journeys.plans import add_long_plan
from tests.queries.test_statement_counts import PAGES, statements_of
from tracker import Tracker

GROWING = {
    name: PAGES[name]
    for name in ("summary", "matrix", "actions behind a figure", "chart by priority", "my updates")
} | {f"own lines of {name}": (name, "/strategies/llr-carers/lines") for name in ("esi", "priya")}


@pytest.fixture(scope="session", params=["sqlite"])
def filled(filled: Filled) -> Filled:
    """The demonstration on SQLite alone: what is counted is what the tracker asks, and test_statement_counts.py counts
    that on both."""
    return filled


def test_a_thousand_actions_take_no_statement_more(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    browsers = {name: browser_of(name) for name in ("carys", "amira", "esi", "priya")}
    few = {page: statements_of(app, browsers[name], address) for page, (name, address) in GROWING.items()} | {
        "plan": statements_of(app, browsers["carys"], "/plans/lrccg"),
        # One that nobody has updated, as those of the long plan.
        "action": statements_of(app, browsers["carys"], "/plans/leics/actions/6"),
        "file": statements_of(app, browsers["carys"], "/plans/lrccg.csv"),
    }

    add_long_plan(app, 1000)

    many = {
        page: statements_of(app, browsers[name], address) for page, (name, address) in GROWING.items()
    } | {
        "plan": statements_of(app, browsers["carys"], "/plans/long?per_page=100&page=3"),
        "action": statements_of(app, browsers["carys"], "/plans/long/actions/500"),
        "file": statements_of(app, browsers["carys"], "/plans/long.csv"),
    }
    assert many == few
