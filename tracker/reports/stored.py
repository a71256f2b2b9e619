"""A frozen report as it is printed: what was stored, never asked again, with what stands beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tracker.domain.addenda import AddendumContent
from tracker.domain.board_report import BoardReport, ReportChange, marked_as_draft
from tracker.domain.freezing import thaw, thaw_addendum, thaw_changed
from tracker.queries.addenda import addenda_of
from tracker.queries.reports import StoredReport
from tracker.reports.press import PaperFailed


class NotReadable(PaperFailed):
    """What is stored of a report can't be read; the message says so to the reader."""


def read_report(stored: StoredReport) -> BoardReport:
    """The report as it was frozen. Raises NotReadable where it was altered so that it can't be read."""
    try:
        return thaw(stored.content, stored.prose)
    except (ValueError, KeyError, TypeError):
        raise _not_readable(stored) from None


def changes_told(stored: StoredReport) -> tuple[ReportChange, ...]:
    """What the report tells as changed since the one before it. Raises NotReadable as `read_report` does."""
    try:
        return thaw_changed(stored.content, stored.prose)
    except (ValueError, KeyError, TypeError):
        raise _not_readable(stored) from None


def _not_readable(stored: StoredReport) -> NotReadable:
    return NotReadable(
        f"Report {stored.number} can’t be read: it was altered, or a newer version of the tracker froze it."
    )


def printed_report(stored: StoredReport, *, at: datetime) -> BoardReport:
    """The report with its addenda, marked as a draft while it is not public.

    Raises NotReadable where what is stored was altered so that it can't be read.
    """
    try:
        report = replace(
            read_report(stored),
            addenda=tuple(
                thaw_addendum(one.content, one.prose).printed(one.content_hash)
                for one in addenda_of(stored.report_id)
            ),
        )
    except (ValueError, KeyError, TypeError):
        raise _not_readable(stored) from None
    return marked_as_draft(report, is_draft=not stored.is_public(at))


def private_addenda(stored: StoredReport) -> list[tuple[AddendumContent, int | None]]:
    """The addenda that are held in private session, which no paper prints, each with its author's organisation."""
    found = ((thaw_addendum(one.content, one.prose), one) for one in addenda_of(stored.report_id))
    return [(addendum, one.author_organisation_id) for addendum, one in found if addendum.is_private]
