"""A file read as a plan: the plan document, what is doubtful about it, and the answers a person gave.

What the preview shows and what `flask plan import --json` prints both come from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tracker.domain.plan_document import PlanDocument, PriorityLine
from tracker.domain.problems import Problem, Severity, TrackerRefusal


class NotRead(TrackerRefusal):
    """The file can't be imported at all: one plain sentence, and what to do.

    `may_be_mapped` is True where it has tables, and a person may say which of them is the plan and what its columns
    mean.
    """

    def __init__(self, problem: Problem, *, may_be_mapped: bool = False) -> None:
        super().__init__(problem.sentence)
        self.problem = problem
        self.may_be_mapped = may_be_mapped


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said about a file. Kept with the plan, so that its next file is read the same way.

    `columns` maps a heading as written to the name of a field, or to "note" or "leave out"; `ratings` a word or a
    fill ("#ff0000") to a meaning; `choices` the key of a question to the answer that was chosen.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    ratings: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """What the strategy has already, so that a file's words can be matched to it.

    `priorities` are its priorities; `teams` the names of teams that lead; `actions` the number and title of each
    action of the plan that the file is read for, so that an action without a number finds its own again.
    """

    priorities: tuple[PriorityLine, ...] = ()
    teams: tuple[str, ...] = ()
    actions: tuple[tuple[str, str], ...] = ()


NO_ANSWERS = Answers()
NOTHING_KNOWN = KnownNames()


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """A column of the plan's table: its heading as written, the field it is taken for, a few of its words."""

    heading: str
    taken_for: str
    examples: tuple[str, ...] = ()
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class RatingGuess:
    """A rating word or fill of the file, the meaning it is taken for (None: not known), and how often it stands."""

    word: str
    meaning: str | None
    times: int
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person must say, or may leave as it was taken: `key` names it in `Answers.choices`.

    One that `is_answered` has the answer as `taken`; it stays among the questions, so that it can be changed.
    """

    key: str
    where: str
    text: str
    choices: tuple[tuple[str, str], ...]
    taken: str
    is_answered: bool = False

    def answered(self, choices: Mapping[str, str]) -> Question:
        """The question with what was said of it, where that is one of its answers; else as it is."""
        said = choices.get(self.key, "")
        return replace(self, taken=said, is_answered=True) if said in dict(self.choices) else self


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row or table that is not part of the plan, and why."""

    where: str
    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReading:
    """A file, read: `problems` are in the order of the file; an error among them stops the import."""

    document: PlanDocument
    problems: tuple[Problem, ...] = ()
    columns: tuple[ColumnGuess, ...] = ()
    ratings: tuple[RatingGuess, ...] = ()
    questions: tuple[Question, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """The problems, and every open question as a problem of that weight: what the document prints."""
        asked = tuple(
            Problem(
                question.where,
                question.text,
                f"Taken for now: {dict(question.choices).get(question.taken, question.taken)}.",
                Severity.QUESTION,
            )
            for question in self.questions
            if not question.is_answered
        )
        return self.problems + asked
