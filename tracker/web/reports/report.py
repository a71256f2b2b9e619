"""The page of a frozen report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, Response

from tracker import access, clock
from tracker.access import requires
from tracker.domain.addenda import AddendumContent
from tracker.domain.board_report import BoardReport
from tracker.domain.permissions import Permission, Viewer, is_allowed, may_read_private
from tracker.domain.status import PRIVATE_WORDS
from tracker.queries.holds import bodies_and_holds
from tracker.queries.kept_papers import kept_files
from tracker.queries.moments import Moments, moments_of, public_clock
from tracker.queries.reports import EditedHeadline, edited_headline
from tracker.reports.stored import NotReadable, printed_report, private_addenda
from tracker.reports.verification import verify_reports
from tracker.web.answers import read_as_at_of_today, show, unchanged
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
        as_at=read_as_at_of_today(),
        viewer=viewer,
        published=public_clock(strategy.strategy_id, at=at),
    )
    if answer is not None:
        return answer
    found = report_in(strategy, number)
    names, held = bodies_and_holds(strategy.strategy_id)
    moments = moments_of(found.stored.report_id)
    printed = _printed(found, at=at)
    page = report_page(
        found,
        printed,
        at=at,
        names=names,
        kept=kept_files(found.stored.report_id),
        # Reports are numbered without a hole.
        before=number - 1 if number > 1 else None,
        moments=moments,
        held=held,
        private_headline=_private_headline(found, moments, viewer=viewer, at=at),
        private_addenda=_private_addenda(found, printed, moments, viewer=viewer, at=at),
        may_change=is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=strategy.strategy_id),
    )
    return show("reports/report.html", page=page)


def _private_headline(
    found: Found, moments: Mapping[int | None, Moments], *, viewer: Viewer, at: datetime
) -> EditedHeadline | None:
    """The headline that is held in private session; None where there is none, or it is not the viewer's to read."""
    if not found.stored.has_private_headline:
        return None
    edited = edited_headline(found.strategy.strategy_id, number=found.stored.number)
    author = edited.author_organisation_id
    return edited if _may_read(found, moments, author=author, viewer=viewer, at=at) else None


def _private_addenda(
    found: Found,
    printed: BoardReport | None,
    moments: Mapping[int | None, Moments],
    *,
    viewer: Viewer,
    at: datetime,
) -> dict[str, AddendumContent]:
    """The addenda held in private session that the viewer may read, by name; asked for where there is such a one."""
    if printed is None or all(addendum.words != PRIVATE_WORDS for addendum in printed.addenda):
        return {}
    return {
        addendum.name: addendum
        for addendum, author in private_addenda(found.stored)
        if _may_read(found, moments, author=author, viewer=viewer, at=at)
    }


def _may_read(
    found: Found, moments: Mapping[int | None, Moments], *, author: int | None, viewer: Viewer, at: datetime
) -> bool:
    """True where the viewer reads what is held in private session beside a report: as readers of its bodies do."""
    issued = [one.body_id for one in moments.values() if one.issued_at is not None and one.issued_at <= at]
    return any(
        may_read_private(
            viewer,
            strategy_id=found.strategy.strategy_id,
            author_organisation_id=author,
            body_id=body_id,
        )
        for body_id in (None, *issued)
    )


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
    read_as_at_of_today()
    verified = verify_reports(found.strategy.strategy_id, number=number).reports[0]
    return show("reports/verified.html", page=verified_page(found, verified))
