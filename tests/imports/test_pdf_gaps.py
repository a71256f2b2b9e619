"""Tables of PDFs that no lines rule: docs/rules/import-files.md, section 1."""

from __future__ import annotations

import pytest

from tests.imports.test_read_pdf import read, typeset, words
from tracker.domain.plan_reading import NotRead
from tracker.imports import progress
from tracker.imports.readers import read_source

BARE = "stroke: none, align: {align}, columns: (1.2cm, 6cm, 3cm, 2.4cm, 2cm), [No], [Action], [Lead], [By when], [RAG],"
LONG = "Write a guide for carers that says where to turn and what help there is in the whole of the county"
ROWS = f"[1], [{LONG}], [Press Team], [March 2025], [Green], [2], [Hold a fair], [Events and Places Team], [June 2025], [Amber], [3], [Ask carers], [Voice], [May 2025], [Red]"
EXPECTED = [
    ["No", "Action", "Lead", "By when", "RAG"],
    ["1", LONG, "Press Team", "March 2025", "Green"],
    ["2", "Hold a fair", "Events and Places Team", "June 2025", "Amber"],
    ["3", "Ask carers", "Voice", "May 2025", "Red"],
]


@pytest.mark.parametrize(
    ("align", "inset"),
    [
        ("top", "5pt"),
        ("bottom", "5pt"),
        ("horizon", "5pt"),
        # Rows as near to each other as the lines of one.
        ("top", "(x: 5pt, y: 2.5pt)"),
        ("bottom", "(x: 5pt, y: 2.5pt)"),
    ],
)
def test_gaps_tell_columns_and_rows_where_no_line_does(align: str, inset: str) -> None:
    source = read(f"= Plan\n#table(inset: {inset}, {BARE.format(align=align)} {ROWS})")

    assert words(source.tables[0]) == EXPECTED
    assert "No lines rule the plan's table" in source.problems[0].what


def test_headings_across_a_table_without_lines_are_rows() -> None:
    across = "table.cell(colspan: 5)[Priority 2: A life beside caring, and time for oneself],"

    (table,) = read(f"#table({BARE.format(align='top')} {across} {ROWS})").tables

    assert words(table)[1] == ["Priority 2: A life beside caring, and time for oneself", "", "", "", ""]
    assert words(table)[2:] == EXPECTED[1:]


def test_a_table_without_lines_goes_on_over_the_page() -> None:
    many = ", ".join(f"[{number}], [Do thing {number}], [HR], [May 2025], [Red]" for number in range(1, 61))

    (table,) = read(f"#table({BARE.format(align='top')} {many})").tables

    assert [row[0] for row in words(table)[1:]] == [str(number) for number in range(1, 61)]


def test_a_row_that_only_its_neighbours_frame_is_read() -> None:
    fill = "fill: (x, y) => if y == 0 { navy } else if x == 4 { (red, green).at(calc.rem(y, 2)) } else if calc.odd(y) { silver },"

    (table,) = read(f"#table({fill} {BARE.format(align='top')} [1], [Ask], [HR], [May 2025], [], [2], [Act], [HR], [May 2025], [])").tables  # fmt: skip

    assert [row[:4] for row in words(table)[1:]] == [
        ["1", "Ask", "HR", "May 2025"],
        ["2", "Act", "HR", "May 2025"],
    ]
    assert all(row.cells[4].fill for row in table.rows[1:])


def test_words_printed_over_words_are_refused_and_not_read_as_others() -> None:
    over = "#place(dx: 20pt, dy: {dy}pt)[Action written here] #place(dx: 60pt, dy: {dy}pt)[Lead officer] #place(dx: 200pt, dy: {dy}pt)[Due]"

    with pytest.raises(NotRead) as refusal:
        read_source("plan.pdf", typeset("\n".join(over.format(dy=20 * line) for line in range(6))))

    assert "stand on top of one another" in refusal.value.problem.what


def test_prose_that_speaks_of_actions_and_leads_is_no_table_and_not_read_for_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    monkeypatch.setattr(progress, "_listeners", [said.append])

    source = read(
        "= Actions and leads\n"
        + "Every action has a lead and a date, and we say who does what by when. " * 30
    )

    assert source.tables == ()
    assert said == []
