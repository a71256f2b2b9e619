"""Carers' voice as the report's page and papers print it: by priority, the newest first, with what was done."""

from __future__ import annotations

from itertools import groupby

from tracker.domain.board_report import VOICES_SINCE, BoardReport, ReportVoice
from tracker.domain.voices import NO_PRIORITY, said_as_printed, source_line
from tracker.reports.paper import Column, Table


def voice_lines(report: BoardReport) -> list[str]:
    """A line for each thing that carers said, with the number of its priority: the body of a paper names them above."""
    return [
        f"Priority {one.priority}: {_told(one)}" if one.priority else f"{NO_PRIORITY}: {_told(one)}"
        for one in report.voices
    ]


def voices_by_priority(report: BoardReport) -> list[tuple[str, list[str]]]:
    """Each priority about which carers said something, with a paragraph for each thing they said."""
    return [
        (f"{number}. {title}" if number else NO_PRIORITY, [_told(one) for one in voices])
        for (number, title), voices in groupby(report.voices, lambda one: (one.priority, one.priority_title))
    ]


def _told(one: ReportVoice) -> str:
    said = said_as_printed(one.said, is_quoted=one.is_quoted)
    done = f"What was done: {one.answer}" if one.answer else "No answer yet."
    line = f"{said} {source_line(one.source, one.source_words, one.told)} {done}"
    return f"{line} (Told before the last report, answered since.)" if one.answered_since else line


def voices_line(report: BoardReport) -> str:
    """What is to be said beside: that there is none, and how much may not be printed. Empty where neither is."""
    if report.schema_version < VOICES_SINCE:
        return "What carers said was not part of board reports when this one was frozen."
    since = f" since {report.compared_with}" if report.compared_with else ""
    none = (
        "" if report.voices else f"Nothing new that carers said and that may be printed is on record{since}."
    )
    number = report.voices_not_public
    if not number:
        return none
    more = (
        "1 more is on record that may not be public. People with an account read it under Carers’ voice."
        if number == 1
        else f"{number:,} more are on record that may not be public. People with an account read them under Carers’ voice."
    )
    return f"{none} {more}".strip()


def voices_table(report: BoardReport) -> Table:
    return Table(
        "What carers told us",
        (
            Column("Priority", 1),
            Column("What carers said", 4),
            Column("Own words", 1),
            Column("Where", 2),
            Column("When", 1.2),
            Column("What was done", 4),
        ),
        tuple(
            (
                str(one.priority or ""),
                one.said,
                "yes" if one.is_quoted else "no",
                f"{one.source}, {one.source_words}" if one.source_words else one.source,
                one.told,
                one.answer,
            )
            for one in report.voices
        ),
        empty=voices_line(report),
    )
