"""The sections of the board report that come from more than the day's ratings, on the demonstration."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO

import pdfplumber
import pikepdf
import pytest
from sqlalchemy import select, update

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page, words_of
from tracker import Tracker
from tracker.domain.board_report import DRAFT, BoardReport
from tracker.domain.dates import AsAt
from tracker.domain.freezing import read_compared, thaw_compared
from tracker.domain.permissions import OPEN_READER
from tracker.domain.rag import Label
from tracker.domain.sentences import what_is_asked
from tracker.extensions import db
from tracker.models import Action, FrozenReport
from tracker.queries.board import board_of
from tracker.queries.lines import lines_of, printed_lines_of
from tracker.queries.reports import compared_beside, stored_reports
from tracker.queries.strategies import strategy_by_slug
from tracker.reports.contents import board_report
from tracker.reports.outline import outline_paper
from tracker.reports.render_pdf import render_pdf

DEMO_DAY = date(2019, 9, 30)


@pytest.fixture
def report_on(reading_app: Tracker) -> Callable[[date], BoardReport]:
    """The live report of the demonstration on a day."""

    def build(day: date) -> BoardReport:
        with reading_app.app_context():
            strategy = strategy_by_slug("llr-carers")
            assert strategy is not None
            return board_report(board_of(viewer=OPEN_READER, strategy=strategy, as_at=AsAt(day, DEMO_DAY)))

    return build


ReportOn = Callable[[date], BoardReport]


@pytest.mark.parametrize("day", [DEMO_DAY, date(2018, 10, 1)])
def test_papers_print_the_lines_that_pages_show(reading_app: Tracker, day: date) -> None:
    with reading_app.app_context():
        ids = list(db.session.execute(select(Action.id)).scalars())

        printed = printed_lines_of(ids, as_at=AsAt(day, DEMO_DAY))
        shown = lines_of(ids, as_at=AsAt(day, DEMO_DAY))

    assert {
        action_id: (one.details, one.measures, one.contributors) for action_id, one in printed.items()
    } == {
        action_id: (
            tuple(detail.text for detail in one.details),
            tuple(measure.text for measure in one.measures),
            tuple(one.contributors),
        )
        for action_id, one in shown.items()
    }


def test_what_reports_are_compared_by_stands_beside_them_as_in_them(reading_app: Tracker) -> None:
    with reading_app.app_context():
        strategy = strategy_by_slug("llr-carers")
        assert strategy is not None

        kept = compared_beside(strategy.strategy_id)
        for stored in stored_reports(strategy.strategy_id):
            beside = read_compared(kept[stored.number])

            assert beside
            assert beside == thaw_compared(stored.content, stored.prose)


@pytest.mark.parametrize("altered", [None, "x", "[1]"])
def test_a_report_without_it_is_compared_by_what_it_says_itself(app: Tracker, altered: str | None) -> None:
    with app.app_context():
        strategy = strategy_by_slug("llr-carers")
        assert strategy is not None
        before = board_report(
            board_of(viewer=OPEN_READER, strategy=strategy, as_at=AsAt(DEMO_DAY, DEMO_DAY))
        ).changed

        db.session.execute(update(FrozenReport).values(compared=altered))
        after = board_report(
            board_of(viewer=OPEN_READER, strategy=strategy, as_at=AsAt(DEMO_DAY, DEMO_DAY))
        ).changed

        assert before
        assert after == (before if altered is None else ())


def test_open_questions_of_the_last_report_are_matters_arising(report_on: ReportOn) -> None:
    matters = report_on(DEMO_DAY).matters

    assert [(one.code, one.since, one.is_open) for one in matters] == [
        ("CITY 6", "4 July 2019", True),
        ("LEICS 4", "3 July 2019", True),
        ("LRCCG 16", "27 June 2019", True),
    ]


def test_a_decision_since_the_last_report_is_a_matter_that_is_settled(report_on: ReportOn) -> None:
    [decided] = [one for one in report_on(date(2019, 5, 20)).matters if not one.is_open]

    assert (decided.code, decided.since) == ("LEICS 1", "14 May 2019")
    assert decided.outcome.startswith(
        "Leicestershire County Council decided on a new agreed date: March 2020."
    )


def test_before_the_first_report_nothing_is_left_over_and_nothing_has_changed(report_on: ReportOn) -> None:
    report = report_on(date(2018, 10, 1))

    assert (report.matters, report.changed, report.compared_with) == ((), (), "")


def test_what_is_expected_later_than_agreed_and_not_over_asks_for_a_decision(report_on: ReportOn) -> None:
    report = report_on(DEMO_DAY)

    over = (Label.DONE, Label.COMPLETE, Label.CLOSED)
    late = [one.code for one in report.actions if one.forecast_on > one.due_on > "" and one.label not in over]

    assert "LRCCG 17" not in late
    assert [" ".join(line.split()[:2]) for line in report.dates_asked] == late


def test_the_headline_the_section_and_the_summary_count_the_same_decisions(
    report_on: ReportOn, reader_of: Readers
) -> None:
    report = report_on(DEMO_DAY)
    summary = Page(reader_of("carys").get(f"/strategies/llr-carers/summary?as_at={DEMO_DAY}"))

    requests, dates = len(report.decisions_asked), len(report.dates_asked)

    assert report.headline[-1] == f"The board is asked for {what_is_asked(requests=requests, dates=dates)}."
    assert f"Decisions asked ({requests + dates})" in [one.title for one in outline_paper(report).sections]
    assert f"Decisions asked ({requests + dates})" in summary.headings


def test_what_the_group_rated_otherwise_is_marked_as_not_agreed(report_on: ReportOn) -> None:
    report = report_on(date(2019, 4, 12))

    [action] = [one for one in report.actions if one.code == "LRCCG 18"]

    assert action.is_not_agreed
    assert action.group_view == (
        "The group’s own rating by Carers Delivery Group, 11 April 2019. The agreed date has passed and practices "
        "cannot see the guidance yet."
    )
    assert any(line.startswith("LRCCG 18 ") for line in report.not_agreed)


def test_the_cover_counts_what_the_group_has_agreed(report_on: ReportOn) -> None:
    assert report_on(DEMO_DAY).sign_off == (
        "The group has agreed 0 of 11 updates of this window. 11 stand as submitted and are marked as not agreed. "
        "4 updates of earlier windows, which the group has still to look at, are marked so too."
    )


def test_the_cover_annex_d_and_the_meeting_speak_of_the_same_updates(
    report_on: ReportOn, reader_of: Readers
) -> None:
    report = report_on(DEMO_DAY)
    meeting = Page(reader_of("esi").get("/strategies/llr-carers/meeting"))

    by_itself = [heading.partition(":")[0] for heading in meeting.headings if ":" in heading]
    others = [words_of(line) for line in meeting.tree.css("section[aria-labelledby=others-heading] li")]
    marked = [one.code for one in report.actions if one.is_not_agreed]

    assert sorted(by_itself + [" ".join(line.split()[:2]) for line in others]) == sorted(marked)
    assert "CITY 5" in marked, "checked in this window, and agreed with the others"
    assert not {"CITY 1", "LRCCG 7", "LRCCG 17"} & set(marked), "checked in earlier windows"
    assert sorted(report.not_agreed[0].partition(": ")[2].rstrip(".").split(", ")) == sorted(marked)
    assert len(marked) == 11 + 4


def test_what_changed_says_each_move_of_a_rating_as_the_counts_do(report_on: ReportOn) -> None:
    report = report_on(DEMO_DAY)

    kinds = [one.kind for one in report.changed]

    assert (kinds.count("Got worse"), kinds.count("Got better"), kinds.count("Completed")) == (
        len(report.worse),
        len(report.better),
        len(report.completed),
    )


def test_counts_of_the_last_report_stand_beside_each_priority_and_add_up(report_on: ReportOn) -> None:
    report = report_on(DEMO_DAY)

    before = {line.label.value: line.before for line in report.counts}
    added = {name: sum((group.before or {}).get(name, 0) for group in report.by_priority) for name in before}

    assert added == before


def test_figures_of_every_area_are_printed_with_a_gap_said(report_on: ReportOn) -> None:
    figures = [one for one in report_on(DEMO_DAY).indicators if one.title.startswith("1D ")]

    assert [one.area for one in figures][:2] == ["England", "Leicestershire"]
    assert figures[0].figures == (("2012-13", "8.1"), ("2014-15", "7.9"), ("2016-17", "not given"))


def test_live_figures_are_a_draft_and_a_public_report_is_not(browser_of: Callable[..., Browser]) -> None:
    carys = browser_of("carys")

    live = carys.get("/strategies/llr-carers/report.json")
    frozen = carys.get("/strategies/llr-carers/report.json?frozen=4")

    assert DRAFT in json.loads(live.data)["marks"]
    assert DRAFT not in json.loads(frozen.data)["marks"]


# The rule is two to four pages without annexes (docs/rules/papers.md, section 2).
@pytest.mark.parametrize(
    "day", ["2019-07-15", "2019-09-30"], ids=["with its updates in", "while a window is open"]
)
def test_the_body_takes_two_to_four_pages(report_on: ReportOn, day: str) -> None:
    paper = render_pdf(report_on(date.fromisoformat(day)), with_annexes=False)

    assert 2 <= len(pikepdf.open(BytesIO(paper)).pages) <= 4


def test_the_body_of_a_full_quarter_takes_four_pages(report_on: ReportOn) -> None:
    """Six actions off track, eight updates missing, five matters and five voices, frozen with its fingerprint."""
    report = report_on(DEMO_DAY)
    at_risk = report.labelled(Label.AT_RISK)[-1]
    sixth = replace(
        report.labelled(Label.OFF_TRACK)[0],
        code=at_risk.code,
        title=at_risk.title,
        plan_code=at_risk.plan_code,
    )
    late = tuple(
        ("Leicester City Council", f"{action.code} {action.title}", "On track, last update 3 July 2019")
        for action in report.labelled(Label.ON_TRACK)[:8]
    )
    full = replace(
        report,
        number=6,
        frozen_written="frozen 30 September 2019",
        audit_seq=1234,
        audit_hash="c3d4" * 16,
        actions=tuple(sixth if one is at_risk else one for one in report.actions),
        no_update=late,
        matters=(*report.matters, *report.matters[:2]),
        voices=(*report.voices, *report.voices[:2]),
    )

    paper = render_pdf(full, content_hash="a1b2" * 16, with_annexes=False)

    words = "".join(page.extract_text() for page in pdfplumber.open(BytesIO(paper)).pages)
    assert [
        one
        for one in ("Off track (6)", "Updates not received (8)", "Matters arising (5)")
        if one not in words
    ] == []
    assert len(pikepdf.open(BytesIO(paper)).pages) <= 4
