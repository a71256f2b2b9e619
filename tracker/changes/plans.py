"""Delivery plans and their actions: from a plan document to the tables, and what changes afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from tracker.changes.audit import By, record_entry
from tracker.domain.dates import PlanDate
from tracker.domain.numbering import sort_key
from tracker.domain.plan_document import ActionLine, PlanDocument
from tracker.domain.problems import Problem, RuleBroken
from tracker.domain.rag import Stage
from tracker.extensions import db
from tracker.models import (
    Action,
    ActionCurrent,
    ActionLead,
    Baseline,
    Decision,
    DeliveryPlan,
    Detail,
    Measure,
    Milestone,
    Organisation,
    PlanOwner,
    Priority,
    SameWork,
    Team,
)
from tracker.models.plan import PlanStatus


def add_plan(
    *,
    by: By,
    on: date,
    strategy_id: int,
    slug: str,
    document: PlanDocument,
    status_words: str = "",
    status_on: date | None = None,
    is_illustrative: bool = False,
) -> DeliveryPlan:
    """Add a plan with all its actions from a document; every action starts with its stage not known yet.

    Raises RuleBroken with every priority and owner that the strategy does not have.
    """
    priorities = dict(
        db.session.execute(
            select(Priority.number, Priority.id).where(Priority.strategy_id == strategy_id)
        ).all()
    )
    organisations = dict(db.session.execute(select(Organisation.slug, Organisation.id)).all())
    problems = [
        Problem(f"Action {action.number}", f"Priority {action.priority} is not one of the strategy’s.", "")
        for action in document.actions
        if action.priority not in priorities
    ]
    problems += [
        Problem("Owners", f"No organisation has the short address “{owner}”.", "Add it first.")
        for owner in document.owners
        if owner not in organisations
    ]
    if problems:
        raise RuleBroken(problems)
    ends = [action.end.last for action in document.actions if action.end and action.end.last]
    starts = [action.start.first for action in document.actions if action.start and action.start.first]
    plan = DeliveryPlan(
        strategy_id=strategy_id,
        slug=slug,
        code=document.code,
        title=document.title,
        status=PlanStatus(document.status),
        status_words=status_words,
        status_on=status_on,
        starts=min(starts, default=None),
        ends=max(ends, default=None),
        is_illustrative=is_illustrative,
    )
    db.session.add(plan)
    db.session.flush()
    for position, owner in enumerate(document.owners, start=1):
        db.session.add(PlanOwner(plan_id=plan.id, organisation_id=organisations[owner], position=position))
    record_entry(
        by=by,
        verb="add plan",
        subject_kind="plan",
        subject_id=plan.id,
        strategy_id=strategy_id,
        facts={"code": document.code, "actions": len(document.actions)},
        prose={"title": document.title},
    )
    teams = _teams_by_name(
        strategy_id, document, organisations[document.owners[0]] if document.owners else None
    )
    for position, line in enumerate(document.actions, start=1):
        _add_action(by=by, on=on, plan=plan, line=line, position=position, priorities=priorities, teams=teams)
    return plan


def _teams_by_name(strategy_id: int, document: PlanDocument, organisation_id: int | None) -> dict[str, Team]:
    """Every team that the document names, added where the strategy does not have it."""
    teams = {
        team.name: team
        for team in db.session.execute(select(Team).where(Team.strategy_id == strategy_id)).scalars()
    }
    for name in dict.fromkeys(name for action in document.actions for name in action.leads):
        if name not in teams:
            teams[name] = Team(strategy_id=strategy_id, name=name, organisation_id=organisation_id)
            db.session.add(teams[name])
    db.session.flush()
    return teams


def _add_action(
    *,
    by: By,
    on: date,
    plan: DeliveryPlan,
    line: ActionLine,
    position: int,
    priorities: Mapping[int, int],
    teams: Mapping[str, Team],
) -> Action:
    action = Action(
        plan_id=plan.id,
        priority_id=priorities[line.priority],
        number=line.number,
        sort_key=sort_key(line.number),
        position=position,
        title=line.title,
        description=line.description,
        start=line.start,
        lead_text=line.lead,
        rating_text=line.rating_text,
        progress_text=line.progress,
        notes=dict(line.notes),
        source=line.source,
        added_on=on,
    )
    db.session.add(action)
    db.session.flush()
    db.session.add(
        Baseline(action_id=action.id, due=line.end, effective_on=on, is_original=True, recorded_at=by.at)
    )
    db.session.add(ActionCurrent(action_id=action.id, stage=Stage.NOT_KNOWN))
    for number, name in enumerate(line.leads, start=1):
        db.session.add(
            ActionLead(
                action_id=action.id,
                team_id=teams[name].id,
                is_accountable=number == 1,
                position=number,
                leads_from=on,
            )
        )
    details = [
        Detail(action_id=action.id, position=number, text=part.text, start=part.start, end=part.end)
        for number, part in enumerate(line.details, start=1)
    ]
    db.session.add_all(details)
    db.session.flush()
    for number, measure in enumerate(line.measures, start=1):
        of_detail = details[measure.detail - 1].id if measure.detail else None
        db.session.add(Measure(action_id=action.id, position=number, text=measure.text, detail_id=of_detail))
    record_entry(
        by=by,
        verb="add action",
        subject_kind="action",
        subject_id=action.id,
        strategy_id=plan.strategy_id,
        facts={"number": line.number, "due": line.end.text if line.end else None},
        prose={"title": line.title},
    )
    return action


def add_milestone(
    *,
    by: By,
    strategy_id: int,
    action_id: int,
    title: str,
    baseline_on: date,
    forecast_on: date | None = None,
    done_on: date | None = None,
    is_critical: bool = False,
) -> Milestone:
    """Add a named day to an action, after the ones it has."""
    taken = (
        db.session.execute(select(Milestone.position).where(Milestone.action_id == action_id)).scalars().all()
    )
    milestone = Milestone(
        action_id=action_id,
        position=max(taken, default=0) + 1,
        title=title,
        baseline_on=baseline_on,
        forecast_on=forecast_on,
        done_on=done_on,
        is_critical=is_critical,
    )
    db.session.add(milestone)
    db.session.flush()
    record_entry(
        by=by,
        verb="add milestone",
        subject_kind="action",
        subject_id=action_id,
        strategy_id=strategy_id,
        facts={"on": baseline_on.isoformat(), "done": done_on.isoformat() if done_on else None},
        prose={"title": title},
    )
    return milestone


def link_same_work(*, by: By, strategy_id: int, action_id: int, other_id: int) -> None:
    """Note that two actions carry the same work: it saves typing and warns, and merges nothing."""
    first, second = sorted((action_id, other_id))
    if db.session.get(SameWork, (first, second)) is not None:
        return
    db.session.add(SameWork(action_id=first, other_id=second))
    record_entry(
        by=by,
        verb="link same work",
        subject_kind="action",
        subject_id=first,
        strategy_id=strategy_id,
        facts={"other": second},
    )


def decide_agreed_date(
    *,
    by: By,
    on: date,
    strategy_id: int,
    action_id: int,
    body_id: int | None,
    post: str,
    power: str,
    due: PlanDate,
    words: str,
) -> Decision:
    """Record a body's or post's decision on a new agreed date; the original date stays on record."""
    decision = Decision(
        strategy_id=strategy_id,
        action_id=action_id,
        body_id=body_id,
        post=post,
        power=power,
        outcome="approved",
        effect="new agreed date",
        words=words,
        decided_on=on,
        recorded_at=by.at,
        recorded_by=by.person_id,
    )
    db.session.add(decision)
    db.session.flush()
    db.session.add(
        Baseline(
            action_id=action_id,
            due=due,
            effective_on=on,
            decision_id=decision.id,
            recorded_at=by.at,
            recorded_by=by.person_id,
        )
    )
    record_entry(
        by=by,
        verb="decide agreed date",
        subject_kind="action",
        subject_id=action_id,
        strategy_id=strategy_id,
        facts={"body": body_id, "post": post, "power": power, "due": due.text, "on": on.isoformat()},
        prose={"words": words},
    )
    return decision


def record_plan_status(*, by: By, plan_id: int, status: PlanStatus, words: str, on: date | None) -> None:
    """Record how far a plan has been agreed, by whom and when; a day that is not known stays None."""
    plan = db.session.get_one(DeliveryPlan, plan_id)
    plan.status, plan.status_words, plan.status_on = status, words, on
    record_entry(
        by=by,
        verb="record plan status",
        subject_kind="plan",
        subject_id=plan_id,
        strategy_id=plan.strategy_id,
        facts={"status": status, "on": on.isoformat() if on else None},
        prose={"words": words},
    )
