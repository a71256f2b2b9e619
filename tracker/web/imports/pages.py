"""What the pages of imports say: frozen values, ready for their templates."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.domain.dates import write_date, write_moment
from tracker.domain.freezing import canonical_json
from tracker.domain.plan_document import write_document
from tracker.domain.plan_reading import ColumnGuess, LeftOut, Question, RatingGuess
from tracker.domain.problems import Problem, Severity
from tracker.imports.action_parts import MEANING_WORDS, PART_WORDS
from tracker.imports.apply import NewPlan
from tracker.imports.draft import ActionDraft, Kind, PlanDraft, Setting
from tracker.imports.headings import Field
from tracker.imports.problem_groups import ProblemGroup, group_problems
from tracker.imports.stored import BodyName
from tracker.queries.import_drafts import ImportInWork, WaitingFile
from tracker.queries.people import OrganisationOnRecord
from tracker.web.imports.decided import Choice, DateAsked, Decided, date_asked, decided_fields

_FIELD_WORDS = {
    "number": "Number of the action",
    "priority": "Priority",
    "priority number": "Number of the priority",
    "outcome of the priority": "Outcome of the priority",
    "title": "Action required",
    "description": "Description",
    "details": "Details",
    "measures": "Measures",
    "lead": "Lead",
    "start": "Start date",
    "end": "End date",
    "forecast": "Date now expected",
    "rating": "Rating",
    "progress": "Progress",
    "note": "A note, kept under its heading",
    "leave out": "Leave it out",
}
_NO_RATING = "none"
# More would make a page that an old phone takes long to show.
ACTIONS_A_PAGE = 100
# More questions that are answered are folded away, so that the open ones and the plan stand above.
_MOST_ANSWERED_OPEN = 3
_TOLD = (Kind.CHANGED, Kind.NEW)


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A file that waits to be looked through."""

    name: str
    target: str
    until: str
    address: str


@dataclass(frozen=True, slots=True)
class UploadPage:
    """The form for a file."""

    waiting: Sequence[WaitingRow]


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column with what it is taken for."""

    heading: str
    examples: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class MappedRating:
    """A rating word or colour with what it is taken for."""

    word: str
    shown: str
    times: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """Something to answer, or answered; a long list of choices is a select, a short one radios.

    `place` is its number on the page.
    """

    place: int
    key: str
    where: str
    text: str
    choices: Sequence[Choice]
    is_long: bool
    asks_who: bool


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """A part of an action as it is and as it would be."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ActionCard:
    """An action as it would be."""

    number: str
    title: str
    where: str
    changes: Sequence[ChangedPart]
    facts: Sequence[tuple[str, str]]
    details: Sequence[str]
    measures: Sequence[str]
    notes: Sequence[tuple[str, str]]
    date: DateAsked | None = None


@dataclass(frozen=True, slots=True)
class CardGroup:
    """Actions to which the file does the same; told at length where it changes or adds them."""

    name: str
    heading: str
    cards: Sequence[ActionCard]
    is_told: bool


@dataclass(frozen=True, slots=True)
class PageButton:
    """A button that turns to other actions; answers that were typed go with it."""

    number: int
    words: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class NameFields:
    """How a new plan is to be called, with what stands against it."""

    code: str
    title: str
    owners: Sequence[Choice]
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is to be done on the page, and where it stands."""

    words: str
    place: str


@dataclass(frozen=True, slots=True)
class ProblemList:
    """Problems under one heading, those of a kind together."""

    name: str
    heading: str
    groups: Sequence[ProblemGroup]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """A file as it would come in."""

    address: str
    strategy_slug: str
    file_name: str
    title: str
    until: str
    counts: str
    errors: Sequence[Problem]
    steps: Sequence[NextStep]
    problems: Sequence[ProblemList]
    columns: Sequence[MappedColumn]
    ratings: Sequence[MappedRating]
    is_mapping_open: bool
    questions: Sequence[AskedQuestion]
    answered: Sequence[AskedQuestion]
    is_answered_open: bool
    decided: Decided
    names: NameFields | None
    groups: Sequence[CardGroup]
    pages: Sequence[PageButton]
    left_out: Sequence[LeftOut]
    title_change: tuple[str, str] | None
    public_at_once: str
    button: str
    mark: str
    key: str
    is_changed_meanwhile: bool


def upload_page(waiting: Sequence[WaitingFile]) -> UploadPage:
    """Put the page with the form together."""
    return UploadPage(
        [
            WaitingRow(
                file.file_name,
                f"plan {file.plan_code}" if file.plan_code else f"a new plan of {file.strategy_title}",
                write_moment(file.expires_at),
                f"/imports/{file.draft_id}",
            )
            for file in waiting
        ]
    )


def shown_mark(draft: PlanDraft, setting: Setting, *, kept: Mapping[str, Any]) -> str:
    """A mark of what the person was shown: another one means that the plan, what the file was read as, which action
    each row was taken for, or what had been said by then (`kept`) is another.

    A person may say in the very form with which they import what becomes of dates and ratings, and how a new plan is
    called: saying it there leaves the mark as it is.
    """
    stored, priorities = setting.stored, draft.priorities
    shown = {
        "read": write_document(draft.reading.document),
        "kept": kept,
        "actions": [[action.kind.value, action.number, action.title] for action in draft.actions],
        "under": sorted(priorities.numbers.items()),
        "added": [[line.number, line.title] for line in priorities.added],
        "plan": write_document(stored.document) if stored else None,
        "updates": [one.update_id for one in stored.actions] if stored else [],
        "priorities": [[line.number, line.title] for line in setting.priorities],
    }
    return hashlib.sha256(canonical_json(shown).encode()).hexdigest()


def preview_page(
    work: ImportInWork,
    draft: PlanDraft,
    *,
    page: int,
    names: NewPlan | None,
    name_problems: Sequence[Problem],
    organisations: Sequence[OrganisationOnRecord],
    bodies: Sequence[BodyName],
    choices: Mapping[str, str],
    mark: str,
    key: str,
    is_changed_meanwhile: bool,
    is_public: bool,
) -> PreviewPage:
    """Put the preview together."""
    reading, stored = draft.reading, draft.stored
    errors = [*(one for one in draft.problems if one.severity is Severity.ERROR), *name_problems]
    warnings = [one for one in draft.problems if one.severity is not Severity.ERROR]
    still_open = [question for question in draft.questions if not question.is_answered]
    answered = [question for question in draft.questions if question.is_answered]
    button = "" if draft.is_refused or (stored and draft.is_empty) else button_words(draft)
    return PreviewPage(
        address=f"/imports/{work.draft_id}",
        strategy_slug=work.strategy_slug,
        file_name=work.file_name,
        title=f"{stored.plan.code}: {stored.plan.title}" if stored else "A new plan",
        until=write_moment(work.expires_at),
        counts=counts_sentence(draft),
        errors=errors,
        steps=_steps(len(still_open), len(errors), len(warnings), button),
        problems=[
            ProblemList(name, f"{heading} ({len(problems)})", group_problems(problems))
            for name, heading, problems in (
                ("stops", "What stops the import", errors),
                ("to-know", "To know before you import", warnings),
            )
            if problems
        ],
        columns=[_column(column) for column in reading.columns],
        ratings=[_rating(rating) for rating in reading.ratings],
        is_mapping_open=not (
            all(column.is_certain for column in reading.columns)
            and all(rating.is_certain for rating in reading.ratings)
        ),
        questions=[_question(question, place) for place, question in enumerate(still_open)],
        answered=[
            _question(question, place) for place, question in enumerate(answered, start=len(still_open))
        ],
        is_answered_open=len(answered) <= _MOST_ANSWERED_OPEN,
        decided=decided_fields(choices, bodies),
        names=_name_fields(names, name_problems, organisations) if names else None,
        groups=_groups(draft, bodies, choices, page=page),
        pages=_pages(draft, page=page),
        left_out=reading.left_out,
        title_change=draft.title_change,
        public_at_once=_public_at_once(draft) if is_public else "",
        button=button,
        mark=mark,
        key=key,
        is_changed_meanwhile=is_changed_meanwhile,
    )


def _public_at_once(draft: PlanDraft) -> str:
    """What the public would read with the import itself; "" where it adds no priority to the strategy."""
    added = len(draft.priorities.added)
    if not added:
        return ""
    return f"It adds {_counted(added, 'priority', 'priorities')} to the strategy, and the public pages show that at once."


def _steps(questions: int, errors: int, warnings: int, button: str) -> list[NextStep]:
    """What a person does next, in the order of the page: the buttons stand below all actions."""
    steps = []
    if questions:
        steps.append(NextStep(f"Answer {_counted(questions, 'question', 'questions')}", "questions"))
    if errors:
        steps.append(NextStep(f"See what stops the import ({errors})", "stops"))
    if warnings:
        steps.append(NextStep(f"Read what to know before you import ({warnings})", "to-know"))
    steps.append(
        NextStep(f"Go to the button “{button}”" if button else "Look again, or take the file away", "foot")
    )
    return steps


def counts_sentence(draft: PlanDraft) -> str:
    """What the file holds, in figures that add up: "20 rows: 18 actions and 2 continuations. 8 priorities."."""
    document = draft.reading.document
    counts = {"rows": len(document.actions), "actions": len(document.actions), **document.counts}
    parts = [
        _counted(counts.get(name, 0), *words)
        for name, words in (
            ("actions", ("action", "actions")),
            ("continuations", ("continuation", "continuations")),
            ("headings", ("heading", "headings")),
            ("skipped", ("row left out", "rows left out")),
        )
        if counts.get(name, 0)
    ]
    listed = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    priorities = _counted(len(document.priorities), "priority", "priorities")
    return f"{_counted(counts['rows'], 'row', 'rows')}: {listed}. {priorities}."


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def button_words(draft: PlanDraft) -> str:
    """What the main button does: "Import 18 actions", "Change 3 actions, add 1"."""
    new, changed = len(draft.of_kind(Kind.NEW)), len(draft.of_kind(Kind.CHANGED))
    if draft.stored is None:
        return f"Import {_counted(new, 'action', 'actions')}"
    if not changed:
        return f"Add {_counted(new, 'action', 'actions')}" if new else "Change the title"
    words = f"Change {_counted(changed, 'action', 'actions')}"
    return f"{words}, add {new}" if new else words


def _column(column: ColumnGuess) -> MappedColumn:
    return MappedColumn(
        column.heading,
        "; ".join(column.examples),
        [Choice(field.value, _FIELD_WORDS[field.value], field.value == column.taken_for) for field in Field],
    )


def _rating(rating: RatingGuess) -> MappedRating:
    is_fill = rating.word.startswith("#")
    meanings = [(meaning or _NO_RATING, words) for meaning, words in MEANING_WORDS.items()]
    return MappedRating(
        rating.word,
        f"cells of the colour {rating.word}" if is_fill else f"“{rating.word}”",
        "once" if rating.times == 1 else f"{rating.times} times",
        [Choice(value, words, value == (rating.meaning or _NO_RATING)) for value, words in meanings],
    )


def _question(question: Question, place: int) -> AskedQuestion:
    choices = [Choice(value, words, value == question.taken) for value, words in question.choices]
    return AskedQuestion(
        place,
        question.key,
        question.where,
        question.text,
        choices,
        is_long=len(choices) > 4,
        asks_who=question.key == "dates",
    )


def _name_fields(
    names: NewPlan, problems: Sequence[Problem], organisations: Sequence[OrganisationOnRecord]
) -> NameFields:
    owners = [Choice(one.slug, one.name, one.slug in names.owners) for one in organisations]
    return NameFields(names.code, names.title, owners, problems)


_HEADINGS = {
    Kind.CHANGED: "Changed",
    Kind.NEW: "New",
    Kind.MISSING: "In the plan and not in the file; they stay",
    Kind.OUT: "Left out, as you said",
    Kind.SAME: "Unchanged",
}


def _told(draft: PlanDraft) -> list[ActionDraft]:
    """The actions that are told at length, in the order of the page."""
    return [action for kind in _HEADINGS if kind in _TOLD for action in draft.of_kind(kind)]


def _groups(
    draft: PlanDraft, bodies: Sequence[BodyName], choices: Mapping[str, str], *, page: int
) -> list[CardGroup]:
    groups = []
    first = (page - 1) * ACTIONS_A_PAGE
    on_page = _told(draft)[first : first + ACTIONS_A_PAGE]
    shown = {id(action) for action in on_page}
    moved = [action for action in on_page if action.date is not None]
    dates = {
        id(action): date_asked(action.number, place, choices, bodies)
        for place, action in enumerate(moved)
        if len(draft.moved) > 1
    }
    for kind, heading in _HEADINGS.items():
        actions = draft.of_kind(kind)
        if actions:
            name = "Actions" if draft.stored is None and kind is Kind.NEW else heading
            groups.append(
                CardGroup(
                    kind.value.replace(" ", "-"),
                    f"{name} ({len(actions)})",
                    [
                        _card(action, dates.get(id(action)))
                        for action in actions
                        if kind not in _TOLD or id(action) in shown
                    ],
                    is_told=kind in _TOLD,
                )
            )
    return groups


def _pages(draft: PlanDraft, *, page: int) -> list[PageButton]:
    """The pages that the actions stand on; none where one holds them all."""
    told = _told(draft)
    starts = range(0, len(told), ACTIONS_A_PAGE)
    if len(starts) < 2:
        return []
    return [
        PageButton(
            number,
            f"{told[start].number} to {told[min(start + ACTIONS_A_PAGE, len(told)) - 1].number}",
            number == page,
        )
        for number, start in enumerate(starts, start=1)
    ]


def _card(action: ActionDraft, date: DateAsked | None) -> ActionCard:
    line = action.line or (action.stored.line if action.stored else None)
    if line is None:
        return ActionCard(action.number, action.title, "", (), (), (), (), ())
    rating = MEANING_WORDS[line.rating_meaning] if line.rating_meaning else line.rating_text
    facts = [
        ("Priority", str(line.priority)),
        ("Lead", "; ".join(line.leads) or line.lead or "nobody yet"),
        ("Start date", write_date(line.start)),
        ("End date", write_date(line.end)),
        ("Date now expected", write_date(line.forecast, empty="")),
        ("Rating", rating or "Not rated"),
        ("Description", line.description),
        ("Progress", line.progress),
        *((PART_WORDS[part], words) for part, words in line.update.items()),
    ]
    return ActionCard(
        action.number,
        action.title,
        line.source if action.line else "",
        [ChangedPart(change.name, change.old or "Nothing", change.new) for change in action.changes],
        [(name, words) for name, words in facts if words],
        [detail.text for detail in line.details],
        [measure.text for measure in line.measures],
        list(line.notes.items()),
        date,
    )
