"""The workbook opened again: a real table, real dates, and no formula that somebody typed."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest

from tests.reports.sample import (
    HOSTILE,
    make_action,
    make_empty_report,
    make_hostile_report,
    make_plan_report,
    make_report,
)
from tracker.charts.palette import paint_of
from tracker.domain.plan_table import AS_EXPORTED, digest_of, digests_of
from tracker.domain.rag import Label
from tracker.reports.action_columns import ACTION_COLUMNS
from tracker.reports.render_xlsx import render_xlsx

_READ_BACK = (
    *("Priority", "Action required", "Details", "Measure", "Lead", "Start date", "End date", "RAG"),
    *("Date now expected", "Also involved", "Progress", "What will put it right", "Back on track by"),
    *("Help needed from", "Help needed", "Reason for another rating", "In plain words"),
)


def test_the_sheets_are_named_for_what_they_hold() -> None:
    book = _open(render_xlsx(make_report()))

    assert book.sheetnames == [
        "Summary",
        "Actions",
        "Dates moved",
        "What changed",
        "Carers voice",
        "Indicators",
        "Key",
    ]
    assert book.properties.title == "Northfield Joint Carers Strategy 2018-2021"


def test_the_actions_are_a_real_table_that_filters_and_stays_in_view() -> None:
    sheet = _open(render_xlsx(make_report()))["Actions"]

    table = sheet.tables["Actions"]

    assert table.ref == "A1:AJ31"
    assert table.autoFilter is not None
    assert sheet.freeze_panes == "F2"


def test_it_prints_across_and_repeats_its_heading() -> None:
    sheet = _open(render_xlsx(make_report()))["Actions"]

    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_area == "'Actions'!$A$1:$K$31"
    assert "Illustrative" in sheet.oddHeader.right.text


def test_every_action_is_a_row_with_its_label_as_a_word_and_a_colour() -> None:
    report = make_report()

    sheet = _open(render_xlsx(report))["Actions"]

    rows = _by_heading(sheet)
    assert [row["Action required"].value for row in rows] == [one.title for one in report.actions]
    assert [row["RAG"].value for row in rows] == [one.label.word for one in report.actions]
    assert [f"#{row['RAG'].fill.start_color.rgb[2:]}".lower() for row in rows] == [
        paint_of(one.label).fill for one in report.actions
    ]


def test_dates_are_days_beside_the_words_as_printed() -> None:
    late = make_action(
        due="March 2019", due_on="2019-03-31", forecast="January 2020", forecast_on="2020-01-31"
    )

    row = _by_heading(_open(render_xlsx(make_plan_report(actions=(late,))))["Actions"])[0]

    assert row["End date"].value == "March 2019"
    assert row["End date, last day"].value.date() == date(2019, 3, 31)
    assert row["Date now expected, last day"].value.date() == date(2020, 1, 31)
    assert row["Last update on"].value.date() == date(2019, 9, 20)


@pytest.mark.parametrize("day", ["", "On-going", "1850-01-01"], ids=["none", "no day", "before Excel"])
def test_a_date_that_excel_can_not_hold_is_no_error(day: str) -> None:
    action = make_action(due_on=day)

    row = _by_heading(_open(render_xlsx(make_plan_report(actions=(action,))))["Actions"])[0]

    assert row["End date, last day"].value in (None, "1850-01-01")


def test_the_figures_are_the_reports() -> None:
    report = make_report()

    cells = _values(_open(render_xlsx(report))["Summary"])

    start = next(place for place, row in enumerate(cells) if row[0] == "Label")
    counted = {row[0]: row[1:3] for row in cells[start + 1 : start + 10]}
    assert counted == {line.label.word: [line.now, line.before] for line in report.counts}
    assert cells[start + 10][:2] == ["All actions", report.total]


def test_counts_by_priority_are_numbers() -> None:
    report = make_report()

    cells = _values(_open(render_xlsx(report))["Summary"])

    start = next(place for place, row in enumerate(cells) if row[0] == "Priority")
    totals = [row[10] for row in cells[start + 1 : start + 9]]
    assert totals == [sum(group.counts.values()) for group in report.by_priority]


def test_dates_moved_have_a_table_of_their_own() -> None:
    report = make_report()

    rows = _by_heading(_open(render_xlsx(report))["Dates moved"])

    assert [row["Action"].value for row in rows] == [
        f"{one.code} {one.title}" for one in report.labelled(Label.OFF_TRACK, Label.AT_RISK)
    ]
    assert {row["Times moved since it was last decided"].value for row in rows} == {1}


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://example.org"]
)
def test_typed_formulas_and_addresses_stay_words(start: str) -> None:
    report = make_plan_report(actions=(make_action(title=start, words=start),))

    file = render_xlsx(report)

    row = _by_heading(_open(file)["Actions"])[0]
    assert (row["Progress"].value, row["Progress"].data_type) == (start, "s")
    assert (
        re.search(rb"<f>|<hyperlink", zipfile.ZipFile(io.BytesIO(file)).read("xl/worksheets/sheet2.xml"))
        is None
    )


def test_a_text_too_long_for_a_cell_is_cut_with_a_note() -> None:
    report = make_plan_report(actions=(make_action(words="a😀" * 20_000),))

    row = _by_heading(_open(render_xlsx(report))["Actions"])[0]

    assert re.search(r"[a😀] … \(cut: the cell is full\)$", row["Progress"].value)
    assert len(row["Progress"].value.encode("utf-16-le")) // 2 <= 32_767


@pytest.mark.parametrize("sort", list(HOSTILE))
def test_odd_words_never_stop_a_workbook(sort: str) -> None:
    report = make_hostile_report(HOSTILE[sort])

    book = _open(render_xlsx(report))

    assert book["Actions"].max_row == 3


def test_a_digest_is_carried_of_every_cell_that_is_read_back() -> None:
    sheet = _open(render_xlsx(make_plan_report()))["Actions"]

    head = [cell.value for cell in sheet[1]]
    carried = digests_of(sheet.cell(2, head.index(AS_EXPORTED) + 1).value)

    # Months moved and what the rules say are worked out, and never read back.
    assert set(carried) == {column.name for column in ACTION_COLUMNS if column.title in _READ_BACK}
    assert carried["action_required"] == digest_of(sheet.cell(2, head.index("Action required") + 1).value)


def test_an_empty_report_is_a_workbook_too() -> None:
    book = _open(render_xlsx(make_empty_report()))

    assert book["Actions"]["A2"].value == "No action has been added yet."
    assert book["Dates moved"]["A2"].value == "No date has moved."


def test_the_key_explains_every_label() -> None:
    cells = _values(_open(render_xlsx(make_report()))["Key"])

    assert [row[0] for row in cells[2:11]] == [label.word for label in Label]
    assert [row[2] for row in cells[2:11]] == [label.meaning for label in Label]


def _open(file: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(file))


def _values(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def _by_heading(sheet: Any) -> list[dict[str, Any]]:
    rows = list(sheet.iter_rows())
    titles = [cell.value for cell in rows[0]]
    return [dict(zip(titles, row, strict=True)) for row in rows[1:]]
