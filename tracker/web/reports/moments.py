"""When a frozen report is issued to a body and public there: said by the programme manager, a body at a time."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort

from tracker import access, clock
from tracker.access import requires
from tracker.changes.kept_papers import keep_papers
from tracker.changes.moments import set_moments
from tracker.domain.kept_papers import KeptKind, Offered
from tracker.domain.permissions import Permission
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.extensions import db
from tracker.queries.holds import held_of
from tracker.queries.moments import Moments, body_names, moments_of
from tracker.reports.press import PaperFailed, print_paper
from tracker.reports.stored import printed_report
from tracker.reports.suffixes import file_name
from tracker.web.answers import see_other, show
from tracker.web.components import add_error, add_problems
from tracker.web.reports.forms import MomentsForm, moments_form
from tracker.web.reports.pages import EVERYBODY, has_struck, moments_page
from tracker.web.reports.reach import Found, report_or_404
from tracker.web.sent import version_of

bp = Blueprint("moments", __name__)


@bp.get("/strategies/<slug>/reports/<id:number>/moments/<id:body_id>")
@requires(Permission.RUN_CYCLE)
def moments(slug: str, number: int, body_id: int) -> Response:
    """The moments of a report at a body; 0 stands for everybody."""
    found = report_or_404(slug, number, Permission.RUN_CYCLE)
    return _show(found, body_id or None, moments_form(_moments(found, body_id)))


@bp.post("/strategies/<slug>/reports/<id:number>/moments/<id:body_id>")
@requires(Permission.RUN_CYCLE)
def moments_post(slug: str, number: int, body_id: int) -> Response:
    """Set the moments of a report at a body, unless somebody else did so first."""
    found = report_or_404(slug, number, Permission.RUN_CYCLE)
    name = _name_or_404(found, body_id or None)
    form = MomentsForm()
    if not form.validate():
        return _show(found, body_id or None, form, status=422)
    try:
        papers = _as_issued(found) if form.keeps_papers() and body_id else []
    except PaperFailed as problem:
        add_error(form.keep, f"{problem} Or save without keeping it.")
        return _show(found, body_id or None, form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=found.strategy.strategy_id)
    was, at = _moments(found, body_id), clock.moment()
    is_public = has_struck(was, held=held_of(found.strategy.strategy_id), at=at)
    try:
        set_moments(
            by=change.by,
            at=at,
            at_once=clock.moment_at_once(),
            report_id=found.stored.report_id,
            body_id=body_id or None,
            seen_version=version_of(form),
            issued_at=form.issued_at() if body_id else None,
            public_at=was.public_at if is_public else form.public_at(at_once=clock.moment_at_once()),
        )
        if papers:
            keep_papers(
                by=change.by,
                report_id=found.stored.report_id,
                body_id=body_id,
                kind=KeptKind.PAPER,
                offered=papers,
            )
    except ChangedMeanwhile:
        db.session.rollback()
        form.version.data = str(_moments(found, body_id).version)
        return _show(found, body_id or None, form, is_conflict=True, status=409)
    except RuleBroken as problem:
        db.session.rollback()
        rest = add_problems(form, problem.problems)
        return _show(found, body_id or None, form, problems=rest, status=422)
    db.session.commit()
    return see_other(found.address, notice=f"{name}: when it is issued and public is saved.")


def _as_issued(found: Found) -> list[Offered]:
    """The papers as they are printed now, draft marks included."""
    report = printed_report(found.stored, at=clock.moment())
    return [
        Offered(
            file_name(report, suffix),
            suffix,
            print_paper(report, suffix, content_hash=found.stored.content_hash),
        )
        for suffix in ("pdf", "docx")
    ]


def _moments(found: Found, body_id: int) -> Moments:
    wanted = body_id or None
    return moments_of(found.stored.report_id).get(wanted, Moments(wanted))


def _name_or_404(found: Found, body_id: int | None) -> str:
    if body_id is None:
        return EVERYBODY
    return body_names(found.strategy.strategy_id).get(body_id) or abort(404)


def _show(
    found: Found,
    body_id: int | None,
    form: MomentsForm,
    *,
    problems: Sequence[Problem] = (),
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    held, at_once = held_of(found.strategy.strategy_id), clock.moment_at_once()
    hour = form.public_at(at_once=at_once) or at_once
    form.offer_to_put_off(held.put_off_until(hour, body_id=body_id) or form.put_off_until())
    page = moments_page(
        found,
        body_id=body_id,
        name=_name_or_404(found, body_id),
        moments=_moments(found, body_id or 0),
        held=held,
        at=clock.moment(),
        is_conflict=is_conflict,
    )
    return show("reports/moments.html", page=page, form=form, problems=problems, status=status)
