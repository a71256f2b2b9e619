"""The page of a frozen report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, Response

from tracker import access, clock
from tracker.access import requires
from tracker.domain.board_report import BoardReport
from tracker.domain.permissions import Permission, Viewer, is_allowed, may_read_private
from tracker.queries.holds import bodies_and_holds
from tracker.queries.kept_papers import kept_files
from tracker.queries.moments import Moments, moments_of, public_clock
from tracker.queries.reports import EditedHeadline, edited_headline
from tracker.reports.stored import NotReadable, printed_report
from tracker.reports.verification import verify_reports
from tracker.web.answers import show, unchanged
from tracker.web.reports.pages import report_page, verified_page
from tracker.web.reports.reach import Found, report_in, report_or_404

bp = Blueprint("report", __name__)


@bp.get("/strategies/<slug>/reports/<id:number>")
@requires(Permission.READ_SUBMITTED)
def report(slug: str, number: int) -> Response:
    """A frozen report: which it is, to whom it is issued, from when it is public, and its papers."""
    strategy, at = access.strategy_or_404(slug, Permission.READ_SUBMITTED), clock.moment()
    viewer = access.viewer()
    answer = unchanged(
        changes=strategy.changes,
        as_at=clock.as_at_today(),
        viewer=viewer,
        published=public_clock(strategy.strategy_id, at=at),
    )
    if answer is not None:
        return answer
    found = report_in(strategy, number)
    names, held = bodies_and_holds(strategy.strategy_id)
    moments = moments_of(found.stored.report_id)
    page = report_page(
        found,
        _printed(found, at=at),
        at=at,
        names=names,
        kept=kept_files(found.stored.report_id),
        # Reports are numbered without a hole.
        before=number - 1 if number > 1 else None,
        moments=moments,
        held=held,
        private_headline=_private_headline(found, moments, viewer=viewer, at=at),
        may_change=is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=strategy.strategy_id),
    )
    return show("reports/report.html", page=page)


def _private_headline(
    found: Found, moments: Mapping[int | None, Moments], *, viewer: Viewer, at: datetime
) -> EditedHeadline | None:
    """The headline that is held in private session; None where there is none, or it is not the viewer's to read."""
    if not found.stored.has_private_headline:
        return None
    strategy_id = found.strategy.strategy_id
    edited = edited_headline(strategy_id, number=found.stored.number)
    issued = [one.body_id for one in moments.values() if one.issued_at is not None and one.issued_at <= at]
    may_read = any(
        may_read_private(
            viewer,
            strategy_id=strategy_id,
            author_organisation_id=edited.author_organisation_id,
            body_id=body_id,
        )
        for body_id in (None, *issued)
    )
    return edited if may_read else None


def _printed(found: Found, *, at: datetime) -> BoardReport | None:
    """The report as it is printed; None where it was altered so that it can't be read."""
    try:
        return printed_report(found.stored, at=at)
    except NotReadable:
        return None


@bp.get("/strategies/<slug>/reports/<id:number>/verify")
@requires(Permission.READ_SUBMITTED)
def verify(slug: str, number: int) -> Response:
    """Whether the report is as it was frozen, in plain words: worked out anew each time."""
    found = report_or_404(slug, number, Permission.READ_SUBMITTED)
    verified = verify_reports(found.strategy.strategy_id, number=number).reports[0]
    return show("reports/verified.html", page=verified_page(found, verified))
