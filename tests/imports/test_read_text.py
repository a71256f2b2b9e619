"""Pipe tables and HTML tables, as they stand in a page, a Markdown file or a board paper's text."""

from __future__ import annotations

from tracker.domain.problems import Severity
from tracker.imports.readers import read_source
from tracker.imports.source import Covered, SourceTable

PAPER = """
**NORTHFIELD COUNCIL
CABINET**

| | |
|---|---|
| Report by: | Head of Care |

# Carers plan

## Our priorities

What follows was agreed in May.

NORTHFIELD AND OAKHAM
ACTION PLAN

| Activity and Outcome | Priority | Action Required | RAG |
|--|----------|--|-----|
| <p>Carer identification</p> <p>More carers are known.</p> | 1 | **1.1** Assess [the offer](https://example.org) | |
| | | <ul><li>Write it</li><li>Share \\| publish it</li></ul> | ~~Amber~~ Green |

NORTHFIELD AND OAKHAM
ACTION PLAN

| | | | |
|---|---|---|---|
| by the end of the year. | | Ask<br>and answer | |
"""


def tables_of(text: str, name: str = "paper.txt") -> tuple[SourceTable, ...]:
    return read_source(name, text.encode()).tables


def words(table: SourceTable) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_every_pipe_table_of_a_long_text_is_given_as_it_stands() -> None:
    first, plan, rest = tables_of(PAPER)

    assert words(first) == [["Report by:", "Head of Care"]]
    assert words(plan) == [
        ["Activity and Outcome", "Priority", "Action Required", "RAG"],
        ["Carer identification\nMore carers are known.", "1", "1.1 Assess the offer", ""],
        ["", "", "• Write it\n• Share | publish it", "Green"],
    ]
    assert words(rest) == [["by the end of the year.", "", "Ask\nand answer", ""]]


def test_a_table_knows_the_headings_and_the_words_above_it() -> None:
    _, plan, _ = tables_of(PAPER)

    assert plan.place == "table 2"
    assert plan.headings == ("Carers plan", "Our priorities")
    assert plan.lead_in == "NORTHFIELD AND OAKHAM\nACTION PLAN"
    assert [row.place for row in plan.rows] == ["row 1", "row 2", "row 3"]


def test_words_that_are_struck_out_are_kept_apart() -> None:
    _, plan, _ = tables_of(PAPER)

    assert plan.rows[2].cells[3].text == "Green"
    assert plan.rows[2].cells[3].struck == "Amber"


def test_a_row_with_more_cells_than_its_heading_loses_none() -> None:
    (table,) = tables_of("| Action | Lead |\n|---|---|\n| Write it | Amira | March |\n")

    assert words(table)[1] == ["Write it", "Amira", "March"]


def test_a_row_that_is_broken_over_lines_is_one_row() -> None:
    (table,) = tables_of("| Action | Lead |\n|---|---|\n| Write it\nand share it | Amira |\n| Ask | Ben |\n")

    assert words(table)[1:] == [["Write it\nand share it", "Amira"], ["Ask", "Ben"]]


def test_a_pipe_in_a_sentence_is_no_table() -> None:
    assert tables_of("¹ Briefing | Jan 2015 | The business case\n\nAnd so on.") == ()


def test_a_table_without_outer_pipes_is_read() -> None:
    (table,) = tables_of("Action | Lead\n--- | ---\nWrite it | Amira\n\nAfter it.")

    assert words(table) == [["Action", "Lead"], ["Write it", "Amira"]]


def test_an_html_table_in_a_text_keeps_merged_cells_fills_and_lists() -> None:
    (table,) = tables_of(
        "Our plan\n<table><tr><th colspan=2>Plan</th><th>RAG</th></tr>"
        "<tr><td rowspan=2>1</td><td><p>Write:</p><ol><li><p>one</p></li><li>two</li></ol></td>"
        "<td style='background-color: #ffc000'></td></tr>"
        "<tr><td>Share</td><td bgcolor=green>Done</td></tr></table> after"
    )

    assert words(table) == [["Plan", "", "RAG"], ["1", "Write:\n1. one\n2. two", ""], ["", "Share", "Done"]]
    assert table.rows[0].cells[1].covered is Covered.FROM_LEFT
    assert table.rows[2].cells[0].covered is Covered.FROM_ABOVE
    assert [row.cells[2].fill for row in table.rows] == ["", "FFC000", "008000"]
    assert table.lead_in == "Our plan"


def test_a_web_page_gives_its_tables_under_their_headings() -> None:
    source = read_source(
        "plan.html",
        b"<!doctype html><html><head><title>x</title><style>p{}</style></head><body><h1>Plan</h1><h2>Priority 1</h2>"
        b"<p>More carers are known.</p><table><tr><td>Write<br>it</td><td><table><tr><td>a</td><td>b</td></tr>"
        b"</table></td></tr></table><h2>Priority 2</h2><table><tr><td>Ask</td></tr></table></body></html>",
    )

    assert source.title == "Plan"
    assert [table.headings for table in source.tables] == [("Plan", "Priority 1"), ("Plan", "Priority 2")]
    assert source.tables[0].lead_in == "More carers are known."
    assert words(source.tables[0]) == [["Write\nit", "a – b"]]


def test_a_text_saved_by_an_older_windows_program_keeps_its_dashes_and_says_so() -> None:
    source = read_source("plan.md", "| Jan 2014 – March 2015 | £5 |\n|---|---|\n".encode("cp1252"))

    assert words(source.tables[0]) == [["Jan 2014 – March 2015", "£5"]]
    assert [problem.severity for problem in source.problems] == [Severity.WARNING]
    assert "Windows-1252" in source.problems[0].what


def test_utf_16_is_read_with_and_without_its_mark() -> None:
    text = "| Action | Lead |\n|---|---|\n| Write it | Amira |\n"

    marked = read_source("plan.txt", text.encode("utf-16")).tables
    unmarked = read_source("plan.txt", text.encode("utf-16-be")).tables

    assert words(marked[0]) == words(unmarked[0]) == [["Action", "Lead"], ["Write it", "Amira"]]


def test_a_text_without_a_table_gives_none() -> None:
    assert tables_of("Skip to navigation\n\nFact sheet\n") == ()


def test_an_empty_first_cell_of_a_table_without_outer_pipes_stays() -> None:
    (table,) = tables_of("Ref | Action | Lead\n--- | --- | ---\n1 | Ask | HR\n | Act | IT\n")

    assert words(table)[2] == ["", "Act", "IT"]
