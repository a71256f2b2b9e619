"""Tables of Word documents, written by python-docx and by hand where Word writes what that can't."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table, _Cell

from tracker.domain.plan_reading import NotRead
from tracker.domain.problems import Severity
from tracker.imports.readers import read_source
from tracker.imports.source import Covered, SourceFile, SourceTable


def saved(document: WordDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read(document: WordDocument) -> SourceFile:
    return read_source("plan.docx", saved(document))


def words(table: SourceTable) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def table_of(document: WordDocument, rows: list[list[str]]) -> Table:
    table = document.add_table(len(rows), len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return table


def shade(cell: _Cell, attributes: str) -> None:
    cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:shd {nsdecls('w')} {attributes}/>"))


def put(cell: _Cell, inner: str) -> None:
    """A paragraph of the cell, as Word would write it."""
    cell._tc.append(parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>"))
    cell._tc.remove(cell._tc.find(qn("w:p")))


def test_tables_stand_in_their_order_with_the_headings_above_them() -> None:
    document = Document()
    document.add_heading("Carers plan", 0)
    document.add_heading("Priority 1", 1)
    document.add_paragraph("More carers are known.")
    table_of(document, [["Action", "Lead"], ["Write it", "Amira"]])
    document.add_heading("Priority 2", 1)
    document.add_paragraph().add_run("Northfield").bold = True
    table_of(document, [["Ask", "Ben"]])

    source = read(document)

    assert source.title == "Carers plan"
    assert [table.place for table in source.tables] == ["table 1", "table 2"]
    assert [table.headings for table in source.tables] == [
        ("Carers plan", "Priority 1"),
        ("Carers plan", "Priority 2", "Northfield"),
    ]
    assert source.tables[0].lead_in == "More carers are known."
    assert words(source.tables[0]) == [["Action", "Lead"], ["Write it", "Amira"]]
    assert source.problems == ()


def test_merged_cells_say_from_where_they_are_covered() -> None:
    document = Document()
    table = table_of(document, [["Plan", "", "RAG"], ["1", "Write", ""], ["", "Share", ""]])
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).merge(table.cell(2, 0))

    (read_table,) = read(document).tables

    assert words(read_table) == [["Plan", "", "RAG"], ["1", "Write", ""], ["", "Share", ""]]
    assert read_table.rows[0].cells[1].covered is Covered.FROM_LEFT
    assert read_table.rows[2].cells[0].covered is Covered.FROM_ABOVE
    assert read_table.rows[1].cells[0].covered is None


@pytest.mark.parametrize(
    ("attributes", "fill"),
    [
        ('w:val="clear" w:color="auto" w:fill="00B050"', "00B050"),
        ('w:val="clear" w:color="auto" w:fill="ff0000" w:themeFill="accent2"', "FF0000"),
        ('w:val="clear" w:color="auto" w:fill="auto"', ""),
        ('w:val="clear" w:color="auto" w:fill="FFFFFF"', ""),
        ('w:val="solid" w:color="FFC000" w:fill="auto"', "FFC000"),
    ],
    ids=["a colour", "a colour of the theme", "automatic", "white", "solid"],
)
def test_the_shading_of_a_cell_is_its_fill(attributes: str, fill: str) -> None:
    document = Document()
    table = table_of(document, [["Write it", "Green"]])
    shade(table.cell(0, 1), attributes)

    assert read(document).tables[0].rows[0].cells[1].fill == fill


def test_words_that_are_highlighted_from_end_to_end_give_the_cell_its_fill() -> None:
    document = Document()
    table = table_of(document, [["", ""]])
    mark = '<w:r><w:rPr><w:highlight w:val="red"/></w:rPr><w:t>Late</w:t></w:r>'
    put(table.cell(0, 0), mark)
    put(table.cell(0, 1), f"{mark}<w:r><w:t xml:space='preserve'> for one</w:t></w:r>")

    cells = read(document).tables[0].rows[0].cells

    assert [(cell.text, cell.fill) for cell in cells] == [("Late", "FF0000"), ("Late for one", "")]


def test_breaks_paragraphs_and_lists_are_lines() -> None:
    document = Document()
    cell = table_of(document, [["Write"]]).cell(0, 0)
    cell.paragraphs[0].add_run().add_break()
    cell.paragraphs[0].add_run("and share")
    for style, text in (("List Bullet", "first"), ("List Number", "one"), ("List Number", "two")):
        cell.add_paragraph(text, style=style)

    assert words(read(document).tables[0]) == [["Write\nand share\n• first\n1. one\n2. two"]]


def test_a_column_that_word_numbers_has_its_numbers() -> None:
    document = Document()
    table = table_of(document, [["", "Write"], ["", "Share"]])
    for row in table.rows:
        row.cells[0].paragraphs[0].style = document.styles["List Number"]

    assert words(read(document).tables[0]) == [["1.", "Write"], ["2.", "Share"]]


def test_words_that_are_struck_out_are_kept_apart() -> None:
    document = Document()
    cell = table_of(document, [[""]]).cell(0, 0)
    cell.paragraphs[0].add_run("March 2019").font.strike = True
    cell.paragraphs[0].add_run("June 2019")

    read_cell = read(document).tables[0].rows[0].cells[0]

    assert (read_cell.text, read_cell.struck) == ("June 2019", "March 2019")


def test_tracked_changes_are_read_as_accepted_and_named() -> None:
    document = Document()
    table = table_of(document, [["", "Amira"], ["Gone", "Ben"]])
    run = "<w:r><w:t>{}</w:t></w:r>"
    put(
        table.cell(0, 0),
        f'<w:ins w:id="1" w:author="a">{run.format("New")}</w:ins>'
        '<w:del w:id="2" w:author="a"><w:r><w:delText>Old</w:delText></w:r></w:del>',
    )
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f'<w:del {nsdecls("w")} w:id="3" w:author="a"/>'))

    source = read(document)

    assert words(source.tables[0]) == [["New", "Amira"]]
    assert [problem.severity for problem in source.problems] == [Severity.WARNING]
    assert "tracked changes" in source.problems[0].what
    assert "2 deletions" in source.problems[0].what


def test_links_fields_and_content_controls_give_the_words_they_show() -> None:
    document = Document()
    cell = table_of(document, [[""]]).cell(0, 0)
    run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    put(
        cell,
        f"<w:hyperlink>{run.format('the offer')}</w:hyperlink>"
        f"<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> DATE </w:instrText></w:r>"
        f"<w:sdt><w:sdtPr/><w:sdtContent>{run.format(' by May')}</w:sdtContent></w:sdt>"
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run.format('Click here')}</w:sdtContent></w:sdt>"
        "<w:r><w:footnoteReference w:id='1'/></w:r>"
        "<w:r><w:sym w:font='Wingdings' w:char='F0FC'/></w:r>",
    )

    assert words(read(document).tables[0]) == [["the offer by May✓"]]


def test_rows_and_cells_in_content_controls_are_read() -> None:
    document = Document()
    table = table_of(document, [["Write", "Amira"], ["Share", "Ben"]])
    row = table.rows[1]._tr
    wrapped = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
    row.addprevious(wrapped)
    wrapped[0].append(row)

    assert words(read(document).tables[0]) == [["Write", "Amira"], ["Share", "Ben"]]


def test_a_table_within_a_cell_is_read_as_lines() -> None:
    document = Document()
    cell = table_of(document, [["Steps:", "Amira"]]).cell(0, 0)
    inner = cell.add_table(2, 2)
    for number, text in enumerate(["Write", "May", "Share", "June"]):
        inner.cell(number // 2, number % 2).text = text

    assert words(read(document).tables[0]) == [["Steps:\nWrite – May\nShare – June", "Amira"]]


def test_text_boxes_and_hidden_words_are_left_out_and_named() -> None:
    document = Document()
    cell = table_of(document, [["Write"]]).cell(0, 0)
    cell.paragraphs[0].add_run(" secretly").font.hidden = True
    box = "<w:pict><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></w:pict>"
    document.add_paragraph()._p.append(parse_xml(f"<w:r {nsdecls('w')}>{box}</w:r>"))

    source = read(document)

    assert words(source.tables[0]) == [["Write"]]
    assert [problem.what.split(": ")[1] for problem in source.problems] == [
        "text boxes (1).",
        "hidden words (1).",
    ]


def test_a_table_wider_than_any_plan_is_refused() -> None:
    with pytest.raises(NotRead, match="more than 200 columns"):
        read(_with_wide_row())


def _with_wide_row() -> WordDocument:
    document = Document()
    row = table_of(document, [["Write"]]).rows[0]._tr
    for _ in range(200):
        row.append(parse_xml(f"<w:tc {nsdecls('w')}><w:p/></w:tc>"))
    return document


def test_a_document_with_macros_is_read_and_its_macros_left_alone() -> None:
    document = Document()
    table_of(document, [["Write", "Amira"]])

    def as_docm(name: str, words: bytes) -> bytes:
        return words.replace(b"wordprocessingml.document.main+xml", b"x").replace(
            b"vnd.openxmlformats-officedocument.x", b"vnd.ms-word.document.macroEnabled.main+xml"
        )

    content = rewritten(saved(document), as_docm, extra={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    source = read_source("plan.docm", content)

    assert words(source.tables[0]) == [["Write", "Amira"]]
    assert "macros" in source.problems[0].what


def rewritten(content: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, words in extra.items():
            new.writestr(name, words)
    return out.getvalue()
