"""Ruled tables of PDFs, typeset by typst as a word processor would print them."""

from __future__ import annotations

import io

import pikepdf
import pytest
import typst

from tracker.domain.plan_reading import NotRead
from tracker.imports import progress
from tracker.imports.readers import read_source
from tracker.imports.source import Covered, SourceFile, SourceTable

PAGE = '#set page(paper: "a4", margin: 2cm, footer: context align(center, counter(page).display()))\n#set text(size: 9pt)\n'


def typeset(source: str) -> bytes:
    return bytes(typst.compile((PAGE + source).encode()))


def read(source: str) -> SourceFile:
    return read_source("plan.pdf", typeset(source))


def words(table: SourceTable) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


LONG = """
= Carers plan
== Priority 1
More carers are known.
#table(columns: (1fr, 2fr, 1fr),
  table.header([No], [Action], [Lead]),
  ..range(1, 41).map(n => ([#n], [Write number #n of the many papers that are needed for all of the carers here], [Amira])).flatten())
"""


def test_a_table_that_goes_on_over_pages_is_one_and_its_heading_stands_once() -> None:
    (table,) = read(LONG).tables

    assert words(table)[0] == ["No", "Action", "Lead"]
    assert [row[0] for row in words(table)[1:]] == [str(number) for number in range(1, 41)]
    assert (
        words(table)[3][1] == "Write number 3 of the many papers that are needed for all of the carers here"
    )


def test_rows_are_named_by_their_page_and_a_table_by_its_headings() -> None:
    source = read(LONG)
    (table,) = source.tables

    assert table.rows[0].place == "page 1, row 1"
    assert table.rows[-1].place.startswith("page 2, row ")
    assert (source.title, table.headings, table.lead_in) == (
        "Carers plan",
        ("Carers plan", "Priority 1"),
        "More carers are known.",
    )


def test_wrapped_lines_are_joined_and_breaks_that_were_meant_are_kept() -> None:
    (table,) = read(
        """#table(columns: (5cm, 5cm),
        [Carer identification \\ More carers are known by their practice, and much earlier than before.],
        [- Write it for every practice in the county
         - Share it])"""
    ).tables

    assert words(table) == [
        [
            "Carer identification\nMore carers are known by their practice, and much earlier than before.",
            "• Write it for every practice in the county\n• Share it",
        ]
    ]


def test_a_word_that_was_wrapped_at_its_mark_has_no_space_put_in() -> None:
    (table,) = read(
        "#table(columns: (2.9cm, 2.7cm), [Leads and their feedback/evaluation], [No end at all, it is on-going])"
    ).tables

    assert words(table) == [["Leads and their feedback/evaluation", "No end at all, it is on-going"]]


def test_fills_and_merged_cells_are_read() -> None:
    (table,) = read(
        """#table(columns: (2cm, 5cm, 2cm),
        table.cell(colspan: 2)[Plan], [RAG],
        table.cell(rowspan: 2)[1], [Write], table.cell(fill: rgb("#FFC000"))[],
        [Share], table.cell(fill: rgb("#00B050"))[Green])"""
    ).tables

    assert words(table) == [["Plan", "", "RAG"], ["1", "Write", ""], ["", "Share", "Green"]]
    assert [row.cells[2].fill for row in table.rows] == ["", "FFC000", "00B050"]
    assert table.rows[0].cells[1].covered is Covered.FROM_LEFT
    assert table.rows[2].cells[0].covered is Covered.FROM_ABOVE


def test_rows_that_only_lines_part_are_read_below_a_framed_heading() -> None:
    (table,) = read(
        """#table(columns: (2cm, 5cm, 2cm, 3cm), stroke: (x: none, y: 0.5pt),
        fill: (x, y) => if y == 0 { rgb("#005EB8") },
        [No], [Action], [RAG], [Lead],
        [1], [Write it for every practice in the whole of the county], box(stroke: 1pt, inset: 2pt)[Red], [Amira],
        [2], [Share it], [Green], [Ben])"""
    ).tables

    assert words(table) == [
        ["No", "Action", "RAG", "Lead"],
        ["1", "Write it for every practice in the whole of the county", "Red", "Amira"],
        ["2", "Share it", "Green", "Ben"],
    ]


def test_tables_of_other_columns_or_under_another_heading_stay_apart() -> None:
    two = "#table(columns: (2cm, 5cm), [No], [Action], [{}], [Write])"

    same_page = read(f"== One\n{two.format(1)}\n== Two\n{two.format(2)}")
    next_page = read(f"== One\n{two.format(1)}\n#pagebreak()\n== Two\n{two.format(2)}")

    for source in (same_page, next_page):
        assert [table.headings for table in source.tables] == [("One",), ("Two",)]
        assert [words(table)[1][0] for table in source.tables] == ["1", "2"]


def test_lines_that_stand_on_every_page_do_not_part_a_table() -> None:
    margins = "#set page(header: [NORTHFIELD COUNCIL], footer: [OFFICIAL: draft of May])\n"

    source = read(margins + LONG.replace("= Carers plan\n== Priority 1\nMore carers are known.\n", ""))

    assert [len(table.rows) for table in source.tables] == [41]
    assert source.tables[0].lead_in == "NORTHFIELD COUNCIL"


def test_a_frame_around_words_is_no_table() -> None:
    assert read("#rect[Our plan for carers, agreed by all of its partners]").tables == ()


def test_a_scan_is_told_from_a_paper() -> None:
    with pytest.raises(NotRead, match="scanned"):
        read("#rect(width: 10cm, height: 10cm, fill: gray)")


def test_a_pdf_under_a_password_is_told() -> None:
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(typeset(LONG))) as document:
        document.save(locked, encryption=pikepdf.Encryption(owner="o", user="u"))

    with pytest.raises(NotRead, match="password"):
        read_source("plan.pdf", locked.getvalue())


def test_a_pdf_that_was_cut_short_is_told() -> None:
    with pytest.raises(NotRead, match=r"damaged|scanned"):
        read_source("plan.pdf", typeset(LONG)[:2000])


def test_a_long_paper_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(progress, "_listeners", [heard.append])

    read(LONG)

    assert heard == ["Reading page 1 of 2 with tables", "Reading page 2 of 2 with tables"]


def test_a_row_carried_over_the_page_does_not_take_in_the_next_table() -> None:
    source = read("""
#set table(stroke: 0.5pt)
#table(columns: (1fr, 1fr, 1fr), [Hold a fair], [Carers centre], [June 2025])
*Budget*
#table(columns: (1.5fr, 1.5fr), [Breaks], [100], [Fairs], [20])
""")

    assert [words(one) for one in source.tables] == [
        [["Hold a fair", "Carers centre", "June 2025"]],
        [["Breaks", "100"], ["Fairs", "20"]],
    ]
