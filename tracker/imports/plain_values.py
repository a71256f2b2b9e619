"""Our frozen values as plain JSON and back: how they cross from one process to another.

Nothing but the types that the receiver names is ever built, whatever the sender sends.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints


def as_plain(value: Any) -> Any:
    """A value as JSON knows it. Fields that are as they are by default are left out."""
    if value is None or isinstance(value, bool | int | float) or type(value) is str:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: as_plain(given)
            for name, default in _defaults(type(value))
            if (given := getattr(value, name)) is not default and given != default
        }
    if isinstance(value, Mapping):
        return {str(key): as_plain(given) for key, given in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(given) for given in value]
    raise TypeError(f"{type(value).__name__} has no plain form")


def from_plain(kind: Any, plain: Any) -> Any:
    """The value of this type that the plain one stands for. Raises ValueError or TypeError where it is of another shape."""
    build = _builder(kind)
    return build(plain)


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    # A default that is made anew each time is left out where it equals what is made.
    return tuple(
        (field.name, field.default_factory() if field.default_factory is not MISSING else field.default)
        for field in fields(kind)
    )


@cache
def _builder(kind: Any) -> Any:
    """A function from plain to this type."""
    if kind is Any:
        return lambda plain: plain
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        (inner,) = (part for part in get_args(kind) if part is not type(None))
        build = _builder(inner)
        return lambda plain: None if plain is None else build(plain)
    if origin is tuple:
        return _tuple_builder(get_args(kind))
    if origin is not None and issubclass(origin, Mapping):
        of_value = _builder(get_args(kind)[1])
        return lambda plain: {str(key): of_value(given) for key, given in _a(dict, plain).items()}
    if is_dataclass(kind):
        return _dataclass_builder(kind)
    if issubclass(kind, Enum):
        return kind
    if issubclass(kind, date):
        return lambda plain: date.fromisoformat(_a(str, plain))
    if kind in {str, int, bool}:
        return lambda plain: _a(kind, plain)
    raise TypeError(f"{kind!r} has no plain form")


def _tuple_builder(parts: tuple[Any, ...]) -> Any:
    if len(parts) == 2 and parts[1] is Ellipsis:
        build = _builder(parts[0])
        return lambda plain: tuple(build(given) for given in _a(list, plain))
    builds = [_builder(part) for part in parts]
    return lambda plain: tuple(build(given) for build, given in zip(builds, _a(list, plain), strict=True))


def _dataclass_builder(kind: Any) -> Any:
    hints = get_type_hints(kind)
    builds: dict[str, Any] = {}

    def build(plain: Any) -> Any:
        if not builds:
            # On first use, since a type may hold itself.
            builds.update({field.name: _builder(hints[field.name]) for field in fields(kind)})
        if strange := _a(dict, plain).keys() - builds.keys():
            raise ValueError(f"{kind.__name__} has no {min(strange)}")
        return kind(**{name: builds[name](given) for name, given in plain.items()})

    return build


def _a(kind: Any, plain: Any) -> Any:
    if type(plain) is not kind:
        raise ValueError(f"{type(plain).__name__} stands where {kind.__name__} should")
    return plain
