"""The rules that suggest a rating and raise flags: docs/rules/rag.md, section 3."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain import make
from tests.domain.make import DEFAULTS, part
from tracker.domain.dates import PlanDate, Precision
from tracker.domain.indicators import Better
from tracker.domain.outcomes import Outcome
from tracker.domain.rag import Rating, Stage
from tracker.domain.rules import (
    NO_OBJECTION,
    ActionFacts,
    DatedPart,
    Flag,
    Reason,
    Thresholds,
    flags_for,
    late_parts,
    late_start,
    long_at_risk,
    moved,
    no_effect_shown,
    nothing_to_check_against,
    outcome_falling,
    overdue,
    promise_lapsed,
    review_day,
    review_passed,
    short_of_target,
    suggest_rating,
)

AMBER, RED = Rating.AMBER, Rating.RED
UNREADABLE = PlanDate("asap", None, None, Precision.UNKNOWN)
OPEN_STAGES = [Stage.NOT_KNOWN, Stage.NOT_STARTED, Stage.IN_PROGRESS]
SETTLED = [Stage.DONE, Stage.COMPLETE, Stage.ON_HOLD, Stage.CLOSED]


def found(objection: Reason | None) -> Rating | None:
    """What a rule finds, without its sentence."""
    return objection.rating if objection else None


class TestR1Overdue:
    @pytest.mark.parametrize(
        ("due", "on", "expected"),
        [
            pytest.param(make.month("2019-03"), "2019-03-01", None, id="first day of the month agreed"),
            pytest.param(make.month("2019-03"), "2019-03-31", None, id="due today is not overdue"),
            pytest.param(make.month("2019-03"), "2019-04-01", AMBER, id="day after"),
            pytest.param(make.month("2019-03"), "2019-06-30", AMBER, id="three months, clamped to 30 June"),
            pytest.param(make.month("2019-03"), "2019-07-01", RED, id="day after three months"),
            pytest.param(make.on_day("2018-11-30"), "2018-11-30", None, id="on 30 November"),
            pytest.param(
                make.on_day("2018-11-30"), "2019-02-28", AMBER, id="30 November and three months, clamped"
            ),
            pytest.param(
                make.on_day("2018-11-30"), "2019-03-01", RED, id="beyond 30 November and three months"
            ),
            pytest.param(make.on_day("2019-11-30"), "2020-02-29", AMBER, id="clamped in a leap year"),
            pytest.param(make.on_day("2019-11-30"), "2020-03-01", RED, id="beyond, in a leap year"),
            pytest.param(make.on_day("2019-01-15"), "2019-04-15", AMBER, id="mid-month, three months"),
            pytest.param(make.on_day("2019-01-15"), "2019-04-16", RED, id="mid-month, beyond three months"),
            pytest.param(PlanDate.ongoing(), "2029-01-01", None, id="On-going is never overdue"),
            pytest.param(UNREADABLE, "2029-01-01", None, id="words that are no day"),
            pytest.param(None, "2029-01-01", None, id="no date"),
        ],
    )
    def test_past_the_agreed_date_is_at_risk_and_beyond_three_months_off_track(
        self, due: PlanDate | None, on: str, expected: Rating | None
    ) -> None:
        action = make.facts(due=due)

        assert found(overdue(action, on=make.day(on), thresholds=DEFAULTS)) is expected

    @pytest.mark.parametrize(
        ("due", "on"),
        [
            pytest.param(
                PlanDate("Q3 2018/19", date(2018, 10, 1), date(2018, 12, 31), Precision.QUARTER),
                "2018-12-31",
                id="quarter",
            ),
            pytest.param(
                PlanDate("2018/19", date(2018, 4, 1), date(2019, 3, 31), Precision.YEAR),
                "2019-03-31",
                id="year",
            ),
        ],
    )
    def test_a_date_that_is_a_span_is_due_on_its_last_day(self, due: PlanDate, on: str) -> None:
        last = make.day(on)
        action = make.facts(due=due)

        assert overdue(action, on=last, thresholds=DEFAULTS) is None
        assert found(overdue(action, on=last + timedelta(days=1), thresholds=DEFAULTS)) is AMBER

    @pytest.mark.parametrize(
        ("on", "sentence"),
        [
            ("2019-09-30", "Agreed for March 2019: 183 days ago and not done."),
            ("2019-04-01", "Agreed for March 2019: 1 day ago and not done."),
        ],
        ids=["many days", "one day"],
    )
    def test_reason_has_the_figures_in_it(self, on: str, sentence: str) -> None:
        reason = overdue(make.facts(due=make.month("2019-03")), on=make.day(on), thresholds=DEFAULTS)

        assert reason is not None
        assert (reason.rule, reason.sentence) == ("R1", sentence)

    @pytest.mark.parametrize("stage", OPEN_STAGES)
    def test_every_stage_that_is_not_settled_can_be_overdue(self, stage: Stage) -> None:
        action = make.facts(stage=stage, rating=None, due=make.month("2019-03"))

        suggestion = suggest_rating(action, on=make.day("2019-04-01"), thresholds=DEFAULTS)

        assert "R1" in [reason.rule for reason in suggestion.reasons]

    @pytest.mark.parametrize("forecast", ["2019-03", "2019-12", "2021-03"])
    def test_a_date_now_expected_never_silences_it(self, forecast: str) -> None:
        action = make.facts(due=make.month("2019-03"), forecast=make.month(forecast))

        suggestion = suggest_rating(action, on=make.day("2019-04-01"), thresholds=DEFAULTS)

        assert "R1" in [reason.rule for reason in suggestion.reasons]

    def test_a_decision_that_agrees_a_new_date_does(self) -> None:
        decided = make.facts(due=make.month("2019-12"))

        suggestion = suggest_rating(decided, on=make.day("2019-04-01"), thresholds=DEFAULTS)

        assert suggestion.reasons == ()

    @given(
        due=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        days=st.integers(-400, 400),
        more=st.integers(0, 400),
    )
    def test_an_action_never_gets_better_by_waiting(self, due: date, days: int, more: int) -> None:
        action = make.facts(due=PlanDate.of_day(due))
        earlier = due + timedelta(days=days)

        before = overdue(action, on=earlier, thresholds=DEFAULTS)
        after = overdue(action, on=earlier + timedelta(days=more), thresholds=DEFAULTS)

        assert _severity(after) >= _severity(before)


def _severity(reason: Reason | None) -> int:
    return -1 if reason is None else reason.rating.severity


class TestR2Moved:
    @pytest.mark.parametrize(
        ("due", "forecast", "expected"),
        [
            pytest.param(make.month("2019-03"), None, None, id="no date now expected"),
            pytest.param(make.month("2019-03"), make.month("2019-02"), None, id="earlier than agreed"),
            pytest.param(make.month("2019-03"), make.month("2019-03"), None, id="as agreed"),
            pytest.param(
                make.month("2019-03"), make.on_day("2019-03-15"), None, id="within the month agreed"
            ),
            pytest.param(make.month("2019-03"), make.on_day("2019-04-01"), AMBER, id="a day later"),
            pytest.param(
                make.on_day("2019-03-15"), make.month("2019-03"), AMBER, id="a month that ends after the day"
            ),
            pytest.param(
                make.on_day("2019-03-15"),
                make.month("2019-06"),
                RED,
                id="a month that ends three months after the day",
            ),
            pytest.param(make.month("2019-03"), make.month("2019-06"), AMBER, id="three months later"),
            pytest.param(
                make.month("2019-03"), make.on_day("2019-07-01"), RED, id="three months and a day later"
            ),
            pytest.param(
                make.on_day("2018-11-30"), make.on_day("2019-02-28"), AMBER, id="three months, clamped"
            ),
            pytest.param(
                make.on_day("2018-11-30"), make.on_day("2019-03-01"), RED, id="beyond three months, clamped"
            ),
            pytest.param(PlanDate.ongoing(), make.month("2019-06"), None, id="On-going has no date to move"),
            pytest.param(None, make.month("2019-06"), None, id="nothing agreed"),
            pytest.param(make.month("2019-03"), UNREADABLE, None, id="expected at words that are no day"),
        ],
    )
    def test_a_later_date_is_at_risk_and_beyond_three_months_off_track(
        self, due: PlanDate | None, forecast: PlanDate | None, expected: Rating | None
    ) -> None:
        action = make.facts(due=due, forecast=forecast)

        assert found(moved(action, thresholds=DEFAULTS)) is expected

    @pytest.mark.parametrize(
        ("times", "expected"),
        [(0, None), (1, None), (2, AMBER), (3, AMBER)],
        ids=["never", "once", "twice", "often"],
    )
    def test_moved_twice_is_at_risk_though_the_date_is_back_as_agreed(
        self, times: int, expected: Rating | None
    ) -> None:
        action = make.facts(due=make.month("2020-03"), forecast=make.month("2020-03"), times_moved=times)

        assert found(moved(action, thresholds=DEFAULTS)) is expected

    def test_moved_twice_is_at_least_at_risk_and_a_far_date_makes_it_off_track(self) -> None:
        action = make.facts(due=make.month("2019-03"), forecast=make.month("2019-09"), times_moved=2)

        assert found(moved(action, thresholds=DEFAULTS)) is RED

    def test_reason_names_both_dates(self) -> None:
        reason = moved(
            make.facts(due=make.month("2019-03"), forecast=make.month("2019-06")), thresholds=DEFAULTS
        )

        assert reason == Reason("R2", AMBER, "Now expected June 2019, agreed for March 2019.")

    def test_reason_names_the_number_of_moves(self) -> None:
        reason = moved(make.facts(times_moved=3), thresholds=DEFAULTS)

        assert reason == Reason("R2", AMBER, "The date now expected has moved 3 times since it was agreed.")


class TestR3LateStart:
    @pytest.mark.parametrize(
        ("start", "on", "expected"),
        [
            pytest.param(make.month("2018-04"), "2018-04-01", None, id="first day of the start"),
            pytest.param(make.month("2018-04"), "2018-04-30", None, id="last day of the start"),
            pytest.param(make.month("2018-04"), "2018-05-01", AMBER, id="day after the start"),
            pytest.param(make.month("2018-04"), "2018-07-30", AMBER, id="three months after"),
            pytest.param(make.month("2018-04"), "2018-07-31", RED, id="beyond three months"),
            pytest.param(make.on_day("2018-11-30"), "2019-02-28", AMBER, id="three months, clamped"),
            pytest.param(make.on_day("2018-11-30"), "2019-03-01", RED, id="beyond three months, clamped"),
            pytest.param(None, "2029-01-01", None, id="no start"),
            pytest.param(UNREADABLE, "2029-01-01", None, id="words that are no day"),
        ],
    )
    def test_not_started_after_its_start_is_at_risk_and_after_three_months_off_track(
        self, start: PlanDate | None, on: str, expected: Rating | None
    ) -> None:
        action = make.facts(stage=Stage.NOT_STARTED, rating=None, start=start)

        assert found(late_start(action, on=make.day(on), thresholds=DEFAULTS)) is expected

    @pytest.mark.parametrize("stage", [Stage.NOT_KNOWN, Stage.IN_PROGRESS])
    def test_a_stage_not_known_yet_is_a_question_not_a_lateness(self, stage: Stage) -> None:
        action = make.facts(stage=stage, rating=None, start=make.month("2018-04"))

        suggestion = suggest_rating(action, on=make.day("2019-09-30"), thresholds=DEFAULTS)

        assert suggestion.rating is None

    def test_reason_names_the_start_and_the_days(self) -> None:
        action = make.facts(stage=Stage.NOT_STARTED, start=make.month("2018-04"))

        reason = late_start(action, on=make.day("2018-05-01"), thresholds=DEFAULTS)

        assert reason == Reason("R3", AMBER, "Was to start in April 2018: 1 day ago and not started.")

    def test_reason_for_a_start_on_a_day_reads_as_english(self) -> None:
        action = make.facts(stage=Stage.NOT_STARTED, start=make.on_day("2018-04-02"))

        reason = late_start(action, on=make.day("2018-04-12"), thresholds=DEFAULTS)

        assert reason == Reason("R3", AMBER, "Was to start on 2 April 2018: 10 days ago and not started.")


class TestR6DetailsAndMilestones:
    @pytest.mark.parametrize(
        ("parts", "expected"),
        [
            pytest.param([], None, id="none with a date of its own"),
            pytest.param([part("2019-09-30"), part("2019-12-31")], None, id="due today is not late"),
            pytest.param([part("2019-09-29"), part("2019-12-31")], AMBER, id="one of two late"),
            pytest.param(
                [part("2019-09-29"), part("2019-08-01"), part("2019-12-31")], AMBER, id="two of three late"
            ),
            pytest.param([part("2019-09-29"), part("2019-08-01")], RED, id="all late"),
            pytest.param([part("2019-09-29")], RED, id="the only one late"),
            pytest.param(
                [part("2019-09-29"), part("2019-12-31", is_done=True)], RED, id="all open ones late"
            ),
            pytest.param(
                [part("2019-08-01", is_done=True), part("2019-12-31")], None, id="the late one is done"
            ),
            pytest.param([part("2019-08-01", is_done=True)], None, id="all done"),
            pytest.param(
                [part("2019-09-29", is_critical=True), part("2019-12-31")], RED, id="a critical one late"
            ),
            pytest.param(
                [part("2019-09-30", is_critical=True), part("2019-12-31")],
                None,
                id="a critical one due today",
            ),
            pytest.param(
                [part("2019-09-29"), part("2019-12-31", is_critical=True)],
                AMBER,
                id="the critical one is not the late one",
            ),
            pytest.param(
                [part("2019-08-01", is_critical=True, is_done=True), part("2019-12-31")],
                None,
                id="the critical one is done",
            ),
        ],
    )
    def test_one_late_is_at_risk_and_all_open_ones_or_a_critical_one_off_track(
        self, parts: list[DatedPart], expected: Rating | None
    ) -> None:
        action = make.facts(parts=tuple(parts))

        assert found(late_parts(action, on=make.day("2019-09-30"))) is expected

    @pytest.mark.parametrize(
        ("parts", "sentence"),
        [
            pytest.param(
                [part("2019-08-01", name="Leaflet"), part("2019-12-31")],
                "“Leaflet” (1 August 2019): late and not done.",
                id="one of two",
            ),
            pytest.param(
                [part("2019-08-01", name="Leaflet"), part("2019-08-31", name="Web page")],
                "“Leaflet” (1 August 2019); “Web page” (31 August 2019): every part still open is late.",
                id="all",
            ),
            pytest.param(
                [part("2019-08-01", name=name) for name in ("Leaflet", "Web page", "Poster")]
                + [part("2019-12-31")],
                "“Leaflet” (1 August 2019); “Web page” (1 August 2019) and 1 more: late and not done.",
                id="three",
            ),
            pytest.param(
                [part("2019-08-01", name=name) for name in ("Leaflet", "Web page", "Poster", "Film")]
                + [part("2019-12-31")],
                "“Leaflet” (1 August 2019); “Web page” (1 August 2019) and 2 more: late and not done.",
                id="more than two",
            ),
            pytest.param(
                [part("2019-08-01", name="Contract", is_critical=True), part("2019-12-31")],
                "“Contract” (1 August 2019): a critical part is late.",
                id="critical",
            ),
        ],
    )
    def test_reason_names_what_is_late(self, parts: list[DatedPart], sentence: str) -> None:
        reason = late_parts(make.facts(parts=tuple(parts)), on=make.day("2019-09-30"))

        assert reason is not None
        assert (reason.rule, reason.sentence) == ("R6", sentence)


class TestR7OnGoing:
    @pytest.mark.parametrize(
        ("start", "evidence", "on", "expected"),
        [
            pytest.param("2018-04", "2018-09-30", "2019-09-30", None, id="twelve months since the evidence"),
            pytest.param("2018-04", "2018-09-30", "2019-10-01", AMBER, id="beyond twelve months"),
            pytest.param("2018-04", "2020-02-29", "2021-02-28", None, id="twelve months from 29 February"),
            pytest.param(
                "2018-04", "2020-02-29", "2021-03-01", AMBER, id="beyond twelve months from 29 February"
            ),
            pytest.param("2018-04", None, "2019-04-30", None, id="twelve months since the start"),
            pytest.param("2018-04", None, "2019-05-01", AMBER, id="never any evidence"),
            pytest.param(None, None, "2029-01-01", None, id="nothing to count from"),
        ],
    )
    def test_nothing_shows_an_effect_for_twelve_months_is_at_risk(
        self, start: str | None, evidence: str | None, on: str, expected: Rating | None
    ) -> None:
        action = make.facts(
            due=PlanDate.ongoing(),
            start=make.month(start) if start else None,
            last_evidence_on=make.day(evidence) if evidence else None,
        )

        assert found(no_effect_shown(action, on=make.day(on), thresholds=DEFAULTS)) is expected

    def test_an_update_without_evidence_does_not_begin_the_twelve_months_anew(self) -> None:
        action = make.facts(due=PlanDate.ongoing(), last_reported_on=make.day("2019-09-20"))

        assert found(no_effect_shown(action, on=make.day("2019-09-30"), thresholds=DEFAULTS)) is AMBER

    @pytest.mark.parametrize(
        "due", [make.month("2020-03"), UNREADABLE, None], ids=["month", "unreadable", "none"]
    )
    def test_only_an_on_going_action_is_asked_for_effect_and_review(self, due: PlanDate | None) -> None:
        action = make.facts(due=due)

        assert no_effect_shown(action, on=make.day("2029-01-01"), thresholds=DEFAULTS) is None
        assert review_day(action, thresholds=DEFAULTS) is None

    def test_reason_says_that_nothing_shows_an_effect(self) -> None:
        action = make.facts(due=PlanDate.ongoing(), last_evidence_on=make.day("2018-09-30"))

        reason = no_effect_shown(action, on=make.day("2019-10-01"), thresholds=DEFAULTS)

        assert reason == Reason(
            "R7",
            AMBER,
            "Nothing shows an effect: nothing reported on any measure and no evidence since 30 September 2018, "
            "more than 12 months.",
        )

    @pytest.mark.parametrize(
        ("reported", "start", "expected"),
        [
            pytest.param("2019-08-31", "2018-04", "2020-02-29", id="six months after the update, clamped"),
            pytest.param("2019-09-20", "2018-04", "2020-03-20", id="six months after the update"),
            pytest.param(None, "2018-04", "2018-10-30", id="six months after the start"),
            pytest.param("2019-09-20", None, "2020-03-20", id="an update and no start"),
            pytest.param(None, None, None, id="neither"),
        ],
    )
    def test_review_is_six_months_after_the_last_update_or_the_start(
        self, reported: str | None, start: str | None, expected: str | None
    ) -> None:
        action = make.facts(
            due=PlanDate.ongoing(),
            start=make.month(start) if start else None,
            last_reported_on=make.day(reported) if reported else None,
        )

        assert review_day(action, thresholds=DEFAULTS) == (make.day(expected) if expected else None)

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            pytest.param("2020-03-20", None, id="on the review day"),
            pytest.param("2020-03-21", Flag("R7", "Was to be reviewed by 20 March 2020."), id="day after"),
        ],
    )
    def test_a_review_day_that_has_passed_is_flagged(self, on: str, expected: Flag | None) -> None:
        action = make.facts(due=PlanDate.ongoing(), last_reported_on=make.day("2019-09-20"))

        assert review_passed(action, on=make.day(on), thresholds=DEFAULTS) == expected


class TestR8Promises:
    @pytest.mark.parametrize(
        ("rating", "on", "expected"),
        [
            pytest.param(AMBER, "2019-06-30", False, id="last day of the month promised"),
            pytest.param(AMBER, "2019-07-01", True, id="day after, at risk"),
            pytest.param(RED, "2019-07-01", True, id="day after, off track"),
            pytest.param(Rating.GREEN, "2019-07-01", False, id="back on track"),
            pytest.param(None, "2019-07-01", False, id="not rated"),
        ],
    )
    def test_a_promise_that_has_lapsed_is_flagged(
        self, rating: Rating | None, on: str, expected: bool
    ) -> None:
        action = make.facts(rating=rating, back_on_track=make.month("2019-06"))

        assert (promise_lapsed(action, on=make.day(on)) is not None) is expected

    def test_no_promise_no_flag(self) -> None:
        assert promise_lapsed(make.facts(rating=RED), on=make.day("2029-01-01")) is None

    def test_flag_names_the_month_promised(self) -> None:
        flag = promise_lapsed(
            make.facts(rating=AMBER, back_on_track=make.month("2019-06")), on=make.day("2019-07-01")
        )

        assert flag == Flag("R8", "Was to be back on track by June 2019. It is not.")

    @pytest.mark.parametrize(
        ("rating", "running", "expected"),
        [
            pytest.param(AMBER, 2, None, id="two reports"),
            pytest.param(
                AMBER, 3, Flag("R8", "At risk in 3 reports running.", is_exception=True), id="three reports"
            ),
            pytest.param(
                AMBER, 5, Flag("R8", "At risk in 5 reports running.", is_exception=True), id="five reports"
            ),
            pytest.param(RED, 3, None, id="off track now"),
            pytest.param(Rating.GREEN, 3, None, id="on track now"),
            pytest.param(None, 3, None, id="not rated now"),
        ],
    )
    def test_at_risk_for_three_reports_running_is_an_exception(
        self, rating: Rating | None, running: int, expected: Flag | None
    ) -> None:
        action = make.facts(rating=rating, reports_at_risk_running=running)

        assert long_at_risk(action, thresholds=DEFAULTS) == expected

    def test_a_lapsed_promise_alone_is_no_exception(self) -> None:
        flag = promise_lapsed(
            make.facts(rating=AMBER, back_on_track=make.month("2019-06")), on=make.day("2019-07-01")
        )

        assert flag is not None
        assert not flag.is_exception


class TestR9NothingToCheckAgainst:
    @pytest.mark.parametrize(
        ("due", "parts", "is_flagged"),
        [
            pytest.param(make.on_day("2020-09-30"), [], False, id="due in twelve months"),
            pytest.param(make.on_day("2020-10-01"), [], True, id="due a day later"),
            pytest.param(make.month("2020-10"), [], True, id="due in the month after"),
            pytest.param(make.month("2020-09"), [], False, id="due in the last month"),
            pytest.param(None, [], True, id="no date"),
            pytest.param(PlanDate.ongoing(), [], True, id="On-going"),
            pytest.param(UNREADABLE, [], True, id="words that are no day"),
            pytest.param(make.month("2019-03"), [], False, id="a date that has passed is checked by R1"),
            pytest.param(PlanDate.ongoing(), [part("2020-09-30")], False, id="a part in twelve months"),
            pytest.param(PlanDate.ongoing(), [part("2020-10-01")], True, id="a part a day later"),
            pytest.param(
                PlanDate.ongoing(), [part("2020-03-31", is_done=True)], True, id="the only part is done"
            ),
            pytest.param(
                make.month("2022-03"), [part("2022-01-01"), part("2019-12-31")], False, id="one part in time"
            ),
        ],
    )
    def test_no_date_in_the_next_twelve_months_is_flagged(
        self, due: PlanDate | None, parts: list[DatedPart], is_flagged: bool
    ) -> None:
        action = make.facts(due=due, parts=tuple(parts))

        flag = nothing_to_check_against(action, on=make.day("2019-09-30"), thresholds=DEFAULTS)

        assert (flag is not None) is is_flagged

    def test_a_month_counts_by_its_last_day(self) -> None:
        action = make.facts(due=make.month("2020-09"))

        assert nothing_to_check_against(action, on=make.day("2019-09-15"), thresholds=DEFAULTS) is not None

    @pytest.mark.parametrize(
        ("on", "month"),
        [("2019-09-30", "October 2020"), ("2019-09-29", "September 2020"), ("2019-10-01", "October 2020")],
        ids=["month end", "day before", "day after"],
    )
    def test_flag_names_the_month_before_which_there_is_nothing(self, on: str, month: str) -> None:
        flag = nothing_to_check_against(make.facts(due=None), on=make.day(on), thresholds=DEFAULTS)

        assert flag == Flag("R9", f"Nothing to check against before {month}: no date or milestone.")

    @pytest.mark.parametrize("rating", [None, *Rating])
    @pytest.mark.parametrize("stage", OPEN_STAGES)
    @pytest.mark.parametrize(
        "start", [make.month("2018-04"), make.month("2021-04"), None], ids=["begun", "to come", "none"]
    )
    def test_it_is_a_flag_whatever_else(
        self, stage: Stage, rating: Rating | None, start: PlanDate | None
    ) -> None:
        action = make.facts(stage=stage, rating=rating, start=start, due=None)

        flags = flags_for(action, on=make.day("2019-09-30"), thresholds=DEFAULTS)

        assert "R9" in [flag.rule for flag in flags]


EVERYTHING_LATE: dict[str, Any] = {
    "start": make.month("2016-04"),
    "due": make.month("2017-03"),
    "forecast": make.month("2022-03"),
    "times_moved": 4,
    "parts": (part("2017-01-01", is_critical=True),),
    "back_on_track": make.month("2017-01"),
    "reports_at_risk_running": 6,
}


class TestSuggestion:
    def test_where_no_rule_fires_nothing_is_suggested(self) -> None:
        suggestion = suggest_rating(make.facts(), on=make.day("2019-09-30"), thresholds=DEFAULTS)

        assert (suggestion.rating, suggestion.reasons) == (None, ())

    def test_the_worst_rule_wins_and_reasons_go_worst_first(self) -> None:
        action = make.facts(
            due=make.month("2019-08"),
            forecast=make.month("2020-03"),
            parts=(part("2019-09-01"), part("2019-12-31")),
        )

        suggestion = suggest_rating(action, on=make.day("2019-09-30"), thresholds=DEFAULTS)

        assert suggestion.rating is RED
        assert [(reason.rule, reason.rating) for reason in suggestion.reasons] == [
            ("R2", RED),
            ("R1", AMBER),
            ("R6", AMBER),
        ]

    def test_equally_bad_reasons_go_by_rule(self) -> None:
        action = make.facts(
            due=PlanDate.ongoing(), times_moved=2, parts=(part("2019-09-01"), part("2019-12-31"))
        )

        suggestion = suggest_rating(action, on=make.day("2019-09-30"), thresholds=DEFAULTS)

        assert [reason.rule for reason in suggestion.reasons] == ["R2", "R6", "R7"]
        assert suggestion.rating is AMBER

    @pytest.mark.parametrize("stage", SETTLED)
    def test_settled_actions_get_no_suggestion_and_no_flag(self, stage: Stage) -> None:
        action = make.facts(stage=stage, rating=AMBER, **EVERYTHING_LATE)

        assert suggest_rating(action, on=make.day("2019-09-30"), thresholds=DEFAULTS).reasons == ()
        assert flags_for(action, on=make.day("2019-09-30"), thresholds=DEFAULTS) == ()

    @pytest.mark.parametrize("stage", [Stage.NOT_STARTED, Stage.NOT_KNOWN])
    def test_not_yet_started_actions_get_no_suggestion(self, stage: Stage) -> None:
        late_before_it_begins = EVERYTHING_LATE | {"start": make.month("2019-10")}
        action = make.facts(stage=stage, rating=None, **late_before_it_begins)

        assert suggest_rating(action, on=make.day("2019-09-30"), thresholds=DEFAULTS).rating is None
        assert suggest_rating(action, on=make.day("2019-10-01"), thresholds=DEFAULTS).rating is RED

    def test_an_action_that_somebody_rated_before_its_start_is_looked_at(self) -> None:
        action = make.facts(
            stage=Stage.NOT_STARTED,
            rating=Rating.GREEN,
            start=make.month("2019-10"),
            forecast=make.month("2021-03"),
        )

        assert suggest_rating(action, on=make.day("2019-09-30"), thresholds=DEFAULTS).rating is RED

    def test_flags_change_no_rating(self) -> None:
        action = make.facts(
            rating=AMBER, back_on_track=make.month("2019-06"), reports_at_risk_running=3, due=None
        )

        assert [flag.rule for flag in flags_for(action, on=make.day("2019-09-30"), thresholds=DEFAULTS)] == [
            "R8",
            "R8",
            "R9",
        ]
        assert suggest_rating(action, on=make.day("2019-09-30"), thresholds=DEFAULTS).rating is None

    @given(data=st.data())
    def test_green_is_never_suggested(self, data: st.DataObject) -> None:
        action = data.draw(_any_facts())
        on = data.draw(st.dates(date(2017, 1, 1), date(2023, 1, 1)))

        suggestion = suggest_rating(action, on=on, thresholds=DEFAULTS)

        assert suggestion.rating in (None, AMBER, RED)
        assert (suggestion.rating is None) == (suggestion.reasons == ())


def _any_facts() -> st.SearchStrategy[ActionFacts]:
    days = st.dates(date(2016, 1, 1), date(2023, 1, 1))
    plan_dates = st.one_of(
        st.none(), st.just(PlanDate.ongoing()), st.just(UNREADABLE), st.builds(PlanDate.of_day, days)
    )
    return st.builds(
        ActionFacts,
        stage=st.sampled_from(Stage),
        rating=st.none() | st.sampled_from(Rating),
        start=plan_dates,
        due=plan_dates,
        forecast=plan_dates,
        times_moved=st.integers(0, 4),
        last_reported_on=st.none() | days,
        last_evidence_on=st.none() | days,
        back_on_track=plan_dates,
        reports_at_risk_running=st.integers(0, 5),
        parts=st.lists(
            st.builds(DatedPart, st.just("Part"), days, st.booleans(), st.booleans()), max_size=3
        ).map(tuple),
    )


class TestR5Measure:
    @pytest.mark.parametrize(
        ("figure", "better", "expected"),
        [
            pytest.param("50.1", Better.HIGHER, None, id="better than its target"),
            pytest.param("50", Better.HIGHER, None, id="at its target"),
            pytest.param("49.99", Better.HIGHER, AMBER, id="just short of it"),
            pytest.param("45", Better.HIGHER, AMBER, id="short by ten percent of it"),
            pytest.param("44.99", Better.HIGHER, RED, id="short by more"),
            pytest.param("50", Better.LOWER, None, id="lower is better, at its target"),
            pytest.param("55", Better.LOWER, AMBER, id="lower is better, over by ten percent"),
            pytest.param("55.01", Better.LOWER, RED, id="lower is better, over by more"),
            pytest.param("0", Better.HIGHER, RED, id="nought is a figure"),
        ],
    )
    def test_a_figure_is_held_against_its_target(
        self, figure: str, better: Better, expected: Rating | None
    ) -> None:
        facts = make.facts(outcomes=(make.outcome(("2018-19", figure), better=better),))

        assert found(short_of_target(facts, on=make.DAY, thresholds=DEFAULTS)) == expected

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            pytest.param("2019-03-30", None, id="the day before"),
            pytest.param("2019-03-31", None, id="due today"),
            pytest.param("2019-04-01", RED, id="the day after"),
        ],
    )
    def test_it_is_held_against_it_from_the_day_after_its_day(self, on: str, expected: Rating | None) -> None:
        facts = make.facts(outcomes=(make.outcome(("2018-19", "30")),))

        assert found(short_of_target(facts, on=make.day(on), thresholds=DEFAULTS)) == expected

    @pytest.mark.parametrize(
        "outcome",
        [
            pytest.param(make.outcome(), id="no figure"),
            pytest.param(make.outcome(("2018-19", "30"), target=None, due_on=None), id="no target"),
            pytest.param(make.outcome(("2016-17", "30")), id="a period that ended before the action began"),
        ],
    )
    def test_without_one_of_them_it_has_no_effect(self, outcome: Outcome) -> None:
        facts = make.facts(start=make.month("2018-04"), outcomes=(outcome,))

        assert short_of_target(facts, on=make.DAY, thresholds=DEFAULTS) is None

    def test_the_newest_figure_counts_and_the_worst_of_several_targets(self) -> None:
        reached = make.outcome(("2017-18", "30"), ("2018-19", "60"), code="1D")
        near = make.outcome(("2018-19", "49"), code="2A")
        far = make.outcome(("2018-19", "31.2"), code="3B")

        reason = short_of_target(make.facts(outcomes=(reached, near, far)), on=make.DAY, thresholds=DEFAULTS)

        assert reason == Reason("R5", RED, "3B, Northfield: 31.2% in 2018-19, target 50% by 31 March 2019.")

    def test_tolerance_is_a_setting_and_the_suggestion_takes_it_along(self) -> None:
        facts = make.facts(outcomes=(make.outcome(("2018-19", "44")),))

        narrow, wide = (
            suggest_rating(facts, on=make.DAY, thresholds=Thresholds(tolerance_percent=percent))
            for percent in (10, 20)
        )

        assert (narrow.rating, wide.rating) == (RED, AMBER)
        assert [reason.rule for reason in narrow.reasons] == ["R5"]


class TestOutcomeFalling:
    @pytest.mark.parametrize(
        ("before", "newest", "better", "is_flagged"),
        [
            pytest.param("50", "45", Better.HIGHER, False, id="fell by ten percent"),
            pytest.param("50", "44.9", Better.HIGHER, True, id="fell by more"),
            pytest.param("50", "60", Better.HIGHER, False, id="rose"),
            pytest.param("50", "55", Better.LOWER, False, id="lower is better, rose by ten percent"),
            pytest.param("50", "55.1", Better.LOWER, True, id="lower is better, rose by more"),
        ],
    )
    def test_a_fall_beyond_tolerance_is_a_flag(
        self, before: str, newest: str, better: Better, is_flagged: bool
    ) -> None:
        falling = make.outcome(
            ("2016-17", before), ("2018-19", newest), better=better, target=None, due_on=None
        )

        flag = outcome_falling(make.facts(outcomes=(falling,)), thresholds=DEFAULTS)

        assert (flag is not None) is is_flagged

    def test_it_says_from_what_to_what_and_changes_no_rating(self) -> None:
        facts = make.facts(
            outcomes=(make.outcome(("2016-17", "41.2"), ("2018-19", "31.2"), target=None, due_on=None),)
        )

        said = [flag.sentence for flag in flags_for(facts, on=make.DAY, thresholds=DEFAULTS)]

        assert "On track, while 3B, Northfield got worse: 41.2% in 2016-17, 31.2% in 2018-19." in said
        assert suggest_rating(facts, on=make.DAY, thresholds=DEFAULTS) == NO_OBJECTION

    @pytest.mark.parametrize("rating", [None, AMBER, RED])
    def test_only_what_is_rated_green_is_flagged(self, rating: Rating | None) -> None:
        falling = make.outcome(("2016-17", "50"), ("2018-19", "30"))

        assert outcome_falling(make.facts(rating=rating, outcomes=(falling,)), thresholds=DEFAULTS) is None

    @pytest.mark.parametrize(
        "outcome",
        [
            pytest.param(
                make.outcome(("2016-17", "50"), ("2018-19", "30"), is_new=False),
                id="known in the last report",
            ),
            pytest.param(make.outcome(("2018-19", "30")), id="a single figure"),
        ],
    )
    def test_a_figure_is_told_once_and_needs_one_before_it(self, outcome: Outcome) -> None:
        assert outcome_falling(make.facts(outcomes=(outcome,)), thresholds=DEFAULTS) is None


class TestThresholds:
    def test_the_agreed_figures_hold_where_a_plan_sets_none(self) -> None:
        for settings in (None, {}):
            thresholds = Thresholds.of(settings)

            assert thresholds == Thresholds(
                overdue_months=3,
                moved_months=3,
                late_start_months=3,
                moves_before_at_risk=2,
                review_months=6,
                evidence_months=12,
                horizon_months=12,
                reports_before_exception=3,
            )

    def test_a_plan_sets_its_own_and_unknown_names_are_left_out(self) -> None:
        thresholds = Thresholds.of({"overdue_months": 1, "colour": 7})

        assert (thresholds.overdue_months, thresholds.moved_months) == (1, 3)

    def test_one_month_makes_overdue_off_track_sooner(self) -> None:
        action, one = make.facts(due=make.month("2019-03")), Thresholds(overdue_months=1)

        assert found(overdue(action, on=make.day("2019-04-30"), thresholds=one)) is AMBER
        assert found(overdue(action, on=make.day("2019-05-01"), thresholds=one)) is RED

    def test_one_month_makes_a_later_date_off_track_sooner(self) -> None:
        one = Thresholds(moved_months=1)

        near = make.facts(due=make.month("2019-03"), forecast=make.month("2019-04"))
        far = make.facts(due=make.month("2019-03"), forecast=make.month("2019-05"))

        assert [found(moved(action, thresholds=one)) for action in (near, far)] == [AMBER, RED]

    def test_one_month_makes_a_late_start_off_track_sooner(self) -> None:
        action = make.facts(stage=Stage.NOT_STARTED, rating=None)

        assert (
            found(late_start(action, on=make.day("2018-05-31"), thresholds=Thresholds(late_start_months=1)))
            is RED
        )

    def test_one_move_is_enough_where_a_plan_says_so(self) -> None:
        assert found(moved(make.facts(times_moved=1), thresholds=Thresholds(moves_before_at_risk=1))) is AMBER

    def test_review_and_effect_and_horizon_follow_the_plan(self) -> None:
        own = Thresholds(review_months=3, evidence_months=6, horizon_months=1, reports_before_exception=2)
        action = make.facts(
            rating=AMBER,
            due=PlanDate.ongoing(),
            last_reported_on=make.day("2019-06-20"),
            last_evidence_on=make.day("2019-03-20"),
            reports_at_risk_running=2,
            parts=(part("2019-11-01"),),
        )

        reason = no_effect_shown(action, on=make.day("2019-09-21"), thresholds=own)
        flags = flags_for(action, on=make.day("2019-09-21"), thresholds=own)

        assert found(reason) is AMBER
        assert [flag.sentence for flag in flags] == [
            "Was to be reviewed by 20 September 2019.",
            "At risk in 2 reports running.",
            "Nothing to check against before October 2019: no date or milestone.",
        ]


@pytest.mark.parametrize(
    ("on", "stage", "is_flagged"),
    [
        pytest.param("2019-09-30", Stage.IN_PROGRESS, False, id="its last day"),
        pytest.param("2019-10-01", Stage.IN_PROGRESS, True, id="the day after"),
        pytest.param("2019-10-01", Stage.DONE, False, id="done"),
    ],
)
def test_an_expected_date_that_has_passed_asks_for_another(on: str, stage: Stage, is_flagged: bool) -> None:
    facts = make.facts(stage=stage, forecast=make.month("2019-09"))

    flags = flags_for(facts, on=make.day(on), thresholds=make.DEFAULTS)

    asked = Flag("R2", "Was expected by September 2019; that has passed, and no other date is given.")
    assert (asked in flags) is is_flagged
