"""The plan inside a board paper, and the same plan as other kinds of file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.imports import paper
from tests.imports.tables import action, days
from tracker.domain.plan_document import ActionLine, DetailLine, MeasureLine
from tracker.domain.plan_reading import PlanReading
from tracker.imports.readers import read_source
from tracker.imports.reading import read_plan

# A folder with real papers, which name people and stay outside the repository.
REAL_PAPERS = os.environ.get("REAL_PAPERS", "")
_ONGOING = ["2", "8", "10", "11"]


def read(name: str, content: bytes) -> PlanReading:
    """A file, read as every file is: it might also be one of our own tables, whose headings a board paper shares."""
    return read_plan(read_source(name, content)).reading


def papers() -> dict[str, Callable[[], PlanReading]]:
    """Ours in our own words, and the real ones where somebody has them."""
    found = {"look-alike": lambda: read("paper.md", paper.as_text().encode())}
    if REAL_PAPERS:
        for path in Path(REAL_PAPERS).glob("002_*.txt"):
            found[path.name] = lambda path=path: read(path.name, path.read_bytes())  # type: ignore[misc]
    return found


@pytest.fixture(scope="module", params=papers().items(), ids=lambda item: item[0])
def reading(request: pytest.FixtureRequest) -> PlanReading:
    """The reading of a whole paper with a dozen other tables."""
    result: PlanReading = request.param[1]()
    return result


def test_the_rows_of_the_plan_add_up(reading: PlanReading) -> None:
    assert reading.document.counts == {
        "rows": 20,
        "actions": 18,
        "continuations": 2,
        "headings": 0,
        "skipped": 0,
        "priorities": 8,
    }
    assert [one.number for one in reading.document.actions] == [str(number) for number in range(1, 19)]


def test_every_priority_has_its_outcome(reading: PlanReading) -> None:
    priorities = reading.document.priorities

    assert [line.number for line in priorities] == list(range(1, 9))
    assert all(line.outcome for line in priorities)
    assert all(len(line.title.split()) < 14 for line in priorities)


def test_actions_stand_under_their_priorities(reading: PlanReading) -> None:
    by_priority = [one.priority for one in reading.document.actions]

    assert by_priority == [1, 1, 2, 2, 3, 3, 3, 4, 5, 5, 6, 7, 7, 8, 8, 8, 8, 8]


def test_four_actions_are_ongoing(reading: PlanReading) -> None:
    ongoing = [one.number for one in reading.document.actions if one.end and one.end.is_ongoing]

    assert ongoing == _ONGOING


def test_nothing_is_rated(reading: PlanReading) -> None:
    assert {(one.rating_text, one.rating_meaning, one.stage) for one in reading.document.actions} == {
        ("", None, None)
    }


def test_the_first_action_has_seven_details_and_eight_measures(reading: PlanReading) -> None:
    first = action(reading, "1")

    assert (len(first.details), len(first.measures)) == (7, 8)
    assert {line.detail for line in first.measures} == {None}


def test_the_second_row_of_an_action_is_a_detail_with_its_own_start(reading: PlanReading) -> None:
    eighth = action(reading, "8")

    assert [days(line.start) for line in eighth.details] == ["", "2018-08-01 to 2018-08-31"]
    assert days(eighth.start) == "2018-04-01 to 2018-04-30"
    assert [line.end.is_ongoing if line.end else None for line in eighth.details] == [None, True]


def test_a_row_that_a_page_break_cut_is_joined(reading: PlanReading) -> None:
    tenth = action(reading, "10")

    assert len(tenth.details) == 2
    assert len(tenth.measures) == 1
    assert days(tenth.end) == "ongoing"


def test_teams_that_stand_alone_elsewhere_are_told_apart(reading: PlanReading) -> None:
    team = action(reading, "1").lead

    assert len(action(reading, "14").leads) == 3
    assert action(reading, "14").leads[1] == team
    assert action(reading, "16").leads[1:] == (team,)
    assert action(reading, "11").leads == (action(reading, "11").lead,)


def test_other_tables_are_named_with_the_reason(reading: PlanReading) -> None:
    assert len(reading.left_out) >= 5
    assert all(line.where and line.why for line in reading.left_out)


def test_no_problem_stops_the_import(reading: PlanReading) -> None:
    assert [problem for problem in reading.problems if problem.severity == "error"] == []


def test_titles_and_outcomes_of_the_look_alike_are_cut_where_other_tables_show() -> None:
    reading = read("paper.md", paper.as_text().encode())

    assert tuple(line.title for line in reading.document.priorities) == paper.TITLES
    assert reading.document.priorities[1].outcome == (
        "More carers are satisfied in the national survey. (Local Authority). Satisfaction survey – practices."
    )
    assert (
        reading.document.priorities[4].outcome
        == "More carers are satisfied in the national survey. Local survey."
    )
    assert not [question for question in reading.questions if question.key.startswith("priority:")]


def test_the_look_alike_joins_the_words_of_the_cut_row() -> None:
    tenth = action(read("paper.md", paper.as_text().encode()), "10")

    assert tenth.details == (
        DetailLine("Look at the guidance for checks."),
        DetailLine("Promote checks to practices."),
    )
    assert tenth.measures == (
        MeasureLine("Checks stand in the guidance of the badge. Promoted in several ways."),
    )


KINDS = {"csv": paper.as_csv, "docx": paper.as_docx, "xlsx": paper.as_xlsx, "pdf": paper.as_pdf}


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_plan_in_another_kind_of_file_gives_the_same(kind: str) -> None:
    text = read("paper.md", paper.as_text().encode()).document

    other = read(f"plan.{kind}", KINDS[kind]()).document

    assert other.priorities == text.priorities
    assert [_content(one) for one in other.actions] == [_content(one) for one in text.actions]
    assert other.counts == text.counts


def _content(one: ActionLine) -> tuple[object, ...]:
    """An action without its place in the file and the words of its dates, which a spreadsheet shows in its way."""
    return (
        one.number, one.priority, one.title, one.description, one.measures, one.leads,
        [(line.text, days(line.start), days(line.end)) for line in one.details], days(one.start), days(one.end),
        one.rating_text, one.progress, one.notes,
    )  # fmt: skip
