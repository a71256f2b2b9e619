"""A file held against the stored plan: what is the same, what changes, what is new, missing or asked."""

from __future__ import annotations

from datetime import date

import pytest

from tests.imports.make import PRIORITIES, draft, line, stored
from tracker.domain.dates import PlanDate, Precision
from tracker.domain.plan_document import DetailLine, MeasureLine, PriorityLine
from tracker.domain.problems import Severity
from tracker.imports.draft import Kind, PlanDraft


def kinds(found: PlanDraft) -> list[tuple[str, str]]:
    """What becomes of each action."""
    return [(action.number, action.kind.value) for action in found.actions]


def changes(found: PlanDraft) -> list[tuple[str, str, str, str]]:
    """Every changed part: the action, the part, the words before and after."""
    return [
        (action.number, change.part, change.old, change.new)
        for action in found.actions
        for change in action.changes
    ]


def asked(found: PlanDraft) -> dict[str, str]:
    """The questions by their key, with what was taken."""
    return {question.key: question.taken for question in found.questions}


# Which action is which


def test_number_and_title_that_agree_are_the_same_action() -> None:
    found = draft(line("1", "Write a  guide."), before=stored(line("1", "Write a guide")))

    assert asked(found) == {}
    assert kinds(found)[0][0] == "1"


def test_the_same_number_with_another_title_is_asked() -> None:
    before = stored(line("1", "Write a guide"))

    found = draft(line("1", "Something else entirely"), before=before)

    assert asked(found) == {"match:1": "is:1"}
    assert changes(found) == [("1", "title", "Write a guide", "Something else entirely")]


def test_the_answer_that_it_is_new_gives_it_a_number_of_its_own() -> None:
    before = stored(line("1", "Write a guide"))

    found = draft(line("1", "Something else entirely"), before=before, choices={"match:1": "new"})

    assert kinds(found) == [("1", "missing"), ("1a", "new")]


def test_the_answer_to_leave_it_out_leaves_it_out() -> None:
    before = stored(line("1", "Write a guide"))

    found = draft(line("1", "Something else entirely"), before=before, choices={"match:1": "out"})

    assert kinds(found) == [("1", "missing"), ("1", "left out")]
    assert found.is_empty


def test_without_a_number_the_title_within_the_priority_decides() -> None:
    before = stored(line("1", "Hold a fair", priority=1), line("2", "Hold a fair", priority=2))

    found = draft(line("7", "Hold a fair", priority=2), before=before)

    assert kinds(found) == [("1", "missing"), ("2", "unchanged")]


def test_a_number_that_stands_twice_is_asked() -> None:
    before = stored(line("1", "Write a guide"))

    found = draft(line("1", "Write a guide"), line("1", "Hold a fair"), before=before)

    assert asked(found) == {"match:1:1": "out"}
    assert kinds(found) == [("1", "unchanged"), ("1", "left out")]


def test_two_rows_for_one_action_stop_the_import() -> None:
    before = stored(line("1", "Write a guide"))

    found = draft(
        line("1", "Write a guide"),
        line("1", "Hold a fair"),
        before=before,
        choices={"match:1:1": "is:1"},
    )

    assert found.is_refused
    assert "Two rows of the file" in found.problems[0].what


def test_missing_actions_stay_and_are_said() -> None:
    before = stored(line("1", "Write a guide"), line("2", "Hold a fair"))

    found = draft(line("1", "Write a guide"), before=before)

    assert kinds(found) == [("1", "unchanged"), ("2", "missing")]
    assert found.is_empty
    assert [(one.severity, one.what) for one in found.problems] == [
        (
            Severity.WARNING,
            "Action 2 of the plan is not in the file. An import deletes nothing.",
        )
    ]


def test_a_new_plan_with_a_number_twice_gets_another_for_the_second() -> None:
    found = draft(line("1", "Write a guide"), line("1", "Hold a fair"))

    assert kinds(found) == [("1", "new"), ("1a", "new")]
    assert "gets 1a" in found.problems[0].what


# What changes


def test_a_blank_says_nothing() -> None:
    before = stored(line("1", details=(DetailLine("Print it"),), progress="The printer is late"))

    found = draft(line("1", leads=(), end=None), before=before)

    assert changes(found) == []


def test_in_our_own_document_an_empty_list_empties() -> None:
    before = stored(line("1", details=(DetailLine("Print it"),)))

    found = draft(line("1"), before=before, is_exact=True)

    assert changes(found) == [("1", "details", "Print it", "")]


def test_a_part_that_the_file_does_not_speak_of_is_left_alone() -> None:
    before = stored(line("1", "Write a guide", measures=(MeasureLine("It is out"),)))

    found = draft(
        line("1", "Write a guide", measures=(MeasureLine("Another"),)),
        before=before,
        spoken=("number", "title"),
    )

    assert changes(found) == []


@pytest.mark.parametrize(
    "date_in_file",
    [
        pytest.param(
            PlanDate("by March 2020", date(2020, 3, 1), date(2020, 3, 31), Precision.MONTH),
            id="other words for the month",
        ),
        pytest.param(
            PlanDate("Mar-20", date(2020, 3, 1), date(2020, 3, 31), Precision.MONTH), id="a short month"
        ),
    ],
)
def test_the_same_days_in_other_words_are_no_change(date_in_file: PlanDate) -> None:
    found = draft(line("1", end=date_in_file), before=stored(line("1")))

    assert changes(found) == []


def test_another_end_date_is_a_date_now_expected_unless_it_was_decided() -> None:
    june = PlanDate.of_month(2020, 6)

    found = draft(line("1", end=june), before=stored(line("1")))

    assert changes(found) == [("1", "end", "March 2020", "June 2020")]
    assert asked(found) == {"dates": "expected"}
    assert not found.dates.is_decided


def test_an_end_date_that_is_expected_already_is_no_change() -> None:
    june = PlanDate.of_month(2020, 6)
    before = stored(line("1", forecast=june), said=["1"])

    found = draft(line("1", end=june), before=before, spoken=("number", "title", "end"))

    assert changes(found) == []


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        pytest.param({"dates_on": "2019-09-01"}, "Say which group or post", id="by nobody"),
        pytest.param({"dates_by": "board"}, "Give the day", id="on no day"),
        pytest.param(
            {"dates_by": "board", "dates_on": "2019-10-01"}, "has not come yet", id="on a day ahead"
        ),
    ],
)
def test_a_decision_needs_a_body_and_a_day(choices: dict[str, str], says: str) -> None:
    found = draft(
        line("1", end=PlanDate.of_month(2020, 6)),
        before=stored(line("1")),
        choices={"dates": "decided", **choices},
    )

    assert found.is_refused
    assert says in found.problems[0].what


DECIDED = {"dates": "decided", "dates_by": "board", "dates_on": "2019-09-01"}
JUNE = PlanDate.of_month(2020, 6)


@pytest.mark.parametrize(
    ("choices", "found"),
    [
        pytest.param(DECIDED, [("1", "The Programme Board"), ("2", "The Programme Board")], id="all"),
        pytest.param(
            {**DECIDED, "date:2": "expected"}, [("1", "The Programme Board"), ("2", "")], id="all but one"
        ),
        pytest.param(
            {"date:2": "decided", "date_by:2": "Director", "date_on:2": "2019-09-02"},
            [("1", ""), ("2", "Director")],
            id="one alone, by a post",
        ),
        pytest.param(
            {**DECIDED, "date_by:2": "Director"},
            [("1", "The Programme Board"), ("2", "Director")],
            id="one by another, on the same day",
        ),
    ],
)
def test_each_new_date_may_be_decided_by_another(
    choices: dict[str, str], found: list[tuple[str, str]]
) -> None:
    two = draft(
        line("1", end=JUNE), line("2", "Hold a fair", end=JUNE),
        before=stored(line("1"), line("2", "Hold a fair")), choices=choices,
    )  # fmt: skip

    dates = [(action.number, action.date) for action in two.actions if action.date is not None]
    assert not two.is_refused
    assert [(number, date.body.name if date.body else date.post) for number, date in dates] == found


def test_a_date_that_was_decided_apart_is_named_where_it_lacks_something() -> None:
    two = draft(
        line("1", end=JUNE), line("2", "Hold a fair", end=JUNE),
        before=stored(line("1"), line("2", "Hold a fair")), choices={"date:2": "decided"},
    )  # fmt: skip

    assert [(one.where, one.severity) for one in two.problems] == [("end date of 2", Severity.ERROR)] * 2


def test_a_rating_of_another_meaning_is_a_change_and_its_absence_is_none() -> None:
    before = stored(line("1", rating_text="On track", rating_meaning="green"), said=["1"])

    changed = draft(line("1", rating_text="Amber", rating_meaning="amber"), before=before)
    blank = draft(line("1"), before=before)

    assert changes(changed) == [("1", "rating", "On track", "At risk")]
    assert changes(blank) == []


def test_a_rating_without_what_will_put_it_right_is_warned_of() -> None:
    before = stored(line("1", rating_text="On track", rating_meaning="green"), said=["1"])

    found = draft(line("1", rating_text="Red", rating_meaning="red"), before=before)

    assert [(one.severity, one.what) for one in found.problems] == [
        (
            Severity.WARNING,
            "Action 1 is rated “Off track”, and the file doesn’t say what will put it right.",
        )
    ]


def test_notes_are_added_to_those_that_are_there() -> None:
    before = stored(line("1", notes={"Risks": "Few"}))

    found = draft(line("1", notes={"Cost": "None"}), before=before)

    assert changes(found) == [("1", "notes", "", "Cost: None")]


# Priorities


def test_a_priority_is_found_by_its_title_whatever_its_number() -> None:
    found = draft(
        line("1", priority=5),
        file_priorities=(PriorityLine(5, "Carers are informed"),),
    )

    assert found.priorities.number_of(5) == 2
    assert asked(found) == {}


def test_an_unknown_priority_must_be_answered() -> None:
    unknown = (PriorityLine(9, "Something nobody agreed"),)

    before = draft(line("1", priority=9), file_priorities=unknown)
    known = draft(line("1", priority=9), file_priorities=unknown, choices={"priority:9": "2"})
    added = draft(line("1", priority=9), file_priorities=unknown, choices={"priority:9": "add"})

    assert before.is_refused
    assert (known.is_refused, known.priorities.number_of(9)) == (False, 2)
    assert [one.title for one in added.priorities.added] == ["Something nobody agreed"]


def test_a_strategy_without_priorities_takes_those_of_its_first_plan() -> None:
    found = draft(line("1", priority=1), line("2", "Hold a fair", priority=2), priorities=())

    assert found.priorities.added == PRIORITIES
    assert not found.is_refused


# What does not fit


def test_words_too_long_for_their_place_are_kept_whole_in_a_note() -> None:
    long = "A very long action " * 40

    found = draft(line("1", long.strip()))

    new = found.of_kind(Kind.NEW)[0].line
    assert new is not None
    assert len(new.title) == 500
    assert new.notes["Action required, in full"] == long.strip()
