"""The board report as one frozen value: figures and words of a day, from which every paper is made.

It holds text ready to print and no table's key, so that it can be stored, hashed and rendered again years later.
Prose (what people typed) is marked, because the hash covers its salted digest and not the words: a redaction then
leaves the hash as it was. Source: docs/rules/papers.md.
"""

from __future__ import annotations

import hashlib
import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.domain.rag import Label

SCHEMA_VERSION = 1

# Stands on every page, paper and chart whose progress is not any organisation's record.
ILLUSTRATIVE = "Illustrative: not the record of any organisation"

# Stands on every page of a paper that is not public.
DRAFT = "DRAFT: not for publication"

# Stands for words whose entry is gone altogether; verification tells of it.
_LOST = {"words": "[These words are missing from the record.]"}


def prose(default: str = "") -> Any:
    """A field that holds words somebody typed."""
    return field(default=default, metadata={"prose": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelCount:
    """A label's count now, in the last frozen report (None where there is none), and the change."""

    label: Label
    now: int
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCounts:
    """The counts of one priority or partner: `name` as printed, `counts` by label, noughts included."""

    name: str
    counts: dict[str, int]
    is_joint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAction:
    """An action as the papers print it. Dates are written out; `due_on` and `start_on` are ISO days or empty."""

    code: str
    plan_code: str
    number: str
    title: str
    priority: int
    priority_title: str
    outcome: str
    owners: str
    lead: str
    contributors: str
    start: str
    start_on: str
    due: str
    due_on: str
    original_due: str
    forecast: str
    forecast_on: str
    months_moved: int
    times_moved: int
    label: Label
    previous: Label | None
    update_state: str
    reported_on: str
    details: tuple[str, ...]
    measures: tuple[str, ...]
    reasons: tuple[str, ...]
    flags: tuple[str, ...]
    promise: str
    back_on_track: str
    help_from: str
    is_illustrative: bool
    is_exception: bool = False
    is_overridden: bool = False
    suggested: str = ""
    words: str = prose()
    why: str = prose()
    put_it_right: str = prose()
    help_text: str = prose()
    override_reason: str = prose()
    plain_words: str = prose()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverTime:
    """The counts at one published report."""

    name: str
    as_at: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMilestone:
    """A milestone of the months ahead."""

    code: str
    title: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPriority:
    """What the public page of a priority says: our published words and the counts behind them."""

    number: int
    title: str
    going_to_plan: int
    late: int
    not_known: int
    total: int
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardReport:
    """The report of a strategy, or the table of one plan, on a day.

    `number` is None for live figures and the report's number once frozen. `compared_with` names the report that
    `before` figures come from, or is empty. `marks` are lines every page of every paper carries.
    """

    schema_version: int
    kind: str
    strategy_slug: str
    title: str
    subtitle: str
    area: str
    as_at: str
    as_at_written: str
    number: int | None
    frozen_written: str
    compared_with: str
    marks: tuple[str, ...]
    headline: tuple[str, ...]
    partners: tuple[str, ...]
    total: int
    counts: tuple[LabelCount, ...]
    by_priority: tuple[GroupCounts, ...]
    by_partner: tuple[GroupCounts, ...]
    worse: tuple[str, ...]
    better: tuple[str, ...]
    completed: tuple[str, ...]
    dates_changed: tuple[str, ...]
    decisions_asked: tuple[str, ...] = field(metadata={"prose": True})
    no_update: tuple[tuple[str, str, str], ...]
    over_time: tuple[OverTime, ...]
    milestones: tuple[ReportMilestone, ...]
    public: tuple[PublicPriority, ...]
    actions: tuple[ReportAction, ...]
    audit_seq: int = 0
    audit_hash: str = ""

    def labelled(self, *labels: Label) -> tuple[ReportAction, ...]:
        """The actions that wear one of these labels, in plan order."""
        return tuple(action for action in self.actions if action.label in labels)


@dataclass(frozen=True, slots=True)
class FrozenContent:
    """A report ready to be stored: canonical JSON with digests for prose, the prose beside it, and the hash."""

    content: str
    prose: dict[str, dict[str, str]]
    content_hash: str


def digest_prose(salt: str, words: str) -> str:
    """The salted digest that stands for words in a hash."""
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()


def canonical_json(value: Any) -> str:
    """JSON that is the same text for the same value: sorted names, no spare spaces, letters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def freeze(report: BoardReport, *, new_salt: Callable[[], str]) -> FrozenContent:
    """Part a report into its content and its prose, and hash the content."""
    kept: dict[str, dict[str, str]] = {}

    def keep(words: str) -> str:
        salt = new_salt()
        digest = digest_prose(salt, words)
        kept[digest] = {"salt": salt, "words": words}
        return digest

    content = canonical_json(_to_plain(report, keep=keep))
    return FrozenContent(content, kept, hashlib.sha256(content.encode()).hexdigest())


def thaw(content: str, prose_kept: Mapping[str, Mapping[str, str]]) -> BoardReport:
    """The report of a stored content and prose. Raises ValueError for a schema this release can't read."""
    plain = json.loads(content)
    if plain.get("schema_version") != SCHEMA_VERSION:
        raise ValueError(
            f"This report has schema {plain.get('schema_version')}; {SCHEMA_VERSION} is read here."
        )
    report: BoardReport = _from_plain(
        BoardReport, plain, find=lambda digest: prose_kept.get(digest, _LOST)["words"]
    )
    return report


def to_plain(report: BoardReport) -> dict[str, Any]:
    """The report as plain dictionaries and lists, words included, for the JSON paper."""
    plain: dict[str, Any] = _to_plain(report, keep=lambda words: words)
    return plain


def missing_digests(content: str, prose_kept: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The digests of a content whose words are not kept any more, removed or not: a record that was cut."""
    wanted: list[str] = []

    def note(digest: str) -> str:
        wanted.append(digest)
        return ""

    _from_plain(BoardReport, json.loads(content), find=note)
    return sorted(set(wanted) - set(prose_kept))


def redacted_digests(prose_kept: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The digests whose words were removed or no longer fit: what a verification must report."""
    return sorted(
        digest for digest, kept in prose_kept.items() if digest_prose(kept["salt"], kept["words"]) != digest
    )


def _to_plain(value: Any, *, keep: Callable[[str], str]) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        plain = {}
        for part in fields(value):
            item = getattr(value, part.name)
            is_prose = part.metadata.get("prose", False)
            plain[part.name] = _keep_prose(item, keep) if is_prose else _to_plain(item, keep=keep)
        return plain
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): _to_plain(item, keep=keep) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_to_plain(item, keep=keep) for item in value]
    return value


def _keep_prose(words: str | tuple[str, ...], keep: Callable[[str], str]) -> str | list[str]:
    """The digests of words that somebody typed: of one text, or of each line of a list."""
    if isinstance(words, tuple):
        return [keep(line) for line in words]
    return keep(words) if words else ""


def _from_plain(wanted: Any, plain: Any, *, find: Callable[[str], str]) -> Any:
    origin = typing.get_origin(wanted)
    if origin in (types.UnionType, typing.Union):
        if plain is None:
            return None
        wanted = next(option for option in typing.get_args(wanted) if option is not type(None))
        return _from_plain(wanted, plain, find=find)
    if origin is tuple:
        inner = typing.get_args(wanted)
        if inner[-1] is Ellipsis:
            return tuple(_from_plain(inner[0], item, find=find) for item in plain)
        return tuple(_from_plain(kind, item, find=find) for kind, item in zip(inner, plain, strict=True))
    if isinstance(wanted, type) and is_dataclass(wanted):
        hints = typing.get_type_hints(wanted)
        values = {}
        for part in fields(wanted):
            item = plain[part.name]
            if part.metadata.get("prose", False):
                item = [find(line) for line in item] if isinstance(item, list) else item and find(item)
            values[part.name] = _from_plain(hints[part.name], item, find=find)
        return wanted(**values)
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return wanted(plain)
    return plain
