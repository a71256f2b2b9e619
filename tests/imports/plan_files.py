"""Files of a plan, made small: our own tables as they are taken away, edited, and files as partners have them."""

from __future__ import annotations

import io
from collections.abc import Mapping

import openpyxl

from tracker import Tracker

CSV = """Ref,Theme,Action,Details,Success measure,Lead,Start,Deadline,RAG,Update
1,Carers are informed,Write a guide,"Ask carers
Print it",A guide is out,Communications Team,April 2019,March 2020,Amber,The printer is late
2,Carers are informed,Hold a fair,,Forty carers came,Events Team,May 2019,June 2020,Green,The hall is booked
3,Supporting Young Carers,Meet schools,,,Schools Team,,On-going,,
"""


def export(app: Tracker, suffix: str, *, plan: str = "lrccg", as_file: str) -> bytes:
    """A plan as `flask plan export` writes it."""
    done = app.test_cli_runner().invoke(
        args=["plan", "export", plan, "--format", suffix, "--output", as_file]
    )
    assert done.exit_code == 0, done.output
    with open(as_file, "rb") as file:  # noqa: PTH123
        return file.read()


def edited(workbook: bytes, edits: Mapping[tuple[str, str], object]) -> bytes:
    """Our workbook with other words in some cells, by the number of the action and the heading of the column."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    sheet = book["Actions"]
    columns = {cell.value: place for place, cell in enumerate(sheet[1], start=1)}
    rows = {sheet.cell(row, columns["Action no."]).value: row for row in range(2, sheet.max_row + 1)}
    for (number, heading), value in edits.items():
        sheet.cell(rows[number], columns[heading]).value = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
