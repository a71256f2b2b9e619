"""How the cells of an Excel sheet look: what calamine, which reads their values, leaves out."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from tracker.imports.archives import parse_xml
from tracker.imports.sheet_styles import GENERAL, Style, is_struck, read_sheet_styles

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """How one cell looks. `kept` and `struck` are set where only some of its words are struck out."""

    fill: str = ""
    is_struck: bool = False
    number_format: str = GENERAL
    is_formula_without_value: bool = False
    kept: str = ""
    struck: str = ""


PLAIN = Look()


class SheetLooks:
    """The looks of a workbook's cells, from the parts of its archive."""

    def __init__(self, members: Mapping[str, bytes]) -> None:
        styles, theme = members.get("xl/styles.xml"), members.get("xl/theme/theme1.xml")
        self._looks = [
            _look_of(style)
            for style in read_sheet_styles(
                parse_xml(styles) if styles else None, parse_xml(theme) if theme else None
            )
        ]
        self._struck_strings = _struck_strings(members.get("xl/sharedStrings.xml", b""))

    def of_sheet(self, words: bytes) -> dict[Place, Look]:
        """The looks of the cells that don't look plain, by row and column from 0."""
        found: dict[Place, Look] = {}
        row, column = -1, -1
        for event, element in etree.iterparse(
            io.BytesIO(words),
            events=("start", "end"),
            tag=("{*}row", "{*}c"),
            resolve_entities=False,
            no_network=True,
        ):
            is_row = element.tag.endswith("}row") or element.tag == "row"
            if event == "start":
                if is_row:
                    number = element.get("r", "")
                    row, column = (int(number) - 1 if number.isdecimal() else row + 1), -1
                continue
            if is_row:
                element.clear()
                continue
            place = _place_of(element.get("r", ""))
            row, column = place or (row, column + 1)
            look = self._look_of(element)
            if look is not PLAIN:
                found[row, column] = look
            element.clear()
        return found

    def _look_of(self, cell: etree._Element) -> Look:
        number = cell.get("s", "0")
        look = self._looks[int(number)] if number.isdecimal() and int(number) < len(self._looks) else PLAIN
        value, is_formula, kept, struck = None, False, "", ""
        for part in cell:
            name = part.tag.rpartition("}")[2]
            if name == "v":
                value = part.text
            elif name == "f":
                is_formula = True
            elif name == "is":
                value = ""
                kept, struck = _split_struck(part)
        if is_formula and not value:
            return Look(look.fill, is_formula_without_value=True)
        if cell.get("t") == "s" and self._struck_strings and value and value.isdecimal():
            kept, struck = self._struck_strings.get(int(value), ("", ""))
        if struck:
            return Look(look.fill, kept=kept, struck=struck)
        return look


def _look_of(style: Style) -> Look:
    look = Look(style.fill, style.is_struck, style.number_format)
    return PLAIN if look == PLAIN else look


def _place_of(reference: str) -> Place | None:
    """Row and column from 0 of a reference.

    >>> _place_of("AB12")
    (11, 27)
    """
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)) - 1, column - 1


def _struck_strings(shared: bytes) -> dict[int, tuple[str, str]]:
    """The strings of a workbook of which some words are struck out, by their number: what is kept, what is struck."""
    if b"strike" not in shared:
        return {}
    strings = enumerate(parse_xml(shared).iterfind("{*}si"))
    split = ((number, _split_struck(string)) for number, string in strings)
    return {number: words for number, words in split if words[1]}


def _split_struck(string: etree._Element) -> tuple[str, str]:
    kept, struck = "", ""
    for run in string.iterfind("{*}r"):
        words = "".join(part.text or "" for part in run.iterfind("{*}t"))
        if is_struck(run.find("{*}rPr")):
            struck += words
        else:
            kept += words
    return kept, struck
