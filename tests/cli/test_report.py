"""`flask report`: list, export, freeze, verify."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.cli.conftest import Run, app_on
from tracker import Tracker
from tracker.extensions import db
from tracker.models import AuditEntry, FrozenReport, Person

Tamper = Callable[..., None]


def test_list_names_strategies_and_then_their_published_reports(run: Run) -> None:
    result = run("report", "list")

    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert lines[0] == ["llr-carers", "Joint Carers Strategy 2018-2021"]
    assert [(line[0], line[1], line[3]) for line in lines[1:]] == [
        ("llr-carers", "1", "2018-10-15"),
        ("llr-carers", "2", "2019-01-14"),
        ("llr-carers", "3", "2019-04-15"),
        ("llr-carers", "4", "2019-07-15"),
    ]
    assert {len(line[4]) for line in lines[1:]} == {64}


def test_report_that_is_not_public_yet_is_not_listed(run: Run, tamper: Tamper) -> None:
    tamper("UPDATE frozen_report SET public_from = NULL, public_at = NULL WHERE number = 4")

    result = run("report", "list")

    assert [line.split("\t")[1] for line in result.stdout.splitlines()[1:]] == ["1", "2", "3"]


@pytest.mark.parametrize("suffix", ["pdf", "docx", "xlsx", "csv", "json"])
def test_export_of_a_frozen_report(run: Run, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"report.{suffix}"

    result = run(
        "report", "export", "llr-carers", "--format", suffix, "--output", str(file), "--frozen", "latest"
    )

    assert result.exit_code == 0, result.output
    assert file.stat().st_size > 1000


def test_paper_says_which_it_is(run: Run, tmp_path: Path) -> None:
    live, frozen = tmp_path / "live.json", tmp_path / "frozen.json"

    run("report", "export", "llr-carers", "--format", "json", "--output", str(live), "--as-at", "2019-06-30")
    run("report", "export", "llr-carers", "--format", "json", "--output", str(frozen), "--frozen", "2")

    said = [json.loads(file.read_text(encoding="utf-8")) for file in (live, frozen)]
    assert [(report["number"], report["as_at"]) for report in said] == [
        (None, "2019-06-30"),
        (2, "2019-01-14"),
    ]


def test_words_held_in_private_are_in_no_paper(run: Run, tmp_path: Path) -> None:
    live, frozen = tmp_path / "live.json", tmp_path / "frozen.json"

    run("report", "export", "llr-carers", "--format", "json", "--output", str(live), "--as-at", "2019-04-15")
    run("report", "export", "llr-carers", "--format", "json", "--output", str(frozen), "--frozen", "3")

    for file in (live, frozen):
        said = file.read_text(encoding="utf-8")
        assert "Held in private session." in said
        assert "Talks with a provider" not in said


@pytest.mark.parametrize(
    ("args", "says"),
    [
        pytest.param(["nothing"], "There is no strategy “nothing”", id="unknown strategy"),
        pytest.param(["llr-carers", "--frozen", "99"], "has no frozen report 99", id="unknown number"),
        pytest.param(["llr-carers", "--frozen", "first"], "“first” is no report", id="no number"),
        pytest.param(
            ["llr-carers", "--frozen", "1", "--as-at", "2019-01-01"], "not both", id="frozen and day"
        ),
        pytest.param(["llr-carers", "--as-at", "2019-10-01"], "has not come yet", id="future day"),
        pytest.param(["llr-carers", "--as-at", "soon"], "“soon” is not a day", id="no day"),
    ],
)
def test_refusal_is_one_plain_sentence(run: Run, tmp_path: Path, args: list[str], says: str) -> None:
    file = tmp_path / "report.csv"

    result = run("report", "export", "--format", "csv", "--output", str(file), *args)

    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert says in result.stderr
    assert not file.exists()


@pytest.mark.parametrize("is_public", [False, True], ids=["not public", "public at once"])
def test_freeze_is_numbered_and_recorded_as_the_installations_own(
    run: Run, app: Tracker, is_public: bool
) -> None:
    result = run("report", "freeze", "llr-carers", *(["--public"] if is_public else []))

    assert result.exit_code == 0, result.output
    report = last_report(app)
    assert (report.number, report.public_from) == (5, report.as_at if is_public else None)
    assert len(run("report", "list").stdout.splitlines()) == (6 if is_public else 5)
    assert report.frozen_by is None
    assert run("report", "verify", "llr-carers").exit_code == 0
    assert run("audit", "verify").exit_code == 0


def test_freeze_by_a_manager_says_who(run: Run, app: Tracker) -> None:
    result = run("report", "freeze", "llr-carers", "--by", "esi@example.org")

    assert result.exit_code == 0, result.output
    with app.app_context():
        esi = db.session.execute(select(Person.id).where(Person.email == "esi@example.org")).scalar_one()
        entry = db.session.execute(select(AuditEntry).order_by(AuditEntry.seq.desc())).scalars().first()
        assert entry is not None
        assert (entry.verb, entry.person_id) == ("freeze board report", esi)


def test_report_frozen_twice_on_a_day_is_compared_with_an_earlier_day(run: Run, tmp_path: Path) -> None:
    run("report", "freeze", "llr-carers")
    run("report", "freeze", "llr-carers")
    file = tmp_path / "report.json"

    run("report", "export", "llr-carers", "--format", "json", "--output", str(file), "--frozen", "6")

    assert json.loads(file.read_text(encoding="utf-8"))["compared_with"] == "the report of 15 July 2019"


@pytest.mark.parametrize(
    ("email", "says"),
    [
        pytest.param("carys@example.org", "may not freeze reports", id="a board reader"),
        pytest.param("dev@example.org", "may not freeze reports", id="an administrator"),
        pytest.param("nobody@example.org", "Nobody with the address", id="nobody"),
    ],
)
def test_freeze_by_others_is_refused_and_writes_nothing(
    run: Run, app: Tracker, email: str, says: str
) -> None:
    result = run("report", "freeze", "llr-carers", "--by", email)

    assert result.exit_code == 1
    assert says in result.stderr
    assert last_report(app).number == 4


def test_verify_passes_what_is_as_it_was_frozen(run: Run) -> None:
    result = run("report", "verify", "llr-carers")

    assert result.exit_code == 0
    assert len([line for line in result.stdout.splitlines() if "as frozen." in line]) == 5


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        pytest.param(
            "UPDATE frozen_report SET content = replace(content, '\"total\":', '\"totals\":') WHERE number = 2",
            "Report 2, as at 14 January 2019: its figures were altered",
            id="figures",
        ),
        pytest.param(
            "UPDATE frozen_report SET content_hash = 'x' WHERE number = 2",
            "not the one in the audit chain",
            id="hash",
        ),
        pytest.param(
            "UPDATE frozen_report SET prose = '{}' WHERE number = 2", "words are missing", id="words gone"
        ),
        pytest.param(
            "UPDATE frozen_report SET title = 'x' WHERE number = 2", "the title kept beside it", id="title"
        ),
        pytest.param(
            "UPDATE frozen_report SET as_at = '2019-01-13' WHERE number = 2",
            "the day kept beside it",
            id="day",
        ),
        pytest.param(
            "UPDATE frozen_report SET audit_seq = 3 WHERE number = 2", "entry 3 of the audit chain", id="head"
        ),
        pytest.param(
            "UPDATE frozen_report SET figures = (SELECT figures FROM frozen_report WHERE number = 1) WHERE number = 2",
            "kept beside it differs",
            id="figures for pages",
        ),
        pytest.param(
            "UPDATE frozen_report SET compared = '[]' WHERE number = 2",
            "the list by which reports are compared kept beside it differs",
            id="what it is compared by",
        ),
        pytest.param(
            "UPDATE frozen_report SET compared = 'x' WHERE number = 2",
            "the list by which reports are compared kept beside it differs",
            id="what it is compared by can't be read",
        ),
        pytest.param(
            "DELETE FROM frozen_report WHERE number = 2", "Report 2: the audit chain says", id="gone"
        ),
    ],
)
def test_verify_names_what_differs(run: Run, tamper: Tamper, statement: str, says: str) -> None:
    tamper(statement)

    result = run("report", "verify", "llr-carers")

    assert result.exit_code == 1
    assert says in result.output
    assert "Traceback" not in result.output


def test_verify_reports_altered_words(run: Run, tamper: Tamper, app: Tracker) -> None:
    put_words(app, tamper, "All is well.")

    result = run("report", "verify", "llr-carers")

    assert result.exit_code == 1
    assert "Report 4, as at 15 July 2019: its words were altered" in result.stdout


def test_verify_reports_removed_words_and_passes(run: Run) -> None:
    run("redact", "named person", "--because", "it named one", "--by", "dev@example.org")

    result = run("report", "verify", "llr-carers")

    assert result.exit_code == 0, result.output
    said = "Report 4, as at 15 July 2019: as frozen; 3 passages of words were removed on 30 September 2019."
    assert said in result.stdout


def test_commands_without_a_database_say_what_to_do(tmp_path: Path) -> None:
    with app_on(f"sqlite:///{tmp_path / 'nothing.db'}") as app:
        result = app.test_cli_runner().invoke(args=["report", "list"], catch_exceptions=False)

    assert result.exit_code == 1
    assert "flask upgrade" in result.stderr


def last_report(app: Tracker) -> FrozenReport:
    with app.app_context():
        found = db.session.execute(select(FrozenReport).order_by(FrozenReport.number.desc()).limit(1))
        report = found.scalar_one()
        db.session.expunge_all()
    return report


def put_words(app: Tracker, tamper: Tamper, words: str) -> None:
    """Replace one passage of the last report, its salt kept."""
    report = last_report(app)
    prose = {digest: dict(part) for digest, part in report.prose.items()}
    prose[sorted(prose)[0]]["words"] = words
    tamper("UPDATE frozen_report SET prose = :prose WHERE number = 4", prose=json.dumps(prose))
