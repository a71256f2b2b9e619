"""The CSV and the JSON read again, as an analyst's program reads them."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.reports.sample import (
    HOSTILE,
    ILLUSTRATIVE,
    make_action,
    make_empty_report,
    make_hostile_report,
    make_plan_report,
    make_report,
)
from tracker.domain.freezing import to_plain
from tracker.domain.rag import Label
from tracker.reports.render_csv import csv_rows, render_csv
from tracker.reports.render_json import render_json


def test_the_column_names_never_change() -> None:
    names = next(csv.reader(io.StringIO(render_csv(make_report()).decode("utf-8-sig"))))

    assert names == [
        "plan",
        "activity_and_outcome",
        "priority",
        "action_number",
        "action_required",
        "details",
        "measure",
        "lead",
        "start_date",
        "end_date",
        "rag",
        "rag_in_last_report",
        "start_on",
        "end_on",
        "first_agreed_date",
        "date_now_expected",
        "now_expected_on",
        "months_moved",
        "times_moved",
        "owners",
        "also_involved",
        "update",
        "last_update_on",
        "progress",
        "why",
        "what_will_put_it_right",
        "back_on_track_by",
        "help_needed_from",
        "help_needed",
        "said_last_time",
        "rules_suggest",
        "rules_say",
        "reason_for_another_rating",
        "to_note",
        "in_plain_words",
        "figures_of",
        "figures",
        "note",
    ]


def test_every_action_is_a_row() -> None:
    report = make_report()

    rows = _rows(render_csv(report))

    assert [(row["plan"], row["action_number"], row["rag"]) for row in rows] == [
        (one.plan_code, one.number, one.label.word) for one in report.actions
    ]


def test_words_and_iso_days_stand_side_by_side() -> None:
    late = make_action(due="March 2019", due_on="2019-03-31", label=Label.OFF_TRACK, previous=None)

    row = _rows(render_csv(make_plan_report(actions=(late,))))[0]

    assert (row["end_date"], row["end_on"]) == ("March 2019", "2019-03-31")
    assert (row["rag"], row["rag_in_last_report"]) == ("Off track", "")
    assert (row["last_update_on"], row["figures_of"]) == ("2019-09-20", "2019-09-30")


def test_excel_is_told_that_it_is_utf_8() -> None:
    file = render_csv(make_report())

    assert file.startswith(b"\xef\xbb\xbfplan,")


def test_streamed_rows_are_the_file() -> None:
    report = make_report()

    rows = list(csv_rows(report))

    assert len(rows) == 31
    assert "".join(rows).encode() == render_csv(report)


@pytest.mark.parametrize(
    "start", ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"]
)
def test_a_text_never_starts_a_formula(start: str) -> None:
    action = make_action(title=start, words=start, lead=start)

    row = _rows(render_csv(make_plan_report(actions=(action,))))[0]

    assert {row[name][0] for name in ("action_required", "progress", "lead")} == {"'"}


@pytest.mark.parametrize("number", ["-5", "+3", "-0.5"])
def test_a_number_stays_a_number(number: str) -> None:
    action = make_action(words=number)

    row = _rows(render_csv(make_plan_report(actions=(action,))))[0]

    assert row["progress"] == number


def test_every_row_says_what_it_is_not() -> None:
    report = make_plan_report(
        actions=(make_action(is_illustrative=True), make_action(is_illustrative=False)),
        marks=("DRAFT: not for publication",),
    )

    notes = [row["note"] for row in _rows(render_csv(report))]

    assert notes == [f"DRAFT: not for publication; {ILLUSTRATIVE}", "DRAFT: not for publication"]


@pytest.mark.parametrize("sort", list(HOSTILE))
def test_odd_words_never_stop_a_file(sort: str) -> None:
    report = make_hostile_report(HOSTILE[sort])

    rows = _rows(render_csv(report))

    assert len(rows) == 2
    assert json.loads(render_json(report))["total"] == 2


def test_an_empty_report_is_a_heading() -> None:
    rows = _rows(render_csv(make_empty_report()))

    assert rows == []


def test_json_holds_the_whole_report_in_its_own_letters() -> None:
    report = make_report(title="Cynllun gofalwyr: Tŷ Hâf")

    file = render_json(report)

    assert json.loads(file) == json.loads(json.dumps(to_plain(report)))
    assert "Tŷ Hâf" in file.decode()
    assert file == render_json(report)


def _rows(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))
