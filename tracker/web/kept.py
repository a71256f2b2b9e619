"""What pages are made of, kept by the process while the change counter of their strategy stands still.

Every change moves the counter in its own transaction, and an unchanged page (304) rests on it already. Kept are small
values that take long to make of a long plan; never rows, and never what somebody typed into a form.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

from flask import current_app

from tracker.domain.permissions import Viewer

MOST_KEPT = 64

Value = TypeVar("Value")
_lock = Lock()


def kept(key: Hashable, make: Callable[[], Value]) -> Value:
    """The value of this key, made if it is not there; the one unused longest makes room.

    The key says all that the value depends on: the strategy's counter, the days, and what the viewer may see. Two
    requests may make the same value at once; nobody waits for the other.
    """
    values: OrderedDict[Hashable, Value] = current_app.extensions.setdefault("kept", OrderedDict())
    with _lock:
        if key in values:
            values.move_to_end(key)
            return values[key]
    made = make()
    with _lock:
        values[key] = made
        while len(values) > MOST_KEPT:
            values.popitem(last=False)
    return made


def sight_of(viewer: Viewer) -> Hashable:
    """What decides which private words a viewer may read; the same for most readers of a strategy."""
    return frozenset(viewer.roles.items()), viewer.organisation_id, viewer.body_ids, viewer.team_ids
