"""Words for an e-mail or the minutes: plain text on actions, partners and reports, of the day that is shown."""

from __future__ import annotations

import pytest

from tests.conftest import Readers
from tests.journeys.pages import Page
from tracker.domain.board_report import ILLUSTRATIVE

STRATEGY = "/strategies/llr-carers"
PAGES = [
    pytest.param("/plans/lrccg/actions/8?as_at=2019-07-31", "action", "31 July 2019", id="action"),
    pytest.param(
        f"{STRATEGY}/summary?partner=wlccg&as_at=2019-07-31", "summary", "31 July 2019", id="partner"
    ),
    pytest.param(f"{STRATEGY}/summary", "summary", "30 September 2019", id="live report"),
    pytest.param(f"{STRATEGY}/reports/4", "report", "15 July 2019", id="frozen report"),
]


def words_of(page: Page, name: str) -> list[str]:
    """The lines of a text to copy, which needs no JavaScript to be read."""
    area = page.tree.css_first(f"textarea#copy-{name}")
    assert area is not None
    assert "readonly" in area.attributes
    return area.text().split("\n")


@pytest.mark.parametrize(("address", "name", "day"), PAGES)
def test_three_sentences_with_their_day_are_there_to_copy(
    reader_of: Readers, address: str, name: str, day: str
) -> None:
    lines = words_of(Page(reader_of("carys").get(address)), name)

    assert len(lines[:-1]) == 3
    assert lines[-1] == ILLUSTRATIVE
    assert day in lines[0]


def test_a_frozen_report_is_named_by_its_number_its_day_and_its_hash(reader_of: Readers) -> None:
    page = Page(reader_of("carys").get(f"{STRATEGY}/reports/2"))

    first, _, last, _ = words_of(page, "report")

    assert first.startswith("Board report 2 of the Joint Carers Strategy 2018-2021 was frozen on ")
    assert last.removeprefix("Its hash begins ").rstrip(".") in page.text


def test_private_words_are_not_there_to_copy_even_for_the_manager(reader_of: Readers) -> None:
    page = Page(reader_of("esi").get("/plans/city/actions/6?as_at=2019-05-01"))

    lines = words_of(page, "action")

    assert lines[1].endswith("posted an update that is held in private session.")
