"""The columns of our own plan tables, by which a file of ours is known when it comes back.

The papers print them (`reports/action_columns.py`, `reports/tables.py`), the importer reads them. A spreadsheet
carries a short digest of every cell that is read back, as it was taken away, so that what was edited can be told from
what was not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

AS_EXPORTED = "As exported"

# What document properties of our files are called; the reader of files takes the mark off.
MARK = "tracker:"


# What a lead may say of an action, in the words of the update form.
RATING_WORDS = ("On track", "At risk", "Off track", "Done", "Not started", "On hold", "Stopped")


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column: its name in the CSV, its heading elsewhere, and the part of an action that it says.

    `part` is empty for what the tracker works out: such a column is not read back. "leads lead" are two parts.
    """

    name: str
    title: str
    part: str = ""


_COLUMNS = (
    OwnColumn("plan", "Plan"),
    OwnColumn("activity_and_outcome", "Activity and outcome"),
    OwnColumn("priority", "Priority", "priority"),
    OwnColumn("action_number", "Action no."),
    OwnColumn("action_required", "Action required", "title"),
    OwnColumn("details", "Details", "details"),
    OwnColumn("measure", "Measure", "measures"),
    OwnColumn("lead", "Lead", "leads"),
    OwnColumn("start_date", "Start date", "start"),
    OwnColumn("end_date", "End date", "end"),
    OwnColumn("rag", "RAG", "rating"),
    OwnColumn("rag_in_last_report", "RAG in the last report"),
    OwnColumn("start_on", "Start date, first day"),
    OwnColumn("end_on", "End date, last day"),
    OwnColumn("first_agreed_date", "First agreed date"),
    OwnColumn("date_now_expected", "Date now expected", "forecast"),
    OwnColumn("now_expected_on", "Date now expected, last day"),
    OwnColumn("months_moved", "Months moved"),
    OwnColumn("times_moved", "Times moved"),
    OwnColumn("owners", "Owners"),
    OwnColumn("also_involved", "Also involved", "contributors"),
    OwnColumn("update", "Update"),
    OwnColumn("last_update_on", "Last update on"),
    OwnColumn("progress", "Progress", "progress"),
    OwnColumn("why", "Why off track or at risk"),
    OwnColumn("what_will_put_it_right", "What will put it right", "put_it_right"),
    OwnColumn("back_on_track_by", "Back on track by", "back_on_track"),
    OwnColumn("help_needed_from", "Help needed from", "help_from"),
    OwnColumn("help_needed", "Help needed", "help_needed"),
    OwnColumn("said_last_time", "Said last time"),
    OwnColumn("rules_suggest", "The rules suggest"),
    OwnColumn("rules_say", "What the rules say"),
    OwnColumn("reason_for_another_rating", "Reason for another rating", "override_reason"),
    OwnColumn("to_note", "To note"),
    OwnColumn("in_plain_words", "In plain words", "plain_words"),
    OwnColumn("figures_of", "Figures of"),
    OwnColumn("figures", "Figures"),
    OwnColumn("note", "Note"),
)


def _plain(words: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in words.casefold()).split())


# By what stands at the head of the column, in small letters without marks: its heading or its name.
OWN_COLUMNS: Mapping[str, OwnColumn] = {
    _plain(words): column for column in _COLUMNS for words in (column.title, column.name)
}

# What is read back, and so may have been edited.
READ_BACK = frozenset(column.name for column in _COLUMNS if column.part)

# Where each further part of an update stands.
PLACE_OF_PART: Mapping[str, str] = {
    column.part: column.name
    for column in _COLUMNS
    if column.part
    in ("put_it_right", "back_on_track", "help_from", "help_needed", "override_reason", "plain_words")
}


def digest_of(value: str | int | date | None) -> str:
    """A short digest of what a cell says, whatever the blanks and the line ends in it.

    >>> digest_of("April  2018\\r\\n") == digest_of("April 2018"), digest_of(3) == digest_of("3")
    (True, True)
    """
    words = value.isoformat() if isinstance(value, date) else str(value if value is not None else "")
    return _digest_of_few(words) if len(words) <= _FEW else _digest_of_words(words)


def _digest_of_words(words: str) -> str:
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:8]


# Names, dates and ratings stand in row after row; what is longer is seldom said twice.
_FEW = 60
_digest_of_few = lru_cache(maxsize=2048)(_digest_of_words)

# Many cells of a row are empty, and a file can have a third of a million cells.
_NOTHING = ("", None)
_DIGEST_OF_NOTHING = digest_of(None)


def write_digests(values: Mapping[str, str | int | date | None]) -> str:
    """The digests of a row by the names of its columns, as the spreadsheet carries them.

    >>> digests_of(write_digests({"lead": "A team"})) == {"lead": digest_of("A team")}
    True
    """
    return " ".join(
        [
            f"{name}={_DIGEST_OF_NOTHING if value in _NOTHING else digest_of(value)}"
            for name, value in values.items()
        ]
    )


def digests_of(text: str) -> dict[str, str]:
    """The digests of a row; nothing where the cell holds something else."""
    return {name: digest for part in text.split() for name, mark, digest in [part.partition("=")] if mark}
