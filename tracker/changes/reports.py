"""Freezing a board report, and publishing plain words for carers and the public."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from tracker.changes.audit import By, chain_head, record_entry
from tracker.changes.gates import release_held_updates
from tracker.domain.board_report import BoardReport, marked_as_draft
from tracker.domain.dates import write_day
from tracker.domain.freezing import freeze
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.extensions import db
from tracker.models import FrozenReport, PublicWording


def next_report_number(strategy_id: int) -> int:
    """The number that the next frozen report of a strategy gets."""
    last = db.session.execute(
        select(func.max(FrozenReport.number)).where(FrozenReport.strategy_id == strategy_id)
    ).scalar()
    return (last or 0) + 1


def freeze_board_report(
    *,
    by: By,
    on: date,
    strategy_id: int,
    window_id: int | None,
    report: BoardReport,
    figures: Mapping[str, Any],
) -> FrozenReport:
    """Freeze a report of the day: figures and words as they are, numbered and hashed, with the audit chain's head.

    It is public from the same day on. Late updates that were held until now count from now on, for the next one.
    """
    number = next_report_number(strategy_id)
    head = chain_head()
    frozen = freeze(
        replace(
            marked_as_draft(report, is_draft=False),
            number=number,
            frozen_written=write_day(on),
            audit_seq=head.audit_seq,
            audit_hash=head.audit_hash,
        ),
        new_salt=lambda: secrets.token_hex(8),
    )
    stored = FrozenReport(
        strategy_id=strategy_id,
        window_id=window_id,
        number=number,
        title=report.subtitle,
        as_at=date.fromisoformat(report.as_at),
        frozen_at=by.at,
        frozen_by=by.person_id,
        public_from=on,
        schema_version=report.schema_version,
        content=frozen.content,
        prose=frozen.prose,
        figures=dict(figures),
        content_hash=frozen.content_hash,
        audit_seq=head.audit_seq,
        audit_hash=head.audit_hash,
    )
    db.session.add(stored)
    db.session.flush()
    record_entry(
        by=by,
        verb="freeze board report",
        subject_kind="report",
        subject_id=stored.id,
        strategy_id=strategy_id,
        facts={"number": number, "as_at": report.as_at, "hash": frozen.content_hash},
    )
    release_held_updates(by=by, strategy_id=strategy_id, on=on)
    return stored


def publish_wording(
    *,
    by: By,
    on: date,
    strategy_id: int,
    priority_id: int,
    seen_version: int,
    said: str,
    done: Sequence[str],
    late: str,
    next_steps: str,
) -> PublicWording:
    """Publish new plain words for a priority; the ones before stay on record.

    Raises ChangedMeanwhile when somebody published first, RuleBroken where nothing is said.
    """
    last = (
        db.session.execute(
            select(func.max(PublicWording.version)).where(PublicWording.priority_id == priority_id)
        ).scalar()
        or 0
    )
    if last != seen_version:
        raise ChangedMeanwhile
    if not said.strip():
        raise RuleBroken([Problem("said", "Say what was promised.", "Two or three short sentences.")])
    wording = PublicWording(
        priority_id=priority_id,
        version=last + 1,
        said=said,
        done=list(done),
        late=late,
        next=next_steps,
        published_on=on,
        published_at=by.at,
        published_by=by.person_id,
    )
    db.session.add(wording)
    db.session.flush()
    record_entry(
        by=by,
        verb="publish wording",
        subject_kind="priority",
        subject_id=priority_id,
        strategy_id=strategy_id,
        facts={"version": wording.version},
        prose={"said": said, "done": "\n".join(done), "late": late, "next": next_steps},
    )
    return wording
