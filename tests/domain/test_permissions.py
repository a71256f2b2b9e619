"""Who may do what: the table of docs/rules/permissions.md, cell by cell."""

from __future__ import annotations

import pytest

from tests.domain import make
from tests.domain.make import ELSEWHERE, LRR
from tracker.domain.permissions import (
    VISITOR,
    Permission,
    Role,
    Viewer,
    Work,
    is_allowed,
    may_change_voice,
    may_read_cover_sheet,
    may_read_private,
)

AMIRA, BEN = 1, 2
OWN_ORGANISATION, OTHER_ORGANISATION = 10, 20
OWN_TEAM, OTHER_TEAM = 100, 200
YES, NO = True, False

ROLES = (Role.VISITOR, Role.REFERENCE, Role.BOARD, Role.MEMBER, Role.MANAGER, Role.ADMIN)
# Whether each role may do this to anything at all in a strategy where it is held.
SOMEWHERE = {
    Permission.READ_PUBLIC: (YES, YES, YES, YES, YES, YES),
    Permission.READ_SUBMITTED: (NO, YES, YES, YES, YES, YES),
    Permission.POST_UPDATE: (NO, NO, NO, YES, YES, NO),
    Permission.CHECK_DONE: (NO, NO, NO, YES, YES, NO),
    Permission.AGREE_UPDATE: (NO, NO, NO, YES, YES, NO),
    Permission.RECORD_VOICE: (NO, YES, NO, YES, YES, NO),
    Permission.RUN_CYCLE: (NO, NO, NO, NO, YES, NO),
    Permission.INVITE_PEOPLE: (NO, NO, NO, NO, YES, YES),
    Permission.EDIT_STRATEGY: (NO, NO, NO, NO, YES, YES),
    Permission.ADMINISTER: (NO, NO, NO, NO, NO, YES),
}
# Whether each role may do this to work of its own team, done by somebody else.
OWN_WORK = SOMEWHERE | {Permission.AGREE_UPDATE: (NO, NO, NO, NO, NO, NO)}
# Whether each role may do this to work that another team of another organisation leads.
OTHERS_WORK = SOMEWHERE | {
    Permission.POST_UPDATE: (NO, NO, NO, NO, YES, NO),
    Permission.AGREE_UPDATE: (NO, NO, NO, NO, NO, NO),
}
# Whether each role may do this to work that the person was the last to report on.
OWN_WORDS = SOMEWHERE | {
    Permission.CHECK_DONE: (NO, NO, NO, NO, NO, NO),
    Permission.AGREE_UPDATE: (NO, NO, NO, NO, NO, NO),
}

Row = tuple[bool, ...]


def cells(table: dict[Permission, Row]) -> list[object]:
    """Every cell of a table as a case of its own."""
    return [
        pytest.param(role, permission, allowed, id=f"{role.value}: {permission.value}")
        for permission, row in table.items()
        for role, allowed in zip(ROLES, row, strict=True)
    ]


def someone(role: Role, *, strategy_id: int | None = LRR) -> Viewer:
    """Amira in a role, in her organisation and team; a visitor is nobody."""
    if role is Role.VISITOR:
        return VISITOR
    return make.viewer(
        person_id=AMIRA,
        organisation_id=OWN_ORGANISATION,
        team_ids=frozenset({OWN_TEAM}),
        roles={strategy_id: frozenset({role})},
    )


def work(*, owner: int = OTHER_ORGANISATION, team: int = OTHER_TEAM, said_by: int | None = BEN) -> Work:
    """An action of the cast's strategy that is nobody's of these tests."""
    return Work(strategy_id=LRR, owner_ids=frozenset({owner}), team_ids=frozenset({team}), said_by=said_by)


def test_the_table_has_a_line_for_every_permission() -> None:
    assert set(SOMEWHERE) == set(Permission)
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize(("role", "permission", "allowed"), cells(SOMEWHERE))
def test_the_table_in_general(role: Role, permission: Permission, allowed: bool) -> None:
    assert is_allowed(someone(role), permission, strategy_id=LRR) is allowed


@pytest.mark.parametrize(("role", "permission", "allowed"), cells(OWN_WORK))
def test_the_table_for_own_work(role: Role, permission: Permission, allowed: bool) -> None:
    assert is_allowed(someone(role), permission, work=work(team=OWN_TEAM)) is allowed


@pytest.mark.parametrize(("role", "permission", "allowed"), cells(OTHERS_WORK))
def test_the_table_for_others_work(role: Role, permission: Permission, allowed: bool) -> None:
    assert is_allowed(someone(role), permission, work=work()) is allowed


@pytest.mark.parametrize(("role", "permission", "allowed"), cells(OWN_WORDS))
def test_the_table_for_what_one_has_said_oneself(role: Role, permission: Permission, allowed: bool) -> None:
    assert is_allowed(someone(role), permission, work=work(team=OWN_TEAM, said_by=AMIRA)) is allowed


@pytest.mark.parametrize("role", [role for role in ROLES if role is not Role.VISITOR])
@pytest.mark.parametrize("permission", Permission)
def test_in_a_strategy_without_a_role_everybody_is_a_visitor(role: Role, permission: Permission) -> None:
    stranger = someone(role, strategy_id=ELSEWHERE)

    assert is_allowed(stranger, permission, work=work(team=OWN_TEAM)) is (
        permission is Permission.READ_PUBLIC
    )


@pytest.mark.parametrize(("role", "permission", "allowed"), cells(SOMEWHERE))
def test_a_role_in_every_strategy_holds_in_each(role: Role, permission: Permission, allowed: bool) -> None:
    assert is_allowed(someone(role, strategy_id=None), permission, strategy_id=ELSEWHERE) is allowed


@pytest.mark.parametrize(
    ("owner", "team", "allowed"),
    [
        pytest.param(OTHER_ORGANISATION, OWN_TEAM, True, id="own team, other organisation"),
        pytest.param(OWN_ORGANISATION, OTHER_TEAM, True, id="own organisation, other team"),
        pytest.param(OWN_ORGANISATION, OWN_TEAM, True, id="both"),
        pytest.param(OTHER_ORGANISATION, OTHER_TEAM, False, id="neither"),
    ],
)
def test_a_members_own_work_is_that_of_own_teams_and_own_organisation(
    owner: int, team: int, allowed: bool
) -> None:
    amira = someone(Role.MEMBER)

    assert is_allowed(amira, Permission.POST_UPDATE, work=work(owner=owner, team=team)) is allowed


def test_a_joint_plan_is_own_work_for_each_owner() -> None:
    joint = Work(strategy_id=LRR, owner_ids=frozenset({OWN_ORGANISATION, OTHER_ORGANISATION}))

    assert is_allowed(someone(Role.MEMBER), Permission.POST_UPDATE, work=joint)


def test_a_member_without_organisation_or_team_has_no_own_work() -> None:
    nobodys = Work(strategy_id=LRR)
    freelance = make.viewer(Role.MEMBER)

    assert not is_allowed(freelance, Permission.POST_UPDATE, work=nobodys)
    assert not is_allowed(freelance, Permission.POST_UPDATE, work=work())


def test_several_roles_add_up() -> None:
    both = make.viewer(Role.BOARD, Role.MEMBER, organisation_id=OWN_ORGANISATION)

    assert is_allowed(both, Permission.POST_UPDATE, work=work(owner=OWN_ORGANISATION))


def test_a_manager_of_one_strategy_and_reader_of_another_manages_only_the_one() -> None:
    esi = make.viewer(roles={LRR: frozenset({Role.MANAGER}), ELSEWHERE: frozenset({Role.BOARD})})

    assert is_allowed(esi, Permission.RUN_CYCLE, strategy_id=LRR)
    assert not is_allowed(esi, Permission.RUN_CYCLE, strategy_id=ELSEWHERE)
    assert is_allowed(esi, Permission.READ_SUBMITTED, strategy_id=ELSEWHERE)


def test_without_a_strategy_the_question_is_whether_anywhere() -> None:
    esi = make.viewer(roles={ELSEWHERE: frozenset({Role.MANAGER})})

    assert is_allowed(esi, Permission.RUN_CYCLE)
    assert not is_allowed(VISITOR, Permission.READ_SUBMITTED)


def test_a_done_that_nobody_signed_may_be_checked_by_a_member() -> None:
    assert is_allowed(someone(Role.MEMBER), Permission.CHECK_DONE, work=work(said_by=None))


@pytest.mark.parametrize(
    ("roles", "leading"),
    [
        pytest.param({}, Role.VISITOR, id="none"),
        pytest.param({LRR: frozenset({Role.REFERENCE})}, Role.REFERENCE, id="one"),
        pytest.param({LRR: frozenset({Role.BOARD, Role.MEMBER})}, Role.MEMBER, id="two in one strategy"),
        pytest.param(
            {LRR: frozenset({Role.BOARD}), ELSEWHERE: frozenset({Role.MANAGER})},
            Role.MANAGER,
            id="two strategies",
        ),
        pytest.param(
            {None: frozenset({Role.ADMIN}), LRR: frozenset({Role.BOARD})}, Role.ADMIN, id="administrator"
        ),
    ],
)
def test_the_leading_role_is_the_one_that_may_do_most(
    roles: dict[int | None, frozenset[Role]], leading: Role
) -> None:
    assert make.viewer(roles=roles).leading_role is leading


def test_only_the_signed_in_are_signed_in() -> None:
    assert (VISITOR.is_signed_in, make.viewer().is_signed_in) == (False, True)


def test_roles_are_printed_in_words() -> None:
    assert [role.word for role in Role] == [
        "Visitor",
        "Carers’ reference group",
        "Board reader",
        "Delivery group member",
        "Programme manager",
        "Administrator",
    ]


BODY = 7


@pytest.mark.parametrize(
    ("reader", "may"),
    [
        pytest.param(make.viewer(Role.MANAGER), True, id="manager"),
        pytest.param(
            make.viewer(roles={ELSEWHERE: frozenset({Role.MANAGER})}), False, id="manager of another strategy"
        ),
        pytest.param(
            make.viewer(Role.MEMBER, organisation_id=OWN_ORGANISATION), True, id="author's organisation"
        ),
        pytest.param(
            make.viewer(Role.MEMBER, organisation_id=OTHER_ORGANISATION), False, id="another organisation"
        ),
        pytest.param(make.viewer(Role.MEMBER), False, id="member without organisation"),
        pytest.param(
            make.viewer(Role.BOARD, body_ids=frozenset({BODY})), True, id="reader of the body addressed"
        ),
        pytest.param(make.viewer(Role.BOARD, body_ids=frozenset({8})), False, id="reader of another body"),
        pytest.param(make.viewer(Role.REFERENCE), False, id="reference group"),
        pytest.param(make.viewer(Role.ADMIN), False, id="administrator"),
        pytest.param(VISITOR, False, id="visitor"),
    ],
)
def test_private_words_are_read_by_managers_own_organisation_and_the_body_addressed(
    reader: Viewer, may: bool
) -> None:
    assert (
        may_read_private(reader, strategy_id=LRR, author_organisation_id=OWN_ORGANISATION, body_id=BODY)
        is may
    )


@pytest.mark.parametrize(
    ("team_id", "may"), [(5, True), (6, False), (None, False)], ids=["own team", "another team", "no team"]
)
def test_private_words_recorded_for_a_team_are_read_by_its_people(*, team_id: int | None, may: bool) -> None:
    reader = make.viewer(Role.MEMBER, team_ids=frozenset({5}))

    assert (
        may_read_private(
            reader, strategy_id=LRR, author_organisation_id=None, body_id=None, for_team_id=team_id
        )
        is may
    )


@pytest.mark.parametrize(
    "reader",
    [
        pytest.param(make.viewer(Role.MEMBER), id="member without organisation"),
        pytest.param(make.viewer(Role.BOARD, body_ids=frozenset({BODY})), id="reader of a body"),
        pytest.param(VISITOR, id="visitor"),
    ],
)
def test_private_words_without_organisation_or_body_are_open_to_nobody_but_managers(reader: Viewer) -> None:
    assert not may_read_private(reader, strategy_id=LRR, author_organisation_id=None, body_id=None)


@pytest.mark.parametrize(
    ("role", "owner", "said_by", "may"),
    [
        pytest.param(Role.MEMBER, OWN_ORGANISATION, BEN, True, id="a colleague's update"),
        pytest.param(Role.MEMBER, OWN_ORGANISATION, AMIRA, False, id="one's own update"),
        pytest.param(Role.MEMBER, OTHER_ORGANISATION, BEN, False, id="another partner's plan"),
        pytest.param(Role.MANAGER, OTHER_ORGANISATION, BEN, False, id="a manager of another organisation"),
        pytest.param(Role.MANAGER, OWN_ORGANISATION, BEN, True, id="a manager of the organisation"),
        pytest.param(Role.BOARD, OWN_ORGANISATION, BEN, False, id="a reader of the organisation"),
    ],
)
def test_a_second_person_of_the_owning_organisation_agrees_for_it(
    role: Role, owner: int, said_by: int, may: bool
) -> None:
    asked = work(owner=owner, team=OWN_TEAM, said_by=said_by)

    assert is_allowed(someone(role), Permission.AGREE_UPDATE, work=asked) is may


# Whether each may read the sheet of a body while it is a draft, and once it is finished.
SHEET_READERS = [
    pytest.param(make.viewer(Role.MANAGER), YES, YES, id="manager"),
    pytest.param(make.viewer(Role.BOARD), NO, YES, id="board"),
    pytest.param(make.viewer(Role.REFERENCE, body_ids=frozenset({BODY})), NO, YES, id="reader of the body"),
    pytest.param(
        make.viewer(Role.REFERENCE, body_ids=frozenset({BODY + 1})), NO, NO, id="reader of another body"
    ),
    pytest.param(make.viewer(Role.MEMBER), NO, NO, id="member"),
    pytest.param(make.viewer(Role.REFERENCE), NO, NO, id="reference"),
    pytest.param(make.viewer(Role.ADMIN), NO, NO, id="admin"),
    pytest.param(
        make.viewer(roles={ELSEWHERE: frozenset({Role.MANAGER})}), NO, NO, id="manager of another strategy"
    ),
    pytest.param(VISITOR, NO, NO, id="visitor"),
]


@pytest.mark.parametrize(("reader", "a_draft", "finished"), SHEET_READERS)
def test_a_cover_sheet_is_read_by_managers_and_once_finished_by_boards_and_its_body(
    reader: Viewer, a_draft: bool, finished: bool
) -> None:
    found = [
        may_read_cover_sheet(reader, strategy_id=LRR, body_id=BODY, is_finished=is_finished)
        for is_finished in (False, True)
    ]

    assert found == [a_draft, finished]


@pytest.mark.parametrize(
    ("role", "own", "others"),
    [
        (Role.VISITOR, NO, NO),
        (Role.REFERENCE, YES, NO),
        (Role.BOARD, NO, NO),
        (Role.MEMBER, YES, NO),
        (Role.MANAGER, YES, YES),
        (Role.ADMIN, NO, NO),
    ],
)
def test_what_carers_said_is_changed_by_who_wrote_it_down_and_by_managers(
    role: Role, own: bool, others: bool
) -> None:
    viewer = someone(role)

    assert may_change_voice(viewer, strategy_id=LRR, recorded_by=AMIRA) is own
    assert may_change_voice(viewer, strategy_id=LRR, recorded_by=BEN) is others
    # What the installation wrote down is nobody's own.
    assert may_change_voice(viewer, strategy_id=LRR, recorded_by=None) is others
    assert may_change_voice(viewer, strategy_id=ELSEWHERE, recorded_by=AMIRA) is False
