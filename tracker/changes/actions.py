"""The actions of a plan: added, reworded, given to other leads; from a file or from a form, through the same door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from tracker.changes.audit import By, record_entry
from tracker.changes.lines import add_details, add_measures
from tracker.domain.numbering import sort_key
from tracker.domain.plan_document import ActionLine
from tracker.domain.rag import Stage
from tracker.extensions import db
from tracker.models import (
    Action,
    ActionCurrent,
    ActionLead,
    Baseline,
    DeliveryPlan,
    PlanOwner,
    Successor,
    Team,
)
from tracker.queries.scope import LATEST, standing, stands_for


def add_action(
    *, by: By, on: date, plan: DeliveryPlan, line: ActionLine, priority_id: int, position: int | None = None
) -> Action:
    """Add an action with all it consists of; its stage is not known yet. Without a position it stands last."""
    if position is None:
        last = select(func.max(Action.position)).where(Action.plan_id == plan.id)
        position = (db.session.execute(last).scalar_one() or 0) + 1
    action = Action(
        plan_id=plan.id,
        priority_id=priority_id,
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
    _add_leads(plan, action.id, line.leads, on=on)
    details = add_details(action.id, line.details)
    add_measures(action.id, line.measures, details=details)
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


# What `reword_action` may change, and how each is kept in the audit trail: as a fact or as prose.
_PROSE = ("title", "description", "lead_text", "rating_text", "progress_text")


def reword_action(*, by: By, strategy_id: int, action_id: int, changed: dict[str, Any]) -> Action:
    """Change an action's own words, its start, its notes or its priority; its number and agreed date stay.

    `changed` holds the new values by the names of the table. The audit entry keeps the words before.
    """
    action = db.session.get_one(Action, action_id)
    before = {name: getattr(action, name) for name in changed}
    for name, value in changed.items():
        setattr(action, name, value)
    action.version += 1
    prose = {name: str(before[name]) for name in _PROSE if name in changed}
    if "notes" in changed:
        prose["notes"] = "\n".join(f"{heading}: {words}" for heading, words in before["notes"].items())
    record_entry(
        by=by,
        verb="reword action",
        subject_kind="action",
        subject_id=action_id,
        strategy_id=strategy_id,
        facts={
            "changed": sorted(changed),
            **({"start_before": _text(before["start"])} if "start" in changed else {}),
            **({"priority_before": before["priority_id"]} if "priority_id" in changed else {}),
        },
        prose={f"{name}_before": words for name, words in prose.items()},
    )
    return action


def _text(value: Any) -> str | None:
    return value.text if value is not None else None


def change_leads(*, by: By, on: date, plan: DeliveryPlan, action_id: int, names: Sequence[str]) -> None:
    """Give an action to other teams from a day on, the accountable one first; who led before stays on record.

    Teams that the strategy does not have are added. A lead that began on this very day is replaced.
    """
    before = db.session.execute(
        select(ActionLead, Team.name)
        .join(Team, Team.id == ActionLead.team_id)
        .where(ActionLead.action_id == action_id, ActionLead.leads_to.is_(None))
        .order_by(ActionLead.position)
    ).all()
    for lead, _ in before:
        if lead.leads_from >= on:
            db.session.delete(lead)
        else:
            lead.leads_to = date.fromordinal(on.toordinal() - 1)
    db.session.flush()
    _add_leads(plan, action_id, names, on=on)
    record_entry(
        by=by,
        verb="change leads",
        subject_kind="action",
        subject_id=action_id,
        strategy_id=plan.strategy_id,
        facts={"leads": list(names), "leads_before": [name for _, name in before], "on": on.isoformat()},
        worded=("leads", "leads_before"),
    )


def _add_leads(plan: DeliveryPlan, action_id: int, names: Sequence[str], *, on: date) -> None:
    teams = _teams_named(plan, names)
    for number, name in enumerate(dict.fromkeys(names), start=1):
        db.session.add(
            ActionLead(
                action_id=action_id,
                team_id=teams[name].id,
                is_accountable=number == 1,
                position=number,
                leads_from=on,
            )
        )


def _teams_named(plan: DeliveryPlan, names: Sequence[str]) -> dict[str, Team]:
    """The strategy's teams of these names; one that it does not have is added, to the plan's first owner."""
    teams = {
        team.name: team
        for team in db.session.execute(
            select(Team).where(Team.strategy_id == plan.strategy_id, Team.name.in_(names))
        ).scalars()
    }
    missing = [name for name in dict.fromkeys(names) if name not in teams]
    if missing:
        owner = db.session.execute(
            select(standing(PlanOwner.organisation_id))
            .select_from(PlanOwner)
            .outerjoin(Successor, stands_for(PlanOwner.organisation_id, day=LATEST))
            .where(PlanOwner.plan_id == plan.id)
            .order_by(PlanOwner.position)
            .limit(1)
        ).scalar_one_or_none()
        for name in missing:
            teams[name] = Team(strategy_id=plan.strategy_id, name=name, organisation_id=owner)
            db.session.add(teams[name])
        db.session.flush()
    return teams
