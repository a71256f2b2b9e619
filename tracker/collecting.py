"""Putting Python's collector of cycles off while very many values are made that all live on."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let nothing be collected in this block, or in a function that wears it.

    The collector looks through everything that lives each time some hundreds of values were made. Making a report of a
    thousand actions it would look through the report a dozen times and find nothing. What ends meanwhile is freed as
    always, unless it refers to itself; the next collection takes that.
    """
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()
