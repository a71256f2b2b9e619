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


def test_the_row_that_opens_a_card_gives_its_number_and_its_name() -> None:
    def card(number: str, name: str, words: str) -> list[list[str]]:
        return [
            [f"Action {number}", name],
            ["What we will do", words],
            ["Lead", "Schools"],
            ["Timescale", "May 2025"],
        ]

    apart = understand(
        table(*card("1.1", "School leads", "Name one in each school."), place="table 1"),
        table(*card("1.2", "A card", "Print it."), place="table 2"),
    )
    together = understand(
        table(*card("1.1", "School leads", "Name one in each school."), *card("1.2", "A card", "Print it."))
    )

    for reading in (apart, together):
        assert [
            (one.number, one.title, [part.text for part in one.details]) for one in reading.document.actions
        ] == [
            ("1.1", "School leads", ["Name one in each school."]),
            ("1.2", "A card", ["Print it."]),
        ]
        assert all("no numbers" not in what for _, what in warnings(reading))


def test_headings_above_cards_name_them() -> None:
    reading = understand(
        table(*CARDS[1:3], ["What we will do", "Teach them"], headings=["Plan", "Action 1: Reception"]),
        table(
            *CARDS[5:],
            ["What we will do", "In the hall"],
            headings=["Plan", "Action 2: A fair"],
            place="table 2",
        ),
    )

    assert [(one.number, one.title) for one in reading.document.actions] == [
        ("1", "Reception"),
        ("2", "A fair"),
    ]


def test_words_above_the_first_heading_of_a_card_are_kept() -> None:
    reading = understand(table(["For the whole county"], *CARDS[:3]))

    assert action(reading, "1").notes == {"Heading": "For the whole county"}


def test_a_row_with_a_heading_that_nobody_knows_is_a_note_of_each_column() -> None:
    reading = understand(
        table(["Action", "Train staff", "Hold a fair"], ["Lead", "HR", "Carers centre"], ["RAG", "Red", "Green"],
              ["Where from", "The survey", "The forum"], ["", "of 2024", ""])
    )  # fmt: skip

    assert action(reading, "1").notes == {"Where from": "The survey\nof 2024"}
    assert action(reading, "2").notes == {"Where from": "The forum"}
