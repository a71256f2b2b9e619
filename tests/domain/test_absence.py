"""Being away: docs/rules/permissions.md, "Away, and covered for"."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.domain import make
from tests.domain.make import ELSEWHERE, LRR
from tracker.domain.absence import Absence, problems_of_absence
from tracker.domain.permissions import Cover, Permission, Role, Viewer, Work, is_allowed

FIRST, LAST = date(2019, 9, 23), date(2019, 10, 4)
TODAY = date(2019, 9, 30)
COVERED, OTHER = 100, 200


@pytest.mark.parametrize(
    ("on", "is_away"),
    [
        pytest.param(FIRST - timedelta(days=1), False, id="the day before"),
        pytest.param(FIRST, True, id="the first day"),
        pytest.param(LAST, True, id="the last day"),
        pytest.param(LAST + timedelta(days=1), False, id="the day after: it ends by itself"),
    ],
)
def test_somebody_is_away_from_the_first_day_to_the_last(on: date, is_away: bool) -> None:
    absence = Absence(name="Amira", since=FIRST, until=LAST)

    assert absence.is_in_force(on) is is_away


def test_a_deputy_who_is_away_too_is_said_and_not_passed_on() -> None:
    absence = Absence(name="Amira", since=FIRST, until=LAST, deputy="Ben", deputy_until=date(2019, 10, 1))

    assert not absence.has_cover
    assert absence.sentence == (
        "Amira is away until 4 October 2019. Ben, who covers, is away too, until 1 October 2019: "
        "nobody can be asked meanwhile."
    )


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        pytest.param(LAST, FIRST, "The last day away is before the first.", id="in no order"),
        pytest.param(FIRST, TODAY - timedelta(days=1), "These days have passed.", id="over already"),
        pytest.param(TODAY, date(2021, 9, 30), "That is longer than a year.", id="for good"),
    ],
)
def test_days_that_can_not_be_are_explained(since: date, until: date, said: str) -> None:
    problems = problems_of_absence(since=since, until=until, on=TODAY)

    assert [problem.what for problem in problems] == [said]


def covering(*roles: Role, strategy_id: int = LRR) -> Viewer:
    """Ben, who covers for Amira in the cast's strategy, in these roles there."""
    cover = Cover(person_id=1, name="Amira", until=LAST, strategy_id=LRR, team_ids=frozenset({COVERED}))
    return make.viewer(
        person_id=2,
        roles={strategy_id: frozenset(roles)},
        team_ids=frozenset({OTHER}),
        covers=(cover,),
    )


def led_by(*teams: int) -> Work:
    return Work(strategy_id=LRR, owner_ids=frozenset({10}), team_ids=frozenset(teams))


@pytest.mark.parametrize("role", [Role.REFERENCE, Role.BOARD, Role.MEMBER, Role.MANAGER])
def test_a_deputy_posts_for_the_teams_of_whom_they_cover_for(role: Role) -> None:
    assert is_allowed(covering(role), Permission.POST_UPDATE, work=led_by(COVERED))


def test_a_deputy_posts_for_no_other_team() -> None:
    assert not is_allowed(covering(Role.BOARD), Permission.POST_UPDATE, work=led_by(OTHER))


@pytest.mark.parametrize(
    "deputy",
    [
        pytest.param(covering(Role.ADMIN), id="an administrator has no say in the work"),
        pytest.param(covering(Role.BOARD, strategy_id=ELSEWHERE), id="somebody with a role elsewhere"),
    ],
)
def test_whoever_has_no_say_in_the_strategy_covers_nothing(deputy: Viewer) -> None:
    assert not is_allowed(deputy, Permission.POST_UPDATE, work=led_by(COVERED))


@pytest.mark.parametrize("permission", sorted(set(Permission) - {Permission.POST_UPDATE}))
def test_a_deputy_may_do_nothing_else_because_they_cover(permission: Permission) -> None:
    alone = make.viewer(person_id=2, roles={LRR: frozenset({Role.BOARD})})
    work = led_by(COVERED)

    assert is_allowed(covering(Role.BOARD), permission, work=work) is is_allowed(alone, permission, work=work)


def test_somebody_in_a_lead_team_themselves_covers_for_nobody_there() -> None:
    assert covering(Role.MEMBER).covers_for(frozenset({COVERED, OTHER})) is None
