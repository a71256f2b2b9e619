"""The audit chain's arithmetic: docs/rules/audit.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from tracker.domain.audit import ChainedEntry, entry_hash

ENTRY = ChainedEntry(
    seq=1,
    recorded_at=datetime(2019, 9, 30, 13, 5, tzinfo=UTC),
    person_id=7,
    strategy_id=3,
    verb="post update",
    subject_kind="action",
    subject_id=8,
    facts='{"stage":"in_progress"}',
    previous_hash="",
)

# sha256sum of: [1,"2019-09-30T13:05:00.000000+00:00",7,3,"post update","action",8,"{\"stage\":\"in_progress\"}",""]
HASHED = "b425c231cf8ce2f680bbc587d6ad59ed646847dbea98a32f1af440c151e6acaa"


def test_hash_is_what_the_rule_says_and_another_program_computes() -> None:
    assert entry_hash(ENTRY) == HASHED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seq", 2),
        ("recorded_at", datetime(2019, 9, 30, 13, 5, 0, 1, tzinfo=UTC)),
        ("person_id", 8),
        ("person_id", None),
        ("strategy_id", None),
        ("verb", "check done"),
        ("subject_kind", "report"),
        ("subject_id", None),
        ("facts", '{"stage":"done_to_be_checked"}'),
        ("previous_hash", HASHED),
    ],
)
def test_nothing_in_an_entry_can_be_altered_unseen(name: str, value: Any) -> None:
    altered = replace(ENTRY, **{name: value})

    assert entry_hash(altered) != HASHED


def test_words_cannot_be_moved_from_one_part_to_the_next_unseen() -> None:
    shifted = replace(ENTRY, verb="post", subject_kind="update action")

    assert entry_hash(shifted) != HASHED


def test_the_same_moment_told_in_another_zone_is_the_same_entry() -> None:
    summer_time = timezone(timedelta(hours=1))
    told_locally = replace(ENTRY, recorded_at=datetime(2019, 9, 30, 14, 5, tzinfo=summer_time))

    assert entry_hash(told_locally) == HASHED


def test_an_altered_entry_breaks_every_hash_after_it() -> None:
    def chain(first: ChainedEntry) -> list[str]:
        hashes = [entry_hash(first)]
        for seq in (2, 3):
            hashes.append(entry_hash(replace(ENTRY, seq=seq, previous_hash=hashes[-1])))
        return hashes

    honest, forged = chain(ENTRY), chain(replace(ENTRY, person_id=8))

    assert all(one != other for one, other in zip(honest, forged, strict=True))
