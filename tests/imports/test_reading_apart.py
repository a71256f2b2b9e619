"""Files are read in a process of their own, which can be stopped and has nothing worth having."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.imports import apart
from tracker.domain.plan_reading import Answers, NotRead
from tracker.imports import reading_apart
from tracker.imports.readers import read_source
from tracker.imports.reading_apart import read_apart

PLAN = "Action,Lead\nWrite it – £5,Amira\n".encode("cp1252")


def test_a_file_read_apart_is_the_same_as_one_read_here() -> None:
    assert read_apart("plan.csv", PLAN) == read_source("plan.csv", PLAN)


def test_what_is_made_of_it_is_made_apart_too() -> None:
    made = read_apart("plan.csv", PLAN, apart.see, answers=Answers({"Lead": "lead"}), on=date(2019, 9, 30))

    assert made == apart.Seen(("lead", "Action"), date(2019, 9, 30))


def test_the_process_apart_has_neither_settings_nor_the_application(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for files")

    assert read_apart("plan.csv", PLAN, apart.see_surroundings) == apart.Seen(())


def test_the_process_apart_leaves_no_file_behind(tmp_path: Path) -> None:
    path = tmp_path / "left"

    seen = read_apart("plan.csv", f"{path},a\n".encode(), apart.write_a_file)

    assert seen.words != ("something",)
    assert not path.exists() or path.read_bytes() == b""


def test_a_refusal_comes_back_as_it_was_said() -> None:
    with pytest.raises(NotRead) as refused:
        read_apart("plan.csv", PLAN, apart.refuse)

    assert (refused.value.problem.where, refused.value.problem.sentence) == (
        "table 1",
        "This is no plan. Choose another.",
    )


def test_whoever_waits_hears_how_far_it_is() -> None:
    heard: list[str] = []

    read_apart("plan.csv", PLAN, apart.read_three_pages, on_progress=heard.append)

    assert heard == ["Reading page 1 of 3", "Reading page 2 of 3", "Reading page 3 of 3"]


def test_a_library_that_talks_does_not_speak_into_the_answer() -> None:
    assert read_apart("plan.csv", PLAN, apart.print_a_lot) == apart.Seen(("said",))


def test_a_file_that_is_never_read_to_its_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_apart, "SECONDS_A_STEP", 0.2)

    with pytest.raises(NotRead, match="took longer"):
        read_apart("plan.csv", PLAN, apart.never_end)


def test_a_file_that_needs_too_much_memory_is_refused() -> None:
    with pytest.raises(NotRead, match="more memory"):
        read_apart("plan.csv", PLAN, apart.take_memory)


def test_a_file_that_breaks_its_reader_is_refused() -> None:
    with pytest.raises(NotRead, match="broke down"):
        read_apart("plan.csv", PLAN, apart.break_down)


def test_a_file_over_the_limit_is_refused_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_apart, "_CHILD", Path("/nowhere"))

    with pytest.raises(NotRead, match="larger than 10 MB"):
        read_apart("plan.csv", b"a" * (10 * 1024 * 1024 + 1))


def test_a_server_without_room_for_a_process_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")

    with pytest.raises(NotRead, match="no room"):
        read_apart("plan.csv", PLAN)
