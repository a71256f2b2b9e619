"""The template of a body's cover sheets: where it starts, its fields, their order. Changed by the programme manager."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, request

from tracker import access
from tracker.access import requires
from tracker.changes.cover_sheets import keep_template
from tracker.domain.cover_sheet_problems import problems_of_field
from tracker.domain.cover_sheets import SheetField, moved, with_field
from tracker.domain.permissions import Permission
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.extensions import db
from tracker.queries.bodies import bodies_on_record
from tracker.queries.cover_sheets import TemplateOnRecord, templates_of
from tracker.queries.strategies import StrategyInForce
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.sent import version_of
from tracker.web.sheet_templates.forms import (
    NEW,
    FieldForm,
    StartForm,
    field_form,
    fields_to_start_with,
    start_form,
)
from tracker.web.sheet_templates.pages import field_page, template_address, template_page

bp = Blueprint("sheet_templates", __name__)

HERE = "/strategies/<slug>/bodies/<id:body_id>/cover-sheet"


@bp.get(HERE)
@requires(Permission.RUN_CYCLE)
def template(slug: str, body_id: int) -> Response:
    """The fields of a body's sheet; where it has none yet, what to start from."""
    strategy, found = _template_or_404(slug, body_id)
    return _show_template(strategy, found, start_form(_others(strategy, body_id)))


@bp.post(HERE)
@requires(Permission.RUN_CYCLE)
def start(slug: str, body_id: int) -> Response:
    """Give the body the fields of what was chosen, in the place of those it has."""
    strategy, found = _template_or_404(slug, body_id)
    others = _others(strategy, body_id)
    form = start_form(others)
    if not form.validate():
        return _show_template(strategy, found, form, status=422)
    return _keep(strategy, found, fields_to_start_with(form, others), form, notice="The template is chosen.")


@bp.post(f"{HERE}/order")
@requires(Permission.RUN_CYCLE)
def arrange(slug: str, body_id: int) -> Response:
    """Move a field up or down, or take it out: a button each, such as "up f_section"."""
    strategy, found = _template_or_404(slug, body_id)
    what, _, key = request.form.get("do", "").partition(" ")
    fields: Sequence[SheetField] = found.fields
    if what in ("up", "down"):
        fields = moved(fields, key, by=-1 if what == "up" else 1)
    elif what == "out":
        fields = tuple(field for field in fields if field.key != key)
    else:
        raise RuleBroken(
            [Problem("do", "This form is not complete.", "Open the page again and send it from there.")]
        )
    form = start_form(_others(strategy, body_id))
    return _keep(strategy, found, fields, form, notice="The template is changed.")


@bp.get(f"{HERE}/fields/<key>")
@requires(Permission.RUN_CYCLE)
def field(slug: str, body_id: int, key: str) -> Response:
    """A field to change; "new" adds one."""
    strategy, found = _template_or_404(slug, body_id)
    one = found.field(key)
    if one is None and key != NEW:
        abort(404)
    page = field_page(strategy, found, one)
    return show("sheet_templates/field.html", page=page, form=field_form(one, version=found.version))


@bp.post(f"{HERE}/fields/<key>")
@requires(Permission.RUN_CYCLE)
def field_post(slug: str, body_id: int, key: str) -> Response:
    """Change the field, or add it as the last, unless somebody else changed the template first, or took it out."""
    strategy, found = _template_or_404(slug, body_id)
    one = found.field(key)
    form = field_form(one, version=found.version)
    if one is None and key != NEW:
        return _field_conflict(slug, body_id, key, form)
    typed = _typed_field(form, found, key)
    if typed is None:
        page = field_page(strategy, found, one)
        return show("sheet_templates/field.html", page=page, form=form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    try:
        keep_template(
            by=change.by,
            body_id=body_id,
            seen_version=version_of(form),
            fields=with_field(found.fields, typed),
        )
    except ChangedMeanwhile:
        db.session.rollback()
        return _field_conflict(slug, body_id, key, form)
    db.session.commit()
    return see_other(template_address(strategy, body_id), notice=f"“{typed.label}” is saved.")


def _typed_field(form: FieldForm, found: TemplateOnRecord, key: str) -> SheetField | None:
    """The field as typed; None where something is wrong with it, which the form then says."""
    if not form.validate():
        return None
    typed = form.typed(key, taken=[other.key for other in found.fields])
    others = [other for other in found.fields if other.key != typed.key]
    problems = problems_of_field(typed, others=others)
    add_problems(form, problems)
    return None if problems else typed


def _field_conflict(slug: str, body_id: int, key: str, form: FieldForm) -> Response:
    """The form with what was typed; saving again changes the template as it is now."""
    strategy, now = _template_or_404(slug, body_id)
    form.version.data = str(now.version)
    page = field_page(strategy, now, now.field(key), is_conflict=True)
    return show("sheet_templates/field.html", page=page, form=form, status=409)


def _keep(
    strategy: StrategyInForce,
    found: TemplateOnRecord,
    fields: Sequence[SheetField],
    form: StartForm,
    *,
    notice: str,
) -> Response:
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    try:
        keep_template(by=change.by, body_id=found.body_id, seen_version=version_of(form), fields=fields)
    except ChangedMeanwhile:
        db.session.rollback()
        _, now = _template_or_404(strategy.slug, found.body_id)
        return _show_template(strategy, now, form, status=409, is_conflict=True)
    db.session.commit()
    return see_other(template_address(strategy, found.body_id), notice=notice)


def _show_template(
    strategy: StrategyInForce,
    found: TemplateOnRecord,
    form: StartForm,
    *,
    status: int = 200,
    is_conflict: bool = False,
) -> Response:
    page = template_page(strategy, found, is_conflict=is_conflict)
    return show("sheet_templates/template.html", page=page, form=form, status=status)


def _others(strategy: StrategyInForce, body_id: int) -> list[TemplateOnRecord]:
    return [one for one in templates_of(strategy.strategy_id) if one.body_id != body_id]


def _template_or_404(slug: str, body_id: int) -> tuple[StrategyInForce, TemplateOnRecord]:
    """The template of a body of that strategy; one without fields where it has none yet."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    found = next((one for one in templates_of(strategy.strategy_id) if one.body_id == body_id), None)
    if found is not None:
        return strategy, found
    body = next((one for one in bodies_on_record(strategy.strategy_id) if one.body_id == body_id), None)
    if body is None:
        abort(404)
    return strategy, TemplateOnRecord(body_id=body_id, body=body.name, fields=(), version=0)
