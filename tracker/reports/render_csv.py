"""The actions of a report as CSV: one row an action, made row by row so that it can be streamed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date

from tracker.charts.words import printable
from tracker.domain.board_report import BoardReport, ReportAction
from tracker.domain.csv_words import guard
from tracker.domain.plan_table import write_digests
from tracker.domain.rag import Label
from tracker.reports.action_columns import ACTION_COLUMNS, PLACES_READ_BACK, Value, note_on
from tracker.reports.outline import standing_of

# The mark by which Excel knows that a file is UTF-8.
MARK = "\ufeff"


def csv_rows(report: BoardReport, actions: Iterable[ReportAction] | None = None) -> Iterator[str]:
    """The lines of the file, the heading first. Days are ISO days; a text never starts a formula.

    The actions are the report's own, or those handed in, which then need not all be there at once.
    """
    line = io.StringIO()
    writer = csv.writer(line)

    def written(cells: list[str]) -> str:
        line.seek(0)
        line.truncate()
        writer.writerow(cells)
        return line.getvalue()

    names = [column.name for column in ACTION_COLUMNS]
    values = [column.value for column in ACTION_COLUMNS]
    is_plan = report.kind == "plan"
    yield MARK + written([*names, "figures_of", "figures", "note", *(["as_exported"] if is_plan else [])])
    ends = [report.as_at, _write(standing_of(report))]
    for action in report.actions if actions is None else actions:
        cells = [_write(value(action)) for value in values]
        # What was taken away can be told from what was filled in when the table of a plan comes back.
        digests = [write_digests({name: cells[place] for place, name in PLACES_READ_BACK})] if is_plan else []
        yield written([*cells, *ends, _write(note_on(report, action)), *digests])


def csv_line(cells: Iterable[str]) -> str:
    """One line of any CSV file of ours; a text never starts a formula."""
    line = io.StringIO()
    csv.writer(line).writerow([_write_text(cell) for cell in cells])
    return line.getvalue()


def render_csv(report: BoardReport) -> bytes:
    """The whole file, in UTF-8 with the mark that Excel looks for."""
    return "".join(csv_rows(report)).encode()


def _write(value: Value) -> str:
    if type(value) is str:
        return _write_text(value)
    if value is None:
        return ""
    if isinstance(value, Label):
        return value.word
    return value.isoformat() if isinstance(value, date) else str(value)


def _write_text(text: str) -> str:
    # Signs that can be printed hold nothing that a file can't; most cells are made of them alone.
    if not text.isprintable():
        text = printable(text)
    return guard(text)
