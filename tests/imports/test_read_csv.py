"""Separated values in the encodings and with the separators that offices use."""

from __future__ import annotations

import pytest

from tracker.domain.plan_reading import NotRead
from tracker.imports.readers import read_source

ROWS = [["Action", "Lead", "By when"], ["Write it,\nthen share it – £5", "Amira’s team", "31/03/2025"]]
TEXT = 'Action,Lead,By when\r\n"Write it,\nthen share it – £5",Amira’s team,31/03/2025\r\n'


def words(content: bytes, name: str = "plan.csv") -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in read_source(name, content).tables[0].rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_common_encoding_is_read(encoding: str) -> None:
    assert words(TEXT.encode(encoding)) == ROWS


def test_an_old_macintosh_file_is_read_with_its_marks() -> None:
    text = "Action,Lead\r" + "".join(f"Write – share – “ask” {n},Amira’s team é\r" for n in range(20))

    assert words(text.encode("mac_roman"))[1] == ["Write – share – “ask” 0", "Amira’s team é"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "pipe"])
def test_every_common_separator_is_found(separator: str) -> None:
    lines = ["Action{0}Lead{0}Due", '"a{0} b"{0}Amira, Ben{0}May', "c{0}Ben; Gwen{0}June"]

    found = words("\n".join(lines).format(separator).encode())

    assert found[0] == ["Action", "Lead", "Due"]
    assert found[1][0] == ("a b" if separator == "\t" else f"a{separator} b")


def test_excels_own_first_line_names_the_separator_and_is_no_row() -> None:
    source = read_source("plan.csv", b"sep=;\nAction, or step;Lead\na;b\n")

    assert [row.place for row in source.tables[0].rows] == ["row 2", "row 3"]
    assert source.tables[0].rows[0].cells[0].text == "Action, or step"


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    source = read_source("plan.csv", b'Our plan\n\nAction,Lead\n"a\nb",c\nd,e\n\n\n')

    assert [row.place for row in source.tables[0].rows] == ["row 1", "row 2", "row 3", "row 4", "row 5"]


def test_a_quotation_mark_that_is_never_closed_is_named_where_the_cell_gets_too_long() -> None:
    with pytest.raises(NotRead) as refused:
        read_source("plan.csv", b'Action,Lead\n"Write it,Amira\n' + b"another row, and more\n" * 60_000)

    assert refused.value.problem.where == "row 2"
    assert "quotation mark" in refused.value.problem.remedy


def test_more_rows_than_any_plan_has_are_refused() -> None:
    with pytest.raises(NotRead, match="more than 20,000 rows"):
        read_source("plan.csv", b"a,b\n" * 20_001)


def test_empty_columns_at_the_end_are_no_obstacle_and_filled_ones_are() -> None:
    assert words(b"Action,Lead" + b"," * 300 + b"\n")[0][:3] == ["Action", "Lead", ""]

    with pytest.raises(NotRead, match="more than 200 columns"):
        read_source("plan.csv", b"Action,Lead" + b"," * 300 + b"far\n")


def test_a_table_saved_as_text_is_parted_by_its_tabs() -> None:
    source = read_source("plan.txt", b"Ref\tAction\tLead\r\n1\tTrain staff\tCCG\r\n")

    assert [[cell.text for cell in row.cells] for row in source.tables[0].rows] == [
        ["Ref", "Action", "Lead"],
        ["1", "Train staff", "CCG"],
    ]
