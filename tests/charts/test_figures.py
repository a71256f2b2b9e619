"""A chart says the same wherever it is drawn: in SVG, in plotly and in words."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from tracker.charts.figures import rag_by_group_figure, rag_over_time_figure
from tracker.charts.svg import indicator_svg, rag_by_group_svg, rag_over_time_svg
from tracker.charts.words import (
    AreaValues,
    alt_text_by_group,
    alt_text_indicator,
    alt_text_over_time,
)
from tracker.domain.board_report import GroupCounts, OverTime
from tracker.domain.rag import Label

GROUPS = (
    GroupCounts(
        name="1 Carers are identified early",
        counts={"off_track": 1, "at_risk": 0, "on_track": 4, "complete": 2},
    ),
    GroupCounts(
        name="2 Carers are informed", counts={"off_track": 2, "on_track": 3, "not_rated": 1}, is_joint=True
    ),
    GroupCounts(name="3 Young carers are supported", counts={}),
)
POINTS = (
    OverTime(
        name="April 2019 report", as_at="2019-04-15", counts={"off_track": 8, "on_track": 9, "at_risk": 7}
    ),
    OverTime(
        name="July 2019 report", as_at="2019-07-15", counts={"off_track": 6, "on_track": 12, "complete": 6}
    ),
)
AREAS: tuple[AreaValues, ...] = (
    ("Northfield", [("2016/17", Decimal("34.6"), "34.6%"), ("2018/19", Decimal("31"), "31%")]),
    ("Eastmoor", [("2016/17", None, ""), ("2018/19", Decimal("38.25"), "38.25%")]),
)


def test_bars_by_group_say_the_same_in_svg_and_plotly() -> None:
    wanted = _sums(group.counts for group in GROUPS)

    drawn = _figures_in(rag_by_group_svg(GROUPS, title="By priority"))
    plotted = _plotted(rag_by_group_figure(GROUPS), axis="x")

    assert drawn == plotted == wanted


def test_columns_over_time_say_the_same_in_svg_and_plotly() -> None:
    wanted = _sums(point.counts for point in POINTS)

    drawn = _figures_in(rag_over_time_svg(POINTS))
    plotted = _plotted(rag_over_time_figure(POINTS), axis="y")

    assert drawn == plotted == wanted


def test_the_sentence_for_the_blind_has_every_count() -> None:
    said = alt_text_by_group(GROUPS)

    assert said == (
        "1 Carers are identified early: 1 off track, 4 on track, 2 complete; "
        "2 Carers are informed (joint): 2 off track, 3 on track, 1 not rated; "
        "3 Young carers are supported: no action."
    )


def test_the_sentence_over_time_names_each_report() -> None:
    said = alt_text_over_time(POINTS)

    assert said == (
        "April 2019 report: 8 off track, 7 at risk, 9 on track; July 2019 report: 6 off track, 12 on track, 6 complete."
    )


def test_a_missing_figure_is_said_and_never_drawn_as_nought() -> None:
    said = alt_text_indicator(AREAS)
    bars = _shapes(indicator_svg(AREAS, title="Satisfied carers"), "rect")

    assert "Eastmoor: no figure in 2016/17, 38.25% in 2018/19." in said
    assert len(bars) == 3


def test_a_bar_of_an_indicator_is_as_long_as_its_figure() -> None:
    drawn = _shapes(indicator_svg(AREAS, title="Satisfied carers"), "rect")

    longest, first = float(drawn[2].get("width", "")), float(drawn[0].get("width", ""))

    assert first / longest == pytest.approx(34.6 / 38.25, abs=0.01)


def test_segments_stand_side_by_side_within_the_drawing() -> None:
    drawing = ElementTree.fromstring(rag_by_group_svg(GROUPS[:1], title="By priority"))

    bars = [(float(one.get("x", "")), float(one.get("width", ""))) for one in drawing.findall(_tag("rect"))]

    gaps = [after - (before + width) for (before, width), (after, _) in pairwise(bars)]
    assert gaps == pytest.approx([1.5, 1.5], abs=0.05)
    assert bars[-1][0] + bars[-1][1] <= float(drawing.get("width", ""))
    assert bars[1][1] / bars[0][1] == pytest.approx(4, abs=0.1)


def test_a_group_without_actions_says_so() -> None:
    words = _words_in(rag_by_group_svg(GROUPS[2:], title="By priority"))

    assert "no action" in words


@pytest.mark.parametrize("narrow", [False, True], ids=["on paper", "on a phone"])
def test_typed_names_can_not_become_markup(narrow: bool) -> None:
    group = GroupCounts(name='<script>alert("1")</script> & \x0b co', counts={"on_track": 1})

    drawn = rag_by_group_svg([group], title='"><image href="x"/>', is_narrow=narrow)

    assert {one.tag.rpartition("}")[2] for one in ElementTree.fromstring(drawn).iter()} == {
        "svg",
        "text",
        "rect",
        "g",
        "circle",
    }


@pytest.mark.parametrize("chart", ["by group", "over time", "indicator"])
def test_a_drawing_stands_under_the_strictest_content_policy(chart: str) -> None:
    drawn = {
        "by group": rag_by_group_svg(GROUPS, title="By priority"),
        "over time": rag_over_time_svg(POINTS),
        "indicator": indicator_svg(AREAS, title="Satisfied carers"),
    }[chart]

    assert re.search(r"style=|<style|<script|href|url\(|\son\w+=", drawn) is None


def test_nothing_to_draw_is_still_a_drawing() -> None:
    drawn = [
        rag_by_group_svg([], title="By priority"),
        rag_over_time_svg([]),
        indicator_svg([], title="None"),
    ]

    names = [ElementTree.fromstring(one).get("aria-label", "") for one in drawn]

    assert all(name.endswith("Nothing to show yet.") for name in names)


def test_a_plotly_figure_is_plain_and_speaks_in_words() -> None:
    figure = rag_by_group_figure(GROUPS)

    assert json.loads(json.dumps(figure)) == figure
    assert [bar["name"] for bar in figure["data"]] == [
        "Off track (R)",
        "On track (G)",
        "Complete (C)",
        "Not rated (?)",
    ]
    assert figure["data"][0]["text"] == ["R 1", "R 2", ""]
    assert "off track" in figure["data"][0]["hovertemplate"]


@pytest.mark.parametrize(("most", "step"), [(4, 1), (30, 4), (0, 1)], ids=["few", "many", "none"])
def test_actions_are_counted_in_whole_steps(most: int, step: int) -> None:
    figure = rag_by_group_figure([GroupCounts(name="1 Carers are informed", counts={"on_track": most})])

    assert figure["layout"]["xaxis"]["dtick"] == step


def test_plotly_takes_no_markup_from_a_name() -> None:
    figure = rag_by_group_figure([GroupCounts(name="<b>Bold</b> & co", counts={"on_track": 1})])

    assert figure["data"][0]["y"] == ["&lt;b&gt;Bold&lt;/b&gt; &amp; co"]


def _sums(counted: Any) -> dict[str, int]:
    sums: dict[str, int] = {}
    for counts in counted:
        for name, count in counts.items():
            if count:
                letter = Label(name).letter
                sums[letter] = sums.get(letter, 0) + count
    return sums


def _tag(name: str) -> str:
    return f"{{http://www.w3.org/2000/svg}}{name}"


def _shapes(drawn: str, name: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(drawn).iter(_tag(name)))


def _words_in(drawn: str) -> list[str]:
    return [one.text or "" for one in _shapes(drawn, "text")]


def _figures_in(drawn: str) -> dict[str, int]:
    """The figures printed in the segments, added up by their letter."""
    sums: dict[str, int] = {}
    for word in _words_in(drawn):
        found = re.fullmatch(r"(\S) (\d+)", word)
        if found:
            sums[found[1]] = sums.get(found[1], 0) + int(found[2])
    return sums


def _plotted(figure: dict[str, Any], *, axis: str) -> dict[str, int]:
    return {bar["text"][bar[axis].index(max(bar[axis]))][0]: sum(bar[axis]) for bar in figure["data"]}
