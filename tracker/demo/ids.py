"""What the files call by a name, and the database by an id; and how things stand on a day of the invented year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.domain.dates import AsAt
from tracker.domain.permissions import Viewer
from tracker.domain.status import ActionStatus
from tracker.queries.people import viewer_of
from tracker.queries.statuses import Scope, action_statuses
from tracker.queries.strategies import PlanInForce, plans_of, windows_of


@dataclass
class Ids:
    """What the files call by a name, and the database by an id."""

    strategy: int = 0
    priorities: dict[int, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    actions: dict[tuple[str, str], int] = field(default_factory=dict)
    plans: dict[str, PlanInForce] = field(default_factory=dict)
    wordings: dict[int, int] = field(default_factory=dict)


def viewer_on(ids: Ids, key: str, day: date) -> Viewer:
    """What one of the cast may see on a day."""
    viewer = viewer_of(ids.people[key], on=day)
    if viewer is None:
        raise RuntimeError(f"The demo's {key} was not stored.")
    return viewer


def statuses_on(ids: Ids, day: date) -> list[ActionStatus]:
    """Every action of the strategy, as the programme manager sees them on a day."""
    return action_statuses(
        viewer=viewer_on(ids, "esi", day),
        as_at=AsAt(day, day),
        scope=Scope(plans=plans_of(ids.strategy)),
        windows=windows_of(ids.strategy),
    )


def status_on(ids: Ids, line: Mapping[str, Any], day: date) -> ActionStatus:
    """The action that a line of the history is about, as the programme manager sees it on a day."""
    return action_statuses(
        viewer=viewer_on(ids, "esi", day),
        as_at=AsAt(day, day),
        scope=Scope(plans=[ids.plans[line["plan"]]], number=line["action"]),
        windows=windows_of(ids.strategy),
    )[0]
