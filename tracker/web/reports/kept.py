"""Files kept beside a frozen report: brought in by the programme manager, taken away by whoever reads the report."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from flask import Blueprint, Response, abort

from tracker import access
from tracker.access import requires
from tracker.changes.kept_papers import keep_papers
from tracker.changes.submissions import earlier_result, hash_of_form, record_submission
from tracker.domain.kept_papers import KeptKind, read_offered
from tracker.domain.permissions import Permission
from tracker.domain.problems import Problem, RuleBroken
from tracker.extensions import db
from tracker.queries.kept_papers import content_of, kept_files
from tracker.queries.moments import body_names
from tracker.reports.suffixes import MIME_TYPES
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.reports.forms import KeepForm, keep_form
from tracker.web.reports.reach import Found, report_or_404
from tracker.web.sent import form_hash, form_key

bp = Blueprint("kept", __name__)


@bp.get("/strategies/<slug>/reports/<id:number>/papers/new")
@requires(Permission.RUN_CYCLE)
def new_paper(slug: str, number: int) -> Response:
    """The form for a file to keep."""
    found = report_or_404(slug, number, Permission.RUN_CYCLE)
    form = keep_form(body_names(found.strategy.strategy_id), key=secrets.token_urlsafe(16))
    return _show(found, form)


@bp.post("/strategies/<slug>/reports/<id:number>/papers/new")
@requires(Permission.RUN_CYCLE)
def new_paper_post(slug: str, number: int) -> Response:
    """Keep the file as it is, with its SHA-256. Sent twice, it is kept once."""
    found = report_or_404(slug, number, Permission.RUN_CYCLE)
    names = body_names(found.strategy.strategy_id)
    form, key = keep_form(names), form_key()
    if not form.validate():
        return _show(found, form, status=422)
    kind = KeptKind(form.kind.data)
    name, content = form.file_sent()
    offered, problems = read_offered(kind, name=name, content=content, text=str(form.text.data))
    if offered is None:
        return _show(found, form, problems=add_problems(form, problems), status=422)
    body_hash = hash_of_form({"form": [form_hash()], "file": [hashlib.sha256(content).hexdigest()]})
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=found.strategy.strategy_id)
    purpose = f"keep {found.stored.report_id}"
    if earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash) is not None:
        return see_other(found.address)
    try:
        keep_papers(
            by=change.by,
            report_id=found.stored.report_id,
            body_id=form.body_id(names),
            kind=kind,
            offered=[offered],
        )
    except RuleBroken as problem:
        db.session.rollback()
        return _show(found, form, problems=add_problems(form, problem.problems), status=422)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=found.address)
    db.session.commit()
    return see_other(found.address, notice=f"{kind.word}: it is kept with the report.")


@bp.get("/strategies/<slug>/reports/<id:number>/papers/<id:paper_id>")
@requires(Permission.READ_SUBMITTED)
def take_away(slug: str, number: int, paper_id: int) -> Response:
    """A kept file, byte for byte."""
    found = report_or_404(slug, number, Permission.READ_SUBMITTED)
    file = next((one for one in kept_files(found.stored.report_id) if one.paper_id == paper_id), None)
    if file is None or file.removed:
        abort(404)
    response = Response(content_of(paper_id), content_type=_MIME[file.suffix])
    name = f"{found.strategy.slug}-board-report-{number}-{file.kind.value}-{paper_id}.{file.suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


_MIME = {**MIME_TYPES, "txt": "text/plain; charset=utf-8"}


def _show(found: Found, form: KeepForm, *, problems: Sequence[Problem] = (), status: int = 200) -> Response:
    return show("reports/keep.html", page=found, form=form, problems=problems, status=status)
