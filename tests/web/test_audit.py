"""The record of changes as people read it: sentences, filters, files, and who may read what."""

from __future__ import annotations

import ast
import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

import tracker
from tests.conftest import Browser
from tests.journeys.pages import Page
from tests.web.forms import send
from tests.web.test_cover_sheets import begin
from tracker import Tracker
from tracker.domain.audit_sentences import PHRASES, AuditLine, details_of, sentence_of
from tracker.extensions import Model, db
from tracker.models import Person
from tracker.queries import action_file
from tracker.queries.audit_trail import KINDS

BrowserOf = Callable[..., Browser]
RECORD = "/strategies/llr-carers/audit"
SAID = "Put posters and a short film in waiting rooms this winter."


def test_every_verb_that_is_recorded_has_a_phrase_and_a_kind() -> None:
    folder = Path(tracker.__file__).parent / "changes"
    recorded = {
        keyword.value.value
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "verb" and isinstance(keyword.value, ast.Constant)
    }

    assert len(recorded) > 40
    assert sorted(recorded - set(PHRASES)) == []
    beginnings = tuple(one for verbs in KINDS.values() for one in verbs)
    assert [verb for verb in PHRASES if not verb.startswith(beginnings)] == []


def test_a_manager_reads_what_was_done_with_the_words(browser_of: BrowserOf) -> None:
    said = Page(browser_of("esi").get(RECORD, query_string={"action": "10"})).text

    assert "Amira (demonstration) posted an update on LRCCG 10" in said
    assert "On track → At risk" in said
    assert SAID in said
    assert "A command on the server added LRCCG 10" in said
    assert "LRCCG 16" not in said


def test_filters_narrow_and_older_changes_follow_without_a_hole(browser_of: BrowserOf) -> None:
    esi, seen, address = browser_of("esi"), [], RECORD
    while address:
        tree = Page(esi.get(address)).tree
        seen += [int(one.attributes["id"].removeprefix("entry-")) for one in tree.css("li[id^=entry-]")]
        older = tree.css("a[rel=next]")
        address = older[0].attributes["href"] if older else ""

    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) > 150
    decisions = esi.get(
        RECORD, query_string={"kind": "decisions", "from": "2019-05-14", "to": "2019-05-14"}
    ).text
    assert "recorded a decision on" in decisions
    assert "posted an update" not in decisions
    assert "No change fits" in esi.get(RECORD, query_string={"from": "2020-01-01", "to": "2020-01-02"}).text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=yesterday", "is not a day"),
        ("from=2019-05-02&to=2019-05-01", "The first day is after the last."),
        ("to=0001-01-01", "is not a day"),
        ("kind=everything", "is no kind of change"),
        ("action=99999999999", "is no number of the record"),
        ("who=-1", "is no number of the record"),
        ("before=x", "is no number of the record"),
    ],
)
def test_a_filter_that_can_not_be_read_is_explained(browser_of: BrowserOf, query: str, said: str) -> None:
    answer = browser_of("esi").get(f"{RECORD}?{query}")

    assert answer.status_code == 422
    assert said in answer.text


def test_an_administrator_reads_who_and_what_but_nothing_that_was_said(browser_of: BrowserOf) -> None:
    dev = browser_of("dev")

    page, file = Page(dev.get("/audit")).text, dev.get("/audit.csv").get_data(as_text=True)

    assert "Amira (demonstration) posted an update on LRCCG 10" in page
    assert "Dev (demonstration) signed in" in page
    for words in (SAID, "At risk", "Back on track"):
        assert words not in page + file
    assert "posted an update on LRCCG 10" in file


def test_the_record_comes_away_whole_and_holds_no_formula(app: Tracker, browser_of: BrowserOf) -> None:
    with app.app_context():
        db.session.execute(update(Person).where(Person.email == "amira@example.org").values(name="=cmd()"))
        db.session.commit()

    rows = list(
        csv.DictReader(
            io.StringIO(browser_of("esi").get(f"{RECORD}.csv").get_data(as_text=True).lstrip("\ufeff"))
        )
    )

    numbers = [int(row["number"]) for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert len(rows) > 150
    assert all(len(row["hash"]) == 64 for row in rows)
    assert any("Publish the section by itself in November." in row["words"] for row in rows)
    assert any(row["who"] == "'=cmd()" for row in rows)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_all_we_hold_on_an_action_is_one_file_with_every_table(browser_of: BrowserOf) -> None:
    esi = browser_of("esi")

    answer = esi.get("/plans/lrccg/actions/12/all-we-hold.html")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    titles = [one.text() for one in Page(answer).tree.css("h2")]
    for title in (
        "The action",
        "Who leads it",
        "Agreed dates",
        "Updates",
        "Decisions",
        "Every change, newest first",
    ):
        assert title in titles
    assert "Joined to the same review of the Quality Marker" in answer.text
    assert "Amira (demonstration) said that nothing changed in LRCCG 12" in answer.text
    assert esi.get("/plans/lrccg/actions/99/all-we-hold.html").status_code == 404


def test_what_is_held_on_an_action_is_told_in_the_words_of_the_field(browser_of: BrowserOf) -> None:
    held = browser_of("esi").get("/plans/lrccg/actions/16/all-we-hold.html")
    names = {name.text() for name in Page(held).tree.css("dt")}

    assert names & {"Notes", "Put it right", "Override reason", "Is private", "Help from"} == set()
    assert "What will put it right" in names


def test_the_words_of_a_cover_sheet_stand_under_the_names_of_its_fields(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    throw_away = begin(esi, app).removesuffix("/edit")
    assert send(esi, f"{throw_away}/thrown-away").status_code == 303

    page = Page(esi.get(f"{RECORD}?kind=reports")).text
    file = esi.get(f"{RECORD}.csv?kind=reports").get_data(as_text=True)

    for read in (page, file):
        assert "Equality Act 2010 – positive general duties" in read
        assert "Report supports the following West Leicestershire CCG’s goal(s)" in read
        assert "Equality act 2010 po" not in read
        assert "west leice:" not in read


def test_every_table_about_an_action_is_in_its_file() -> None:
    read = Path(action_file.__file__).read_text(encoding="utf-8")
    about = {
        mapper.class_.__name__
        for mapper in Model.registry.mappers
        if {"action_id", "update_id"} & set(mapper.columns.keys())
    }

    # A person's own draft is theirs, the current state repeats an update, and missing updates belong to the window.
    left_out = {"UpdateDraft", "ActionCurrent", "MissingUpdate", "SameWork"}
    assert sorted(name for name in about - left_out if f"    {name},\n" not in read) == []


def test_a_verb_without_a_phrase_is_read_as_it_was_recorded() -> None:
    line = AuditLine(
        seq=1,
        at=datetime(2019, 9, 30, tzinfo=UTC),
        person_id=None,
        person="",
        verb="mend {roof}",
        subject=("shed", 3),
        strategy_id=None,
        facts={"colour": "red", "colour_before": "blue", "size": None, "on": "2019-02-31"},
        words={},
        entry_hash="",
    )

    assert sentence_of(line, {}) == "A command on the server mend roof: shed 3"
    assert details_of(line, {}) == [("Colour", "blue → red"), ("Day", "2019-02-31")]
