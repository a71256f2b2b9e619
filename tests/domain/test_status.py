"""The spine: how the scale, the rules and the windows come together in one value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.domain import make
from tests.domain.make import DEFAULTS, EASTMOOR, NORTHFIELD, WINDOWS
from tracker.domain.dates import PlanDate
from tracker.domain.rag import Label, Rating, Stage
from tracker.domain.rules import Flag, Reason, Suggestion, Thresholds
from tracker.domain.status import ActionStatus, is_asked, status_of
from tracker.domain.windows import UpdateState, windows_on

AMBER, RED = Rating.AMBER, Rating.RED
REASON_OUT_OF_DATE = "The reason given for this rating is out of date."


def status_on(day: str, *, thresholds: Thresholds = DEFAULTS, **record: Any) -> ActionStatus:
    """An action of the record as it stands on a day, with the windows of the year."""
    return status_of(
        make.on_record(**record), windows=windows_on(WINDOWS, on=make.day(day)), thresholds=thresholds
    )


class TestComingTogether:
    def test_an_imported_action_is_not_rated_and_its_late_start_is_a_question(self) -> None:
        imported = make.facts(stage=Stage.NOT_KNOWN, rating=None)

        status = status_on("2019-09-30", facts=imported, said=None)

        assert status.label is Label.NOT_RATED
        assert status.suggestion.rating is None
        assert status.update_state is UpdateState.UPDATE_DUE

    def test_an_action_that_waits_for_its_start_is_asked_nothing(self) -> None:
        waiting = make.facts(stage=Stage.NOT_KNOWN, rating=None, start=make.month("2019-11"))

        status = status_on("2019-10-05", facts=waiting, said=None)

        assert status.label is Label.NOT_STARTED
        assert status.suggestion.reasons == ()
        assert status.update_state is UpdateState.NOT_ASKED

    def test_two_windows_missed_hide_the_rating_and_keep_it(self) -> None:
        silent = make.facts(rating=Rating.GREEN, last_reported_on=make.day("2019-06-01"))

        before = status_on("2019-10-11", facts=silent)
        after = status_on("2019-10-12", facts=silent)

        assert (before.label, after.label) == (Label.ON_TRACK, Label.NOT_RATED)
        assert after.rating is Rating.GREEN
        assert after.update_state is UpdateState.NO_UPDATE

    def test_windows_before_an_action_was_added_are_not_missed(self) -> None:
        added_late = make.facts(rating=Rating.GREEN, last_reported_on=None)

        status = status_on("2019-10-12", facts=added_late, added_on=make.day("2019-09-17"))

        assert status.label is Label.ON_TRACK

    def test_a_green_past_its_date_stays_green_with_the_objection_beside(self) -> None:
        passed = make.facts(due=make.month("2019-03"), last_reported_on=make.day("2019-09-20"))

        status = status_on("2019-09-30", facts=passed)

        assert status.label is Label.ON_TRACK
        assert status.suggestion == Suggestion(
            RED, (Reason("R1", RED, "Agreed for March 2019: 183 days ago and not done."),)
        )
        assert status.is_overridden

    def test_work_under_way_before_its_start_is_looked_at_by_the_rules(self) -> None:
        early = make.facts(rating=None, start=make.month("2019-11"), due=make.month("2019-03"))

        status = status_on("2019-09-30", facts=early, said=None)

        assert status.suggestion.rating is RED

    def test_thresholds_of_the_plan_are_used(self) -> None:
        passed = make.facts(due=make.month("2019-08"), last_reported_on=make.day("2019-09-20"))

        status = status_on("2019-10-05", facts=passed, thresholds=Thresholds(overdue_months=1))

        assert status.suggestion.rating is RED

    def test_the_review_day_of_an_on_going_action_is_told(self) -> None:
        on_going = make.facts(due=PlanDate.ongoing(), last_reported_on=make.day("2019-09-20"))

        assert status_on("2019-09-30", facts=on_going).review_on == make.day("2020-03-20")

    def test_a_review_day_that_has_passed_counts_as_no_update(self) -> None:
        on_going = make.facts(due=PlanDate.ongoing(), last_reported_on=make.day("2019-06-20"))
        only_the_first = windows_on(WINDOWS[:1], on=make.day("2019-12-21"))

        status = status_of(make.on_record(facts=on_going), windows=only_the_first, thresholds=DEFAULTS)

        assert Flag("R7", "Was to be reviewed by 20 December 2019.") in status.flags
        assert status.update_state is UpdateState.NO_UPDATE

    def test_a_review_day_that_has_passed_leaves_an_open_window_to_ask(self) -> None:
        on_going = make.facts(due=PlanDate.ongoing(), last_reported_on=make.day("2019-01-20"))

        status = status_on("2019-09-30", facts=on_going)

        assert status.update_state is UpdateState.UPDATE_DUE

    @pytest.mark.parametrize("stage", [Stage.DONE, Stage.COMPLETE, Stage.ON_HOLD, Stage.CLOSED])
    def test_a_settled_on_going_action_is_not_asked_for_its_review(self, stage: Stage) -> None:
        settled = make.facts(
            stage=stage, rating=None, due=PlanDate.ongoing(), last_reported_on=make.day("2019-01-20")
        )

        status = status_on("2019-09-30", facts=settled)

        assert status.update_state is UpdateState.NOT_ASKED

    def test_an_on_going_action_yet_to_begin_is_not_asked_for_its_review(self) -> None:
        waiting = make.facts(
            stage=Stage.NOT_STARTED,
            rating=None,
            due=PlanDate.ongoing(),
            start=make.month("2019-11"),
            last_reported_on=make.day("2019-01-20"),
        )

        status = status_on("2019-09-30", facts=waiting)

        assert status.update_state is UpdateState.NOT_ASKED


class TestWhoIsAsked:
    @pytest.mark.parametrize(
        ("given", "asked"),
        [
            pytest.param({"stage": Stage.IN_PROGRESS}, True, id="in progress"),
            pytest.param({"stage": Stage.NOT_KNOWN, "rating": None}, True, id="not known, begun"),
            pytest.param({"stage": Stage.NOT_STARTED, "rating": None}, True, id="not started, begun"),
            pytest.param({"stage": Stage.NOT_KNOWN, "rating": None, "start": None}, True, id="no start"),
            pytest.param(
                {"stage": Stage.NOT_STARTED, "rating": None, "start": make.month("2019-10")},
                False,
                id="start to come",
            ),
            pytest.param(
                {"stage": Stage.NOT_STARTED, "start": make.month("2019-10")}, True, id="start to come, rated"
            ),
            pytest.param({"stage": Stage.DONE, "rating": None}, False, id="done"),
            pytest.param({"stage": Stage.COMPLETE, "rating": None}, False, id="complete"),
            pytest.param({"stage": Stage.CLOSED, "rating": None}, False, id="closed"),
            pytest.param({"stage": Stage.ON_HOLD, "rating": None}, False, id="on hold, no review"),
            pytest.param(
                {"stage": Stage.ON_HOLD, "review": make.month("2019-09")},
                False,
                id="on hold, last day of its review",
            ),
            pytest.param(
                {"stage": Stage.ON_HOLD, "review": make.month("2019-08")}, True, id="on hold, review passed"
            ),
        ],
    )
    def test_windows_ask_neither_the_settled_nor_those_yet_to_begin(
        self, given: dict[str, Any], asked: bool
    ) -> None:
        assert is_asked(make.facts(**given), on=make.day("2019-09-30")) is asked

    def test_work_under_way_before_its_start_is_asked(self) -> None:
        early = make.facts(rating=None, start=make.month("2019-11"))

        assert is_asked(early, on=make.day("2019-09-30"))


class TestReasonOutOfDate:
    @pytest.mark.parametrize(
        ("reported", "on", "is_flagged"),
        [
            pytest.param("2019-09-20", "2019-10-11", False, id="the day its window closes"),
            pytest.param("2019-09-20", "2019-10-12", True, id="day after its window closed"),
            pytest.param("2019-10-11", "2019-10-12", True, id="given on the day it closed"),
            pytest.param("2019-10-12", "2019-12-20", False, id="given after it closed, the next one is open"),
            pytest.param(
                "2019-10-12", "2020-01-11", True, id="given after it closed, the next one has closed"
            ),
        ],
    )
    def test_a_reason_holds_until_its_window_closes(self, reported: str, on: str, is_flagged: bool) -> None:
        explained = make.said(reported_on=make.day(reported), override_reason="The form is late.")

        status = status_on(on, said=explained)

        assert (REASON_OUT_OF_DATE in [flag.sentence for flag in status.flags]) is is_flagged

    def test_without_a_reason_nothing_goes_out_of_date(self) -> None:
        status = status_on("2020-01-11", said=make.said())

        assert REASON_OUT_OF_DATE not in [flag.sentence for flag in status.flags]

    def test_the_label_stays(self) -> None:
        explained = make.said(override_reason="The form is late.")

        assert status_on("2019-10-12", said=explained).label is Label.ON_TRACK


class TestWhatAStatusTells:
    def test_an_action_is_quoted_by_plan_and_number(self) -> None:
        assert make.status().code == "LRCCG 8"

    def test_an_action_of_several_owners_is_joint(self) -> None:
        joint, own = make.status(owners=(NORTHFIELD, EASTMOOR)), make.status(owners=(NORTHFIELD,))

        assert (joint.is_joint, own.is_joint) == (True, False)

    @pytest.mark.parametrize(
        ("rating", "suggested", "expected"),
        [
            (Rating.GREEN, AMBER, True),
            (AMBER, RED, True),
            (AMBER, AMBER, False),
            (RED, AMBER, False),
            (Rating.GREEN, None, False),
            (None, RED, False),
        ],
    )
    def test_overridden_is_better_than_the_rules_suggest(
        self, rating: Rating | None, suggested: Rating | None, expected: bool
    ) -> None:
        status = make.status(facts=make.facts(rating=rating), suggestion=Suggestion(suggested, ()))

        assert status.is_overridden is expected

    @pytest.mark.parametrize(
        ("label", "flags", "expected"),
        [
            pytest.param(Label.OFF_TRACK, (), True, id="off track"),
            pytest.param(Label.AT_RISK, (), False, id="at risk"),
            pytest.param(
                Label.AT_RISK,
                (Flag("R8", "At risk in 3 reports running.", is_exception=True),),
                True,
                id="long at risk",
            ),
            pytest.param(Label.AT_RISK, (Flag("R9", "Nothing to check against."),), False, id="another flag"),
            pytest.param(Label.NOT_RATED, (), False, id="not rated"),
        ],
    )
    def test_exceptions_are_off_track_or_long_at_risk(
        self, label: Label, flags: tuple[Flag, ...], expected: bool
    ) -> None:
        assert make.status(label, flags=flags).is_exception is expected

    def test_the_last_report_is_laid_beside(self) -> None:
        record = make.on_record(previous=Label.AT_RISK, promised=make.month("2019-11"))

        status = status_of(record, windows=windows_on((), on=make.DAY), thresholds=make.DEFAULTS)

        assert (status.previous, status.promised) == (Label.AT_RISK, make.month("2019-11"))

    @pytest.mark.parametrize(
        ("due", "forecast", "expected"),
        [
            pytest.param(make.month("2020-03"), make.month("2020-04"), True, id="later"),
            pytest.param(make.month("2020-03"), make.month("2020-03"), False, id="as agreed"),
            pytest.param(make.month("2020-03"), make.on_day("2020-03-01"), False, id="within the month"),
            pytest.param(
                make.on_day("2020-03-15"), make.month("2020-03"), True, id="a month that ends later"
            ),
            pytest.param(make.month("2020-03"), None, False, id="not said"),
            pytest.param(None, make.month("2020-04"), False, id="nothing agreed"),
            pytest.param(PlanDate.ongoing(), make.month("2020-04"), False, id="On-going"),
        ],
    )
    def test_expected_late_is_later_than_agreed(
        self, due: PlanDate | None, forecast: PlanDate | None, expected: bool
    ) -> None:
        assert make.status(facts=make.facts(due=due, forecast=forecast)).is_expected_late is expected

    def test_the_original_date_is_told_from_the_agreed_one(self) -> None:
        status = make.status(facts=make.facts(due=make.month("2020-03")), original_due=make.month("2019-12"))

        assert status.is_date_moved
        assert not replace(status, original_due=None).is_date_moved
