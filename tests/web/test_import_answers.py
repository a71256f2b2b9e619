"""What a person says of a file stays said: looked at again and again, after an error, and in what is stored."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import Browser
from tests.imports.plan_files import edited, export
from tests.journeys.pages import Page
from tests.web.test_imports import BrowserOf, kept_at, press, preview_of, send_file
from tracker import Tracker
from tracker.extensions import db
from tracker.models import DeliveryPlan, ImportDraft
from tracker.web.imports import ongoing_reading, views

NEW, STORED = "new:llr-carers", "plan:lrccg"
NAMED = {"code": "NEW", "owner": "wlccg"}
HEAD = ["No", "Theme", "Action", "Lead", "End date"]
INFORMED = "Carers are informed"
CUT = "Finding carers early and well Every practice of the county knows them with help from the groups that they know"


def book(*sheets: Sequence[Sequence[str]]) -> bytes:
    """A workbook with these rows, sheet by sheet."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = made.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def stored(app: Tracker, plan: str, tmp_path: Path) -> list[dict[str, Any]]:
    """The actions of a plan as they are stored."""
    document = json.loads(export(app, "json", plan=plan, as_file=str(tmp_path / "stored.json")))
    return list(document["actions"])


def questions(page: Page, address: str) -> dict[str, str]:
    """The keys of all questions on a page, each with the field of its answer."""
    return {
        values[0]: name.replace("question", "answer")
        for name, values in page.form(address).items()
        if name.startswith("question-")
    }


def said_on(page: Page, address: str) -> dict[str, str]:
    """What the page shows as the answer to each question."""
    form = page.form(address)
    return {key: (form.get(name) or [""])[0] for key, name in questions(page, address).items()}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is read before its page answers, however busy the machine is."""
    monkeypatch.setattr(ongoing_reading, "PATIENCE_SECONDS", 120.0)


@dataclass(frozen=True)
class Kind:
    """A kind of question: a file that asks it, what is answered, and what of the stored actions shows it."""

    sheets: Sequence[Sequence[Sequence[str]]]
    answers: Mapping[str, str]
    told: Callable[[list[dict[str, Any]]], object]
    expected: object
    target: str = NEW


def titles(actions: list[dict[str, Any]]) -> object:
    return [one["title"] for one in actions]


KINDS = {
    "one team or several": Kind(
        [[HEAD, ["1", INFORMED, "Offer help", "Care Team and City Council", "March 2020"]]],
        {"lead:care team and city council": "several"},
        lambda actions: actions[0]["leads"],
        ["Care Team", "City Council"],
    ),
    "a heading or an action": Kind(
        [
            [
                ["Action", "Lead", "By when"],
                [INFORMED, "", ""],
                ["Train staff", "CCG", "March 2020"],
                ["Hold a campaign", "CCG", "March 2020"],
                ["Ask at reception", "CCG", "March 2020"],
            ]
        ],
        {"row:carers are informed": "action"},
        titles,
        [INFORMED, "Train staff", "Hold a campaign", "Ask at reception"],
    ),
    "where a title ends": Kind(
        [
            [
                ["Activity and outcome", "Action", "Lead", "End date"],
                [CUT, "Train staff", "CCG", "March 2020"],
                ["", "Ask", "CCG", "March 2020"],
            ]
        ],
        {
            "priority:finding carers early and well every practice of": "Finding carers early and well",
            "strategy priority:finding carers early and well": "3",
        },
        lambda actions: actions[0]["priority"],
        3,
    ),
    "which priority of the strategy": Kind(
        [[HEAD, ["1", "Something new", "Offer help", "CCG", "March 2020"]]],
        {"strategy priority:something new": "3"},
        lambda actions: actions[0]["priority"],
        3,
    ),
    "which priority it is": Kind(
        [[HEAD, ["1", "Priority 2: Something new", "Offer help", "CCG", "March 2020"]]],
        {"priority:2": "5"},
        lambda actions: actions[0]["priority"],
        5,
    ),
    "another table of actions": Kind(
        [
            [HEAD, ["1", INFORMED, "Train staff", "CCG", "March 2020"], ["2", "", "Ask", "CCG", "May 2020"]],
            [["Action", "Who"], ["Book a room", "Secretary"]],
        ],
        {"table:action who": "include"},
        titles,
        ["Train staff", "Ask", "Book a room"],
    ),
    "tasks or details": Kind(
        [
            [
                ["No", "Priority", "Action", "Steps", "Lead", "By when"],
                ["1", INFORMED, "Find carers in hospital", "Add a field", "IT", "May 2025"],
                ["", "", "", "Train wards", "Learning", "June 2025"],
                ["", "", "", "Hold an audit", "Audit Team", "July 2025"],
                ["2", INFORMED, "Find carers in practices", "Name leads", "Care", "May 2025"],
                ["", "", "", "Badge scheme", "Care", "July 2025"],
            ]
        ],
        {"tasks": "actions"},
        titles,
        ["Add a field", "Train wards", "Hold an audit", "Name leads", "Badge scheme"],
    ),
    "a number that stands twice": Kind(
        [
            [
                HEAD,
                ["1", INFORMED, "Train", "CCG", "2020"],
                ["2", INFORMED, "Ask", "CCG", "2020"],
                ["2", INFORMED, "Write", "CCG", "2020"],
            ]
        ],
        {"number:2:2": "out"},
        titles,
        ["Train", "Ask"],
    ),
    "a rating of a new action": Kind(
        [[[*HEAD, "RAG"], ["1", INFORMED, "Offer help", "CCG", "March 2020", "On track"]]],
        {"new_ratings": "words"},
        lambda actions: actions[0]["rating"],
        {"text": "On track", "meaning": None},
    ),
    "the same action or a new one": Kind(
        [[HEAD, ["3", INFORMED, "Something else entirely", "CCG", "March 2020"]]],
        {"match:3": "new"},
        lambda actions: [one["title"] for one in actions[18:]],
        ["Something else entirely"],
        target=STORED,
    ),
}


def answered(esi: Browser, address: str, answers: Mapping[str, str]) -> dict[str, str]:
    """Answer what is asked, and what is asked then, until all is said; gives what the last page shows as said."""
    left = dict(answers)
    while left:
        page = Page(esi.get(address))
        asked = questions(page, address)
        now = {key: left.pop(key) for key in list(left) if key in asked}
        assert now, (list(asked), left)
        press(esi, address, page, "again", **{asked[key]: answer for key, answer in now.items()})
    page = Page(esi.get(address))
    return {key: answer for key, answer in said_on(page, address).items() if key in answers}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_an_answer_holds_until_it_is_changed(
    app: Tracker, browser_of: BrowserOf, tmp_path: Path, kind: Kind
) -> None:
    esi = browser_of("esi")
    address, _ = preview_of(esi, send_file(esi, book(*kind.sheets), name="plan.xlsx", target=kind.target))
    said = [answered(esi, address, kind.answers)]

    for _ in range(2):
        press(esi, address, Page(esi.get(address)), "again")
        said.append(said_on(Page(esi.get(address)), address))
    not_yet = press(esi, address, Page(esi.get(address)), "import", code="", shown="another")
    said.append(said_on(Page(not_yet), address))
    press(esi, address, Page(not_yet), "again")
    page = Page(esi.get(address))
    done = press(esi, address, page, "import", **(NAMED if kind.target == NEW else {}))

    assert [{key: one.get(key) for key in kind.answers} for one in said] == [dict(kind.answers)] * 4
    assert not_yet.status_code in (409, 422)
    assert done.status_code == 303, Page(done).problems
    plan = "new" if kind.target == NEW else "lrccg"
    assert kind.told(stored(app, plan, tmp_path)) == kind.expected


def test_who_agreed_new_dates_holds_too(app: Tracker, browser_of: BrowserOf, tmp_path: Path) -> None:
    esi = browser_of("esi")
    moved = {("4", "End date"): "June 2020", ("5", "End date"): "July 2020"}
    content = edited(export(app, "xlsx", as_file=str(tmp_path / "plan.xlsx")), moved)
    address, page = preview_of(esi, send_file(esi, content, name="plan.xlsx", target=STORED))
    said = {questions(page, address)["dates"]: "decided", "dates_post": "Director of Carers"}

    press(esi, address, page, "again", **said)
    not_yet = press(esi, address, Page(esi.get(address)), "import")
    press(esi, address, Page(not_yet), "again", dates_on="2019-09-02")
    for _ in range(2):
        press(esi, address, Page(esi.get(address)), "again")
    done = press(esi, address, Page(esi.get(address)), "import")

    assert (not_yet.status_code, done.status_code) == (422, 303)
    ends = {one["number"]: one["end"]["text"] for one in stored(app, "lrccg", tmp_path)}
    assert (ends["4"], ends["5"]) == ("June 2020", "July 2020")


def lead_file(esi: Browser) -> tuple[str, Page, str]:
    """A file whose lead is asked about: its address, its page and the field of the answer."""
    (sheet,) = KINDS["one team or several"].sheets
    address, page = preview_of(esi, send_file(esi, book(sheet), name="plan.xlsx", target=NEW))
    return address, page, questions(page, address)["lead:care team and city council"]


def test_what_is_answered_is_asked_no_more_and_can_be_changed(
    app: Tracker, browser_of: BrowserOf, tmp_path: Path
) -> None:
    esi = browser_of("esi")
    address, first, answer = lead_file(esi)
    press(esi, address, first, "again", **{answer: "several"})
    page = Page(esi.get(address))

    press(esi, address, page, "again", **{questions(page, address).popitem()[1]: "one"})
    press(esi, address, Page(esi.get(address)), "again")
    press(esi, address, Page(esi.get(address)), "import", **NAMED)

    assert "Please say (1)" in first.headings
    assert [heading for heading in page.headings if "(" in heading][:1] == ["What you have said (1)"]
    assert stored(app, "new", tmp_path)[0]["leads"] == ["Care Team and City Council"]


def test_an_answer_that_is_taken_back_is_asked_again(browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    kind = KINDS["which priority of the strategy"]
    address, _ = preview_of(esi, send_file(esi, book(*kind.sheets), name="plan.xlsx", target=NEW))
    (key,) = kind.answers
    answered(esi, address, kind.answers)
    page = Page(esi.get(address))

    press(esi, address, page, "again", **{questions(page, address)[key]: ""})

    assert said_on(Page(esi.get(address)), address)[key] == "new"


def test_another_answer_given_with_the_import_is_shown_first(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address, page, answer = lead_file(esi)

    refused = press(esi, address, page, "import", **NAMED, **{answer: "several"})
    again = Page(refused)

    assert (refused.status_code, "Nothing was imported" in again.text) == (409, True)
    assert said_on(again, address)["lead:care team and city council"] == "several"
    with app.app_context():
        assert db.session.execute(select(DeliveryPlan).where(DeliveryPlan.slug == "new")).first() is None


def test_answers_given_in_another_window_are_shown_before_they_are_stored(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    kind = KINDS["a rating of a new action"]
    address, page = preview_of(esi, send_file(esi, book(*kind.sheets), name="plan.xlsx", target=NEW))
    answered(esi, address, kind.answers)

    refused = press(esi, address, page, "import", **NAMED)

    assert refused.status_code == 409
    assert "Nothing was imported" in Page(refused).text


def test_an_answer_from_another_window_while_the_file_is_looked_at_is_shown_first(
    app: Tracker, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    esi, elsewhere = browser_of("esi"), browser_of("esi")
    address, page, answer = lead_file(esi)
    same, theirs = Page(elsewhere.get(address)), {answer: "several"}
    asked = (answer, answer.replace("answer", "question"))
    mine = {name: value for name, value in page.form(address).items() if name not in asked}
    look_at = views.look_at

    def looked_at_meanwhile(*given: Any) -> object:
        found = look_at(*given)
        if theirs:
            press(elsewhere, address, same, "again", **{answer: theirs.pop(answer)})
        return found

    monkeypatch.setattr(views, "look_at", looked_at_meanwhile)
    refused = esi.client.post(address, data={**mine, "import": ["1"], **NAMED})

    shown = Page(refused)
    assert (refused.status_code, "Nothing was imported" in shown.text) == (409, True)
    assert said_on(shown, address)["lead:care team and city council"] == "several"
    assert press(esi, address, shown, "import").status_code == 303


def test_a_file_that_is_gone_while_it_is_looked_at_is_not_imported(
    app: Tracker, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    esi, elsewhere = browser_of("esi"), browser_of("esi")
    address, page, _ = lead_file(esi)
    same, look_at = Page(elsewhere.get(address)), views.look_at

    def taken_away_meanwhile(*given: Any) -> object:
        found = look_at(*given)
        press(elsewhere, address, same, "discard")
        return found

    monkeypatch.setattr(views, "look_at", taken_away_meanwhile)
    done = press(esi, address, page, "import", **NAMED)

    assert (done.status_code, done.headers["Location"]) == (303, "/imports")
    with app.app_context():
        assert db.session.execute(select(DeliveryPlan).where(DeliveryPlan.slug == "new")).first() is None


def test_a_row_taken_for_another_action_is_shown_first(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    kind = KINDS["the same action or a new one"]
    address, page = preview_of(esi, send_file(esi, book(*kind.sheets), name="plan.xlsx", target=STORED))

    refused = press(esi, address, page, "import", **{questions(page, address)["match:3"]: "new"})

    assert refused.status_code == 409
    assert "New (1)" in Page(refused).text


def test_a_priority_that_the_public_will_read_at_once_is_told(browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    kind = KINDS["which priority it is"]
    address, before = preview_of(esi, send_file(esi, book(*kind.sheets), name="plan.xlsx", target=NEW))
    told = "It adds 1 priority to the strategy, and the public pages show that at once."

    answered(esi, address, {"priority:2": "add"})

    assert told not in before.text
    assert told in Page(esi.get(address)).text


UNKNOWN = [["What we promised", "Our champions"], ["A guide", "Care team"], ["A fair", "City"]]
OTHER = [["Zebra", "Lion"], ["A long line of words about it", "X"], ["Another long line of words", "Y"]]


def test_columns_and_ratings_of_a_table_that_is_looked_at_no_more_stay_said_and_are_not_remembered(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi = browser_of("esi")
    refused = Page(send_file(esi, book(UNKNOWN, OTHER), name="plan.xlsx", target=NEW))
    address = kept_at(app)
    if refused.status == 422:
        press(esi, address, refused, "map")

    def chosen(table: str, **typed: str) -> Page:
        page = Page(esi.get(address))
        press(esi, address, page, "again", **{questions(page, address)["table"]: table}, **typed)
        return Page(esi.get(address))

    def column(page: Page, heading: str) -> str:
        named = {values[0]: name for name, values in page.form(address).items()}
        return named[heading].replace("heading", "column")

    page = chosen("1")
    press(esi, address, page, "again", **{column(page, "Our champions"): "lead"})
    other = chosen("2")
    press(esi, address, other, "again", **{column(other, "Lion"): "rating"})
    rated = Page(esi.get(address))
    back = chosen("1")
    done = press(esi, address, back, "import", **NAMED, title="New")

    assert "Our champions" not in {values[0] for values in other.form(address).values() if values}
    assert back.form(address)[column(back, "Our champions")] == ["lead"]
    assert done.status_code == 303, Page(done).problems
    with app.app_context():
        kept = select(DeliveryPlan.import_answers).where(DeliveryPlan.slug == "new")
        remembered = db.session.execute(kept).scalar_one()
    assert ["X"] in rated.form(address).values()
    assert sorted(remembered["columns"]) == ["Our champions", "What we promised"]
    assert remembered["ratings"] == {}


def test_a_reading_that_is_begun_again_keeps_what_was_said(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address, page, answer = lead_file(esi)
    press(esi, address, page, "again", **{answer: "several"})
    with app.app_context():
        draft = db.session.execute(select(ImportDraft)).scalar_one()
        draft.reading, draft.stepped_at = None, None
        db.session.commit()
    broken_off: TestResponse = esi.get(address)

    press(esi, address, Page(broken_off), "read")

    assert "broken off" in broken_off.text
    assert said_on(Page(esi.get(address)), address)["lead:care team and city council"] == "several"
