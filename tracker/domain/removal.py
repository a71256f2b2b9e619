"""Words that were removed, as the law or decency asks: what stands in their place.

Source: docs/rules/papers.md, section 5.
"""

from __future__ import annotations

# How words that were removed begin; anything else that no longer fits its digest was altered.
REMOVED = "removed on "


def is_removed(words: str) -> bool:
    """True for what stands in the place of words that were taken away.

    >>> is_removed("Removed on 2 October 2019 because it named a person.")
    True
    """
    return words.lower().startswith(REMOVED)
