"""The plans, the actions of one piece of work, and milestones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tracker.changes import plans
from tracker.changes.audit import By
from tracker.changes.milestones import add_milestone
from tracker.demo.files import ADDED_ON, day_of, read
from tracker.demo.ids import Ids
from tracker.domain.plan_document import PlanDocument, read_document
from tracker.extensions import db
from tracker.models import Action, Team
from tracker.models.plan import PlanStatus
from tracker.queries.strategies import plan_by_slug

RECEIVED_ON = date(2019, 1, 8)


def load_plan(ids: Ids, slug: str, by: By) -> None:
    """One plan with its actions and teams."""
    document: PlanDocument = read_document(read(f"plan_{slug}"))
    is_real = slug == "lrccg"
    plan = plans.add_plan(
        by=by,
        on=ADDED_ON,
        strategy_id=ids.strategy,
        slug=slug,
        document=document,
        is_illustrative=not is_real,
    )
    if is_real:
        plans.record_plan_status(
            by=by,
            plan_id=plan.id,
            seen_version=plan.version,
            status=PlanStatus.RECEIVED,
            words="A draft, given to the West Leicestershire CCG Board to receive.",
            on=RECEIVED_ON,
        )
    if slug == "leics":
        plans.delegate_dates(by=by, plan_id=plan.id, seen_version=plan.version, months=3)
    found = plan_by_slug(slug)
    if found is None:
        raise RuntimeError(f"The demo's plan {slug} was not stored.")
    ids.plans[slug] = found
    for action in db.session.query(Action).filter_by(plan_id=plan.id):
        ids.actions[slug, action.number] = action.id
    ids.teams = {team.name: team.id for team in db.session.query(Team)}


def load_same_work(ids: Ids, pairs: Iterable[Sequence[str]], by: By) -> None:
    """Say which actions carry the same work."""
    for first_plan, first, second_plan, second in pairs:
        plans.link_same_work(
            by=by,
            strategy_id=ids.strategy,
            action_id=ids.actions[first_plan, first],
            other_id=ids.actions[second_plan, second],
        )


def load_milestones(ids: Ids, lines: Iterable[Mapping[str, Any]], by: By) -> None:
    """The milestones of actions, each as it stands at last."""
    for line in lines:
        baseline = day_of(line["baseline"])
        if baseline is None:
            raise ValueError(f"The demo's milestone {line['title']} has no date.")
        done = day_of(line["done_on"])
        add_milestone(
            by=by,
            on=done or baseline,
            strategy_id=ids.strategy,
            action_id=ids.actions[line["plan"], line["action"]],
            title=line["title"],
            agreed=baseline,
            expected=day_of(line["forecast"]),
            done=done,
            is_critical=line["critical"],
        )
