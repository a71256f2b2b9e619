"""Who leads: docs/rules/imports.md, section 8."""

from __future__ import annotations

from tests.imports.tables import table, understand
from tracker.domain.plan_reading import Answers, KnownNames, PlanReading


def plan(*leads: str, **given: object) -> PlanReading:
    """A plan with these leads, one an action."""
    rows = [["No", "Action", "Lead", "By when"]]
    rows += [[str(number), f"Train staff {number}", lead, "2020"] for number, lead in enumerate(leads, 1)]
    return understand(table(*rows), **given)


def leads(reading: PlanReading) -> list[tuple[str, ...]]:
    """The teams of each action."""
    return [one.leads for one in reading.document.actions]


def test_a_name_with_and_or_a_comma_stays_one_and_is_asked_about_once() -> None:
    reading = plan("Care Team and Planning Team", "Care Team and Planning Team", "Trust, Council")

    assert leads(reading) == [("Care Team and Planning Team",)] * 2 + [("Trust, Council",)]
    assert [one.key for one in reading.questions] == [
        "lead:care team and planning team",
        "lead:trust, council",
    ]


def test_hard_breaks_tell_teams_apart() -> None:
    assert leads(plan("City Council\nNHS Trust")) == [("City Council", "NHS Trust")]


def test_names_that_all_stand_alone_elsewhere_are_several() -> None:
    reading = plan("City Council", "NHS Trust", "City Council and NHS Trust", "City Council NHS Trust")

    assert leads(reading)[2:] == [("City Council", "NHS Trust")] * 2
    assert reading.questions == ()


def test_a_team_that_the_strategy_knows_counts_as_standing_alone() -> None:
    reading = plan("City Council, NHS Trust", known=KnownNames(teams=("City Council", "NHS Trust")))

    assert leads(reading) == [("City Council", "NHS Trust")]


def test_part_of_a_name_is_not_cut_off() -> None:
    reading = plan("Press Team", "HR and Press Team", "Carers Centre", "Carers Centre Manager")

    assert leads(reading) == [
        ("Press Team",),
        ("HR and Press Team",),
        ("Carers Centre",),
        ("Carers Centre Manager",),
    ]


def test_a_long_name_inside_others_is_split_off_and_asked_about() -> None:
    reading = plan("Care Team and Planning Team", "IT Care Team and Planning Team")

    assert leads(reading)[1] == ("IT", "Care Team and Planning Team")
    assert reading.questions[1].taken == "as taken"


def test_answers_split_a_lead_or_keep_it_one() -> None:
    several = plan(
        "Trust, Council and Forum", answers=Answers(choices={"lead:trust, council and forum": "several"})
    )
    one = plan(
        "Care Team and Planning Team",
        "IT Care Team and Planning Team",
        answers=Answers(choices={"lead:it care team and planning team": "one"}),
    )

    assert leads(several) == [("Trust", "Council", "Forum")]
    assert leads(one)[1] == ("IT Care Team and Planning Team",)
    assert several.document.actions[0].lead == "Trust, Council and Forum"
