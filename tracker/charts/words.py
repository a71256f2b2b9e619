"""What a chart says, in one sentence, and the names printed on it: written from the same values as the drawing."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape

from tracker.domain.board_report import GroupCounts, OverTime
from tracker.domain.rag import Label

NO_ACTION = "no action"

# What no XML file may hold, control characters and halves of letters, and the marks that turn text around: left
# open, they would turn the words after them as well.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")

_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")

# An area and its figures: the period, the figure (None where the source has none) and the figure as written.
AreaValues = tuple[str, Sequence[tuple[str, Decimal | None, str]]]


def group_name(group: GroupCounts) -> str:
    """The name of a priority or partner as charts and tables print it; a joint plan's owner is marked."""
    return f"{group.name} (joint)" if group.is_joint else group.name


def point_name(point: OverTime) -> str:
    """The name of a report where space is short: its window, as everything beside it is a board report too.

    >>> point_name(OverTime(name="Board report: Q2 2018/19", as_at="2018-10-15", counts={}))
    'Q2 2018/19'
    """
    return point.name.removeprefix("Board report: ")


def labels_used(counts: Sequence[Mapping[str, int]]) -> list[Label]:
    """The labels that any of these counts holds, worst first: what a legend must explain."""
    return [label for label in Label if any(one.get(label, 0) for one in counts)]


def write_counts(counts: Mapping[str, int]) -> str:
    """Counts in words, worst first, without noughts.

    >>> write_counts({"on_track": 2, "off_track": 1, "at_risk": 0})
    '1 off track, 2 on track'
    >>> write_counts({})
    'no action'
    """
    # "Done, to be checked" has a comma of its own, which would read as two counts.
    said = [
        f"{counts[label]} {label.word.lower().replace(',', '')}" for label in Label if counts.get(label, 0)
    ]
    return ", ".join(said) or NO_ACTION


def alt_text_by_group(groups: Sequence[GroupCounts]) -> str:
    """What the bars by priority or partner show."""
    return _sentence([f"{group_name(group)}: {write_counts(group.counts)}" for group in groups])


def alt_text_over_time(points: Sequence[OverTime]) -> str:
    """What the columns over time show."""
    return _sentence([f"{point_name(point)}: {write_counts(point.counts)}" for point in points])


def alt_text_indicator(areas: Sequence[AreaValues]) -> str:
    """What the bars of an indicator show."""
    return _sentence(
        [
            f"{area}: " + ", ".join(f"{written or 'no figure'} in {period}" for period, _, written in values)
            for area, values in areas
        ]
    )


def _sentence(said: Sequence[str]) -> str:
    return "; ".join(said) + "." if said else "Nothing to show yet."


def wrap_name(name: str, letters: int) -> list[str]:
    """A name in at most three lines; what is left over becomes an ellipsis, as the table beside has it whole.

    >>> wrap_name("Carers and the impact of technology", 20)
    ['Carers and the', 'impact of technology']
    """
    lines = textwrap.wrap(name, max(letters, 4)) or [""]
    return lines if len(lines) <= 3 else [*lines[:2], shorten_name(f"{lines[2]} {lines[3]}", max(letters, 4))]


def shorten_name(name: str, letters: int) -> str:
    """A name of at most so many letters, an ellipsis included."""
    return name if len(name) <= letters else name[: letters - 1].rstrip() + "…"


def printable(words: str) -> str:
    """Words with one kind of line end, and without the characters that no file can hold.

    >>> printable("Carers\\x0b informed\\r\\nwell")
    'Carers informed\\nwell'
    """
    # Most words are lines of plain signs, and a workbook asks for every cell.
    if words.isprintable() or words.replace("\n", "").isprintable():
        return words
    return _ILLEGAL.sub("", _LINE_END.sub("\n", words))


def xml_text(words: str) -> str:
    """Words as they stand in XML, in text and in attributes."""
    return escape(printable(words), quote=True)
