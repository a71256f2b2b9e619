"""A plan's table: narrowed, and read stretch by stretch."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page
from tests.journeys.plans import TEAMS, add_long_plan
from tracker import Tracker


def numbers(page: Page) -> list[str]:
    """The numbers of the actions in the table, in order."""
    return [row[2] for row in page.table()] if page.tree.css("main table") else []


def teams(page: Page) -> dict[str, str]:
    """The teams that the page can be narrowed to, with the value of each."""
    return {
        " ".join(option.text().split()): option.attributes["value"] or ""
        for option in page.tree.css("select[name=lead] option")
    }


ALL = [str(number) for number in range(1, 19)]


def test_the_plan_stands_in_its_own_order(reader_of: Readers) -> None:
    page = Page(reader_of("carys").get("/plans/lrccg"))

    assert numbers(page) == ALL
    assert "18 actions." in page.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"priority": "8"}, ["14", "15", "16", "17", "18"]),
        ({"priority": "5"}, ["9", "10"]),
        ({"label": "off_track"}, ["14", "16", "18"]),
        ({"label": "complete"}, ["7", "17"]),
        ({"label": "on_hold"}, []),
        ({"label": "off_track", "priority": "8"}, ["14", "16", "18"]),
        ({"label": "off_track", "priority": "1"}, []),
        ({"label": "", "priority": "", "lead": ""}, ALL),
    ],
    ids=[
        "a priority",
        "another priority",
        "off track",
        "complete",
        "a rating that none has",
        "a rating and a priority",
        "two that exclude each other",
        "empty filters",
    ],
)
def test_the_table_can_be_narrowed(reader_of: Readers, query: dict[str, str], expected: list[str]) -> None:
    page = Page(reader_of("carys").get("/plans/lrccg", query_string=query))

    assert (page.status, numbers(page)) == (200, expected)


def test_the_table_can_be_narrowed_to_a_lead(reader_of: Readers) -> None:
    carys = reader_of("carys")
    offered = teams(Page(carys.get("/plans/lrccg")))

    found = {
        name: numbers(Page(carys.get(f"/plans/lrccg?lead={offered[name]}")))
        for name in ("HR and Communications Team", "HIS", "CCGs, LAs and CDG")
    }

    assert found == {
        "HR and Communications Team": ["9"],
        "HIS": ["16"],
        "CCGs, LAs and CDG": ["11", "13"],
    }


WRONG = {
    "a lead that there is not": {"lead": "99999"},
    "a lead in words": {"lead": "HIS"},
    "a lead below nought": {"lead": "-1"},
    "a lead beyond every number": {"lead": "9" * 40},
    "a rating that there is not": {"label": "splendid"},
    "a rating in capitals": {"label": "OFF_TRACK"},
    "priority 9": {"priority": "9"},
    "priority nought": {"priority": "0"},
    "priority in words": {"priority": "eight"},
    "page nought": {"page": "0"},
    "a page below nought": {"page": "-1"},
    "a page in words": {"page": "two"},
    "a page in figures of another script": {"page": "٢"},
    "a page beyond every number": {"page": "9" * 40},
    "75 a page": {"per_page": "75"},
    "a million a page": {"per_page": "1000000"},
    "a nul": {"label": "on_track\x00"},
}


@pytest.mark.parametrize("query", WRONG.values(), ids=WRONG)
def test_what_the_plan_does_not_have_is_said(reader_of: Readers, query: dict[str, str]) -> None:
    answer = reader_of("carys").get("/plans/lrccg", query_string=query)

    assert answer.status_code == 422
    assert Page(answer).heading == "There is a problem"


def test_the_words_of_a_wrong_filter_are_never_markup(reader_of: Readers) -> None:
    page = Page(reader_of("carys").get("/plans/lrccg", query_string={"label": "<img src=x onerror=a()>"}))

    assert page.tree.css("img[onerror]") == []
    assert "<img src=x onerror=a()>" in page.text


@pytest.fixture
def long_plan(app: Tracker) -> Tracker:
    """A plan of 120 actions beside the others."""
    add_long_plan(app, 120)
    return app


def test_a_long_plan_is_read_by_fifty_or_by_a_hundred(
    long_plan: Tracker, browser_of: Callable[..., Browser]
) -> None:
    carys = browser_of("carys")

    found = {
        query: [numbers(Page(carys.get(f"/plans/long?{query}")))[place] for place in (0, -1)]
        for query in (
            "page=1",
            "page=2",
            "page=3",
            "per_page=50&page=2",
            "per_page=100",
            "per_page=100&page=2",
        )
    }

    assert found == {
        "page=1": ["1", "50"],
        "page=2": ["51", "100"],
        "page=3": ["101", "120"],
        "per_page=50&page=2": ["51", "100"],
        "per_page=100": ["1", "100"],
        "per_page=100&page=2": ["101", "120"],
    }


def test_the_links_to_other_pages_keep_filters_and_day(
    long_plan: Tracker, browser_of: Callable[..., Browser]
) -> None:
    carys = browser_of("carys")
    page = Page(carys.get("/plans/long?label=not_rated&as_at=2019-06-01&page=2"))

    links = [link for link in page.links if "page=" in link]

    assert [link.partition("?")[2] for link in links] == [
        "label=not_rated&as_at=2019-06-01&page=1",
        "label=not_rated&as_at=2019-06-01&page=3",
    ]
    assert [numbers(Page(carys.get(link)))[0] for link in links] == ["1", "101"]


def test_a_page_past_the_end_leads_back_to_the_plan(
    long_plan: Tracker, browser_of: Callable[..., Browser]
) -> None:
    answer = browser_of("carys").get("/plans/long?page=4")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/plans/long")


def test_a_stretch_of_a_long_plan_does_not_count_as_if_it_were_the_whole(
    long_plan: Tracker, browser_of: Callable[..., Browser]
) -> None:
    page = Page(browser_of("carys").get("/plans/long"))

    counted = [
        " ".join(link.text(separator=" ").split()) for link in page.tree.css("main a[href^='?label=']")
    ]
    assert "120 actions." in page.text
    assert counted == []


def test_a_filter_looks_at_all_pages(long_plan: Tracker, browser_of: Callable[..., Browser]) -> None:
    carys = browser_of("carys")
    offered = teams(Page(carys.get("/plans/long")))

    page = Page(carys.get(f"/plans/long?lead={offered[TEAMS[0]]}&label=not_rated"))

    assert numbers(page) == [str(number) for number in range(3, 121, 3)]
    assert "40 actions." in page.text
