"""`flask plan import`: looked at without a change, imported, and back again unchanged."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.imports.plan_files import CSV, edited, export
from tests.journeys.records import contents, latest, verify_chain
from tracker import Tracker
from tracker.changes.audit import By
from tracker.changes.strategies import add_organisation
from tracker.cli import plan_import
from tracker.extensions import begin_change, db

EDITS = {
    ("3", "RAG"): "At risk",
    ("3", "Progress"): "Two practices have dropped out.",
    ("3", "What will put it right"): "Recruit two others.",
    ("3", "Back on track by"): "December 2019",
    ("3", "Date now expected"): "January 2020",
    ("5", "Help needed from"): "A group nobody knows",
    ("5", "Help needed"): "A decision",
    ("8", "Action required"): "A reworded action",
}


@pytest.fixture(autouse=True)
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """No words on how far a reading is, however slow the machine."""
    monkeypatch.setattr(plan_import, "SECONDS_BETWEEN_WORDS", float("inf"))


@pytest.fixture
def plan_csv(tmp_path: Path) -> str:
    """A partner's own plan as a file."""
    file = tmp_path / "partner.csv"
    file.write_text(CSV, encoding="utf-8")
    return str(file)


def looked_at(run: Run, file: str, *args: str) -> dict[str, Any]:
    """What `--dry-run --json` prints."""
    result = run("plan", "import", file, "--dry-run", "--json", *args)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("suffix", ["json", "xlsx", "csv", "docx"])
@pytest.mark.parametrize("plan", ["lrccg", "city"])
def test_what_was_taken_away_comes_back_unchanged(
    app: Tracker, run: Run, tmp_path: Path, suffix: str, plan: str
) -> None:
    file = str(tmp_path / f"plan.{suffix}")
    export(app, suffix, plan=plan, as_file=file)

    document = looked_at(run, file, "--plan", plan)

    assert document["changes"] == []
    assert [one["severity"] for one in document["problems"] if one["severity"] != "warning"] == []
    assert document["counts"]["actions"] == len(document["actions"]) > 5


def test_an_edited_workbook_brings_back_the_edits_and_nothing_else(
    app: Tracker, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "plan.xlsx"
    file.write_bytes(edited(export(app, "xlsx", as_file=str(file)), EDITS))

    before = looked_at(run, str(file), "--plan", "lrccg")
    done = run("plan", "import", str(file), "--plan", "lrccg", "--by", "esi@example.org")
    after = looked_at(run, str(file), "--plan", "lrccg")

    changed = {(one["action"], one["part"]): one["new"] for one in before["changes"]}
    assert changed == {
        ("3", "rating"): "At risk",
        ("3", "progress"): "Two practices have dropped out.",
        ("3", "put_it_right"): "Recruit two others.",
        ("3", "back_on_track"): "December 2019",
        ("3", "forecast"): "January 2020",
        ("5", "help_from"): "A group nobody knows",
        ("5", "help_needed"): "A decision",
        ("8", "title"): "A reworded action",
    }
    assert done.exit_code == 0
    assert after["changes"] == []
    posted = latest(app, "lrccg", "3")
    assert (posted.how_told, posted.rating, posted.for_team) == (
        "file",
        "amber",
        before["actions"][2]["leads"][0],
    )
    verify_chain(app)


def test_a_later_update_is_not_undone_by_an_older_file(app: Tracker, run: Run, tmp_path: Path) -> None:
    old, newer = tmp_path / "old.xlsx", tmp_path / "newer.xlsx"
    content = export(app, "xlsx", as_file=str(old))
    newer.write_bytes(edited(content, {("3", "Progress"): "Said since then."}))
    old.write_bytes(edited(content, {("8", "Progress"): "Said offline."}))
    run("plan", "import", str(newer), "--plan", "lrccg")

    document = looked_at(run, str(old), "--plan", "lrccg")

    assert [(one["action"], one["part"], one["new"]) for one in document["changes"]] == [
        ("8", "progress", "Said offline.")
    ]


def test_a_decided_date_becomes_the_agreed_date(app: Tracker, run: Run, tmp_path: Path) -> None:
    file, answers = tmp_path / "plan.json", tmp_path / "answers.json"
    document = json.loads(export(app, "json", as_file=str(file)))
    june = {"text": "June 2020", "first": "2020-06-01", "last": "2020-06-30", "precision": "month"}
    document["actions"][11]["end"] = june
    file.write_text(json.dumps(document), encoding="utf-8")
    choices = {"dates": "decided", "dates_by": "Director of Carers", "dates_on": "2019-09-01"}
    answers.write_text(json.dumps({"choices": choices}), encoding="utf-8")

    done = run("plan", "import", str(file), "--plan", "lrccg", "--answers", str(answers))

    assert done.exit_code == 0, done.output
    after = json.loads(export(app, "json", as_file=str(file)))
    assert after["actions"][11]["end"] == june
    assert after["actions"][11]["forecast"] == document["actions"][11]["forecast"]


def add_northfield() -> None:
    """The one organisation of an installation that holds nothing else."""
    begin_change()
    nobody = By(None, datetime(2019, 9, 30, tzinfo=UTC))
    add_organisation(
        by=nobody, slug="northfield", name="Northfield Council", short_name="Northfield", kind="council"
    )
    db.session.commit()


def test_a_plan_and_its_strategy_are_added(empty_run: Run, empty_app: Tracker, plan_csv: str) -> None:
    with empty_app.app_context():
        add_northfield()
    refused = empty_run("plan", "import", plan_csv, "--strategy", "north")
    done = empty_run(
        "plan",
        "import",
        plan_csv,
        "--strategy",
        "north",
        "--new-strategy",
        "Northern carers",
        "--code",
        "NTH",
        "--owner",
        "northfield",
    )
    again = looked_at(empty_run, plan_csv, "--plan", "nth")

    assert (refused.exit_code, "There is no strategy “north”" in refused.stderr) == (1, True)
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (
        0,
        "nth: 3 actions added. 2 updates recorded by file.",
    )
    assert again["changes"] == []


def test_a_new_plan_comes_back_as_it_went_in(app: Tracker, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    document = json.loads(export(app, "json", plan="city", as_file=str(file)))
    document["actions"][0]["notes"] = {"Cost": "£40"}
    file.write_text(json.dumps(document), encoding="utf-8")

    run("plan", "import", str(file), "--strategy", "llr-carers", "--code", "COPY", "--owner", "wlccg")
    copy = json.loads(export(app, "json", plan="copy", as_file=str(file)))

    wanted = ("number", "priority", "title", "details", "measures", "lead", "leads", "start", "end", "notes")
    for one, other in zip(document["actions"], copy["actions"], strict=True):
        assert {name: one[name] for name in wanted} == {name: other[name] for name in wanted}


def test_a_plan_that_is_nobodys_is_refused(app: Tracker, run: Run, plan_csv: str) -> None:
    before = contents(app)

    result = run("plan", "import", plan_csv, "--strategy", "llr-carers", "--code", "NEW")

    assert result.exit_code == 1
    assert "Tick whose plan it is." in result.output
    assert contents(app) == before


def test_a_dry_run_of_a_file_alone_needs_no_database(tmp_path: Path, plan_csv: str) -> None:
    from tests.cli.conftest import app_on

    with app_on(f"sqlite:///{tmp_path / 'no' / 'such.db'}") as app:
        result = app.test_cli_runner().invoke(args=["plan", "import", plan_csv, "--dry-run", "--json"])

    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [action["number"] for action in document["actions"]] == ["1", "2", "3"]
    assert "changes" not in document


def test_answers_say_what_a_rating_means(run: Run, plan_csv: str, tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text('{"ratings": {"Amber": "red"}}', encoding="utf-8")

    document = looked_at(run, plan_csv, "--answers", str(answers))

    assert document["actions"][0]["rating"] == {"text": "Amber", "meaning": "red"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("plan.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, id="a kind that is not read"),
        pytest.param("plan.json", b"{", id="half a document"),
        pytest.param("list.csv", b"Name,Colour\r\nAnn,Blue\r\n", id="no plan"),
    ],
)
def test_a_refused_file_still_prints_a_document(
    app: Tracker, run: Run, tmp_path: Path, name: str, content: bytes
) -> None:
    file, before = tmp_path / name, contents(app)
    file.write_bytes(content)

    result = run("plan", "import", str(file), "--plan", "lrccg", "--json")

    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert document["actions"] == []
    assert [one["severity"] for one in document["problems"]] == ["error"]
    assert contents(app) == before


@pytest.mark.parametrize(
    ("args", "says"),
    [
        pytest.param(["--plan", "nothing"], "There is no plan “nothing”", id="unknown plan"),
        pytest.param(["--strategy", "nothing"], "There is no strategy “nothing”", id="unknown strategy"),
        pytest.param(
            ["--plan", "lrccg", "--by", "amira@example.org"], "may not bring in plans", id="by a member"
        ),
        pytest.param(["--plan", "lrccg", "--by", "x@example.org"], "Nobody with the address", id="by nobody"),
        pytest.param(["--answers", "/no/such/file"], "can’t be read", id="no answers"),
    ],
)
def test_refusal_is_one_plain_sentence(
    app: Tracker, run: Run, plan_csv: str, args: list[str], says: str
) -> None:
    before = contents(app)

    result = run("plan", "import", plan_csv, *args)

    assert (result.exit_code, says in result.stderr) == (1, True)
    assert len(result.stderr.splitlines()) == 1
    assert contents(app) == before


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_template_is_written(run: Run, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"template.{suffix}"

    result = run("plan", "template", "--format", suffix, "--output", str(file))

    assert result.exit_code == 0, result.output
    assert file.read_bytes().startswith(b"PK")


def test_a_filled_in_template_is_read_without_a_question(run: Run, tmp_path: Path) -> None:
    import openpyxl

    file = tmp_path / "template.xlsx"
    run("plan", "template", "--format", "xlsx", "--output", str(file))
    book = openpyxl.load_workbook(file)
    words = ["Carers are informed", "3", "1", "Write a guide", "Ask carers\nPrint it", "It is out"]
    for place, value in enumerate([*words, "Communications Team", "April 2019", "March 2020"], start=1):
        book["Actions"].cell(2, place).value = value
    book.save(file)

    document = looked_at(run, str(file))

    action = document["actions"][0]
    assert (action["title"], action["leads"]) == ("Write a guide", ["Communications Team"])
    assert [detail["text"] for detail in action["details"]] == ["Ask carers", "Print it"]
    assert (action["start"]["first"], action["end"]["last"]) == ("2019-04-01", "2020-03-31")
    assert document["problems"] == []


def test_a_strategy_is_created_once(empty_run: Run) -> None:
    first = empty_run("strategy", "create", "north", "--title", "Northern carers")
    second = empty_run("strategy", "create", "north", "--title", "Northern carers")

    assert (first.exit_code, second.exit_code) == (0, 1)
    assert "already" in second.stderr
    assert empty_run("report", "list").stdout == "north\tNorthern carers\n"


def test_a_long_reading_says_how_far_it_is_beside_the_document(
    run: Run, plan_csv: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_import, "SECONDS_BETWEEN_WORDS", 0.0)

    result = run("plan", "import", plan_csv, "--dry-run", "--json")

    assert result.stderr.splitlines() == ["Understanding 3 rows …"]
    assert json.loads(result.stdout)["counts"]["actions"] == 3


def test_problems_of_a_kind_are_printed_as_one_with_their_places(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "undated.csv"
    rows = [
        f"{number},Carers are informed,Write guide {number},,,Communications Team,April 2019,TBC,,"
        for number in range(1, 6)
    ]
    file.write_text("\n".join([CSV.splitlines()[0], *rows]), encoding="utf-8")

    result = run("plan", "import", str(file), "--dry-run")

    lines = result.output.splitlines()
    assert lines[2:8] == [
        "Warning, 5 times: “TBC”: it names no day, month or year. Check it in the preview.",
        *(f"    table 1, row {row}, Deadline" for row in range(2, 7)),
    ]
