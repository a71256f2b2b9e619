"""Problems of one kind put together: docs/rules/imports.md, section 9."""

from __future__ import annotations

from tracker.domain.problems import Problem, Severity
from tracker.imports.problem_groups import ProblemGroup, group_problems


def warning(row: int, what: str, remedy: str = "Mend it.") -> Problem:
    return Problem(f"row {row}", what, remedy, Severity.WARNING)


def test_the_same_problem_in_many_rows_is_one_with_its_places() -> None:
    (group,) = group_problems([warning(row, "No lead is named.") for row in range(1, 6)])

    assert group == ProblemGroup(
        "No lead is named.", "Mend it.", places=("row 1", "row 2", "row 3", "row 4", "row 5")
    )


def test_problems_that_differ_in_what_they_quote_are_one_and_keep_the_words() -> None:
    (group,) = group_problems(
        [
            warning(row, f"“{words}”: it has no year.")
            for row, words in enumerate(["May", "Q2", "23-Mar", "June"], 1)
        ]
    )

    assert group.what == "It has no year."
    assert group.places == ("row 1: “May”", "row 2: “Q2”", "row 3: “23-Mar”", "row 4: “June”")


def test_a_few_problems_and_those_with_another_remedy_stay_apart() -> None:
    few = [warning(row, "No lead is named.") for row in range(1, 4)]

    groups = group_problems([*few, warning(9, "No lead is named.", "Ask the board.")])

    assert [(group.where, group.places) for group in groups] == [
        ("row 1", ()),
        ("row 2", ()),
        ("row 3", ()),
        ("row 9", ()),
    ]


def test_no_problem_is_lost() -> None:
    problems = [warning(row, f"Action {row} is rated “Red”, and nobody says why.") for row in range(1, 9)]

    (group,) = group_problems(problems)

    assert len(group.places) == 8
    assert "Action …" in group.what
