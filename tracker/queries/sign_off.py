"""What the group has said of updates: which it has seen, and which questions wait for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from tracker.domain.dates import AsAt, write_day
from tracker.domain.decisions import Effect, Outcome
from tracker.domain.permissions import Viewer, may_read_private
from tracker.domain.status import PRIVATE_WORDS
from tracker.models import (
    ActionCurrent,
    Ask,
    Assessment,
    Body,
    BodyName,
    Decision,
    Person,
    ProgressUpdate,
    Team,
)
from tracker.models.assessment import AssessmentKind
from tracker.models.columns import AnyRow
from tracker.models.shared_aliases import shared_alias
from tracker.queries.asking import ask
from tracker.queries.id_lists import any_of
from tracker.queries.scope import BODY_NAME, DAY, authors_organisation, is_body_named

# What was said of an update so that it may count: by its partner, or by the manager of one that came late.
_BEFORE_IT_COUNTED = (AssessmentKind.PARTNER_AGREED, AssessmentKind.ACCEPTED)


_DECIDED = (
    select(ProgressUpdate.id)
    .join(Decision, Decision.action_id == ProgressUpdate.action_id)
    .where(
        ProgressUpdate.id.in_(any_of("update_ids")),
        Decision.effect.in_([Effect.CLOSED.value, Effect.ON_HOLD.value]),
        Decision.recorded_at == ProgressUpdate.recorded_at,
    )
)


def decided_updates(update_ids: Sequence[int]) -> frozenset[int]:
    """Those of the updates that say for the lead what a body or post decided: closed, or on hold.

    Such an update is posted in the moment in which its decision is recorded.
    """
    return frozenset(row.id for row in ask(_DECIDED, {"update_ids": update_ids}))


@dataclass(frozen=True, slots=True)
class GroupViewOnRecord:
    """The last thing the group said of an update: "agreed", "returned" or "own_rating"; `where` names the meeting.

    "check_returned" is the question of a second person who looked at a "done": the group waits for its answer too.
    """

    kind: str
    reason: str
    on: date
    where: str


_GROUP_VIEWS = (
    select(
        Assessment.update_id,
        Assessment.kind,
        Assessment.stage,
        Assessment.reason,
        Assessment.assessed_on,
        Assessment.meeting,
        BODY_NAME.label("name"),
    )
    .outerjoin(Body, Body.id == Assessment.body_id)
    .outerjoin(BodyName, is_body_named(day=Assessment.assessed_on))
    .where(
        Assessment.update_id.in_(any_of("update_ids")),
        Assessment.assessed_on <= DAY,
        Assessment.kind.not_in([AssessmentKind.CHECKED, *_BEFORE_IT_COUNTED]),
    )
    .order_by(Assessment.id)
)


def group_views(update_ids: Sequence[int], *, as_at: AsAt) -> dict[int, GroupViewOnRecord]:
    """What the group said last of each of these updates up to a day; those it has not looked at are left out.

    That a second person found a "done" complete, and what was said before it counted, are no views of the group. One
    statement.
    """
    rows = ask(_GROUP_VIEWS, {"update_ids": update_ids, "day": as_at.day})
    return {
        row.update_id: GroupViewOnRecord(
            # The group never sets a stage: who does, and sends it back, has checked a "done".
            "check_returned" if row.stage is not None else row.kind.value,
            row.reason,
            row.assessed_on,
            f"at {row.meeting}" if row.meeting else f"by {row.name}" if row.name else "",
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that came back with the latest update of an action, and has not been answered by a new one."""

    action_id: int
    words: str
    asked_of: str
    answer_by: date | None
    body: str
    asked_by: str

    @property
    def sentence(self) -> str:
        """Who asks, whom, what, and by when an answer is needed."""
        who = self.body or self.asked_by or "The group"
        whom = f" {self.asked_of}" if self.asked_of else ""
        by = f" (answer by {write_day(self.answer_by)})" if self.answer_by else ""
        return f"{who} asks{whom}: {self.words}{by}"


_author = shared_alias(Person)
_asked_in = shared_alias(ProgressUpdate)
_NEWEST = func.coalesce(ActionCurrent.waiting_id, ActionCurrent.update_id)


def _sent_back_by_the_group() -> Select[*tuple[Any, ...]]:
    """The last thing said of the newest updates, where that is a question: held with the update that it is about."""
    last = (
        select(func.max(Assessment.id))
        .where(Assessment.update_id == _NEWEST)
        .correlate(ActionCurrent)
        .scalar_subquery()
    )
    return (
        select(
            ActionCurrent.action_id,
            Assessment.reason.label("words"),
            Assessment.asked_of,
            Assessment.answer_by,
            Body.name.label("body"),
            Person.name.label("asked_by"),
            literal(False).label("is_decision"),
            ProgressUpdate.is_private,
            authors_organisation(person=_author).label("organisation_id"),
            ProgressUpdate.for_team_id,
            Ask.body_id.label("body_id"),
        )
        .join(Assessment, Assessment.id == last)
        .join(ProgressUpdate, ProgressUpdate.id == Assessment.update_id)
        .outerjoin(Ask, Ask.update_id == ProgressUpdate.id)
        .outerjoin(_author, _author.id == ProgressUpdate.recorded_by)
        .outerjoin(Team, Team.id == ProgressUpdate.for_team_id)
        .outerjoin(Body, Body.id == Assessment.body_id)
        .outerjoin(Person, Person.id == Assessment.recorded_by)
        .where(
            ActionCurrent.action_id.in_(any_of("action_ids")),
            Assessment.kind == AssessmentKind.RETURNED,
        )
    )


def _sent_back_by_a_body() -> Select[*tuple[Any, ...]]:
    """The last decisions that are a question, where no update has been posted since; with whoever had asked it."""
    last = (
        select(func.max(Decision.id))
        .where(Decision.action_id == ActionCurrent.action_id)
        .correlate(ActionCurrent)
        .scalar_subquery()
    )
    return (
        select(
            ActionCurrent.action_id,
            Decision.words,
            literal("").label("asked_of"),
            Decision.deferred_until.label("answer_by"),
            func.coalesce(Body.name, Decision.post).label("body"),
            literal("").label("asked_by"),
            literal(True).label("is_decision"),
            Decision.is_private,
            authors_organisation(),
            _asked_in.for_team_id,
            Decision.body_id,
        )
        .join(Decision, Decision.id == last)
        .join(ProgressUpdate, ProgressUpdate.id == _NEWEST)
        .outerjoin(Body, Body.id == Decision.body_id)
        .outerjoin(Ask, Ask.id == Decision.ask_id)
        .outerjoin(_asked_in, _asked_in.id == Ask.update_id)
        .outerjoin(Person, Person.id == func.coalesce(_asked_in.recorded_by, Decision.recorded_by))
        .outerjoin(Team, Team.id == _asked_in.for_team_id)
        .where(
            ActionCurrent.action_id.in_(any_of("action_ids")),
            Decision.outcome == Outcome.QUESTION.value,
            Decision.recorded_at >= ProgressUpdate.recorded_at,
        )
    )


# The questions that stand at the actions of the list "action_ids", a row each for `read_question`; of one action, the
# last row holds.
QUESTIONS = union_all(_sent_back_by_the_group(), _sent_back_by_a_body()).subquery()
_OPEN_QUESTIONS = select(QUESTIONS).order_by(QUESTIONS.c.action_id, QUESTIONS.c.is_decision)


def open_questions(action_ids: Sequence[int], *, strategy_id: int, viewer: Viewer) -> dict[int, OpenQuestion]:
    """The question that stands at each action: what was said last of its latest update, or what a body sent back
    since. Where there are both, the body's. One statement.
    """
    rows = ask(_OPEN_QUESTIONS, {"action_ids": action_ids})
    return {row.action_id: read_question(row, strategy_id=strategy_id, viewer=viewer) for row in rows}


def read_question(row: AnyRow, *, strategy_id: int, viewer: Viewer) -> OpenQuestion:
    """A row of `QUESTIONS` as the viewer may read it; of one held in private session not who asks either."""
    is_hidden = row.is_private and not may_read_private(
        viewer,
        strategy_id=strategy_id,
        author_organisation_id=row.organisation_id,
        for_team_id=row.for_team_id,
        body_id=row.body_id,
    )
    return OpenQuestion(
        row.action_id,
        PRIVATE_WORDS if is_hidden else row.words,
        "" if is_hidden else row.asked_of,
        row.answer_by,
        "" if is_hidden else row.body or "",
        "Somebody" if is_hidden else row.asked_by or "",
    )


def open_question(action_id: int, *, strategy_id: int, viewer: Viewer) -> OpenQuestion | None:
    """The question that stands at an action; None where there is none. One statement."""
    return open_questions([action_id], strategy_id=strategy_id, viewer=viewer).get(action_id)
