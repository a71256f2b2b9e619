"""Delivery plans and their actions: from a plan document to the tables, and what changes afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from tracker.changes.actions import add_action
from tracker.changes.audit import By, record_entry
from tracker.domain.plan_document import PlanDocument
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.extensions import db
from tracker.models import (
    DeliveryPlan,
    Organisation,
    PlanOwner,
    Priority,
    SameWork,
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
    for position, line in enumerate(document.actions, start=1):
        add_action(
            by=by, on=on, plan=plan, line=line, position=position, priority_id=priorities[line.priority]
        )
    return plan


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


def rename_plan(*, by: By, plan_id: int, title: str) -> None:
    """Give a plan another title; the audit entry keeps the one before."""
    plan = db.session.get_one(DeliveryPlan, plan_id)
    before, plan.title = plan.title, title
    plan.version += 1
    record_entry(
        by=by,
        verb="rename plan",
        subject_kind="plan",
        subject_id=plan_id,
        strategy_id=plan.strategy_id,
        prose={"title": title, "title_before": before},
    )


def remember_answers(*, by: By, plan_id: int, answers: Mapping[str, Mapping[str, str]]) -> None:
    """Keep what a person said of the columns and rating words of a plan's file, for its next one."""
    plan = db.session.get_one(DeliveryPlan, plan_id)
    kept = {name: dict(said) for name, said in answers.items()}
    if plan.import_answers == kept:
        return
    plan.import_answers = kept
    record_entry(
        by=by,
        verb="remember answers",
        subject_kind="plan",
        subject_id=plan_id,
        strategy_id=plan.strategy_id,
        facts={name: sorted(said) for name, said in kept.items()},
        worded=tuple(kept),
    )


def record_plan_status(
    *, by: By, plan_id: int, seen_version: int, status: PlanStatus, words: str, on: date | None
) -> None:
    """Record how far a plan has been agreed, by whom and when; a day that is not known stays None.

    Raises ChangedMeanwhile when somebody changed the plan since it was seen.
    """
    plan = db.session.get_one(DeliveryPlan, plan_id)
    if plan.version != seen_version:
        raise ChangedMeanwhile
    plan.status, plan.status_words, plan.status_on = status, words, on
    plan.version += 1
    record_entry(
        by=by,
        verb="record plan status",
        subject_kind="plan",
        subject_id=plan_id,
        strategy_id=plan.strategy_id,
        facts={"status": status, "on": on.isoformat() if on else None},
        prose={"words": words},
    )


def delegate_dates(*, by: By, plan_id: int, seen_version: int, months: int) -> None:
    """Let a plan's owner move agreed dates by up to so many months, none with 0.

    Raises ChangedMeanwhile when somebody changed the plan since it was seen.
    """
    plan = db.session.get_one(DeliveryPlan, plan_id)
    if plan.version != seen_version:
        raise ChangedMeanwhile
    before, plan.owner_may_move_months = plan.owner_may_move_months, months
    plan.version += 1
    record_entry(
        by=by,
        verb="delegate dates",
        subject_kind="plan",
        subject_id=plan_id,
        strategy_id=plan.strategy_id,
        facts={"months": months, "months_before": before},
    )
