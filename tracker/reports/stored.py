"""A frozen report as it is printed: what was stored, never asked again, with what stands beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tracker.domain.board_report import BoardReport, marked_as_draft
from tracker.domain.freezing import thaw, thaw_addendum
from tracker.queries.addenda import addenda_of
from tracker.queries.reports import StoredReport
from tracker.reports.press import PaperFailed


class NotReadable(PaperFailed):
    """What is stored of a report can't be read; the message says so to the reader."""


def printed_report(stored: StoredReport, *, at: datetime) -> BoardReport:
    """The report with its addenda, marked as a draft while it is not public.

    Raises NotReadable where what is stored was altered so that it can't be read.
    """
    try:
        report = replace(
            thaw(stored.content, stored.prose),
            addenda=tuple(
                thaw_addendum(one.content, one.prose).printed(one.content_hash)
                for one in addenda_of(stored.report_id)
            ),
        )
    except (ValueError, KeyError, TypeError):
        raise NotReadable(
            f"Report {stored.number} can’t be read: it was altered, or a newer version of the tracker froze it."
        ) from None
    return marked_as_draft(report, is_draft=not stored.is_public(at))
