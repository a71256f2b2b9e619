"""Charts as plotly figures for the board's pages, as plain dictionaries ready to become JSON.

Plotly is imported on first use, in the press alone: it is large. The page prints the same figures as a table.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from tracker.charts.palette import FONT, INK, RULE, paint_of
from tracker.charts.words import group_name, labels_used, point_name, wrap_name
from tracker.domain.board_report import GroupCounts, OverTime
from tracker.domain.rag import Label

Figure = dict[str, Any]


def rag_by_group_figure(groups: Sequence[GroupCounts]) -> Figure:
    """Stacked bars of the labels in each priority or partner, first group on top."""
    from plotly import graph_objects

    names = [_name(group_name(group), letters=30) for group in groups]
    bars = [
        graph_objects.Bar(
            orientation="h",
            y=names,
            x=[group.counts.get(label, 0) for group in groups],
            hovertemplate="%{y}: %{x} " + label.word.lower() + "<extra></extra>",
            **_look(label, [group.counts.get(label, 0) for group in groups]),
        )
        for label in labels_used([group.counts for group in groups])
    ]
    layout = _layout(height=70 + 56 * len(groups))
    layout["yaxis"] = {"autorange": "reversed", "automargin": True, "type": "category", "ticks": ""}
    layout["xaxis"] = _actions_axis([group.counts for group in groups])
    return _plain(graph_objects.Figure(data=bars, layout=layout))


def rag_over_time_figure(points: Sequence[OverTime]) -> Figure:
    """Stacked columns of the labels at each published report, the worst at the foot."""
    from plotly import graph_objects

    names = [_name(point_name(point), letters=16) for point in points]
    columns = [
        graph_objects.Bar(
            x=names,
            y=[point.counts.get(label, 0) for point in points],
            hovertemplate="%{x}: %{y} " + label.word.lower() + "<extra></extra>",
            **_look(label, [point.counts.get(label, 0) for point in points]),
        )
        for label in labels_used([point.counts for point in points])
    ]
    layout = _layout(height=360)
    layout["xaxis"] = {"type": "category", "automargin": True}
    layout["yaxis"] = _actions_axis([point.counts for point in points])
    return _plain(graph_objects.Figure(data=columns, layout=layout))


def _actions_axis(counts: Sequence[Mapping[str, int]]) -> Figure:
    """The axis that counts actions, in whole steps: by itself plotly would mark halves and print them as wholes."""
    most = max((sum(one.values()) for one in counts), default=0)
    return {
        "title": {"text": "Actions", "standoff": 8},
        "gridcolor": RULE,
        "rangemode": "tozero",
        "dtick": max(1, -(-most // 8)),
        "automargin": True,
    }


def _look(label: Label, counts: Sequence[int]) -> Figure:
    """The label's word and letter in the legend, its letter and figure in the bar, and its colours."""
    paint = paint_of(label)
    return {
        "name": f"{label.word} ({label.letter})",
        "text": [f"{label.letter} {count}" if count else "" for count in counts],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": paint.text, "family": FONT, "size": 14},
        "constraintext": "inside",
        "marker": {"color": paint.fill, "line": {"color": paint.edge, "width": 1}},
    }


def _layout(*, height: int) -> Figure:
    return {
        "template": "none",
        "barmode": "stack",
        "autosize": True,
        "height": height,
        "bargap": 0.3,
        # A figure without room is left to the hover text and the table, rather than cut.
        "uniformtext": {"minsize": 11, "mode": "hide"},
        "font": {"family": FONT, "size": 14, "color": INK},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        # The page prints the key beside the chart, in words and shapes: plotly's own would take more room than the bars.
        "showlegend": False,
        "margin": {"l": 8, "r": 16, "t": 16, "b": 8, "pad": 6},
        "hoverlabel": {"font": {"family": FONT}},
        "dragmode": False,
    }


def _name(words: str, *, letters: int) -> str:
    """A name broken into lines. Plotly reads a little HTML in text, so that what was typed is escaped."""
    return "<br>".join(escape(line, quote=False) for line in wrap_name(words, letters))


def _plain(figure: Any) -> Figure:
    plain: Figure = json.loads(figure.to_json())
    return plain
