"""How often a page asks the database: at most eight times, however long the plans are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.conftest import Browser, Readers
from tracker import Tracker
from tracker.extensions import db

MOST = 8
PAGES: dict[str, tuple[str, str]] = {
    "strategy": ("carys", "/strategies/llr-carers"),
    "summary": ("carys", "/strategies/llr-carers/summary"),
    "summary of a partner": ("carys", "/strategies/llr-carers/summary?partner=wlccg"),
    "summary of an earlier day": ("carys", "/strategies/llr-carers/summary?as_at=2019-05-01"),
    "summary between a window's close and its report": (
        "carys",
        "/strategies/llr-carers/summary?as_at=2018-10-13",
    ),
    "summary before everything": ("carys", "/strategies/llr-carers/summary?as_at=2018-07-01"),
    "matrix": ("carys", "/strategies/llr-carers/matrix"),
    "actions behind a figure": ("carys", "/strategies/llr-carers/actions?label=off_track"),
    "chart by priority": ("carys", "/strategies/llr-carers/summary/by-priority/chart.json"),
    "chart over time": ("carys", "/strategies/llr-carers/summary/over-time/chart.json"),
    "board reports": ("carys", "/strategies/llr-carers/reports"),
    "board report": ("esi", "/strategies/llr-carers/reports/4"),
    "what changed between two reports": ("carys", "/strategies/llr-carers/changes?from=1&to=4"),
    "board reports of the manager": ("esi", "/strategies/llr-carers/reports"),
    "asked and decided": ("carys", "/strategies/llr-carers/decisions"),
    "what carers told us": ("esi", "/strategies/llr-carers/carers-voice"),
    "indicators": ("carys", "/strategies/llr-carers/indicators"),
    "who decides what": ("carys", "/strategies/llr-carers/bodies"),
    "plan": ("carys", "/plans/lrccg"),
    "plan of an earlier day": ("carys", "/plans/lrccg?as_at=2019-05-01"),
    "plan narrowed": ("carys", "/plans/lrccg?priority=8&label=off_track"),
    "action": ("carys", "/plans/lrccg/actions/16"),
    "action of an earlier day": ("carys", "/plans/lrccg/actions/16?as_at=2019-05-01"),
    "my updates": ("amira", "/my-updates"),
    "my updates of a manager": ("esi", "/my-updates"),
    "my updates of a deputy": ("harun", "/my-updates"),
    "windows": ("esi", "/strategies/llr-carers/windows"),
    "own account": ("gwen", "/account"),
    "updates that do not count yet": ("esi", "/strategies/llr-carers/to-agree"),
    "update form": ("amira", "/plans/lrccg/actions/12/update"),
    "front page": ("nobody", "/"),
    "public strategy": ("nobody", "/public/llr-carers"),
    "public priority": ("nobody", "/public/llr-carers/priorities/3"),
    "people": ("dev", "/people"),
    "organisations": ("dev", "/organisations"),
    "organisation": ("dev", "/organisations/1"),
    "another organisation takes over": ("dev", "/organisations/1/successor"),
    "upkeep": ("dev", "/upkeep"),
}


@contextmanager
def counted(app: Tracker) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile, without those that only begin and end a transaction."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.lstrip().upper().startswith(("BEGIN", "PRAGMA", "COMMIT", "ROLLBACK", "SAVEPOINT")):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def statements_of(app: Tracker, browser: Browser, address: str) -> int:
    """How many statements a page takes once its frame is there."""
    assert browser.get(address).status_code == 200
    with counted(app) as statements:
        assert browser.get(address).status_code == 200
    return len(statements)


@pytest.mark.parametrize(("name", "address"), PAGES.values(), ids=PAGES)
def test_a_page_takes_at_most_eight_statements(
    reading_app: Tracker, reader_of: Readers, name: str, address: str
) -> None:
    browser = reader_of(name)

    assert statements_of(reading_app, browser, address) <= MOST


def test_a_page_that_is_held_takes_one(reading_app: Tracker, reader_of: Readers) -> None:
    carys = reader_of("carys")
    address = "/strategies/llr-carers/summary"
    etag = carys.get(address).headers["ETag"]

    with counted(reading_app) as statements:
        answer = carys.get(address, headers={"If-None-Match": etag})

    assert answer.status_code == 304
    # The session with its person, and the head of the audit chain.
    assert len(statements) == 1
