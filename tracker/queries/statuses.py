"""The spine's query: every action of a strategy or plan as it stands on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    inspect,
    or_,
    select,
    true,
)

from tracker.domain.dates import AsAt, PlanDate
from tracker.domain.gates import Waiting, is_newer
from tracker.domain.outcomes import Outcome
from tracker.domain.permissions import Viewer, may_read_private
from tracker.domain.rag import Label, Stage
from tracker.domain.rules import ActionFacts, DatedPart
from tracker.domain.status import ActionOnRecord, ActionStatus, Said, status_of, withheld
from tracker.domain.windows import Window, windows_on
from tracker.models import (
    Action,
    ActionCurrent,
    ActionLead,
    Ask,
    Assessment,
    Baseline,
    Body,
    BodyName,
    BodySuccessor,
    DeliveryPlan,
    Person,
    Priority,
    ProgressUpdate,
    Team,
)
from tracker.models.columns import named_rows, read_plan_date
from tracker.models.shared_aliases import shared_alias
from tracker.queries.asking import ask
from tracker.queries.checked_against import checked_against
from tracker.queries.id_lists import any_of
from tracker.queries.lines import ActionLines, lines_of
from tracker.queries.scope import (
    BODY_NAME,
    DAY,
    NO_PERSON,
    PUT_TO,
    answers_for,
    authors_organisation,
    in_force,
    is_body_named,
    leads_on,
)
from tracker.queries.strategies import PlanInForce
from tracker.queries.targets import has_target, outcomes_of
from tracker.queries.waiting import is_through, newest_waiting, waiting_updates

_original = shared_alias(Baseline)
_agreed = shared_alias(Baseline)
_for_team = shared_alias(Team)
_covered = shared_alias(Person)
_any_lead = shared_alias(ActionLead)


@dataclass(frozen=True, slots=True)
class Page:
    """Which stretch of a long plan is wanted."""

    number: int
    size: int


@dataclass(frozen=True, slots=True)
class Scope:
    """Which actions are wanted: of these plans, perhaps only one action, one team or one priority."""

    plans: Sequence[PlanInForce]
    number: str | None = None
    team_id: int | None = None
    priority: int | None = None
    action_ids: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the last frozen report, or the close of the last window, said of actions: by code, as far as it did."""

    labels: Mapping[str, Label] = field(default_factory=dict)
    promises: Mapping[str, PlanDate] = field(default_factory=dict)
    at_risk_running: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StatusPage:
    """A stretch of a list of statuses, and how many there are in all."""

    statuses: list[ActionStatus]
    total: int
    lines: dict[int, ActionLines]


def action_statuses(
    *,
    viewer: Viewer,
    as_at: AsAt,
    scope: Scope,
    windows: Sequence[Window],
    earlier: Earlier | None = None,
) -> list[ActionStatus]:
    """One value per action in force on the day, in plan and number order.

    The words are those of the last update that counted on that day. Two statements, whatever the size; one more where
    updates wait to be agreed.
    """
    return status_page(
        viewer=viewer, as_at=as_at, scope=scope, windows=windows, page=None, earlier=earlier
    ).statuses


def status_page(
    *,
    viewer: Viewer,
    as_at: AsAt,
    scope: Scope,
    windows: Sequence[Window],
    page: Page | None,
    earlier: Earlier | None = None,
    with_lines: bool = False,
    with_evidence: bool = True,
    with_parts: bool = True,
) -> StatusPage:
    """A page of `action_statuses` and the number of all that fit; page None gives them all.

    With lines, what the actions consist of comes too, in the same two statements and one more where actions have targets;
    without evidence, as `lines_of` says. Without parts, labels are right and suggestions are not: for a comparison of
    labels alone, in one statement.
    """
    plans = {plan.plan_id: plan for plan in scope.plans}
    rows, total = _rows(as_at, scope, page)
    ids = [row.id for row in rows]
    lines = lines_of(ids, as_at=as_at, with_evidence=with_evidence, viewer=viewer) if with_lines else {}
    parts = {action_id: found.parts for action_id, found in lines.items()}
    aiming = [row.id for row in rows if row.has_target] if with_parts else []
    if with_parts and not with_lines:
        held = checked_against(ids, as_at=as_at, with_outcomes=bool(aiming))
        parts, outcomes = held.parts, held.outcomes
    else:
        outcomes = outcomes_of(aiming, as_at=as_at)
    earlier, asked = earlier or Earlier(), windows_on(windows, on=as_at.day)
    found = []
    waiting = waiting_updates([row.waiting_id for row in rows if row.waiting_id is not None], viewer=viewer)
    for row in rows:
        plan = plans[row.plan_id]
        record = _record(
            row,
            plan,
            viewer,
            day=as_at.day,
            parts=parts.get(row.id, ()),
            outcomes=outcomes.get(row.id, ()),
            earlier=earlier,
            waiting=waiting.get(row.id),
        )
        found.append(status_of(record, windows=asked, thresholds=plan.thresholds))
    return StatusPage(found, total, lines)


def _rows(as_at: AsAt, scope: Scope, page: Page | None) -> tuple[Sequence[Any], int]:
    """The rows of a page, and how many there are in all."""
    narrowings = {
        "number": scope.number,
        "team_id": scope.team_id,
        "priority": scope.priority,
        "action_ids": scope.action_ids,
    }
    narrowed_by = frozenset(name for name, value in narrowings.items() if value is not None)
    asked: dict[str, Any] = {name: narrowings[name] for name in narrowed_by}
    asked |= {"day": as_at.day, "plan_ids": [plan.plan_id for plan in scope.plans]}
    statement = _records(narrowed_by, is_today=as_at.is_today, is_paged=page is not None)
    if page is not None:
        asked |= {"size": page.size, "before": (page.number - 1) * page.size}
    rows = named_rows(ask(statement, asked))
    return rows, len(rows) if page is None else rows[0].total if rows else 0


def _latest_update(*, is_today: bool) -> ColumnElement[int | None]:
    """The id of an action's latest update that counts on the day: kept beside the action for today, sought for any other."""
    if is_today:
        return ActionCurrent.update_id.expression
    return (
        select(ProgressUpdate.id)
        .where(ProgressUpdate.action_id == Action.id, ProgressUpdate.reported_on <= DAY, is_through())
        .order_by(
            ProgressUpdate.reported_on.desc(), ProgressUpdate.recorded_at.desc(), ProgressUpdate.id.desc()
        )
        .limit(1)
        .correlate(Action)
        .scalar_subquery()
    )


def _latest_assessment(*, is_today: bool) -> ColumnElement[int | None]:
    """The id of the last assessment that rates or settles the latest update, on or before the day."""
    if is_today:
        return ActionCurrent.assessment_id.expression
    return (
        select(Assessment.id)
        .where(
            Assessment.update_id == ProgressUpdate.id,
            Assessment.assessed_on <= DAY,
            or_(Assessment.stage.is_not(None), Assessment.rating.is_not(None)),
        )
        .order_by(Assessment.id.desc())
        .limit(1)
        .correlate(ProgressUpdate)
        .scalar_subquery()
    )


def _times_moved() -> ColumnElement[int]:
    """How often the date now expected has moved since the agreed date was last decided.

    An update holds the count as it was when it was posted. A decision of a later day ends it, and so does one that came
    on record after the update.
    """
    update = ProgressUpdate
    is_decided_since = and_(
        _agreed.is_original == false(),
        or_(_agreed.effective_on > update.reported_on, _agreed.recorded_at > update.recorded_at),
    )
    return case((is_decided_since, 0), else_=update.times_moved)


def _narrowed(statement: Select[Any], narrowed_by: frozenset[str]) -> Select[Any]:
    """The actions of the plans in force on the day, and of those the ones that the scope wants."""
    statement = statement.where(Action.plan_id.in_(any_of("plan_ids")), in_force())
    if "number" in narrowed_by:
        statement = statement.where(Action.number == bindparam("number"))
    if "action_ids" in narrowed_by:
        statement = statement.where(Action.id.in_(any_of("action_ids")))
    if "priority" in narrowed_by:
        of_number = select(Priority.id).where(Priority.number == bindparam("priority"))
        statement = statement.where(Action.priority_id.in_(of_number))
    if "team_id" in narrowed_by:
        led = select(_any_lead.action_id).where(
            _any_lead.team_id == bindparam("team_id"), leads_on(lead=_any_lead)
        )
        statement = statement.where(Action.id.in_(led))
    return statement


@cache
def _records(narrowed_by: frozenset[str], *, is_today: bool, is_paged: bool) -> Select[Any]:
    """The statement for one shape of scope; what the scope holds are its parameters.

    A page is chosen, and the whole counted, by the index of the actions alone, before anything is laid beside them.
    """
    chosen = (
        _narrowed(select(Action.id), narrowed_by)
        .order_by(Action.plan_id, Action.position, Action.sort_key, Action.id)
        .limit(bindparam("size", type_=Integer))
        .offset(bindparam("before", type_=Integer))
    )
    agreed_id = (
        select(Baseline.id)
        .where(Baseline.action_id == Action.id, Baseline.effective_on <= DAY)
        .order_by(Baseline.effective_on.desc(), Baseline.id.desc())
        .limit(1)
        .correlate(Action)
        .scalar_subquery()
    )
    update = ProgressUpdate
    statement = (
        select(
            Action.id,
            Action.plan_id,
            Action.number,
            Action.title,
            Action.added_on,
            *_columns(Action, "start"),
            Priority.number.label("priority"),
            Team.name.label("lead"),
            *_columns(_agreed, "due"),
            _agreed.effective_on.label("agreed_on"),
            _agreed.is_original,
            *_columns(_original, "due", label="original"),
            update.id.label("update_id"),
            (ActionCurrent.waiting_id if is_today else newest_waiting()).label("waiting_id"),
            update.stage,
            update.rating,
            update.reported_on,
            update.words,
            update.plain_words,
            update.worries,
            update.put_it_right,
            update.reason,
            update.decided_by,
            update.override_reason,
            update.how_told,
            _times_moved().label("times_moved"),
            update.last_evidence_on,
            update.is_private,
            update.private_reason,
            update.is_unchanged,
            update.unchanged_running,
            *_columns(update, "back_on_track"),
            *_columns(update, "forecast"),
            *_columns(update, "review"),
            *_columns(update, "done_in"),
            Person.name.label("by"),
            authors_organisation(team=_for_team).label("author_organisation_id"),
            update.for_team_id,
            _for_team.name.label("for_team"),
            _covered.name.label("covering_for"),
            Ask.help_from,
            Ask.text.label("help_text"),
            PUT_TO.label("body_id"),
            Ask.answered_on,
            Ask.is_private.label("is_ask_private"),
            Ask.private_reason.label("ask_private_reason"),
            BODY_NAME.label("help_body"),
            Assessment.stage.label("assessed_stage"),
            Assessment.rating.label("assessed_rating"),
            has_target().label("has_target"),
        )
        .join(Priority, Priority.id == Action.priority_id)
        .join(DeliveryPlan, DeliveryPlan.id == Action.plan_id)
        .outerjoin(ActionCurrent, ActionCurrent.action_id == Action.id)
        .outerjoin(
            ActionLead,
            and_(ActionLead.action_id == Action.id, ActionLead.is_accountable == true(), leads_on()),
        )
        .outerjoin(Team, Team.id == ActionLead.team_id)
        .outerjoin(_agreed, _agreed.id == agreed_id)
        .outerjoin(_original, and_(_original.action_id == Action.id, _original.is_original == true()))
        .outerjoin(update, update.id == _latest_update(is_today=is_today))
        .outerjoin(Person, Person.id == update.recorded_by)
        .outerjoin(_for_team, _for_team.id == update.for_team_id)
        .outerjoin(_covered, _covered.id == update.covering_for_id)
        .outerjoin(Ask, Ask.update_id == update.id)
        .outerjoin(BodySuccessor, answers_for())
        .outerjoin(Body, Body.id == PUT_TO)
        .outerjoin(BodyName, is_body_named())
        .outerjoin(Assessment, Assessment.id == _latest_assessment(is_today=is_today))
        .order_by(DeliveryPlan.code, Action.position, Action.sort_key, Action.id)
    )
    if not is_paged:
        return _narrowed(statement, narrowed_by)
    total = _narrowed(select(func.count(Action.id)), narrowed_by).correlate(None).scalar_subquery()
    return statement.add_columns(total.label("total")).where(Action.id.in_(chosen.correlate(None)))


def _columns(table: Any, prefix: str, *, label: str | None = None) -> list[ColumnElement[Any]]:
    """The four columns of a plan's date, labelled by what they are in the row."""
    columns = inspect(table).selectable.c
    return [
        columns[f"{prefix}_{part}"].label(f"{label or prefix}_{part}")
        for part in ("text", "first", "last", "precision")
    ]


def _record(
    row: Any,
    plan: PlanInForce,
    viewer: Viewer,
    *,
    day: date,
    parts: tuple[DatedPart, ...],
    outcomes: tuple[Outcome, ...],
    earlier: Earlier,
    waiting: Waiting | None,
) -> ActionOnRecord:
    code = f"{plan.code} {row.number}"
    due = read_plan_date(row.due_text, row.due_first, row.due_last, row.due_precision)
    said = _said(row, plan, viewer, day=day) if row.update_id is not None else None
    return ActionOnRecord(
        action_id=row.id,
        number=row.number,
        title=row.title,
        plan_id=plan.plan_id,
        plan_slug=plan.slug,
        plan_code=plan.code,
        is_illustrative=plan.is_illustrative,
        owners=plan.owners,
        priority=row.priority,
        lead=row.lead or "No lead named",
        added_on=row.added_on,
        original_due=read_plan_date(
            row.original_text, row.original_first, row.original_last, row.original_precision
        ),
        agreed_on=None if row.is_original else row.agreed_on,
        said=said,
        waiting=waiting
        if waiting and is_newer(waiting, reported_on=row.reported_on, update_id=row.update_id)
        else None,
        previous=earlier.labels.get(code),
        promised=earlier.promises.get(code),
        facts=ActionFacts(
            stage=row.assessed_stage or row.stage or Stage.NOT_KNOWN,
            rating=row.assessed_rating or row.rating,
            start=read_plan_date(row.start_text, row.start_first, row.start_last, row.start_precision),
            due=due,
            forecast=read_plan_date(
                row.forecast_text, row.forecast_first, row.forecast_last, row.forecast_precision
            ),
            times_moved=row.times_moved or 0,
            last_reported_on=row.reported_on,
            last_evidence_on=row.last_evidence_on,
            back_on_track=said.back_on_track if said else None,
            review=said.review if said else None,
            reports_at_risk_running=earlier.at_risk_running.get(code, 0),
            parts=parts,
            outcomes=outcomes,
        ),
    )


def _said(row: Any, plan: PlanInForce, viewer: Viewer, *, day: date) -> Said:
    """What the latest update says; help that was asked for and has been answered by the day is asked for no more."""
    is_unread = (row.is_private or row.is_ask_private) and not may_read_private(
        viewer,
        strategy_id=plan.strategy_id,
        author_organisation_id=row.author_organisation_id,
        for_team_id=row.for_team_id,
        body_id=row.body_id,
    )
    hidden = row.is_private and is_unread
    is_open = row.help_from is not None and (row.answered_on is None or row.answered_on > day)
    is_asking = is_open and not is_unread
    # Of an update that is private as a whole, nothing is said of its parts.
    is_ask_private = is_open and row.is_ask_private and not row.is_private

    said = Said(
        update_id=row.update_id,
        reported_on=row.reported_on,
        by=row.by or NO_PERSON,
        for_team=row.for_team or "",
        covering_for=row.covering_for or "",
        how_told=row.how_told.phrase if row.how_told else "",
        words=row.words,
        plain_words=row.plain_words or "",
        worries=row.worries or "",
        put_it_right=row.put_it_right or "",
        back_on_track=read_plan_date(
            row.back_on_track_text,
            row.back_on_track_first,
            row.back_on_track_last,
            row.back_on_track_precision,
        ),
        help_from=row.help_from if is_asking else None,
        help_body=(row.help_body or "") if is_asking else "",
        help_text=(row.help_text or "") if is_asking else "",
        reason=row.reason or "",
        decided_by=row.decided_by or "",
        review=read_plan_date(row.review_text, row.review_first, row.review_last, row.review_precision),
        done_in=read_plan_date(row.done_in_text, row.done_in_first, row.done_in_last, row.done_in_precision),
        override_reason=row.override_reason or "",
        is_private=bool(row.is_private),
        is_hidden=bool(hidden),
        private_reason=row.private_reason or "",
        is_ask_private=bool(is_ask_private),
        is_ask_hidden=bool(is_ask_private and is_unread),
        ask_private_reason=(row.ask_private_reason or "") if is_ask_private and not is_unread else "",
        is_unchanged=row.is_unchanged,
        unchanged_running=row.unchanged_running,
    )
    return withheld(said) if hidden else said
