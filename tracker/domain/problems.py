"""What is wrong, where, and what to do: the refusals that every edge turns into a page or a line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem weighs: an error stops, a warning and a question do not."""

    ERROR = "error"
    WARNING = "warning"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, written for the person who can mend it.

    `where` names the field of a form, or the place in a file ("table 3, row 14").
    """

    where: str
    what: str
    remedy: str = ""
    severity: Severity = Severity.ERROR

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, as one line."""
        return f"{self.what} {self.remedy}".strip()


class TrackerRefusal(Exception):
    """A change that was not made; nothing has been written."""


class RuleBroken(TrackerRefusal):
    """The rules refuse a change; `problems` holds every reason at once, never only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = problems


class NotAllowed(TrackerRefusal):
    """The person may not do this."""


class ChangedMeanwhile(TrackerRefusal):
    """Somebody else saved first: what the person saw is no longer the latest."""


class SentTwice(TrackerRefusal):
    """The same form was sent before with other words; the first stays as it is."""
