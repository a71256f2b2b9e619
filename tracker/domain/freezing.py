"""Freezing a board report: canonical JSON with a digest for every piece of prose, and reading it again years later.

The hash covers the digests and not the words: a redaction then leaves it as it was. Source: docs/rules/papers.md,
section 5.
"""

from __future__ import annotations

import hashlib
import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.domain.board_report import SCHEMA_VERSION, BoardReport

# Stands for words whose entry is gone altogether; verification tells of it.
_LOST = {"words": "[These words are missing from the record.]"}


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
