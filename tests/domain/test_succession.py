"""An organisation takes over from another: what is said of each thing, what is worth a look, what can't be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.domain.permissions import Role
from tracker.domain.succession import (
    Answering,
    Belongings,
    OwnBody,
    OwnedPlan,
    OwnHold,
    OwnPerson,
    Party,
    Succession,
    problems_of_succession,
)

ON, TODAY = date(2022, 7, 1), date(2022, 9, 30)
EASTMOOR = Party(organisation_id=1, name="Eastmoor CCG", short_name="Eastmoor CCG")
NORTHFIELD = Party(organisation_id=2, name="Northfield Council", short_name="Northfield Council")
WESTMOOR = Party(organisation_id=3, name="Westmoor CCG", short_name="Westmoor CCG")
ICB = Party(organisation_id=9, name="Moor Integrated Care Board", short_name="Moor ICB")
BOARD = OwnBody(body_id=5, name="Eastmoor CCG Board", strategy_id=1, open_asks=2, readers=1)

COMMITTEE = OwnBody(body_id=6, name="Eastmoor CCG Committee", strategy_id=1, open_asks=0, readers=0)


def succession(**changes: Any) -> Succession:
    """Moor ICB takes over from Eastmoor CCG; Belongings and all else as a test needs them."""
    filled: dict[str, Any] = {"predecessor": EASTMOOR, "successor": ICB, "on": ON, "belongings": Belongings()}
    return Succession(**{**filled, **changes})


def plan(*owners: Party, ends: date | None = None) -> OwnedPlan:
    """The plan MOOR of these owners."""
    named = tuple((owner.organisation_id or 0, owner.short_name) for owner in owners)
    return OwnedPlan(code="MOOR", title="A plan", owners=named, ends=ends)


@pytest.mark.parametrize(
    ("owners", "said"),
    [
        ([EASTMOOR], "MOOR A plan: Moor ICB owns it from 1 July 2022."),
        (
            [EASTMOOR, NORTHFIELD],
            "MOOR A plan: a joint plan of Moor ICB and Northfield Council from 1 July 2022.",
        ),
        (
            [NORTHFIELD, EASTMOOR, ICB],
            "MOOR A plan: a joint plan of Northfield Council and Moor ICB from 1 July 2022.",
        ),
        (
            [EASTMOOR, ICB],
            "MOOR A plan: no longer a joint plan. Moor ICB owns it alone from 1 July 2022, and it counts once.",
        ),
    ],
    ids=[
        "its own",
        "joint with another",
        "joint, the successor an owner already",
        "joint with the successor",
    ],
)
def test_each_plan_says_who_owns_it_from_the_day(owners: list[Party], said: str) -> None:
    asked = succession(belongings=Belongings(plans=(plan(*owners),)))

    assert asked.passing[0] == said


def test_a_new_successor_stands_in_a_joint_plan() -> None:
    asked = succession(
        successor=Party(organisation_id=None, name="Moor ICB", short_name="Moor ICB"),
        belongings=Belongings(plans=(plan(WESTMOOR, EASTMOOR),)),
    )

    assert asked.passing[0] == "MOOR A plan: a joint plan of Westmoor CCG and Moor ICB from 1 July 2022."


def test_nothing_at_all_is_said_too() -> None:
    asked = succession()

    assert asked.passing == ["It owns no plan on 1 July 2022.", "Nobody with an account belongs to it."]
    assert asked.warnings == []


def test_a_body_passes_on_with_its_questions_or_is_closed() -> None:
    belongings = Belongings(bodies=(BOARD,))

    passes_on = succession(belongings=belongings).passing[1]
    closed = succession(belongings=belongings, closing=frozenset({5})).passing[1]

    assert passes_on == (
        "Eastmoor CCG Board: a body of Moor ICB from 1 July 2022, with 2 open questions and 1 reader. "
        "Its name stays."
    )
    assert closed == (
        "Eastmoor CCG Board: closed on 1 July 2022. It is asked nothing any more, and decides nothing."
    )


def test_questions_to_a_body_that_ends_are_put_to_whoever_answers_for_it() -> None:
    asked = succession(
        belongings=Belongings(bodies=(BOARD,)),
        closing=frozenset({5}),
        answering={5: Answering(body_id=7, name="Moor ICB Board")},
    )

    assert problems_of_succession(asked, today=TODAY) == []
    assert asked.passing[1].endswith(
        "It is asked nothing any more, and decides nothing. 2 open questions to it: put to Moor ICB Board from then on."
    )
    assert [line for line in asked.staying if "open question" in line] == []


def test_people_teams_and_holds_are_counted() -> None:
    people = (
        OwnPerson(
            person_id=1, name="Amira", roles=(Role.MEMBER,), may_sign_in=True, is_in_team=True, covers=1
        ),
        OwnPerson(
            person_id=2, name="Carys", roles=(Role.BOARD,), may_sign_in=False, is_in_team=False, covers=0
        ),
    )
    holds = (OwnHold(hold_id=1, ends=date(2022, 8, 4)),)

    said = succession(belongings=Belongings(people=people, team_ids=(7,), holds=holds)).passing[1:]

    assert said == [
        "2 people (board reader 1, delivery group member 1): of Moor ICB from now on. They sign in as before, and "
        "keep their roles, their teams and their drafts.",
        "1 of them may not sign in; that stays so.",
        "1 of them in teams that lead actions: their updates are due as before.",
        "1 person covered for by one of them: still covered for.",
        "1 team of its own: of Moor ICB from now on. Who is in them stays.",
        "The hold on publishing until 4 August 2022 goes on for Moor ICB.",
    ]


def test_what_is_worth_a_second_look_is_said() -> None:
    person = OwnPerson(
        person_id=1,
        name="Amira",
        roles=(Role.MEMBER, Role.MANAGER),
        may_sign_in=True,
        is_in_team=True,
        covers=0,
    )
    belongings = Belongings(
        plans=(plan(EASTMOOR, ends=date(2021, 3, 31)),), people=(person,), reports_since=2
    )

    assert succession(belongings=belongings).warnings == [
        "MOOR ended on 31 March 2021, before this day. It passes on with the rest.",
        "Amira holds 2 roles, and keeps them all. Look at their page.",
        "2 reports frozen for 1 July 2022 or later: still under Eastmoor CCG.",
        "People of Moor ICB will read what people of Eastmoor CCG said in private.",
    ]


def test_what_can_be_has_no_problem() -> None:
    assert problems_of_succession(succession(on=TODAY), today=TODAY) == []


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"successor": EASTMOOR}, "successor", "An organisation can’t take over from itself."),
        (
            {
                "successor": Party(
                    organisation_id=9, name="Moor ICB", short_name="Moor ICB", successor="Heath ICB"
                )
            },
            "successor",
            "Heath ICB took over from Moor ICB.",
        ),
        (
            {
                "predecessor": Party(
                    organisation_id=1, name="Eastmoor CCG", short_name="Eastmoor CCG", successor="Heath ICB"
                )
            },
            "successor",
            "Heath ICB took over from Eastmoor CCG already.",
        ),
        ({"on": date(2022, 10, 1)}, "on", "That day has not come yet."),
        (
            {
                "predecessor": Party(
                    organisation_id=1, name="Eastmoor CCG", short_name="Eastmoor CCG", since=ON
                )
            },
            "on",
            "Eastmoor CCG took over from another organisation on 1 July 2022.",
        ),
        (
            {"belongings": Belongings(bodies=(BOARD,)), "closing": frozenset({5})},
            "closing",
            "Eastmoor CCG Board has 2 open questions.",
        ),
        (
            {
                "belongings": Belongings(bodies=(BOARD, COMMITTEE)),
                "closing": frozenset({5, 6}),
                "answering": {5: Answering(body_id=6, name="Eastmoor CCG Committee")},
            },
            "answering_5",
            "Eastmoor CCG Committee ends too.",
        ),
        (
            {
                "belongings": Belongings(bodies=(BOARD, COMMITTEE)),
                "names": {5: "Moor ICB Board", 6: "moor icb board"},
            },
            "body_6",
            "Eastmoor CCG Board gets that name too.",
        ),
    ],
    ids=[
        "itself",
        "one that ended",
        "ended before",
        "a day to come",
        "before its start",
        "asked still",
        "answered by one that ends",
        "one name for two",
    ],
)
def test_what_cannot_be_is_said_at_its_field(changes: dict[str, Any], where: str, what: str) -> None:
    problems = problems_of_succession(succession(**changes), today=TODAY)

    assert [(problem.where, problem.what) for problem in problems] == [(where, what)]
    assert problems[0].remedy


def test_every_reason_is_said_at_once() -> None:
    asked = succession(successor=EASTMOOR, on=date(2022, 10, 1))

    assert [problem.where for problem in problems_of_succession(asked, today=TODAY)] == ["successor", "on"]
