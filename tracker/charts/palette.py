"""The colours and shapes of the labels, for everything that draws them: charts, pages, papers and spreadsheets.

A colour never stands alone: the word or, where there is no room, the letter and the shape go with it.
Source: docs/rules/rag.md, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.rag import Label

INK = "#212b32"
QUIET_INK = "#425563"
RULE = "#aeb7bd"
PAPER = "#ffffff"
FONT = "Lato, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Paint:
    """How a label is drawn: a filled bar or cell, the text on it, and its edge against white."""

    fill: str
    text: str
    edge: str
    is_dashed: bool = False


_PAINTS = {
    Label.OFF_TRACK: Paint("#a8201a", "#ffffff", "#a8201a"),
    Label.AT_RISK: Paint("#ffb81c", "#212b32", "#8a5a00"),
    Label.ON_TRACK: Paint("#007f3b", "#ffffff", "#007f3b"),
    Label.DONE: Paint("#cfe3f7", "#003087", "#005eb8"),
    Label.COMPLETE: Paint("#005eb8", "#ffffff", "#005eb8"),
    Label.NOT_RATED: Paint("#ffffff", "#212b32", "#425563", is_dashed=True),
    Label.NOT_STARTED: Paint("#c3cad0", "#212b32", "#5c6b76"),
    Label.ON_HOLD: Paint("#5c6b76", "#ffffff", "#5c6b76"),
    Label.CLOSED: Paint("#2c363d", "#ffffff", "#2c363d"),
}

_TICK = "M1.2 8.6 3.9 5.9 6.4 8.4 12.4 2.2 15 4.9 6.4 13.8Z"

# Drawn in a box of 16 by 16.
_SHAPES = {
    "square": '<rect x="2" y="2" width="12" height="12" fill="{fill}"/>',
    "triangle": '<path d="M8 1.8 15 14.2H1Z" fill="{fill}" stroke="{edge}" stroke-linejoin="round"/>',
    "disc": '<circle cx="8" cy="8" r="6.4" fill="{fill}"/>',
    "tick": f'<path d="{_TICK}" fill="{{fill}}"/>',
    "hollow-tick": f'<path d="{_TICK}" fill="#ffffff" stroke="{{edge}}" stroke-width="1.3"/>',
    "ring": '<circle cx="8" cy="8" r="5.6" fill="none" stroke="{edge}" stroke-width="2"/>',
    "dashed-ring": (
        '<circle cx="8" cy="8" r="5.6" fill="none" stroke="{edge}" stroke-width="2" stroke-dasharray="3.2 2.66"/>'
    ),
    "bars": '<path d="M3.5 2H6.7V14H3.5ZM9.3 2H12.5V14H9.3Z" fill="{fill}"/>',
    "cross": (
        '<path d="M3.8 1.6 8 5.8 12.2 1.6 14.4 3.8 10.2 8 14.4 12.2 12.2 14.4 8 10.2 3.8 14.4 1.6 12.2 5.8 8'
        ' 1.6 3.8Z" fill="{fill}"/>'
    ),
}


def paint_of(label: Label) -> Paint:
    """The colours of a label."""
    return _PAINTS[label]


def shape_marks(label: Label, *, ink: str = "") -> str:
    """The label's shape as SVG elements in a box of 16 by 16, in its own colours or all in one ink."""
    paint = _PAINTS[label]
    return _SHAPES[label.shape].format(fill=ink or paint.fill, edge=ink or paint.edge)


def shape_svg(label: Label, *, ink: str = "") -> str:
    """The label's shape as a drawing of its own. It is decoration: the word beside it tells the meaning."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"'
        f' focusable="false">{shape_marks(label, ink=ink)}</svg>'
    )


def contrast_ratio(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 counts it, 1 to 21.

    >>> round(contrast_ratio("#ffffff", "#000000"), 1)
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
