"""Tasks under objectives, each with a lead and a date of its own: docs/rules/imports.md, section 3."""

from __future__ import annotations

import pytest

from tests.imports.tables import ABOVE, across, action, days, table, understand, warnings
from tracker.domain.plan_reading import Answers
from tracker.imports.source import Cell

HEADINGS = ["No", "Action", "Steps", "Lead", "By when"]
BLANK: str | Cell = ""


def rows(below: str | Cell, first: str = "1", second: str = "2") -> list[list[str | Cell]]:
    return [
        [first, "Find carers in hospital", "Add a field", "IT", "May 2025"],
        [below, below, "Train wards", "Learning", "June 2025"],
        [below, below, "Hold an audit", "Audit Team", ""],
        [second, "Find carers in practices", "Name leads", "Primary Care", "May 2025"],
        [below, below, "Badge scheme", "Primary Care", "July 2025"],
    ]


@pytest.mark.parametrize("below", ["", ABOVE], ids=["blank", "merged"])
def test_tasks_are_actions_and_their_objective_is_the_priority(below: str | Cell) -> None:
    reading = understand(table(HEADINGS, *rows(below)))

    assert [(line.number, line.title) for line in reading.document.priorities] == [
        (1, "Find carers in hospital"),
        (2, "Find carers in practices"),
    ]
    assert [(one.priority, one.title, one.leads) for one in reading.document.actions] == [
        (1, "Add a field", ("IT",)),
        (1, "Train wards", ("Learning",)),
        (1, "Hold an audit", ("Audit Team",)),
        (2, "Name leads", ("Primary Care",)),
        (2, "Badge scheme", ("Primary Care",)),
    ]
    assert [(question.key, question.taken) for question in reading.questions] == [("tasks", "actions")]


def test_tasks_of_numbers_of_their_own_keep_them() -> None:
    reading = understand(
        table(
            HEADINGS,
            ["1.1", "Find carers", "Add a field", "IT", "May 2025"],
            ["1.2", "", "Train wards", "Learning", ""],
            ["1.3", "", "Hold an audit", "", ""],
        )
    )

    assert [(one.number, one.title) for one in reading.document.actions] == [
        ("1.1", "Add a field"),
        ("1.2", "Train wards"),
        ("1.3", "Hold an audit"),
    ]


def test_below_named_priorities_tasks_are_details_until_somebody_says_otherwise() -> None:
    plan = table(HEADINGS, across("Priority 1: Known", width=5), *rows("", first="1.1", second="1.2"))

    taken = understand(plan)
    answered = understand(plan, answers=Answers(choices={"tasks": "actions"}))

    found = action(taken, "1.1")
    assert [(part.text, days(part.end)) for part in found.details] == [
        ("Add a field", ""),
        ("Train wards", "2025-06-01 to 2025-06-30"),
        ("Hold an audit", ""),
    ]
    assert found.notes["Lead of details"] == "Train wards: Learning\nHold an audit: Audit Team"
    assert [(question.key, question.taken) for question in taken.questions] == [("tasks", "details")]
    assert [one.title for one in answered.document.actions] == [
        "Add a field",
        "Train wards",
        "Hold an audit",
        "Name leads",
        "Badge scheme",
    ]
    assert [one.notes.get("Action") for one in answered.document.actions] == [
        *["Find carers in hospital"] * 3,
        *["Find carers in practices"] * 2,
    ]
    assert [line.title for line in answered.document.priorities] == ["Known"]


def test_tasks_without_anything_of_their_own_are_details() -> None:
    reading = understand(
        table(
            HEADINGS,
            ["1", "Mend the welcome pack", "Ask carers", "Carers Centre", "May 2025"],
            ["", "", "Write it", "", ""],
            ["", "", "Print it", "", ""],
            ["2", "Mend the site", "Map it", "Web Team", "June 2025"],
        )
    )

    assert [part.text for part in action(reading, "1").details] == ["Ask carers", "Write it", "Print it"]
    assert reading.questions == ()


@pytest.mark.parametrize(("inner", "other"), [("1a", "1b"), ("1.1", "1.2"), ("1.a", "1.b"), ("1/1", "1/2")])
def test_a_number_and_words_above_numbers_that_go_on_from_it_are_a_priority(inner: str, other: str) -> None:
    reading = understand(
        table(
            ["No", "Objective / task", "Lead", "Due"],
            ["1", "Raise awareness", "", ""],
            [inner, "Write a campaign", "Press", "May 2025"],
            [other, "Run it", "Press", "June 2025"],
            ["2", "Check assessments", "Social Work", "July 2025"],
        )
    )

    assert [one.number for one in reading.document.actions] == [inner, other, "2"]
    assert [line.title for line in reading.document.priorities] == ["Raise awareness"]
    assert reading.document.counts["headings"] == 1
    assert warnings(reading) == []


def test_action_1_above_action_10_is_no_heading() -> None:
    reading = understand(
        table(["No", "Action", "Lead", "Due"], ["1", "Ask", "", ""], ["10", "Tell", "HR", "May 2025"], ["11", "Act", "HR", "May 2025"])
    )  # fmt: skip

    assert [one.number for one in reading.document.actions] == ["1", "10", "11"]
