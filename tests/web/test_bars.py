"""Bars of the RAG summary: every piece to one scale, however its words wrap."""

from __future__ import annotations

from tests.conftest import Readers
from tests.journeys.pages import Page


def test_the_strip_of_a_bar_is_to_the_scale_of_its_counts(reader_of: Readers) -> None:
    page = Page(reader_of("carys").get("/strategies/llr-carers/summary"))

    cell = page.tree.css("#priorities-bars td:not(.app-bars__name)")[-1]
    strip = cell.css_first("svg")
    assert strip is not None
    pieces = [(one.attributes["x"], one.attributes["width"]) for one in cell.css("rect")]

    words = [node.text() for node in cell.css(".app-piece")]
    assert words == ["4 off track", "1 at risk", "1 complete", "1 not started yet"]
    assert pieces == [("0", "4"), ("4", "1"), ("5", "1"), ("6", "1")]
    assert "0 0 7 1" in (strip.attributes.get("viewBox"), strip.attributes.get("viewbox"))
