"""The columns of an action in files for analysts: the plan's own ten, and what is known of it today.

The spreadsheet and the CSV hold the same columns in the same order; names and order stay as they are, because other
people's workbooks refresh from them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tracker.domain.board_report import ILLUSTRATIVE, BoardReport, ReportAction
from tracker.domain.dates import read_iso_day
from tracker.domain.plan_table import READ_BACK
from tracker.domain.rag import Label

Value = str | int | date | Label | None


@dataclass(frozen=True, slots=True)
class ActionColumn:
    """A column: its name in the CSV, its heading in the spreadsheet, its width there, and where it comes from."""

    name: str
    title: str
    width: int
    value: Callable[[ReportAction], Value]


ACTION_COLUMNS = (
    ActionColumn("plan", "Plan", 8, lambda one: one.plan_code),
    ActionColumn(
        "activity_and_outcome",
        "Activity and outcome",
        26,
        lambda one: _lines(one.priority_title, one.outcome),
    ),
    ActionColumn("priority", "Priority", 8, lambda one: one.priority),
    ActionColumn("action_number", "Action no.", 8, lambda one: one.number),
    ActionColumn("action_required", "Action required", 28, lambda one: one.title),
    ActionColumn("details", "Details", 40, lambda one: "\n".join(one.details)),
    ActionColumn("measure", "Measure", 32, lambda one: "\n".join(one.measures)),
    ActionColumn("lead", "Lead", 20, lambda one: one.lead),
    ActionColumn("start_date", "Start date", 14, lambda one: one.start),
    ActionColumn("end_date", "End date", 14, lambda one: one.due),
    ActionColumn("rag", "RAG", 15, lambda one: one.label),
    ActionColumn("rag_in_last_report", "RAG in the last report", 18, lambda one: one.previous),
    ActionColumn("start_on", "Start date, first day", 13, lambda one: read_iso_day(one.start_on)),
    ActionColumn("end_on", "End date, last day", 13, lambda one: read_iso_day(one.due_on)),
    ActionColumn("first_agreed_date", "First agreed date", 16, lambda one: one.original_due),
    ActionColumn("date_now_expected", "Date now expected", 16, lambda one: one.forecast),
    ActionColumn(
        "now_expected_on", "Date now expected, last day", 13, lambda one: read_iso_day(one.forecast_on)
    ),
    ActionColumn("months_moved", "Months moved", 9, lambda one: one.months_moved),
    ActionColumn("times_moved", "Times moved", 9, lambda one: one.times_moved),
    ActionColumn("owners", "Owners", 28, lambda one: one.owners),
    ActionColumn("also_involved", "Also involved", 24, lambda one: one.contributors),
    ActionColumn("update", "Update", 13, lambda one: one.update_state),
    ActionColumn("last_update_on", "Last update on", 13, lambda one: read_iso_day(one.reported_on)),
    ActionColumn("progress", "Progress", 50, lambda one: one.words),
    ActionColumn("why", "Why off track or at risk", 40, lambda one: one.why),
    ActionColumn("what_will_put_it_right", "What will put it right", 40, lambda one: one.put_it_right),
    ActionColumn("back_on_track_by", "Back on track by", 16, lambda one: one.back_on_track),
    ActionColumn("help_needed_from", "Help needed from", 24, lambda one: one.help_from),
    ActionColumn("help_needed", "Help needed", 40, lambda one: one.help_text),
    ActionColumn("said_last_time", "Said last time", 34, lambda one: one.promise),
    ActionColumn("rules_suggest", "The rules suggest", 16, lambda one: one.suggested),
    ActionColumn("rules_say", "What the rules say", 40, lambda one: "\n".join(one.reasons)),
    ActionColumn(
        "reason_for_another_rating", "Reason for another rating", 40, lambda one: one.override_reason
    ),
    ActionColumn("to_note", "To note", 40, lambda one: "\n".join(one.flags)),
    ActionColumn("in_plain_words", "In plain words", 40, lambda one: one.plain_words),
)

# Where the columns stand that are read back when the table of a plan returns, and their names.
PLACES_READ_BACK = tuple(
    (place, column.name) for place, column in enumerate(ACTION_COLUMNS) if column.name in READ_BACK
)

# The plan's own ten columns and its code stand first; they are what is printed on paper.
PRINTED_COLUMNS = 11


def note_on(report: BoardReport, action: ReportAction) -> str:
    """What must be known of a row wherever it is copied to: the paper's marks, and whether it is illustrative."""
    marks = list(report.marks)
    if action.is_illustrative and ILLUSTRATIVE not in marks:
        marks.append(ILLUSTRATIVE)
    return "; ".join(marks)


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
