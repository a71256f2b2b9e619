"""Values of which a long plan makes thousands at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Kind = TypeVar("Kind")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def bulk_value(*, kw_only: bool = False) -> Callable[[type[Kind]], type[Kind]]:
    """Make a class a frozen dataclass to the type checker, and a dataclass with slots that nothing guards while running.

    A frozen one sets each field past its own guard, which takes five times as long as setting it. Who writes to a field
    is told by `make check` and not by an exception; all else is as in a frozen dataclass, hash and equality included.
    """
    return dataclass(slots=True, kw_only=kw_only, unsafe_hash=True)
