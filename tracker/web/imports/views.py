"""Bringing in a plan: a file is sent, looked through, and imported."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.import_drafts import answer_import_draft, drop_import_draft, keep_import_draft
from tracker.changes.submissions import earlier_result, hash_of_form, record_submission
from tracker.domain.permissions import Permission, is_allowed
from tracker.domain.plan_reading import Answers, NotRead
from tracker.domain.problems import Problem
from tracker.extensions import db
from tracker.imports.apply import NewPlan, apply_draft
from tracker.imports.draft import PlanDraft, Setting, draft_plan
from tracker.imports.new_plan import new_plan_problems, suggested_slug
from tracker.imports.reading import FileReading
from tracker.imports.setting import (
    FileOffered,
    known_names,
    read_offered,
    setting_of,
    with_answers_kept,
)
from tracker.queries.import_drafts import ImportInWork, import_in_work, waiting_files
from tracker.queries.people import organisations
from tracker.queries.strategies import (
    PlanInForce,
    StrategyInForce,
    plan_by_slug,
    plans_of,
    strategies_of,
    strategy_by_slug,
)
from tracker.reports.plan_template import TEMPLATE_SUFFIXES
from tracker.reports.press import print_template
from tracker.web.answers import see_other, show
from tracker.web.components import add_error
from tracker.web.downloads import send_file_of
from tracker.web.imports.forms import Names, Said, UploadForm, read_said, said_before, upload_form
from tracker.web.imports.pages import preview_page, shown_mark, upload_page
from tracker.web.sent import form_hash, form_key

bp = Blueprint("imports", __name__)


@bp.get("/imports")
@requires(Permission.RUN_CYCLE)
def upload() -> Response:
    """The form for a file, and the files that wait to be looked through."""
    targets = _targets()
    wanted = request.args.get("plan", "")
    target = f"plan:{wanted}" if f"plan:{wanted}" in dict(targets) else ""
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
    """Read the file and keep it to be looked through; one that can't be read is refused and not kept."""
    form = upload_form(_targets())
    if not form.validate():
        form.key.data = form.key.data or secrets.token_urlsafe(16)
        return _upload_page(form, status=422)
    target = _target(str(form.target.data))
    file, key = form.offered(), form_key()
    setting = setting_of(target.strategy.strategy_id, target.plan, as_at=clock.as_at_today())
    answers = with_answers_kept(Answers(), target.plan)
    try:
        read_offered(file, answers=answers, known=known_names(setting))
    except NotRead as refusal:
        db.session.rollback()
        add_error(form.file, refusal.problem.sentence)
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
    )
    address = url_for("imports.preview", draft_id=draft.id)
    record_submission(by=change.by, key=key, purpose="import file", body_hash=body_hash, result=address)
    db.session.commit()
    return see_other(address)


def _hash_with(file: FileOffered) -> str:
    return hash_of_form({"form": [form_hash()], "file": [hashlib.sha256(file.content).hexdigest()]})


@dataclass(frozen=True, slots=True)
class _Target:
    """The strategy that a file is for, and the plan; None where it brings a new one."""

    strategy: StrategyInForce
    plan: PlanInForce | None


def _target(value: str) -> _Target:
    kind, _, slug = value.partition(":")
    if kind == "plan":
        plan = access.plan_or_404(slug, Permission.RUN_CYCLE)
        return _Target(access.strategy_or_404(plan.strategy_slug, Permission.RUN_CYCLE), plan)
    return _Target(access.strategy_or_404(slug, Permission.RUN_CYCLE), None)


@bp.get("/imports/<id:draft_id>")
@requires(Permission.RUN_CYCLE)
def preview(draft_id: int) -> Response:
    """The file as it would come in: what it was taken for, what changes, what is asked."""
    found = _work_of(draft_id)
    if found is None:
        return _gone()
    work, target = found
    looked = _look(work, target, said_before(work.answers))
    return _preview_page(work, looked)


def _gone() -> Response:
    return see_other(
        url_for("imports.upload"),
        notice="That file is not here any more: it was imported or taken away, or its seven days are over.",
    )


def _work_of(draft_id: int) -> tuple[ImportInWork, _Target] | None:
    """A person's own file and what it is for; None where it is gone, or was never theirs."""
    work = import_in_work(draft_id, person_id=access.viewer().person_id, now=clock.now())
    if work is None:
        return None
    value = f"plan:{work.plan_slug}" if work.plan_slug else f"new:{work.strategy_slug}"
    return work, _target(value)


@dataclass(frozen=True, slots=True)
class _Look:
    """A file, read and compared."""

    target: _Target
    said: Said
    reading: FileReading
    setting: Setting
    draft: PlanDraft
    names: NewPlan | None
    problems: Sequence[Problem]

    @property
    def mark(self) -> str:
        """What the person is shown, in short."""
        return shown_mark(self.reading.reading, self.setting)


def _look(work: ImportInWork, target: _Target, said: Said) -> _Look:
    setting = setting_of(target.strategy.strategy_id, target.plan, as_at=clock.as_at_today())
    file = FileOffered(work.file_name, work.content)
    reading = read_offered(file, answers=said.answers, known=known_names(setting))
    return _compare(target, said, reading, setting)


def _compare(target: _Target, said: Said, reading: FileReading, setting: Setting) -> _Look:
    draft = draft_plan(reading, setting, answers=said.answers)
    names = None if target.plan else _names(said.names, reading, setting)
    problems = new_plan_problems(names, setting) if names else []
    return _Look(target, said, reading, setting, draft, names, problems)


def _names(typed: Names, reading: FileReading, setting: Setting) -> NewPlan:
    """The names of a new plan: as typed, or to begin with as the file has them."""
    if typed.is_given:
        return NewPlan(suggested_slug(typed.code), typed.code, typed.title, typed.owners)
    document = reading.reading.document
    owners = tuple(owner for owner in document.owners if owner in (setting.organisations or ()))
    return NewPlan(suggested_slug(document.code), document.code, document.title[:200], owners)


def _preview_page(
    work: ImportInWork, looked: _Look, *, status: int = 200, is_changed: bool = False
) -> Response:
    page = preview_page(
        work,
        looked.draft,
        names=looked.names,
        name_problems=looked.problems if looked.said.names.is_given else (),
        organisations=organisations() if looked.names else (),
        bodies=looked.setting.bodies,
        choices=looked.said.answers.choices,
        mark=looked.mark,
        key=secrets.token_urlsafe(16),
        is_changed_meanwhile=is_changed,
    )
    return show("imports/preview.html", page=page, status=status)


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
    found = _work_of(draft_id)
    if found is None:
        return _gone()
    work, target = found
    if "discard" in request.form:
        change = access.start_change(Permission.RUN_CYCLE, strategy_id=target.strategy.strategy_id)
        drop_import_draft(by=change.by, draft_id=draft_id)
        db.session.commit()
        return see_other(url_for("imports.upload"), notice="The file was taken away. Nothing was changed.")
    said = read_said(request.form)
    looked = _look(work, target, said)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=target.strategy.strategy_id)
    if "import" not in request.form:
        answer_import_draft(by=change.by, draft_id=draft_id, answers=said.as_plain())
        db.session.commit()
        return see_other(f"{url_for('imports.preview', draft_id=draft_id)}#preview")
    return _import(change, work, looked, sent=(key, purpose, body_hash))


def _import(
    change: access.Change, work: ImportInWork, looked: _Look, *, sent: tuple[str, str, str]
) -> Response:
    """Compare again inside the change, and import where the person saw just this."""
    target = _target_again(looked.target)
    setting = setting_of(target.strategy.strategy_id, target.plan, as_at=clock.as_at_today())
    again = _compare(target, looked.said, looked.reading, setting)
    if again.draft.is_refused or again.problems or again.mark != request.form.get("shown", ""):
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


def _target_again(target: _Target) -> _Target:
    """The strategy and plan as the transaction of the change knows them."""
    strategy = strategy_by_slug(target.strategy.slug)
    plan = plan_by_slug(target.plan.slug) if target.plan else None
    return _Target(strategy or abort(404), plan)


@bp.get("/imports/template.<suffix>")
@requires(Permission.RUN_CYCLE)
def template(suffix: str) -> Response:
    """An empty plan to fill in."""
    if suffix not in TEMPLATE_SUFFIXES:
        abort(404)
    return send_file_of(print_template(suffix), suffix=suffix, name=f"action-plan-template.{suffix}")
