"""The styles of an Excel workbook: what a cell's style number means for fill, strike-through and number format.

Read straight from the parts of the file: openpyxl takes a second for a plan of a thousand actions, and refuses styles
that Excel itself accepts.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree

from tracker.imports.colours import read_colour

T = TypeVar("T")

GENERAL = "General"
# The forms of days and numbers that Excel knows without naming them in the file.
_KNOWN_FORMATS = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "mm-dd-yy", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 22: "m/d/yy h:mm",
}  # fmt: skip
# The first 64 colours that a file may name by number: black, white, red ... as Excel 97 had them.
_BASIC = "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF"
_INDEXED = (
    f"{_BASIC} {_BASIC} 800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 "
    "FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 "
    "99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 "
    "333300 993300 993366 333399 333333"
).split()
# Excel counts the light colour before the dark one, the theme the other way round.
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")


@dataclass(frozen=True, slots=True)
class Style:
    """What a style number means: the fill as "RRGGBB", whether words are struck out, how numbers are written."""

    fill: str = ""
    is_struck: bool = False
    number_format: str = GENERAL


def read_sheet_styles(styles: etree._Element | None, theme: etree._Element | None) -> list[Style]:
    """The styles by number; none where the workbook has no styles."""
    if styles is None:
        return []
    colours = _theme_colours(theme)
    palette = [
        str(found.get("rgb", ""))[-6:] for found in styles.iterfind("{*}colors/{*}indexedColors/{*}rgbColor")
    ]
    fills = [_fill(found, colours, palette or _INDEXED) for found in styles.iterfind("{*}fills/{*}fill")]
    struck = [_is_on(font.find("{*}strike")) for font in styles.iterfind("{*}fonts/{*}font")]
    formats = _KNOWN_FORMATS | {
        _number(found.get("numFmtId")): str(found.get("formatCode", GENERAL))
        for found in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    return [
        Style(
            fill=_at(fills, style.get("fillId")) or "",
            is_struck=_at(struck, style.get("fontId")) or False,
            number_format=formats.get(_number(style.get("numFmtId")), GENERAL),
        )
        for style in styles.iterfind("{*}cellXfs/{*}xf")
    ]


def is_struck(properties: etree._Element | None) -> bool:
    """True where the properties of words in a cell strike them out."""
    return properties is not None and _is_on(properties.find("{*}strike"))


def _fill(fill: etree._Element, theme: list[str], palette: list[str]) -> str:
    pattern = fill.find("{*}patternFill")
    if pattern is not None:
        colour = pattern.find("{*}fgColor") if pattern.get("patternType") == "solid" else None
    else:
        # Of a colour that runs into another, the first.
        colour = fill.find("{*}gradientFill/{*}stop/{*}color")
    if colour is None:
        return ""
    if written := colour.get("rgb"):
        plain = str(written)[-6:]
    elif (number := colour.get("theme")) is not None:
        plain = _at(theme, number) or ""
    else:
        plain = _at(palette, colour.get("indexed")) or ""
    return read_colour(_tinted(plain, colour.get("tint")))


def _theme_colours(theme: etree._Element | None) -> list[str]:
    scheme = theme.find(".//{*}clrScheme") if theme is not None else None
    if scheme is None:
        return []
    named = [scheme.find(f"{{*}}{name}") for name in _THEME_ORDER]
    firsts = [found[0] if found is not None and len(found) else None for found in named]
    return ["" if first is None else str(first.get("lastClr") or first.get("val") or "") for first in firsts]


def _tinted(plain: str, written: str | None) -> str:
    """A colour made lighter (tint above 0) or darker, as Office does it."""
    try:
        tint = float(written or 0)
        red, green, blue = (int(plain[at : at + 2], 16) / 255 for at in (0, 2, 4))
    except ValueError:
        return ""
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, max(0.0, min(light, 1.0)), saturation)
    return "".join(f"{max(0, min(round(part * 255), 255)):02X}" for part in parts)


def _is_on(found: etree._Element | None) -> bool:
    return found is not None and found.get("val", "1") not in {"0", "false"}


def _number(written: str | None) -> int:
    return int(written) if written is not None and written.isdecimal() else -1


def _at(values: list[T], written: str | None) -> T | None:
    number = _number(written)
    return values[number] if 0 <= number < len(values) else None
