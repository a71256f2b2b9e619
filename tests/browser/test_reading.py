"""The board and the public read in a real browser: charts with their tables, papers, public pages, print, contrast."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE, OpenPage

pytestmark = pytest.mark.browser

STRATEGY, PUBLIC, PLAN = "/strategies/llr-carers", "/public/llr-carers", "/plans/lrccg"
CHARTS = [
    ("priorities", "RAG by priority", "by-priority"),
    ("over-time", "Ratings at each board report", "over-time"),
]
BEGINNINGS = {"PDF": b"%PDF-", "Word": b"PK\x03\x04", "Excel": b"PK\x03\x04", "CSV": b"\xef\xbb\xbf"}


def _rows(page: Page, caption: str) -> list[list[str]]:
    table = page.get_by_role("table", name=re.compile(f"^{caption}"))
    return table.locator("tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim()))"
    )


@pytest.mark.parametrize(("place", "caption", "figure"), CHARTS, ids=[chart[2] for chart in CHARTS])
def test_chart_is_drawn_from_the_same_numbers_as_its_table(
    reading_page_of: OpenPage, place: str, caption: str, figure: str
) -> None:
    page = reading_page_of("carys")

    page.goto(f"{STRATEGY}/summary")
    page.locator(f"#{place}").scroll_into_view_if_needed()
    chart = page.locator(f"[data-app-instead-of={place}-bars]")
    expect(chart.locator("svg.main-svg").first).to_be_visible()
    expect(page.locator(f"#{place}-bars")).to_have_count(0)
    page.get_by_text(f"{caption} as a table").click()
    heads, *rows = _rows(page, caption)
    drawn = page.request.get(f"{STRATEGY}/summary/{figure}/chart.json").json()

    in_table = {
        head: [int(row[column]) for row in rows]
        for column, head in enumerate(heads)
        if head not in (heads[0], "All")
    }
    # The legend names a label with the letter that stands in its bars.
    in_chart = {
        trace["name"].partition(" (")[0]: trace["x" if figure == "by-priority" else "y"]
        for trace in drawn["data"]
    }
    assert in_chart == {label: counts for label, counts in in_table.items() if any(counts)}
    drawn_words = Counter(chart.locator(".bartext").all_text_contents())
    assert drawn_words == Counter(text for trace in drawn["data"] for text in trace["text"] if text)


def test_counts_of_the_summary_lead_to_as_many_actions(reading_page_of: OpenPage) -> None:
    page = reading_page_of("carys")

    page.goto(f"{STRATEGY}/summary")
    rows = _rows(page, "Actions by rating, now and in")
    off_track = next(row for row in rows if row[0] == "Off track")
    page.get_by_role("link", name=re.compile("off track$")).first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("ff track")
    assert page.get_by_role("main").get_by_role("heading", level=2).count() == int(off_track[1].split()[0])


@pytest.mark.parametrize(
    ("address", "what", "start"),
    [
        (f"{STRATEGY}/summary", "this board report", "llr-carers"),
        (f"{STRATEGY}/summary?as_at=2019-06-30", "this board report", "llr-carers"),
        (PLAN, "this plan", "lrccg"),
    ],
    ids=["board report", "board report of an earlier day", "plan"],
)
def test_papers_come_under_their_names(
    reading_page_of: OpenPage, address: str, what: str, start: str
) -> None:
    page = reading_page_of("carys", width=PHONE)
    page.goto(address)

    taken = {}
    for link in page.get_by_role("navigation", name=f"Take away {what}").get_by_role("link").all():
        with page.expect_download() as download:
            link.click()
        taken[link.inner_text().split()[-1]] = download.value

    assert list(taken) == ["PDF", "Word", "Excel", "CSV"]
    for kind, file in taken.items():
        suffix = {"PDF": "pdf", "Word": "docx", "Excel": "xlsx", "CSV": "csv"}[kind]
        assert re.fullmatch(rf"{start}[\w-]*\.{suffix}", file.suggested_filename), file.suggested_filename
        assert Path(file.path()).read_bytes().startswith(BEGINNINGS[kind])


@pytest.mark.parametrize("name", ["nobody", "farid"])
def test_public_pages_are_read_by_phone(reading_page_of: OpenPage, name: str) -> None:
    page = reading_page_of(name, width=PHONE)

    page.goto("/public")
    page.get_by_role("link", name="3. Clear information for carers").click()
    expect(page.get_by_role("heading", name="Need help now?")).to_be_visible()
    expect(page.get_by_role("heading", name="How it is going")).to_be_visible()
    first = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Next").click()

    expect(page.get_by_role("heading", level=1)).not_to_have_text(first)
    pictures = page.locator("main svg[role=img], main .app-public-picture svg")
    assert page.get_by_role("table").count() == pictures.count()


def test_nobody_is_asked_to_sign_in_and_lands_where_they_wanted(page_of: OpenPage) -> None:
    page = page_of(width=PHONE)

    page.goto(f"{STRATEGY}/matrix")
    page.get_by_label("E-mail address").fill("farid@example.org")
    page.get_by_label("Password", exact=True).fill("carers-count-2019")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Priorities by partner")


def test_another_day_is_chosen_with_the_pages_own_form(reading_page_of: OpenPage) -> None:
    page = reading_page_of("carys", width=PHONE)

    page.goto(f"{STRATEGY}/summary?partner=wlccg")
    page.get_by_text("Show another day").click()
    page.get_by_label("Day, up to today").fill("2019-03-31")
    page.get_by_role("button", name="Show this day").click()

    expect(page.get_by_role("main")).to_contain_text("This is how things stood on 31 March 2019")
    expect(page).to_have_url(
        re.compile(r"summary\?(partner=wlccg&as_at=2019-03-31|as_at=2019-03-31&partner=wlccg)$")
    )


def test_menu_of_a_phone_opens_by_keyboard(reading_page_of: OpenPage) -> None:
    page = reading_page_of("esi", width=PHONE)

    page.goto(f"{STRATEGY}/matrix")
    more = page.get_by_role("banner").get_by_role("button", name=re.compile("Browse|Menu|More"))
    more.focus()
    page.keyboard.press("Enter")
    page.get_by_role("banner").get_by_role("link", name="Public wording").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Public wording")


@pytest.mark.parametrize(
    "address", [f"{STRATEGY}/summary", PLAN, f"{PLAN}/actions/16"], ids=["summary", "plan", "action"]
)
def test_print_leaves_out_what_only_a_screen_needs(reading_page_of: OpenPage, address: str) -> None:
    page = reading_page_of("carys")
    page.goto(address)

    page.emulate_media(media="print")

    for part in page.locator("form, header, footer, main button").all():
        expect(part).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Illustrative: not the record of any organisation").first).to_be_visible()
    labels = page.locator("main .app-label:visible")
    assert labels.count() > 0
    assert all(words.strip() for words in labels.all_inner_texts())


@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["wide", "phone"])
def test_ratings_keep_their_words_and_shapes_where_colours_are_forced(
    reading_page_of: OpenPage, width: int
) -> None:
    page = reading_page_of("carys", width=width)

    page.emulate_media(forced_colors="active")
    page.goto(f"{STRATEGY}/summary")

    labels = page.locator("main .app-label:visible")
    assert labels.count() > 0
    assert all(words.strip() for words in labels.all_inner_texts())
    shapes = labels.locator(".app-label__sign").evaluate_all(
        """(signs) => signs.map((sign) => {
          const style = getComputedStyle(sign);
          const isPainted = style.backgroundColor !== "rgba(0, 0, 0, 0)" || style.backgroundImage !== "none";
          return isPainted || parseFloat(style.borderRightWidth) > 0;
        })"""
    )
    assert all(shapes)
    page.emulate_media(forced_colors="none")
