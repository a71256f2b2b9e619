"""The scale: docs/rules/rag.md, section 2."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from tests.domain import make
from tracker.domain.dates import PlanDate, Precision
from tracker.domain.rag import SETTLED_STAGES, Label, Rating, Stage, is_before_start, label_for

ON = date(2019, 9, 30)
BEGUN, TO_COME, NO_START = make.month("2018-04"), make.month("2019-10"), None
UNREADABLE = PlanDate("TBC", None, None, Precision.UNKNOWN)
GREEN, AMBER, RED = Rating.GREEN, Rating.AMBER, Rating.RED

LINES = [
    # One line of the table each.
    pytest.param(Stage.CLOSED, None, BEGUN, 0, Label.CLOSED, id="closed"),
    pytest.param(Stage.ON_HOLD, None, BEGUN, 0, Label.ON_HOLD, id="on hold"),
    pytest.param(Stage.COMPLETE, None, BEGUN, 0, Label.COMPLETE, id="complete"),
    pytest.param(Stage.DONE, None, BEGUN, 0, Label.DONE, id="done, not checked"),
    pytest.param(Stage.NOT_STARTED, None, TO_COME, 0, Label.NOT_STARTED, id="not started, start to come"),
    pytest.param(Stage.NOT_KNOWN, None, TO_COME, 0, Label.NOT_STARTED, id="not known, start to come"),
    pytest.param(Stage.NOT_KNOWN, None, BEGUN, 0, Label.NOT_RATED, id="never rated"),
    pytest.param(Stage.IN_PROGRESS, GREEN, BEGUN, 2, Label.NOT_RATED, id="two windows missed"),
    pytest.param(Stage.IN_PROGRESS, RED, BEGUN, 0, Label.OFF_TRACK, id="red"),
    pytest.param(Stage.IN_PROGRESS, AMBER, BEGUN, 0, Label.AT_RISK, id="amber"),
    pytest.param(Stage.IN_PROGRESS, GREEN, BEGUN, 0, Label.ON_TRACK, id="green"),
    # Where two lines fit, the upper one wins.
    pytest.param(Stage.CLOSED, None, TO_COME, 0, Label.CLOSED, id="closed before its start"),
    pytest.param(Stage.CLOSED, RED, BEGUN, 5, Label.CLOSED, id="closed, red and silent"),
    pytest.param(Stage.ON_HOLD, None, TO_COME, 0, Label.ON_HOLD, id="on hold before its start"),
    pytest.param(Stage.ON_HOLD, GREEN, BEGUN, 2, Label.ON_HOLD, id="on hold, green and silent"),
    pytest.param(Stage.COMPLETE, None, TO_COME, 0, Label.COMPLETE, id="complete before its start"),
    pytest.param(Stage.COMPLETE, AMBER, BEGUN, 2, Label.COMPLETE, id="complete, amber and silent"),
    pytest.param(Stage.DONE, None, TO_COME, 0, Label.DONE, id="done before its start"),
    pytest.param(Stage.DONE, RED, BEGUN, 2, Label.DONE, id="done, red and silent"),
    pytest.param(Stage.NOT_STARTED, None, TO_COME, 2, Label.NOT_STARTED, id="start to come, windows missed"),
    pytest.param(Stage.IN_PROGRESS, RED, BEGUN, 2, Label.NOT_RATED, id="red and two windows missed"),
    pytest.param(Stage.IN_PROGRESS, AMBER, BEGUN, 3, Label.NOT_RATED, id="amber and three windows missed"),
    # What just misses a line.
    pytest.param(Stage.IN_PROGRESS, GREEN, BEGUN, 1, Label.ON_TRACK, id="one window missed"),
    pytest.param(Stage.IN_PROGRESS, RED, BEGUN, 1, Label.OFF_TRACK, id="red and one window missed"),
    pytest.param(Stage.NOT_STARTED, AMBER, BEGUN, 0, Label.AT_RISK, id="not started, rated at risk"),
    pytest.param(Stage.NOT_STARTED, GREEN, TO_COME, 0, Label.ON_TRACK, id="rated before its start"),
    pytest.param(
        Stage.NOT_STARTED, GREEN, TO_COME, 2, Label.NOT_RATED, id="rated before its start, then silent"
    ),
    pytest.param(
        Stage.IN_PROGRESS, None, TO_COME, 0, Label.NOT_RATED, id="under way before its start, not rated"
    ),
    pytest.param(Stage.NOT_STARTED, None, BEGUN, 0, Label.NOT_RATED, id="not started after its start"),
    pytest.param(Stage.NOT_KNOWN, None, NO_START, 0, Label.NOT_RATED, id="no start"),
    pytest.param(Stage.NOT_KNOWN, None, UNREADABLE, 0, Label.NOT_RATED, id="a start no day can be read from"),
]


@pytest.mark.parametrize(("stage", "rating", "start", "missed", "expected"), LINES)
def test_the_first_line_of_the_table_that_fits_is_the_label(
    stage: Stage, rating: Rating | None, start: PlanDate | None, missed: int, expected: Label
) -> None:
    label = label_for(stage=stage, rating=rating, start=start, windows_missed=missed, on=ON)

    assert label is expected


@pytest.mark.parametrize(
    ("start", "on", "expected"),
    [
        pytest.param(
            make.month("2019-10"), "2019-09-30", Label.NOT_STARTED, id="day before the month of the start"
        ),
        pytest.param(
            make.month("2019-10"), "2019-10-01", Label.NOT_RATED, id="first day of the month of the start"
        ),
        pytest.param(
            make.month("2019-10"), "2019-10-31", Label.NOT_RATED, id="last day of the month of the start"
        ),
        pytest.param(
            make.on_day("2019-10-15"), "2019-10-14", Label.NOT_STARTED, id="day before the day of the start"
        ),
        pytest.param(make.on_day("2019-10-15"), "2019-10-15", Label.NOT_RATED, id="the day of the start"),
    ],
)
def test_an_action_stops_being_not_started_yet_on_the_first_day_of_its_start(
    start: PlanDate, on: str, expected: Label
) -> None:
    label = label_for(stage=Stage.NOT_KNOWN, rating=None, start=start, windows_missed=0, on=make.day(on))

    assert label is expected


@pytest.mark.parametrize("stage", [Stage.NOT_KNOWN, Stage.NOT_STARTED, Stage.IN_PROGRESS])
@pytest.mark.parametrize(
    "start", [BEGUN, TO_COME, NO_START, UNREADABLE], ids=["begun", "to come", "none", "unreadable"]
)
@pytest.mark.parametrize("missed", [0, 1, 2])
def test_an_action_is_never_green_by_default(stage: Stage, start: PlanDate | None, missed: int) -> None:
    label = label_for(stage=stage, rating=None, start=start, windows_missed=missed, on=ON)

    assert label in (Label.NOT_RATED, Label.NOT_STARTED)


def test_only_a_declared_green_is_on_track() -> None:
    every = product(Stage, [None, *Rating], [BEGUN, TO_COME, NO_START], range(4))

    green = [
        (stage, rating, missed)
        for stage, rating, start, missed in every
        if label_for(stage=stage, rating=rating, start=start, windows_missed=missed, on=ON) is Label.ON_TRACK
    ]

    assert {rating for _, rating, _ in green} == {Rating.GREEN}
    assert {stage for stage, _, _ in green}.isdisjoint(
        {Stage.DONE, Stage.COMPLETE, Stage.ON_HOLD, Stage.CLOSED}
    )
    assert {missed for _, _, missed in green} == {0, 1}


def test_start_without_a_day_never_lies_ahead() -> None:
    starts = [None, UNREADABLE, PlanDate.ongoing()]

    assert [is_before_start(start, on=date(1900, 1, 1)) for start in starts] == [False, False, False]


def test_lists_go_worst_first() -> None:
    words = [label.word for label in sorted(Label, key=lambda label: label.rank)]

    assert words == [
        "Off track",
        "At risk",
        "Not rated",
        "On track",
        "Done, to be checked",
        "Complete",
        "Not started yet",
        "On hold",
        "Closed",
    ]


@pytest.mark.parametrize(
    ("label", "word", "letter", "shape"),
    [
        (Label.CLOSED, "Closed", "X", "cross"),
        (Label.ON_HOLD, "On hold", "H", "bars"),
        (Label.COMPLETE, "Complete", "C", "tick"),
        (Label.DONE, "Done, to be checked", "D", "hollow-tick"),
        (Label.NOT_STARTED, "Not started yet", "N", "ring"),
        (Label.NOT_RATED, "Not rated", "?", "dashed-ring"),
        (Label.OFF_TRACK, "Off track", "R", "square"),
        (Label.AT_RISK, "At risk", "A", "triangle"),
        (Label.ON_TRACK, "On track", "G", "disc"),
    ],
)
def test_key_gives_every_label_its_word_letter_and_shape(
    label: Label, word: str, letter: str, shape: str
) -> None:
    assert (label.word, label.letter, label.shape) == (word, letter, shape)


@pytest.mark.parametrize("trait", ["word", "letter", "shape", "sign", "meaning"])
def test_no_two_labels_can_be_mistaken_for_each_other(trait: str) -> None:
    seen = {getattr(label, trait) for label in Label}

    assert len(seen) == 9
    assert "" not in seen


def test_rated_labels_are_the_five_that_a_share_counts() -> None:
    rated = {label.word for label in Label if label.is_rated}

    assert rated == {"Off track", "At risk", "On track", "Done, to be checked", "Complete"}


def test_ratings_are_printed_in_the_words_of_their_labels() -> None:
    words = {rating.value: rating.word for rating in Rating}

    assert words == {"green": "On track", "amber": "At risk", "red": "Off track"}


def test_red_is_worse_than_amber_and_amber_than_green() -> None:
    assert RED.severity > AMBER.severity > GREEN.severity


def test_stages_are_printed_in_words() -> None:
    words = [stage.word for stage in Stage]

    assert words == [
        "Not known yet",
        "Not started",
        "In progress",
        "Done, to be checked",
        "Complete",
        "On hold",
        "Closed without delivery",
    ]


def test_settled_stages_are_done_complete_on_hold_and_closed() -> None:
    assert {stage.word for stage in SETTLED_STAGES} == {
        "Done, to be checked",
        "Complete",
        "On hold",
        "Closed without delivery",
    }
