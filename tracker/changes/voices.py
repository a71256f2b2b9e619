"""What carers told the partnership: written down, changed, taken away, shown to the public.

Each raises NotAllowed for somebody who may not change it, and ChangedMeanwhile where it was changed since it was seen, or
is gone.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.changes.audit import By, record_entry
from tracker.domain.permissions import Permission, Viewer, is_allowed, may_change_voice
from tracker.domain.problems import ChangedMeanwhile, NotAllowed, Problem, RuleBroken
from tracker.domain.publication import hold_on, refusal
from tracker.domain.voices import Told, check_told
from tracker.extensions import db
from tracker.models import Voice
from tracker.queries.holds import holds_of, organisations_in

# What everybody reads of it on the public pages.
_READ_BY_ALL = ("said", "is_quoted", "source", "source_words", "told_on", "priority_id", "answer")


def add_voice(*, by: By, on: date, strategy_id: int, told: Told) -> Voice:
    """Write down what carers said. Raises RuleBroken for a day that has not come."""
    _refuse(told, on=on)
    voice = Voice(
        strategy_id=strategy_id,
        version=1,
        recorded_at=by.at,
        recorded_by=by.person_id,
        answer="",
        public_on=None,
    )
    _lay(voice, told, by=by, on=on)
    db.session.add(voice)
    db.session.flush()
    _record(by, voice, verb="add voice")
    return voice


def change_voice(
    *, by: By, viewer: Viewer, on: date, strategy_id: int, voice_id: int, seen_version: int, told: Told
) -> Voice:
    """Change what was written down, for its writer or a manager.

    One that is on the public pages leaves them where it may not be public any more, or where somebody else than a manager
    changes what is read there. Raises RuleBroken for a day that has not come, and where a manager would change public
    words while nothing new may be public (docs/rules/cycle.md, section 3).
    """
    voice = _as_seen(voice_id, strategy_id=strategy_id, seen_version=seen_version, viewer=viewer)
    _refuse(told, on=on)
    before = {name: getattr(voice, name) for name in (*_READ_BY_ALL, "may_be_public")}
    _lay(voice, told, by=by, on=on)
    is_reworded = any(before[name] != getattr(voice, name) for name in _READ_BY_ALL)
    if voice.public_on is not None:
        if not voice.may_be_public:
            voice.public_on = None
        elif is_reworded and is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=strategy_id):
            _refuse_while_held(voice, on=on)
        elif is_reworded:
            voice.public_on = None
    voice.version += 1
    db.session.flush()
    _record(by, voice, verb="change voice", before=before)
    return voice


def remove_voice(*, by: By, viewer: Viewer, strategy_id: int, voice_id: int, seen_version: int) -> None:
    """Take away what was written down, for its writer or a manager; the audit entry keeps what it said."""
    voice = _as_seen(voice_id, strategy_id=strategy_id, seen_version=seen_version, viewer=viewer)
    _record(by, voice, verb="remove voice")
    db.session.delete(voice)
    db.session.flush()


def publish_voice(
    *, by: By, viewer: Viewer, on: date, strategy_id: int, voice_id: int, seen_version: int
) -> Voice:
    """Show it on the public pages from today on.

    Raises RuleBroken where those who said it were not told that it may be printed, and while nothing new may be public.
    """
    voice = _as_seen(voice_id, strategy_id=strategy_id, seen_version=seen_version, viewer=viewer)
    if not voice.may_be_public:
        raise RuleBroken(
            [
                Problem(
                    "may_be_public",
                    "It may not be public.",
                    "Ask those who said it, then change it to say that it may be.",
                )
            ]
        )
    _refuse_while_held(voice, on=on)
    if voice.public_on is None:
        voice.public_on = on
        voice.version += 1
        _record(by, voice, verb="publish voice")
    return voice


def withdraw_voice(*, by: By, viewer: Viewer, strategy_id: int, voice_id: int, seen_version: int) -> Voice:
    """Take it off the public pages; it stays written down."""
    voice = _as_seen(voice_id, strategy_id=strategy_id, seen_version=seen_version, viewer=viewer)
    if voice.public_on is not None:
        voice.public_on = None
        voice.version += 1
        _record(by, voice, verb="withdraw voice")
    return voice


def _as_seen(voice_id: int, *, strategy_id: int, seen_version: int, viewer: Viewer) -> Voice:
    voice = db.session.get(Voice, voice_id)
    if voice is None or voice.strategy_id != strategy_id:
        raise ChangedMeanwhile
    if not may_change_voice(viewer, strategy_id=strategy_id, recorded_by=voice.recorded_by):
        raise NotAllowed
    if voice.version != seen_version:
        raise ChangedMeanwhile
    return voice


def _refuse(told: Told, *, on: date) -> None:
    problems = check_told(told, on=on)
    if problems:
        raise RuleBroken(problems)


def _refuse_while_held(voice: Voice, *, on: date) -> None:
    organisations = (
        organisations_in(voice.priority_id, on=on) if voice.priority_id is not None else frozenset[int]()
    )
    hold = hold_on(on, holds_of(voice.strategy_id), organisation_ids=organisations)
    if hold is not None:
        raise RuleBroken([refusal(hold, "hold")])


def _lay(voice: Voice, told: Told, *, by: By, on: date) -> None:
    if told.answer != voice.answer:
        voice.answered_on, voice.answered_at = (on, by.at) if told.answer else (None, None)
    for name in (*_READ_BY_ALL, "may_be_public"):
        setattr(voice, name, getattr(told, name))


def _record(by: By, voice: Voice, *, verb: str, before: dict[str, Any] | None = None) -> None:
    facts: dict[str, Any] = {
        "voice": voice.id,
        "priority": voice.priority_id,
        "told_on": voice.told_on.isoformat(),
        "source": voice.source.value,
        "may_be_public": voice.may_be_public,
        "public_on": voice.public_on.isoformat() if voice.public_on else None,
    }
    prose = {"told": voice.said, "answer": voice.answer, "where": voice.source_words}
    if before is not None:
        facts |= {"priority_before": before["priority_id"], "may_be_public_before": before["may_be_public"]}
        facts |= {"told_on_before": before["told_on"].isoformat(), "source_before": before["source"].value}
        prose |= {
            f"{name}_before": before[column]
            for name, column in (("told", "said"), ("answer", "answer"), ("where", "source_words"))
            if before[column] != getattr(voice, column)
        }
    record_entry(
        by=by,
        verb=verb,
        subject_kind="strategy",
        subject_id=voice.strategy_id,
        strategy_id=voice.strategy_id,
        facts=facts,
        prose=prose,
    )
