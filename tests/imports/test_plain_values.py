"""Values as JSON and back: what crosses between processes."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tracker.domain.dates import PlanDate, Precision
from tracker.domain.plan_document import ActionLine, DetailLine, PlanDocument, PriorityLine
from tracker.domain.plan_reading import ColumnGuess, PlanReading, Question
from tracker.domain.problems import Problem, Severity
from tracker.imports.plain_values import as_plain, from_plain
from tracker.imports.source import Cell, Covered, Row, SourceFile, SourceTable

APRIL = PlanDate("April 2018", date(2018, 4, 1), date(2018, 4, 30), Precision.MONTH)
READING = PlanReading(
    document=PlanDocument(
        title="Carers plan",
        code="NC",
        status="draft",
        owners=("northfield",),
        priorities=(PriorityLine(1, "Known", "More carers are known"),),
        actions=(
            ActionLine(
                number="1.1",
                priority=1,
                title="Write it",
                details=(DetailLine("Share it", APRIL, None),),
                notes={"Risks": "None known"},
                end=APRIL,
            ),
        ),
        counts={"rows": 1},
    ),
    problems=(Problem("row 2", "No lead.", severity=Severity.WARNING),),
    columns=(ColumnGuess("Due", "end", ("May",), is_certain=False),),
    questions=(Question("q", "row 2", "Which?", (("a", "A"), ("b", "B")), "a"),),
)
FILE = SourceFile(
    kind="xlsx",
    tables=(
        SourceTable(
            place="table 1",
            rows=(
                Row("row 1", (Cell(text="a", fill="FF0000"), Cell(covered=Covered.FROM_LEFT))),
                Row("row 2", (Cell(text="Apr-18", day=date(2018, 4, 1), shown_to=Precision.MONTH), Cell())),
            ),
            headings=("Plan",),
        ),
    ),
    document={"title": "Carers plan", "actions": [{"number": 1, "lead": None}]},
    own={"code": "NC"},
)


@pytest.mark.parametrize("value", [READING, FILE], ids=["a reading", "a file"])
def test_a_value_comes_back_as_it_was(value: object) -> None:
    assert from_plain(type(value), json.loads(json.dumps(as_plain(value)))) == value


@pytest.mark.parametrize(
    "plain",
    [
        {"kind": 3},
        {"kind": "csv", "tables": "none"},
        {"kind": "csv", "tables": [{"place": "table 1", "rows": [], "__class__": "os"}]},
        {"kind": "csv", "problems": [{"where": "a", "what": "b", "severity": "fatal"}]},
        ["csv"],
        {},
    ],
    ids=["another type", "words for a list", "a field of no value", "no such choice", "a list", "nothing"],
)
def test_what_is_of_another_shape_is_refused(plain: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        from_plain(SourceFile, plain)
