"""One page for a meeting, taken away from the pages of a partner and of a priority."""

from __future__ import annotations

import io

import docx
import pytest

from tests.conftest import Readers
from tests.journeys.pages import Page
from tests.web.test_agree import ACTION, WAITS, BrowserOf, require, say_at_risk

STRATEGY = "/strategies/llr-carers"


def words_of(content: bytes) -> str:
    """All that a Word file says."""
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in paper.paragraphs), *cells])


@pytest.mark.parametrize(
    ("page", "link", "title"),
    [
        (f"{STRATEGY}/summary?partner=wlccg", "sheet.docx?partner=wlccg", "West Leicestershire Clinical"),
        (f"{STRATEGY}/actions?priority=8", "sheet.docx?priority=8", "Priority 8: Supporting Young Carers"),
        (f"{STRATEGY}/matrix", "sheet.docx?priority=3", "Priority 3: Carers are informed"),
    ],
    ids=["partner", "priority", "matrix"],
)
def test_it_is_taken_away_from_its_page(reader_of: Readers, page: str, link: str, title: str) -> None:
    carys = reader_of("carys")

    address = next(one for one in Page(carys.get(page)).links if one.endswith(link))
    text = words_of(carys.get(address).data)

    assert text.startswith(title)
    assert "30 September 2019" in text


def test_it_shows_the_day_that_the_page_shows(reader_of: Readers) -> None:
    carys = reader_of("carys")
    page = Page(carys.get(f"{STRATEGY}/summary?partner=wlccg&as_at=2019-03-31"))

    address = next(one for one in page.links if "sheet.docx" in one)
    text = words_of(carys.get(address).data)

    assert "31 March 2019" in text
    assert "partner=wlccg&as_at=2019-03-31" in text


@pytest.mark.parametrize(
    "query",
    ["", "?partner=nobody", "?priority=99", "?partner=wlccg&priority=3", "?partner=wlccg&as_at=2031-01-01"],
)
def test_what_it_is_about_must_be_there(reader_of: Readers, query: str) -> None:
    assert reader_of("carys").get(f"{STRATEGY}/sheet.pdf{query}").status_code == 422


def test_private_words_are_on_no_sheet_even_for_the_manager(reader_of: Readers) -> None:
    address = f"{STRATEGY}/sheet.docx?partner=leicester-city-council&as_at=2019-05-01"

    text = words_of(reader_of("esi").get(address).data)

    assert "CITY 6" in text
    assert "named person" not in text
    assert "Finish the talks" not in text


def test_an_update_that_waits_is_said_on_the_sheet_and_in_the_words_to_copy(browser_of: BrowserOf) -> None:
    require(browser_of, "partner")
    say_at_risk(browser_of("amira"))
    carys = browser_of("carys")

    text = words_of(carys.get(f"{STRATEGY}/sheet.docx?partner=wlccg").data)
    area = Page(carys.get(ACTION)).tree.css_first("textarea#copy-action")

    assert f"LRCCG 12. {WAITS}" in text
    assert area is not None
    assert area.text().split("\n")[2] == WAITS
