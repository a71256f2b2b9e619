"""How far a long reading is: whoever reads tells, whoever waits listens."""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[str], None]

_listeners: list[Listener] = []


def tell_step(words: str) -> None:
    """What is being done now, as a person is told: "Reading page 3 of 40"."""
    for listener in _listeners:
        listener(words)


def listen_to_steps(listener: Listener) -> None:
    """Have this called for every step of the reading that runs in this process."""
    _listeners.append(listener)
