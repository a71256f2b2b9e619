"""The Word paper opened again: what a secretary and a screen reader find in it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.table import Table

from tests.reports.sample import (
    HOSTILE,
    make_action,
    make_empty_report,
    make_hostile_report,
    make_plan_report,
    make_report,
)
from tracker.charts.palette import paint_of
from tracker.domain.board_report import BoardReport
from tracker.domain.rag import Label
from tracker.reports.outline import outline_paper
from tracker.reports.render_docx import render_docx


def test_headings_are_real_and_in_the_order_of_the_paper() -> None:
    report = make_report()

    paper = _open(render_docx(report))

    headings = [one.text for one in paper.paragraphs if one.style and one.style.name == "Heading 1"]
    assert headings == [section.title for section in outline_paper(report).sections]
    assert paper.paragraphs[0].style.name == "Title"


def test_an_action_has_a_heading_of_its_own() -> None:
    paper = _open(render_docx(make_report()))

    headings = [one.text for one in paper.paragraphs if one.style and one.style.name == "Heading 2"]

    assert "■ Off track   NFC 1  Web pages for carers brought together" in headings


def test_the_file_knows_its_title_and_its_language() -> None:
    paper = _open(render_docx(make_report()))

    languages = {one.get(qn("w:val")) for one in paper.styles.element.iter(qn("w:lang"))}

    assert paper.core_properties.title == "Northfield Joint Carers Strategy 2018-2021"
    assert paper.core_properties.language == "en-GB"
    assert languages == {"en-GB"}


def test_every_table_repeats_its_heading_and_keeps_its_rows_whole() -> None:
    paper = _open(render_docx(make_report()))

    rows = [[row._tr for row in table.rows] for table in paper.tables]

    assert len(rows) == 11
    assert all(table[0].find(f".//{qn('w:tblHeader')}") is not None for table in rows)
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for table in rows for row in table)


def test_every_table_has_a_caption_for_the_screen_reader() -> None:
    paper = _open(render_docx(make_report()))

    captions = [table._tbl.tblPr.find(qn("w:tblCaption")) for table in paper.tables]

    assert captions[0].get(qn("w:val")) == (
        "The same as a table: actions by priority and label; in brackets the count in Board report 4, frozen 15 July "
        "2019, where it was another"
    )
    assert None not in captions


def test_every_chart_has_its_sentence() -> None:
    paper = _open(render_docx(make_report()))

    sentences = [shape._inline.docPr.get("descr") for shape in paper.inline_shapes]

    assert len(sentences) == 2
    assert sentences[0].startswith("1 Carers are identified early: 2 at risk, 2 on track;")


def test_the_figures_are_the_reports() -> None:
    report = make_report()

    rows = _rows(_open(render_docx(report)).tables[0])

    heads = [head.rpartition("\n")[2] for head in rows[0]]
    total = dict(zip(heads, rows[-1], strict=True))
    assert (total["Priority"], total["Total"]) == ("All actions", "30")
    for line in report.counts:
        wanted = f"{line.now} ({line.before})" if line.now != line.before else str(line.now)
        assert total[line.label.word] == wanted, line.label.word


def test_every_action_stands_in_its_plans_table() -> None:
    report = make_report()

    tables = [_rows(table) for table in _open(render_docx(report)).tables]

    plans = [table for table in tables if table[0][-1] == "RAG"]
    assert [row[2:4] for table in plans for row in table[1:]] == [
        [one.number, one.title] for code in ("EWP", "NFC") for one in report.actions if one.plan_code == code
    ]


def test_a_label_is_a_sign_a_word_and_a_shade() -> None:
    done = make_action(label=Label.DONE)

    table = _open(render_docx(make_plan_report(actions=(done,)))).tables[0]

    cell = table.rows[1].cells[-1]
    shade = cell._tc.find(f".//{qn('w:shd')}")
    assert cell.text == "✓ Done, to be checked"
    assert shade is not None
    assert f"#{shade.get(qn('w:fill'))}" == paint_of(Label.DONE).fill


def test_every_part_carries_the_marks_and_counts_its_pages() -> None:
    paper = _open(render_docx(make_report(number=5, frozen_written="14 October 2019")))

    heads = [part.header.paragraphs[0].text for part in paper.sections]
    feet = [part.footer.paragraphs[0] for part in paper.sections]
    fields = {one.get(qn("w:instr")) for foot in feet for one in foot._p.iter(qn("w:fldSimple"))}

    marks = "Illustrative: not the record of any organisation · DRAFT: not for publication"
    assert set(heads) == {f"Northfield Joint Carers Strategy 2018-2021\t{marks}"}
    assert all(foot.text.startswith("Board report 5, frozen 14 October 2019\tPage ") for foot in feet)
    assert fields == {"PAGE", "NUMPAGES"}


def test_the_plans_lie_across() -> None:
    paper = _open(render_docx(make_report()))

    turns = [part.orientation for part in paper.sections]

    upright, across = WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE
    assert turns == [upright, across, across, upright, upright, upright]


def test_nothing_floats() -> None:
    body = _open(render_docx(make_report())).element.body

    floating = [
        one.tag for one in body.iter() if one.tag in (qn("wp:anchor"), qn("w:txbxContent"), qn("w:framePr"))
    ]

    assert floating == []


@pytest.mark.parametrize("sort", list(HOSTILE))
def test_odd_words_never_stop_a_paper(sort: str) -> None:
    report = make_hostile_report(HOSTILE[sort])

    paper = _open(render_docx(report))

    assert len(paper.tables) > 5


def test_typed_words_stay_words() -> None:
    typed = HOSTILE["mark-up of other files"]
    report = make_plan_report(actions=(make_action(title=typed, details=(typed,)),))

    row = _rows(_open(render_docx(report)).tables[0])[1]

    assert row[3:5] == [typed, typed]


@pytest.mark.parametrize(
    "report", [pytest.param(make_empty_report(), id="board"), pytest.param(make_plan_report(0), id="plan")]
)
def test_an_empty_report_is_a_paper_too(report: BoardReport) -> None:
    paper = _open(render_docx(report))

    assert paper.core_properties.title == report.title


def test_the_words_of_the_library_that_made_it_are_gone() -> None:
    file = zipfile.ZipFile(io.BytesIO(render_docx(make_report())))

    assert b"python-docx" not in file.read("docProps/core.xml")


def _open(file: bytes) -> Any:
    return docx.Document(io.BytesIO(file))


def _rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]
