"""What the pages of the record say: each change as a sentence, with what it was before and the words that were typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from tracker.domain.audit_sentences import AuditLine, Thing, details_of, sentence_of, words_of
from tracker.domain.dates import local_day, write_day, write_moment
from tracker.queries.action_file import HeldRows
from tracker.queries.audit_trail import KINDS
from tracker.reports.render_csv import csv_line

Pair = tuple[str, str]

CSV_COLUMNS = ("number", "at", "who", "what", "details", "words", "hash")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the page shows it."""

    seq: int
    at: str
    sentence: str
    details: Sequence[Pair]
    words: Sequence[Pair]


@dataclass(frozen=True, slots=True)
class DayOfEntries:
    """The entries of a day, newest first."""

    day: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """A stretch of the record. `caption` is the strategy's title; empty for the whole installation.

    `only` names the action that the page is narrowed to. `older` is the address of what comes next.
    """

    caption: str
    address: str
    days: Sequence[DayOfEntries]
    kept: Sequence[Pair]
    choices: Mapping[str, Sequence[tuple[str, str, bool]]]
    first_day: str
    last_day: str
    only: str
    with_words: bool
    is_narrowed: bool
    older: str
    newest: str
    csv: str


def audit_page(
    lines: Sequence[AuditLine],
    names: Mapping[Thing, str],
    *,
    caption: str,
    address: str,
    asked: Mapping[str, str],
    people: Sequence[tuple[int, str]],
    only: str,
    with_words: bool,
    has_older: bool,
) -> AuditPage:
    """Put the page together. `asked` are the filters as the address gives them, without the place in the list."""
    filters = {name: value for name, value in asked.items() if value and name != "before"}

    def to(**more: object) -> str:
        query = urlencode(filters | {name: str(value) for name, value in more.items()})
        return f"{address}?{query}" if query else address

    return AuditPage(
        caption=caption,
        address=address,
        days=_by_day(lines, names),
        kept=[("action", filters["action"])] if "action" in filters else [],
        choices={
            "who": [(str(number), name, filters.get("who") == str(number)) for number, name in people],
            "kind": [(kind, kind[:1].upper() + kind[1:], filters.get("kind") == kind) for kind in KINDS],
        },
        first_day=filters.get("from", ""),
        last_day=filters.get("to", ""),
        only=only,
        with_words=with_words,
        is_narrowed=bool(filters.keys() - {"action"}),
        older=to(before=lines[-1].seq) if has_older and lines else "",
        newest=to() if asked.get("before") else "",
        csv=to().replace(address, f"{address}.csv", 1),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFile:
    """All that is held on an action, for one file: its tables, then every change of it. `made` is when."""

    code: str
    plan: str
    made: str
    tables: Sequence[HeldRows]
    days: Sequence[DayOfEntries]


def action_file(
    lines: Sequence[AuditLine],
    names: Mapping[Thing, str],
    *,
    code: str,
    plan: str,
    made: str,
    tables: Sequence[HeldRows],
) -> ActionFile:
    """Put the file together."""
    return ActionFile(code=code, plan=plan, made=made, tables=tables, days=_by_day(lines, names))


def _by_day(lines: Sequence[AuditLine], names: Mapping[Thing, str]) -> list[DayOfEntries]:
    # In the order of the chain, which is that of recording: a demonstration goes back and forth in its days.
    return [
        DayOfEntries(write_day(day), [_entry(line, names) for line in of_day])
        for day, of_day in groupby(lines, key=lambda line: local_day(line.at))
    ]


def _entry(line: AuditLine, names: Mapping[Thing, str]) -> Entry:
    return Entry(
        line.seq,
        write_moment(line.at).rpartition(", ")[2],
        sentence_of(line, names),
        details_of(line, names),
        words_of(line),
    )


def csv_lines(lines: Sequence[AuditLine], names: Mapping[Thing, str]) -> Iterator[str]:
    """Entries as lines of a CSV file, without its heading; `at` is UTC."""
    for line in lines:
        yield csv_line(
            [
                str(line.seq),
                line.at.isoformat(timespec="seconds"),
                line.person,
                sentence_of(line, names),
                _told(details_of(line, names)),
                _told(words_of(line)),
                line.entry_hash,
            ]
        )


def _told(pairs: Sequence[Pair]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in pairs)
