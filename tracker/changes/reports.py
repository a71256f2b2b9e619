"""Freezing a board report, and publishing plain words for carers and the public."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from tracker.changes.audit import By, chain_head, record_entry
from tracker.changes.gates import release_held_updates
from tracker.changes.moments import refuse_held_hour
from tracker.domain.board_report import BoardReport, marked_as_draft
from tracker.domain.dates import local_day, write_day
from tracker.domain.freezing import freeze, write_compared
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.domain.publication import hold_on, refusal
from tracker.extensions import WrittenJson, db
from tracker.models import FrozenReport, PublicWording, ReportHeadline, ReportMoment
from tracker.queries.holds import holds_of, organisations_in
from tracker.queries.reports import next_report_number

LONGEST_HEADLINE = 10
LONGEST_SENTENCE = 300


def edit_headline(
    *,
    by: By,
    on: date,
    strategy_id: int,
    number: int,
    seen_version: int,
    drafted: Sequence[str],
    words: Sequence[str],
    private_reason: str = "",
) -> None:
    """Keep the headline of a report that is not frozen yet, a line a sentence; without any it stands as drafted again.

    With a reason the words are held in private session, and the report prints the drafted ones.
    Raises ChangedMeanwhile where somebody edited it first or the report of that number is frozen, RuleBroken where it
    is too long to be one.
    """
    kept = db.session.execute(
        select(ReportHeadline).where(
            ReportHeadline.strategy_id == strategy_id, ReportHeadline.number == number
        )
    ).scalar_one_or_none()
    if (kept.version if kept else 0) != seen_version or number != next_report_number(strategy_id):
        raise ChangedMeanwhile
    _check_headline(words, private_reason=private_reason, is_as_drafted=list(words) == list(drafted))
    if kept is None:
        kept = ReportHeadline(strategy_id=strategy_id, number=number, version=0)
        db.session.add(kept)
    is_given_up = list(words) == list(drafted)
    kept.drafted = "\n".join(drafted)
    kept.words = "" if is_given_up else "\n".join(words)
    kept.private_reason = private_reason
    kept.version += 1
    kept.edited_on, kept.edited_at, kept.edited_by = on, by.at, by.person_id
    db.session.flush()
    record_entry(
        by=by,
        verb="edit headline",
        subject_kind="strategy",
        subject_id=strategy_id,
        strategy_id=strategy_id,
        facts={"report": number, "version": kept.version} | ({"private": True} if private_reason else {}),
        prose={"headline": kept.words, "private_reason": kept.private_reason},
    )


def _check_headline(words: Sequence[str], *, private_reason: str, is_as_drafted: bool) -> None:
    if private_reason and is_as_drafted:
        raise RuleBroken(
            [
                Problem(
                    "private_reason",
                    "The words are the drafted ones, which stand open in the report.",
                    "Write your own, or take the reason away.",
                )
            ]
        )
    if len(words) > LONGEST_HEADLINE:
        raise RuleBroken(
            [
                Problem(
                    "words",
                    f"That is more than {LONGEST_HEADLINE} sentences.",
                    "Three to five are read best.",
                )
            ]
        )
    too_long = [number for number, line in enumerate(words, start=1) if len(line) > LONGEST_SENTENCE]
    if too_long:
        raise RuleBroken(
            [
                Problem(
                    "words",
                    f"Line {too_long[0]} is longer than {LONGEST_SENTENCE} characters.",
                    "Make it two lines.",
                )
            ]
        )


def _salts() -> Iterator[str]:
    """Salts of eight bytes without end, drawn a thousand at a time: asking the system for each costs more than its use."""
    while True:
        yield from secrets.token_bytes(8 * 1000).hex(" ", 8).split()


def freeze_board_report(
    *,
    by: By,
    on: date,
    strategy_id: int,
    window_id: int | None,
    report: BoardReport,
    figures: Mapping[str, Any],
    public_at: datetime | None,
    look_ends: date | None = None,
) -> FrozenReport:
    """Freeze a report of the day: figures and words as they are, numbered and hashed, with the audit chain's head.

    It is public from `public_at` on; with None, not before somebody sets a moment. Raises RuleBroken where that hour is
    held. Late updates that were held until now count from now on, for the next one. `look_ends` is the last day that
    partners had to see their own lines, where that has not passed: it stands on record.
    """
    if public_at is not None:
        refuse_held_hour(strategy_id, public_at)
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
        new_salt=_salts().__next__,
    )
    stored = FrozenReport(
        strategy_id=strategy_id,
        window_id=window_id,
        number=number,
        title=report.subtitle,
        as_at=date.fromisoformat(report.as_at),
        frozen_at=by.at,
        frozen_by=by.person_id,
        public_from=local_day(public_at) if public_at else None,
        public_at=public_at,
        schema_version=report.schema_version,
        content=frozen.content,
        prose=WrittenJson(frozen.prose_written),
        figures=dict(figures),
        compared=write_compared(report.actions),
        content_hash=frozen.content_hash,
        audit_seq=head.audit_seq,
        audit_hash=head.audit_hash,
    )
    db.session.add(stored)
    db.session.flush()
    # Whoever looks at the words of what is stored reads them from there.
    db.session.expire(stored, ["prose"])
    if public_at is not None:
        db.session.add(
            ReportMoment(
                report_id=stored.id,
                public_at=public_at,
                version=1,
                recorded_at=by.at,
                recorded_by=by.person_id,
            )
        )
    record_entry(
        by=by,
        verb="freeze board report",
        subject_kind="report",
        subject_id=stored.id,
        strategy_id=strategy_id,
        facts={"number": number, "as_at": report.as_at, "hash": frozen.content_hash}
        | ({"public_at": public_at.isoformat()} if public_at else {})
        | ({"look_ends": look_ends.isoformat()} if look_ends else {}),
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

    Raises ChangedMeanwhile when somebody published first, RuleBroken where nothing is said and where nothing new may be
    public (docs/rules/cycle.md, section 3).
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
    hold = hold_on(on, holds_of(strategy_id), organisation_ids=organisations_in(priority_id, on=on))
    if hold is not None:
        raise RuleBroken([refusal(hold, "hold")])
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
