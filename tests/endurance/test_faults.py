"""Faults that come and go: a plain 503, or the page where it can still be read; nothing lost, no restart needed.

One server lives through all of them: what one fault leaves behind meets the next.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from threading import Thread

import pytest
from sqlalchemy import make_url

from tests.conftest import PASSWORD, Filled
from tests.endurance.faults import (
    Served,
    failing,
    files_left,
    full_disk,
    has_strace,
    no_file_may_grow,
    small_disk,
)
from tests.endurance.load import MARK, check_promises, numbers
from tests.endurance.servers import Answer, free_port, server_on, wait_until
from tests.journeys.pages import Fields
from tests.journeys.pages import filled as filled_in

Fault = Callable[[Served], AbstractContextManager[None]]

UPDATE = "/plans/lrccg/actions/12/update"
PAGES = [
    "/public/llr-carers",
    "/plans/lrccg",
    "/plans/lrccg/actions/12",
    "/strategies/llr-carers/summary",
    UPDATE,
]
TROUBLE = "The tracker can’t do that just now"
# What may be in no page: our insides, or the machine's.
INNER = ("Traceback", "sqlite", "SQLITE", "OperationalError", "Errno", "tracker.db", "site-packages")

WRITE_FAULTS = {
    "a full disk": full_disk,
    "a quota used up": no_file_may_grow,
    "a disk that fails to write": lambda served: failing(served, "pwrite64"),
    "a disk that fails to sync": lambda served: failing(served, "fdatasync", "fsync"),
    "a disk that is full, says the system": lambda served: failing(served, "pwrite64", error="ENOSPC"),
}
needs_strace = pytest.mark.skipif(
    not has_strace(), reason="needs strace, which `make test` installs where it may"
)


@pytest.fixture(scope="session", params=["sqlite"])
def filled(filled: Filled) -> Filled:
    """SQLite alone: a disk of PostgreSQL's is not the tracker's to write to."""
    return filled


@pytest.fixture(scope="module")
def served(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server that all faults come over."""
    folder = tmp_path_factory.mktemp("disk")
    log = tmp_path_factory.mktemp("log") / "log"
    with small_disk(folder) as has_own_disk:
        database, port = folder / "tracker.db", free_port()
        shutil.copy(str(filled.url.database), database)
        with server_on(make_url(f"sqlite:///{database}"), port, log=log, WEB_PROCESSES="2") as process:
            served = Served(process, port, database, log, has_own_disk)
            # Its socket is there before the processes are, over which the faults come.
            wait_until(lambda: served.is_ready, "both processes are up")
            yield served
        assert "starting another" not in log.read_text(), "A fault ended a process of the server."


def typed(form: Fields) -> Fields:
    """The update form filled in, with words that come but once."""
    return filled_in(form, answer="on_track", words=f"{MARK} {next(numbers)}", override_reason="It is.")


def check_plain(answer: Answer) -> None:
    """A plain 503 that says when to come back and shows nothing of the inside."""
    assert answer.status == 503
    assert answer.headers["Retry-After"]
    assert [word for word in INNER if word in answer.text] == []


@pytest.fixture(params=WRITE_FAULTS.values(), ids=WRITE_FAULTS.keys())
def write_fault(served: Served, request: pytest.FixtureRequest) -> Fault:
    """Each fault under which nothing can be written."""
    fault: Fault = request.param
    if fault is full_disk and not served.has_own_disk:
        pytest.skip("needs to mount a small disk, which only root may")
    if fault not in (full_disk, no_file_may_grow) and not has_strace():
        pytest.skip("needs strace, which `make test` installs where it may")
    return fault


def test_what_was_typed_is_kept_and_stored_once_afterwards(served: Served, write_fault: Fault) -> None:
    amira = served.client("amira")
    form = typed(amira.form(UPDATE))

    with write_fault(served):
        refused = amira.ask("POST", UPDATE, form)
        pages = {path: amira.get(path).status for path in PAGES}
    stored = [amira.ask("POST", UPDATE, refused.form(UPDATE)).status for _ in range(2)]

    check_plain(refused)
    assert refused.heading == TROUBLE
    assert form["words"][0] in refused.text
    assert pages == dict.fromkeys(PAGES, 200)
    assert stored == [303, 303]
    check_promises(make_url(f"sqlite:///{served.database}"), form["words"])


def test_nobody_can_sign_in_meanwhile_and_no_password_comes_back(served: Served, write_fault: Fault) -> None:
    nobody = served.client()
    form = filled_in(nobody.form("/sign-in"), email="carys@example.org", password=PASSWORD)

    with write_fault(served):
        refused = nobody.ask("POST", "/sign-in", form)
    signed_in = nobody.sign_in("carys")

    check_plain(refused)
    assert PASSWORD not in refused.text
    assert signed_in.status == 303


@needs_strace
def test_a_disk_that_can_not_be_read_is_a_plain_page_and_heals(served: Served) -> None:
    amira = served.client("amira")
    form = typed(amira.form(UPDATE))

    with failing(served, "pread64", "pwrite64"):
        pages = [amira.get(path) for path in PAGES]
        refused = amira.ask("POST", UPDATE, form)
    healed = [amira.get(path).status for path in PAGES]

    for page in pages:
        if page.status != 200:
            check_plain(page)
    check_plain(refused)
    assert form["words"][0] in refused.text
    assert set(healed) == {200}
    assert amira.ask("POST", UPDATE, refused.form(UPDATE)).status == 303
    check_promises(make_url(f"sqlite:///{served.database}"), form["words"])


def test_a_file_too_many_is_a_plain_refusal(served: Served) -> None:
    amira = served.client("amira")
    paper, style = "/strategies/llr-carers/report.pdf", "/static/app/app.css"

    # One for the visitor's own connection, none for anything else.
    with files_left(served, 1):
        pages = [amira.get(path) for path in PAGES]
        refused = [amira.get(paper), amira.get(style)]
    healed = [amira.get(path).status for path in (*PAGES, paper, style)]

    for page in pages:
        if page.status != 200:
            check_plain(page)
    for answer in refused:
        check_plain(answer)
    assert set(healed) == {200}


def test_whoever_comes_while_no_file_is_left_waits_and_is_answered(served: Served) -> None:
    answers: list[int] = []
    visitor = Thread(target=lambda: answers.append(served.client().get("/public/llr-carers").status))
    said = len(served.log.read_text())

    with files_left(served, 0):
        visitor.start()
        wait_until(lambda: "accept() threw" in served.log.read_text()[said:], "a newcomer can't be taken in")
    visitor.join(timeout=60)

    assert answers == [200]


@needs_strace
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("a disk that is full, says the system", "database or disk is full"),
        ("a disk that fails to write", "disk I/O error"),
    ],
)
def test_the_log_says_what_is_wrong(served: Served, fault: str, words: str) -> None:
    amira = served.client("amira")
    form, before = typed(amira.form(UPDATE)), len(served.log.read_text())

    with WRITE_FAULTS[fault](served):
        amira.ask("POST", UPDATE, form)

    assert words in served.log.read_text()[before:]
