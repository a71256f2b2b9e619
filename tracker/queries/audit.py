"""The audit chain as it is stored, read in order: for walking it, and for holding frozen reports against it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.domain.audit import ChainedEntry, entry_hash
from tracker.extensions import db
from tracker.models import AuditEntry, FrozenReport, Installation, Strategy

ENTRIES_AT_ONCE = 500

# The verb that `changes.reports` records when it freezes a report, with the report's number and hash.
FREEZE = "freeze board report"
# And the one that `changes.addenda` records.
ADD = "add addendum"
# And the one that `changes.kept_papers` records.
KEEP = "keep paper"
# And those that `changes.removal` records, for words of a strategy and for words of none.
REMOVE, REMOVE_BESIDE = "remove words", "remove words beside strategies"


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry of the chain with the hash that is stored for it, and its prose by name: salt, digest, words."""

    entry: ChainedEntry
    entry_hash: str
    prose: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of the chain, as something outside the chain remembers it; 0 and "" before the first."""

    seq: int
    entry_hash: str


@dataclass(frozen=True, slots=True)
class FrozenHead:
    """The head of the chain at the moment a report was frozen."""

    strategy_slug: str
    number: int
    head: Head


@dataclass(frozen=True, slots=True)
class AddedFact:
    """What the chain says was added to a report: the report's number, the addendum's name and hash."""

    number: int
    name: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class FrozenFact:
    """What the chain says was frozen: the report's number and hash."""

    seq: int
    number: int
    content_hash: str


_ENTRY = select(
    AuditEntry.seq,
    AuditEntry.recorded_at,
    AuditEntry.person_id,
    AuditEntry.strategy_id,
    AuditEntry.verb,
    AuditEntry.subject_kind,
    AuditEntry.subject_id,
    AuditEntry.facts,
    AuditEntry.previous_hash,
    AuditEntry.entry_hash,
    AuditEntry.prose,
).order_by(AuditEntry.seq)


def read_one_state() -> None:
    """Let everything read from here on be of one moment, whoever writes meanwhile."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def entries_in_order() -> Iterator[StoredEntry]:
    """Every entry by seq, a few hundred at a time. Raises ValueError or TypeError at one that can't be read."""
    last = None
    while True:
        batch = _entries_after(last)
        if not batch:
            return
        yield from batch
        last = batch[-1].entry.seq


def _entries_after(last: int | None) -> list[StoredEntry]:
    statement = _ENTRY if last is None else _ENTRY.where(AuditEntry.seq > last)
    try:
        rows = db.session.execute(statement.limit(ENTRIES_AT_ONCE)).all()
    except (ValueError, TypeError):
        # One of the batch holds something that is no moment or no JSON: read up to it, then stop at it.
        rows = db.session.execute(statement.limit(1)).all()
    return _stored_entries(rows)


def _stored_entries(rows: Sequence[Any]) -> list[StoredEntry]:
    return [
        StoredEntry(
            ChainedEntry(
                seq=row.seq,
                recorded_at=row.recorded_at,
                person_id=row.person_id,
                strategy_id=row.strategy_id,
                verb=row.verb,
                subject_kind=row.subject_kind,
                subject_id=row.subject_id,
                facts=row.facts,
                previous_hash=row.previous_hash,
            ),
            row.entry_hash,
            row.prose if isinstance(row.prose, dict) else {},
        )
        for row in rows
    ]


def entry_at(seq: int) -> StoredEntry | None:
    """An entry by its place in the chain; None where there is none, or where it can't be read."""
    try:
        found = _stored_entries(db.session.execute(_ENTRY.where(AuditEntry.seq == seq)).all())
    except (ValueError, TypeError):
        return None
    return found[0] if found else None


def head_on_record() -> Head:
    """The head that the installation's own row remembers."""
    row = db.session.execute(select(Installation.audit_seq, Installation.audit_hash)).first()
    return Head(row.audit_seq, row.audit_hash) if row else Head(0, "")


def heads_in_frozen_reports() -> list[FrozenHead]:
    """The head that each frozen report remembers, the oldest report first."""
    rows = db.session.execute(
        select(Strategy.slug, FrozenReport.number, FrozenReport.audit_seq, FrozenReport.audit_hash)
        .join(Strategy, Strategy.id == FrozenReport.strategy_id)
        .order_by(FrozenReport.audit_seq, Strategy.slug, FrozenReport.number)
    )
    return [FrozenHead(row.slug, row.number, Head(row.audit_seq, row.audit_hash)) for row in rows]


def hash_of_entry(seq: int) -> str | None:
    """The stored hash of an entry; "" for 0, before the first; None where there is no such entry."""
    if seq == 0:
        return ""
    return db.session.execute(select(AuditEntry.entry_hash).where(AuditEntry.seq == seq)).scalar_one_or_none()


def frozen_facts(strategy_id: int) -> list[FrozenFact]:
    """What the chain says was frozen of a strategy, in order; entries that can't be read are left out."""
    rows = db.session.execute(
        select(AuditEntry.seq, AuditEntry.facts)
        .where(AuditEntry.verb == FREEZE, AuditEntry.strategy_id == strategy_id)
        .order_by(AuditEntry.seq)
    )
    return [fact for row in rows if (fact := _frozen_fact(row.seq, row.facts))]


def added_facts(strategy_id: int) -> list[AddedFact]:
    """What the chain says was added to reports of a strategy, in order; entries that can't be read are left out."""
    rows = db.session.execute(
        select(AuditEntry.facts)
        .where(AuditEntry.verb == ADD, AuditEntry.strategy_id == strategy_id)
        .order_by(AuditEntry.seq)
    )
    return [fact for row in rows if (fact := _added_fact(row.facts))]


@dataclass(frozen=True, slots=True)
class KeptFact:
    """What the chain says was kept beside a report: the report's number, the file's id and hash."""

    number: int
    paper_id: int
    content_hash: str


def kept_facts(strategy_id: int) -> list[KeptFact]:
    """What the chain says was kept beside reports of a strategy; entries that can't be read are left out."""
    rows = db.session.execute(
        select(AuditEntry.facts)
        .where(AuditEntry.verb == KEEP, AuditEntry.strategy_id == strategy_id)
        .order_by(AuditEntry.seq)
    )
    return [fact for row in rows if (fact := _kept_fact(row.facts))]


@dataclass(frozen=True, slots=True)
class RecordedRemovals:
    """What the chain says was removed: for each digest of words, that of what the last removal left there, and the
    day; and the day on which each kept file was taken away, by its id."""

    left: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    files: Mapping[int, date] = field(default_factory=dict)


def recorded_removals() -> RecordedRemovals:
    """What entries of the chain that fit their hashes say was removed, the last one counting.

    One that can't be read says nothing: what it removed then counts as altered.
    """
    left: dict[str, str] = {}
    days: dict[str, date] = {}
    files: dict[int, date] = {}
    try:
        rows = db.session.execute(_ENTRY.where(AuditEntry.verb.in_((REMOVE, REMOVE_BESIDE)))).all()
    except (ValueError, TypeError):
        return RecordedRemovals()
    for stored in _stored_entries(rows):
        try:
            if entry_hash(stored.entry) != stored.entry_hash:
                continue
            facts = json.loads(stored.entry.facts)
            on, pieces, gone = date.fromisoformat(facts["on"]), dict(facts["pieces"]), list(facts["files"])
        except (ValueError, KeyError, TypeError):
            continue
        left |= pieces
        days |= dict.fromkeys(pieces, on)
        files |= dict.fromkeys(gone, on)
    return RecordedRemovals(left, days, files)


def removals_on_record() -> dict[str, datetime]:
    """When words were removed, by the hash of the entry that says so."""
    rows = db.session.execute(
        select(AuditEntry.entry_hash, AuditEntry.recorded_at)
        .where(AuditEntry.verb.in_((REMOVE, REMOVE_BESIDE)))
        .order_by(AuditEntry.seq)
    )
    return {row.entry_hash: row.recorded_at for row in rows}


def _kept_fact(facts: str) -> KeptFact | None:
    try:
        plain = json.loads(facts)
        return KeptFact(int(plain["number"]), int(plain["paper"]), str(plain["hash"]))
    except (ValueError, KeyError, TypeError):
        return None


def _added_fact(facts: str) -> AddedFact | None:
    try:
        plain = json.loads(facts)
        return AddedFact(int(plain["number"]), str(plain["name"]), str(plain["hash"]))
    except (ValueError, KeyError, TypeError):
        return None


def _frozen_fact(seq: int, facts: str) -> FrozenFact | None:
    try:
        plain = json.loads(facts)
        return FrozenFact(seq, int(plain["number"]), str(plain["hash"]))
    except (ValueError, KeyError, TypeError):
        return None
