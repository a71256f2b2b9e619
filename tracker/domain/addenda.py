"""Addenda: what is added to a frozen report afterwards, numbered under it (5.A, 5.B), and frozen as it is.

The report itself is never altered. Source: docs/rules/papers.md, section 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase

from tracker.domain.board_report import ReportAddendum, prose, words_of
from tracker.domain.problems import Problem
from tracker.domain.status import PRIVATE_WORDS

ADDENDUM_SCHEMA = 2
MOST_ADDENDA = len(ascii_uppercase)
LONGEST_WORDS, LONGEST_WHY = 4000, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class AddendumContent:
    """An addendum as it is stored and hashed: of which report, under which name, of which day, what it says and why.

    `is_private` says that it is held in private session, for the reason beside it: the mark is hashed with the rest.
    """

    schema_version: int = ADDENDUM_SCHEMA
    kind: str = "addendum"
    strategy_slug: str
    report: int
    report_hash: str
    name: str
    on: str
    on_written: str
    words: str = words_of(since=1)
    why: str = words_of(since=1)
    is_private: bool = False
    private_reason: str = prose(since=2, default="")

    def printed(self, content_hash: str) -> ReportAddendum:
        """The addendum as it stands in the papers of its report; of one in private session, that there is one."""
        return ReportAddendum(
            name=self.name,
            frozen_written=self.on_written,
            words=PRIVATE_WORDS if self.is_private else self.words,
            why="" if self.is_private else self.why,
            content_hash=content_hash,
        )


def addendum_name(report: int, position: int) -> str:
    """What an addendum is called: its report's number and its own letter.

    >>> addendum_name(5, 1), addendum_name(5, 26)
    ('5.A', '5.Z')
    """
    return f"{report}.{ascii_uppercase[position - 1]}"


def problems_of_addendum(*, words: str, why: str, private_reason: str, position: int) -> list[Problem]:
    """Every reason why this can't be added; empty where it can."""
    problems = []
    if position > MOST_ADDENDA:
        problems.append(
            Problem("", f"A report has {MOST_ADDENDA} addenda at the most.", "Put it into the next report.")
        )
    if not words:
        problems.append(Problem("words", "Write what is added.", "Say which figure or sentence it is about."))
    if len(words) > LONGEST_WORDS:
        problems.append(Problem("words", f"Use {LONGEST_WORDS:,} characters or fewer."))
    if not why:
        problems.append(Problem("why", "Say why it is added.", "One sentence."))
    if len(why) > LONGEST_WHY:
        problems.append(Problem("why", f"Use {LONGEST_WHY} characters or fewer for the reason."))
    if len(private_reason) > LONGEST_WHY:
        problems.append(Problem("private_reason", f"Use {LONGEST_WHY} characters or fewer."))
    return problems
