"""A power cut at any moment: an acknowledged update is there afterwards, with every unsynced byte lost or torn."""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.conftest import Filled
from tests.endurance.disk import Disk, recorded, replay
from tests.endurance.load import MARK, all_promised, check_promises, posters_of, posting
from tests.endurance.servers import Client, children_of, free_port, rounds, server_on, wait_until

if shutil.which("strace") is None:
    pytest.skip("needs strace, which `make test` installs where it may", allow_module_level=True)

POSTERS = 3
PROMISES = 25
# Moments of one run at which the power is cut.
CUTS = 60
# SQLite moves what was written into the database itself every thousand pages; here sooner, so that cuts fall in it.
SOONER = "wal_autocheckpoint=100"


@pytest.fixture(scope="session", params=["sqlite"])
def filled(filled: Filled) -> Filled:
    """SQLite alone: how PostgreSQL writes is its own affair, and its makers test it so."""
    return filled


@dataclass(frozen=True)
class Run:
    """A server's work up to the moment at which it stopped: what it asked of the disk, and what it promised when."""

    database: Path
    start: bytes
    trace: Path
    promised: dict[str, float]


def recorded_run(filled: Filled, folder: Path, *pragmas: str, promises: int) -> Run:
    """Post to a server until it has made so many promises, then stop it dead."""
    database, trace, port = folder / "tracker.db", folder / "trace", free_port()
    shutil.copy(str(filled.url.database), database)
    start, database_url = database.read_bytes(), make_url(f"sqlite:///{database}")
    serve = recorded([sys.executable, "-m", "tests.endurance.pragmas", *pragmas], database, trace)
    with server_on(database_url, port, command=serve) as process:
        posters = posters_of(port, POSTERS)
        with posting(posters):
            wait_until(lambda: len(all_promised(posters)) >= promises, "enough updates are acknowledged")
            kill_below(process.pid)
        # It writes the end of its record once nobody is left to watch.
        process.wait(timeout=30)
    promised = {words: moment for poster in posters for words, moment in poster.promised.items()}
    return Run(database, start, trace, promised)


def kill_below(parent: int) -> None:
    """Kill everything that a process started, and leave it alone itself; the supervisor before its servers."""
    for child in children_of(parent):
        grandchildren = children_of(child)
        os.kill(child, signal.SIGKILL)
        for grandchild in grandchildren:
            os.kill(grandchild, signal.SIGKILL)


def put(files: dict[Path, bytes], folder: Path) -> Path:
    """Files as they were found after a cut, in a folder of their own; the path of the database."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path, content in files.items():
        (folder / path.name).write_bytes(content)
    return folder / next(iter(files)).name


def what_is_wrong(database: Path, promised: set[str]) -> list[str]:
    """Promises not kept in a database, by the words of the update; and anything else that is not as it should be."""
    try:
        connection = sqlite3.connect(database)
        health = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        stored = dict(
            connection.execute("SELECT id, words FROM progress_update WHERE words LIKE ?", (f"{MARK}%",))
        )
        audited = Counter(
            json.loads(facts)["update"]
            for (facts,) in connection.execute("SELECT facts FROM audit_entry WHERE verb = 'post update'")
        )
        connection.close()
    except sqlite3.DatabaseError as problem:
        return [f"It can’t be read: {problem}"]
    times = Counter(stored.values())
    return (
        [line for line in health if line != "ok"]
        + sorted(promised - set(times))
        + [f"Stored twice: {words}" for words, count in times.items() if count > 1]
        + [f"Not audited once: {words}" for number, words in stored.items() if audited[number] != 1]
    )


def cut_at_many_moments(run: Run, folder: Path, *, cuts: int) -> list[str]:
    """Everything that is wrong after a cut at each of `cuts` moments of the run, spread over all of it, and at its end.

    At each of them the disk has lost all that was not synced, and then twice some of it.
    """
    calls = run.trace.read_bytes().count(b"\n")
    luck = random.Random(calls)
    moments = {*luck.sample(range(calls), min(cuts, calls))}
    disk, wrong = Disk(run.database, run.start), []
    for number, moment in enumerate(itertools.chain(replay(disk, run.trace), [float("inf")])):
        if number in moments or number == calls:
            due = {words for words, told in run.promised.items() if told < moment}
            for lucky in (None, luck, luck):
                wrong += what_is_wrong(put(disk.after_a_cut(lucky), folder), due)
    return wrong


@pytest.fixture(scope="module")
def run(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of the server as it is, which both tests of it read."""
    return recorded_run(filled, tmp_path_factory.mktemp("run"), SOONER, promises=PROMISES * rounds())


def test_no_promise_is_broken_by_a_power_cut_at_any_moment(run: Run, tmp_path: Path) -> None:
    wrong = cut_at_many_moments(run, tmp_path / "after", cuts=CUTS * rounds())

    assert len(run.promised) >= PROMISES
    assert wrong == []


def test_the_server_starts_on_what_a_power_cut_left(run: Run, tmp_path: Path) -> None:
    disk = Disk(run.database, run.start)
    for _ in replay(disk, run.trace):
        pass
    left = make_url(f"sqlite:///{put(disk.after_a_cut(), tmp_path / 'after')}")

    with server_on(left, port := free_port()):
        answer = Client(port).get("/readyz")

    assert answer.text == "ready\n"
    check_promises(left, run.promised)


def test_a_server_that_does_not_sync_would_be_found_out(filled: Filled, tmp_path: Path) -> None:
    run = recorded_run(filled, tmp_path, SOONER, "synchronous=NORMAL", promises=5)

    wrong = cut_at_many_moments(run, tmp_path / "after", cuts=3)

    assert [words for words in wrong if words in run.promised] != []
