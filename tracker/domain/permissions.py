"""Who may do what: one table, asked by every page, command and query.

Source: docs/rules/permissions.md. Reading private-session words is narrower still: `may_read_private`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What a person is in a strategy; somebody who has not signed in is a visitor."""

    VISITOR = "visitor"
    REFERENCE = "reference"
    BOARD = "board"
    MEMBER = "member"
    MANAGER = "manager"
    ADMIN = "admin"

    @property
    def word(self) -> str:
        """The role as it is printed."""
        return {
            "visitor": "Visitor",
            "reference": "Carers’ reference group",
            "board": "Board reader",
            "member": "Delivery group member",
            "manager": "Programme manager",
            "admin": "Administrator",
        }[self.value]


class Permission(StrEnum):
    """Everything a route can ask for."""

    READ_PUBLIC = "read public pages"
    READ_SUBMITTED = "read what was submitted"
    POST_UPDATE = "draft and post an update"
    CHECK_DONE = "check a done"
    AGREE_UPDATE = "agree an update for its partner"
    RECORD_VOICE = "write down what carers told us"
    RUN_CYCLE = "assess, windows, freeze, public wording, import, decisions"
    INVITE_PEOPLE = "invite people, teams"
    EDIT_STRATEGY = "change a strategy's own words, show it on public pages"
    ADMINISTER = "organisations, roles, restore, redaction, settings"


class Reach(StrEnum):
    """How far a permission goes."""

    NONE = "no"
    OWN_WORK = "actions of own teams, and of plans that the own organisation owns"
    PARTNERS_WORK = "what others posted of plans that the own organisation owns"
    OTHERS_WORK = "anybody's but one's own"
    OWN_STRATEGIES = "own strategies"
    ALL = "yes"


_NO, _YES = Reach.NONE, Reach.ALL

TABLE: Mapping[Permission, Mapping[Role, Reach]] = {
    Permission.READ_PUBLIC: dict.fromkeys(Role, _YES),
    Permission.READ_SUBMITTED: {role: _NO if role is Role.VISITOR else Reach.OWN_STRATEGIES for role in Role},
    Permission.POST_UPDATE: dict.fromkeys(Role, _NO)
    | {Role.MEMBER: Reach.OWN_WORK, Role.MANAGER: Reach.OWN_STRATEGIES},
    Permission.CHECK_DONE: dict.fromkeys(Role, _NO)
    | {Role.MEMBER: Reach.OTHERS_WORK, Role.MANAGER: Reach.OTHERS_WORK},
    Permission.AGREE_UPDATE: dict.fromkeys(Role, _NO)
    | {Role.MEMBER: Reach.PARTNERS_WORK, Role.MANAGER: Reach.PARTNERS_WORK},
    Permission.RECORD_VOICE: dict.fromkeys(Role, _NO)
    | dict.fromkeys((Role.REFERENCE, Role.MEMBER, Role.MANAGER), Reach.OWN_STRATEGIES),
    Permission.RUN_CYCLE: dict.fromkeys(Role, _NO) | {Role.MANAGER: Reach.OWN_STRATEGIES},
    Permission.INVITE_PEOPLE: dict.fromkeys(Role, _NO)
    | {Role.MANAGER: Reach.OWN_STRATEGIES, Role.ADMIN: _YES},
    Permission.EDIT_STRATEGY: dict.fromkeys(Role, _NO)
    | {Role.MANAGER: Reach.OWN_STRATEGIES, Role.ADMIN: _YES},
    Permission.ADMINISTER: dict.fromkeys(Role, _NO) | {Role.ADMIN: _YES},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Somebody who is away, and the teams of a strategy in which the viewer covers for them."""

    person_id: int
    name: str
    until: date
    strategy_id: int
    team_ids: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The person a page is made for, as the database knows them at this request.

    `roles` maps a strategy's id to the role held there; the key None stands for every strategy. `home_slug` is the
    address of the first strategy they hold a role in; empty where that is none in particular.
    """

    person_id: int | None = None
    name: str = ""
    email: str = ""
    organisation_id: int | None = None
    roles: Mapping[int | None, frozenset[Role]] = field(default_factory=dict)
    team_ids: frozenset[int] = frozenset()
    body_ids: frozenset[int] = frozenset()
    covers: tuple[Cover, ...] = ()
    home_slug: str = ""

    @property
    def is_signed_in(self) -> bool:
        """False for a visitor."""
        return self.person_id is not None

    def roles_in(self, strategy_id: int | None) -> frozenset[Role]:
        """The roles held in a strategy; with None, the roles held anywhere. A visitor's only role is visitor."""
        if strategy_id is None:
            held = frozenset(role for roles in self.roles.values() for role in roles)
        else:
            held = self.roles.get(strategy_id, frozenset()) | self.roles.get(None, frozenset())
        return held or frozenset({Role.VISITOR})

    def covers_for(self, team_ids: frozenset[int]) -> Cover | None:
        """Whom the viewer covers for in one of these teams, without being in one of them; None where for nobody."""
        if self.team_ids & team_ids:
            return None
        return next((cover for cover in self.covers if cover.team_ids & team_ids), None)

    @property
    def leading_role(self) -> Role:
        """The role that decides which frame and which first page the person gets."""
        order = list(Role)
        return max(self.roles_in(None), key=order.index)


VISITOR = Viewer()

# For whom papers are made and reports frozen: somebody who may read all that was submitted and nothing private.
# A paper travels further than the person who made it.
OPEN_READER = Viewer(roles={None: frozenset({Role.BOARD})})


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What an action is to a permission: who owns it, who leads it, who spoke last."""

    strategy_id: int
    owner_ids: frozenset[int] = frozenset()
    team_ids: frozenset[int] = frozenset()
    said_by: int | None = None


def is_allowed(
    viewer: Viewer, permission: Permission, *, strategy_id: int | None = None, work: Work | None = None
) -> bool:
    """True if the table lets the viewer do this, here.

    Without `work` the question is whether the viewer may do it to anything at all in the strategy; without
    `strategy_id` either, whether anywhere.
    """
    if work is not None:
        strategy_id = work.strategy_id
    if permission is Permission.POST_UPDATE and _is_covering(viewer, strategy_id=strategy_id, work=work):
        return True
    return any(_reaches(TABLE[permission][role], viewer, work=work) for role in viewer.roles_in(strategy_id))


def _is_covering(viewer: Viewer, *, strategy_id: int | None, work: Work | None) -> bool:
    """True where the viewer, whatever they do in the strategy themselves, covers for somebody who leads the work.

    An administrator keeps the installation running and has no say in the work; nor has somebody without a role.
    """
    return any(
        strategy_id in (None, cover.strategy_id)
        and (work is None or bool(cover.team_ids & work.team_ids))
        and bool(viewer.roles_in(cover.strategy_id) - {Role.VISITOR, Role.ADMIN})
        for cover in viewer.covers
    )


def _reaches(reach: Reach, viewer: Viewer, *, work: Work | None) -> bool:
    if reach is Reach.NONE:
        return False
    if work is None or reach in (Reach.ALL, Reach.OWN_STRATEGIES):
        return True
    if reach is Reach.OWN_WORK:
        return viewer.organisation_id in work.owner_ids or bool(viewer.team_ids & work.team_ids)
    is_others = viewer.person_id != work.said_by
    return is_others and (reach is Reach.OTHERS_WORK or viewer.organisation_id in work.owner_ids)


def may_read_private(
    viewer: Viewer,
    *,
    strategy_id: int,
    author_organisation_id: int | None,
    body_id: int | None,
    for_team_id: int | None = None,
) -> bool:
    """True for managers, the author's organisation and readers of the body addressed, and nobody else.

    With `for_team_id` the words were recorded for that team: its people are the authors too.
    """
    if Role.MANAGER in viewer.roles_in(strategy_id) or for_team_id in viewer.team_ids:
        return True
    if author_organisation_id is not None and viewer.organisation_id == author_organisation_id:
        return True
    return body_id is not None and body_id in viewer.body_ids


def may_read_cover_sheet(viewer: Viewer, *, strategy_id: int, body_id: int, is_finished: bool) -> bool:
    """True for managers; once the sheet is finished also for board readers and for readers of its body."""
    roles = viewer.roles_in(strategy_id)
    if Role.MANAGER in roles:
        return True
    return is_finished and (Role.BOARD in roles or body_id in viewer.body_ids)


def may_change_voice(viewer: Viewer, *, strategy_id: int, recorded_by: int | None) -> bool:
    """True for managers, and for whoever wrote down what carers said while they may still write such things."""
    if Role.MANAGER in viewer.roles_in(strategy_id):
        return True
    is_own = recorded_by is not None and recorded_by == viewer.person_id
    return is_own and is_allowed(viewer, Permission.RECORD_VOICE, strategy_id=strategy_id)
