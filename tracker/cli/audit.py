"""`flask audit`: walk the chain of changes from its first entry to its head."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import click

from tracker.cli.commands import PlainGroup
from tracker.domain.audit import entry_hash
from tracker.domain.dates import write_day
from tracker.domain.freezing import digest_prose
from tracker.queries import audit as chain
from tracker.queries.audit import Head, StoredEntry

DIGEST = "_digest"

commands = PlainGroup("audit", help="The audit chain: every change, hashed over the one before it.")


@commands.command("verify")
def verify_command() -> None:
    """Say whether the chain is unbroken; if not, where it breaks first, and exit 1."""
    chain.read_one_state()
    walk = walk_chain()
    for line in walk.removed:
        click.echo(line)
    if walk.broken:
        raise click.ClickException(walk.broken)
    click.echo(f"The audit chain is unbroken: {walk.head.seq} entries, to the head that is on record.")
    click.echo(f"The head’s hash is {walk.head.entry_hash or 'empty'}")


@dataclass
class Walk:
    """How far a walk came: the head reached, the removals passed, and where the chain broke; empty where it did not."""

    head: Head = field(default_factory=lambda: Head(0, ""))
    removed: list[str] = field(default_factory=list)
    broken: str = ""


def walk_chain() -> Walk:
    """Walk the chain in order and stop at the first entry that is broken.

    Held against it: the sequence, the hash before, the entry's own hash, the digests of its prose or what a removal on
    record left of it, the heads that frozen reports remember, and the head that the installation remembers. Source: docs/rules/audit.md.
    """
    walk = Walk()
    frozen_heads, removals = chain.heads_in_frozen_reports(), chain.recorded_removals()
    try:
        for stored in chain.entries_in_order():
            walk.broken = entry_problem(stored, before=walk.head, left=removals.left)
            if walk.broken:
                return walk
            walk.head = Head(stored.entry.seq, stored.entry_hash)
            walk.removed += _removed_lines(stored, removals.days)
            walk.broken = _frozen_problem(frozen_heads, walk.head)
            if walk.broken:
                return walk
    except (ValueError, TypeError):
        walk.broken = f"Entry {walk.head.seq + 1} can’t be read: it was altered."
        return walk
    walk.broken = _end_problem(walk.head, frozen_heads)
    return walk


def entry_problem(stored: StoredEntry, *, before: Head, left: Mapping[str, str]) -> str:
    """What is wrong with an entry, given the one before it and what removals left; empty where nothing is."""
    entry = stored.entry
    if entry.seq != before.seq + 1:
        return f"Entry {before.seq + 1} is missing: entry {before.seq} is followed by entry {entry.seq}."
    if entry.previous_hash != before.entry_hash:
        return f"Entry {entry.seq} does not follow entry {before.seq}: it names another hash before it."
    if entry_hash(entry) != stored.entry_hash:
        return f"Entry {entry.seq} ({entry.verb}) was altered: it no longer fits its hash."
    return _prose_problem(stored, left)


def _prose_problem(stored: StoredEntry, left: Mapping[str, str]) -> str:
    facts = json.loads(stored.entry.facts)
    if not isinstance(facts, dict):
        return f"Entry {stored.entry.seq} ({stored.entry.verb}) was altered: its facts are no facts."
    digests = {name.removesuffix(DIGEST): digest for name, digest in facts.items() if name.endswith(DIGEST)}
    where = f"Entry {stored.entry.seq} ({stored.entry.verb})"
    for name in sorted({*digests, *stored.prose}):
        part = stored.prose.get(name)
        if part is None or not _is_part(part):
            return f"{where}: the words of “{name}” are missing."
        if name not in digests or part["digest"] != digests[name]:
            return f"{where}: the words of “{name}” are not the ones that were recorded."
        if not _fits(part) and left.get(part["digest"]) != digest_prose(part["salt"], part["words"]):
            return f"{where}: the words of “{name}” were altered."
    return ""


def _is_part(part: Any) -> bool:
    return isinstance(part, dict) and all(
        isinstance(part.get(name), str) for name in ("salt", "digest", "words")
    )


def _fits(part: Mapping[str, str]) -> bool:
    return digest_prose(part["salt"], part["words"]) == part["digest"]


def _removed_lines(stored: StoredEntry, days: Mapping[str, date]) -> list[str]:
    """What was removed of an entry, and when; not what stands around it, which may be private."""
    return [
        f"Entry {stored.entry.seq} ({stored.entry.verb}): words of “{name}” were removed on "
        f"{write_day(days[part['digest']])}."
        for name, part in sorted(stored.prose.items())
        if not _fits(part)
    ]


def _frozen_problem(frozen_heads: list[chain.FrozenHead], head: Head) -> str:
    for frozen in frozen_heads:
        if frozen.head.seq == head.seq and frozen.head.entry_hash != head.entry_hash:
            return (
                f"Entry {head.seq} is not the one that report {frozen.number} of {frozen.strategy_slug} "
                "was frozen on."
            )
    return ""


def _end_problem(head: Head, frozen_heads: list[chain.FrozenHead]) -> str:
    on_record = chain.head_on_record()
    for frozen in frozen_heads:
        if frozen.head.seq > head.seq:
            return (
                f"Entry {head.seq + 1} is missing: the chain ends at entry {head.seq}, and report {frozen.number} "
                f"of {frozen.strategy_slug} was frozen on entry {frozen.head.seq}."
            )
    if on_record.seq > head.seq:
        return (
            f"Entry {head.seq + 1} is missing: the chain ends at entry {head.seq}, and its head on record is "
            f"entry {on_record.seq}."
        )
    if on_record.seq < head.seq:
        return f"Entry {on_record.seq + 1} goes past the head on record, which is entry {on_record.seq}."
    if on_record != head:
        return f"Entry {head.seq}, the last, is not the head on record: their hashes differ."
    return ""
