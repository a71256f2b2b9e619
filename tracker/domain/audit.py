"""The audit chain's arithmetic: what an entry's hash covers.

An entry's hash covers its canonical facts, the digests of its prose and the hash of the entry before it; the words
themselves stand beside it and can be removed. Source: docs/rules/audit.md.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from tracker.domain.freezing import canonical_json

# Marks a piece of prose that is a fact of an entry, kept as JSON: a name, a list of posts.
IS_FACT = "is_fact"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedEntry:
    """The parts of an audit entry that its hash covers."""

    seq: int
    recorded_at: datetime
    person_id: int | None
    strategy_id: int | None
    verb: str
    subject_kind: str
    subject_id: int | None
    facts: str
    previous_hash: str


def entry_hash(entry: ChainedEntry) -> str:
    """The SHA-256 of an entry over the one before it, as 64 hexadecimal digits."""
    covered = canonical_json(
        [
            entry.seq,
            entry.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.person_id,
            entry.strategy_id,
            entry.verb,
            entry.subject_kind,
            entry.subject_id,
            entry.facts,
            entry.previous_hash,
        ]
    )
    return hashlib.sha256(covered.encode()).hexdigest()
