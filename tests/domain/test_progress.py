"""The short form: docs/rules/rag.md, section 4."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.domain import make
from tracker.domain.dates import PlanDate
from tracker.domain.problems import Problem
from tracker.domain.progress import (
    REQUIRED,
    Answer,
    Evidence,
    HelpFrom,
    HowTold,
    MeasureReport,
    ProgressReport,
    answer_for,
    check_report,
    count_moves,
    facts_after,
    is_better_than_suggested,
    needs_words_for_no_change,
    questions_about,
    rating_for,
    stage_for,
)
from tracker.domain.rag import Rating, Stage
from tracker.domain.rules import NO_OBJECTION, DatedPart, Reason, Suggestion, suggest_rating

ON = make.day("2019-09-30")
GREEN, AMBER, RED = Rating.GREEN, Rating.AMBER, Rating.RED
AT_RISK_SUGGESTED = Suggestion(
    AMBER, (Reason("R1", AMBER, "Agreed for August 2019: 30 days ago and not done."),)
)
OFF_TRACK_SUGGESTED = Suggestion(
    RED, (Reason("R1", RED, "Agreed for March 2019: 183 days ago and not done."),)
)

FULL: dict[Answer, dict[str, Any]] = {
    Answer.NOT_STARTED: {},
    Answer.ON_TRACK: {"words": "Leaflets are out."},
    Answer.AT_RISK: {
        "words": "The printer is late.",
        "put_it_right": "Amira asks another printer.",
        "back_on_track": make.month("2019-11"),
    },
    Answer.OFF_TRACK: {
        "words": "There is no money.",
        "put_it_right": "The board finds some.",
        "back_on_track": make.month("2020-01"),
        "help_from": HelpFrom.DIRECTOR,
    },
    Answer.DONE: {"done_month": make.month("2019-08")},
    Answer.ON_HOLD: {
        "reason": "A law is coming.",
        "decided_by": "Delivery group",
        "review_month": make.month("2020-01"),
    },
    Answer.STOPPED: {"reason": "Another plan does it.", "decided_by": "Delivery group"},
}


def report(answer: Answer = Answer.ON_TRACK, **given: Any) -> ProgressReport:
    """A report with everything its answer needs."""
    return ProgressReport(answer=answer, **FULL[answer] | given)


def check(said: ProgressReport, *, suggestion: Suggestion = NO_OBJECTION, **facts: Any) -> list[Problem]:
    """The problems of a report about an action, on the day of the tests."""
    rating = rating_for(said.answer, suggestion=suggestion)
    return check_report(said, rating=rating, suggestion=suggestion, facts=make.facts(**facts), on=ON)


class TestAnswers:
    @pytest.mark.parametrize(
        ("answer", "stage", "rating"),
        [
            (Answer.NOT_STARTED, Stage.NOT_STARTED, None),
            (Answer.ON_TRACK, Stage.IN_PROGRESS, GREEN),
            (Answer.AT_RISK, Stage.IN_PROGRESS, AMBER),
            (Answer.OFF_TRACK, Stage.IN_PROGRESS, RED),
            (Answer.DONE, Stage.DONE, None),
            (Answer.ON_HOLD, Stage.ON_HOLD, None),
            (Answer.STOPPED, Stage.CLOSED, None),
        ],
    )
    def test_one_answer_sets_stage_and_rating(
        self, answer: Answer, stage: Stage, rating: Rating | None
    ) -> None:
        assert stage_for(answer) is stage
        assert rating_for(answer, suggestion=NO_OBJECTION) is rating

    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            pytest.param("2019-03-31", None, id="before its start"),
            pytest.param("2019-04-30", None, id="last day of its start"),
            pytest.param("2019-05-01", AMBER, id="after its start"),
            pytest.param("2019-07-31", RED, id="three months after its start"),
        ],
    )
    def test_not_started_takes_what_the_rules_suggest(self, on: str, expected: Rating | None) -> None:
        said = report(Answer.NOT_STARTED)
        action = make.facts(rating=None, stage=Stage.NOT_KNOWN, start=make.month("2019-04"))
        after = facts_after(said, facts=action, on=make.day(on), times_moved=0)

        suggestion = suggest_rating(after, on=make.day(on), thresholds=make.DEFAULTS)

        assert rating_for(said.answer, suggestion=suggestion) is expected

    @pytest.mark.parametrize("answer", [Answer.ON_TRACK, Answer.DONE, Answer.ON_HOLD, Answer.STOPPED])
    def test_every_other_answer_is_the_persons_own(self, answer: Answer) -> None:
        assert rating_for(answer, suggestion=OFF_TRACK_SUGGESTED) is rating_for(
            answer, suggestion=NO_OBJECTION
        )

    @pytest.mark.parametrize(
        ("stage", "rating", "expected"),
        [
            (Stage.NOT_KNOWN, None, None),
            (Stage.NOT_STARTED, None, Answer.NOT_STARTED),
            (Stage.NOT_STARTED, AMBER, Answer.NOT_STARTED),
            (Stage.IN_PROGRESS, GREEN, Answer.ON_TRACK),
            (Stage.IN_PROGRESS, AMBER, Answer.AT_RISK),
            (Stage.IN_PROGRESS, RED, Answer.OFF_TRACK),
            (Stage.IN_PROGRESS, None, None),
            (Stage.DONE, None, Answer.DONE),
            (Stage.ON_HOLD, None, Answer.ON_HOLD),
            (Stage.CLOSED, None, Answer.STOPPED),
        ],
    )
    def test_form_is_filled_in_again_with_the_last_answer(
        self, stage: Stage, rating: Rating | None, expected: Answer | None
    ) -> None:
        assert answer_for(stage, rating) is expected

    def test_answers_are_printed_in_words(self) -> None:
        words = [answer.word for answer in Answer]

        assert words == ["Not started", "On track", "At risk", "Off track", "Done", "On hold", "Stopped"]

    def test_no_answer_goes_without_its_meaning(self) -> None:
        assert len({answer.meaning for answer in Answer} - {""}) == 7

    def test_evidence_and_how_it_was_told_are_printed_in_words(self) -> None:
        assert [state.word for state in Evidence] == ["Evidence seen", "Not yet", "Disputed"]
        assert [way.phrase for way in HowTold] == ["by phone", "by e-mail", "at a meeting", "by file"]


class TestWhatIsAskedFor:
    @pytest.mark.parametrize(
        ("answer", "most"),
        [
            (Answer.NOT_STARTED, 1),
            (Answer.ON_TRACK, 2),
            (Answer.AT_RISK, 4),
            (Answer.OFF_TRACK, 5),
            (Answer.DONE, 2),
            (Answer.ON_HOLD, 5),
            (Answer.STOPPED, 5),
        ],
    )
    def test_no_answer_asks_for_more_than_was_agreed(self, answer: Answer, most: int) -> None:
        assert len(REQUIRED[answer]) <= most

    @pytest.mark.parametrize("answer", Answer)
    def test_what_is_asked_for_is_enough(self, answer: Answer) -> None:
        assert check(report(answer)) == []

    @pytest.mark.parametrize(
        ("answer", "missing"),
        [
            (Answer.NOT_STARTED, []),
            (Answer.ON_TRACK, ["words"]),
            (Answer.AT_RISK, ["words", "put_it_right", "back_on_track"]),
            (Answer.OFF_TRACK, ["words", "put_it_right", "back_on_track", "help_from"]),
            (Answer.DONE, ["done_month"]),
            (Answer.ON_HOLD, ["reason", "decided_by", "review_month"]),
            (Answer.STOPPED, ["reason", "decided_by"]),
        ],
    )
    def test_everything_missing_is_said_at_once(self, answer: Answer, missing: list[str]) -> None:
        problems = check(ProgressReport(answer=answer))

        assert [problem.where for problem in problems] == missing
        assert all(problem.what and problem.remedy for problem in problems)

    @pytest.mark.parametrize(
        ("answer", "name"),
        [(answer, name) for answer, given in FULL.items() for name in given],
        ids=[f"{answer.word}: {name}" for answer, given in FULL.items() for name in given],
    )
    def test_each_answer_asked_for_is_missed_by_itself(self, answer: Answer, name: str) -> None:
        empty = ProgressReport(answer=answer)

        problems = check(replace(report(answer), **{name: getattr(empty, name)}))

        assert [problem.where for problem in problems] == [name]

    def test_spaces_are_no_words(self) -> None:
        problems = check(report(Answer.ON_TRACK, words="  \n "))

        assert [problem.where for problem in problems] == ["words"]

    def test_help_from_a_group_names_the_group(self) -> None:
        unnamed = check(report(Answer.OFF_TRACK, help_from=HelpFrom.BODY))
        named = check(report(Answer.OFF_TRACK, help_from=HelpFrom.BODY, help_body_id=3))

        assert [problem.sentence for problem in unnamed] == [
            "Choose which group’s help is needed. Pick it from the list."
        ]
        assert named == []

    @pytest.mark.parametrize(
        "help_from", [HelpFrom.DIRECTOR, HelpFrom.NONE_YET], ids=["own director", "none yet"]
    )
    def test_off_track_may_need_nobody_from_the_list(self, help_from: HelpFrom) -> None:
        assert check(report(Answer.OFF_TRACK, help_from=help_from)) == []

    def test_wrong_and_missing_answers_are_said_together(self) -> None:
        problems = check(
            ProgressReport(answer=Answer.ON_TRACK, forecast=make.month("2017-01"), worries="x" * 4001),
            suggestion=AT_RISK_SUGGESTED,
        )

        assert [problem.where for problem in problems] == ["words", "forecast", "override_reason", "worries"]


class TestMonthsThatStop:
    @pytest.mark.parametrize(
        ("done_month", "stops"),
        [
            pytest.param(make.month("2019-08"), False, id="last month"),
            pytest.param(make.month("2019-09"), False, id="this month"),
            pytest.param(make.month("2019-10"), True, id="next month"),
            pytest.param(make.on_day("2019-09-30"), False, id="today"),
            pytest.param(make.on_day("2019-10-01"), True, id="tomorrow"),
        ],
    )
    def test_done_in_the_future_is_stopped(self, done_month: PlanDate, stops: bool) -> None:
        problems = check(report(Answer.DONE, done_month=done_month))

        assert [problem.where for problem in problems] == (["done_month"] if stops else [])

    def test_done_this_month_may_be_said_on_its_first_day(self) -> None:
        said = report(Answer.DONE, done_month=make.month("2019-09"))

        assert (
            check_report(
                said, rating=None, suggestion=NO_OBJECTION, facts=make.facts(), on=make.day("2019-09-01")
            )
            == []
        )

    def test_done_in_the_future_is_explained(self) -> None:
        [problem] = check(report(Answer.DONE, done_month=make.month("2019-10")))

        assert problem.sentence == "October 2019 has not come yet. Give the month in which it was done."

    @pytest.mark.parametrize(
        ("start", "forecast", "stops"),
        [
            pytest.param(make.month("2019-04"), make.month("2019-03"), True, id="the month before the start"),
            pytest.param(make.month("2019-04"), make.month("2019-04"), False, id="the month of the start"),
            pytest.param(
                make.on_day("2019-04-30"),
                make.month("2019-04"),
                False,
                id="within the month of the start day",
            ),
            pytest.param(
                make.on_day("2019-04-15"), make.on_day("2019-04-14"), True, id="the day before the start day"
            ),
            pytest.param(make.on_day("2019-04-15"), make.on_day("2019-04-15"), False, id="the start day"),
            pytest.param(
                make.month("2019-04"),
                make.on_day("2019-04-10"),
                False,
                id="a day within the month of the start",
            ),
            pytest.param(None, make.month("2010-01"), False, id="no start"),
            pytest.param(PlanDate.ongoing(), make.month("2010-01"), False, id="a start without a day"),
            pytest.param(make.month("2019-04"), PlanDate.ongoing(), False, id="expected without a day"),
        ],
    )
    def test_a_date_now_expected_before_the_start_is_stopped(
        self, start: PlanDate | None, forecast: PlanDate, stops: bool
    ) -> None:
        problems = check(report(forecast=forecast), start=start)

        assert [problem.where for problem in problems] == (["forecast"] if stops else [])

    def test_a_date_now_expected_that_has_passed_is_allowed(self) -> None:
        assert check(report(forecast=make.month("2019-08"))) == []

    @pytest.mark.parametrize(
        ("answer", "name"),
        [
            (Answer.AT_RISK, "back_on_track"),
            (Answer.OFF_TRACK, "back_on_track"),
            (Answer.ON_HOLD, "review_month"),
        ],
    )
    @pytest.mark.parametrize(
        ("given", "stops"),
        [("2019-08", True), ("2019-09", False), ("2019-10", False)],
        ids=["passed", "this month", "to come"],
    )
    def test_a_promise_or_review_in_the_past_is_stopped(
        self, answer: Answer, name: str, given: str, stops: bool
    ) -> None:
        problems = check(report(answer, **{name: make.month(given)}))

        assert [problem.where for problem in problems] == ([name] if stops else [])

    @pytest.mark.parametrize(
        "name", ["words", "put_it_right", "help_text", "reason", "override_reason", "plain_words", "worries"]
    )
    def test_four_thousand_characters_are_the_most(self, name: str) -> None:
        fits = check(report(**{name: "x" * 4000}))
        over = check(report(**{name: "x" * 4001}))

        assert fits == []
        assert [problem.what for problem in over] == ["This is 4,001 characters; the most is 4,000."]


class TestBetterThanSuggested:
    @pytest.mark.parametrize(
        ("rating", "suggested", "expected"),
        [
            (GREEN, AMBER, True),
            (GREEN, RED, True),
            (AMBER, RED, True),
            (AMBER, AMBER, False),
            (RED, RED, False),
            (RED, AMBER, False),
            (GREEN, None, False),
            (RED, None, False),
            (None, RED, False),
        ],
    )
    def test_better_is_told_by_meaning(
        self, rating: Rating | None, suggested: Rating | None, expected: bool
    ) -> None:
        assert is_better_than_suggested(rating, Suggestion(suggested, ())) is expected

    @pytest.mark.parametrize(
        ("answer", "suggestion", "asks"),
        [
            pytest.param(Answer.ON_TRACK, AT_RISK_SUGGESTED, True, id="on track, at risk suggested"),
            pytest.param(Answer.AT_RISK, OFF_TRACK_SUGGESTED, True, id="at risk, off track suggested"),
            pytest.param(Answer.AT_RISK, AT_RISK_SUGGESTED, False, id="as suggested"),
            pytest.param(Answer.OFF_TRACK, AT_RISK_SUGGESTED, False, id="worse than suggested is free"),
            pytest.param(Answer.ON_TRACK, NO_OBJECTION, False, id="no rule objects"),
            pytest.param(
                Answer.NOT_STARTED, OFF_TRACK_SUGGESTED, False, id="not started takes the suggestion"
            ),
            pytest.param(Answer.DONE, OFF_TRACK_SUGGESTED, False, id="done has no rating"),
        ],
    )
    def test_better_than_suggested_needs_one_sentence_why(
        self, answer: Answer, suggestion: Suggestion, asks: bool
    ) -> None:
        without = check(report(answer), suggestion=suggestion)
        explained = check(
            report(answer, override_reason="The work is done; the form is late."), suggestion=suggestion
        )

        assert [problem.where for problem in without] == (["override_reason"] if asks else [])
        assert explained == []

    def test_what_the_rules_suggest_is_named(self) -> None:
        [problem] = check(report(), suggestion=OFF_TRACK_SUGGESTED)

        assert problem.sentence == (
            "The rules suggest “Off track”. Say in one sentence why your answer is better. "
            "It is printed in the board report."
        )


class TestQuestions:
    def ask(self, said: ProgressReport, **given: Any) -> list[str]:
        """The questions about a report on an action in progress, with nothing left open."""
        return questions_about(
            said, **{"open_details": 0, "plan_ends": None, "stage": Stage.IN_PROGRESS} | given
        )

    @pytest.mark.parametrize(
        ("still_open", "asked"),
        [
            (0, []),
            (1, ["1 detail is not ticked as done. Is all of it done?"]),
            (3, ["3 details are not ticked as done. Is all of it done?"]),
        ],
    )
    def test_done_with_open_details_is_asked_about(self, still_open: int, asked: list[str]) -> None:
        assert self.ask(report(Answer.DONE), open_details=still_open) == asked

    def test_open_details_are_nothing_odd_while_it_is_under_way(self) -> None:
        assert self.ask(report(Answer.ON_TRACK), open_details=3) == []

    @pytest.mark.parametrize(
        ("forecast", "asked"),
        [
            pytest.param("2021-03", [], id="the last month of the plan"),
            pytest.param(
                "2021-04",
                ["The date now expected is past the end of the plan, 31 March 2021."],
                id="a month past it",
            ),
        ],
    )
    def test_a_date_past_the_end_of_the_plan_is_asked_about(self, forecast: str, asked: list[str]) -> None:
        said = report(forecast=make.month(forecast))

        assert self.ask(said, plan_ends=make.day("2021-03-31")) == asked

    def test_a_month_that_goes_past_the_end_of_the_plan_is_asked_about(self) -> None:
        said = report(forecast=make.month("2021-03"))

        assert self.ask(said, plan_ends=make.day("2021-03-15")) == [
            "The date now expected is past the end of the plan, 15 March 2021."
        ]

    @pytest.mark.parametrize(
        ("help_from", "asked"),
        [
            (HelpFrom.NONE_YET, ["Off track with no help asked for: who could help?"]),
            (HelpFrom.DIRECTOR, []),
        ],
    )
    def test_off_track_without_help_is_asked_about(self, help_from: HelpFrom, asked: list[str]) -> None:
        assert self.ask(report(Answer.OFF_TRACK, help_from=help_from)) == asked

    @pytest.mark.parametrize(
        ("stage", "asked"),
        [
            (Stage.IN_PROGRESS, ["It was in progress before. Is it really not started?"]),
            (Stage.NOT_KNOWN, []),
            (Stage.NOT_STARTED, []),
        ],
    )
    def test_not_started_with_progress_is_asked_about(self, stage: Stage, asked: list[str]) -> None:
        assert self.ask(report(Answer.NOT_STARTED), stage=stage) == asked

    def test_what_is_asked_about_is_not_stopped(self) -> None:
        said = report(Answer.OFF_TRACK, help_from=HelpFrom.NONE_YET, forecast=make.month("2031-01"))

        assert len(self.ask(said, plan_ends=make.day("2021-03-31"))) == 2
        assert check(said) == []


class TestNoChange:
    @pytest.mark.parametrize(
        ("running", "needs"),
        [(0, False), (1, False), (2, True), (3, True)],
        ids=["first", "second", "third", "fourth"],
    )
    def test_the_third_in_a_row_asks_for_a_line(self, running: int, needs: bool) -> None:
        assert needs_words_for_no_change(running) is needs


class TestMoves:
    @pytest.mark.parametrize(
        ("before", "known", "said", "expected"),
        [
            pytest.param(0, None, None, 0, id="nothing said"),
            pytest.param(0, None, "2020-06", 1, id="the first later date"),
            pytest.param(0, None, "2020-03", 0, id="as agreed"),
            pytest.param(0, None, "2020-01", 0, id="the first date is earlier"),
            pytest.param(0, "2020-01", "2020-03", 0, id="from earlier to as agreed"),
            pytest.param(1, "2020-06", "2020-06", 1, id="said again"),
            pytest.param(1, "2020-06", "2020-09", 2, id="later again"),
            pytest.param(1, "2020-06", "2020-03", 2, id="back to the agreed date"),
            pytest.param(1, "2020-06", None, 1, id="nothing said this time"),
            pytest.param(3, "2020-09", "2020-12", 4, id="many times"),
        ],
    )
    def test_each_change_of_the_date_now_expected_counts_once(
        self, before: int, known: str | None, said: str | None, expected: int
    ) -> None:
        action = make.facts(
            due=make.month("2020-03"), forecast=make.month(known) if known else None, times_moved=before
        )

        moves = count_moves(make.month(said) if said else None, facts=action)

        assert moves == expected

    def test_a_day_within_the_month_agreed_is_no_move(self) -> None:
        moves = count_moves(make.on_day("2020-03-15"), facts=make.facts(due=make.month("2020-03")))

        assert moves == 0

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            pytest.param(None, 0, id="nothing said"),
            pytest.param("2020-06", 0, id="as agreed anew"),
            pytest.param("2020-09", 1, id="later than agreed anew"),
        ],
    )
    def test_after_a_decision_the_first_later_date_is_the_first_move(
        self, said: str | None, expected: int
    ) -> None:
        decided = make.facts(due=make.month("2020-06"), forecast=make.month("2020-06"))

        moves = count_moves(make.month(said) if said else None, facts=decided)

        assert moves == expected


class TestFactsAfter:
    def test_rules_see_what_the_update_says(self) -> None:
        said = report(Answer.AT_RISK, forecast=make.month("2020-06"))

        after = facts_after(said, facts=make.facts(), on=ON, times_moved=1)

        assert (after.stage, after.rating) == (Stage.IN_PROGRESS, AMBER)
        assert (after.forecast, after.times_moved) == (make.month("2020-06"), 1)
        assert (after.back_on_track, after.last_reported_on) == (make.month("2019-11"), ON)

    def test_agreed_dates_stay_as_they_were(self) -> None:
        after = facts_after(report(forecast=make.month("2020-06")), facts=make.facts(), on=ON, times_moved=1)

        assert (after.start, after.due) == (make.month("2018-04"), make.month("2020-03"))

    def test_a_date_moved_in_the_same_form_is_seen(self) -> None:
        after = facts_after(report(forecast=make.month("2020-09")), facts=make.facts(), on=ON, times_moved=1)

        suggestion = suggest_rating(after, on=ON, thresholds=make.DEFAULTS)

        assert [(reason.rule, reason.rating) for reason in suggestion.reasons] == [("R2", RED)]

    def test_ticked_details_are_done_and_the_others_as_they_were(self) -> None:
        parts = tuple(
            DatedPart(f"Detail {key}", make.day("2019-08-01"), False, detail_id=key) for key in (1, 2)
        )
        milestone = DatedPart("Milestone", make.day("2019-08-01"), False)
        action = make.facts(parts=(*parts, milestone))

        after = facts_after(report(details_done=frozenset({1})), facts=action, on=ON, times_moved=0)

        assert [part.is_done for part in after.parts] == [True, False, False]

    @pytest.mark.parametrize(
        ("evidence", "expected"),
        [
            pytest.param([Evidence.SEEN], "2019-09-30", id="seen"),
            pytest.param([Evidence.NOT_YET, Evidence.SEEN], "2019-09-30", id="one of two seen"),
            pytest.param([Evidence.NOT_YET], "2018-05-01", id="not yet"),
            pytest.param([Evidence.DISPUTED], "2018-05-01", id="disputed"),
            pytest.param([], "2018-05-01", id="none reported"),
        ],
    )
    def test_only_evidence_seen_begins_the_twelve_months_anew(
        self, evidence: list[Evidence], expected: str
    ) -> None:
        action = make.facts(due=PlanDate.ongoing(), last_evidence_on=make.day("2018-05-01"))
        measures = tuple(MeasureReport(number, state) for number, state in enumerate(evidence))

        after = facts_after(report(measures=measures), facts=action, on=ON, times_moved=0)

        assert after.last_evidence_on == make.day(expected)

    def test_done_stops_overdue_at_once(self) -> None:
        overdue = make.facts(due=make.month("2019-03"), rating=RED)

        after = facts_after(report(Answer.DONE), facts=overdue, on=ON, times_moved=0)

        assert suggest_rating(after, on=ON, thresholds=make.DEFAULTS).reasons == ()

    def test_a_hold_keeps_its_month_of_review(self) -> None:
        after = facts_after(report(Answer.ON_HOLD), facts=make.facts(), on=ON, times_moved=0)

        assert (after.stage, after.rating, after.review) == (Stage.ON_HOLD, None, make.month("2020-01"))
