"""What a decision must say, and how far a plan's owner may move a date: docs/rules/cycle.md, section 5."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.domain import make
from tracker.domain.dates import PlanDate
from tracker.domain.decisions import Effect, Outcome, Subject, Taken, problems_of_decision

TODAY = date(2019, 9, 30)
SUBJECT = Subject(
    added_on=date(2018, 6, 1),
    start=make.month("2018-07"),
    due=make.month("2019-12"),
    agreed_on=None,
    last_by_body=make.month("2019-12"),
    owner_may_move_months=3,
)
BY_OWNER = Taken(
    outcome=Outcome.APPROVED,
    effect=Effect.NEW_DATE,
    decided_on=TODAY,
    by="Northfield Council",
    power="Delegated.",
    is_delegated=True,
    words="Two months more.",
    due=make.month("2020-02"),
)


def fields(taken: Taken, subject: Subject = SUBJECT) -> list[str]:
    """Where the problems are."""
    return [problem.where for problem in problems_of_decision(taken, subject=subject, on=TODAY)]


@pytest.mark.parametrize(
    ("due", "found"),
    [
        pytest.param(make.month("2020-03"), [], id="three months later"),
        pytest.param(PlanDate.of_day(date(2020, 3, 31)), [], id="the last day of the third month"),
        pytest.param(PlanDate.of_day(date(2020, 4, 1)), ["due"], id="a day more"),
        pytest.param(make.month("2019-09"), [], id="three months earlier"),
        pytest.param(make.month("2019-08"), ["due"], id="four months earlier"),
    ],
)
def test_the_owner_moves_a_date_by_as_much_as_is_delegated(due: PlanDate, found: list[str]) -> None:
    assert fields(replace(BY_OWNER, due=due)) == found


def test_moves_are_counted_from_what_a_body_agreed() -> None:
    moved = replace(SUBJECT, due=make.month("2020-03"), agreed_on=date(2019, 9, 1))

    assert fields(replace(BY_OWNER, due=make.month("2020-02")), moved) == []
    assert fields(replace(BY_OWNER, due=make.month("2020-04")), moved) == ["due"]


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        pytest.param(replace(SUBJECT, owner_may_move_months=0), ["decided_by"], id="nothing is delegated"),
        pytest.param(replace(SUBJECT, last_by_body=PlanDate.ongoing()), ["due"], id="no date to move"),
        pytest.param(replace(SUBJECT, agreed_on=TODAY), [], id="decided before on the same day"),
        pytest.param(replace(SUBJECT, start=make.month("2020-03")), ["due"], id="a start after the new date"),
    ],
)
def test_what_stands_in_the_owners_way(subject: Subject, found: list[str]) -> None:
    assert fields(BY_OWNER, subject) == found


def test_the_owner_may_not_close() -> None:
    assert fields(replace(BY_OWNER, effect=Effect.CLOSED)) == ["effect"]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        pytest.param({"decided_on": date(2018, 5, 31)}, ["decided_on"], id="before the action was there"),
        pytest.param(
            {"effect": Effect.ON_HOLD, "review": make.month("2019-08")}, ["review"], id="a review gone by"
        ),
        pytest.param({"effect": Effect.ON_HOLD, "review": make.month("2019-09")}, [], id="a review now"),
        pytest.param(
            {"outcome": Outcome.DEFERRED, "effect": Effect.NONE, "until": TODAY}, ["until"], id="until then"
        ),
        pytest.param(
            {"outcome": Outcome.QUESTION, "effect": Effect.NONE, "until": date(2019, 9, 29)},
            ["until"],
            id="an answer before the question",
        ),
        pytest.param(
            {"outcome": Outcome.QUESTION, "effect": Effect.NONE, "until": TODAY}, [], id="an answer today"
        ),
        pytest.param({"by": "", "power": "", "words": ""}, ["decided_by", "power", "words"], id="all empty"),
    ],
)
def test_what_a_body_decides_is_whole(changed: dict[str, object], found: list[str]) -> None:
    taken = replace(BY_OWNER, is_delegated=False, **changed)  # type: ignore[arg-type]

    assert fields(taken) == found


def test_a_date_is_not_decided_before_its_last_decision() -> None:
    later = replace(SUBJECT, agreed_on=date(2019, 9, 15))

    found = problems_of_decision(replace(BY_OWNER, decided_on=date(2019, 9, 14)), subject=later, on=TODAY)

    assert [problem.sentence for problem in found] == [
        "The date was decided again on 15 September 2019. Give that day or a later one."
    ]


def test_nothing_is_asked_about_an_action_without_an_update() -> None:
    question = replace(
        BY_OWNER, is_delegated=False, outcome=Outcome.QUESTION, effect=Effect.NONE, until=TODAY
    )

    assert fields(question, replace(SUBJECT, has_update=False)) == ["outcome"]


def test_it_is_not_closed_twice() -> None:
    closed = replace(SUBJECT, is_closed=True)

    assert fields(replace(BY_OWNER, is_delegated=False, effect=Effect.CLOSED), closed) == ["effect"]
