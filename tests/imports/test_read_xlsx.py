"""Workbooks written by openpyxl and XlsxWriter, read as their sheets show them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import pytest
import xlsxwriter
from odfdo import Cell as OdfCell
from odfdo import Document as OdfDocument
from odfdo import Table as OdfTable
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color
from openpyxl.workbook import Workbook

from tracker.domain.dates import Precision
from tracker.domain.plan_reading import NotRead
from tracker.domain.problems import Severity
from tracker.imports.readers import read_source
from tracker.imports.source import Cell, Covered, SourceFile, SourceTable


def read(book: Workbook, name: str = "plan.xlsx") -> SourceFile:
    out = io.BytesIO()
    book.save(out)
    return read_source(name, out.getvalue())


def sheet_of(*rows: list[object]) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def words(table: SourceTable) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def first_cell(book: Workbook) -> Cell:
    return read(book).tables[0].rows[0].cells[0]


def test_every_sheet_that_is_shown_is_a_table_and_hidden_ones_are_named() -> None:
    book = sheet_of(["Action", "Lead"], ["Write it", "Amira"])
    book.active.title = "Plan"
    book.create_sheet("Lists").append(["Red"])
    book.create_sheet("Old plan").append(["Gone"])
    book["Old plan"].sheet_state = "hidden"
    book.create_sheet("Empty")

    source = read(book)

    assert [table.place for table in source.tables] == ["sheet “Plan”", "sheet “Lists”"]
    assert words(source.tables[0]) == [["Action", "Lead"], ["Write it", "Amira"]]
    assert [(problem.where, problem.severity) for problem in source.problems] == [
        ("sheet “Old plan”", Severity.WARNING)
    ]


def test_rows_that_the_sheet_hides_are_read_and_named() -> None:
    book = sheet_of(["Action", "Lead"], ["Write it", "Amira"], ["Send it", "Ben"], ["Print it", "Ben"])
    for number in (3, 4, 9):
        book.active.row_dimensions[number].hidden = True
    # Our own workbooks hide a column, which is no news to anybody.
    book.active.column_dimensions["B"].hidden = True

    source = read(book)

    assert words(source.tables[0])[2] == ["Send it", "Ben"]
    assert [(problem.where, problem.what) for problem in source.problems] == [
        ("sheet “Sheet”", "Rows 3 and 4: hidden in the sheet, and read all the same.")
    ]


def test_rows_and_columns_stand_where_the_sheet_has_them() -> None:
    book = Workbook()
    book.active["C4"] = "Action"
    book.active["D6"] = "Lead"

    (table,) = read(book).tables

    assert [
        (row.place, [cell.text for cell in row.cells]) for row in table.rows if any(c.text for c in row.cells)
    ] == [
        ("row 4", ["", "", "Action", ""]),
        ("row 6", ["", "", "", "Lead"]),
    ]


@pytest.mark.parametrize(
    ("number_format", "text", "shown_to"),
    [
        ("mmm-yy", "Apr-18", Precision.MONTH),
        ("mmmm yyyy", "April 2018", Precision.MONTH),
        ('[$-809]mmmm" "yyyy;@', "April 2018", Precision.MONTH),
        ("dd/mm/yyyy", "01/04/2018", Precision.DAY),
        ("mm-dd-yy", "01/04/2018", Precision.DAY),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "1 April 2018", Precision.DAY),
        ("d mmm", "1 Apr", Precision.DAY),
        ("yyyy", "2018", Precision.YEAR),
        ("dd/mm/yyyy hh:mm", "01/04/2018", Precision.DAY),
        ("ddd d mmmm yyyy", "Sun 1 April 2018", Precision.DAY),
    ],
)
def test_a_day_is_written_as_the_sheet_shows_it(number_format: str, text: str, shown_to: Precision) -> None:
    book = sheet_of([date(2018, 4, 1)])
    book.active["A1"].number_format = number_format

    cell = first_cell(book)

    assert (cell.text, cell.day, cell.shown_to) == (text, date(2018, 4, 1), shown_to)
    assert not cell.is_number


def test_a_moment_of_a_day_is_that_day() -> None:
    book = sheet_of([datetime.combine(date(2018, 4, 1), time(9, 30))])

    assert first_cell(book).day == date(2018, 4, 1)


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        (1.1, "General", "1.1"),
        (1.1, "0.00", "1.10"),
        (3, "General", "3"),
        (0.25, "0%", "25%"),
        (12500, '"£"#,##0', "£12,500"),
        (7, "000", "007"),
        (-3.5, "0.0", "-3.5"),
    ],
)
def test_a_number_is_flagged_and_written_as_the_sheet_shows_it(
    number: float, number_format: str, text: str
) -> None:
    book = sheet_of([number])
    book.active["A1"].number_format = number_format

    cell = first_cell(book)

    assert (cell.text, cell.is_number) == (text, True)


@pytest.mark.parametrize(
    ("colour", "fill"),
    [
        (Color(rgb="FF00B050"), "00B050"),
        (Color(rgb="00FF0000"), "FF0000"),
        (Color(indexed=10), "FF0000"),
        (Color(theme=5), "C0504D"),
        (Color(theme=0), ""),
        (Color(theme=0, tint=-0.5), "808080"),
        (Color(indexed=64), ""),
    ],
    ids=["a colour", "without its alpha", "indexed", "of the theme", "white", "darker white", "automatic"],
)
def test_the_fill_of_a_cell_is_read_with_and_without_words(colour: Color, fill: str) -> None:
    book = sheet_of(["Green", "", "Lead"])
    for cell in book.active[1][:2]:
        cell.fill = PatternFill("solid", fgColor=colour)

    cells = read(book).tables[0].rows[0].cells

    assert [cell.fill for cell in cells] == [fill, fill, ""]


def test_merged_cells_say_from_where_they_are_covered() -> None:
    book = sheet_of(["Plan", "", ""], ["1", "Write", "a"], ["", "Share", "b"])
    book.active.merge_cells("A1:C1")
    book.active.merge_cells("A2:A3")

    (table,) = read(book).tables

    assert [cell.covered for cell in table.rows[0].cells] == [None, Covered.FROM_LEFT, Covered.FROM_LEFT]
    assert [row.cells[0].covered for row in table.rows[1:]] == [None, Covered.FROM_ABOVE]


def test_words_that_are_struck_out_are_kept_apart() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    struck = book.add_format({"font_strikeout": True})
    sheet = book.add_worksheet()
    sheet.write(0, 0, "March 2019", struck)
    sheet.write_rich_string(0, 1, struck, "March 2019", book.add_format(), " June 2019")
    book.close()

    cells = read_source("plan.xlsx", out.getvalue()).tables[0].rows[0].cells

    assert [(cell.text, cell.struck) for cell in cells] == [("", "March 2019"), ("June 2019", "March 2019")]


def test_line_breaks_and_bullets_in_a_cell_are_lines() -> None:
    assert first_cell(sheet_of(["● Write it\r\n● Share it"])).text == "• Write it\n• Share it"


def test_a_formula_gives_the_value_that_was_last_seen() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet().write_formula(0, 0, '="Amber"', None, "Amber")
    book.close()

    source = read_source("plan.xlsx", out.getvalue())

    assert words(source.tables[0]) == [["Amber"]]
    assert source.problems == ()


def test_a_formula_without_a_value_is_read_as_empty_and_named() -> None:
    source = read(sheet_of(["Action", "RAG"], ["Write it", '="Amber"']))

    assert words(source.tables[0]) == [["Action", "RAG"], ["Write it", ""]]
    assert [(problem.where, problem.what.split(",")[0]) for problem in source.problems] == [
        ("sheet “Sheet”, cell B2", "The file holds formulas without their values")
    ]


def test_a_sheet_longer_than_any_plan_is_left_out_beside_one_that_is_not() -> None:
    book = sheet_of(["Action", "Lead"], ["Write it", "Amira"])
    book.create_sheet("Raw data")["A30000"] = "far"

    source = read(book)

    assert [table.place for table in source.tables] == ["sheet “Sheet”"]
    assert [problem.where for problem in source.problems] == ["sheet “Raw data”"]
    assert "more than 20,000 rows" in source.problems[0].what


@pytest.mark.parametrize("place", ["A20001", "XFD1", "GS2"])
def test_a_sheet_with_a_cell_beyond_the_limits_is_refused(place: str) -> None:
    book = sheet_of(["Action"])
    book.active[place] = "far"

    with pytest.raises(NotRead, match="rows"):
        read(book)


def test_formatted_cells_without_words_make_no_sheet_too_large() -> None:
    book = sheet_of(["Action"])
    book.active["XFD30000"].fill = PatternFill("solid", fgColor="FF00B050")

    assert words(read(book).tables[0]) == [["Action"]]


def test_a_style_that_is_out_of_order_is_no_obstacle() -> None:
    old, new = io.BytesIO(), io.BytesIO()
    sheet_of(["Action"]).save(old)
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(b'family val="2"', b'family val="99"'))

    read_back = read_source("plan.xlsx", new.getvalue())

    assert words(read_back.tables[0]) == [["Action"]]


def test_an_opendocument_sheet_is_read_for_its_values_and_says_so() -> None:
    document = OdfDocument("spreadsheet")
    document.body.clear()
    table = OdfTable("Plan", width=2, height=2)
    for place, value in {"A1": "Action", "B1": "By", "A2": "Write it", "B2": date(2018, 4, 1)}.items():
        table.set_cell(place, OdfCell(value))
    document.body.append(table)
    out = io.BytesIO()
    document.save(out)

    source = read_source("plan.ods", out.getvalue())

    assert words(source.tables[0]) == [["Action", "By"], ["Write it", "01/04/2018"]]
    assert source.tables[0].rows[1].cells[1].day == date(2018, 4, 1)
    assert "colours" in source.problems[0].what


def test_our_own_marks_come_back() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.set_custom_property("tracker:code", "NC")
    book.set_custom_property("Department", "Care")
    book.add_worksheet().write(0, 0, "Action")
    book.close()

    assert read_source("plan.xlsx", out.getvalue()).own == {"code": "NC"}


def test_a_workbook_that_is_called_something_else_is_read_as_what_it_is() -> None:
    assert words(read(sheet_of(["Action"]), "plan.docx").tables[0]) == [["Action"]]
