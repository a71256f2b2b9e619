"""Last time's promise beside today: docs/rules/papers.md, section 2."""

from __future__ import annotations

import pytest

from tests.domain import make
from tracker.domain.rag import Label, Rating
from tracker.domain.status import status_of
from tracker.domain.windows import windows_on
from tracker.reports.contents import promise_line


@pytest.mark.parametrize(
    ("on", "rating", "outcome"),
    [
        pytest.param("2019-09-30", Rating.RED, "Not due yet.", id="the last day of its month"),
        pytest.param("2019-10-01", Rating.RED, "It is not.", id="the day after"),
        pytest.param("2019-09-15", Rating.GREEN, "It is.", id="kept early"),
        pytest.param("2019-10-14", Rating.GREEN, "It is.", id="kept"),
    ],
)
def test_what_was_promised_then_stands_beside_today(on: str, rating: Rating, outcome: str) -> None:
    # That it has been promised anew since takes nothing from the promise that the board was given.
    facts = make.facts(rating=rating, back_on_track=make.month("2019-12"))
    record = make.on_record(facts=facts, promised=make.month("2019-09"))

    status = status_of(record, windows=windows_on((), on=make.day(on)), thresholds=make.DEFAULTS)

    assert promise_line(status) == f"Last report: back on track by September 2019. {outcome}"


def test_of_an_action_that_fell_silent_nobody_knows() -> None:
    silent = make.status(Label.NOT_RATED, promised=make.month("2019-08"), is_promise_past=True)

    assert promise_line(silent) == (
        "Last report: back on track by August 2019. Nobody has said whether it is."
    )


def test_nothing_was_promised() -> None:
    assert promise_line(make.status(Label.OFF_TRACK)) == ""
