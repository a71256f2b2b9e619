"""The actions of a report as CSV: one row an action, made row by row so that it can be streamed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

from tracker.charts.words import printable
from tracker.domain.board_report import BoardReport
from tracker.domain.plan_table import write_digests
from tracker.domain.rag import Label
from tracker.reports.action_columns import ACTION_COLUMNS, Value, note_on
from tracker.reports.outline import standing_of

# The mark by which Excel knows that a file is UTF-8.
_MARK = "\ufeff"
_FORMULA = re.compile("[=+\\-@\t\n\r\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def csv_rows(report: BoardReport) -> Iterator[str]:
    """The lines of the file, the heading first. Days are ISO days; a text never starts a formula."""
    names = [column.name for column in ACTION_COLUMNS]
    is_plan = report.kind == "plan"
    yield _MARK + _line([*names, "figures_of", "figures", "note", *(["as_exported"] if is_plan else [])])
    for action in report.actions:
        values: list[Value] = [column.value(action) for column in ACTION_COLUMNS]
        written = [*map(_write, values)]
        # What was taken away can be told from what was filled in when the table of a plan comes back.
        digests = [write_digests(dict(zip(names, written, strict=True)))] if is_plan else []
        yield _line([*written, report.as_at, standing_of(report), _write(note_on(report, action)), *digests])


def render_csv(report: BoardReport) -> bytes:
    """The whole file, in UTF-8 with the mark that Excel looks for."""
    return "".join(csv_rows(report)).encode()


def _write(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Label):
        return value.word
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    text = printable(value)
    # A spreadsheet takes a cell that starts like this for a formula and would run it.
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
