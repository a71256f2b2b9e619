"""What carers told the partnership: where it comes from, whether it may be printed, and what is wrong with it.

Source: docs/rules/carers-voice.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.dates import write_day
from tracker.domain.problems import Problem

LONGEST_VOICE = 2000
NO_PRIORITY = "About no priority in particular"


class VoiceSource(StrEnum):
    """Where the partnership heard it."""

    REFERENCE_GROUP = "reference_group"
    SURVEY = "survey"
    EVENT = "event"
    LETTER = "letter"

    @property
    def word(self) -> str:
        """The source as it is printed."""
        return {
            "reference_group": "The carers’ reference group",
            "survey": "A survey",
            "event": "An event",
            "letter": "A letter, message or call",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that carers said, as it is written down.

    `is_quoted` says that these are their own words, and not a summary. `priority_id` is None where it is about none in
    particular; `answer` is empty while nothing was done yet. `may_be_public` says that those who said it know that it
    may be printed.
    """

    said: str
    is_quoted: bool
    source: VoiceSource
    source_words: str
    told_on: date
    priority_id: int | None
    answer: str
    may_be_public: bool


def check_told(told: Told, *, on: date) -> list[Problem]:
    """What can't be written down on a day: nothing was said in the future."""
    if told.told_on <= on:
        return []
    return [Problem("told_on", f"{write_day(told.told_on)} has not come yet.", "Enter the day they said it.")]


def said_as_printed(said: str, *, is_quoted: bool) -> str:
    """What carers said, in quotation marks where these are their own words.

    >>> said_as_printed("The leaflet is too long.", is_quoted=True)
    '“The leaflet is too long.”'
    >>> said_as_printed("“Nobody rang back.”", is_quoted=True)
    '“Nobody rang back.”'
    """
    if not is_quoted:
        return said
    bare = said[1:-1] if said[:1] in '“"' and said[-1:] in '”"' and len(said) > 2 else said
    return f"“{bare}”"


def source_line(source: str, source_words: str, told: str) -> str:
    """Where it was heard and when, as one sentence.

    >>> source_line("An event", "Carers Week in Melton", "12 June 2019")
    'An event, Carers Week in Melton: 12 June 2019.'
    """
    where = f"{source}, {source_words}" if source_words else source
    return f"{where}: {told}."
