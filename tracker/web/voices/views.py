"""What carers told the partnership: read by everybody who reads what was submitted, written by those who heard it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from flask import Blueprint, Response, abort, url_for

from tracker import access, clock
from tracker.access import Change, requires
from tracker.changes.submissions import earlier_result, record_submission
from tracker.changes.voices import add_voice, change_voice, publish_voice, remove_voice, withdraw_voice
from tracker.domain.permissions import Permission, may_change_voice
from tracker.domain.problems import ChangedMeanwhile, NotAllowed, Problem, RuleBroken
from tracker.extensions import db
from tracker.queries.strategies import StrategyInForce, priorities_of
from tracker.queries.voices import VoiceOnRecord, voice_by_id, voices_of
from tracker.web.answers import read_as_at, see_other, show, unchanged
from tracker.web.components import add_problems
from tracker.web.sent import form_hash, form_key, mark_of, version_of
from tracker.web.voices.forms import VoiceForm, voice_form
from tracker.web.voices.pages import voice_page, voices_page

bp = Blueprint("voices", __name__)


@bp.get("/strategies/<slug>/carers-voice")
@requires(Permission.READ_SUBMITTED)
def voices(slug: str) -> Response:
    """All that carers told the partnership, by priority, the newest first."""
    strategy = access.strategy_or_404(slug, Permission.READ_SUBMITTED)
    as_at = read_as_at()
    answer = unchanged(changes=strategy.changes, as_at=as_at, viewer=access.viewer())
    if answer is not None:
        return answer
    found = voices_of(strategy.strategy_id, as_at=as_at)
    page = voices_page(strategy, found, viewer=access.viewer(), as_at=as_at)
    return show("voices/voices.html", page=page)


@bp.get("/strategies/<slug>/carers-voice/new")
@requires(Permission.RECORD_VOICE)
def new_voice(slug: str) -> Response:
    """The form for one thing that carers said."""
    strategy = access.strategy_or_404(slug, Permission.RECORD_VOICE)
    return _show(strategy, None, _form(strategy, key=secrets.token_urlsafe(16)))


@bp.post("/strategies/<slug>/carers-voice/new")
@requires(Permission.RECORD_VOICE)
def new_voice_post(slug: str) -> Response:
    """Write it down. What may name somebody is said once before; the same form sent twice writes one."""
    strategy = access.strategy_or_404(slug, Permission.RECORD_VOICE)
    form, key, body_hash = _form(strategy), form_key(), form_hash()
    if not _is_ready(form):
        return _show(strategy, None, form, status=422)
    change = access.start_change(Permission.RECORD_VOICE, strategy_id=strategy.strategy_id)
    purpose, address = f"voice {strategy.strategy_id}", url_for("voices.voices", slug=slug)
    if earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash) is not None:
        return see_other(address)
    try:
        add_voice(
            by=change.by,
            on=clock.today(),
            strategy_id=strategy.strategy_id,
            told=form.told(priorities_of(strategy.strategy_id)),
        )
    except RuleBroken as problem:
        db.session.rollback()
        return _show(strategy, None, form, problems=add_problems(form, problem.problems), status=422)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=address)
    db.session.commit()
    return see_other(address, notice="What carers told you is written down.")


@bp.get("/strategies/<slug>/carers-voice/<id:voice_id>")
@requires(Permission.RECORD_VOICE)
def voice(slug: str, voice_id: int) -> Response:
    """What was written down, to change or to take away."""
    strategy, found = _own_or_404(slug, voice_id)
    return _show(strategy, found, _form(strategy, found))


@bp.post("/strategies/<slug>/carers-voice/<id:voice_id>")
@requires(Permission.RECORD_VOICE)
def voice_post(slug: str, voice_id: int) -> Response:
    """Change it, unless somebody else did so first."""
    strategy = access.strategy_or_404(slug, Permission.RECORD_VOICE)
    form, found = _form(strategy), voice_by_id(voice_id, strategy_id=strategy.strategy_id)
    if found is None:
        return _conflict(slug, voice_id, form)
    _allow_own_or_403(strategy, found)
    if not _is_ready(form):
        return _show(strategy, found, form, status=422)
    change = access.start_change(Permission.RECORD_VOICE, strategy_id=strategy.strategy_id)
    try:
        changed = change_voice(
            by=change.by,
            viewer=change.viewer,
            on=clock.today(),
            strategy_id=strategy.strategy_id,
            voice_id=voice_id,
            seen_version=version_of(form),
            told=form.told(priorities_of(strategy.strategy_id)),
        )
    except ChangedMeanwhile:
        return _conflict(slug, voice_id, form)
    except RuleBroken as problem:
        db.session.rollback()
        return _show(strategy, found, form, problems=add_problems(form, problem.problems), status=422)
    is_off = found.public_on is not None and changed.public_on is None
    db.session.commit()
    notice = "It is changed, and off the public pages." if is_off else "It is changed."
    return see_other(url_for("voices.voices", slug=slug), notice=notice)


@bp.post("/strategies/<slug>/carers-voice/<id:voice_id>/removed")
@requires(Permission.RECORD_VOICE)
def remove(slug: str, voice_id: int) -> Response:
    """Take it away, unless somebody else changed it first."""
    strategy, _found = _own_or_404(slug, voice_id)
    change = access.start_change(Permission.RECORD_VOICE, strategy_id=strategy.strategy_id)
    return _taken(remove_voice, strategy, voice_id, change=change, notice="It is taken away.")


@bp.post("/strategies/<slug>/carers-voice/<id:voice_id>/public")
@requires(Permission.RUN_CYCLE)
def publish(slug: str, voice_id: int) -> Response:
    """Show it on the public pages from now on."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    try:
        publish_voice(
            by=change.by,
            viewer=change.viewer,
            on=clock.today(),
            strategy_id=strategy.strategy_id,
            voice_id=voice_id,
            seen_version=version_of(VoiceForm()),
        )
    except ChangedMeanwhile:
        return _conflict(slug, voice_id)
    except RuleBroken as problem:
        db.session.rollback()
        strategy, found = _own_or_404(slug, voice_id)
        return _show(strategy, found, _form(strategy, found), problems=problem.problems, status=422)
    db.session.commit()
    return see_other(url_for("voices.voices", slug=slug), notice="Everybody can read it now.")


@bp.post("/strategies/<slug>/carers-voice/<id:voice_id>/not-public")
@requires(Permission.RUN_CYCLE)
def withdraw(slug: str, voice_id: int) -> Response:
    """Take it off the public pages."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    return _taken(withdraw_voice, strategy, voice_id, change=change, notice="It is off the public pages.")


def _taken(
    take: Callable[..., object], strategy: StrategyInForce, voice_id: int, *, change: Change, notice: str
) -> Response:
    """Take it away, or off the public pages, unless somebody else changed it first."""
    try:
        take(
            by=change.by,
            viewer=change.viewer,
            strategy_id=strategy.strategy_id,
            voice_id=voice_id,
            seen_version=version_of(VoiceForm()),
        )
    except ChangedMeanwhile:
        return _conflict(strategy.slug, voice_id)
    db.session.commit()
    return see_other(url_for("voices.voices", slug=strategy.slug), notice=notice)


def _form(strategy: StrategyInForce, voice: VoiceOnRecord | None = None, *, key: str = "") -> VoiceForm:
    return voice_form(voice, priorities=priorities_of(strategy.strategy_id), key=key)


def _is_ready(form: VoiceForm) -> bool:
    """True where nothing is missing, and what there is to look at again has been seen."""
    is_shaped, mark = form.validate(), mark_of(form.warnings())
    is_seen = (form.warned.data or "") == mark
    form.warned.data = mark
    return is_shaped and is_seen


def _own_or_404(slug: str, voice_id: int) -> tuple[StrategyInForce, VoiceOnRecord]:
    """One that the viewer may change. Raises NotAllowed for somebody who may not."""
    strategy = access.strategy_or_404(slug, Permission.RECORD_VOICE)
    found = voice_by_id(voice_id, strategy_id=strategy.strategy_id) or abort(404)
    _allow_own_or_403(strategy, found)
    return strategy, found


def _allow_own_or_403(strategy: StrategyInForce, found: VoiceOnRecord) -> None:
    if not may_change_voice(access.viewer(), strategy_id=strategy.strategy_id, recorded_by=found.recorded_by):
        raise NotAllowed


def _conflict(slug: str, voice_id: int, form: VoiceForm | None = None) -> Response:
    """How it stands now, and the form with what was typed; where it was taken away, the form of a new one."""
    db.session.rollback()
    strategy = access.strategy_or_404(slug, Permission.RECORD_VOICE)
    if form is not None and voice_by_id(voice_id, strategy_id=strategy.strategy_id) is None:
        form.key.data = secrets.token_urlsafe(16)
        gone = Problem("", "Somebody else took it away.", "Save it to write it down anew.")
        return _show(strategy, None, form, problems=[gone], status=409)
    strategy, found = _own_or_404(slug, voice_id)
    form = form or _form(strategy, found)
    form.version.data = str(found.version)
    return _show(strategy, found, form, is_conflict=True, status=409)


def _show(
    strategy: StrategyInForce,
    voice: VoiceOnRecord | None,
    form: VoiceForm,
    *,
    problems: Sequence[Problem] = (),
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    warnings = form.warnings() if status == 422 else ()
    page = voice_page(strategy, voice, warnings=warnings, is_conflict=is_conflict)
    return show("voices/voice.html", page=page, form=form, problems=problems, status=status)
