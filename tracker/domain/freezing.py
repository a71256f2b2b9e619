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
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from tracker.domain.addenda import ADDENDUM_SCHEMA, AddendumContent
from tracker.domain.board_report import SCHEMA_VERSION, BoardReport, ComparedAction, PublicPriority

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


def freeze(value: BoardReport | AddendumContent, *, new_salt: Callable[[], str]) -> FrozenContent:
    """Part a report or an addendum into its content and its prose, and hash the content."""
    kept: dict[str, dict[str, str]] = {}

    def keep(words: str) -> str:
        salt = new_salt()
        digest = digest_prose(salt, words)
        kept[digest] = {"salt": salt, "words": words}
        return digest

    content = canonical_json(_to_plain(value, keep=keep))
    return FrozenContent(content, kept, hashlib.sha256(content.encode()).hexdigest())


def thaw(content: str, prose_kept: Mapping[str, Mapping[str, str]]) -> BoardReport:
    """The report of a stored content and prose, of this schema or an older one: what older ones lack is left empty.

    Raises ValueError for a schema this release can't read.
    """
    plain, reader = _opened(content, prose_kept)
    report: BoardReport = reader.read(BoardReport, plain)
    return report


def thaw_public(content: str, prose_kept: Mapping[str, Mapping[str, str]]) -> tuple[PublicPriority, ...]:
    """What a stored report tells the public, without reading the rest of it. Raises ValueError as `thaw` does."""
    plain, reader = _opened(content, prose_kept)
    return tuple(reader.read(PublicPriority, line) for line in plain["public"])


def thaw_compared(content: str, prose_kept: Mapping[str, Mapping[str, str]]) -> tuple[ComparedAction, ...]:
    """What a stored report is compared by, without reading the rest of it. Raises ValueError as `thaw` does."""
    plain, reader = _opened(content, prose_kept)
    return tuple(reader.read(ComparedAction, action) for action in plain["actions"])


def thaw_addendum(content: str, prose_kept: Mapping[str, Mapping[str, str]]) -> AddendumContent:
    """The addendum of a stored content and prose. Raises ValueError for a schema this release can't read."""
    plain, reader = _opened(content, prose_kept, newest=ADDENDUM_SCHEMA, called="addendum")
    addendum: AddendumContent = reader.read(AddendumContent, plain)
    return addendum


def _opened(
    content: str,
    prose_kept: Mapping[str, Mapping[str, str]],
    *,
    newest: int = SCHEMA_VERSION,
    called: str = "report",
) -> tuple[dict[str, Any], _Reader]:
    plain: dict[str, Any] = json.loads(content)
    version = plain.get("schema_version")
    if version not in range(1, newest + 1):
        raise ValueError(f"This {called} has schema {version}; 1 to {newest} are read here.")
    return plain, _Reader(int(version or 0), lambda digest: prose_kept.get(digest, _LOST)["words"])


def to_plain(report: BoardReport) -> dict[str, Any]:
    """The report as plain dictionaries and lists, words and addenda included, for the JSON paper."""
    plain: dict[str, Any] = _to_plain(report, keep=lambda words: words, with_beside=True)
    return plain


def missing_digests(
    content: str,
    prose_kept: Mapping[str, Mapping[str, str]],
    *,
    of: type[BoardReport | AddendumContent] = BoardReport,
) -> list[str]:
    """The digests of a content whose words are not kept any more, removed or not: a record that was cut."""
    wanted: list[str] = []

    def note(digest: str) -> str:
        wanted.append(digest)
        return ""

    plain = json.loads(content)
    _Reader(plain["schema_version"], note).read(of, plain)
    return sorted(set(wanted) - set(prose_kept))


def redacted_digests(prose_kept: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The digests whose words were removed or no longer fit: what a verification must report."""
    return sorted(
        digest for digest, kept in prose_kept.items() if digest_prose(kept["salt"], kept["words"]) != digest
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A field of a value as it is stored: `prose_since` is 0 where it holds no prose in any schema."""

    name: str
    prose_since: int
    is_beside: bool
    has_default: bool


@lru_cache
def _parts_of(kind: Any) -> tuple[_Part, ...]:
    def part(one: Field[Any]) -> _Part:
        about = one.metadata
        has_default = one.default is not MISSING or one.default_factory is not MISSING
        return _Part(one.name, about.get("prose_since", 0), about.get("is_beside", False), has_default)

    return tuple(part(one) for one in fields(kind))


@lru_cache
def _hints_of(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


Keep = Callable[[str], str]
# What stands in JSON as it is.
_PLAIN = frozenset((str, int, bool, types.NoneType))


def _to_plain(value: Any, *, keep: Keep, with_beside: bool = False) -> Any:
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if kind in (tuple, list):
        return [_to_plain(item, keep=keep, with_beside=with_beside) for item in value]
    if hasattr(kind, "__dataclass_fields__"):
        return _value_to_plain(value, keep=keep, with_beside=with_beside)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {
            str(name): _to_plain(item, keep=keep, with_beside=with_beside) for name, item in value.items()
        }
    return value


@dataclass(frozen=True, slots=True)
class _Kind:
    """The fields of a kind of value, by how they are written: as they are, as digests, or looked into."""

    as_they_are: tuple[str, ...]
    prose: tuple[str, ...]
    looked_into: tuple[str, ...]


@lru_cache
def _kind_of(kind: Any, with_beside: bool) -> _Kind:
    hints = _hints_of(kind)
    parts = [part for part in _parts_of(kind) if with_beside or not part.is_beside]
    others = [part.name for part in parts if not part.prose_since]
    return _Kind(
        tuple(name for name in others if hints[name] in _PLAIN),
        tuple(part.name for part in parts if part.prose_since),
        tuple(name for name in others if hints[name] not in _PLAIN),
    )


def _value_to_plain(value: Any, *, keep: Keep, with_beside: bool) -> dict[str, Any]:
    of: Any = type(value)
    kind = _kind_of(of, with_beside)
    plain: dict[str, Any] = {name: getattr(value, name) for name in kind.as_they_are}
    for name in kind.prose:
        plain[name] = _keep_prose(getattr(value, name), keep)
    for name in kind.looked_into:
        plain[name] = _to_plain(getattr(value, name), keep=keep, with_beside=with_beside)
    return plain


def _keep_prose(words: Any, keep: Keep) -> Any:
    """The digests of words: of one text, or of each line of a list, however deep. What is empty stays empty."""
    if not words:
        return [] if isinstance(words, tuple) else ""
    if isinstance(words, tuple):
        return [_keep_prose(line, keep) for line in words]
    return keep(words)


Find = Callable[[str], str]
# Makes a value of what is stored of it; `find` gives the words of a digest.
_Read = Callable[[Any, Find], Any]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads a stored value of a schema; `find` gives the words of a digest."""

    version: int
    find: Find

    def read(self, wanted: Any, plain: Any) -> Any:
        """The value that `wanted` names. Raises KeyError or TypeError where the content is of another shape."""
        return _read_of(wanted, self.version)(plain, self.find)


# A report holds tens of thousands of values of a few dozen kinds: how each kind is read is worked out once.
@cache
def _read_of(wanted: Any, version: int) -> _Read:
    origin = typing.get_origin(wanted)
    if origin in (types.UnionType, typing.Union):
        inner = next(option for option in typing.get_args(wanted) if option is not type(None))
        read_inner = _read_of(inner, version)
        return lambda plain, find: None if plain is None else read_inner(plain, find)
    if origin is tuple:
        kinds = typing.get_args(wanted)
        if kinds[-1] is not Ellipsis:
            reads = tuple(_read_of(kind, version) for kind in kinds)
            return lambda plain, find: tuple(
                read(item, find) for read, item in zip(reads, plain, strict=True)
            )
        if kinds[0] in (str, int, bool):
            return lambda plain, _find: tuple(plain)
        read_item = _read_of(kinds[0], version)
        return lambda plain, find: tuple(read_item(item, find) for item in plain)
    if isinstance(wanted, type) and is_dataclass(wanted):
        return _read_value_of(wanted, version)
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return lambda plain, _find: wanted(plain)
    return lambda plain, _find: plain


def _read_value_of(wanted: type, version: int) -> _Read:
    hints = _hints_of(wanted)
    parts = [
        (
            part.name,
            part.has_default,
            bool(part.prose_since and part.prose_since <= version),
            None if hints[part.name] in (str, int, bool) else _read_of(hints[part.name], version),
        )
        for part in _parts_of(wanted)
        if not part.is_beside
    ]

    def read(plain: Mapping[str, Any], find: Find) -> Any:
        values = {}
        for name, has_default, is_prose, read_part in parts:
            if has_default and name not in plain:
                continue
            item = plain[name]
            if is_prose:
                item = _words(item, find)
            values[name] = item if read_part is None else read_part(item, find)
        return wanted(**values)

    return read


def _words(stored: Any, find: Find) -> Any:
    if isinstance(stored, list):
        return [_words(line, find) for line in stored]
    return find(stored) if stored else ""
