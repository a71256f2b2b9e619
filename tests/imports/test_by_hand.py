"""Where nothing says that a table is a plan, a person may say so, and what its columns mean."""

from __future__ import annotations

import pytest

from tests.imports.tables import action, table, titles, understand
from tracker.domain.plan_reading import Answers, NotRead

BUDGET = table(["Service", "Budget"], ["Breaks", "100"], ["Fairs", "90"], place="table 1")
PROMISES = table(
    ["Carers plan"],
    ["Promised", "Champion", "Likely by"],
    ["A guide", "Care team", "March 2026"],
    ["A fair", "City", ""],
    place="table 2",
)


def test_a_refused_file_with_tables_may_be_mapped() -> None:
    with pytest.raises(NotRead) as with_tables:
        understand(BUDGET)
    with pytest.raises(NotRead) as without:
        understand(table(["One cell alone"], ["and another"]))

    assert (with_tables.value.may_be_mapped, without.value.may_be_mapped) == (True, False)


def test_the_fullest_table_is_taken_until_another_is_chosen() -> None:
    any_table = understand(BUDGET, PROMISES, answers=Answers(choices={"table": "any"}))
    chosen = understand(BUDGET, PROMISES, answers=Answers(choices={"table": "1"}))

    assert titles(any_table) == ["A guide", "A fair"]
    assert titles(chosen) == ["Breaks", "Fairs"]
    assert [(one.text, one.taken, len(one.choices)) for one in any_table.questions] == [
        ("Which table holds the plan?", "2", 2)
    ]
    assert [left.where for left in any_table.left_out] == ["table 1"]


def test_what_a_person_says_of_its_columns_holds() -> None:
    columns = {"Promised": "title", "Champion": "lead", "Likely by": "end"}

    reading = understand(BUDGET, PROMISES, answers=Answers(columns=columns, choices={"table": "2"}))

    assert action(reading, "1").leads == ("Care team",)
    assert all(column.is_certain for column in reading.columns)
    assert not any("No heading" in problem.what for problem in reading.problems)


def test_a_table_without_actions_says_what_is_missing() -> None:
    columns = dict.fromkeys(("Promised", "Champion", "Likely by"), "note")

    with pytest.raises(NotRead, match="None of its columns was said to hold the actions"):
        understand(PROMISES, answers=Answers(columns=columns, choices={"table": "1"}))


def test_columns_that_were_named_once_are_known_again() -> None:
    reading = understand(BUDGET, PROMISES, answers=Answers(columns={"Promised": "title", "Champion": "lead"}))

    assert titles(reading) == ["A guide", "A fair"]
    assert reading.questions == ()


def test_a_known_heading_keeps_its_meaning() -> None:
    one = table(["Action", "Cost"], ["Hold a fair", "90"])

    reading = understand(one, answers=Answers(choices={"table": "any"}))

    assert [(column.heading, column.taken_for) for column in reading.columns] == [
        ("Action", "title"),
        ("Cost", "note"),
    ]
