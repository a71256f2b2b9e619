"""A plan as a file has it, beside the plan that is stored: what would change, what must be asked, what is left alone.

Nothing is written here. Pure but for its types: what is stored is handed in. Source: docs/rules/imports.md, section 10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tracker.domain.dates import AsAt
from tracker.domain.plan_document import ActionLine, PlanDocument, PriorityLine
from tracker.domain.plan_reading import Answers, PlanReading, Question
from tracker.domain.problems import Problem, Severity
from tracker.imports.action_match import Match, match_actions
from tracker.imports.action_parts import PartChange, changes_of, fit_line, update_warnings
from tracker.imports.date_choice import DECIDED, EXPECTED, DateChoice, date_choice
from tracker.imports.priority_match import PriorityMatch, match_priorities
from tracker.imports.reading import FileReading
from tracker.imports.stored import BodyName, StoredAction, StoredPlan

RECORD, KEEP_WORDS = "record", "words"


class Kind(StrEnum):
    """What a file does to an action."""

    SAME = "unchanged"
    CHANGED = "changed"
    NEW = "new"
    MISSING = "missing"
    OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDraft:
    """One action of the plan as it would be: `line` as the file has it, `stored` as it is; one of them may lack."""

    kind: Kind
    number: str
    title: str
    line: ActionLine | None = None
    stored: StoredAction | None = None
    changes: tuple[PartChange, ...] = ()
    spoken: frozenset[str] = frozenset()
    is_asked: bool = False
    date: DateChoice | None = None  # what its new end date is, where the file changes it

    @property
    def moves_end(self) -> bool:
        """True where the file changes the end date."""
        return any(change.part == "end" for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A whole plan as it would be. `questions` and `problems` are those of the file and of the comparison."""

    reading: PlanReading
    stored: StoredPlan | None
    actions: tuple[ActionDraft, ...]
    title_change: tuple[str, str] | None
    priorities: PriorityMatch
    dates: DateChoice
    records_ratings: bool
    keeps_blanks: bool
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]

    @property
    def is_refused(self) -> bool:
        """True where an error stops the import."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def is_empty(self) -> bool:
        """True where nothing would change."""
        return not (self.of_kind(Kind.NEW) or self.of_kind(Kind.CHANGED) or self.title_change)

    @property
    def moved(self) -> tuple[ActionDraft, ...]:
        """The actions whose end date the file changes."""
        return tuple(action for action in self.actions if action.date is not None)

    def of_kind(self, kind: Kind) -> tuple[ActionDraft, ...]:
        """The actions that the file does this to, in the plan's order."""
        return tuple(action for action in self.actions if action.kind is kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a file is held against: the plan, where there is one, and what its strategy has."""

    as_at: AsAt
    stored: StoredPlan | None = None
    priorities: Sequence[PriorityLine] = ()
    bodies: Sequence[BodyName] = ()
    teams: Sequence[str] = ()
    codes_taken: Mapping[str, str] = field(default_factory=dict)
    organisations: frozenset[str] | None = None


def draft_plan(file: FileReading, setting: Setting, *, answers: Answers) -> PlanDraft:
    """Hold a file against what is stored; without a stored plan every action is new."""
    document, stored = file.reading.document, setting.stored
    priorities = match_priorities(document, known=setting.priorities, choices=answers.choices)
    lines = [fit_line(line) for line in document.actions]
    matches = match_actions(
        lines,
        stored=stored,
        priorities=priorities,
        has_numbers="number" in file.spoken,
        choices=answers.choices,
    )
    dates = date_choice(answers.choices, bodies=setting.bodies, on=setting.as_at.day)
    actions = [
        _dated(
            _action(line, match, file.speaks_of(place), file=file, priorities=priorities), setting, answers
        )
        for place, (line, match) in enumerate(zip(lines, matches.matches, strict=True))
    ]
    missing = _missing(stored, matches.matches)
    moved = [action for action in actions if action.date is not None]
    rated = [
        action
        for action in actions
        if action.kind is Kind.NEW and action.line is not None and action.line.rating_meaning
    ]
    questions = [*file.reading.questions, *priorities.questions, *matches.questions]
    if moved:
        questions.append(_dates_question(moved, dates).answered(answers.choices))
    if rated:
        questions.append(_ratings_question(rated).answered(answers.choices))
    return PlanDraft(
        reading=file.reading,
        stored=stored,
        actions=_in_order(stored, [*actions, *missing]),
        title_change=_title_change(file, stored),
        priorities=priorities,
        dates=dates,
        records_ratings=answers.choices.get("new_ratings", RECORD) != KEEP_WORDS,
        keeps_blanks=not file.is_exact,
        questions=tuple(questions),
        problems=(
            *_file_problems(file, setting),
            *priorities.problems,
            *matches.problems,
            *_date_problems(moved, dates, answers),
            *_update_problems(actions, setting),
            *_missing_problems(missing),
        ),
    )


def _action(
    line: ActionLine,
    match: Match,
    spoken: frozenset[str],
    *,
    file: FileReading,
    priorities: PriorityMatch,
) -> ActionDraft:
    shared = {"title": line.title, "line": line, "spoken": spoken, "is_asked": match.is_asked}
    if match.is_out:
        return ActionDraft(kind=Kind.OUT, number=line.number, **shared)  # type: ignore[arg-type]
    if match.stored is None:
        return ActionDraft(kind=Kind.NEW, number=match.number, **shared)  # type: ignore[arg-type]
    changes = changes_of(
        line,
        match.stored,
        spoken=spoken,
        is_exact=file.is_exact,
        priority=priorities.number_of(line.priority),
    )
    kind = Kind.CHANGED if changes else Kind.SAME
    return ActionDraft(
        kind=kind,
        number=match.stored.line.number,
        stored=match.stored,
        changes=changes,
        **shared,  # type: ignore[arg-type]
    )


def _dated(action: ActionDraft, setting: Setting, answers: Answers) -> ActionDraft:
    if not action.moves_end:
        return action
    choice = date_choice(answers.choices, bodies=setting.bodies, on=setting.as_at.day, number=action.number)
    return replace(action, date=choice)


def _date_problems(moved: Sequence[ActionDraft], dates: DateChoice, answers: Answers) -> list[Problem]:
    """What is missing for all dates once, and for those that were answered apart."""
    names = ("date", "date_by", "date_on")
    apart = [
        action for action in moved if any(answers.choices.get(f"{name}:{action.number}") for name in names)
    ]
    shared = dates.problems if len(apart) < len(moved) else ()
    return [*shared, *(problem for action in apart if action.date for problem in action.date.problems)]


def _missing(stored: StoredPlan | None, matches: Sequence[Match]) -> list[ActionDraft]:
    found = {match.stored.action_id for match in matches if match.stored is not None}
    return [
        ActionDraft(kind=Kind.MISSING, number=one.line.number, title=one.line.title, stored=one)
        for one in (stored.actions if stored else ())
        if one.action_id not in found
    ]


def _in_order(stored: StoredPlan | None, actions: Sequence[ActionDraft]) -> tuple[ActionDraft, ...]:
    """In the order of the stored plan; new ones after them, in the order of the file."""
    places = {one.action_id: place for place, one in enumerate(stored.actions)} if stored else {}
    return tuple(
        sorted(
            actions,
            key=lambda action: places.get(action.stored.action_id, 0) if action.stored else len(places),
        )
    )


def _title_change(file: FileReading, stored: StoredPlan | None) -> tuple[str, str] | None:
    """A new title counts from our own document alone: a title that was made out in a file is a guess."""
    title = " ".join(file.reading.document.title.split())[:200]
    if stored is None or not file.is_exact or not title or title == stored.plan.title:
        return None
    return (stored.plan.title, title)


def _file_problems(file: FileReading, setting: Setting) -> list[Problem]:
    problems = list(file.reading.problems)
    document, stored = file.reading.document, setting.stored
    if stored is not None and file.own_code and file.own_code != stored.plan.code:
        problems.append(
            Problem(
                "the file",
                f"This is the table of plan {file.own_code}, and it was to be compared with {stored.plan.code}.",
                f"Choose plan {file.own_code}, or the file of {stored.plan.code}.",
            )
        )
    elif stored is not None and file.is_exact and document.code != stored.plan.code:
        problems.append(
            Problem(
                "code",
                f"The file calls the plan {document.code}; it stays {stored.plan.code}.",
                "A plan keeps its code: reports quote it.",
                Severity.WARNING,
            )
        )
    return problems


def _update_problems(actions: Sequence[ActionDraft], setting: Setting) -> list[Problem]:
    return [
        problem
        for action in actions
        if action.line is not None and action.kind in (Kind.CHANGED, Kind.NEW)
        for problem in update_warnings(
            action.line, action.stored, action.changes, bodies=[body.name for body in setting.bodies]
        )
    ]


def _missing_problems(missing: Sequence[ActionDraft]) -> list[Problem]:
    if not missing:
        return []
    numbers = ", ".join(action.number for action in missing)
    noun = "Action" if len(missing) == 1 else "Actions"
    verb = "is" if len(missing) == 1 else "are"
    return [
        Problem(
            "the file",
            f"{noun} {numbers} of the plan {verb} not in the file. An import deletes nothing.",
            "Close an action with an update if it is over.",
            Severity.WARNING,
        )
    ]


def _dates_question(moved: Sequence[ActionDraft], dates: DateChoice) -> Question:
    numbers = ", ".join(action.number for action in moved)
    return Question(
        "dates",
        f"end date of {numbers}",
        "The end date reads otherwise than was agreed. Was a new date agreed?",
        (
            (EXPECTED, "No, it is the date now expected; the agreed date stays"),
            (DECIDED, "Yes, a group or post agreed it"),
        ),
        DECIDED if dates.is_decided else EXPECTED,
    )


def _ratings_question(rated: Sequence[ActionDraft]) -> Question:
    count = "1 new action has" if len(rated) == 1 else f"{len(rated)} new actions have"
    return Question(
        "new_ratings",
        "ratings",
        f"{count} a rating in the file. What becomes of it?",
        (
            (RECORD, "Record it as an update of today, by file"),
            (KEEP_WORDS, "Keep the words beside the action; it is not rated until its lead says so"),
        ),
        RECORD,
    )


def document_for_new_plan(draft: PlanDraft) -> PlanDocument:
    """The document of a plan that is to be added, with the strategy's own numbers of priorities."""
    document = draft.reading.document
    actions = tuple(
        _renumbered(action.line, action.number, draft.priorities.number_of(action.line.priority))
        for action in draft.of_kind(Kind.NEW)
        if action.line is not None
    )
    return PlanDocument(
        title=document.title,
        code=document.code,
        status=document.status,
        owners=document.owners,
        priorities=document.priorities,
        actions=actions,
        counts=document.counts,
    )


def _renumbered(line: ActionLine, number: str, priority: int) -> ActionLine:
    return replace(line, number=number, priority=priority)
