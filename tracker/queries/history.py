"""The history of an action: every update, assessment and decision, newest first, and the steps of the latest path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Date,
    Select,
    String,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from tracker.domain.dates import AsAt, PlanDate
from tracker.domain.decisions import Effect, Outcome
from tracker.domain.gates import Gate, phrase_of
from tracker.domain.permissions import Viewer, may_read_private
from tracker.domain.progress import HowTold
from tracker.domain.rag import Rating, Stage
from tracker.domain.status import PRIVATE_WORDS
from tracker.extensions import db
from tracker.models import (
    Action,
    ActionCurrent,
    Ask,
    Assessment,
    Baseline,
    Body,
    BodyName,
    Decision,
    DeliveryPlan,
    PathStep,
    Person,
    ProgressUpdate,
    SameWork,
    Team,
    UpdateGate,
)
from tracker.models.assessment import AssessmentKind
from tracker.models.columns import named_rows, read_plan_date
from tracker.queries.scope import BODY_NAME, DAY, NO_PERSON, authors_organisation, is_body_named
from tracker.queries.sign_off import QUESTIONS, OpenQuestion, read_question
from tracker.queries.strategies import PlanInForce
from tracker.queries.waiting import is_through


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEvent:
    """Something that happened to an action. `kind` is "update", "assessment" or "decision".

    `waits` says of an update for what it waits, where it does not count yet; `private_reason` why words are held in
    private session, to those who read them. `body` is whom an update asks for help, and whoever took a decision: a body
    or a post, by its name on the event's day; empty where that is held in private session. Of a question, `asked_of` is
    whom it was put to, and `until` the day by which an answer is needed.
    """

    kind: str
    waits: str
    update_id: int | None
    on: date
    at: datetime
    by: str
    for_team: str
    covering_for: str
    how_told: HowTold | None
    is_unchanged: bool
    stage: Stage | None
    rating: Rating | None
    words: str
    put_it_right: str
    override_reason: str
    back_on_track: PlanDate | None
    forecast: PlanDate | None
    assessment: AssessmentKind | None
    body: str
    outcome: Outcome | None = None
    effect: Effect = Effect.NONE
    power: str = ""
    until: date | None = None
    asked_of: str = ""
    private_reason: str = ""


@dataclass(frozen=True, slots=True)
class StepOnPath:
    """A step of what will put an action right."""

    text: str
    who: str
    by: PlanDate | None


@dataclass(frozen=True, slots=True)
class SameWorkAction:
    """Another action that carries the same work."""

    action_id: int
    plan_slug: str
    code: str
    number: str
    title: str
    due: PlanDate | None
    update_id: int | None


@cache
def _history() -> CompoundSelect[Any]:
    update, assessment, decision = ProgressUpdate, Assessment, Decision
    columns = ProgressUpdate.__table__.c
    due = Baseline.__table__.c
    no_date = (null(), null(), null(), null())
    no_decision = (
        literal("").label("outcome"),
        literal("").label("power"),
        cast(null(), Date).label("until"),
        literal("").label("asked_of"),
    )
    asking, asker, covered = aliased(ProgressUpdate), aliased(Person), aliased(Person)
    for_team = aliased(Team)
    return union_all(
        select(
            literal("update").label("kind"),
            case((is_through(), ""), else_=cast(UpdateGate.waits_for, String)).label("waits_for"),
            UpdateGate.missed_close,
            update.id.label("update_id"),
            update.reported_on.label("on"),
            update.recorded_at.label("at"),
            func.coalesce(Person.name, NO_PERSON).label("by"),
            Team.name.label("for_team"),
            covered.name.label("covering_for"),
            update.how_told,
            update.is_unchanged,
            update.stage,
            update.rating,
            update.words,
            update.put_it_right,
            update.override_reason,
            columns.back_on_track_text,
            columns.back_on_track_first,
            columns.back_on_track_last,
            columns.back_on_track_precision,
            columns.forecast_text,
            columns.forecast_first,
            columns.forecast_last,
            columns.forecast_precision,
            literal("").label("assessment"),
            BODY_NAME.label("body"),
            update.is_private,
            authors_organisation().label("organisation_id"),
            update.for_team_id,
            Ask.body_id,
            update.reason,
            update.private_reason,
            func.coalesce(Ask.is_private, false()).label("is_ask_private"),
            *no_decision,
        )
        .select_from(update)
        .outerjoin(Person, Person.id == update.recorded_by)
        .outerjoin(Team, Team.id == update.for_team_id)
        .outerjoin(UpdateGate, UpdateGate.update_id == update.id)
        .outerjoin(covered, covered.id == update.covering_for_id)
        .outerjoin(Ask, Ask.update_id == update.id)
        .outerjoin(Body, Body.id == Ask.body_id)
        .outerjoin(BodyName, is_body_named(day=update.reported_on))
        .where(update.action_id == bindparam("action_id"), update.reported_on <= DAY),
        select(
            literal("assessment"),
            literal(""),
            null(),
            update.id,
            assessment.assessed_on,
            assessment.recorded_at,
            Person.name,
            null(),
            null(),
            null(),
            literal(value=False),
            assessment.stage,
            assessment.rating,
            assessment.reason,
            literal(""),
            literal(""),
            *no_date,
            *no_date,
            assessment.kind,
            BODY_NAME,
            update.is_private,
            authors_organisation(person=asker, team=for_team),
            update.for_team_id,
            Ask.body_id,
            literal(""),
            update.private_reason,
            literal(value=False),
            literal(""),
            literal(""),
            assessment.answer_by,
            assessment.asked_of,
        )
        .select_from(assessment)
        .join(update, update.id == assessment.update_id)
        .join(Person, Person.id == assessment.recorded_by)
        .outerjoin(asker, asker.id == update.recorded_by)
        .outerjoin(for_team, for_team.id == update.for_team_id)
        .outerjoin(Ask, Ask.update_id == update.id)
        .outerjoin(Body, Body.id == assessment.body_id)
        .outerjoin(BodyName, is_body_named(day=assessment.assessed_on))
        .where(update.action_id == bindparam("action_id"), assessment.assessed_on <= DAY),
        select(
            literal("decision"),
            literal(""),
            null(),
            null(),
            decision.decided_on,
            decision.recorded_at,
            Person.name,
            null(),
            null(),
            null(),
            literal(value=False),
            null(),
            null(),
            decision.words,
            literal(""),
            literal(""),
            *no_date,
            due.due_text,
            due.due_first,
            due.due_last,
            due.due_precision,
            decision.effect,
            BODY_NAME,
            decision.is_private,
            func.coalesce(authors_organisation(person=asker, team=for_team), Person.organisation_id),
            asking.for_team_id,
            decision.body_id,
            decision.post,
            decision.private_reason,
            literal(value=False),
            decision.outcome,
            decision.power,
            decision.deferred_until,
            literal(""),
        )
        .select_from(decision)
        .outerjoin(Person, Person.id == decision.recorded_by)
        .outerjoin(Ask, Ask.id == decision.ask_id)
        .outerjoin(asking, asking.id == Ask.update_id)
        .outerjoin(asker, asker.id == asking.recorded_by)
        .outerjoin(for_team, for_team.id == asking.for_team_id)
        .outerjoin(Body, Body.id == decision.body_id)
        .outerjoin(BodyName, is_body_named(day=decision.decided_on))
        .outerjoin(Baseline, Baseline.decision_id == decision.id)
        .where(decision.action_id == bindparam("action_id"), decision.decided_on <= DAY),
    )


def history_of(action_id: int, *, plan: PlanInForce, viewer: Viewer, as_at: AsAt) -> list[PastEvent]:
    """What happened to an action up to a day, newest first, in one statement."""
    rows = named_rows(db.session.execute(_history(), {"action_id": action_id, "day": as_at.day}))
    events = [_event(row, plan, viewer) for row in rows]
    return sorted(events, key=lambda event: (event.on, event.at, event.update_id or 0), reverse=True)


def _event(row: Any, plan: PlanInForce, viewer: Viewer) -> PastEvent:
    is_unread = (row.is_private or row.is_ask_private) and not may_read_private(
        viewer,
        strategy_id=plan.strategy_id,
        author_organisation_id=row.organisation_id,
        for_team_id=row.for_team_id,
        body_id=row.body_id,
    )
    hidden = row.is_private and is_unread
    is_assessment, is_decision = row.kind == "assessment", row.kind == "decision"
    body = row.body or (row.reason if is_decision else "")
    if is_unread and not hidden:
        # Of a request that is private by itself, whom it asks is not told either.
        body = PRIVATE_WORDS
    return PastEvent(
        kind=row.kind,
        waits=phrase_of(Gate(row.waits_for), missed_close=row.missed_close) if row.waits_for else "",
        update_id=row.update_id,
        on=row.on,
        at=row.at,
        by=row.by or "",
        for_team=row.for_team or "",
        covering_for=row.covering_for or "",
        how_told=row.how_told,
        is_unchanged=bool(row.is_unchanged),
        stage=row.stage,
        rating=row.rating,
        words=PRIVATE_WORDS if hidden else row.words or ("" if is_decision else row.reason),
        put_it_right="" if hidden else row.put_it_right,
        override_reason="" if hidden else row.override_reason,
        back_on_track=read_plan_date(
            row.back_on_track_text,
            row.back_on_track_first,
            row.back_on_track_last,
            row.back_on_track_precision,
        ),
        forecast=read_plan_date(
            row.forecast_text, row.forecast_first, row.forecast_last, row.forecast_precision
        ),
        assessment=AssessmentKind(row.assessment) if is_assessment else None,
        body="" if hidden else body or "",
        outcome=Outcome(row.outcome) if is_decision and not hidden else None,
        effect=Effect(row.assessment or Effect.NONE) if is_decision else Effect.NONE,
        power="" if hidden else row.power,
        until=row.until,
        asked_of="" if hidden else row.asked_of,
        private_reason="" if hidden else row.private_reason,
    )


@cache
def _steps_and_questions() -> Select[*tuple[Any, ...]]:
    return (
        select(PathStep.position, PathStep.text.label("step"), PathStep.who, PathStep.by, QUESTIONS)
        .select_from(Action)
        .outerjoin(PathStep, PathStep.update_id == bindparam("update_id"))
        .outerjoin(QUESTIONS, QUESTIONS.c.action_id == Action.id)
        .where(Action.id == bindparam("action_id"))
        .order_by(QUESTIONS.c.is_decision, PathStep.position)
    )


def steps_and_question(
    action_id: int, *, update_id: int | None, strategy_id: int, viewer: Viewer
) -> tuple[list[StepOnPath], OpenQuestion | None]:
    """The steps of an update's path, in order, and the question that stands at its action today. One statement."""
    asked_for = {"action_id": action_id, "action_ids": [action_id], "update_id": update_id}
    rows = db.session.execute(_steps_and_questions(), asked_for).all()
    steps = {row.position: StepOnPath(row.step, row.who, row.by) for row in rows if row.position is not None}
    asked = [row for row in rows if row.action_id is not None]
    question = read_question(asked[-1], strategy_id=strategy_id, viewer=viewer) if asked else None
    return list(steps.values()), question


@cache
def _same_work() -> Select[*tuple[Any, ...]]:
    other = aliased(Action)
    return (
        select(
            other.id,
            DeliveryPlan.slug,
            DeliveryPlan.code,
            other.number,
            other.title,
            Baseline.due,
            func.coalesce(ActionCurrent.waiting_id, ActionCurrent.update_id).label("update_id"),
        )
        .select_from(SameWork)
        .join(other, (other.id == SameWork.action_id) | (other.id == SameWork.other_id))
        .join(DeliveryPlan, DeliveryPlan.id == other.plan_id)
        .outerjoin(ActionCurrent, ActionCurrent.action_id == other.id)
        .outerjoin(
            Baseline,
            Baseline.id
            == select(Baseline.id)
            .where(Baseline.action_id == other.id, Baseline.effective_on <= DAY)
            .order_by(Baseline.effective_on.desc(), Baseline.id.desc())
            .limit(1)
            .correlate(other)
            .scalar_subquery(),
        )
        .where(
            (SameWork.action_id == bindparam("action_id")) | (SameWork.other_id == bindparam("action_id")),
            other.id != bindparam("action_id"),
        )
        .order_by(DeliveryPlan.code, other.position)
    )


def same_work_as(action_id: int, *, as_at: AsAt) -> list[SameWorkAction]:
    """The actions that carry the same work, in plan order."""
    rows = db.session.execute(_same_work(), {"action_id": action_id, "day": as_at.day})
    return [
        SameWorkAction(
            row.id, row.slug, f"{row.code} {row.number}", row.number, row.title, row[5], row.update_id
        )
        for row in rows
    ]
