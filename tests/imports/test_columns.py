"""Headings to fields: docs/rules/imports.md, section 2."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.imports.tables import table, understand
from tracker.imports.headings import Field, match_heading
from tracker.imports.source import Cell

PAGE = (Path(__file__).parents[2] / "docs" / "rules" / "imports.md").read_text(encoding="utf-8")


def fields(*rows: list[str | Cell]) -> dict[str, str]:
    """What each heading of this table is taken for."""
    return {one.heading: one.taken_for for one in understand(table(*rows)).columns}


def headings_on_the_page() -> list[tuple[str, Field]]:
    """Every heading that the rules' table names, with its field."""
    section = PAGE.split("\n## 2. ")[1].split("\n## ", maxsplit=1)[0]
    rows = re.findall(r"^\| `([a-z ]+)` \| ([^|]+) \|", section, flags=re.MULTILINE)
    return [(heading.strip(), Field(field)) for field, headings in rows for heading in headings.split(" · ")]


@pytest.mark.parametrize(("heading", "field"), headings_on_the_page(), ids=str)
def test_every_heading_of_the_rules_is_known(heading: str, field: Field) -> None:
    match = match_heading(heading)

    assert match is not None
    assert field in match.fields
    assert match.is_exact


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("LEAD OFFICER / ORGANISATION", Field.LEAD),
        ("Timescale for completion", Field.END),
        ("Action (what will be done)", Field.TITLE),
        ("RAG rating July 2020", Field.RATING),
        ("Progress to date (June)", Field.PROGRESS),
        ("Action owner", Field.LEAD),
        ("How will we know it's worked?", Field.MEASURES),
        ("end_date", Field.END),
    ],
)
def test_longer_headings_are_known_by_their_first_or_longest_words(heading: str, field: Field) -> None:
    match = match_heading(heading)

    assert match is not None
    assert match.fields[0] is field


def test_priority_that_means_high_or_low_is_a_note() -> None:
    head = ["Priority", "Action", "Lead", "By when"]

    assert fields(head, ["High", "Train", "CCG", "2020"], ["Low", "Ask", "CCG", "2020"])["Priority"] == "note"
    assert (
        fields(head, ["Breaks", "Train", "CCG", "2020"], ["Work", "Ask", "CCG", "2020"])["Priority"]
        == "priority"
    )


def test_a_column_of_numbers_beside_the_words_of_priorities_is_theirs() -> None:
    taken = fields(
        ["Activity and Outcome", "Priority", "Action No", "Action", "Lead", "End"],
        ["Finding carers", "1", "1", "Train", "CCG", "2020"],
        ["Breaks", "2", "2", "Fund", "CCG", "2020"],
    )

    assert (taken["Activity and Outcome"], taken["Priority"]) == ("priority", "priority number")


def test_an_indicator_in_words_is_no_number() -> None:
    taken = fields(["Indicator", "Action", "Lead", "By when"], ["Carers known", "Train", "CCG", "2020"])

    assert taken["Indicator"] == "note"


def test_the_stronger_heading_is_the_action_and_the_weaker_finds_another_place() -> None:
    taken = fields(
        ["Recommendation", "Action", "Milestone", "Lead", "By when"],
        ["Know carers", "Train staff", "Course written", "CCG", "2020"],
    )

    assert (taken["Action"], taken["Milestone"]) == ("title", "details")
    assert taken["Recommendation"] == "priority"


def test_a_target_that_is_a_date_is_the_end() -> None:
    taken = fields(["Action", "Lead", "Target"], ["Train", "CCG", "March 2020"], ["Ask", "CCG", "May 2020"])

    assert taken["Target"] == "end"


def test_an_outcome_that_stands_for_several_actions_is_the_priority() -> None:
    rows = [["Outcome", "Action", "Lead", "By when"], ["Carers are known", "Train", "CCG", "2020"]]
    rows += [["", "Ask", "CCG", "2020"], ["", "Write", "CCG", "2020"]]
    each = [row if row[0] else [f"Outcome of {row[1]}", *row[1:]] for row in rows]

    assert fields(*rows)["Outcome"] == "priority"
    assert fields(*each)["Outcome"] == "measures"


def test_a_column_without_a_heading_is_taken_by_its_values() -> None:
    taken = fields(
        ["", "Action", "Lead", "By when", ""],
        ["1", "Train", "CCG", "2020", Cell(fill="00B050")],
        ["2", "Ask", "CCG", "2020", Cell(fill="FF0000")],
    )

    assert (taken["Column 1"], taken["Column 5"]) == ("number", "rating")


def test_the_preview_sees_a_few_words_of_each_column_and_what_is_doubtful() -> None:
    columns = understand(table(["Objective", "Lead", "By when"], ["Train staff", "CCG", "2020"])).columns

    assert (columns[0].taken_for, columns[0].is_certain, columns[0].examples) == (
        "title",
        False,
        ("Train staff",),
    )


def test_of_a_rating_for_each_quarter_the_latest_is_the_rating() -> None:
    taken = fields(
        ["Action", "Lead", "By when", "RAG Q1", "RAG Q2", "RAG (last year)"],
        ["Train", "CCG", "2020", "Red", "Green", "Red"],
    )

    assert (taken["RAG Q1"], taken["RAG Q2"], taken["RAG (last year)"]) == ("note", "rating", "note")


def test_other_numbers_beside_the_same_priority_count_the_actions() -> None:
    found = fields(
        ["Priority number", "Area(s) for action", "Steps", "Lead officer (with the department, the organisation and any "
         "other service that takes part in it from the first day on)"],
        ["1", "Information", "Write a guide", "Press"],
        ["2", "Information", "Hold a fair", "Events"],
        ["3", "Breaks", "Ask carers", "Voice"],
    )  # fmt: skip

    assert list(found.values()) == ["number", "priority", "title", "lead"]
