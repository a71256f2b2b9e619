"""The numbers of actions: text, from a column or from the front of the words.

Source: docs/rules/imports.md, section 4.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

LONGEST_NUMBER = 30
_NUMBER = re.compile(
    r"(?:(?:action|ref|no|number|item|objective|recommendation|milestone)\.?\s*(?:no\.?\s*)?)?"
    r"(?:[A-Za-z]{0,8}[\s.\-/]?\d{1,5}(?:[.\-/]?\d{1,4})*\s?[a-z]{0,2}(?:\([a-z\d]{1,4}\))?|[A-Za-z]|[ivx]{1,5})[.):]?",
    re.I,
)
_WORD_BEFORE = re.compile(
    r"^(?:action|ref|no|number|item|recommendation|milestone)\.?\s*(?:no\.?\s*)?(?=\w*\d)", re.I
)
_GLUED = re.compile(
    r"(?:(?P<word>action|recommendation|milestone|commitment|objective|step)\s*(?:no\.?\s*)?)?"
    r"(?P<number>[A-Z]{0,3}\d{1,3}(?:\.\d{1,3})*[a-z]?|[a-z](?=\)))(?P<end>[.):]+|\s*[-–—:]|(?=\s))\s*(?P<rest>\S.*)",
    re.I | re.S,
)


def is_number(text: str) -> bool:
    """True for what may be the number of an action.

    >>> [is_number(text) for text in ("1.10", "LRCCG 8", "Action 2a", "April 2018", "2 new workers")]
    [True, True, True, False, False]
    """
    text = text.strip()
    if len(text) > 20 or not _NUMBER.fullmatch(text):
        return False
    return not re.match(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", text, re.I)


def clean_number(text: str) -> str:
    """A number as it is kept: one line, without "Action" before it and a point after it.

    >>> clean_number("Action 7:"), clean_number("1."), clean_number("1.1")
    ('7', '1', '1.1')
    """
    plain = " ".join(text.split()).rstrip(".):").strip()
    return (_WORD_BEFORE.sub("", plain) or plain)[:LONGEST_NUMBER]


def split_glued(text: str) -> tuple[str, str] | None:
    """The number at the front of an action's words, and the words; None where there is none.

    >>> split_glued("1.1 Assess the offer"), split_glued("Action 7: Develop a charter"), split_glued("2 new workers")
    (('1.1', 'Assess the offer'), ('7', 'Develop a charter'), None)
    """
    match = _GLUED.match(text.strip())
    if match is None:
        return None
    number, end = match["number"], match["end"]
    is_marked = bool(match["word"]) or bool(end.strip()) or "." in number
    if (
        not is_marked
        or re.match(r"\d", match["rest"])
        or not any(letter.isdigit() for letter in number + "1")
    ):
        return None
    return number, match["rest"].strip()


def are_glued(titles: Sequence[str]) -> bool:
    """True where the actions carry their numbers in front of their words: most of them, or all with "Action"."""
    found = [split_glued(title) for title in titles]
    return len(titles) > 0 and sum(one is not None for one in found) >= 0.6 * len(titles)


def next_free(after: str, taken: Collection[str]) -> str:
    """A number for an action that has none, after the one before it: "3" → "3a"; the first is "1".

    >>> next_free("3", {"3", "3a"}), next_free("", set())
    ('3b', '1')
    """
    if not after:
        return next(str(number) for number in range(1, len(taken) + 2) if str(number) not in taken)
    base = re.sub(r"(?<=\d)[a-z]$", "", after)
    for letter in "abcdefghijklmnopqrstuvwxyz":
        if f"{base}{letter}" not in taken:
            return f"{base}{letter}"
    return next(f"{base}-{number}" for number in range(1, len(taken) + 2) if f"{base}-{number}" not in taken)


def with_lost_nought(number: str, before: str) -> str:
    """A number that a spreadsheet cut: "1.1" after "1.9" was "1.10".

    >>> with_lost_nought("1.1", "1.9"), with_lost_nought("1.1", "1"), with_lost_nought("2.2", "2.19")
    ('1.10', '1.1', '2.20')
    """
    cut, previous = re.fullmatch(r"(\d+)\.([1-9])", number), re.fullmatch(r"(\d+)\.(\d+)", before)
    if cut and previous and cut[1] == previous[1] and int(cut[2]) * 10 == int(previous[2]) + 1:
        return f"{number}0"
    return number
