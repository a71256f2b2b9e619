"""Typst with the fonts of the papers, kept ready: one compiler a template."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import typst

CHART = Path(__file__).with_name("chart.typ")

# Typst keeps what it worked out until it has made this many papers without needing it.
_PAPERS_REMEMBERED = 10
_NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


class NotTypeset(Exception):
    """A paper or a chart could not be typeset; the message says what was in the way."""


@cache
def compiler_for(template: Path) -> typst.Compiler:
    """The compiler of a template. Fonts of the machine are left out, so that every machine makes the same paper."""
    found = importlib.util.find_spec("font_lato")
    if found is None or not found.submodule_search_locations:
        raise NotTypeset("The font of the papers is missing: install the package font-lato.")
    fonts = Path(found.submodule_search_locations[0]) / "files"
    return typst.Compiler(str(template), font_paths=[str(fonts)], ignore_system_fonts=True)


def draw_png(svg: str, *, width_mm: int, pixels_per_inch: int = 200) -> bytes:
    """A chart's SVG as a picture, for files that can't hold SVG."""
    drawn = compiler_for(CHART).compile(
        sys_inputs={"svg": svg, "width": str(width_mm)}, format="png", ppi=pixels_per_inch
    )
    if not isinstance(drawn, bytes):
        raise NotTypeset("A chart is too long for one picture.")
    return drawn


def forget_papers() -> None:
    """Make typst give back the memory of earlier papers: a long one takes hundreds of megabytes until then."""
    for _ in range(_PAPERS_REMEMBERED + 1):
        draw_png(_NOTHING, width_mm=1, pixels_per_inch=10)
