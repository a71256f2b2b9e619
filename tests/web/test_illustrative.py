"""Pages of a strategy that is the record of no organisation say so, once; words copied from them say it too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page
from tracker import Tracker
from tracker.domain.board_report import ILLUSTRATIVE
from tracker.extensions import db
from tracker.models import Strategy

STRATEGY, ACTION = "/strategies/llr-carers", "/plans/lrccg/actions/16"
PAGES = [
    pytest.param(STRATEGY, id="strategy"),
    pytest.param("/plans/lrccg", id="plan"),
    pytest.param(ACTION, id="action"),
    pytest.param(f"{ACTION}/update", id="update"),
    pytest.param("/plans/lrccg/actions/10/posted", id="posted"),
    pytest.param(f"{ACTION}/decision", id="decision"),
    pytest.param("/my-updates", id="my updates"),
    pytest.param(f"{STRATEGY}/summary", id="summary"),
    pytest.param(f"{STRATEGY}/meeting", id="meeting"),
    pytest.param(f"{STRATEGY}/to-agree", id="to agree"),
    pytest.param(f"{STRATEGY}/windows", id="windows"),
    pytest.param(f"{STRATEGY}/windows/5", id="window"),
    pytest.param(f"{STRATEGY}/wording", id="wording"),
    pytest.param(f"{STRATEGY}/wording/3", id="wording of a priority"),
    pytest.param(f"{STRATEGY}/reports/headline", id="headline"),
    pytest.param(f"{STRATEGY}/reports/4", id="board report"),
    pytest.param(f"{STRATEGY}/audit", id="record of changes"),
    pytest.param(f"{STRATEGY}/lines", id="lines of partners"),
    pytest.param("/public", id="first public page"),
    pytest.param("/public/llr-carers", id="public strategy"),
    pytest.param("/public/llr-carers/priorities/3", id="public priority"),
]


def marks_on(page: Page) -> list[str]:
    """Where the page says it: on itself, not in words to copy."""
    found = [strong.text(strip=True) for strong in page.tree.css("main strong")]
    return [words for words in found if words == ILLUSTRATIVE]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_an_illustrative_strategy_says_so_once(reader_of: Readers, address: str) -> None:
    answer = reader_of("esi").get(address)

    assert answer.status_code == 200
    assert marks_on(Page(answer)) == [ILLUSTRATIVE]


@pytest.mark.parametrize("address", ["/people", "/account", "/organisations"])
def test_a_page_of_no_strategy_says_nothing_of_it(reader_of: Readers, address: str) -> None:
    assert ILLUSTRATIVE not in reader_of("esi").get(address).text


@pytest.mark.parametrize("address", [f"{STRATEGY}/windows", f"{STRATEGY}/lines", f"{STRATEGY}/summary"])
def test_words_to_copy_end_with_it(reader_of: Readers, address: str) -> None:
    page = Page(reader_of("esi").get(address))

    copied = [area.text().split("\n")[-1] for area in page.tree.css("textarea[readonly]")]

    assert copied
    assert set(copied) == {ILLUSTRATIVE}


def test_a_real_strategy_says_nothing_of_it(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    with app.app_context():
        db.session.execute(update(Strategy).values(is_illustrative=False))
        db.session.commit()

    assert ILLUSTRATIVE not in browser_of("esi").get(f"{STRATEGY}/summary").text
