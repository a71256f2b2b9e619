"""Workbooks that are read for their values alone: .xls and .xlsb, as plans."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.imports.tables import titles
from tests.imports.xlsb import binary_workbook
from tracker.domain.dates import PlanDate, Precision
from tracker.domain.problems import Severity
from tracker.imports.readers import read_source
from tracker.imports.reading import read_plan
from tracker.imports.source import SourceFile

# Written once by xlwt, a library that this project does not need: a title row, a merged priority, a real day, a fill,
# and a hidden sheet.
OLD = Path(__file__).parent / "files/old-workbook.xls"
ROWS = (
    ("Carers plan 2025–2028",),
    (),
    ("Priority", "No.", "Action", "Lead", "End date", "RAG"),
    ("1. Carers are known", 1, "Write a guide for practices", "Public health", date(2026, 3, 31), "Green"),
    (None, 2, "Hold a fair in each town", "Carers’ centre", "TBC", "Amber"),
)


def read(kind: str) -> SourceFile:
    content = OLD.read_bytes() if kind == "xls" else binary_workbook(ROWS)
    return read_source(f"plan.{kind}", content)


@pytest.mark.parametrize("kind", ["xls", "xlsb"])
def test_the_plan_of_an_old_workbook_comes_in_whole(kind: str) -> None:
    reading = read_plan(read(kind)).reading
    first, second = reading.document.actions

    assert titles(reading) == ["Write a guide for practices", "Hold a fair in each town"]
    assert (first.number, first.priority, first.leads, first.rating_text) == (
        "1",
        1,
        ("Public health",),
        "Green",
    )
    assert (second.number, second.priority, second.leads) == ("2", 1, ("Carers’ centre",))
    assert first.end == PlanDate("31/03/2026", date(2026, 3, 31), date(2026, 3, 31), Precision.DAY)
    assert reading.document.title == "Carers plan 2025–2028"


@pytest.mark.parametrize("kind", ["xls", "xlsb"])
def test_an_old_workbook_says_that_colours_are_not_read(kind: str) -> None:
    problem = read(kind).problems[0]

    assert (problem.severity, "colours and struck-out words were not read" in problem.what) == (
        Severity.WARNING,
        True,
    )


def test_a_hidden_sheet_of_an_old_workbook_is_left_out_and_named() -> None:
    source = read("xls")

    assert [table.place for table in source.tables] == ["sheet “Plan”"]
    assert source.problems[1].where == "sheet “Old”"
