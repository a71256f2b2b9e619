"""Rating words, letters and fills by meaning: docs/rules/imports.md, section 7."""

from __future__ import annotations

import pytest

from tests.imports.tables import action, table, understand
from tracker.domain.plan_reading import Answers
from tracker.domain.problems import Severity
from tracker.imports.ratings import RatingReading, meaning_of, read_rating
from tracker.imports.source import Cell

HEAD = ["No", "Action", "Lead", "By when", "Status"]


def plan(*ratings: str | Cell, heading: str = "RAG") -> list[list[str | Cell]]:
    """Rows of a plan whose last column holds these."""
    rows: list[list[str | Cell]] = [["No", "Action", "Lead", "By when", heading]]
    return rows + [
        [str(number), f"Train staff {number}", "CCG", "2020", one] for number, one in enumerate(ratings, 1)
    ]


@pytest.mark.parametrize(
    ("word", "meaning", "is_certain"),
    [
        ("On track", "green", True),
        ("AT RISK", "amber", True),
        ("Off-track", "red", True),
        ("Completed", "complete", True),
        ("Not yet started", "not_started", True),
        ("On hold", "on_hold", True),
        ("Withdrawn", "closed", True),
        ("Green", "green", False),
        ("🟢", "green", False),
        ("🟠", "amber", False),
        ("🔴", "red", False),
        ("✅", "complete", False),
        ("🔵 Complete", "complete", True),
        ("A", "amber", False),
        ("R", "red", False),
        ("Blue", "complete", False),
        ("#92D050", "green", False),
        ("#FFC000", "amber", False),
        ("Delayed", "amber", False),
    ],
)
def test_words_are_certain_and_colours_are_not(word: str, meaning: str, is_certain: bool) -> None:
    found = meaning_of(word, key={}, chosen={})

    assert (found.meaning, found.is_certain) == (meaning, is_certain)


@pytest.mark.parametrize(
    ("text", "fill", "expected"),
    [
        ("", "", RatingReading()),
        ("Green", "FF0000", RatingReading("Green")),
        ("", "FF0000", RatingReading("#ff0000")),
        ("", "D9D9D9", RatingReading()),
        ("On track. Two sessions held.", "", RatingReading("On track", "Two sessions held.")),
        ("Amber – waiting for funds", "", RatingReading("Amber", "waiting for funds")),
        ("Complete\nLeaflets out", "", RatingReading("Complete", "Leaflets out")),
        ("Green (as agreed)", "", RatingReading("Green", "as agreed")),
        ("We met the schools and all of them agreed.", "", RatingReading("", "We met the schools and all of them agreed.")),
        ("Amber/Green", "", RatingReading("Amber/Green")),
        ("Some have begun", "FFC000", RatingReading("#ffc000", "Some have begun")),
    ],
)  # fmt: skip
def test_a_word_is_told_from_the_prose_beside_it(text: str, fill: str, expected: RatingReading) -> None:
    assert read_rating(text, fill) == expected


def test_fills_alone_are_ratings_and_a_person_s_word_goes_before_ours() -> None:
    rows = plan(Cell(fill="00B050"), Cell(fill="FF0000"))

    taken = understand(table(*rows))
    told = understand(table(*rows), answers=Answers(ratings={"#00b050": "complete"}))

    assert [one.rating_meaning for one in taken.document.actions] == ["green", "red"]
    assert [(one.word, one.meaning, one.times, one.is_certain) for one in taken.ratings] == [
        ("#00b050", "green", 1, False),
        ("#ff0000", "red", 1, False),
    ]
    assert [one.rating_meaning for one in told.document.actions] == ["complete", "red"]


def test_an_unknown_word_is_a_question_and_not_red() -> None:
    reading = understand(table(*plan("Plum", "On track", "plum")))

    asked = [one for one in reading.problems if one.severity is Severity.QUESTION]
    assert [(one.where, one.what) for one in asked] == [
        ("table 1, row 2, RAG", "“Plum” is not a rating that is known here; it stands 2 times.")
    ]
    assert (action(reading, "1").rating_text, action(reading, "1").rating_meaning) == ("Plum", None)


def test_the_plan_s_own_key_goes_before_the_usual_meaning() -> None:
    reading = understand(
        table(["Blue", "Completed"], ["Green", "Completed"], ["Amber", "On track"], place="table 1"),
        table(*plan("Green", "Amber"), place="table 2"),
    )

    assert [one.rating_meaning for one in reading.document.actions] == ["complete", "green"]


def test_in_progress_is_a_stage_and_no_rating() -> None:
    first = action(understand(table(*plan("In progress"))), "1")

    assert (first.rating_meaning, first.stage) == (None, "in_progress")


def test_a_column_called_progress_is_told_by_its_words() -> None:
    words = understand(table(*plan("Complete", "On track", "Not started", heading="Progress")))
    prose = understand(table(*plan("We met twice.", "Letters went to all schools.", "", heading="Progress")))

    assert [one.rating_meaning for one in words.document.actions] == ["complete", "green", "not_started"]
    assert [one.progress for one in prose.document.actions] == [
        "We met twice.",
        "Letters went to all schools.",
        "",
    ]
    assert prose.ratings == ()


def test_a_status_column_of_prose_is_progress() -> None:
    reading = understand(
        table(*plan("We met twice with the schools.", "All leaflets went out in May.", heading="Status"))
    )

    assert action(reading, "1").progress == "We met twice with the schools."


def test_a_rating_with_prose_gives_both() -> None:
    first = action(understand(table(*plan("Red: the funding was refused", "Green"))), "1")

    assert (first.rating_text, first.rating_meaning, first.progress) == (
        "Red",
        "red",
        "the funding was refused",
    )
