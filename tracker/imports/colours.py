"""Colours as files write them, as one form: what the cells of Word, Excel, Writer and web pages are filled with."""

from __future__ import annotations

import re

_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})$", re.I)
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)", re.I)
# The names that plans are coloured with; others are left to the words of the cell.
_NAMED = {
    "red": "FF0000", "green": "008000", "lime": "00FF00", "limegreen": "32CD32", "lightgreen": "90EE90",
    "yellow": "FFFF00", "amber": "FFBF00", "orange": "FFA500", "gold": "FFD700", "blue": "0000FF",
    "lightblue": "ADD8E6", "navy": "000080", "grey": "808080", "gray": "808080", "silver": "C0C0C0",
    "purple": "800080", "black": "000000",
}  # fmt: skip


def read_colour(written: str) -> str:
    """A colour as "RRGGBB"; "" for none, white, and what isn't known.

    >>> read_colour("#f90"), read_colour("rgb(255, 192, 0)"), read_colour("Red"), read_colour("inherit")
    ('FF9900', 'FFC000', 'FF0000', '')
    """
    written = written.strip().removesuffix("!important").strip()
    if found := _HEX.match(written):
        digits = found.group(1)
        colour = (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)).upper()
    elif found := _RGB.search(written):
        colour = "".join(f"{min(int(part), 255):02X}" for part in found.groups())
    else:
        colour = _NAMED.get(written.split(" ")[0].lower(), "")
    return "" if colour == "FFFFFF" else colour
