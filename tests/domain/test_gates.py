"""When an update counts: docs/rules/cycle.md, section 2."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from tests.domain import make
from tracker.domain.gates import (
    Gate,
    SignOff,
    Waiting,
    close_missed,
    day_it_counts_from,
    gate_after,
    gates_of,
    is_newer,
)
from tracker.domain.rag import Label
from tracker.domain.status import ActionStatus, status_of
from tracker.domain.windows import Window, windows_on

OPENS, DUE, CLOSES = date(2019, 9, 16), date(2019, 10, 4), date(2019, 10, 11)
WINDOW = Window(1, "Q2 2019/20", date(2019, 7, 1), date(2019, 9, 30), OPENS, DUE, CLOSES)
NEXT = Window(
    2,
    "Q3 2019/20",
    date(2019, 10, 1),
    date(2019, 12, 31),
    date(2019, 12, 17),
    date(2020, 1, 4),
    date(2020, 1, 11),
)
LATE = CLOSES + timedelta(days=1)


def waiting(**given: object) -> Waiting:
    filled: dict[str, object] = {
        "update_id": 7,
        "action_id": 1,
        "reported_on": date(2019, 9, 30),
        "gate": Gate.PARTNER,
        "label": Label.OFF_TRACK,
    }
    return Waiting(**filled | given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sign_off", "is_held", "gates"),
    [
        pytest.param(SignOff.LIGHT, False, [], id="light: it counts at once"),
        pytest.param(SignOff.LIGHT, True, [Gate.MANAGER], id="light and late"),
        pytest.param(SignOff.PARTNER, False, [Gate.PARTNER], id="partner first"),
        pytest.param(SignOff.PARTNER_GROUP, False, [Gate.PARTNER, Gate.GROUP], id="then the group"),
        pytest.param(SignOff.PARTNER_GROUP, True, [Gate.MANAGER, Gate.PARTNER, Gate.GROUP], id="all three"),
    ],
)
def test_an_update_goes_through_its_gates_in_order(
    sign_off: SignOff, is_held: bool, gates: list[Gate]
) -> None:
    assert list(gates_of(sign_off, is_held=is_held)) == gates
    for passed, following in pairwise([*gates, Gate.NONE]):
        assert gate_after(passed, sign_off=sign_off) is following


def test_what_was_agreed_counts_from_the_agreement_and_what_was_late_from_its_own_day() -> None:
    posted, passed = date(2019, 10, 14), date(2019, 10, 20)

    assert day_it_counts_from(sign_off=SignOff.PARTNER, reported_on=posted, passed_on=passed) == passed
    assert day_it_counts_from(sign_off=SignOff.LIGHT, reported_on=posted, passed_on=passed) == posted


@pytest.mark.parametrize(
    ("on", "frozen_on", "missed"),
    [
        pytest.param(OPENS - timedelta(days=1), [], None, id="before the first window"),
        pytest.param(CLOSES, [], None, id="on the last day"),
        pytest.param(LATE, [], CLOSES, id="the day after the close"),
        pytest.param(LATE, [CLOSES - timedelta(days=60)], CLOSES, id="the report before is frozen"),
        pytest.param(LATE, [CLOSES], None, id="the report of this window is frozen"),
        pytest.param(NEXT.opens, [], None, id="the next window is open"),
    ],
)
def test_an_update_is_late_between_the_close_and_the_freeze(
    on: date, frozen_on: list[date], missed: date | None
) -> None:
    assert close_missed([WINDOW, NEXT], on=on, frozen_on=frozen_on) == missed


def test_an_update_that_was_overtaken_waits_no_more() -> None:
    older = waiting(reported_on=date(2019, 9, 1), update_id=7)

    assert not is_newer(older, reported_on=date(2019, 9, 2), update_id=8)
    assert is_newer(older, reported_on=None, update_id=None)


@pytest.mark.parametrize(
    ("gate", "missed_close", "sentence"),
    [
        pytest.param(
            Gate.PARTNER,
            None,
            "Not agreed yet: the update of 30 September 2019 (off track) is waiting for the partner’s agreement.",
            id="partner",
        ),
        pytest.param(
            Gate.MANAGER,
            CLOSES,
            "Not accepted yet: the update of 30 September 2019 (off track) is held: "
            "it came after the close on 11 October 2019.",
            id="late",
        ),
    ],
)
def test_what_does_not_count_yet_is_a_flag_beside_the_label_that_does(
    gate: Gate, missed_close: date | None, sentence: str
) -> None:
    one = waiting(gate=gate, missed_close=missed_close)

    def status_with(found: Waiting | None) -> ActionStatus:
        return status_of(
            make.on_record(waiting=found), windows=windows_on((), on=make.DAY), thresholds=make.DEFAULTS
        )

    status = status_with(one)

    assert status.label is status_with(None).label
    assert sentence in [flag.sentence for flag in status.flags]
    assert status.newest_update_id == 7


@pytest.mark.parametrize(
    ("one", "has_answered"),
    [
        pytest.param(waiting(), True, id="waits for the partner"),
        pytest.param(waiting(missed_close=CLOSES, gate=Gate.MANAGER), False, id="came after the close"),
        pytest.param(waiting(gate=Gate.AUTHOR), False, id="was sent back"),
    ],
)
def test_whoever_posted_in_time_has_answered(one: Waiting, has_answered: bool) -> None:
    assert one.answers_a_window is has_answered
