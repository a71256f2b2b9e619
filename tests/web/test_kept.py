"""What the process keeps: the kit's markup of empty fields, and what pages are made of."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import Browser
from tests.journeys.plans import add_long_plan
from tracker import Tracker
from tracker.web.components import _kept, kit_markup
from tracker.web.kept import MOST_KEPT, kept

SUMMARY = "/strategies/llr-carers/summary"


def test_a_value_is_made_once_for_a_key(reading_app: Tracker) -> None:
    made: list[int] = []
    with reading_app.app_context():
        values = [kept(("key", 1), lambda: made.append(1) or len(made)) for _ in range(3)]

    assert values == [1, 1, 1]


def test_the_value_unused_longest_makes_room(reading_app: Tracker) -> None:
    with reading_app.app_context():
        kept("first", lambda: 1)
        for number in range(MOST_KEPT):
            kept(("other", number), lambda: 0)

        assert kept("first", lambda: 2) == 2


def test_a_summary_is_made_anew_after_each_change(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    carys = browser_of("carys")
    before = carys.get(SUMMARY).text

    add_long_plan(app, 3)

    assert "LONG 3" not in before
    assert "LONG 3" in carys.get(SUMMARY).text


def test_a_summary_kept_for_one_partner_is_not_shown_for_another(reader_of: Callable[..., Browser]) -> None:
    carys = reader_of("carys")
    captions = [
        LexborHTMLParser(carys.get(f"{SUMMARY}{query}").text).css_first("h1 span").text()
        for query in ("?partner=wlccg", "", "?partner=wlccg")
    ]

    assert captions[0] == captions[2] != captions[1]


def test_a_kept_summary_still_keeps_what_else_stands_in_the_address(
    reader_of: Callable[..., Browser],
) -> None:
    carys = reader_of("carys")
    carys.get(SUMMARY)

    page = LexborHTMLParser(carys.get(f"{SUMMARY}?partner=wlccg").text)

    assert page.css_first(".app-day input[name=partner]").attributes["value"] == "wlccg"


def test_a_long_list_shows_its_first_fifty_and_says_how_many_more(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    add_long_plan(app, 120)

    page = browser_of("carys").get(SUMMARY).text

    assert page.count("never updated") < 120
    assert "more.</p>" in page


def test_the_kit_escapes_what_it_is_given(reading_app: Tracker) -> None:
    words = "<b>5 & 6</b>"
    with reading_app.app_context():
        plain = kit_markup("input", {"id": "a", "name": "a", "label": {"text": words}})
        markup = kit_markup("input", {"id": "a", "name": "a", "label": {"text": Markup(words)}})

    assert "&lt;b&gt;5 &amp; 6&lt;/b&gt;" in plain
    assert plain != markup


def test_what_somebody_typed_is_never_kept(reading_app: Tracker) -> None:
    before = _kept.cache_info().currsize
    with reading_app.app_context():
        kit_markup("textarea", {"id": "w", "name": "w", "label": {"text": "x"}, "value": "Typed by somebody"})
        kit_markup("date-input", {"id": "d", "namePrefix": "d", "items": [{"name": "month", "value": "7"}]})

    assert _kept.cache_info().currsize == before
