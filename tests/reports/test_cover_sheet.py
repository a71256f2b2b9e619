"""Cover sheets opened again as Word and PDF, alone and with their report: every field, in order, as it was typed."""

from __future__ import annotations

import io
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pypdfium2
import pytest
from docx.oxml.ns import qn

from tests.domain.test_cover_sheets import plain
from tests.reports.sample import HOSTILE, make_report
from tracker.charts.words import printable
from tracker.domain.board_report import DRAFT
from tracker.domain.cover_sheet_kinds import CCG, COUNCIL, GENERIC, TemplateKind
from tracker.domain.cover_sheets import FieldKind, SheetField, said_lines
from tracker.reports.cover_sheet import SheetToPrint, outline_sheet, outline_whole
from tracker.reports.render_docx import render_docx_paper
from tracker.reports.render_pdf import render_pdf_paper

KINDS = [CCG, COUNCIL, GENERIC]
RECOMMENDATIONS = [
    {"verb": "receive", "what": "the strategy as it was after consultation", "appendix": "Appendix 1"},
    {"verb": "approve", "what": "the strategy as it was after consultation", "appendix": "Appendix 1"},
    {"verb": "receive", "what": "the draft action plan", "appendix": "Appendix 2"},
]


def value_of(field: SheetField, words: str = "") -> Any:
    """Something to say in a field, told from every other field's."""
    said = words or f"Said of {field.key}"
    return {
        FieldKind.DAY: "2019-11-12",
        FieldKind.CHOICE: field.options[-1] if field.options else "",
        FieldKind.GOALS: list(field.options[:1]),
        FieldKind.QUESTIONS: {
            question: "yes" if place % 2 else "no" for place, question in enumerate(field.options)
        },
        FieldKind.NUMBERED: [f"{said}, first", f"{said}, second"],
        FieldKind.RECOMMENDATIONS: RECOMMENDATIONS,
        FieldKind.HEADING: None,
    }.get(field.kind, said)


def sheet_of(kind: TemplateKind, *, words: str = "", is_draft: bool = False) -> SheetToPrint:
    """A sheet of a kind with every field filled in."""
    values = {field.key: value_of(field, words) for field in kind.fields}
    return SheetToPrint(
        body="Northfield Board",
        meeting_on=date(2019, 11, 12),
        fields=kind.fields,
        values=values,
        is_draft=is_draft,
    )


def opened(content: bytes) -> Any:
    """The Word file opened again."""
    return docx.Document(io.BytesIO(content))


def read_word(content: bytes) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What tables say beside each label, and the paragraphs under each heading."""
    paper = opened(content)
    cells: dict[str, str] = {}
    under: dict[str, list[str]] = {}
    for table in paper.tables:
        for row in table.rows[1:]:
            cells.setdefault(row.cells[0].text, row.cells[-1].text)
    heading = ""
    for one in paper.paragraphs:
        if one.style.name.startswith("Heading"):
            heading = one.text
            under.setdefault(heading, [])
        elif one.text and heading:
            under[heading].append(one.text)
    return cells, under


def read_pdf(content: bytes) -> str:
    """The PDF's words, blanks between them made one."""
    return " ".join(" ".join(pages_of(content)).replace("\u200b", "").split())


def pages_of(content: bytes) -> list[str]:
    """The words of each page."""
    pdf = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_range() for page in pdf]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_word_sheet_says_in_every_field_what_was_stored(kind: TemplateKind) -> None:
    sheet = sheet_of(kind)

    cells, under = read_word(render_docx_paper(outline_sheet(sheet, make_report())))

    for field in kind.fields:
        lines = list(said_lines(field, sheet.values[field.key]))
        if field.kind is FieldKind.HEADING:
            assert field.label in under
        elif field.kind in (FieldKind.NUMBERED, FieldKind.RECOMMENDATIONS):
            assert under[field.label] == [*([field.lead] if field.lead else []), *lines], field.label
        elif field.kind in (FieldKind.GOALS, FieldKind.QUESTIONS):
            assert [f"{option}: {cells[option]}" for option in field.options] == lines
        else:
            assert cells[field.label] == "\n".join(lines), field.label


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_pdf_sheet_says_in_every_field_what_was_stored(kind: TemplateKind) -> None:
    sheet = sheet_of(kind)

    text = read_pdf(render_pdf_paper(outline_sheet(sheet, make_report())))

    place = text.index("meeting of 12 November 2019")
    for field in kind.fields:
        first = said_lines(field, sheet.values[field.key])[:1]
        start = " ".join((field.label if field.kind.stands_alone else field.label.split()[0]).split())
        place = text.index(start, place)
        for line in first:
            assert line.replace(": ", " ")[:40] in text[place:].replace(": ", " "), field.label


@pytest.mark.parametrize("suffix", ["docx", "pdf"])
def test_three_recommendations_stand_in_their_order_with_their_verbs_and_appendices(suffix: str) -> None:
    paper = outline_sheet(sheet_of(CCG), make_report())

    text = (
        read_pdf(render_pdf_paper(paper))
        if suffix == "pdf"
        else " ".join(one.text for one in opened(render_docx_paper(paper)).paragraphs)
    )

    found = re.findall(r"(Receive|Approve): the .*? \(Appendix \d\)", text)
    assert found == ["Receive", "Approve", "Receive"]
    assert text.index("draft action plan (Appendix 2)") > text.index("Approve: the strategy")


def test_recommendations_are_read_together_on_one_page() -> None:
    sheet, apart = sheet_of(CCG), []
    for number in range(2, 20, 3):
        values = {**sheet.values, "f_executive_summary": [f"Paragraph {one}" for one in range(number)]}
        pages = pages_of(render_pdf_paper(outline_sheet(replace(sheet, values=values), make_report())))
        apart.append([place for place, page in enumerate(pages) if "(Appendix" in page])
    word = opened(render_docx_paper(outline_sheet(sheet, make_report())))

    assert {len(places) for places in apart} == {1}
    assert {places[0] for places in apart} == {0, 1}
    at = next(place for place, one in enumerate(word.paragraphs) if one.text == "Recommendation")
    assert [one.paragraph_format.keep_with_next for one in word.paragraphs[at:-1]] == [True] * 7


def test_sixty_long_recommendations_are_all_printed() -> None:
    long = [{"verb": "note", "what": f"Number {one} " + "thing " * 150, "appendix": ""} for one in range(60)]
    sheet = replace(sheet_of(GENERIC), values={"f_what_the_board_is_asked_to_do": long})

    text = read_pdf(render_pdf_paper(outline_sheet(sheet, make_report())))

    assert [one for one in range(60) if f"Note: Number {one} thing" not in text] == []


if os.environ.get("REAL_PAPERS"):
    PAPERS = sorted(Path(os.environ["REAL_PAPERS"]).glob("002_*.txt"))

    @pytest.mark.parametrize("paper", PAPERS, ids=[paper.name for paper in PAPERS])
    def test_the_real_sheet_is_printed_with_its_every_field_and_its_three_recommendations(
        paper: Path,
    ) -> None:
        values = _as_typed(paper.read_text(encoding="utf-8"))
        sheet = replace(sheet_of(CCG), values=values, meeting_on=date(2019, 1, 8))

        outlined = outline_sheet(sheet, make_report())
        cells, under = read_word(render_docx_paper(outlined))
        text = read_pdf(render_pdf_paper(outlined))

        assert len(values) == 16
        assert [line.split(":")[0] for line in under["Recommendation"][1:4]] == [
            "Receive",
            "Approve",
            "Receive",
        ]
        for field in CCG.fields:
            lines = list(said_lines(field, values.get(field.key)))
            if field.kind in (FieldKind.NUMBERED, FieldKind.RECOMMENDATIONS):
                assert [one for one in under[field.label] if one in lines] == lines
            elif field.kind is FieldKind.GOALS:
                assert [cells[goal] for goal in field.options] == ["Yes", "Yes", "Yes"]
            elif lines:
                assert cells[field.label] == "\n".join(lines)
            # Lines of a PDF are broken anywhere.
            assert all(
                "".join(line.split())[-60:] in "".join(text.split()) for line in lines if ": Y" not in line
            )


def _as_typed(text: str) -> dict[str, Any]:
    """What the first page of the real paper says, as a secretary would type it."""
    first, _, rest = text.partition("EXECUTIVE SUMMARY:")
    summary, _, asked = rest.partition("RECOMMENDATION:")
    said: dict[str, Any] = {"f_date_of_the_meeting": "2019-01-08"}
    for field in CCG.fields:
        start = plain(field.label)
        for row in first.splitlines():
            label, _, value = row.strip("| ").partition(" | ")
            if value and plain(label) and start.startswith(plain(label)):
                said[field.key] = value
    for goals in (field for field in CCG.fields if field.kind is FieldKind.GOALS):
        said[goals.key] = [goal for goal in goals.options if f"{goal} | ✓" in first]
    for duties in re.findall(r"<ol[^>]*>(.*?)(?:</ol>)? *\|", first):
        said["f_equality_act_2010_positive_general_dutie"] = [
            one.strip() for one in re.split(r"\b\d\. ", duties) if one.strip()
        ]
    said["f_executive_summary"] = re.findall(r"(?m)^\d+\. (.*)$", summary)
    said["f_recommendation"] = [
        {"verb": verb.lower(), "what": what.strip(), "appendix": ""}
        for verb, what in re.findall(r"(?m)^([A-Z]+): (.*)$", asked)[:3]
    ]
    return said


def test_numbers_begin_at_one_in_each_list_of_the_word_sheet() -> None:
    paper = opened(render_docx_paper(outline_sheet(sheet_of(CCG), make_report())))

    lists = [
        one._p.pPr.numPr.numId.val
        for one in paper.paragraphs
        if one.style.name == "List Number" and one._p.pPr.numPr is not None
    ]
    numbering = paper.part.numbering_part.element
    starts = [
        numbering.num_having_numId(number).lvlOverride_lst[0].startOverride.val for number in set(lists)
    ]

    assert len(lists) == 7
    assert len(set(lists)) == 3
    assert starts == [1, 1, 1]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_sheet_and_report_are_one_word_paper(kind: TemplateKind) -> None:
    report = make_report()

    paper = opened(render_docx_paper(outline_whole(sheet_of(kind), report, content_hash="a1b2")))

    headings = [one.text for one in paper.paragraphs if one.style.name == "Heading 1"]
    behind = next(one for one in paper.paragraphs if one.text.startswith(f"{report.title}. "))
    assert headings.index(behind.text) < headings.index("In short")
    assert behind.paragraph_format.page_break_before
    assert headings[-1] != behind.text
    assert {"PAGE", "NUMPAGES"} <= set(re.findall(r'w:instr="(\w+)"', paper.sections[-1].footer._element.xml))
    assert any("a1b2" in one.text for one in paper.paragraphs)


def test_sheet_and_report_are_one_pdf_with_pages_numbered_through() -> None:
    report = make_report()

    content = render_pdf_paper(outline_whole(sheet_of(CCG), report, content_hash="a1b2"))

    pages = pages_of(content)
    feet = [re.findall(r"Page (\d+) of (\d+)", page)[-1] for page in pages]
    first_of_report = next(place for place, page in enumerate(pages) if "In short" in page)
    assert feet == [(str(number), str(len(feet))) for number in range(1, len(feet) + 1)]
    assert "the draft action plan (Appendix 2)" in " ".join(pages[:first_of_report])
    assert "a1b2" in " ".join(pages)


def test_a_screen_reader_finds_its_way() -> None:
    pdf = pikepdf.open(io.BytesIO(render_pdf_paper(outline_whole(sheet_of(CCG), make_report()))))

    about = pdf.open_metadata()

    assert about["pdfuaid:part"] == "1"
    assert str(pdf.Root.Lang) == "en-GB"
    assert str(pdf.docinfo["/Title"]) == "Said of f_title_of_the_report"


def test_the_word_sheet_has_real_headings_header_rows_and_a_language() -> None:
    paper = opened(render_docx_paper(outline_sheet(sheet_of(COUNCIL), make_report())))

    assert paper.core_properties.language == "en-GB"
    assert paper.paragraphs[0].style.name == "Title"
    assert len(paper.tables) == 3
    for table in paper.tables:
        assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


@pytest.mark.parametrize("is_draft", [True, False], ids=["draft", "finished and public"])
def test_what_is_not_public_says_so_on_every_page_and_nothing_else_does(is_draft: bool) -> None:
    paper = outline_whole(sheet_of(GENERIC, is_draft=is_draft), make_report())

    marked = [DRAFT in page for page in pages_of(render_pdf_paper(paper))]
    heads = [part.header.paragraphs[0].text for part in opened(render_docx_paper(paper)).sections]

    assert set(marked) == {is_draft}
    assert {DRAFT in head for head in heads} == {is_draft}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_odd_words_are_printed_as_they_were_typed(words: str) -> None:
    sheet = sheet_of(GENERIC, words=words)

    paper = outline_sheet(sheet, make_report())
    cells, under = read_word(render_docx_paper(paper))

    assert (
        "".join(cells["Risks"].split()) == "".join(printable(words).split()) or cells["Risks"] == "Not stated"
    )
    assert len(under["What the board is asked to do"]) == 4
    assert render_pdf_paper(paper).startswith(b"%PDF")


def test_the_typesetters_own_marks_and_formulas_stay_words() -> None:
    words = '=1+1 #panic("no") *bold* $x^2$'

    text = read_pdf(render_pdf_paper(outline_sheet(sheet_of(GENERIC, words=words), make_report())))

    assert text.count(words) >= 4


def test_an_empty_field_says_that_nothing_is_stated() -> None:
    sheet = SheetToPrint(body="Board", meeting_on=None, fields=CCG.fields, values={}, is_draft=True)

    cells, under = read_word(render_docx_paper(outline_sheet(sheet, make_report())))

    assert cells["Conflicts of interest"] == "Not stated"
    assert under["Executive summary"] == ["Not stated."]
    assert under["Recommendation"] == [
        "The West Leicestershire Clinical Commissioning Group is requested to:",
        "Not stated.",
    ]
