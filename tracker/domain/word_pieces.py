"""How a stored value holds words: the texts in it, and the same value without some of them.

Source: docs/rules/removal.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from tracker.domain.audit import IS_FACT
from tracker.domain.freezing import canonical_json, digest_prose
from tracker.domain.removal import Removal, Wanted

# Answers of a form that stand beside words.
_ANSWERS = frozenset(("yes", "no"))
# The name under which a field of a cover sheet is known, made of its label.
_KEY = "key"


class Holds(Enum):
    """How a column holds words."""

    TEXT = auto()
    # Texts in lists and dictionaries.
    JSON = auto()
    # Pieces by digest or name, each with its salt: what a hash covers is the digest alone.
    PROSE = auto()
    # A file, which goes as a whole; its row stays, with its hash.
    FILE = auto()
    # A row that somebody has on its way, which goes as a whole.
    ROW = auto()


@dataclass(frozen=True, slots=True)
class Leaves:
    """Which texts of a JSON value are words: those under these names, all of them where none is given.

    With `keys`, the names themselves are typed words too.
    """

    names: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()
    keys: bool = False

    def has(self, name: str) -> bool:
        """True where a text under this name is words."""
        return name not in self.but and (not self.names or name in self.names)


ALL_LEAVES = Leaves()
_ALL_TYPED = Leaves(keys=True)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A value without the words, and for each digest of prose that of what stands there now."""

    value: Any
    digests: Mapping[str, str]


def texts_in(value: Any, holds: Holds, leaves: Leaves = ALL_LEAVES) -> Iterator[str]:
    """Every text of a value in which words can stand."""
    if holds is Holds.PROSE:
        for part in (value or {}).values():
            if isinstance(part, dict):
                yield from _texts_of_piece(part)
    elif holds is Holds.JSON:
        yield from _leaves_of(value, leaves, "")
    elif isinstance(value, str):
        yield value
    elif holds is Holds.ROW:
        yield from _leaves_of(value, _ALL_TYPED, "")


def _leaves_of(value: Any, leaves: Leaves, name: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if leaves.keys:
                yield _as_words(str(key))
            yield from _leaves_of(inner, leaves, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves_of(inner, leaves, name)
    elif isinstance(value, str) and (leaves.has(name) or name == _KEY) and value not in _ANSWERS:
        yield _as_words(value) if name == _KEY else value


def _as_words(key: str) -> str:
    """The made name of a field as the words it was made of."""
    return key[2:].replace("_", " ") if key.startswith("f_") else key


def without_words(
    value: Any,
    holds: Holds,
    removal: Removal,
    *,
    leaves: Leaves = ALL_LEAVES,
    longest: int | None = None,
    new_salt: Callable[[], str],
) -> Rewritten:
    """A text, JSON or prose value without the words.

    A piece of prose gets a new salt as well: with the old one, and the digest that stays, the words could be guessed.
    """
    if holds is Holds.PROSE:
        return _prose_without(value, removal, new_salt)
    if holds is Holds.JSON:
        return Rewritten(_json_without(value, removal, leaves, ""), {})
    return Rewritten(removal.of(value, longest=longest), {})


def _prose_without(value: Mapping[str, Any], removal: Removal, new_salt: Callable[[], str]) -> Rewritten:
    kept, digests = dict(value), {}
    for name, part in value.items():
        if not isinstance(part, dict) or not any(map(removal.wanted.times_in, _texts_of_piece(part))):
            continue
        salt, words = new_salt(), _piece_without(part, removal)
        kept[name] = {**part, "salt": salt, "words": words}
        # An entry of the audit chain names its pieces and has their digests in them; a report names them by digest.
        digests[part.get("digest", name)] = digest_prose(salt, words)
    return Rewritten(kept, digests)


def _texts_of_piece(part: Mapping[str, Any]) -> Iterator[str]:
    """The texts of a piece of prose: itself, or those in the JSON of a fact that people typed."""
    words = str(part.get("words", ""))
    fact = _fact_of(part, words)
    if fact is None:
        yield words
    else:
        yield from _leaves_of(fact, _ALL_TYPED, "")


def _piece_without(part: Mapping[str, Any], removal: Removal) -> str:
    words = str(part.get("words", ""))
    fact = _fact_of(part, words)
    if fact is None:
        return removal.of(words)
    return canonical_json(_json_without(fact, removal, _ALL_TYPED, ""))


def _fact_of(part: Mapping[str, Any], words: str) -> Any:
    """The fact that a piece holds as JSON; None where it is plain words, or can't be read as JSON any more."""
    if not part.get(IS_FACT):
        return None
    try:
        return json.loads(words)
    except ValueError:
        return None


def _json_without(value: Any, removal: Removal, leaves: Leaves, name: str) -> Any:
    if isinstance(value, dict):
        return {
            (_key_without(key, removal) if leaves.keys else key): _json_without(
                inner, removal, leaves, str(key)
            )
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_json_without(inner, removal, leaves, name) for inner in value]
    if not isinstance(value, str) or value in _ANSWERS:
        return value
    if name == _KEY:
        return _key_without(value, removal)
    return removal.of(value) if leaves.has(name) else value


def _key_without(key: str, removal: Removal) -> str:
    """A name without the words; the made name of a field becomes another made name, the same wherever it stands."""
    if not key.startswith("f_"):
        return removal.of(key)
    if not removal.wanted.times_in(_as_words(key)):
        return key
    return f"f_removed_{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def times_in(value: Any, wanted: Wanted, holds: Holds, leaves: Leaves = ALL_LEAVES) -> int:
    """How often the words stand in a value."""
    return sum(wanted.times_in(text) for text in texts_in(value, holds, leaves))
