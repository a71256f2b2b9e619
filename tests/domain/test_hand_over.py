"""Handing over: docs/rules/permissions.md."""

from __future__ import annotations

import pytest

from tests.domain.make import ELSEWHERE, LRR
from tracker.domain.hand_over import Held, HeldKind, Step, Successor, problems_of_steps
from tracker.domain.permissions import Role


def held(kind: HeldKind = HeldKind.TEAM, *, must_go: bool = False) -> Held:
    return Held(kind=kind, subject_id=7, title="Primary Care", strategy_id=LRR, must_go=must_go)


def ben(*roles: Role, strategy_id: int | None = LRR, person_id: int = 2) -> Successor:
    return Successor(person_id, "Ben", {strategy_id: frozenset(roles)})


@pytest.mark.parametrize(
    ("kind", "successor", "may"),
    [
        pytest.param(HeldKind.TEAM, ben(Role.MEMBER), True, id="a team to a member"),
        pytest.param(
            HeldKind.TEAM, ben(Role.MANAGER, strategy_id=None), True, id="a team to a manager of all"
        ),
        pytest.param(HeldKind.TEAM, ben(Role.BOARD), False, id="a team to a reader"),
        pytest.param(
            HeldKind.TEAM, ben(Role.MEMBER, strategy_id=ELSEWHERE), False, id="a team to a stranger"
        ),
        pytest.param(HeldKind.QUESTION, ben(Role.BOARD), False, id="a question to a reader"),
        pytest.param(HeldKind.ROLE, ben(Role.BOARD), True, id="a manager's role to a reader"),
        pytest.param(
            HeldKind.ROLE, ben(Role.MEMBER, strategy_id=ELSEWHERE), False, id="a role to a stranger"
        ),
        pytest.param(HeldKind.COVER, ben(Role.BOARD), True, id="cover to a reader"),
        pytest.param(HeldKind.COVER, ben(Role.MEMBER, person_id=7), False, id="cover to whom it is for"),
    ],
)
def test_whoever_takes_something_over_can_do_what_it_asks(
    kind: HeldKind, successor: Successor, may: bool
) -> None:
    problems = problems_of_steps([Step(held(kind), successor)], name="Amira")

    assert successor.may_take(held(kind)) is may
    assert bool(problems) is not may


def test_nothing_is_left_in_nobodys_hands() -> None:
    problems = problems_of_steps(
        [Step(held(must_go=True), None), Step(held(HeldKind.DRAFT), None)], name="Amira"
    )

    assert [(problem.where, problem.what) for problem in problems] == [
        ("team_7", "Primary Care: only Amira holds this.")
    ]
