"""What bodies are asked and have not answered, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from tracker.domain.dates import AsAt, PlanDate, write_date, write_day
from tracker.domain.decisions import Effect, Outcome, what_was_decided
from tracker.domain.permissions import Viewer, may_read_private
from tracker.domain.progress import HelpFrom
from tracker.domain.status import PRIVATE_WORDS
from tracker.extensions import db
from tracker.models import (
    Action,
    Ask,
    Baseline,
    Body,
    BodyName,
    BodySuccessor,
    Decision,
    DeliveryPlan,
    FrozenReport,
    Person,
    ProgressUpdate,
    Team,
)
from tracker.models.columns import named_rows
from tracker.models.shared_aliases import shared_alias
from tracker.queries.asking import ask
from tracker.queries.id_lists import any_of
from tracker.queries.scope import BODY_NAME, DAY, PUT_TO, answers_for, authors_organisation, is_body_named
from tracker.queries.waiting import is_through

# In place of the words of a question that has none.
NOT_SAID_WHAT_FOR = "Help is needed; what for is not said."

_later = shared_alias(ProgressUpdate)
_asker = shared_alias(Person)
_for_team = shared_alias(Team)


@dataclass(frozen=True, slots=True)
class Deferral:
    """A question put off, or sent back with another one: on which day, until when, and what was said."""

    on: date
    until: date | None
    words: str
    is_question: bool = False

    @property
    def sentence(self) -> str:
        """What became of the question so far."""
        until = write_day(self.until) if self.until else ""
        if self.is_question:
            by_when = f", answer needed by {until}" if until else ""
            return f"Sent back with a question on {write_day(self.on)}{by_when}: {self.words}"
        return f"Deferred on {write_day(self.on)}{f' until {until}' if until else ''}: {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAsk:
    """A question to a body, or to the lead's own director, that has no answer yet.

    The same question said again in later updates is one, asked since the first of them. `body_id` is the body that
    answers it on the day: that of the update, or whoever answers for it since it closed. `is_in_last_update` is False
    where the lead has posted since without asking it.
    """

    ask_id: int
    action_id: int
    plan_slug: str
    code: str
    number: str
    title: str
    body_id: int | None
    body: str
    text: str
    asked_on: date
    asked_by: str
    is_private: bool
    private_reason: str
    is_in_last_update: bool
    deferral: Deferral | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOnRecord:
    """A decision as it is read; what is held in private session is left out of it.

    `asked` is the question that it answers; empty where it answers none.
    """

    plan_slug: str
    code: str
    number: str
    title: str
    on: date
    recorded_at: datetime
    who: str
    outcome: Outcome
    effect: Effect
    power: str
    words: str
    due: PlanDate | None
    until: date | None
    asked: str
    is_hidden: bool

    def is_since(self, day: date, *, frozen_at: datetime) -> bool:
        """True where a report of this day can't hold it: decided later, or recorded once that report was frozen."""
        return self.on > day or self.recorded_at > frozen_at

    @property
    def what(self) -> str:
        """Who decided what; of what is held in private session only that something was, or that a date was agreed."""
        if self.is_hidden:
            return f"A decision on a new agreed date: {write_date(self.due)}" if self.due else "A decision"
        decided = what_was_decided(self.outcome, self.effect, due=self.due, until=self.until)
        return f"{self.who or 'A post with the power to'} {decided}"


@cache
def _open_asks(*, of_one: bool) -> Select[*tuple[Any, ...]]:
    """The statement for all actions of a strategy, or for one."""
    last_id = (
        select(_later.id)
        .where(
            _later.action_id == Ask.action_id,
            _later.reported_on <= DAY,
            is_through(_later),
        )
        .order_by(_later.reported_on.desc(), _later.recorded_at.desc(), _later.id.desc())
        .limit(1)
        .correlate(Ask)
        .scalar_subquery()
    )
    statement = (
        select(
            Ask.id,
            Ask.update_id,
            Ask.action_id,
            Ask.help_from,
            PUT_TO.label("body_id"),
            Ask.text,
            Ask.is_private,
            Action.number,
            Action.title,
            DeliveryPlan.slug,
            DeliveryPlan.code,
            ProgressUpdate.reported_on,
            func.coalesce(func.nullif(Ask.private_reason, ""), ProgressUpdate.private_reason).label(
                "private_reason"
            ),
            Person.name.label("by"),
            authors_organisation().label("organisation_id"),
            ProgressUpdate.for_team_id,
            Team.name.label("for_team"),
            BODY_NAME.label("body"),
            last_id.label("last_id"),
        )
        .join(ProgressUpdate, ProgressUpdate.id == Ask.update_id)
        .join(Action, Action.id == Ask.action_id)
        .join(DeliveryPlan, DeliveryPlan.id == Action.plan_id)
        .outerjoin(Person, Person.id == ProgressUpdate.recorded_by)
        .outerjoin(Team, Team.id == ProgressUpdate.for_team_id)
        .outerjoin(BodySuccessor, answers_for())
        .outerjoin(Body, Body.id == PUT_TO)
        .outerjoin(BodyName, is_body_named())
        .where(
            DeliveryPlan.strategy_id == bindparam("strategy_id"),
            Ask.help_from.in_([HelpFrom.BODY, HelpFrom.DIRECTOR]),
            or_(Ask.answered_on.is_(None), Ask.answered_on > DAY),
            ProgressUpdate.reported_on <= DAY,
            is_through(),
            or_(Action.closed_on.is_(None), Action.closed_on > DAY),
        )
        .order_by(DeliveryPlan.code, Action.position, Action.id, ProgressUpdate.reported_on, Ask.id)
    )
    return statement.where(Ask.action_id == bindparam("action_id")) if of_one else statement


def open_asks(
    strategy_id: int, *, viewer: Viewer, as_at: AsAt, action_id: int | None = None
) -> list[OpenAsk]:
    """The questions without an answer on the day, in plan order, of all actions or of one. Two statements.

    What is held in private session from the viewer is left out.
    """
    asked = {"strategy_id": strategy_id, "day": as_at.day, "action_id": action_id}
    same: dict[tuple[int, str, int | None, str], list[Any]] = {}
    for row in named_rows(ask(_open_asks(of_one=action_id is not None), asked)):
        is_hidden = row.is_private and not may_read_private(
            viewer,
            strategy_id=strategy_id,
            author_organisation_id=row.organisation_id,
            for_team_id=row.for_team_id,
            body_id=row.body_id,
        )
        if not is_hidden:
            same.setdefault((row.action_id, row.help_from, row.body_id, row.text), []).append(row)
    asks = {row.id: row for rows in same.values() for row in rows}
    deferrals = _deferrals(asks, strategy_id=strategy_id, viewer=viewer, as_at=as_at)
    return [_open_ask(rows, deferrals) for rows in same.values()]


def _open_ask(rows: Sequence[Any], deferrals: dict[int, Deferral]) -> OpenAsk:
    first, last = rows[0], rows[-1]
    return OpenAsk(
        ask_id=last.id,
        action_id=last.action_id,
        plan_slug=last.slug,
        code=f"{last.code} {last.number}",
        number=last.number,
        title=last.title,
        body_id=last.body_id,
        body=last.body or "",
        text=last.text,
        asked_on=first.reported_on,
        asked_by=f"{first.by or 'a file'}{f' for {first.for_team}' if first.for_team else ''}",
        is_private=any(row.is_private for row in rows),
        private_reason=next((row.private_reason for row in rows if row.private_reason), ""),
        is_in_last_update=last.update_id == last.last_id,
        deferral=next((deferrals[row.id] for row in reversed(rows) if row.id in deferrals), None),
    )


_DEFERRALS = (
    select(
        Decision.ask_id,
        Decision.body_id,
        Decision.is_private,
        Decision.decided_on,
        Decision.deferred_until,
        Decision.words,
        Decision.outcome,
    )
    .where(
        Decision.ask_id.in_(any_of("ask_ids")),
        Decision.outcome.in_([one.value for one in Outcome if one.leaves_it_open]),
        Decision.decided_on <= DAY,
    )
    .order_by(Decision.decided_on, Decision.id)
)


def _deferrals(
    asks: Mapping[int, Any], *, strategy_id: int, viewer: Viewer, as_at: AsAt
) -> dict[int, Deferral]:
    """What put these questions off, by the row of each: an open one may be put off in private."""
    rows = named_rows(ask(_DEFERRALS, {"ask_ids": list(asks), "day": as_at.day}))
    found = {}
    for row in rows:
        is_hidden = row.is_private and not may_read_private(
            viewer,
            strategy_id=strategy_id,
            author_organisation_id=asks[row.ask_id].organisation_id,
            for_team_id=asks[row.ask_id].for_team_id,
            body_id=row.body_id,
        )
        words = PRIVATE_WORDS if is_hidden else row.words
        found[row.ask_id] = Deferral(
            row.decided_on, row.deferred_until, words, row.outcome == Outcome.QUESTION.value
        )
    return found


def decisions_of(strategy_id: int, *, viewer: Viewer, as_at: AsAt) -> list[DecisionOnRecord]:
    """What was decided up to a day, the last first. One statement."""
    rows = db.session.execute(_decisions(), {"strategy_id": strategy_id, "day": as_at.day}).all()
    return [_on_record(row, strategy_id, viewer) for row in rows]


@cache
def _decisions() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Decision,
            Action.number,
            Action.title,
            DeliveryPlan.slug,
            DeliveryPlan.code,
            BODY_NAME.label("body"),
            Baseline.due,
            # Whose words they are: those of whoever had asked, else of whoever recorded it.
            func.coalesce(authors_organisation(person=_asker, team=_for_team), Person.organisation_id).label(
                "organisation_id"
            ),
            ProgressUpdate.for_team_id,
            Decision.ask_id,
            Ask.text.label("asked"),
            or_(Ask.is_private, ProgressUpdate.is_private).label("is_ask_private"),
        )
        .join(Action, Action.id == Decision.action_id)
        .join(DeliveryPlan, DeliveryPlan.id == Action.plan_id)
        .outerjoin(Body, Body.id == Decision.body_id)
        .outerjoin(BodyName, is_body_named(day=Decision.decided_on))
        .outerjoin(Baseline, Baseline.decision_id == Decision.id)
        .outerjoin(Person, Person.id == Decision.recorded_by)
        .outerjoin(Ask, Ask.id == Decision.ask_id)
        .outerjoin(ProgressUpdate, ProgressUpdate.id == Ask.update_id)
        .outerjoin(_asker, _asker.id == ProgressUpdate.recorded_by)
        .outerjoin(_for_team, _for_team.id == ProgressUpdate.for_team_id)
        .where(Decision.strategy_id == bindparam("strategy_id"), Decision.decided_on <= DAY)
        .order_by(Decision.decided_on.desc(), Decision.id.desc())
    )


def _on_record(row: Any, strategy_id: int, viewer: Viewer) -> DecisionOnRecord:
    decision = row.Decision
    hidden = decision.is_private and not may_read_private(
        viewer,
        strategy_id=strategy_id,
        author_organisation_id=row.organisation_id,
        for_team_id=row.for_team_id,
        body_id=decision.body_id,
    )
    asked = ""
    if row.ask_id is not None:
        is_held = hidden or (row.is_ask_private and not decision.is_private)
        asked = PRIVATE_WORDS if is_held else row.asked or NOT_SAID_WHAT_FOR
    return DecisionOnRecord(
        plan_slug=row.slug,
        code=f"{row.code} {row.number}",
        number=row.number,
        title=row.title,
        on=decision.decided_on,
        recorded_at=decision.recorded_at,
        who="" if hidden else row.body or decision.post,
        outcome=Outcome(decision.outcome),
        effect=Effect(decision.effect or Effect.NONE),
        power="" if hidden else decision.power,
        words=PRIVATE_WORDS if hidden else decision.words,
        due=row.due,
        until=decision.deferred_until,
        asked=asked,
        is_hidden=hidden,
    )


def last_decision_id(action_id: int) -> int | None:
    """The decision on an action that was recorded last; None where there is none."""
    return db.session.execute(
        select(func.max(Decision.id)).where(Decision.action_id == action_id)
    ).scalar_one()


def last_date_of_a_body(action_id: int) -> PlanDate | None:
    """The date that a body or post last agreed for an action, or the original; moves by the owner are left out."""
    return db.session.execute(
        select(Baseline.due)
        .outerjoin(Decision, Decision.id == Baseline.decision_id)
        .where(
            Baseline.action_id == action_id,
            or_(Baseline.decision_id.is_(None), Decision.is_delegated.is_(False)),
        )
        .order_by(Baseline.effective_on.desc(), Baseline.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def days_frozen(strategy_id: int, *, as_at: AsAt) -> list[date]:
    """The days of the reports frozen up to a day, the first first."""
    return list(
        db.session.execute(
            select(FrozenReport.as_at)
            .where(FrozenReport.strategy_id == strategy_id, FrozenReport.as_at <= as_at.day)
            .order_by(FrozenReport.as_at, FrozenReport.number)
        ).scalars()
    )
