"""The numbers of actions: docs/rules/imports.md, section 4."""

from __future__ import annotations

from tests.imports.tables import across, table, understand, warnings
from tracker.domain.plan_reading import Answers, KnownNames, PlanReading
from tracker.imports.source import Cell


def numbers(reading: PlanReading) -> list[str]:
    """The actions' numbers in their order."""
    return [one.number for one in reading.document.actions]


def plan(*pairs: tuple[str | Cell, str], **given: object) -> PlanReading:
    """A plan of these numbers and titles."""
    rows = [
        ["Ref", "Action", "Lead", "By when"],
        *([number, title, "CCG", "2020"] for number, title in pairs),
    ]
    return understand(table(*rows), **given)


def test_numbers_are_text_as_written() -> None:
    assert numbers(plan(("1.1", "Train"), ("1.10", "Ask"), ("2a", "Write"))) == ["1.1", "1.10", "2a"]


def test_numbers_glued_to_the_words_are_taken_off() -> None:
    for written in ("1. Train staff", "1.1 Train staff", "Action 1: Train staff", "1) Train staff"):
        reading = understand(table(["Action", "Lead", "By when"], [written, "CCG", "2020"]))

        assert [one.title for one in reading.document.actions] == ["Train staff"]
        assert numbers(reading)[0] in {"1", "1.1"}


def test_a_number_in_front_of_one_title_among_many_is_a_word_of_it() -> None:
    reading = understand(
        table(
            ["Action", "Lead", "By when"],
            *([title, "CCG", "2020"] for title in ("12 new posts", "Ask", "Write")),
        )
    )

    assert reading.document.actions[0].title == "12 new posts"


TWICE = (("1", "Train"), ("2", "Ask"), ("2", "Write"), ("3", "Meet"))


def test_a_repeated_number_is_told_apart_and_asked_about() -> None:
    reading = plan(*TWICE)

    (question,) = reading.questions
    assert numbers(reading) == ["1", "2", "2 (2)", "3"]
    assert (question.key, question.where, question.taken) == ("number:2:2", "table 1, row 4, Ref", "own")
    assert "Is “Write” an action of its own?" in question.text


def test_an_action_of_the_same_number_may_go_on_with_the_first() -> None:
    reading = plan(*TWICE, answers=Answers(choices={"number:2:2": "rest"}))

    assert numbers(reading) == ["1", "2", "3"]
    assert [line.text for line in reading.document.actions[1].details] == ["Write"]
    assert reading.document.counts["actions"] == 3
    assert reading.document.counts["continuations"] == 1
    assert reading.document.counts["rows"] == 4


def test_an_action_of_the_same_number_may_be_left_out() -> None:
    reading = plan(*TWICE, answers=Answers(choices={"number:2:2": "out"}))

    assert numbers(reading) == ["1", "2", "3"]
    assert [(line.where, line.text) for line in reading.left_out] == [("table 1, row 4", "2 Write CCG 2020")]
    assert (reading.document.counts["actions"], reading.document.counts["skipped"]) == (3, 1)


def test_a_repeated_number_that_the_plan_knows_already_is_not_asked_again() -> None:
    reading = plan(*TWICE, known=KnownNames(actions=(("2", "Ask"), ("2 (2)", "Write"))))

    assert numbers(reading) == ["1", "2", "2 (2)", "3"]
    assert reading.questions == ()


def test_numbers_that_begin_anew_in_each_priority_get_its_number_in_front() -> None:
    reading = understand(
        table(
            ["Ref", "Action", "Lead", "By when"],
            across("Theme 1: Finding carers", width=4),
            ["1", "Train", "CCG", "2020"],
            ["2", "Ask", "CCG", "2020"],
            across("Theme 2: Breaks", width=4),
            ["1", "Fund", "CCG", "2020"],
        )
    )

    assert numbers(reading) == ["1.1", "1.2", "2.1"]
    assert any("begin anew" in what for _, what in warnings(reading))


def test_a_missing_number_follows_the_one_before() -> None:
    reading = plan(("1", "Train"), ("", "Ask"), ("2", "Write"))

    assert numbers(reading) == ["1", "1a", "2"]
    assert ("table 1, row 3", "This action has no number. It was given “1a”.") in warnings(reading)


def test_an_action_without_a_number_keeps_the_one_it_has_here() -> None:
    reading = understand(
        table(["Action", "Lead", "By when"], ["New one", "CCG", "2020"], ["Train", "CCG", "2020"]),
        known=KnownNames(actions=(("7", "Train"),)),
    )

    assert numbers(reading) == ["1", "7"]


def test_a_figure_that_lost_its_nought_is_mended_with_a_warning() -> None:
    reading = plan(
        (Cell(text="1.8", is_number=True), "Train"),
        (Cell(text="1.9", is_number=True), "Ask"),
        (Cell(text="1.1", is_number=True), "Write"),
    )

    assert numbers(reading) == ["1.8", "1.9", "1.10"]
    assert (
        "table 1, row 4, Ref",
        "The file holds “1.1” as a figure. After “1.9” it was read as “1.10”.",
    ) in warnings(reading)
