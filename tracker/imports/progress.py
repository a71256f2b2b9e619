"""How far a long reading is: a reader tells, whoever waits listens."""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[int, int], None]

_listeners: list[Listener] = []


def tell_progress(done: int, of: int) -> None:
    """So many pages, of so many, are read."""
    for listener in _listeners:
        listener(done, of)


def listen_to_progress(listener: Listener) -> None:
    """Have this called for every step of the reading that runs in this process."""
    _listeners.append(listener)
