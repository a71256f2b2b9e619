"""An addendum to a frozen report: a correction or a remark, printed with it; the report is never altered."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import Blueprint, Response

from tracker import access, clock
from tracker.access import requires
from tracker.changes.addenda import add_addendum
from tracker.changes.submissions import earlier_result, record_submission
from tracker.domain.permissions import Permission
from tracker.domain.problems import Problem, RuleBroken
from tracker.extensions import db
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.reports.forms import AddendumForm
from tracker.web.reports.reach import Found, report_or_404
from tracker.web.sent import form_hash, form_key

bp = Blueprint("addenda", __name__)


@bp.get("/strategies/<slug>/reports/<id:number>/addenda/new")
@requires(Permission.RUN_CYCLE)
def new_addendum(slug: str, number: int) -> Response:
    """The form for an addendum."""
    found = report_or_404(slug, number, Permission.RUN_CYCLE)
    return _show(found, AddendumForm(formdata=None, data={"key": secrets.token_urlsafe(16)}))


@bp.post("/strategies/<slug>/reports/<id:number>/addenda/new")
@requires(Permission.RUN_CYCLE)
def new_addendum_post(slug: str, number: int) -> Response:
    """Add it: numbered, dated and hashed. Sent twice, it is added once."""
    found, form = report_or_404(slug, number, Permission.RUN_CYCLE), AddendumForm()
    key, body_hash = form_key(), form_hash()
    if not form.validate():
        return _show(found, form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=found.strategy.strategy_id)
    purpose = f"addendum {found.stored.report_id}"
    if earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash) is not None:
        return see_other(found.address)
    try:
        name = add_addendum(
            by=change.by,
            on=clock.today(),
            report_id=found.stored.report_id,
            words=str(form.words.data),
            why=str(form.why.data),
            private_reason=str(form.private_reason.data or ""),
        )
    except RuleBroken as problem:
        db.session.rollback()
        return _show(found, form, problems=add_problems(form, problem.problems), status=422)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=name)
    db.session.commit()
    printed = (
        "It is held in private session: papers print its name, its day and its hash alone."
        if form.private_reason.data
        else "It is printed with the report."
    )
    return see_other(found.address, notice=f"Addendum {name} is added. {printed}")


def _show(
    found: Found, form: AddendumForm, *, problems: Sequence[Problem] = (), status: int = 200
) -> Response:
    return show("reports/addendum.html", page=found, form=form, problems=problems, status=status)
