"""One page for a meeting: one page for twenty actions, never more than two, and it says what it left out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import docx
import pypdfium2
import pytest

from tests.reports.sample import make_action, make_report
from tracker.domain.board_report import BoardReport, LabelCount
from tracker.domain.rag import Label
from tracker.reports.meeting_sheet import SheetSubject, outline_meeting_sheet
from tracker.reports.render_docx import render_docx_paper
from tracker.reports.render_pdf import render_pdf_paper

SUBJECT = SheetSubject(name="Northfield Council", address="http://localhost/strategies/n/summary?partner=nfc")
LONG = "Two partners want changes to the form that the young carers do not, and the supplier asks for more time. "
WAITS = (
    "NFC 1. Not agreed yet: the update of 28 September 2019 (on track) is waiting for the group’s agreement."
)
CYCLE = (Label.OFF_TRACK, Label.ON_TRACK, Label.AT_RISK, Label.ON_TRACK, Label.COMPLETE)


def report_of(*labels: Label, words: str = LONG, **more: Any) -> BoardReport:
    """The report of a partner whose actions wear these labels, each with much to say."""
    actions = tuple(
        make_action(
            code=f"NFC {number}",
            number=str(number),
            label=label,
            title=f"Action {number} with a title that goes on for about eighty letters, as real ones do",
            reason=words * 3,
            put_it_right=words * 2,
            due="March 2019",
            forecast="January 2020",
        )
        for number, label in enumerate(labels, start=1)
    )
    counts = tuple(LabelCount(label=label, now=labels.count(label)) for label in Label)
    return replace(make_report(), actions=actions, counts=counts, total=len(labels), **more)


def pages_of(report: BoardReport, *, waiting: Sequence[str] = ()) -> list[str]:
    """The words of each page of the PDF."""
    content = render_pdf_paper(outline_meeting_sheet(SUBJECT, report, waiting=waiting))
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]


def read(report: BoardReport) -> str:
    """The whole sheet on one line."""
    return " ".join(" ".join(pages_of(report)).replace("\u200b", "").split())


def test_twenty_actions_with_much_to_say_fit_one_page() -> None:
    report = report_of(*CYCLE * 4)

    assert len(pages_of(report)) == 1


@pytest.mark.parametrize("number", [1, 4, 5, 8, 9, 14, 15, 20], ids=lambda number: f"{number} late")
def test_up_to_twenty_late_actions_never_take_more_than_two_pages(number: int) -> None:
    assert len(pages_of(report_of(*[Label.OFF_TRACK] * number))) <= 2


@pytest.mark.parametrize("words", [LONG * 5, "W" * 400], ids=["long words", "one endless word"])
def test_three_hundred_actions_never_take_more_than_two_pages(words: str) -> None:
    asked = tuple(f"NFC {number}: {words}" for number in range(40))

    pages = pages_of(report_of(*CYCLE * 60, words=words, decisions_asked=asked), waiting=[WAITS] * 40)

    assert len(pages) <= 2
    assert "34 more" in " ".join(pages)


def test_it_says_who_when_how_many_what_is_late_and_what_is_asked() -> None:
    report = report_of(*CYCLE, words="The form is late. ", decisions_asked=("NFC 1: agree June 2020",))

    text = read(report)

    assert "Northfield Council" in text
    assert "30 September 2019" in text
    assert "Off track and at risk (2)" in text
    assert text.index("NFC 1 Action 1") < text.index("NFC 3 Action 3")
    assert "Agreed: March 2019, now expected January 2020." in text
    assert "The form is late." in text
    assert "NFC 1: agree June 2020" in text
    assert "On track (2): NFC 2 Action 2" in text


def test_what_is_left_out_is_said_with_where_to_read_it() -> None:
    short = read(report_of(Label.OFF_TRACK, words="Late. "))
    cut = read(report_of(*CYCLE * 4))
    full = read(report_of(*[Label.OFF_TRACK] * 30, *[Label.ON_TRACK] * 2))

    assert "Left out here: Nothing. All of it: http://localhost/strategies/n/summary?partner=nfc" in short
    assert (
        "What was said of the actions that are not late; some words of eight actions, marked with …." in cut
    )
    assert "their titles; some words of 16 actions, marked with …; 14 more actions that are late." in full


def test_updates_that_wait_to_be_agreed_are_said() -> None:

    text = " ".join(" ".join(pages_of(report_of(Label.OFF_TRACK), waiting=[WAITS])).split())

    assert f"Updates that wait (1) • {WAITS}" in text
    assert "Updates that wait" not in read(report_of(Label.OFF_TRACK))


def test_an_ask_has_room_where_little_is_late() -> None:
    ask = (
        "NFC 1: agree June 2020 as the new date, because the supplier can offer no test before May 2020, " * 3
    )

    assert "…" not in read(report_of(Label.OFF_TRACK, words="Late. ", decisions_asked=(ask.strip(", "),)))


def test_a_subject_without_an_action_says_so() -> None:
    text = read(report_of(decisions_asked=(), dates_asked=(), milestones=()))

    assert "There is no action." in text
    assert "None is off track or at risk." in text
    assert "No decision is asked." in text
    assert "Nothing in the next four months." in text


def test_the_word_sheet_says_the_same_as_the_pdf() -> None:
    report = report_of(*CYCLE, words="The form is late. ", decisions_asked=("NFC 1: agree June 2020",))

    paper = docx.Document(io.BytesIO(render_docx_paper(outline_meeting_sheet(SUBJECT, report))))

    text = [one.text for one in paper.paragraphs]
    late = [[cell.text for cell in row.cells] for row in paper.tables[1].rows]
    assert "NFC 1: agree June 2020" in text
    assert [row[0] for row in late[1:]] == ["■ Off track", "▲ At risk"]
    assert late[1][1].endswith("\nAgreed: March 2019, now expected January 2020.")
    assert "DRAFT: not for publication" in paper.sections[0].header.paragraphs[0].text
