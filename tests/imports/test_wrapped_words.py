"""Words that go on in the next row, line or page: docs/rules/imports.md, section 3."""

from __future__ import annotations

import pytest

from tests.imports.tables import action, table, titles, understand, warnings
from tests.imports.test_read_pdf import read, words
from tracker.domain.plan_reading import Answers
from tracker.imports.headings import Field, match_heading

HEADINGS = ["No", "Action", "Lead", "End date", "RAG"]
LAST = ["3", "Publish a report", "Press Team", "Dec 2025", "Green"]


def test_rows_of_a_title_that_goes_on_are_no_actions() -> None:
    reading = understand(
        table(
            HEADINGS,
            ["1", "Work with partners to make sure that", "Partnership", "March 2025", "Green"],
            ["", "carers are asked about their own health at each of the", "", "", ""],
            ["", "Review of care", "", "", ""],
            ["2", "Benefit checks", "Advice", "July 2025", "Red"],
            ["", "for working carers", "", "", ""],
            LAST,
        )
    )

    assert titles(reading) == [
        "Work with partners to make sure that carers are asked about their own health at each of the Review of care",
        "Benefit checks for working carers",
        "Publish a report",
    ]
    assert (reading.document.counts["rows"], reading.document.counts["continuations"]) == (6, 3)
    assert not any("No lead" in what or "no number" in what for _, what in warnings(reading))


def test_rows_that_are_lines_of_a_text_are_put_together_in_every_cell() -> None:
    reading = understand(
        table(
            ["Priority", "Action", "Lead", "Timescale", "RAG"],
            ["Early identifi-", "Ask carers at every con-", "Practice", "March 2025", "G"],
            ["cation of carers", "tact about their health", "Team", "", ""],
            ["", "Put carers on registers", "Learning", "June 2025", "A"],
            ["Information and", "Refresh the pages so that", "Web", "Sept 2025", "R"],
            ["advice", "they can be read on a phone", "Team", "", ""],
        )
    )

    assert [line.title for line in reading.document.priorities] == [
        "Early identification of carers",
        "Information and advice",
    ]
    assert [(one.title, one.leads) for one in reading.document.actions] == [
        ("Ask carers at every contact about their health", ("Practice Team",)),
        ("Put carers on registers", ("Learning",)),
        ("Refresh the pages so that they can be read on a phone", ("Web Team",)),
    ]


def test_actions_in_small_letters_are_actions() -> None:
    reading = understand(
        table(
            ["Action", "Lead", "End date"],
            ["ask carers", "Nurses", "May 2025"],
            ["train staff", "Learning", ""],
            ["open a fund", "Buying", "July 2025"],
        )
    )

    assert titles(reading) == ["ask carers", "train staff", "open a fund"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", ["Set up a register", "Publish a report"]),
        ("action", ["Set up a register", "Hospitals", "Publish a report"]),
        ("rest", ["Set up a register Hospitals", "Publish a report"]),
    ],
)
def test_a_title_alone_without_a_number_is_asked_about(answer: str, expected: list[str]) -> None:
    plan = table(
        ["Priority", *HEADINGS],
        ["Finding carers", "1", "Set up a register", "Community", "June 2025", "Amber"],
        ["", "", "Hospitals", "", "", ""],
        ["", *LAST],
    )

    reading = understand(plan, answers=Answers(choices={"row:hospitals": answer} if answer else {}))

    assert titles(reading) == expected
    asked = [(question.key, question.taken, question.is_answered) for question in reading.questions]
    assert asked == [("row:hospitals", answer or "heading", bool(answer))]
    assert (action(reading, "3").notes == {"Heading": "Hospitals"}) is (not answer)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Recommendatio n", Field.TITLE),
        ("Respons- ibility", Field.LEAD),
        ("Time scale", Field.END),
        ("Success meas ures", Field.MEASURES),
    ],
)
def test_a_heading_that_a_narrow_column_broke_is_known(heading: str, field: Field) -> None:
    match = match_heading(heading)

    assert match is not None
    assert match.fields[0] is field


def test_a_word_that_is_longer_than_its_column_in_a_pdf_is_one_word() -> None:
    (found,) = read(
        """#table(columns: (19mm, 32mm), [Recommend\\ ation], [Action], [Ask about iden-\\ tification], [All of the plans for self-\\ care])"""
    ).tables

    assert words(found)[0] == ["Recommendation", "Action"]
    assert words(found)[1] == ["Ask about identification", "All of the plans for self-care"]


def test_an_outcome_that_ends_on_a_small_word_is_whole() -> None:
    reading = understand(
        table(
            ["Outcome", *HEADINGS],
            ["Carers feel listened to", "1", "Set up a panel", "Voice", "May 2025", "G"],
            ["", "2", "Publish what was said", "Voice", "June 2025", "G"],
            ["Carers stay well", "3", "Walking groups", "Leisure", "May 2025", "G"],
            ["", "4", "Counselling", "Health", "May 2025", "G"],
        )
    )

    assert [line.title for line in reading.document.priorities] == [
        "Carers feel listened to",
        "Carers stay well",
    ]
