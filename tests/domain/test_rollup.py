"""Counting and movement: docs/rules/rag.md, section 6, and docs/rules/cycle.md, section 4."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain import make
from tests.domain.make import EASTMOOR, NORTHFIELD
from tracker.domain.rag import Label
from tracker.domain.rollup import (
    compare_counts,
    count_by_label,
    count_by_partner,
    count_by_priority,
    movement_of,
    priority_matrix,
    share_on_track,
    worst_first,
    worst_label,
)
from tracker.domain.status import ActionStatus

JOINT = (NORTHFIELD, EASTMOOR)


def numbers(statuses: tuple[ActionStatus, ...] | list[ActionStatus]) -> list[str]:
    """The numbers of the actions, in their order."""
    return [status.number for status in statuses]


class TestCounts:
    def test_every_label_is_counted_noughts_included(self) -> None:
        statuses = [make.status(Label.AT_RISK), make.status(Label.AT_RISK), make.status(Label.NOT_RATED)]

        assert count_by_label(statuses) == {
            Label.OFF_TRACK: 0,
            Label.AT_RISK: 2,
            Label.ON_TRACK: 0,
            Label.DONE: 0,
            Label.COMPLETE: 0,
            Label.NOT_RATED: 1,
            Label.NOT_STARTED: 0,
            Label.ON_HOLD: 0,
            Label.CLOSED: 0,
        }

    def test_done_is_counted_on_its_own_line(self) -> None:
        found = count_by_label([make.status(Label.DONE), make.status(Label.COMPLETE)])

        assert (found[Label.DONE], found[Label.COMPLETE]) == (1, 1)

    def test_counts_stand_beside_the_last_report_worst_first(self) -> None:
        lines = compare_counts(make.counts(off_track=2, on_track=5), make.counts(off_track=3, at_risk=1))

        assert [(line.label.word, line.now, line.before, line.change) for line in lines[:3]] == [
            ("Off track", 2, 3, -1),
            ("At risk", 0, 1, -1),
            ("On track", 5, 0, 5),
        ]
        assert len(lines) == 9

    def test_without_an_earlier_report_there_is_no_change_to_tell(self) -> None:
        lines = compare_counts(make.counts(off_track=2), None)

        assert [(line.before, line.change) for line in lines] == [(None, None)] * 9

    def test_a_label_that_was_not_counted_stands_for_none(self) -> None:
        [off_track, at_risk, *_] = compare_counts({Label.OFF_TRACK: 2}, {Label.AT_RISK: 1})

        assert [(line.now, line.before) for line in (off_track, at_risk)] == [(2, 0), (0, 1)]

    def test_a_priority_without_actions_has_noughts(self) -> None:
        statuses = [make.status(Label.AT_RISK, priority=2), make.status(Label.ON_TRACK, priority=2)]

        found = count_by_priority(statuses, [1, 2])

        assert list(found) == [1, 2]
        assert found[1] == make.counts()
        assert found[2] == make.counts(at_risk=1, on_track=1)

    def test_a_joint_action_counts_for_each_owner_and_once_in_all(self) -> None:
        statuses = [
            make.status(Label.OFF_TRACK, owners=JOINT),
            make.status(Label.ON_TRACK, owners=(NORTHFIELD,)),
        ]

        found = count_by_partner(statuses, JOINT)

        assert found[NORTHFIELD] == make.counts(off_track=1, on_track=1)
        assert found[EASTMOOR] == make.counts(off_track=1)
        assert sum(count_by_label(statuses).values()) == 2


class TestMatrix:
    def test_every_cell_is_there_and_an_empty_one_is_a_finding(self) -> None:
        statuses = [make.status(Label.AT_RISK, priority=1, owners=(NORTHFIELD,))]

        matrix = priority_matrix(statuses, numbers=[1, 2], partners=JOINT)

        assert {
            (number, owner.slug): len(cell.actions)
            for number, row in matrix.items()
            for owner, cell in row.items()
        } == {
            (1, "northfield"): 1,
            (1, "eastmoor"): 0,
            (2, "northfield"): 0,
            (2, "eastmoor"): 0,
        }
        assert matrix[2][EASTMOOR].worst is None

    def test_a_joint_action_stands_in_each_owners_column(self) -> None:
        statuses = [make.status(Label.AT_RISK, number="3", priority=1, owners=JOINT)]

        row = priority_matrix(statuses, numbers=[1], partners=JOINT)[1]

        assert [numbers(row[owner].actions) for owner in JOINT] == [["3"], ["3"]]
        assert row[NORTHFIELD].counts == make.counts(at_risk=1)

    def test_a_cell_tells_its_worst(self) -> None:
        statuses = [make.status(Label.ON_TRACK, priority=1), make.status(Label.OFF_TRACK, priority=1)]

        cell = priority_matrix(statuses, numbers=[1], partners=[NORTHFIELD])[1][NORTHFIELD]

        assert cell.worst is Label.OFF_TRACK


class TestWorst:
    @pytest.mark.parametrize(
        ("labels", "expected"),
        [
            pytest.param([], None, id="no action"),
            pytest.param([Label.ON_TRACK, Label.AT_RISK], Label.AT_RISK, id="at risk beside on track"),
            pytest.param([Label.AT_RISK, Label.OFF_TRACK], Label.OFF_TRACK, id="off track beside at risk"),
            pytest.param([Label.AT_RISK, Label.NOT_RATED], Label.AT_RISK, id="at risk beside a gap"),
            pytest.param([Label.COMPLETE, Label.ON_TRACK], Label.ON_TRACK, id="on track beside complete"),
            pytest.param([Label.CLOSED], Label.CLOSED, id="closed alone"),
        ],
    )
    def test_the_worst_label_stands_for_the_group(self, labels: list[Label], expected: Label | None) -> None:
        statuses = [make.status(label) for label in labels]

        assert worst_label(statuses) is expected

    @pytest.mark.parametrize("good", [Label.ON_TRACK, Label.DONE, Label.COMPLETE])
    def test_silence_never_looks_green_beside_a_good_word(self, good: Label) -> None:
        statuses = [make.status(good), make.status(Label.NOT_RATED)]

        assert worst_label(statuses) is Label.NOT_RATED

    def test_lists_go_worst_first_and_in_plan_order_within_a_label(self) -> None:
        statuses = [
            make.status(Label.ON_TRACK, number="1"),
            make.status(Label.OFF_TRACK, number="2"),
            make.status(Label.ON_TRACK, number="3"),
            make.status(Label.AT_RISK, number="4"),
            make.status(Label.OFF_TRACK, number="10"),
        ]

        assert numbers(worst_first(statuses)) == ["2", "10", "4", "1", "3"]


class TestShare:
    @pytest.mark.parametrize(
        ("counts", "expected"),
        [
            pytest.param({"on_track": 3, "off_track": 1}, Decimal("0.75"), id="three of four"),
            pytest.param(
                {"done": 1, "complete": 1, "at_risk": 2},
                Decimal("0.5"),
                id="done and complete count as on track",
            ),
            pytest.param({"off_track": 2}, Decimal(0), id="none on track"),
            pytest.param({"on_track": 2}, Decimal(1), id="all on track"),
            pytest.param(
                {"on_track": 1, "off_track": 1, "not_rated": 8}, Decimal("0.5"), id="gaps on neither side"
            ),
            pytest.param(
                {"on_track": 1, "at_risk": 1, "not_started": 3, "on_hold": 2, "closed": 4},
                Decimal("0.5"),
                id="waiting and stopped on neither side",
            ),
            pytest.param({"not_rated": 18}, None, id="nothing rated"),
            pytest.param({}, None, id="nothing at all"),
        ],
    )
    def test_share_is_of_the_rated_actions(self, counts: dict[str, int], expected: Decimal | None) -> None:
        assert share_on_track(make.counts(**counts)) == expected

    @given(st.lists(st.integers(0, 50), min_size=9, max_size=9))
    def test_share_lies_between_nought_and_one(self, given: list[int]) -> None:
        share = share_on_track(dict(zip(Label, given, strict=True)))

        assert share is None or 0 <= share <= 1


class TestMovement:
    @pytest.mark.parametrize(
        ("before", "now", "expected"),
        [
            pytest.param(Label.ON_TRACK, Label.AT_RISK, "worse", id="on track to at risk"),
            pytest.param(Label.ON_TRACK, Label.OFF_TRACK, "worse", id="on track to off track"),
            pytest.param(Label.AT_RISK, Label.OFF_TRACK, "worse", id="at risk to off track"),
            pytest.param(Label.OFF_TRACK, Label.AT_RISK, "better", id="off track to at risk"),
            pytest.param(Label.AT_RISK, Label.ON_TRACK, "better", id="at risk to on track"),
            pytest.param(Label.DONE, Label.COMPLETE, "completed", id="done to complete"),
            pytest.param(Label.OFF_TRACK, Label.COMPLETE, "completed", id="off track to complete"),
            pytest.param(Label.ON_TRACK, Label.DONE, "other", id="on track to done"),
            pytest.param(Label.ON_TRACK, Label.NOT_RATED, "other", id="on track to not rated"),
            pytest.param(Label.NOT_RATED, Label.OFF_TRACK, "other", id="not rated to off track"),
            pytest.param(Label.AT_RISK, Label.ON_HOLD, "other", id="at risk to on hold"),
            pytest.param(Label.COMPLETE, Label.AT_RISK, "other", id="complete no longer"),
            pytest.param(Label.AT_RISK, Label.AT_RISK, None, id="as before"),
            pytest.param(None, Label.OFF_TRACK, None, id="new"),
            pytest.param(None, Label.COMPLETE, None, id="new and complete"),
        ],
    )
    def test_each_action_moves_in_one_list_only(
        self, before: Label | None, now: Label, expected: str | None
    ) -> None:
        movement = movement_of([make.status(now, previous=before)])

        lists = {name: getattr(movement, name) for name in ("worse", "better", "completed", "other")}
        assert [name for name, found in lists.items() if found] == ([expected] if expected else [])

    @pytest.mark.parametrize(
        ("agreed", "original", "expected_for", "is_changed"),
        [
            pytest.param("2020-03", "2020-03", None, False, id="as agreed at first"),
            pytest.param("2020-03", "2020-03", "2020-03", False, id="expected as agreed"),
            pytest.param("2020-03", "2020-03", "2020-01", False, id="expected earlier"),
            pytest.param("2020-03", "2020-03", "2020-06", True, id="expected later"),
            pytest.param("2020-06", "2020-03", None, True, id="agreed anew"),
        ],
    )
    def test_dates_are_a_list_of_their_own(
        self, agreed: str, original: str, expected_for: str | None, is_changed: bool
    ) -> None:
        facts = make.facts(
            due=make.month(agreed), forecast=make.month(expected_for) if expected_for else None
        )
        moved = make.status(facts=facts, original_due=make.month(original), number="8")

        movement = movement_of([moved])

        assert numbers(movement.dates_changed) == (["8"] if is_changed else [])
