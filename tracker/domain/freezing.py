"""Freezing a board report: canonical JSON with a digest for every piece of prose, and reading it again years later.

The hash covers the digests and not the words: a redaction then leaves it as it was. Source: docs/rules/papers.md,
section 5.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import sha256
from json.encoder import encode_basestring as quote
from json.encoder import encode_basestring_ascii as quote_ascii
from operator import attrgetter
from typing import Any

from tracker.domain.addenda import ADDENDUM_SCHEMA, AddendumContent
from tracker.domain.board_report import (
    SCHEMA_VERSION,
    BoardReport,
    ComparedAction,
    PublicPriority,
    ReportChange,
)
from tracker.domain.rag import LABELS

_EMPTY = '""'
# Stands for words whose entry is gone altogether; verification tells of it.
_LOST = {"words": "[These words are missing from the record.]"}


@dataclass(frozen=True, slots=True)
class FrozenContent:
    """A report ready to be stored: canonical JSON with digests for prose, the prose beside it as JSON, and the hash."""

    content: str
    prose_written: str
    content_hash: str

    @property
    def prose(self) -> dict[str, dict[str, str]]:
        """The words and the salt of each digest."""
        found: dict[str, dict[str, str]] = json.loads(self.prose_written)
        return found


def digest_prose(salt: str, words: str) -> str:
    """The salted digest that stands for words in a hash."""
    return sha256(f"{salt}\n{words}".encode()).hexdigest()


def canonical_json(value: Any) -> str:
    """JSON that is the same text for the same value: sorted names, no spare spaces, letters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def freeze(value: BoardReport | AddendumContent, *, new_salt: Callable[[], str]) -> FrozenContent:
    """Part a report or an addendum into its content and its prose, and hash the content."""
    kept: list[str] = []

    def keep(words: str) -> str:
        if not words:
            return _EMPTY
        # As `digest_prose`, and written as it comes: of a thousand actions there are sixteen thousand.
        salt = new_salt()
        digest = quote(sha256(f"{salt}\n{words}".encode()).hexdigest())
        kept.append(f'{digest}: {{"salt": "{salt}", "words": {quote_ascii(words)}}}')
        return digest

    content = _Writer(keep).write(value)
    return FrozenContent(content, _braced(kept), sha256(content.encode()).hexdigest())


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


def thaw_changed(content: str, prose_kept: Mapping[str, Mapping[str, str]]) -> tuple[ReportChange, ...]:
    """What a stored report tells as changed since the one before it, without reading the rest of it; reports of schema 1
    tell nothing. Raises ValueError as `thaw` does.
    """
    plain, reader = _opened(content, prose_kept)
    return tuple(reader.read(ReportChange, line) for line in plain.get("changed", ()))


def thaw_compared(content: str, prose_kept: Mapping[str, Mapping[str, str]]) -> tuple[ComparedAction, ...]:
    """What a stored report is compared by, without reading the rest of it. Raises ValueError as `thaw` does."""
    plain, reader = _opened(content, prose_kept)
    return tuple(reader.read(ComparedAction, action) for action in plain["actions"])


def write_compared(actions: Sequence[ComparedAction]) -> str:
    """What a report is compared by, as JSON, words included: to be kept beside it and read without opening it."""
    return _Writer(quote).write_as(tuple[ComparedAction, ...], actions)


def read_compared(text: str) -> tuple[ComparedAction, ...]:
    """What `write_compared` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    plain = json.loads(text)
    for one in plain:
        one["label"] = LABELS[one["label"]]
    return tuple([ComparedAction(**one) for one in plain])


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
    plain = _plain(content)
    version = plain.get("schema_version")
    if version not in range(1, newest + 1):
        raise ValueError(f"This {called} has schema {version}; 1 to {newest} are read here.")
    return plain, _Reader(int(version or 0), lambda digest: prose_kept.get(digest, _LOST)["words"])


def _plain(content: str) -> dict[str, Any]:
    """A content as dictionaries and lists, each action with all that is its own.

    Since schema 4 the words of priorities are told once for all actions; up to schema 3 an update's words were told again
    as the reason where none was given.
    """
    plain: dict[str, Any] = json.loads(content)
    for action in plain.get("actions", ()):
        if "why" in action:
            action["reason"] = action.pop("why")
    told = {
        one["number"]: {"priority_title": one["title"], "outcome": one["outcome"]}
        for one in plain.get("priorities", ())
    }
    if told:
        for action in plain["actions"]:
            action.update(told[action["priority"]])
    return plain


def to_plain(report: BoardReport) -> dict[str, Any]:
    """The report as plain dictionaries and lists, words and addenda included, for the JSON paper."""
    plain: dict[str, Any] = json.loads(_Writer(quote, with_beside=True).write(report))
    for action, told in zip(plain["actions"], report.actions, strict=True):
        action["why"] = told.why
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

    plain = _plain(content)
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


# Writes a value as canonical JSON.
_Write = Callable[[Any], str]


def _write_true(value: bool) -> str:
    return "true" if value else "false"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes values as canonical JSON in one pass; `words` writes a text that people typed.

    Each writer works out once how a kind of value is written. Putting it together from its pieces takes a third of the
    time in which a report is made into dictionaries and these are written.
    """

    words: _Write
    with_beside: bool = False
    known: dict[Any, _Write] = field(default_factory=dict)

    def write(self, value: Any) -> str:
        """A value of one of our kinds as canonical JSON."""
        return self.write_as(type(value), value)

    def write_as(self, wanted: Any, value: Any) -> str:
        """A value as canonical JSON, as far as it is what `wanted` names."""
        return self._write_of(wanted)(value)

    def _write_of(self, wanted: Any) -> _Write:
        if wanted not in self.known:
            self.known[wanted] = self._made_for(wanted)
        return self.known[wanted]

    def _made_for(self, wanted: Any) -> _Write:
        origin = typing.get_origin(wanted)
        if origin in (types.UnionType, typing.Union):
            write_inner = self._write_of(_inner_of(wanted))
            return lambda value: "null" if value is None else write_inner(value)
        if origin is tuple:
            return _write_tuple(typing.get_args(wanted), self._write_of)
        if origin is dict:
            write_item = self._write_of(typing.get_args(wanted)[1])
            return lambda value: _braced(f"{quote(name)}:{write_item(value[name])}" for name in sorted(value))
        if is_dataclass(wanted):
            return self._made_for_values(wanted)
        if issubclass(wanted, str):
            return quote
        return _write_true if wanted is bool else int.__repr__

    def _made_for_values(self, wanted: Any) -> _Write:
        hints = _hints_of(wanted)
        parts = sorted(
            (part for part in _parts_of(wanted) if self.with_beside or not part.is_beside),
            key=lambda part: part.name,
        )
        writes = [
            self._write_prose_of(hints[part.name]) if part.prose_since else self._write_of(hints[part.name])
            for part in parts
        ]
        shape = _braced(f"{quote(part.name)}:%s" for part in parts)
        read = attrgetter(*(part.name for part in parts))
        return lambda value: (
            shape % tuple([write(item) for write, item in zip(writes, read(value), strict=True)])
        )

    def _write_prose_of(self, wanted: Any) -> _Write:
        """Of one text, or of each line of a list, however deep. What is empty stays empty."""
        if typing.get_origin(wanted) is tuple:
            return _write_tuple(typing.get_args(wanted), self._write_prose_of)
        return self.words


def _braced(parts: Iterable[str]) -> str:
    return f"{{{','.join(parts)}}}"


def _write_tuple(kinds: tuple[Any, ...], write_of: Callable[[Any], _Write]) -> _Write:
    if kinds[-1] is Ellipsis:
        write = write_of(kinds[0])
        return lambda items: f"[{','.join([write(item) for item in items])}]"
    writes = [write_of(kind) for kind in kinds]
    return lambda items: f"[{','.join([write(item) for write, item in zip(writes, items, strict=True)])}]"


def _inner_of(union: Any) -> Any:
    """What a value is that may also be None."""
    return next(option for option in typing.get_args(union) if option is not types.NoneType)


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
        read_inner = _read_of(_inner_of(wanted), version)
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
