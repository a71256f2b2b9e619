"""Cover sheets: written by the programme manager, read by board readers, taken away with or without their report."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, abort, request, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.cover_sheets import begin_sheet, save_sheet, throw_away_sheet
from tracker.changes.submissions import earlier_result, record_submission
from tracker.domain.cover_sheet_problems import problems_of_values, why_it_stays
from tracker.domain.permissions import Permission, is_allowed, may_read_cover_sheet
from tracker.domain.problems import ChangedMeanwhile, NotAllowed, Problem, RuleBroken
from tracker.extensions import db
from tracker.queries.bodies import bodies_on_record
from tracker.queries.cover_sheets import (
    SheetOnRecord,
    sheet_of,
    sheets_of,
    templates_of,
    was_issued_with,
)
from tracker.queries.reports import stored_report, stored_reports
from tracker.queries.strategies import StrategyInForce
from tracker.reports.cover_sheet_contents import first_values, outline_cover_sheet
from tracker.reports.press import print_outlined
from tracker.web.answers import read_as_at_of_today, see_other, show
from tracker.web.components import add_problems
from tracker.web.cover_sheets.forms import (
    BeginForm,
    ThrowAwayForm,
    begin_form,
    meeting_of,
    move_recommendation,
    report_number_of,
    sheet_form,
    typed_values,
)
from tracker.web.cover_sheets.pages import FORMATS, edit_page, sheet_page, sheets_page, throw_page
from tracker.web.downloads import send_file_of
from tracker.web.sent import form_hash, form_key, version_of

bp = Blueprint("cover_sheets", __name__)


@bp.get("/strategies/<slug>/cover-sheets")
@requires(Permission.READ_SUBMITTED)
def sheets(slug: str) -> Response:
    """The cover sheets that the viewer may read."""
    strategy = access.strategy_or_404(slug, Permission.READ_SUBMITTED)
    read_as_at_of_today()
    page = sheets_page(
        strategy,
        sheets=[sheet for sheet in sheets_of(strategy.strategy_id) if _may_read(sheet)],
        templates=templates_of(strategy.strategy_id),
        may_write=_may_write(strategy),
    )
    return show("cover_sheets/sheets.html", page=page)


@bp.get("/strategies/<slug>/cover-sheets/new")
@requires(Permission.RUN_CYCLE)
def new_sheet(slug: str) -> Response:
    """For which meeting, and on which report."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    form = _begin_form(strategy, key=secrets.token_urlsafe(16))
    return show("cover_sheets/new_sheet.html", page=strategy, form=form)


@bp.post("/strategies/<slug>/cover-sheets/new")
@requires(Permission.RUN_CYCLE)
def begin(slug: str) -> Response:
    """Begin a sheet with what the tracker knows and what the last one said. Sent twice, it is begun once."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    form, key, body_hash = _begin_form(strategy), form_key(), form_hash()
    if not form.validate():
        return show("cover_sheets/new_sheet.html", page=strategy, form=form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    purpose = f"begin cover sheet {strategy.strategy_id}"
    earlier = earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash)
    if earlier is not None:
        return see_other(earlier)
    body_id, meeting_on = meeting_of(form)
    number = report_number_of(form)
    template = next(one for one in templates_of(strategy.strategy_id) if one.body_id == body_id)
    values = first_values(
        strategy,
        template,
        meeting_on=meeting_on,
        report_number=number,
        as_at=clock.as_at_today(),
        at=clock.moment(),
    )
    sheet = begin_sheet(
        by=change.by,
        body_id=body_id,
        meeting_on=meeting_on,
        report_number=number,
        fields=template.fields,
        values=values or {},
    )
    address = url_for("cover_sheets.edit", slug=slug, sheet_id=sheet.id)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=address)
    db.session.commit()
    return see_other(address, notice="The cover sheet is begun, with what is known so far.")


@bp.get("/strategies/<slug>/cover-sheets/<id:sheet_id>")
@requires(Permission.READ_SUBMITTED)
def sheet(slug: str, sheet_id: int) -> Response:
    """A sheet to read, and its papers to take away."""
    strategy, found = _sheet_or_404(slug, sheet_id)
    read_as_at_of_today()
    number = found.report_number
    stored = stored_report(strategy.strategy_id, number=number) if number is not None else None
    is_public = stored is not None and stored.is_public(clock.moment())
    page = sheet_page(
        strategy, found, is_draft=not (found.is_finished and is_public), may_write=_may_write(strategy)
    )
    return show("cover_sheets/sheet.html", page=page)


@bp.get("/strategies/<slug>/cover-sheets/<id:sheet_id>.<suffix>")
@requires(Permission.READ_SUBMITTED)
def paper(slug: str, sheet_id: int, suffix: str) -> Response:
    """Sheet and report as one paper; `part=sheet` gives the sheet alone."""
    if suffix not in {one for _, one in FORMATS}:
        abort(404)
    strategy, found = _sheet_or_404(slug, sheet_id)
    is_alone = request.args.get("part", "") == "sheet"
    outlined = outline_cover_sheet(
        strategy, found, as_at=read_as_at_of_today(), at=clock.moment(), is_alone=is_alone
    )
    name = f"{strategy.slug}-{'cover-sheet' if is_alone else 'paper'}-{sheet_id}.{suffix}"
    return send_file_of(print_outlined(outlined, suffix), suffix=suffix, name=name)


@bp.get("/strategies/<slug>/cover-sheets/<id:sheet_id>/edit")
@requires(Permission.RUN_CYCLE)
def edit(slug: str, sheet_id: int) -> Response:
    """A sheet to write."""
    strategy, found = _sheet_or_404(slug, sheet_id, Permission.RUN_CYCLE)
    return show("cover_sheets/edit.html", page=edit_page(strategy, found), form=sheet_form(found))


@bp.post("/strategies/<slug>/cover-sheets/<id:sheet_id>/edit")
@requires(Permission.RUN_CYCLE)
def save(slug: str, sheet_id: int) -> Response:
    """Save the sheet, as a draft or as finished, unless somebody else saved first. What was typed stays."""
    strategy, found = _sheet_or_404(slug, sheet_id, Permission.RUN_CYCLE)
    form = sheet_form(found)
    moved = move_recommendation(form, request.form.get("move", ""))
    # Only the order is another one: a finished sheet stays finished.
    is_finished = found.is_finished if moved else request.form.get("as") == "finished"
    if not form.validate():
        problems = problems_of_values(found.fields, typed_values(form, found.fields), is_finished=is_finished)
        add_problems(form, [problem for problem in problems if not form[problem.where].errors])
        return _show_edit(strategy, found, form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    try:
        save_sheet(
            by=change.by,
            sheet_id=sheet_id,
            seen_version=version_of(form),
            values=typed_values(form, found.fields),
            is_finished=is_finished,
        )
    except ChangedMeanwhile:
        db.session.rollback()
        now = sheet_of(sheet_id) or abort(404)
        form.version.data = str(now.version)
        return _show_edit(strategy, now, form, is_conflict=True, status=409)
    except RuleBroken as problem:
        db.session.rollback()
        return _show_edit(strategy, found, form, problems=add_problems(form, problem.problems), status=422)
    db.session.commit()
    if moved:
        here = url_for("cover_sheets.edit", slug=slug, sheet_id=sheet_id)
        return see_other(f"{here}#{moved}", notice="The recommendations are saved in their new order.")
    if is_finished:
        address = url_for("cover_sheets.sheet", slug=slug, sheet_id=sheet_id)
        return see_other(address, notice="The cover sheet is finished. Take the paper away below.")
    address = url_for("cover_sheets.edit", slug=slug, sheet_id=sheet_id)
    return see_other(address, notice="The draft is saved.")


@bp.get("/strategies/<slug>/cover-sheets/<id:sheet_id>/thrown-away")
@requires(Permission.RUN_CYCLE)
def ask_once_more(slug: str, sheet_id: int) -> Response:
    """Whether a sheet is really to be thrown away, or why it stays."""
    strategy, found = _sheet_or_404(slug, sheet_id, Permission.RUN_CYCLE)
    return _show_throw(strategy, found)


@bp.post("/strategies/<slug>/cover-sheets/<id:sheet_id>/thrown-away")
@requires(Permission.RUN_CYCLE)
def throw_away(slug: str, sheet_id: int) -> Response:
    """Throw a draft away that was begun by mistake, unless somebody saved it meanwhile."""
    strategy, found = _sheet_or_404(slug, sheet_id, Permission.RUN_CYCLE)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    try:
        throw_away_sheet(
            by=change.by, at=clock.moment(), sheet_id=sheet_id, seen_version=version_of(ThrowAwayForm())
        )
    except ChangedMeanwhile:
        db.session.rollback()
        return _show_throw(strategy, sheet_of(sheet_id) or abort(404), is_conflict=True, status=409)
    except RuleBroken:
        db.session.rollback()
        return _show_throw(strategy, found, status=422)
    db.session.commit()
    address = url_for("cover_sheets.sheets", slug=slug)
    return see_other(address, notice=f"The draft of {found.body} is thrown away.")


def _show_throw(
    strategy: StrategyInForce, found: SheetOnRecord, *, is_conflict: bool = False, status: int = 200
) -> Response:
    problem = why_it_stays(
        is_finished=found.is_finished, was_issued=was_issued_with(found.sheet_id, at=clock.moment())
    )
    page = throw_page(strategy, found, stays=problem, is_conflict=is_conflict)
    form = ThrowAwayForm(formdata=None, data={"version": str(found.version)})
    return show("cover_sheets/throw_away.html", page=page, form=form, status=status)


def _show_edit(
    strategy: StrategyInForce,
    found: SheetOnRecord,
    form: object,
    *,
    status: int,
    problems: list[Problem] | None = None,
    is_conflict: bool = False,
) -> Response:
    page = edit_page(strategy, found, is_conflict=is_conflict)
    return show("cover_sheets/edit.html", page=page, form=form, problems=problems or [], status=status)


def _begin_form(strategy: StrategyInForce, *, key: str = "") -> BeginForm:
    return begin_form(
        templates=templates_of(strategy.strategy_id),
        bodies=bodies_on_record(strategy.strategy_id),
        reports=stored_reports(strategy.strategy_id),
        on=clock.today(),
        key=key,
    )


def _sheet_or_404(
    slug: str, sheet_id: int, permission: Permission = Permission.READ_SUBMITTED
) -> tuple[StrategyInForce, SheetOnRecord]:
    """The sheet of that strategy, if the viewer may read it."""
    strategy = access.strategy_or_404(slug, permission)
    found = sheet_of(sheet_id)
    if found is None or found.strategy_id != strategy.strategy_id:
        abort(404)
    if not _may_read(found):
        raise NotAllowed
    return strategy, found


def _may_read(found: SheetOnRecord) -> bool:
    return may_read_cover_sheet(
        access.viewer(),
        strategy_id=found.strategy_id,
        body_id=found.body_id,
        is_finished=found.is_finished,
    )


def _may_write(strategy: StrategyInForce) -> bool:
    return is_allowed(access.viewer(), Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
