"""What a plan is called where its file doesn't say so in so many words, and a short code for it."""

from __future__ import annotations

import re

from tracker.imports.priority_words import has_priority_word
from tracker.imports.sections import Section
from tracker.imports.source import Row, SourceFile

_LONGEST = 200
# How a paper counts its tables says nothing of the plan.
_COUNT = re.compile(r"\s*(?:table|appendix|annexe?) (?:\d{1,2}|[A-Z])\W*", re.I)
_COUNTED = re.compile(r"^(?:table|appendix|annexe?) (?:\d{1,2}|[A-Z])\s*[:.–—-]\s*(?=\w)", re.I)

# The key to the ratings stands where a title would.
_KEY = re.compile(r"^(?:b?rag )?(?:status |rating )?(?:key|legend)\b|=.*=", re.I)


def title_of(source: SourceFile, first: Section) -> str:
    """The words nearest to the table that speak of a plan; else the file's title, else those nearest."""
    if own := source.own.get("title", ""):
        return own[:_LONGEST]
    table = source.tables[first.table_number]
    lines = [line for line in table.lead_in.splitlines() if line.strip()]
    lead_in = " ".join(line for line in lines if not has_priority_word(line) and not _COUNT.fullmatch(line))
    rows = [_words(row) for row in first.titles if any(cell.text for cell in row.cells[:2])]
    near = [words for words in (*rows, lead_in, *reversed(table.headings), source.title) if words.strip()]
    near = [
        words
        for words in near
        if not has_priority_word(words) and len(words) <= _LONGEST and not _KEY.search(words)
    ]
    speaking = [words for words in near if re.search(r"\bplans?\b", words, re.I)]
    found = next(iter([*speaking, *([source.title] if source.title in near else []), *near]), "Action plan")
    return (_COUNTED.sub("", found) or found)[:_LONGEST]


def _words(row: Row) -> str:
    return " ".join(" ".join(cell.text.split()) for cell in row.cells if cell.text)


def code_of(title: str) -> str:
    """A short code of a plan's title, from the first letters of its words.

    >>> code_of("Carers Strategy 2018-2021 Action Plan"), code_of("Plan")
    ('CSAP', 'PLAN')
    """
    words = [word for word in re.findall(r"[^\W\d_]+", title) if word[0].isupper() and len(word) > 2]
    if len(words) < 2:
        return (re.sub(r"[^A-Za-z]", "", title)[:8] or "PLAN").upper()
    return "".join(word[0] for word in words[:8]).upper()
