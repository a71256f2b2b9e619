"""Tables of OpenDocument texts, written by odfdo."""

from __future__ import annotations

import io

from odfdo import Cell, Document, Element, Header, Paragraph, Row, Style, Table
from odfdo import List as OdfList

from tracker.imports.readers import read_source
from tracker.imports.source import Covered, SourceFile, SourceTable


def read(document: Document) -> SourceFile:
    out = io.BytesIO()
    document.save(out)
    return read_source("plan.odt", out.getvalue())


def text_with(*blocks: Element) -> Document:
    document = Document("text")
    document.body.clear()
    for block in blocks:
        document.body.append(block)
    return document


def table_of(*rows: list[str | list[Element]]) -> Table:
    table = Table("Plan")
    for cells in rows:
        row = Row()
        for content in cells:
            cell = Cell()
            for block in [Paragraph(content)] if isinstance(content, str) else content:
                cell.append(block)
            row.append_cell(cell)
        table.append_row(row)
    return table


def words(table: SourceTable) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_tables_stand_in_their_order_with_the_headings_above_them() -> None:
    source = read(
        text_with(
            Header(1, "Carers plan"),
            Header(2, "Priority 1"),
            Paragraph("More carers are known."),
            table_of(["Action", "Lead"], ["Write it", "Amira"]),
            Header(2, "Priority 2"),
            table_of(["Ask", "Ben"]),
        )
    )

    assert source.title == "Carers plan"
    assert [table.headings for table in source.tables] == [
        ("Carers plan", "Priority 1"),
        ("Carers plan", "Priority 2"),
    ]
    assert source.tables[0].lead_in == "More carers are known."
    assert words(source.tables[0]) == [["Action", "Lead"], ["Write it", "Amira"]]
    assert source.problems == ()


def test_breaks_and_lists_are_lines() -> None:
    content = [
        Element.from_tag("<text:p>Write<text:line-break/>and<text:s/>share</text:p>"),
        OdfList(["first", "second"]),
    ]

    assert words(read(text_with(table_of([content]))).tables[0]) == [["Write\nand share\n• first\n• second"]]


def test_merged_cells_say_from_where_they_are_covered() -> None:
    table = table_of(["Plan", "", "RAG"], ["1", "Write", ""], ["", "Share", ""])
    table.set_span((0, 0, 1, 0))
    table.set_span((0, 1, 0, 2))

    (read_table,) = read(text_with(table)).tables

    assert words(read_table) == [["Plan", "", "RAG"], ["1", "Write", ""], ["", "Share", ""]]
    assert read_table.rows[0].cells[1].covered is Covered.FROM_LEFT
    assert read_table.rows[2].cells[0].covered is Covered.FROM_ABOVE


def test_fills_and_struck_words_come_from_their_styles() -> None:
    document = text_with()
    fill = document.insert_style(
        Element.from_tag(
            '<style:style style:name="fill" style:family="table-cell">'
            '<style:table-cell-properties fo:background-color="#00b050"/></style:style>'
        ),
        automatic=True,
    )
    struck = Style("text", name="struck")
    struck.set_properties({"style:text-line-through-style": "solid"}, area="text")
    document.insert_style(struck, automatic=True)
    table = table_of(
        [[Element.from_tag('<text:p><text:span text:style-name="struck">May</text:span> June</text:p>')]]
    )
    table.set_cell("A1", _styled(table.get_cell("A1"), str(fill)))
    document.body.append(table)

    cell = read(document).tables[0].rows[0].cells[0]

    assert (cell.text, cell.struck, cell.fill) == ("June", "May", "00B050")


def test_footnotes_and_what_tracked_changes_took_out_are_left_out() -> None:
    changes = Element.from_tag(
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><text:p>Gone</text:p></text:deletion>'
        "</text:changed-region></text:tracked-changes>"
    )
    note = Element.from_tag(
        '<text:p>Write<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>A note</text:p></text:note-body></text:note> it</text:p>"
    )

    source = read(text_with(changes, table_of([[note]])))

    assert words(source.tables[0]) == [["Write it"]]
    assert "tracked changes" in source.problems[0].what


def _styled(cell: Cell, style: str) -> Cell:
    cell.style = style
    return cell
