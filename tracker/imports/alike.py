"""How alike two texts are, whatever their marks and capitals."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache


# Each text of a plan is held against many.
@lru_cache(maxsize=8192)
def plain_words(text: str) -> str:
    """A text as it is compared: small letters and figures, nothing else.

    >>> plain_words("Carers’  health – and wellbeing.")
    'carers health and wellbeing'
    """
    kept = text.casefold().replace("’", "").replace("'", "").replace("&", " and ")
    return " ".join("".join(sign if sign.isalnum() else " " for sign in kept).split())


def alikeness(one: str, other: str, *, at_least: float = 0.3) -> float:
    """From 0 to 1: the share of two texts that is the same, in the same order; 0 for less than is asked for."""
    first, second = plain_words(one), plain_words(other)
    if first == second:
        return 1.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < at_least or matcher.quick_ratio() < at_least:
        return 0.0
    return matcher.ratio()
