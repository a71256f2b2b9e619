"""How alike two texts are, whatever their marks and capitals."""

from __future__ import annotations

from difflib import SequenceMatcher


def plain_words(text: str) -> str:
    """A text as it is compared: small letters and figures, nothing else.

    >>> plain_words("Carers’  health – and wellbeing.")
    'carers health and wellbeing'
    """
    kept = text.casefold().replace("’", "").replace("'", "").replace("&", " and ")
    return " ".join("".join(sign if sign.isalnum() else " " for sign in kept).split())


def alikeness(one: str, other: str) -> float:
    """From 0 to 1: the share of two texts that is the same, in the same order."""
    first, second = plain_words(one), plain_words(other)
    if first == second:
        return 1.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return 0.0 if matcher.real_quick_ratio() < 0.3 else matcher.ratio()
