"""How actions are put in order: by their number as people count, the same on every database."""

from __future__ import annotations

import re

_PART = re.compile(r"\d+|\D+")


def sort_key(number: str) -> str:
    """A text that sorts action numbers the way people count them.

    Runs of digits are padded, so that plain text comparison puts 2 before 10 and 1.9 before 1.10.

    >>> sorted(["10", "2", "2a", "1.10", "1.9"], key=sort_key)
    ['1.9', '1.10', '2', '2a', '10']
    """
    return "".join(
        part.zfill(8) if part.isdigit() else part.lower() for part in _PART.findall(number.strip())
    )[:120]
