"""`flask plan list` and `flask plan export`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

FIRST_BYTES = {"pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK", "csv": "\ufeff".encode(), "json": b"{"}


def test_list_is_tab_separated_with_the_slug_first(run: Run) -> None:
    result = run("plan", "list")

    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert [(line[0], line[2], line[4]) for line in lines] == [
        ("city", "CITY", "6"),
        ("leics", "LEICS", "6"),
        ("lrccg", "LRCCG", "18"),
    ]
    assert lines[2][3] == (
        "East Leicestershire and Rutland Clinical Commissioning Group, "
        "West Leicestershire Clinical Commissioning Group"
    )


def test_list_of_nothing_is_empty(empty_run: Run) -> None:
    result = empty_run("plan", "list")

    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize("suffix", list(FIRST_BYTES))
def test_export_writes_the_kind_that_was_asked_for(run: Run, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"plan.{suffix}"

    result = run("plan", "export", "lrccg", "--format", suffix, "--output", str(file))

    assert result.exit_code == 0, result.output
    assert file.read_bytes().startswith(FIRST_BYTES[suffix])


def test_json_is_the_plan_document(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"

    run("plan", "export", "lrccg", "--format", "json", "--output", str(file))

    document = json.loads(file.read_text(encoding="utf-8"))
    assert (document["code"], len(document["actions"])) == ("LRCCG", 18)
    assert [len(document["actions"][0][part]) for part in ("details", "measures")] == [7, 8]


def test_as_at_turns_the_clock_back(run: Run, tmp_path: Path) -> None:
    then, now = tmp_path / "then.csv", tmp_path / "now.csv"

    run("plan", "export", "lrccg", "--format", "csv", "--output", str(then), "--as-at", "2018-06-30")
    run("plan", "export", "lrccg", "--format", "csv", "--output", str(now))

    rows = list(csv.reader(then.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) > 18
    assert then.read_bytes() != now.read_bytes()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        pytest.param(["nothing"], "There is no plan “nothing”", id="unknown plan"),
        pytest.param(["lrccg", "--as-at", "31/02/2019"], "“31/02/2019” is not a day", id="no day"),
        pytest.param(["lrccg", "--as-at", "2019-10-01"], "1 October 2019 has not come yet", id="future day"),
        pytest.param(["lrccg", "--output", "/no/such/folder/x"], "can’t be written", id="no such folder"),
    ],
)
def test_refusal_is_one_plain_sentence(run: Run, tmp_path: Path, args: list[str], says: str) -> None:
    file = tmp_path / "plan.csv"

    result = run("plan", "export", "--format", "csv", "--output", str(file), *args)

    assert result.exit_code == 1
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not file.exists()
