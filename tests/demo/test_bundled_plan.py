"""The bundled plan holds the facts of the real one: numbers, teams, dates, how many details and measures."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tracker.demo import files

HERE = files.HERE
TEAM = "Primary Care Team and Strategy Team"

# Number: priority, accountable team, start, end, details, measures.
FACTS = {
    "1": (1, TEAM, "April 2018", "December 2021", 7, 8),
    "2": (1, TEAM, "April 2018", "On-going", 3, 3),
    "3": (2, TEAM, "April 2018", "December 2021", 2, 2),
    "4": (2, TEAM, "April 2018", "December 2021", 1, 1),
    "5": (3, TEAM, "April 2018", "December 2020", 4, 4),
    "6": (3, TEAM, "August 2018", "December 2020", 2, 3),
    "7": (3, TEAM, "April 2018", "March 2019", 1, 1),
    "8": (4, TEAM, "April 2018", "On-going", 2, 3),
    "9": (5, "HR and Communications Team", "August 2018", "December 2020", 2, 1),
    "10": (5, TEAM, "August 2018", "On-going", 2, 2),
    "11": (6, "CCGs, LAs and CDG", "April 2018", "On-going", 1, 1),
    "12": (7, TEAM, "August 2018", "December 2021", 2, 2),
    "13": (7, "CCGs, LAs and CDG", "April 2018", "December 2021", 1, 1),
    "14": (8, "CDG Members", "April 2018", "December 2021", 1, 3),
    "15": (8, TEAM, "April 2018", "December 2020", 1, 2),
    "16": (8, "HIS", "April 2018", "March 2019", 2, 2),
    "17": (8, TEAM, "August 2018", "March 2019", 1, 2),
    "18": (8, TEAM, "August 2018", "March 2019", 1, 1),
}


def bundled_plan() -> dict[str, Any]:
    plan: dict[str, Any] = json.loads((HERE / "plan_lrccg.json").read_text(encoding="utf-8"))
    return plan


def test_every_action_has_its_priority_team_dates_details_and_measures() -> None:
    actions = bundled_plan()["actions"]

    found = {
        action["number"]: (
            action["priority"],
            action["leads"][0],
            action["start"]["text"],
            action["end"]["text"],
            len(action["details"]),
            len(action["measures"]),
        )
        for action in actions
    }

    assert found == FACTS


def test_nothing_is_rated_and_the_plan_is_a_draft() -> None:
    plan = bundled_plan()

    assert {action["rating"]["meaning"] for action in plan["actions"]} == {None}
    assert plan["status"] == "draft"
    assert plan["owners"] == ["elrccg", "wlccg"]
    assert len(plan["priorities"]) == 8


def test_the_second_row_of_action_eight_is_a_detail_with_a_start_of_its_own() -> None:
    [eight] = [action for action in bundled_plan()["actions"] if action["number"] == "8"]

    assert [detail["start"]["text"] for detail in eight["details"]] == ["April 2018", "August 2018"]


def plan_rows_of(paper: str) -> list[list[str]]:
    """The body rows of the action plan among a paper's tables, cell by cell."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in paper.splitlines()]
    return [row for row in rows if len(row) == 10 and row[2].isdigit()]


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", re.sub(r"<[^>]+>", " ", text)).strip().lower()


if os.environ.get("REAL_PAPERS"):
    PAPERS = sorted(Path(os.environ["REAL_PAPERS"]).glob("002_*.txt"))

    @pytest.mark.parametrize("paper", PAPERS, ids=[paper.name for paper in PAPERS])
    def test_numbers_titles_teams_and_dates_are_those_of_the_paper(paper: Path) -> None:
        bundled = {action["number"]: action for action in bundled_plan()["actions"]}

        rows = plan_rows_of(paper.read_text(encoding="utf-8"))

        assert [row[2] for row in rows] == list(bundled)
        for row in rows:
            action = bundled[row[2]]
            assert plain(row[3]).startswith(plain(action["title"])), row[2]
            assert plain(row[6]) == plain(" ".join(action["leads"])), row[2]
            assert (row[7], row[8]) == (action["start"]["text"], action["end"]["text"]), row[2]
