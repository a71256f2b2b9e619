"""`flask organisation`: listed, and taken over."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run
from tests.journeys.records import contents
from tracker import Tracker

WEST = "West Leicestershire Clinical Commissioning Group"
EAST = "East Leicestershire and Rutland Clinical Commissioning Group"


def test_organisations_are_listed_with_who_stands_in_their_place(run: Run) -> None:
    run("organisation", "successor", "wlccg", "elrccg", "--on", "2019-07-01")

    lines = run("organisation", "list").output.splitlines()

    assert f"wlccg\t{WEST}\tWL CCG\t{EAST}" in lines
    assert f"elrccg\t{EAST}\tELR CCG\t" in lines


def test_a_dry_run_says_what_would_happen_and_changes_nothing(app: Tracker, run: Run) -> None:
    before = contents(app)

    done = run("organisation", "successor", "wlccg", "elrccg", "--on", "2019-07-01", "--dry-run")

    assert done.exit_code == 0
    assert "ELR CCG owns it alone from 1 July 2019, and it counts once." in done.output
    assert done.output.splitlines()[-1] == "Nothing was changed."
    assert contents(app) == before


def test_an_organisation_takes_over_and_the_plan_is_its_own(run: Run) -> None:
    done = run("organisation", "successor", "wlccg", "elrccg", "--on", "2019-07-01")

    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == f"{EAST} stands in the place of {WEST} from 1 July 2019."
    assert f"\tLRCCG\t{EAST}\t" in run("plan", "list").output
    assert run("audit", "verify").exit_code == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("wlccg", "nobody"), "Error: There is no organisation “nobody”. There is: elrccg, lcccg, "),
        (("wlccg", "wlccg"), "Error: An organisation can’t take over from itself. Choose another one."),
        (("wlccg", "elrccg", "--on", "2019-10-01"), "Error: 1 October 2019 has not come yet."),
        (("wlccg", "elrccg", "--on", "soon"), "Error: “soon” is not a day."),
    ],
    ids=["nobody", "itself", "a day to come", "no day"],
)
def test_what_cannot_be_is_said_in_a_sentence(
    app: Tracker, run: Run, given: tuple[str, ...], said: str
) -> None:
    before = contents(app)

    done = run("organisation", "successor", *given)

    assert done.exit_code == 1
    assert done.output.startswith(said)
    assert contents(app) == before
