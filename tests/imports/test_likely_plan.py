"""A table under headings that nobody knows is taken by what stands in it, and asked about."""

from __future__ import annotations

import pytest

from tests.imports.tables import table, titles, understand
from tracker.domain.plan_reading import Answers, NotRead
from tracker.domain.problems import Severity

HEADINGS = ["#", "Things on the list", "Champion", "Finishing"]
ROWS = [
    [str(number), f"Agree a pathway for carers with partner {number}", f"Team {number % 2}", "March 2025"]
    for number in range(1, 5)
]


def test_the_longest_words_beside_dates_are_the_actions() -> None:
    reading = understand(table(HEADINGS, *ROWS))

    assert titles(reading) == [row[1] for row in ROWS]
    assert [(column.heading, column.taken_for) for column in reading.columns] == [
        ("#", "number"),
        ("Things on the list", "title"),
        ("Champion", "note"),
        ("Finishing", "end"),
    ]


def test_none_of_its_columns_is_certain_and_the_person_is_asked() -> None:
    reading = understand(table(HEADINGS, *ROWS))

    assert not any(column.is_certain for column in reading.columns)
    assert [one.what for one in reading.problems if one.severity is Severity.QUESTION] == [
        "No heading of this table is known. Its columns were taken for what seems to stand in them."
    ]


def test_what_a_person_says_of_a_column_goes_before_its_values() -> None:
    reading = understand(table(HEADINGS, *ROWS), answers=Answers(columns={"Champion": "lead"}))

    assert [line.leads for line in reading.document.actions[:2]] == [("Team 1",), ("Team 0",)]
    assert [column.is_certain for column in reading.columns] == [False, False, True, False]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["Item", "Notes", "Page"], *[[str(n), f"The board heard of {n} things", "4"] for n in range(5)]], id="minutes"),
        pytest.param([["Service", "Budget", "Spend"], *[["Breaks", "100", "90"]] * 4], id="a budget"),
        pytest.param([HEADINGS, *ROWS[:2]], id="two rows"),
        pytest.param([["Risk", "Likelihood", "Mitigation"], *[[f"Money for carers ends in year {n}", "3", "Bids"] for n in range(5)]], id="risks"),
    ],
)  # fmt: skip
def test_other_tables_hold_no_plan(rows: list[list[str]]) -> None:
    with pytest.raises(NotRead) as refused:
        understand(table(*rows))

    assert "holds no action plan" in refused.value.problem.what
