"""Priorities that are counted by letters or Roman numbers: docs/rules/imports.md, section 4."""

from __future__ import annotations

import pytest

from tests.imports.tables import across, table, understand, warnings
from tracker.domain.plan_document import PriorityLine
from tracker.domain.plan_reading import KnownNames, PlanReading
from tracker.imports.priority_words import has_priority_word, split_number

HEADINGS = ["Ref", "Action", "Lead", "By when"]


def priorities(reading: PlanReading) -> list[tuple[int, str]]:
    return [(line.number, line.title) for line in reading.document.priorities]


def test_lettered_heading_rows_are_numbered_by_their_letters() -> None:
    reading = understand(
        table(
            HEADINGS,
            across("Priority A: Finding carers", width=4),
            ["A1", "Ask at every visit", "Nurses", "May 2025"],
            ["A.2", "Train the front desk", "Learning", "June 2025"],
            across("Priority B: Time off", width=4),
            ["B-1", "Open a fund", "Buying", "July 2025"],
        )
    )

    assert priorities(reading) == [(1, "Finding carers"), (2, "Time off")]
    assert [(one.number, one.priority) for one in reading.document.actions] == [
        ("A1", 1),
        ("A.2", 1),
        ("B-1", 2),
    ]
    assert warnings(reading) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Theme A – Finding carers", "Theme B – Time off"),
        ("Aim A Finding carers", "Aim B Time off"),
        ("A. Finding carers", "B. Time off"),
        ("A) Finding carers", "B) Time off"),
        ("I. Finding carers", "II. Time off"),
        ("Objective I: Finding carers", "Objective II: Time off"),
    ],
)
def test_a_column_of_lettered_priorities(first: str, second: str) -> None:
    reading = understand(
        table(
            ["Theme", *HEADINGS],
            [first, "1", "Ask at every visit", "Nurses", "May 2025"],
            ["", "2", "Train the front desk", "Learning", "June 2025"],
            [second, "3", "Open a fund", "Buying", "July 2025"],
        )
    )

    assert priorities(reading) == [(1, "Finding carers"), (2, "Time off")]
    assert [one.priority for one in reading.document.actions] == [1, 1, 2]


def test_i_after_h_is_a_letter() -> None:
    rows = [[f"Theme {letter}: Part {letter}", "", f"Do {letter}", "HR", "2025"] for letter in "ABCDEFGHIJ"]

    reading = understand(table(["Theme", *HEADINGS], *rows))

    assert [number for number, _ in priorities(reading)] == list(range(1, 11))
    assert not any("at once" in what for _, what in warnings(reading))


def test_a_letter_in_a_column_of_its_own_is_the_number_of_the_words_beside_it() -> None:
    reading = understand(
        table(
            ["Priority", "Priority area", *HEADINGS],
            ["A", "Finding carers", "A1", "Ask at every visit", "Nurses", "May 2025"],
            ["B", "Time off", "B1", "Open a fund", "Buying", "July 2025"],
        )
    )

    assert priorities(reading) == [(1, "Finding carers"), (2, "Time off")]


def test_a_letter_without_words_keeps_its_own_word() -> None:
    reading = understand(
        table(HEADINGS, across("Theme C", width=4), ["C1", "Ask at every visit", "Nurses", "May 2025"])
    )

    assert priorities(reading) == [(3, "Theme C")]


@pytest.mark.parametrize(
    "words",
    [
        "A break for carers",
        "A-level students who care",
        "Aim a little higher",
        "I care for my mother",
        "V-shaped ramps",
    ],
)
def test_words_that_only_begin_with_a_letter_have_no_number(words: str) -> None:
    assert split_number(words) == (None, words, "")
    assert not has_priority_word(words)


def test_the_strategy_s_priority_of_the_same_title_is_found_for_a_lettered_one() -> None:
    known = KnownNames(priorities=(PriorityLine(1, "Finding carers"), PriorityLine(2, "Time off")))

    reading = understand(
        table(HEADINGS, across("B: Time off", width=4), ["B1", "Open a fund", "Buying", "July 2025"]),
        known=known,
    )

    assert priorities(reading) == [(2, "Time off")]
