"""A stored plan as files are compared with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.dates import AsAt
from tracker.domain.permissions import OPEN_READER
from tracker.domain.plan_document import ActionLine, PlanDocument
from tracker.domain.status import PRIVATE_WORDS, ActionStatus
from tracker.queries.strategies import PlanInForce
from tracker.reports.plan_document import actions_on_plan, document_of

__all__ = ["PRIVATE_WORDS", "BodyName", "StoredAction", "StoredPlan", "stored_plan"]


@dataclass(frozen=True, slots=True)
class BodyName:
    """A body of the strategy that can be asked for help or may have decided."""

    body_id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class StoredAction:
    """An action as it is stored, in the words that our own papers would print."""

    action_id: int
    line: ActionLine
    status: ActionStatus

    @property
    def update_id(self) -> int | None:
        """The last update, on top of which a file's own would stand."""
        return self.status.newest_update_id


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan with its actions in order."""

    plan: PlanInForce
    actions: Sequence[StoredAction]
    document: PlanDocument


def stored_plan(plan: PlanInForce, *, as_at: AsAt) -> StoredPlan:
    """The plan as an open reader sees it: files that went out hold nothing of a private session either."""
    found = actions_on_plan(viewer=OPEN_READER, plan=plan, as_at=as_at)
    actions = [StoredAction(one.status.action_id, one.line, one.status) for one in found]
    return StoredPlan(plan, actions, document_of(plan, found))
