"""The story of a quarter, as those who run it live it: asked, answered, looked at, decided, frozen, taken as papers."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import docx
import openpyxl
import pdfplumber

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import action_id, latest, verify_chain
from tests.journeys.test_done import CHECK
from tests.journeys.test_post_update import send as post
from tests.journeys.test_private_words import ALL_OF_IT, post_private
from tests.web.forms import freeze_early, send
from tests.web.test_agree import move_to
from tracker import Tracker
from tracker.domain.board_report import DRAFT, BoardReport, ReportAction
from tracker.domain.freezing import thaw, to_plain
from tracker.domain.progress import HelpFrom
from tracker.domain.rag import Label
from tracker.extensions import db
from tracker.models import FrozenReport

BrowserOf = Callable[..., Browser]

STRATEGY = "/strategies/llr-carers"
BOARD = "Home First Programme Board"
BY_PHONE = "HIS has no slot before February."
CHECKED = "The three practices sent their lists."


@dataclass
class Cast:
    """Those who take part, each with a browser of their own."""

    esi: Browser
    amira: Browser
    ben: Browser
    harun: Browser
    carys: Browser


def test_the_story_of_a_quarter(app: Tracker, browser_of: BrowserOf) -> None:
    cast = Cast(*(browser_of(name) for name in ("esi", "amira", "ben", "harun", "carys")))

    _answers_come_in(app, cast)
    move_to(app, date(2019, 10, 8))
    _the_group_meets(app, cast)
    move_to(app, date(2019, 10, 10))
    _the_board_decides(cast)
    move_to(app, date(2019, 10, 14))
    report = _the_report_is_frozen(app, cast)

    _it_tells_what_happened(report)
    _every_paper_says_what_was_frozen(cast.carys, report)
    _what_comes_later_changes_nothing_in_it(app, cast, report)


def _answers_come_in(app: Tracker, cast: Cast) -> None:
    """While the window is open: two partners answer, one by phone, one better than the rules, one done, one in private."""
    listed = Page(cast.esi.get(f"{STRATEGY}/windows"))
    assert "Q2 2019/20 (July to September) is open. Updates are due by 4 October 2019" in listed.text
    assert {"LRCCG 2", "LEICS 1"} <= set(re.findall(r"[A-Z]+ \d+", listed.text))

    form = Page(cast.esi.get("/plans/lrccg/actions/16/update")).form()
    board = _choice_of(cast.esi, "/plans/lrccg/actions/16/update", "help_from", BOARD)
    _sent(
        cast.esi,
        "/plans/lrccg/actions/16/update",
        answer="off_track",
        words=BY_PHONE,
        put_it_right="HIS builds the form in February.",
        back_on_track="2020-03",
        help_from=board,
        help_text="Please agree June 2020 for the form.",
        forecast="2020-06",
        how_told="phone",
    )
    assert form["for_team"] != [""]
    assert latest(app, "lrccg", "16").how_told == "phone"

    without_a_reason = post(
        cast.amira, "/plans/lrccg/actions/8/update", answer="on_track", words="Half the practices plan care."
    )
    assert without_a_reason.status_code == 422
    _sent(
        cast.amira,
        "/plans/lrccg/actions/8/update",
        answer="on_track",
        words="Half the practices plan care.",
        override_reason="The other half signed up for October.",
    )
    _sent(cast.amira, "/plans/lrccg/actions/12/update", answer="done", done_month="2019-09", words="All do.")
    _sent(cast.amira, "/plans/lrccg/actions/10/update", answer="done", done_month="2019-09", words="Done.")
    _sent(
        cast.ben,
        "/plans/leics/actions/1/update",
        answer="at_risk",
        words="Two lists are not merged.",
        put_it_right="Merge them.",
        back_on_track="2019-12",
    )
    post_private(app, help_from=HelpFrom.BODY, body="home-first-programme-board")

    # Nobody checks their own "done"; another does, and the second one waits.
    assert "LRCCG 12" not in Page(cast.amira.get("/my-updates")).offered
    page = Page(cast.harun.get("/my-updates"))
    ticked = page.form(CHECK) | {
        "done": [page.offered["LRCCG 12"]],
        "outcome": ["agreed"],
        "words": [CHECKED],
    }
    assert cast.harun.client.post(CHECK, data=ticked).status_code == 303
    assert _label(cast.carys, "lrccg", "12") == "Complete"
    assert _label(cast.carys, "lrccg", "10") == "Done, to be checked"


def _the_group_meets(app: Tracker, cast: Cast) -> None:
    """Meeting mode: one sent back with a question, one rated by the group, the others agreed as one."""
    meeting = f"{STRATEGY}/meeting"
    page = Page(cast.esi.get(meeting))
    back, rated = action_id(app, "lrccg", "8"), action_id(app, "lrccg", "16")
    assert "Rated better than the rules suggest" in page.text
    typed = {
        f"choice_{back}": "return",
        f"words_{back}": "Which practices?",
        f"answer_by_{back}": "2019-10-10",
        f"choice_{rated}": "agree",
        "others": "y",
        "held_on": "2019-10-08",
    }
    answer = cast.esi.client.post(meeting, data=filled(page.form(), **typed))
    assert answer.status_code == 303, Page(answer).problems

    card = Page(cast.amira.get("/my-updates")).cards["LRCCG 8"]
    assert "Which practices? (answer by 10 October 2019)" in card


def _the_board_decides(cast: Cast) -> None:
    """What was asked by phone is a line for the board; its decision moves the agreed date. Amira answers the group."""
    page = Page(cast.esi.get(f"{STRATEGY}/decisions"))
    assert "Please agree June 2020 for the form." in page.text
    form = next(link for link in page.links if link.startswith("/plans/lrccg/actions/16/decision?ask="))
    typed = filled(
        Page(cast.esi.get(form)).form(),
        outcome="approved",
        words="Agreed, for the last time.",
        decided_on="2019-10-09",
        effect="new_date",
        due="2020-06",
    )
    answer = cast.esi.client.post(form.partition("?")[0], data=typed)
    assert answer.status_code == 303, Page(answer).problems

    _sent(
        cast.amira,
        "/plans/lrccg/actions/8/update",
        answer="on_track",
        words="Elm Road and Hill Street are the two.",
        override_reason="Both begin on Monday.",
    )
    assert "Which practices?" not in Page(cast.amira.get("/my-updates")).text


def _the_report_is_frozen(app: Tracker, cast: Cast) -> BoardReport:
    """The window has closed: what is missing is written down, and the report is frozen and verified."""
    closed = cast.esi.post(f"{STRATEGY}/windows/closed", page=f"{STRATEGY}/windows")
    assert closed.status_code == 303
    reports = f"{STRATEGY}/reports"
    frozen = freeze_early(cast.esi)
    assert frozen.status_code == 303
    assert "Board report 5" in Page(cast.carys.get(reports)).text
    done = app.test_cli_runner().invoke(args=["report", "verify", "llr-carers"])
    assert done.exit_code == 0, done.output
    verify_chain(app)
    assert DRAFT in json.loads(_paper(cast.carys, "json"))["marks"]
    assert send(cast.esi, f"{reports}/5/moments/0", public="at_once").status_code == 303
    return _stored(app)


def _it_tells_what_happened(report: BoardReport) -> None:
    """Each of the things that happened stands in the frozen report, once and in its place."""
    actions = {action.code: action for action in report.actions}
    moved, better, private = actions["LRCCG 16"], actions["LRCCG 8"], actions["CITY 6"]
    assert (report.number, report.as_at, report.total) == (5, "2019-10-14", len(report.actions))
    assert (moved.label, moved.words, moved.due, moved.original_due, moved.forecast) == (
        Label.OFF_TRACK,
        BY_PHONE,
        "June 2020",
        "March 2019",
        "June 2020",
    )
    assert (moved.months_moved, moved.times_moved) == (15, 0)
    assert moved.group_view == "Agreed at Carers Delivery Group, 8 October 2019."
    assert not moved.is_not_agreed
    assert (better.is_overridden, better.override_reason) == (True, "Both begin on Monday.")
    assert better.is_not_agreed
    assert actions["LRCCG 12"].label is Label.COMPLETE
    assert actions["LRCCG 10"].label is Label.DONE
    assert (actions["LEICS 1"].label, actions["LEICS 1"].put_it_right) == (Label.AT_RISK, "Merge them.")
    assert (private.label, private.words) == (Label.OFF_TRACK, "Held in private session.")
    assert {line.label: line.now for line in report.counts} == {
        label: sum(1 for action in report.actions if action.label is label) for label in Label
    }
    (matter,) = [one for one in report.matters if one.code == "LRCCG 16" and not one.is_open]
    assert matter.outcome.startswith(f"{BOARD} decided on a new agreed date: June 2020.")
    assert "LRCCG 8" in " ".join(report.not_agreed)
    assert "The group has agreed" in report.sign_off
    assert report.no_update


# The papers, opened again


def _every_paper_says_what_was_frozen(reader: Browser, report: BoardReport) -> None:
    papers = {suffix: _paper(reader, suffix) for suffix in ("json", "csv", "xlsx", "docx", "pdf")}

    assert json.loads(papers["json"]) == json.loads(json.dumps(to_plain(report)))
    _compare_rows(_csv_rows(papers["csv"]), report, names=CSV_FIELDS)
    _compare_rows(_xlsx_rows(papers["xlsx"]), report, names=XLSX_FIELDS)
    _compare_word(docx.Document(io.BytesIO(papers["docx"])), report)
    _compare_pdf(papers["pdf"], report)
    for suffix in ("json", "csv"):
        assert [words for words in ALL_OF_IT if words in papers[suffix].decode("utf-8-sig")] == []


def _paper(reader: Browser, suffix: str) -> bytes:
    answer = reader.get(f"{STRATEGY}/report.{suffix}?frozen=latest")
    assert answer.status_code == 200
    found: bytes = answer.get_data()
    return found


# What each column of the files for analysts holds, in the words of the frozen report.
CSV_FIELDS: dict[str, Callable[[ReportAction], Any]] = {
    "plan": lambda one: one.plan_code,
    "priority": lambda one: str(one.priority),
    "action_number": lambda one: one.number,
    "action_required": lambda one: one.title,
    "details": lambda one: "\n".join(one.details),
    "measure": lambda one: "\n".join(one.measures),
    "lead": lambda one: one.lead,
    "start_date": lambda one: one.start,
    "end_date": lambda one: one.due,
    "rag": lambda one: one.label.word,
    "rag_in_last_report": lambda one: one.previous.word if one.previous else "",
    "start_on": lambda one: one.start_on,
    "end_on": lambda one: one.due_on,
    "first_agreed_date": lambda one: one.original_due,
    "date_now_expected": lambda one: one.forecast,
    "now_expected_on": lambda one: one.forecast_on,
    "months_moved": lambda one: str(one.months_moved),
    "times_moved": lambda one: str(one.times_moved),
    "owners": lambda one: one.owners,
    "also_involved": lambda one: one.contributors,
    "update": lambda one: one.update_state,
    "last_update_on": lambda one: one.reported_on,
    "progress": lambda one: one.words,
    "why": lambda one: one.why,
    "what_will_put_it_right": lambda one: one.put_it_right,
    "back_on_track_by": lambda one: one.back_on_track,
    "help_needed_from": lambda one: one.help_from,
    "help_needed": lambda one: one.help_text,
    "said_last_time": lambda one: one.promise,
    "rules_suggest": lambda one: one.suggested,
    "rules_say": lambda one: "\n".join(one.reasons),
    "reason_for_another_rating": lambda one: one.override_reason,
    "to_note": lambda one: "\n".join(one.flags),
    "in_plain_words": lambda one: one.plain_words,
}
XLSX_FIELDS = {
    "Plan": CSV_FIELDS["plan"],
    "Action no.": CSV_FIELDS["action_number"],
    "Action required": CSV_FIELDS["action_required"],
    "Details": CSV_FIELDS["details"],
    "Measure": CSV_FIELDS["measure"],
    "Lead": CSV_FIELDS["lead"],
    "Start date": CSV_FIELDS["start_date"],
    "End date": CSV_FIELDS["end_date"],
    "End date, last day": CSV_FIELDS["end_on"],
    "RAG": CSV_FIELDS["rag"],
    "RAG in the last report": CSV_FIELDS["rag_in_last_report"],
    "First agreed date": CSV_FIELDS["first_agreed_date"],
    "Date now expected": CSV_FIELDS["date_now_expected"],
    "Months moved": CSV_FIELDS["months_moved"],
    "Times moved": CSV_FIELDS["times_moved"],
    "Last update on": CSV_FIELDS["last_update_on"],
    "Progress": CSV_FIELDS["progress"],
    "What will put it right": CSV_FIELDS["what_will_put_it_right"],
    "Help needed": CSV_FIELDS["help_needed"],
    "Reason for another rating": CSV_FIELDS["reason_for_another_rating"],
    "To note": CSV_FIELDS["to_note"],
}


def _compare_rows(
    rows: list[dict[str, str]], report: BoardReport, *, names: dict[str, Callable[[ReportAction], Any]]
) -> None:
    assert [row[next(iter(names))] for row in rows] == [action.plan_code for action in report.actions]
    for row, action in zip(rows, report.actions, strict=True):
        assert {name: row[name] for name in names} == {
            name: value(action) for name, value in names.items()
        }, action.code


def _csv_rows(paper: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(paper.decode("utf-8-sig"))))


def _xlsx_rows(paper: bytes) -> list[dict[str, str]]:
    book = openpyxl.load_workbook(io.BytesIO(paper))
    held = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    assert [words for words in ALL_OF_IT if words in held] == []
    heads, *rows = book["Actions"].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), map(_written, row), strict=True)) for row in rows]


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def _compare_word(paper: Any, report: BoardReport) -> None:
    """The counts, and the plan's own ten columns, cell by cell."""
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]
    # By priority, the last line of all; a label that nothing wears has no column, and what it was stands in brackets.
    heads = [head.rpartition("\n")[2] for head in tables[0][0]]
    total = dict(zip(heads, tables[0][-1], strict=True))
    assert total["Priority"] == "All actions"
    assert {line.label.word: total.get(line.label.word, "0").partition(" ")[0] for line in report.counts} == {
        line.label.word: str(line.now) for line in report.counts
    }
    rows = [row for table in tables if table[0][-1] == "RAG" for row in table[1:]]
    by_title = {(row[2], row[3], row[1]): row for row in rows}
    assert len(rows) == len(report.actions)
    for action in report.actions:
        row = by_title[(action.number, action.title, str(action.priority))]
        assert _squeezed(row[4]) == _squeezed("".join(action.details)), action.code
        assert _squeezed(row[5]) == _squeezed("".join(action.measures)), action.code
        assert row[6].partition("\n")[0] == action.lead
        assert row[7] == action.start
        assert row[8].partition("\n")[0] == action.due
        assert row[9].endswith(action.label.word)
    not_agreed = [row for table in tables if table[0][-1] == "The group" for row in table[1:]]
    assert [(row[0], row[2]) for row in not_agreed] == [
        (f"{one.code} {one.title}", one.group_view)
        for one in report.actions
        if one.is_not_agreed and one.group_view
    ]
    unseen = ", ".join(one.code for one in report.actions if one.is_not_agreed and not one.group_view)
    assert f"Not looked at by the group yet, and so not agreed: {unseen}." in [
        one.text for one in paper.paragraphs
    ]
    (matters,) = [table[1:] for table in tables if table[0][-1] == "Outcome"]
    assert [(row[0], row[2], row[3]) for row in matters] == [
        (_called(report, f"{one.code} {one.title}"), one.since, one.outcome) for one in report.matters
    ]
    whole = _squeezed(" ".join([*(one.text for one in paper.paragraphs), *_cells(tables)]))
    assert [line for line in _told(report) if _squeezed(line) not in whole] == []
    assert [words for words in ALL_OF_IT if _squeezed(words) in whole] == []


def _cells(tables: list[list[list[str]]]) -> Iterator[str]:
    return (cell for table in tables for row in table for cell in row)


def _compare_pdf(paper: bytes, report: BoardReport) -> None:
    """Every sentence of the body, and every action with its label."""
    text = _pdf_text(paper)
    total = [
        f"{line.now} ({line.before})" if line.now != line.before else str(line.now)
        for line in report.counts
        if line.now or line.before
    ]
    assert f"All actions {' '.join(total)} {report.total}" in " ".join(text.split())
    whole = _squeezed(text)
    assert [line for line in _told(report) if _squeezed(line) not in whole] == []
    assert [words for words in ALL_OF_IT if _squeezed(words) in whole] == []


def _told(report: BoardReport) -> list[str]:
    """What both papers print as sentences of their own."""
    told = [*report.headline, report.sign_off]
    told += [_called(report, line) for line in (*report.decisions_asked, *report.dates_asked)]
    for action in report.labelled(Label.OFF_TRACK):
        told += [action.title, action.why or action.words, action.put_it_right, action.help_text]
    return [line for line in told if line]


def _called(report: BoardReport, line: str) -> str:
    """A line of an action, by its code alone where the exceptions above call it by its title."""
    for label in (Label.OFF_TRACK, Label.AT_RISK):
        for action in report.labelled(label):
            if line.startswith(f"{action.code} {action.title}"):
                return line.replace(f"{action.code} {action.title}", action.code, 1)
    return line


def _pdf_text(paper: bytes) -> str:
    with pdfplumber.open(io.BytesIO(paper)) as pdf:
        return "\n".join(page.extract_text() or "" for page in pdf.pages)


def _squeezed(text: str) -> str:
    """Letters and figures alone: lines are broken, and words parted, where a paper needs it."""
    return re.sub(r"[\W_]+", "", text)


def _what_comes_later_changes_nothing_in_it(app: Tracker, cast: Cast, report: BoardReport) -> None:
    before = _paper(cast.carys, "json")

    _sent(
        cast.amira,
        "/plans/lrccg/actions/16/update",
        answer="on_track",
        words="HIS found a slot after all.",
        override_reason="It is half built.",
    )

    assert _label(cast.carys, "lrccg", "16") == "On track"
    assert _paper(cast.carys, "json") == before
    assert _stored(app) == report
    assert "HIS found a slot after all." not in _pdf_text(_paper(cast.carys, "pdf"))

    added = send(
        cast.esi,
        f"{STRATEGY}/reports/5/addenda/new",
        words="LRCCG 16 found its slot.",
        why="HIS called after the day of the figures.",
    )
    assert added.status_code == 303
    assert "LRCCG 16 found its slot." in _pdf_text(_paper(cast.carys, "pdf"))
    assert _stored(app) == report


def _stored(app: Tracker) -> BoardReport:
    with app.app_context():
        stored = db.session.query(FrozenReport).order_by(FrozenReport.number.desc()).limit(1).one()
        return thaw(stored.content, stored.prose)


def _sent(browser: Browser, address: str, **typed: Any) -> None:
    answer = post(browser, address, **typed)
    assert answer.status_code == 303, (address, Page(answer).problems)


def _choice_of(browser: Browser, address: str, name: str, words: str) -> str:
    """The value of a choice by its words."""
    page = Page(browser.get(address))
    for option in page.tree.css(f"select[name={name}] option"):
        if words in option.text():
            return option.attributes["value"] or ""
    raise AssertionError(words)


def _label(browser: Browser, plan: str, number: str) -> str:
    row = next(row for row in Page(browser.get(f"/plans/{plan}")).table() if row[2] == number)
    return row[-1]
