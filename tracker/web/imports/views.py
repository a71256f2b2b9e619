"""Bringing in a plan: a file is sent, looked through, and imported."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace

from flask import Blueprint, Response, abort, request, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.import_drafts import (
    KeptReading,
    answer_import_draft,
    drop_import_draft,
    keep_import_draft,
)
from tracker.changes.submissions import earlier_result, hash_of_form, record_submission
from tracker.domain.permissions import Permission, is_allowed
from tracker.domain.plan_reading import Answers, NotRead
from tracker.extensions import db
from tracker.imports.apply import apply_draft
from tracker.imports.by_hand import ANY_TABLE, WHICH_TABLE
from tracker.imports.setting import (
    FileOffered,
    known_names,
    setting_of,
    with_answers_kept,
)
from tracker.queries.import_drafts import ImportInWork, content_of, waiting_files
from tracker.queries.people import organisations_in_force
from tracker.queries.public import published_strategies
from tracker.queries.strategies import (
    StrategyInForce,
    plans_of,
    strategies_of,
    strategy_by_slug,
)
from tracker.reports.plan_template import TEMPLATE_SUFFIXES
from tracker.reports.press import print_template
from tracker.web.answers import read_number, see_other, show
from tracker.web.components import add_error
from tracker.web.downloads import send_file_of
from tracker.web.imports.forms import (
    UploadForm,
    read_said,
    said_before,
    upload_form,
)
from tracker.web.imports.looks import (
    Look,
    Target,
    compare,
    look_at,
    reading_kept,
    target_again,
    target_of,
    work_of,
)
from tracker.web.imports.ongoing_reading import OngoingReading, is_being_read, kept_refusal
from tracker.web.imports.pages import preview_page, upload_page
from tracker.web.imports.reading_page import SECONDS_BETWEEN_LOOKS, reading_page
from tracker.web.sent import form_hash, form_key

bp = Blueprint("imports", __name__)


@bp.get("/imports")
@requires(Permission.RUN_CYCLE)
def upload() -> Response:
    """The form for a file, and the files that wait to be looked through."""
    targets = _targets()
    wanted = (f"plan:{request.args.get('plan', '')}", f"new:{request.args.get('strategy', '')}")
    target = next((one for one in wanted if one in dict(targets)), "")
    return _upload_page(upload_form(targets, key=secrets.token_urlsafe(16), target=target))


def _upload_page(form: UploadForm, *, status: int = 200) -> Response:
    waiting = waiting_files(access.viewer().person_id, now=clock.now())
    return show("imports/upload.html", page=upload_page(waiting), form=form, status=status)


def _targets() -> list[tuple[str, str]]:
    """The plans that the person may bring files in for, and a new plan in each of their strategies."""
    viewer = access.viewer()
    own = [
        strategy
        for strategy in strategies_of(viewer)
        if is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    ]
    plans = [
        (f"plan:{plan.slug}", f"{plan.code}: {plan.title}")
        for strategy in own
        for plan in plans_of(strategy.strategy_id)
    ]
    return [*plans, *((f"new:{strategy.slug}", f"A new plan of {strategy.title}") for strategy in own)]


@bp.post("/imports")
@requires(Permission.RUN_CYCLE)
def upload_post() -> Response:
    """Read the file and keep it to be looked through.

    One that can't be read is refused and not kept, save where it has tables that the person may map by hand.
    """
    form = upload_form(_targets())
    if not form.validate():
        form.key.data = form.key.data or secrets.token_urlsafe(16)
        return _upload_page(form, status=422)
    target = target_of(str(form.target.data))
    file, key = form.offered(), form_key()
    setting = setting_of(target.strategy.strategy_id, target.plan, as_at=clock.as_at_today())
    answers = with_answers_kept(Answers(), target.plan)
    reading = OngoingReading(file, answers=answers, known=known_names(setting))
    kept = reading.wait()
    refused = kept_refusal(kept.refusal) if kept.refusal is not None else None
    if refused is not None and not refused.may_be_mapped:
        db.session.rollback()
        add_error(form.file, refused.problem.sentence)
        return _upload_page(form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=target.strategy.strategy_id)
    body_hash = _hash_with(file)
    done = earlier_result(by=change.by, key=key, purpose="import file", body_hash=body_hash)
    if done is not None:
        return see_other(done)
    draft = keep_import_draft(
        by=change.by,
        strategy_id=target.strategy.strategy_id,
        plan_id=target.plan.plan_id if target.plan else None,
        file_name=file.name,
        content=file.content,
        answers={"columns": dict(answers.columns), "ratings": dict(answers.ratings)},
        reading=kept,
    )
    draft_id = draft.id
    address = url_for("imports.preview", draft_id=draft_id)
    record_submission(by=change.by, key=key, purpose="import file", body_hash=body_hash, result=address)
    db.session.commit()
    if not kept.is_over:
        reading.go_on_behind(draft_id)
    found = work_of(draft_id) if refused is not None else None
    return _reading_page(found[0]) if found is not None else see_other(address)


def _hash_with(file: FileOffered) -> str:
    return hash_of_form({"form": [form_hash()], "file": [hashlib.sha256(file.content).hexdigest()]})


@bp.get("/imports/<id:draft_id>")
@requires(Permission.RUN_CYCLE)
def preview(draft_id: int) -> Response:
    """The file as it would come in: what it was taken for, what changes, what is asked; or how far its reading is."""
    found = work_of(draft_id)
    if found is None:
        return _gone()
    work, target = found
    if work.reading is None:
        return _reading_page(work)
    try:
        looked = look_at(work, target, said_before(work.answers))
    except NotRead as refusal:
        return _reading_page(work, refusal)
    return _preview_page(work, looked)


def _reading_page(work: ImportInWork, refused: NotRead | None = None) -> Response:
    """How far the reading of a file is, why it was refused, or that it was broken off.

    While the file is read, the page asks for itself again, unless its reader wants it still.
    """
    page = reading_page(
        work,
        refused=refused or (kept_refusal(work.refusal) if work.refusal else None),
        is_being_read=is_being_read(work, now=clock.now()),
        is_still="still" in request.args,
        key=secrets.token_urlsafe(16),
    )
    response = show("imports/reading.html", page=page, status=422 if page.refused else 200)
    if page.renews:
        response.headers["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


def _gone() -> Response:
    return see_other(
        url_for("imports.upload"),
        notice="That file is not here any more: it was imported or taken away, or its seven days are over.",
    )


def _preview_page(
    work: ImportInWork, looked: Look, *, status: int = 200, is_changed: bool = False
) -> Response:
    page = preview_page(
        work,
        looked.draft,
        page=read_number("page", default=1),
        names=looked.names,
        name_problems=looked.problems if looked.said.names.is_given else (),
        organisations=organisations_in_force() if looked.names else (),
        bodies=looked.setting.bodies,
        choices=looked.said.answers.choices,
        mark=looked.mark(looked.said),
        key=secrets.token_urlsafe(16),
        is_changed_meanwhile=is_changed,
        is_public=_is_public(looked.target.strategy),
    )
    return show("imports/preview.html", page=page, status=status)


def _is_public(strategy: StrategyInForce) -> bool:
    return strategy.is_public or strategy.strategy_id in published_strategies(at=clock.moment())


@bp.post("/imports/<id:draft_id>")
@requires(Permission.RUN_CYCLE)
def preview_post(draft_id: int) -> Response:
    """Keep what was said and look again, take the file away, or import it."""
    strategy = strategy_by_slug(request.form.get("strategy", ""))
    key, body_hash, purpose = form_key(), form_hash(), f"import {draft_id}"
    if strategy is not None and "import" in request.form:
        # Sent twice: the file is gone, and what came of it is known.
        change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
        done = earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash)
        db.session.rollback()
        if done is not None:
            return see_other(done)
    found = work_of(draft_id)
    if found is None:
        return _gone()
    work, target = found
    if "discard" in request.form:
        change = access.start_change(Permission.RUN_CYCLE, strategy_id=target.strategy.strategy_id)
        drop_import_draft(by=change.by, draft_id=draft_id)
        db.session.commit()
        return see_other(url_for("imports.upload"), notice="The file was taken away. Nothing was changed.")
    if "import" not in request.form:
        return _read_again(work, target)
    try:
        looked = look_at(work, target, read_said(request.form, before=said_before(work.answers)))
    except NotRead as refusal:
        return _reading_page(work, refusal)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=target.strategy.strategy_id)
    found = work_of(draft_id)
    if found is None or found[0].answers != work.answers:
        # From another window, while the file was looked at here.
        db.session.rollback()
        return _show_other_answers(*found) if found is not None else _gone()
    return _import(change, work, looked, sent=(key, purpose, body_hash))


def _read_again(work: ImportInWork, target: Target) -> Response:
    """Keep what was said, and read the file with it; by the button "afresh" with nothing but what the plan remembers,
    by the button "map" as a table whose columns the person will name.

    Turning a page of the preview keeps what was typed, and reads only where that changes the reading.
    """
    said = read_said(request.form, before=said_before(work.answers))
    if "afresh" in request.form or "map" in request.form:
        choices = {WHICH_TABLE: ANY_TABLE} if "map" in request.form else {}
        said = replace(said_before({}), answers=with_answers_kept(Answers(choices=choices), target.plan))
    setting = setting_of(target.strategy.strategy_id, target.plan, as_at=clock.as_at_today())
    known = known_names(setting)
    ongoing = OngoingReading(
        FileOffered(work.file_name, content_of(work.draft_id)), answers=said.answers, known=known
    )
    page = request.form.get("page", "")
    if page and reading_kept(work, setting, said.answers) is not None:
        kept = KeptReading(ongoing.kept.made_with, clock.now(), plain=work.reading)
    else:
        kept = ongoing.wait()
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=target.strategy.strategy_id)
    answer_import_draft(by=change.by, draft_id=work.draft_id, answers=said.as_plain(), reading=kept)
    db.session.commit()
    if not kept.is_over:
        ongoing.go_on_behind(work.draft_id)
    address = url_for("imports.preview", draft_id=work.draft_id, page=page or None)
    return see_other(f"{address}#{'actions' if page else 'preview'}")


def _import(
    change: access.Change, work: ImportInWork, looked: Look, *, sent: tuple[str, str, str]
) -> Response:
    """Compare again inside the change, and import where the person saw just this."""
    target = target_again(looked.target)
    setting = setting_of(target.strategy.strategy_id, target.plan, as_at=clock.as_at_today())
    again, before = compare(target, looked.said, looked.reading, setting), said_before(work.answers)
    if again.draft.is_refused or again.problems or again.mark(before) != request.form.get("shown", ""):
        answer_import_draft(by=change.by, draft_id=work.draft_id, answers=looked.said.as_plain())
        db.session.commit()
        is_refused = again.draft.is_refused or bool(again.problems)
        return _preview_page(work, again, status=422 if is_refused else 409, is_changed=not is_refused)
    applied = apply_draft(
        by=change.by,
        viewer=change.viewer,
        on=setting.as_at.day,
        strategy_id=target.strategy.strategy_id,
        draft=again.draft,
        bodies=setting.bodies,
        answers=looked.said.answers,
        new_plan=again.names,
    )
    drop_import_draft(by=change.by, draft_id=work.draft_id)
    address = url_for("plans.plan_table", slug=applied.plan_slug)
    key, purpose, body_hash = sent
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=address)
    db.session.commit()
    return see_other(address, notice=applied.sentence)


def _show_other_answers(work: ImportInWork, target: Target) -> Response:
    """Keep what was said here on top of what was said meanwhile, and show what the file would do with both."""
    try:
        looked = look_at(work, target, read_said(request.form, before=said_before(work.answers)))
    except NotRead as refusal:
        return _reading_page(work, refusal)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=target.strategy.strategy_id)
    answer_import_draft(by=change.by, draft_id=work.draft_id, answers=looked.said.as_plain())
    db.session.commit()
    return _preview_page(work, looked, status=409, is_changed=True)


@bp.get("/imports/template.<suffix>")
@requires(Permission.RUN_CYCLE)
def template(suffix: str) -> Response:
    """An empty plan to fill in."""
    if suffix not in TEMPLATE_SUFFIXES:
        abort(404)
    return send_file_of(print_template(suffix), suffix=suffix, name=f"action-plan-template.{suffix}")
