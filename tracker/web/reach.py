"""Whom a viewer sees here, whom they may edit, and which roles they may give.

An administrator reaches everybody. A programme manager reaches people of their own strategies, gives the roles that
only read or post updates, and edits people who hold no more than those. Source: docs/rules/permissions.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort

from tracker.domain.permissions import Permission, Role, Viewer, is_allowed
from tracker.domain.problems import NotAllowed
from tracker.queries.people import PersonOnRecord, everybody
from tracker.queries.strategies import StrategyInForce, all_strategies

_BY_MANAGERS = (Role.REFERENCE, Role.BOARD, Role.MEMBER)
_BY_ADMINISTRATORS = (*_BY_MANAGERS, Role.MANAGER, Role.ADMIN)


def reaches_all(viewer: Viewer) -> bool:
    """True for administrators, and for managers of every strategy."""
    is_everywhere = Role.MANAGER in viewer.roles.get(None, frozenset())
    return is_everywhere or is_allowed(viewer, Permission.ADMINISTER)


def reached(viewer: Viewer, strategies: Sequence[StrategyInForce]) -> list[StrategyInForce]:
    """The strategies whose people and teams the viewer looks after."""
    return [
        strategy
        for strategy in strategies
        if is_allowed(viewer, Permission.INVITE_PEOPLE, strategy_id=strategy.strategy_id)
        or is_allowed(viewer, Permission.ADMINISTER)
    ]


def roles_to_give(viewer: Viewer) -> list[Role]:
    """The roles that the viewer may give, the one that may do least first."""
    return list(_BY_ADMINISTRATORS if is_allowed(viewer, Permission.ADMINISTER) else _BY_MANAGERS)


def may_give(viewer: Viewer, role: Role, *, strategy_id: int | None) -> bool:
    """True if the viewer may give this role in that strategy; None is every strategy."""
    if role not in roles_to_give(viewer):
        return False
    if strategy_id is None or is_allowed(viewer, Permission.ADMINISTER):
        return reaches_all(viewer)
    return is_allowed(viewer, Permission.INVITE_PEOPLE, strategy_id=strategy_id)


def may_edit(viewer: Viewer, person: PersonOnRecord) -> bool:
    """True for oneself, and for people none of whose roles is beyond what the viewer may give."""
    if person.person_id == viewer.person_id or is_allowed(viewer, Permission.ADMINISTER):
        return True
    return all(may_give(viewer, role, strategy_id=strategy_id) for strategy_id, role in person.roles)


def person_or_404(viewer: Viewer, person_id: int) -> PersonOnRecord:
    """The person, if the viewer looks after them. Raises NotAllowed for one they see and may not edit."""
    own = None if reaches_all(viewer) else [one.strategy_id for one in reached(viewer, all_strategies())]
    found = everybody(strategy_ids=own, person_id=person_id)
    if not found:
        abort(404)
    if not may_edit(viewer, found[0]):
        raise NotAllowed
    return found[0]


def may_set_role(viewer: Viewer, person: PersonOnRecord) -> bool:
    """True where the role can be changed here: never one's own, and never where somebody holds several."""
    return person.person_id != viewer.person_id and len(person.roles) < 2
