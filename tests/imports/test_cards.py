"""Plans laid out as cards, with the headings at the side: docs/rules/imports.md, section 1."""

from __future__ import annotations

from tests.imports.tables import action, table, titles, understand, warnings

CARDS = [
    ["Action:", "Train reception staff"],
    ["Lead:", "Practice managers"],
    ["Timescale:", "March 2025"],
    [""],
    ["Action:", "Hold a fair"],
    ["Lead:", "Carers centre"],
    ["Timescale:", "TBC"],
]


def test_blocks_of_rows_are_one_action_each() -> None:
    reading = understand(table(*CARDS, place="sheet “Plan”"))

    assert titles(reading) == ["Train reception staff", "Hold a fair"]
    assert action(reading, "1").leads == ("Practice managers",)
    assert reading.document.counts["rows"] == reading.document.counts["actions"] == 2
    assert ("sheet “Plan”, from row 5, Timescale", "“TBC”: it names no day, month or year.") in warnings(
        reading
    )


def test_tables_of_two_columns_are_one_action_each_below_their_priority() -> None:
    first, second = (
        table(*rows, place=place) for rows, place in ((CARDS[:3], "table 1"), (CARDS[4:], "table 2"))
    )

    reading = understand(
        table(*CARDS[:3], place="table 1", headings=["Priority 1: Known"]),
        table(*CARDS[4:], place="table 2", headings=["Priority 2: Supported"]),
    )

    assert [(line.priority, line.title) for line in reading.document.actions] == [
        (1, "Train reception staff"),
        (2, "Hold a fair"),
    ]
    assert [line.title for line in reading.document.priorities] == ["Known", "Supported"]
    assert titles(understand(first, second)) == titles(reading)


def test_a_table_on_its_side_has_an_action_in_each_column() -> None:
    reading = understand(
        table(
            ["Action", "Train staff", "Hold a fair"], ["Lead", "HR", "Carers centre"], ["RAG", "Red", "Green"]
        )
    )

    assert [(line.title, line.leads, line.rating_meaning) for line in reading.document.actions] == [
        ("Train staff", ("HR",), "red"),
        ("Hold a fair", ("Carers centre",), "green"),
    ]


def test_words_below_a_cell_without_a_heading_go_on_with_it() -> None:
    reading = understand(table(*CARDS[:2], ["", "Care navigators"], *CARDS[2:]))

    assert action(reading, "1").leads == ("Practice managers", "Care navigators")
