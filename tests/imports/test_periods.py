"""Months, quarters or years as columns: docs/rules/imports.md, section 2."""

from __future__ import annotations

import pytest

from tests.imports.tables import LEFT, action, days, table, understand, warnings
from tracker.imports.source import Cell


def filled(colour: str = "4472C4") -> Cell:
    return Cell(fill=colour)


def test_ticked_quarters_below_their_year_are_start_and_end() -> None:
    reading = understand(
        table(
            ["Action", "Lead", Cell(text="2024/25"), LEFT, LEFT, LEFT, "Comments"],
            ["", "", "Q1", "Q2", "Q3", "Q4", ""],
            ["Mend the site", "Web Team", "x", "x", "", "", "Nearly there"],
            ["Ask carers", "Voice", "", "", "", "✓", ""],
        )
    )

    found = action(reading, "1")
    assert (days(found.start), days(found.end)) == ("2024-04-01 to 2024-06-30", "2024-07-01 to 2024-09-30")
    assert (found.progress, found.notes) == ("Nearly there", {})
    assert days(action(reading, "2").end) == "2025-01-01 to 2025-03-31"
    assert reading.document.counts["rows"] == 2


def test_months_below_a_financial_year_have_the_year_that_is_theirs() -> None:
    reading = understand(
        table(
            ["No", "Action", "Lead", Cell(text="2024/25"), LEFT, LEFT, LEFT],
            ["", "", "", "Nov", "Dec", "Jan", "Feb"],
            ["1", "Ask carers", "Voice", "", "X", "X", ""],
        )
    )

    found = action(reading, "1")
    assert (days(found.start), days(found.end)) == ("2024-12-01 to 2024-12-31", "2025-01-01 to 2025-01-31")


def test_painted_months_without_a_year_keep_their_words_and_get_no_days() -> None:
    reading = understand(
        table(
            ["No", "Action", "Lead", "Apr", "May", "Jun", "Jul"],
            ["1", "Write a guide", "Press", filled(), filled(), "", ""],
            ["2", "Share it", "Press", "", "", "", filled()],
        )
    )

    found = action(reading, "1").end
    assert found is not None
    assert (found.text, found.first) == ("Apr – May", None)
    assert len([what for _, what in warnings(reading) if "has no year" in what]) == 2


def test_a_band_of_colour_over_the_row_ticks_nothing() -> None:
    grey = "D9E2F3"
    reading = understand(
        table(
            ["No", "Action", "Lead", "Apr", "May", "Jun"],
            ["1", "Write a guide", "Press", "x", "", ""],
            [Cell(text="2", fill=grey), Cell(text="Share it", fill=grey), Cell(text="Press", fill=grey), filled(grey), filled(grey), Cell(text="x", fill=grey)],
        )
    )  # fmt: skip

    found = action(reading, "2").end
    assert found is not None
    assert found.text == "Jun"


@pytest.mark.parametrize("words", ["Pilot", "Train half of the staff"])
def test_years_that_hold_words_stay_notes(words: str) -> None:
    reading = understand(
        table(
            ["Action", "Lead", "Year 1", "Year 2", "Year 3"],
            ["Health checks", "Public Health", words, "", "x"],
            ["Flu clinics", "Public Health", "x", "", ""],
        )
    )

    assert action(reading, "1").notes == {"Year 1": words, "Year 3": "x"}


def test_ticks_beside_an_end_date_are_a_note() -> None:
    reading = understand(
        table(
            ["Action", "Lead", "Target date", "Q1 2025/26", "Q2 2025/26", "Q3 2025/26"],
            ["Ask carers", "Voice", "May 2026", "x", "", "x"],
        )
    )

    found = action(reading, "1")
    assert days(found.end) == "2026-05-01 to 2026-05-31"
    assert found.notes == {"Planned in": "Q1 2025/26; Q3 2025/26"}
