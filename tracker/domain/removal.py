"""Words that are removed, as the law or decency asks: how they are found, and what stands in their place.

Source: docs/rules/removal.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.dates import write_day
from tracker.domain.problems import Problem
from tracker.domain.sentences import join_words, plural

FEWEST_LETTERS = 3
LONGEST_WORDS = 200
LONGEST_REASON = 200
AROUND = 60

# Why words are taken away, as it is offered; any other reason is typed.
REASONS = (
    "it named a person",
    "it told of somebody’s health or family",
    "it was said in confidence",
    "the law asked for it",
)
_BLANKS = re.compile(r"\s+")
_QUOTES = re.compile("['’‘]")
_RUN = re.compile("[0-9A-Za-z]+")


class Manner(StrEnum):
    """How much goes: the words that were searched for, or all that stands in the place where they are."""

    WORDS = "words"
    PLACE = "place"

    @property
    def word(self) -> str:
        """The manner as it is offered to choose."""
        return {"words": "Only these words", "place": "All that stands in that place"}[self.value]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words that are looked for: large and small letters alike, over blanks and line ends, any apostrophe."""

    words: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds them in a text."""
        parts = [_QUOTES.sub("['’‘]", re.escape(part)) for part in self.words.split()]
        return re.compile(r"\s+".join(parts), re.IGNORECASE)

    @property
    def run(self) -> str:
        """The longest run of plain letters and digits in the words, which any text that holds them has; may be empty."""
        return max(_RUN.findall(self.words), key=len, default="")

    def times_in(self, text: str) -> int:
        """How often the words stand in a text.

        >>> Wanted("mary o'neill").times_in("Ask Mary O’Neill, or write to MARY\\nO'NEILL.")
        2
        """
        return sum(1 for _ in self.pattern.finditer(text))

    def around(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Each find with what stands before and after it, on one line.

        >>> list(Wanted("mary").around("Ask Mary, please."))
        [('Ask ', 'Mary', ', please.')]
        """
        for found in self.pattern.finditer(text):
            before, after = text[: found.start()], text[found.end() :]
            start = f"…{before[-AROUND:]}" if len(before) > AROUND else before
            end = f"{after[:AROUND]}…" if len(after) > AROUND else after
            yield _BLANKS.sub(" ", start), _BLANKS.sub(" ", found.group()), _BLANKS.sub(" ", end)


@dataclass(frozen=True, slots=True)
class Removal:
    """What is to be removed, how much of it, on which day (the installation's own) and why."""

    wanted: Wanted
    manner: Manner
    on: date
    because: str

    @property
    def sentence(self) -> str:
        """What stands in the place of everything that was said there."""
        return f"Removed on {write_day(self.on)} because {self.because}."

    @property
    def mark(self) -> str:
        """What stands in the place of the words alone."""
        return f"[removed on {write_day(self.on)} because {self.because}]"

    def of(self, text: str, *, longest: int | None = None) -> str:
        """A text without the words; where the place is too narrow for day and reason, with shorter marks.

        >>> removal = Removal(Wanted("mary"), Manner.WORDS, date(2019, 10, 2), "it named a person")
        >>> removal.of("Ask Mary.")
        'Ask [removed on 2 October 2019 because it named a person].'
        >>> removal.of("Ask Mary.", longest=20)
        'Ask [removed].'
        """
        if not self.wanted.pattern.search(text):
            return text
        short = f"[removed on {write_day(self.on)}]"
        marks = (self.mark, short, "[removed]") if self.manner is Manner.WORDS else (self.sentence, short)
        for mark in marks:
            left = mark if self.manner is Manner.PLACE else self.wanted.pattern.sub(lambda _: mark, text)  # noqa: B023
            if longest is None or len(left) <= longest:
                return left
        return "[removed]"[:longest]


def problems_of_words(words: str) -> list[Problem]:
    """Why these words can't be looked for; empty where they can."""
    if len("".join(words.split())) < FEWEST_LETTERS:
        return [Problem("words", f"Give {FEWEST_LETTERS} letters or more to look for.")]
    if len(words) > LONGEST_WORDS:
        return [Problem("words", f"Use {LONGEST_WORDS} characters or fewer.", "The beginning of it will do.")]
    return []


def problems_of_removal(removal: Removal) -> list[Problem]:
    """Why the words can't be removed so: no reason, or one that says the words again."""
    because, wanted = removal.because, removal.wanted
    if not because:
        return [Problem("because", "Say why the words go.", "It stands where the words stood.")]
    if len(because) > LONGEST_REASON:
        return [Problem("because", f"Use {LONGEST_REASON} characters or fewer.")]
    if wanted.times_in(because):
        return [Problem("because", "The reason has the words in it that go.", "Say it without them.")]
    if wanted.times_in(removal.sentence) or wanted.times_in(removal.mark):
        return [
            Problem(
                "words", "These words are part of what would stand in their place.", "Look for more of them."
            )
        ]
    return []


def tidy_reason(because: str) -> str:
    """A reason as it goes on after "because": on one line, without the stop.

    >>> tidy_reason(" Because it named  a person. ")
    'it named a person'
    """
    line = " ".join(because.split()).rstrip(".").strip()
    return line[8:].strip() if line.lower().startswith("because ") else line


def removed_since(*, passages: int, files: int, days: Sequence[str]) -> str:
    """What was removed of a frozen report since, without a stop; empty where nothing was.

    >>> removed_since(passages=2, files=1, days=["2 October 2019"])
    '2 passages of words and 1 file were removed on 2 October 2019'
    >>> removed_since(passages=1, files=0, days=["2 October 2019", "4 October 2019"])
    '1 passage of words was removed on 2 October 2019 and 4 October 2019'
    """
    parts = [
        f"{number} {plural(number, one, many)}"
        for number, one, many in (
            (passages, "passage of words", "passages of words"),
            (files, "file", "files"),
        )
        if number
    ]
    if not parts:
        return ""
    were = "was" if passages + files == 1 else "were"
    return f"{join_words(parts)} {were} removed on {join_words(days)}"
