"""The kinds of file a report can be taken away as, and how such a file is called. Imports nothing heavy."""

from __future__ import annotations

import re

from tracker.domain.board_report import BoardReport

MIME_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
# What a report can be made as.
SUFFIXES = tuple(MIME_TYPES)


def file_name(report: BoardReport, suffix: str) -> str:
    """The name a file is saved under: "llr-carers-board-report-4.pdf" once frozen, with the day while live, and
    "lrccg-plan-2019-09-30.xlsx" for the table of a plan."""
    if report.kind == "plan":
        name = f"{report.strategy_slug}-plan-{report.as_at}"
    else:
        name = f"{report.strategy_slug}-board-report-{report.number or report.as_at}"
    return f"{re.sub('[^a-z0-9]+', '-', name.lower()).strip('-')}.{suffix}"
