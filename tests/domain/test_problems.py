"""Refusals as they are worded."""

from __future__ import annotations

import pytest

from tracker.domain.problems import (
    ChangedMeanwhile,
    NotAllowed,
    Problem,
    RuleBroken,
    SentTwice,
    Severity,
    TrackerRefusal,
)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (
            Problem("words", "Say what happened.", "One sentence is enough."),
            "Say what happened. One sentence is enough.",
        ),
        (Problem("words", "Say what happened."), "Say what happened."),
    ],
    ids=["with remedy", "without"],
)
def test_a_problem_says_what_is_wrong_and_what_to_do(problem: Problem, sentence: str) -> None:
    assert problem.sentence == sentence


def test_a_problem_stops_unless_it_says_otherwise() -> None:
    assert Problem("words", "Say what happened.").severity is Severity.ERROR


def test_a_refusal_holds_every_reason_at_once() -> None:
    problems = [Problem("words", "Say what happened."), Problem("done_month", "Give the month.")]

    refusal = RuleBroken(problems)

    assert refusal.problems == problems
    assert str(refusal) == "Say what happened.; Give the month."


@pytest.mark.parametrize("kind", [NotAllowed, ChangedMeanwhile, SentTwice, RuleBroken])
def test_every_refusal_is_one_that_the_edges_know(kind: type[Exception]) -> None:
    assert issubclass(kind, TrackerRefusal)
