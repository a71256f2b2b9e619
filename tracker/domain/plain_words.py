"""A look at words meant for everybody: what carers and the public may not understand, or should not be told.

It warns and never refuses: the person who publishes decides. The aim is a reading age of 9 to 11.
"""

from __future__ import annotations

import re

# What to do instead of writing a word that carers may not know.
_INSTEAD = {
    "RAG": "say in words how it is going",
    "milestone": "write “step”",
    "baseline": "write “the date first agreed”",
    "forecast": "write “the date now expected”",
    "KPI": "write “what we count”",
    "stakeholder": "say who: carers, staff or partners",
    "pathway": "write “the steps a carer takes”",
    "governance": "say who decides",
    "deliverable": "write “what will be done”",
    "workstream": "write “work”",
    "implement": "write “do” or “start”",
    "facilitate": "write “help”",
    "signpost": "write “tell people where to go”",
    "co-produce": "write “plan together with carers”",
    "outcome": "write “what changes for carers”",
    "going forward": "write “from now on”",
}
_KNOWN_LETTERS = frozenset({"GP", "GPS", "NHS", "UK", "TV"})
_LETTERS = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]*\b")
_TITLED_NAME = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Cllr|Councillor)\.? [A-Z][a-z]+")
_ADDRESS = re.compile(r"\S+@\S+\.\S+")
_SENTENCE_END = re.compile(r"[.!?:;]\s+|\n+")
MOST_WORDS = 20


def look_at(text: str) -> list[str]:
    """A sentence for everything in a text that may be hard to read, or names somebody; empty for plain words.

    >>> look_at("The form is late. Three GP practices will test it.")
    []
    >>> look_at("The next milestone is rated by CQC.")
    ['“milestone”: write “step”.', '“CQC” is not explained: write it out.']
    """
    return [*_hard_words(text), *_unexplained_letters(text), *names_in(text), *_long_sentences(text)]


def _hard_words(text: str) -> list[str]:
    found = []
    for word, instead in _INSTEAD.items():
        flags = 0 if word.isupper() else re.IGNORECASE
        match = re.search(rf"\b{word}\w*", text, flags)
        if match:
            found.append(f"“{match.group()}”: {instead}.")
    return found


def _unexplained_letters(text: str) -> list[str]:
    """Letters that stand for words, unless the words come first and the letters in brackets after them."""
    found = dict.fromkeys(match.group() for match in _LETTERS.finditer(text))
    return [
        f"“{letters}” is not explained: write it out."
        for letters in found
        if letters.upper() not in _KNOWN_LETTERS | {"RAG", "KPI", "KPIS"} and f"({letters}" not in text
    ]


def names_in(text: str) -> list[str]:
    """A sentence for each title with a name, and each e-mail address, in a text.

    >>> names_in("Mrs Smith waited.")
    ['“Mrs Smith” names a person: leave it out.']
    """
    found = [*_TITLED_NAME.findall(text), *_ADDRESS.findall(text)]
    return [f"“{name}” names a person: leave it out." for name in dict.fromkeys(found)]


def _long_sentences(text: str) -> list[str]:
    found = []
    for sentence in _SENTENCE_END.split(text):
        words = sentence.split()
        if len(words) > MOST_WORDS:
            found.append(f"“{' '.join(words[:4])} …” has {len(words)} words: make two sentences of it.")
    return found
