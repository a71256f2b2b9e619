"""The audit chain: one entry for every change, hashed over the entry before it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from tracker.domain.audit import IS_FACT, ChainedEntry, entry_hash
from tracker.domain.freezing import canonical_json, digest_prose
from tracker.extensions import db
from tracker.models import AuditEntry, ChangeCounter, Installation
from tracker.queries.asking import ask

# Every change comes through here, some by the thousand: made once, and past what a session does for whole records.
_HEAD = select(Installation.audit_seq, Installation.audit_hash)
_ADD_ENTRY = insert(AuditEntry)
_MOVE_HEAD = update(Installation)
_COUNT_CHANGE = (
    update(ChangeCounter)
    .where(ChangeCounter.strategy_id == bindparam("of_strategy"))
    .values(value=ChangeCounter.value + 1)
)
_COUNT_EVERYWHERE = update(ChangeCounter).values(value=ChangeCounter.value + 1)
_COUNT_FIRST_CHANGE = insert(ChangeCounter)


@dataclass(frozen=True, slots=True)
class By:
    """Who makes a change, and the moment it is recorded: `person_id` is None for the installation itself."""

    person_id: int | None
    at: datetime


def record_entry(
    *,
    by: By,
    verb: str,
    subject_kind: str,
    subject_id: int | None,
    strategy_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
    worded: Collection[str] = (),
    prose: Mapping[str, str] | None = None,
) -> None:
    """Add an entry to the chain, and count the change for the strategy's pages.

    `facts` are covered by the hash as they are; of `prose`, and of the facts named in `worded`, which people typed, the
    hash covers a salted digest, so that words can be removed later. The caller holds the write lock, so the head can't move between reading and writing it.
    """
    covered = dict(facts or {})
    kept = {name: _part(words) for name, words in (prose or {}).items() if words}
    for name in worded:
        if covered.get(name):
            kept[name] = _part(canonical_json(covered.pop(name))) | {IS_FACT: True}
    covered |= {f"{name}_digest": part["digest"] for name, part in kept.items()}
    head = chain_head()
    entry = ChainedEntry(
        seq=head.audit_seq + 1,
        recorded_at=by.at,
        person_id=by.person_id,
        strategy_id=strategy_id,
        verb=verb,
        subject_kind=subject_kind,
        subject_id=subject_id,
        facts=canonical_json(covered),
        previous_hash=head.audit_hash,
    )
    hashed = entry_hash(entry)
    connection = db.session.connection()
    connection.execute(
        _ADD_ENTRY,
        {
            "seq": entry.seq,
            "recorded_at": entry.recorded_at,
            "person_id": entry.person_id,
            "strategy_id": strategy_id,
            "verb": verb,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "facts": entry.facts,
            "prose": kept,
            "previous_hash": entry.previous_hash,
            "entry_hash": hashed,
        },
    )
    connection.execute(_MOVE_HEAD, {"audit_seq": entry.seq, "audit_hash": hashed})
    if strategy_id is not None:
        count_change(strategy_id)


def _part(words: str) -> dict[str, Any]:
    salt = secrets.token_hex(8)
    return {"salt": salt, "digest": digest_prose(salt, words), "words": words}


def count_change(strategy_id: int) -> None:
    """Move the strategy's change counter, so that every page of it is made anew."""
    connection = db.session.connection()
    if not connection.execute(_COUNT_CHANGE, {"of_strategy": strategy_id}).rowcount:
        connection.execute(_COUNT_FIRST_CHANGE, {"strategy_id": strategy_id, "value": 1})


def count_change_everywhere() -> None:
    """Move the counter of every strategy: what changed stands on pages of any of them, as a person's name does."""
    db.session.connection().execute(_COUNT_EVERYWHERE)


def chain_head() -> Any:
    """The `audit_seq` and the `audit_hash` of the last entry, as the database has them."""
    return ask(_HEAD).first() or installation()


def installation() -> Installation:
    """The installation's own row, made on first use."""
    row = db.session.execute(select(Installation)).scalar_one_or_none()
    if row is None:
        row = Installation(id=1, audit_seq=0, audit_hash="")
        db.session.add(row)
        db.session.flush()
    return row


def fix_today(*, by: By, day: Any) -> None:
    """Fix the day this installation takes for today, as a demonstration does; None lets the real day count."""
    installation().fixed_today = day
    record_entry(
        by=by,
        verb="fix today",
        subject_kind="installation",
        subject_id=1,
        facts={"day": day.isoformat() if day else None},
    )
