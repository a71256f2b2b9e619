"""The PDF opened again: what a screen reader finds in it, and that its figures are the report's."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pdfplumber
import pikepdf
import pytest

from tests.reports.sample import (
    HOSTILE,
    make_action,
    make_empty_report,
    make_hostile_report,
    make_plan_report,
    make_report,
)
from tracker.domain.rag import Label
from tracker.reports.outline import outline_paper
from tracker.reports.render_pdf import _typeset, render_pdf


def test_a_screen_reader_finds_its_way() -> None:
    pdf = pikepdf.open(io.BytesIO(render_pdf(make_report())))

    tags = {str(element.get("/S")) for element in _elements(pdf)}

    assert {"/Title", "/H1", "/H2", "/Table", "/THead", "/TH", "/TD", "/Figure", "/Caption", "/L"} <= tags
    assert str(pdf.Root.Lang) == "en-GB"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert str(pdf.docinfo["/Title"]) == "Northfield Joint Carers Strategy 2018-2021"


def test_it_says_which_standards_it_is_built_to() -> None:
    pdf = pikepdf.open(io.BytesIO(render_pdf(make_report())))

    about = pdf.open_metadata()

    assert about["pdfuaid:part"] == "1"
    assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")


def test_every_chart_has_its_sentence() -> None:
    pdf = pikepdf.open(io.BytesIO(render_pdf(make_report())))

    sentences = [str(one.get("/Alt")) for one in _elements(pdf) if one.get("/S") == "/Figure"]

    assert len(sentences) == 2
    assert sentences[0].startswith(
        "1 Carers are identified early: 2 at risk, 2 on track; 2 Carers are valued"
    )
    assert "July 2019 report: 4 off track, 6 at risk" in sentences[1]


def test_every_table_names_its_columns() -> None:
    pdf = pikepdf.open(io.BytesIO(render_pdf(make_report())))

    tables = [one for one in _elements(pdf) if one.get("/S") == "/Table"]

    heads = [[str(part.get("/S")) for part in _below(table)].count("/TH") for table in tables]
    assert len(tables) == 11
    assert min(heads) >= 3


def test_the_figures_are_the_reports() -> None:
    report = make_report()

    text = _text(render_pdf(report))

    for group in report.by_priority:
        assert re.search(rf"{sum(group.counts.values())}$", text, re.MULTILINE)
    counted = (
        f"{line.now} ({line.before})" if line.now != line.before else str(line.now) for line in report.counts
    )
    assert f"All actions {' '.join(counted)} 30" in text.replace("\n", " ")


def test_every_action_and_all_that_was_said_of_it_is_there() -> None:
    report = make_report()

    text = _text(render_pdf(report)).replace("\n", " ")

    assert text.count("The supplier changed the form twice") == len(
        report.labelled(Label.OFF_TRACK, Label.AT_RISK)
    )
    assert text.count("lend one day a week") == len(report.labelled(Label.OFF_TRACK))
    assert all(f"{one.code} {one.title}" in text for one in report.labelled(Label.OFF_TRACK, Label.AT_RISK))


def test_every_page_carries_the_marks_the_standing_and_its_number() -> None:
    report = make_report(number=5, frozen_written="14 October 2019")

    with pdfplumber.open(io.BytesIO(render_pdf(report))) as pdf:
        pages = [page.extract_text() for page in pdf.pages]

    for place, text in enumerate(pages, start=1):
        assert "Illustrative: not the record of any organisation · DRAFT: not for publication" in text
        assert f"Board report 5, frozen 14 October 2019 Page {place} of {len(pages)}" in text


def test_the_body_is_upright_and_short_and_the_plans_lie_across() -> None:
    with pdfplumber.open(io.BytesIO(render_pdf(make_report()))) as pdf:
        lying = [page.width > page.height for page in pdf.pages]

    assert 2 <= lying.index(True) <= 4
    assert lying[4]


def test_the_last_page_bears_the_fingerprints() -> None:
    report = make_report()

    with pdfplumber.open(io.BytesIO(render_pdf(report, content_hash="ab12" * 16))) as pdf:
        last = pdf.pages[-1].extract_text()

    assert "ab12" * 16 in last
    assert f"up to entry 412, {report.audit_hash}" in last


def test_nothing_leaves_the_page() -> None:
    with pdfplumber.open(io.BytesIO(render_pdf(make_hostile_report()))) as pdf:
        out = [
            (page.page_number, letter["text"])
            for page in pdf.pages
            for letter in page.chars
            if letter["x0"] < 20 or letter["x1"] > page.width - 20 or letter["bottom"] > page.height - 15
        ]

    assert out == []


def test_typed_words_stay_words() -> None:
    typed = '#panic("no") #[..] *bold* _it_ $x^2$ <label> @ref `raw` \\ // /* = + ~ "q"'
    report = make_report(actions=(make_action(label=Label.OFF_TRACK, reason=typed),))

    text = _text(render_pdf(report)).replace("\n", " ")

    assert typed in text


@pytest.mark.parametrize("sort", list(HOSTILE))
def test_odd_words_never_stop_a_paper(sort: str) -> None:
    report = make_hostile_report(HOSTILE[sort])

    pdf = render_pdf(report)

    assert pdf.startswith(b"%PDF")


def test_a_letter_that_no_font_has_is_printed_as_its_name() -> None:
    report = make_report(actions=(make_action(label=Label.OFF_TRACK, reason="Well done 😀"),))

    text = _text(render_pdf(report))

    assert "Well done [grinning face]" in text


def test_the_letters_that_are_left_as_typed_can_all_be_printed() -> None:
    every = "".join(
        chr(place)
        for first, last in (
            (0x21, 0x7E),
            (0xA0, 0x482),
            (0x48A, 0x4FF),
            (0x5D0, 0x5EA),
            (0x621, 0x63A),
            (0x1E00, 0x1EFF),
        )
        for place in range(first, last + 1)
        if chr(place).isprintable()
    )
    report = make_report(actions=(make_action(label=Label.OFF_TRACK, reason=" ".join(every)),))

    pdf = _typeset(outline_paper(report), text=lambda words, is_drawing=False, breaks=True: words)

    assert pdf.startswith(b"%PDF")


def test_the_same_report_gives_the_same_paper() -> None:
    report = make_report(number=4, frozen_written="15 July 2019")

    papers = {render_pdf(report), render_pdf(report)}

    assert len(papers) == 1


def test_an_empty_report_is_a_paper_too() -> None:
    text = _text(render_pdf(make_empty_report()))

    assert "No action is off track." in text
    assert "No milestone is set for the months ahead." in text


def test_the_paper_of_a_plan_has_its_status_its_table_and_its_key() -> None:
    report = make_plan_report()

    with pdfplumber.open(io.BytesIO(render_pdf(report))) as pdf:
        sizes = {(round(page.width), round(page.height)) for page in pdf.pages}
        text = "\n".join(page.extract_text() for page in pdf.pages)

    assert sizes == {(842, 595)}
    assert "Status This plan was received; that is not an approval." in text
    assert "Off track" in text.partition("Key:")[2]
    assert "Decisions asked" not in text


def test_no_row_of_a_plan_is_cut_by_the_end_of_a_page() -> None:
    pdf = pikepdf.open(io.BytesIO(render_pdf(make_plan_report())))

    rows = [one for one in _elements(pdf) if one.get("/S") == "/TR"]

    pages = [{part.Pg.objgen for part in _below(row) if "/Pg" in part} for row in rows]
    assert len(set.union(*pages)) > 2
    assert [len(found) for found in pages if len(found) > 1] == []


def test_a_long_strategy_is_a_paper_too() -> None:
    report = make_report(400)

    with pdfplumber.open(io.BytesIO(render_pdf(report))) as pdf:
        pages = len(pdf.pages)

    assert 40 < pages < 120


def _text(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return "\n".join(page.extract_text() for page in opened.pages).replace("\u200b", "")


def _elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    yield from _below(pdf.Root.StructTreeRoot)


def _below(element: Any) -> Iterator[Any]:
    parts = element.get("/K", [])
    for part in parts if isinstance(parts, pikepdf.Array) else [parts]:
        if isinstance(part, pikepdf.Dictionary):
            yield part
            yield from _below(part)
