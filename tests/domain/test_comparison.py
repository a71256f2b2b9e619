"""What changed between two reports: docs/rules/cycle.md, section 4."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain import make
from tracker.domain.board_report import ReportAction
from tracker.domain.comparison import changes_between
from tracker.domain.rag import Label


def report(**given: Any) -> list[ReportAction]:
    """The actions of a report with one."""
    return [make.report_action(**given)]


@pytest.mark.parametrize(
    ("before", "after", "kind", "said"),
    [
        pytest.param(
            {"label": Label.ON_TRACK},
            {"label": Label.OFF_TRACK},
            "Got worse",
            "On track before, Off track now",
            id="worse",
        ),
        pytest.param(
            {"label": Label.OFF_TRACK},
            {"label": Label.AT_RISK},
            "Got better",
            "Off track before, At risk now",
            id="better",
        ),
        pytest.param(
            {"label": Label.DONE},
            {"label": Label.COMPLETE},
            "Completed",
            "Done, to be checked before, Complete now",
            id="completed",
        ),
        pytest.param(
            {"label": Label.NOT_RATED},
            {"label": Label.ON_TRACK},
            "Rating changed otherwise",
            "Not rated before, On track now",
            id="otherwise",
        ),
        pytest.param(
            {"due": "March 2019"},
            {"due": "March 2020"},
            "Date",
            "Agreed date: March 2019 before, March 2020 now",
            id="agreed date",
        ),
        pytest.param(
            {"forecast": ""},
            {"forecast": "May 2020"},
            "Date",
            "Now expected: the agreed date before, May 2020 now",
            id="date now expected",
        ),
        pytest.param(
            {},
            {"help_from": "The Board", "help_text": "money."},
            "Help asked for",
            "The Board: money.",
            id="asked",
        ),
        pytest.param(
            {"help_from": "The Board", "help_text": "money."},
            {},
            "Help no longer asked for",
            "The Board: money.",
            id="no longer asked",
        ),
    ],
)
def test_each_kind_of_change_is_told_once(
    before: dict[str, Any], after: dict[str, Any], kind: str, said: str
) -> None:
    changes = changes_between(report(**before), report(**after), decided={})

    assert [(change.kind, change.said) for change in changes] == [(kind, said)]


def test_nothing_is_told_where_nothing_changed() -> None:
    assert changes_between(report(), report(), decided={}) == ()


def test_actions_that_came_and_went_are_told_by_priority() -> None:
    before = report(code="LRCCG 9", priority=5)
    after = report(code="LRCCG 8", priority=4)

    changes = changes_between(before, after, decided={})

    assert [(change.priority, change.code, change.kind) for change in changes] == [
        (4, "LRCCG 8", "New in the plan"),
        (5, "LRCCG 9", "Closed or taken out"),
    ]


def test_decisions_stand_with_their_action() -> None:
    decided = {"LRCCG 8": ["The Board approved it. Yes."]}

    changes = changes_between(report(), report(), decided=decided)

    assert [(change.kind, change.said) for change in changes] == [("Decided", "The Board approved it. Yes.")]
