"""Bringing in a plan by its pages: a file is sent, looked through, corrected and imported."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import Browser, Readers
from tests.imports.plan_files import CSV, edited, export
from tests.journeys.pages import Page
from tests.journeys.records import audit_lines, contents, latest, row_counts
from tracker import Tracker
from tracker.extensions import db
from tracker.models import Action, DeliveryPlan, ImportDraft

BrowserOf = Callable[..., Browser]
OTHERS = ["farid", "carys", "amira", "ben", "dev"]
OTHER_IDS = [
    "a reader of the reference group",
    "a board reader",
    "a member",
    "another partner's member",
    "an administrator",
]


def send_file(
    browser: Browser, content: bytes, *, name: str = "plan.csv", target: str = "plan:lrccg", **fields: object
) -> TestResponse:
    """Send a file with the form of the page."""
    form = Page(browser.get("/imports")).form("/imports")
    data = {name: values[0] for name, values in form.items() if name != "file"}
    data |= {"target": target, **fields}  # type: ignore[dict-item]
    return browser.client.post("/imports", data=data | {"file": (io.BytesIO(content), name)})


def preview_of(browser: Browser, answer: TestResponse) -> tuple[str, Page]:
    """The address and the page that a sent file leads to."""
    assert answer.status_code == 303, Page(answer).problems
    address = answer.headers["Location"].partition("#")[0]
    return address, Page(browser.get(address))


def press(browser: Browser, address: str, page: Page, button: str, **typed: object) -> TestResponse:
    """Send the form of a preview by one of its buttons."""
    fields = {**page.form(address), button: ["1"], **{name: [value] for name, value in typed.items()}}
    return browser.client.post(address, data=fields)


def titles_of(app: Tracker, plan: str) -> list[str]:
    """The titles of a plan's actions, in order."""
    with app.app_context():
        rows = select(Action.title).join(DeliveryPlan, DeliveryPlan.id == Action.plan_id)
        found = rows.where(DeliveryPlan.slug == plan).order_by(Action.position)
        return list(db.session.execute(found).scalars())


# It works


def test_a_new_plan_is_looked_through_and_imported(app: Tracker, browser_of: BrowserOf) -> None:
    esi, before = browser_of("esi"), row_counts(app)
    address, page = preview_of(esi, send_file(esi, CSV.encode(), target="new:llr-carers"))
    nothing_yet = row_counts(app)["action"] == before["action"]

    answer = press(esi, address, page, "import", code="NEW", title="A new plan", owner="wlccg")

    assert nothing_yet
    assert "3 rows: 3 actions. 2 priorities." in page.text
    assert (answer.status_code, answer.headers["Location"]) == (303, "/plans/new")
    assert Page(esi.get("/plans/new")).notices == ["3 actions added. 2 updates recorded by file."]
    assert titles_of(app, "new") == ["Write a guide", "Hold a fair", "Meet schools"]
    assert latest(app, "new", "1").words == "The printer is late"
    assert row_counts(app)["import_draft"] == 0


def test_a_second_file_changes_the_plan_and_says_what(
    app: Tracker, browser_of: BrowserOf, tmp_path: Path
) -> None:
    esi = browser_of("esi")
    book = edited(
        export(app, "xlsx", as_file=str(tmp_path / "plan.xlsx")),
        {
            ("3", "RAG"): "At risk",
            ("3", "Progress"): "Two practices have dropped out.",
            ("8", "Action required"): "A reworded action",
        },
    )
    address, page = preview_of(esi, send_file(esi, book, name="plan.xlsx"))

    answer = press(esi, address, page, "import")

    assert "Rating: On track → At risk" in page.text
    assert "Change 2 actions" in page.text
    assert answer.headers["Location"] == "/plans/lrccg"
    assert Page(esi.get("/plans/lrccg")).notices == ["2 actions changed. 1 update recorded by file."]
    posted = latest(app, "lrccg", "3")
    assert (posted.by, posted.how_told, posted.rating, posted.words) == (
        "esi",
        "file",
        "amber",
        "Two practices have dropped out.",
    )
    assert titles_of(app, "lrccg")[7] == "A reworded action"
    assert [line[:2] for line in audit_lines(app, 3)] == [
        ("post update", "esi"),
        ("reword action", "esi"),
        ("remember answers", "esi"),
    ]


def test_a_new_date_may_be_agreed_for_one_action_and_expected_for_another(
    app: Tracker, browser_of: BrowserOf, tmp_path: Path
) -> None:
    esi, book = browser_of("esi"), tmp_path / "plan.xlsx"
    moved = {("4", "End date"): "June 2020", ("5", "End date"): "July 2020"}
    content = edited(export(app, "xlsx", as_file=str(book)), moved)
    address, page = preview_of(esi, send_file(esi, content, name="plan.xlsx"))
    place = next(name for name, value in page.form(address).items() if value == ["5"]).removeprefix("date-")
    said = {f"date_answer-{place}": "decided", f"date_post-{place}": "Director of Carers"}

    refused = press(esi, address, page, "import", **said)
    done = press(esi, address, Page(refused), "import", **{f"date_on-{place}": "2019-09-02"})

    assert (refused.status_code, Page(refused).form(address)[f"date_post-{place}"]) == (
        422,
        ["Director of Carers"],
    )
    assert "Give the day on which the new date was agreed" in Page(refused).problems[0]
    assert done.headers["Location"] == "/plans/lrccg"
    actions = json.loads(export(app, "json", as_file=str(tmp_path / "plan.json")))["actions"]
    expected, agreed = (next(one for one in actions if one["number"] == number) for number in ("4", "5"))
    assert (expected["forecast"]["text"], agreed["end"]["text"]) == ("June 2020", "July 2020")
    assert expected["end"]["text"] != "June 2020"


def test_a_file_that_says_the_same_has_no_button(app: Tracker, browser_of: BrowserOf, tmp_path: Path) -> None:
    esi = browser_of("esi")
    content = export(app, "csv", as_file=str(tmp_path / "plan.csv"))

    _, page = preview_of(esi, send_file(esi, content))

    assert "Nothing would change: the plan is as the file has it." in page.text
    assert 'name="import"' not in page.answer.text
    assert "Unchanged (18)" in page.text


def test_an_answer_is_kept_and_looked_at_again(browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address, page = preview_of(esi, send_file(esi, CSV.encode(), target="new:llr-carers"))
    rating = next(name for name, value in page.form(address).items() if value == ["Amber"])

    answer = press(esi, address, page, "again", **{rating.replace("word", "rating"): "red"})

    again = Page(esi.get(address))
    assert answer.status_code == 303
    assert again.form(address)[rating.replace("word", "rating")] == ["red"]
    assert "Rating: Off track" in again.text


def test_another_meaning_of_a_column_is_shown_before_it_is_imported(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, before = browser_of("esi"), contents(app)["action"]
    address, page = preview_of(esi, send_file(esi, CSV.encode(), target="new:llr-carers"))
    heading = next(name for name, value in page.form(address).items() if value == ["Details"])

    answer = press(
        esi,
        address,
        page,
        "import",
        code="NEW",
        owner="wlccg",
        **{heading.replace("heading", "column"): "note"},
    )

    assert answer.status_code == 409
    assert "Nothing was imported" in Page(answer).text
    assert contents(app)["action"] == before


def test_what_was_said_of_a_file_is_remembered_for_the_next(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address, page = preview_of(esi, send_file(esi, CSV.encode(), target="new:llr-carers"))
    word = next(name for name, value in page.form(address).items() if value == ["Amber"])
    rating = word.replace("word", "rating")
    press(esi, address, page, "again", **{rating: "red"})
    press(esi, address, Page(esi.get(address)), "import", code="NEW", title="New", owner="wlccg")

    address, page = preview_of(esi, send_file(esi, CSV.encode(), target="plan:new"))

    assert page.form(address)[rating] == ["red"]
    assert "Nothing would change" in page.text


# What stands against it


def test_the_plan_has_changed_meanwhile(app: Tracker, browser_of: BrowserOf, tmp_path: Path) -> None:
    esi = browser_of("esi")
    book = export(app, "xlsx", as_file=str(tmp_path / "plan.xlsx"))
    first = edited(book, {("8", "Action required"): "The first wording"})
    second = edited(book, {("8", "Action required"): "The second wording"})
    address, page = preview_of(esi, send_file(esi, first, name="plan.xlsx"))
    other, other_page = preview_of(esi, send_file(esi, second, name="plan.xlsx"))
    press(esi, other, other_page, "import")

    answer = press(esi, address, page, "import")

    assert answer.status_code == 409
    assert "The second wording → The first wording" in Page(answer).text
    assert titles_of(app, "lrccg")[7] == "The second wording"


def test_sent_twice_it_is_imported_once(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address, page = preview_of(esi, send_file(esi, CSV.encode(), target="new:llr-carers"))
    fields = {"code": "NEW", "title": "New", "owner": "wlccg"}
    first = press(esi, address, page, "import", **fields)

    second = press(esi, address, page, "import", **fields)

    assert first.headers["Location"] == second.headers["Location"] == "/plans/new"
    assert titles_of(app, "new") == ["Write a guide", "Hold a fair", "Meet schools"]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        pytest.param(b"", "plan.csv", "", id="an empty file"),
        pytest.param(b"%PDF-1.7 broken", "plan.pdf", "", id="a broken PDF"),
        pytest.param(b"PK\x03\x04 nothing", "plan.xlsx", "", id="a broken workbook"),
        pytest.param(
            b"Minutes of the board, which met in June.", "minutes.txt", "no action plan", id="no plan"
        ),
        pytest.param(
            b'{"title": 3, "actions": []}', "plan.json", "not a plan document", id="another document"
        ),
    ],
)
def test_a_file_that_is_no_plan_is_refused_and_not_kept(
    app: Tracker, browser_of: BrowserOf, content: bytes, name: str, says: str
) -> None:
    esi, before = browser_of("esi"), contents(app)

    answer = send_file(esi, content, name=name)

    page = Page(answer)
    assert (answer.status_code, len(page.problems)) == (422, 1)
    assert says in page.problems[0]
    assert contents(app) == before


def kept_at(app: Tracker) -> str:
    """The address of the only file that waits."""
    with app.app_context():
        return f"/imports/{db.session.execute(select(ImportDraft.id)).scalar_one()}"


UNKNOWN = b"What we promised,Our champions,Likely by\r\nA guide,Care team,\r\nA fair,City,March 2026\r\n"


def test_columns_that_nobody_knows_are_named_by_the_person(app: Tracker, browser_of: BrowserOf) -> None:
    esi, before = browser_of("esi"), row_counts(app)["action"]
    refused = Page(send_file(esi, UNKNOWN, target="new:llr-carers"))
    address = kept_at(app)

    mapped = press(esi, address, refused, "map")
    page = Page(esi.get(mapped.headers["Location"].partition("#")[0]))
    columns = {page.form(address)[f"heading-{place}"][0]: f"column-{place}" for place in range(3)}
    taken = {heading: page.form(address)[name] for heading, name in columns.items()}
    said = {columns["Our champions"]: "lead", columns["Likely by"]: "end"}
    press(esi, address, page, "again", **said)
    page = Page(esi.get(address))
    imported = press(esi, address, page, "import", code="NEW", title="New", owner="wlccg")

    assert (refused.answer.status_code, "no action plan" in refused.problems[0]) == (422, True)
    assert taken["What we promised"] == ["title"]
    assert "Which table holds the plan?" in page.text
    assert imported.headers["Location"] == "/plans/new"
    assert titles_of(app, "new") == ["A guide", "A fair"]
    assert row_counts(app)["action"] == before + 2
    assert row_counts(app)["import_draft"] == 0


def test_what_columns_mean_is_remembered_for_the_next_file(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    refused = Page(send_file(esi, UNKNOWN, target="new:llr-carers"))
    address = kept_at(app)
    page = Page(esi.get(press(esi, address, refused, "map").headers["Location"].partition("#")[0]))
    press(esi, address, page, "import", code="NEW", title="New", owner="wlccg")

    _, page = preview_of(esi, send_file(esi, UNKNOWN + b"A card,City,\r\n", target="plan:new"))

    assert "3 rows: 3 actions." in page.text
    assert "Which table holds the plan?" not in page.text


def test_a_code_that_is_taken_is_refused(app: Tracker, browser_of: BrowserOf) -> None:
    esi, before = browser_of("esi"), contents(app)["action"]
    address, page = preview_of(esi, send_file(esi, CSV.encode(), target="new:llr-carers"))

    answer = press(esi, address, page, "import", code="LRCCG", title="Another")

    assert answer.status_code == 422
    assert "There is a plan LRCCG already" in Page(answer).problems[0]
    assert contents(app)["action"] == before


def test_a_plan_that_is_nobodys_is_refused_and_what_was_typed_stays(
    app: Tracker, browser_of: BrowserOf
) -> None:
    esi, before = browser_of("esi"), contents(app)["action"]
    address, page = preview_of(esi, send_file(esi, CSV.encode(), target="new:llr-carers"))

    answer = press(esi, address, page, "import", code="NEW", title="A new plan")

    refused = Page(answer)
    assert answer.status_code == 422
    assert "Tick whose plan it is." in refused.problems[0]
    assert (refused.form(address)["code"], refused.form(address)["title"]) == (["NEW"], ["A new plan"])
    assert contents(app)["action"] == before
    assert press(esi, address, refused, "import", owner="wlccg").headers["Location"] == "/plans/new"


def test_a_file_is_taken_away(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address, page = preview_of(esi, send_file(esi, CSV.encode()))

    press(esi, address, page, "discard")

    assert esi.get(address).headers["Location"] == "/imports"
    assert any("not here any more" in line for line in Page(esi.get("/imports")).notices)
    assert row_counts(app)["import_draft"] == 0


def test_a_file_goes_after_seven_days(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address, _ = preview_of(esi, send_file(esi, CSV.encode()))
    with app.app_context():
        draft = db.session.execute(select(ImportDraft)).scalar_one()
        draft.expires_at = draft.created_at
        db.session.commit()

    gone = esi.get(address).headers["Location"]
    send_file(esi, CSV.encode())

    assert gone == "/imports"
    assert row_counts(app)["import_draft"] == 1


def test_a_file_of_another_plan_is_refused(app: Tracker, browser_of: BrowserOf, tmp_path: Path) -> None:
    esi = browser_of("esi")
    book = export(app, "xlsx", plan="leics", as_file=str(tmp_path / "plan.xlsx"))

    _, page = preview_of(esi, send_file(esi, book, name="plan.xlsx"))

    assert "This is the table of plan LEICS" in page.problems[0]


def test_nobody_else_sees_a_file(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address, _ = preview_of(esi, send_file(esi, CSV.encode()))
    with app.app_context():
        db.session.execute(select(ImportDraft)).scalar_one().person_id = 1
        db.session.commit()

    assert esi.get(address).headers["Location"] == "/imports"


@pytest.mark.parametrize("name", OTHERS, ids=OTHER_IDS)
def test_only_a_manager_may(reader_of: Readers, name: str) -> None:
    browser = reader_of(name)

    assert browser.get("/imports").status_code == 403
    assert browser.get("/imports/1").status_code == 403


def test_signed_out_is_sent_to_sign_in(reader_of: Readers) -> None:
    assert reader_of().get("/imports").headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_the_empty_template_holds_no_plan_and_says_so(browser_of: BrowserOf, suffix: str) -> None:
    esi = browser_of("esi")
    content = esi.get(f"/imports/template.{suffix}").data

    page = Page(send_file(esi, content, name=f"template.{suffix}"))

    assert len(page.problems) == 1
    assert page.problems[0].endswith("holds no action. Fill in the actions and try again.")


def test_a_file_of_many_problems_says_what_to_do_and_each_kind_once(browser_of: BrowserOf) -> None:
    browser = browser_of("esi")
    rows = "\n".join(f"{number},Take step {number},,Q2,Plum" for number in range(1, 31))
    answer = send_file(browser, f"Ref,Action,Lead,Deadline,RAG\n{rows}\n".encode())

    _, page = preview_of(browser, answer)

    words = page.text
    assert words.count("No lead is named.") == 2, "the sentence, and once hidden for who hears the link"
    assert "30 times: “Q2”: it has no year." in words
    assert "Table 1, row 31, Deadline" in words
    for place in ("questions", "to-know", "foot"):
        assert f'href="#{place}"' in page.answer.text
        assert f'id="{place}"' in page.answer.text
