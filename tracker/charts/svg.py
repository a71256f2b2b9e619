"""Charts as SVG for papers and public pages: plain shapes and text, which print the same everywhere.

No script, no style and no address in them, so that they stand inside a page under the strictest content policy and
in a paper alike. Every segment carries its letter and figure, so that nothing is lost in black and white.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from tracker.charts.palette import FONT, INK, QUIET_INK, RULE, paint_of, shape_marks
from tracker.charts.words import (
    NO_ACTION,
    AreaValues,
    alt_text_by_group,
    alt_text_indicator,
    alt_text_over_time,
    group_name,
    labels_used,
    point_name,
    shorten_name,
    wrap_name,
    xml_text,
)
from tracker.domain.board_report import GroupCounts, OverTime
from tracker.domain.dates import write_day, write_month
from tracker.domain.milestones import MilestoneOfPlan, MilestoneState, milestones_sentences, state_of
from tracker.domain.rag import Label

WIDE, MIDDLING, NARROW = 680, 560, 400
_LINE = 16
_ON_A_PHONE = 15.5  # what is read on a phone, where the drawing is narrower than it was drawn
_LETTER = 6.6  # about the width of a letter at 13 pixels; names are wrapped by it


def rag_by_group_svg(groups: Sequence[GroupCounts], *, title: str, is_narrow: bool = False) -> str:
    """Stacked bars of the labels in each priority or partner. Narrow puts names above the bars, for a phone."""
    width = NARROW if is_narrow else WIDE
    bar_left = 1 if is_narrow else 290
    room = width - bar_left - 30
    most = max((sum(group.counts.values()) for group in groups), default=0) or 1
    high, gap = (24, 8) if is_narrow else (20, 5)
    drawn: list[str] = []
    y = 0.0
    for group in groups:
        names = wrap_name(group_name(group), int((width if is_narrow else bar_left - 12) / _LETTER))
        text_high = len(names) * _LINE
        bar_y = y + text_high + 4 if is_narrow else y + (max(text_high, high) - high) / 2
        text_y = y if is_narrow else y + (max(text_high, high) - text_high) / 2
        drawn += [_text(0, text_y + 12.5 + place * _LINE, line) for place, line in enumerate(names)]
        total = sum(group.counts.values())
        drawn.append(_bar(group.counts, x=bar_left, y=bar_y, unit=room / most, height=high))
        if total:
            drawn.append(
                _text(bar_left + total * room / most + 7, bar_y + high / 2 + 4.5, str(total), weight=700)
            )
        else:
            drawn.append(_text(bar_left, bar_y + high / 2 + 4.5, NO_ACTION, fill=QUIET_INK))
        y = (bar_y + high if is_narrow else y + max(text_high, high)) + gap
    legend, y = _legend(labels_used([group.counts for group in groups]), y=y + 4, width=width)
    return _drawing(drawn + legend, width=width, height=y, name=f"{title}. {alt_text_by_group(groups)}")


def rag_over_time_svg(points: Sequence[OverTime], *, title: str = "Labels at each report") -> str:
    """Stacked columns of the labels at each published report, the worst at the foot so that it can be compared."""
    high, top = 112.0, 18.0
    most = max((sum(point.counts.values()) for point in points), default=0) or 1
    slot = min(110.0, MIDDLING / max(len(points), 1))
    column = min(64.0, slot * 0.62)
    each = max(1, -(-44 // int(slot or 1)))
    drawn = [_line(0, top + high, max(slot * len(points), column), top + high)]
    lines = 1
    for place, point in enumerate(points):
        x = place * slot + (slot - column) / 2
        total = sum(point.counts.values())
        drawn.append(_column(point.counts, x=x, floor=top + high, width=column, unit=high / most))
        drawn.append(
            _text(
                x + column / 2, top + high - total * high / most - 5, str(total), anchor="middle", weight=700
            )
        )
        if place % each == 0:
            names = wrap_name(point_name(point), max(4, int(slot * each / _LETTER)))
            lines = max(lines, len(names))
            drawn += [
                _text(x + column / 2, top + high + 17 + row * _LINE, line, anchor="middle")
                for row, line in enumerate(names)
            ]
    legend, y = _legend(
        labels_used([point.counts for point in points]), y=top + high + lines * _LINE + 16, width=MIDDLING
    )
    return _drawing(drawn + legend, width=MIDDLING, height=y, name=f"{title}. {alt_text_over_time(points)}")


def indicator_svg(areas: Sequence[AreaValues], *, title: str) -> str:
    """Bars of an indicator by area and period, sized for a phone. A figure that is missing is said, never drawn."""
    known = [value for _, values in areas for _, value, _ in values if value is not None]
    most = max([*known, Decimal(0)]) or Decimal(1)
    # A year stands beside its bar; a quarter, which takes the words of its months, pushes the bars aside.
    longest = max((len(period) for _, values in areas for period, _, _ in values), default=0)
    bar_left = 92 if longest <= 12 else 196
    room = NARROW - bar_left - 78
    drawn: list[str] = []
    y = 0.0
    for area, values in areas:
        for line in wrap_name(area, int(NARROW / _LETTER)):
            drawn.append(_text(0, y + 13, line, weight=700))
            y += _LINE + 2
        newest = max((place for place, (_, value, _) in enumerate(values) if value is not None), default=-1)
        for place, (period, value, written) in enumerate(values):
            drawn.append(_text(0, y + 15, shorten_name(period, bar_left // 7)))
            if value is None:
                drawn.append(_text(bar_left, y + 15, written or "no figure", fill=QUIET_INK))
            else:
                long = float(max(value, Decimal(0)) / most) * room
                fill = "#005eb8" if place == newest else "#7ba7d7"
                drawn.append(_rect(bar_left, y + 2, max(long, 1.5), 17, fill=fill, edge="#005eb8"))
                drawn.append(
                    _text(bar_left + max(long, 1.5) + 6, y + 15, shorten_name(written, 10), weight=700)
                )
            y += 24
        y += 10
    return _drawing(drawn, width=NARROW, height=y, name=f"{title}. {alt_text_indicator(areas)}")


# A milestone's state is drawn with the shape and colour of the label that says the same of an action.
_STATE_LABELS = {
    MilestoneState.LATE: Label.OFF_TRACK,
    MilestoneState.EXPECTED_LATE: Label.AT_RISK,
    MilestoneState.AHEAD: Label.NOT_STARTED,
    MilestoneState.DONE: Label.COMPLETE,
}


def milestones_svg(lines: Sequence[MilestoneOfPlan], *, on: date, title: str) -> str:
    """Milestones along the months, sized for a phone: a stroke at the agreed day, the state's shape at the day that
    counts now, and a line for what lies between. A dashed stroke stands at the day itself."""
    first = min([on, *(min(line.agreed, line.day) for line in lines)]).replace(day=1)
    last = max([on, *(max(line.agreed, line.day) for line in lines)])
    room, left = NARROW - 24.0, 12.0
    days = max((last - first).days, 1)

    def at(day: date) -> float:
        return left + (day - first).days / days * room

    drawn: list[str] = []
    y = 22.0
    for line in lines:
        for words in wrap_name(f"{line.code}: {line.title}", int(NARROW / _LETTER * 13 / _ON_A_PHONE)):
            drawn.append(_text(0, y + 12.5, words, size=_ON_A_PHONE))
            y += _LINE + 2
        drawn.append(_line(left, y + 12, left + room, y + 12))
        drawn.append(
            f'<line x1="{_n(at(on))}" y1="{_n(y + 1)}" x2="{_n(at(on))}" y2="{_n(y + 23)}" stroke="{INK}"'
            ' stroke-dasharray="3 3"/>'
        )
        agreed, now = at(line.agreed), at(line.day)
        drawn.append(_rect(min(agreed, now), y + 10.5, abs(now - agreed), 3, fill=QUIET_INK, edge=QUIET_INK))
        drawn.append(_rect(agreed - 1, y + 3, 2, 18, fill=INK, edge=INK))
        label = _STATE_LABELS[state_of(line, on=on)]
        drawn.append(f'<g transform="translate({_n(now - 8)} {_n(y + 4)})">{shape_marks(label)}</g>')
        y += 34
    drawn += [_text(left, 12, write_month(first)), _text(left + room, 12, write_month(last), anchor="end")]
    x = 0.0
    for state in MilestoneState:
        drawn.append(f'<g transform="translate({_n(x)} {_n(y + 4)})">{shape_marks(_STATE_LABELS[state])}</g>')
        drawn.append(_text(x + 20, y + 16.7, state.word))
        x += 34 + len(state.word) * _LETTER
    drawn.append(_text(0, y + 38, f"Line: the agreed day. Dashed line: {write_day(on)}.", fill=QUIET_INK))
    name = f"{title}. {' '.join(milestones_sentences(lines, on=on))}"
    return _drawing(drawn, width=NARROW, height=y + 46, name=name)


def _bar(counts: Mapping[str, int], *, x: float, y: float, unit: float, height: float) -> str:
    drawn = []
    for label in Label:
        count = counts.get(label, 0)
        if count:
            drawn.append(_segment(label, count, x=x, y=y, width=count * unit, height=height))
            x += count * unit
    return "".join(drawn)


def _column(counts: Mapping[str, int], *, x: float, floor: float, width: float, unit: float) -> str:
    drawn = []
    for label in Label:
        count = counts.get(label, 0)
        if count:
            floor -= count * unit
            drawn.append(_segment(label, count, x=x, y=floor, width=width, height=count * unit))
    return "".join(drawn)


def _segment(label: Label, count: int, *, x: float, y: float, width: float, height: float) -> str:
    """One label's part of a bar, with its letter and figure as far as there is room."""
    paint = paint_of(label)
    drawn = _rect(
        x + 0.75,
        y + 0.75,
        width - 1.5,
        height - 1.5,
        fill=paint.fill,
        edge=paint.edge,
        dashed=paint.is_dashed,
    )
    said = f"{label.letter} {count}"
    if width < len(said) * 7.5 + 4:
        said = str(count)
    if height < 12 or width < len(said) * 7.5 + 3:
        return drawn
    size = 13 if height >= 15 else 10
    return drawn + _text(
        x + width / 2,
        y + height / 2 + size * 0.36,
        said,
        size=size,
        fill=paint.text,
        anchor="middle",
        weight=700,
    )


def _legend(labels: Sequence[Label], *, y: float, width: float) -> tuple[list[str], float]:
    """The words for the letters, in as many lines as they need; the height after them."""
    drawn, x = [], 0.0
    for label in labels:
        needed = 42 + len(label.word) * _LETTER
        if x and x + needed > width:
            x, y = 0.0, y + 22
        drawn.append(f'<g transform="translate({_n(x)} {_n(y)})">{shape_marks(label)}</g>')
        drawn.append(_text(x + 22, y + 12.7, label.letter, weight=700))
        drawn.append(_text(x + 36, y + 12.7, label.word))
        x += needed + 6
    return drawn, y + (20 if labels else 0)


def _drawing(drawn: Sequence[str], *, width: float, height: float, name: str) -> str:
    size = f'viewBox="0 0 {_n(width)} {_n(max(height, 1))}" width="{_n(width)}" height="{_n(max(height, 1))}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{xml_text(name)}"'
        f' font-family="{FONT}" font-size="13" fill="{INK}">{"".join(drawn)}</svg>'
    )


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 13,
    fill: str = INK,
    anchor: str = "start",
    weight: int = 400,
) -> str:
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{fill}" text-anchor="{anchor}"'
        f' font-weight="{weight}">{xml_text(words)}</text>'
    )


def _rect(
    x: float, y: float, width: float, height: float, *, fill: str, edge: str, dashed: bool = False
) -> str:
    dashes = ' stroke-dasharray="4 3"' if dashed else ""
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0.5))}" height="{_n(max(height, 0.5))}" fill="{fill}"'
        f' stroke="{edge}"{dashes}/>'
    )


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line x1="{_n(x)}" y1="{_n(y)}" x2="{_n(to_x)}" y2="{_n(to_y)}" stroke="{RULE}"/>'


def _n(number: float) -> str:
    """A number as short as it can be written.

    >>> _n(12.0), _n(3.14159)
    ('12', '3.14')
    """
    return f"{number:.2f}".rstrip("0").rstrip(".")
