"""The lines of the table, group by group: what is asked, what it is held against, and its gate.

The floor of a line does the same work: as many rows, columns and lists, the same words escaped, the same durable
commit. Where the tracker at one size is held against itself at another, the line says so.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.data import EMAIL, PASSWORD, TODAY
from bench.databases import FIFTY, LONG, MILLION, NATIONAL, SMALL, THOUSAND, Databases, Size
from bench.measure import Line, Subject, against, in_rounds
from bench.servers import CHECKOUT, Server, serving, wait_for
from bench.sheet import seconds_to_read, workbook_of

OURS, FLOOR = "wsgi", "bench.floor:create_floor()"
PLAN, SUMMARY = "/plans/bench-1", "/strategies/bench/summary"
# Led by the team of the person who measures, and told twelve times.
ACTION = f"{PLAN}/actions/12"
ANSWER = {
    "answer": "at_risk",
    "words": "Two practices have joined; the third wants to wait until the spring.",
    "put_it_right": "The team visits them in January.",
    "back_on_track-month": "2",
    "back_on_track-year": "2020",
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How often everything is asked."""

    rounds: int
    times: int


@contextmanager
def signed_in(data: Databases, size: Size, *, name: str = "ours") -> Iterator[tuple[Server, str]]:
    """The tracker on a database of a size, with the bench's person signed in, and that database's address."""
    url = data(size, name)
    with serving(OURS, url) as server:
        sign_in(server)
        yield server, url


def sign_in(server: Server) -> None:
    """Sign the bench's person in."""
    typed = {"email": EMAIL, "password": PASSWORD}
    server.ask("/sign-in", form=server.ask("/sign-in").tokens() | typed, wanted=303)


@contextmanager
def floor_on(data: Databases, size: Size) -> Iterator[Server]:
    """The floor on a database of a size, in a session."""
    with serving(FLOOR, data(size, "floor")) as server:
        server.ask("/enter")
        yield server


def page(server: Server, path: str) -> Subject:
    """Asking for a page."""
    return Subject(server, lambda: server.ask(path))


def page_after_change(server: Server, url: str, path: str) -> Subject:
    """Asking for a page after something in its strategy has changed, so that nothing kept can serve."""
    database = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10, check_same_thread=False)

    def ask() -> None:
        with database:
            database.execute("UPDATE change_counter SET value = value + 1")
        server.ask(path)

    return Subject(server, ask)


def paper_of_new_words(server: Server, url: str, path: str) -> Subject:
    """Asking for a paper in which one title is new each time, as typst remembers what it has laid out before."""
    database = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10)

    def ask() -> None:
        with database:
            title = f"Offer carers the help they ask for, {time.perf_counter_ns()}"
            database.execute("UPDATE action SET title = ? WHERE id = 3", (title,))
        server.ask(path)

    return Subject(server, ask)


def form(server: Server) -> Subject:
    """Opening the update form and posting it."""

    def ask() -> None:
        hidden = server.ask(f"{ACTION}/update").tokens()
        server.ask(f"{ACTION}/update", form=hidden | ANSWER, wanted=303)

    return Subject(server, ask)


def pages_of_a_plan(data: Databases, effort: Effort) -> Iterator[Line]:
    """Eighteen actions, as the first users' plan has."""
    with signed_in(data, SMALL) as (ours, url), floor_on(data, SMALL) as floor:
        bare = page(floor, PLAN)

        def held(name: str, subject: Subject, base: Subject, gate: float | None, aim: float | None) -> Line:
            in_rounds(subject, base, rounds=effort.rounds, times=effort.times)
            return against(name, subject, base, gate=gate, aim=aim)

        hello, query = page(floor, "/hello"), page(floor, "/hello-query")
        yield held("hello + one query (floor), against hello", query, hello, None, None)
        yield held("plan page, 18 actions", page(ours, PLAN), bare, 2.5, 1.8)
        changed = page_after_change(ours, url, SUMMARY)
        yield held("RAG summary, first view after a change", changed, page(floor, PLAN), 3.5, 2.5)
        yield held("RAG summary, read again", page(ours, SUMMARY), page(floor, PLAN), None, None)
        yield held("action with 12 updates", page(ours, ACTION), page(floor, ACTION), 2.0, 1.5)
        etag = ours.ask(PLAN).headers["etag"]
        held_already = Subject(ours, lambda: ours.ask(PLAN, headers={"If-None-Match": etag}, wanted=304))
        yield held(
            "unchanged page (304), against hello + one query",
            held_already,
            page(floor, "/hello-query"),
            1.4,
            1.2,
        )
        yield held("form and post of an update", form(ours), form(floor), 3.0, 2.0)


def long_plans(data: Databases, effort: Effort) -> Iterator[Line]:
    """Ten thousand actions in one plan."""
    few = Effort(effort.rounds, max(6, effort.times // 2))
    with ExitStack() as stack:
        ours, url = stack.enter_context(signed_in(data, LONG))
        floor = stack.enter_context(floor_on(data, LONG))
        hundred = f"{PLAN}?per_page=100&page=50"
        subject, base = page(ours, hundred), page(floor, hundred)
        in_rounds(subject, base, rounds=few.rounds, times=few.times)
        yield against("100 actions on a page", subject, base, gate=2.0, aim=1.5)

        fifty, _ = stack.enter_context(signed_in(data, FIFTY, name="fifty"))
        subject, base = page(ours, f"{PLAN}?page=100"), page(fifty, PLAN)
        in_rounds(subject, base, rounds=few.rounds, times=few.times)
        yield against("full page at 10,000 actions, against 50", subject, base, gate=1.25, aim=1.1)

        small, small_url = stack.enter_context(signed_in(data, SMALL, name="beside"))
        subject, base = page(ours, SUMMARY), page(small, SUMMARY)
        in_rounds(subject, base, rounds=few.rounds, times=few.times)
        yield against(
            "RAG summary at 10,000 actions, against 18, read again", subject, base, gate=2.5, aim=1.5
        )
        subject = page_after_change(ours, url, SUMMARY)
        base = page_after_change(small, small_url, SUMMARY)
        in_rounds(subject, base, rounds=1, times=3)
        yield against("RAG summary at 10,000 actions, against 18, first view after a change", subject, base)

        subject, base = page(ours, f"{PLAN}.csv"), page(floor, f"{PLAN}.csv")
        in_rounds(subject, base, rounds=min(3, effort.rounds), times=2)
        yield against("CSV of 10,000 actions", subject, base, gate=3.0, aim=1.5)


def million_updates(data: Databases, effort: Effort) -> Iterator[Line]:
    """A million updates of eighteen actions, against two hundred."""
    with ExitStack() as stack:
        ours, url = stack.enter_context(signed_in(data, MILLION))
        small, small_url = stack.enter_context(signed_in(data, SMALL, name="two-hundred"))
        subject, base = page(ours, PLAN), page(small, PLAN)
        in_rounds(subject, base, rounds=effort.rounds, times=effort.times)
        yield against("plan page at 1 million updates, against 200", subject, base, gate=1.25, aim=1.1)
        subject = page_after_change(ours, url, SUMMARY)
        base = page_after_change(small, small_url, SUMMARY)
        in_rounds(subject, base, rounds=effort.rounds, times=effort.times)
        yield against("RAG summary at 1 million updates, against 200", subject, base, gate=1.25, aim=1.1)


def papers(data: Databases, effort: Effort) -> Iterator[Line]:
    """A plan's papers, against the bare library making the same tables in a warm process."""
    from bench.words import words_of_plan

    url = data(SMALL, "papers")
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(words_of_plan(url, "bench-1", TODAY), file)
        file.flush()
        with signed_in(data, SMALL, name="papers") as (ours, _), _bare_libraries(file.name) as make:
            for suffix, gate, aim in (("pdf", 1.5, 1.2), ("xlsx", 2.5, 1.5), ("docx", 2.5, 1.5)):
                # The first papers warm both up and are not counted.
                for _ in range(3):
                    ours.ask(f"{PLAN}.{suffix}")
                    make(suffix)
                subject, seconds = paper_of_new_words(ours, url, f"{PLAN}.{suffix}"), []
                for _ in range(effort.rounds):
                    subject.run(max(3, effort.times // 8))
                    seconds += [make(suffix) for _ in range(max(3, effort.times // 8))]
                bare = sum(seconds) / len(seconds) * 1000
                yield Line(f"{suffix.upper()}, 18 actions", subject.cpu_ms, bare, "ms", gate, aim)


@contextmanager
def _bare_libraries(words: str) -> Iterator[Callable[[str], float]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.papers", words],
        cwd=CHECKOUT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    asked, answers = process.stdin, process.stdout

    def make(suffix: str) -> float:
        asked.write(f"{suffix}\n")
        asked.flush()
        return float(answers.readline())

    try:
        yield make
    finally:
        asked.close()
        process.wait(timeout=30)


def memory(data: Databases, _effort: Effort) -> Iterator[Line]:
    """The web processes after all pages; the process that prints papers is counted apart."""
    with signed_in(data, SMALL, name="memory") as (ours, _), floor_on(data, SMALL) as floor:
        for _ in range(30):
            for path in (
                PLAN,
                SUMMARY,
                ACTION,
                "/strategies/bench",
                "/strategies/bench/matrix",
                f"{SUMMARY}/by-priority/chart.json",
                "/my-updates",
                "/public/bench",
                f"{PLAN}.csv",
                f"{ACTION}/update",
            ):
                ours.ask(path)
            for path in ("/hello", "/hello-query", PLAN, ACTION, f"{PLAN}.csv", f"{ACTION}/update"):
                floor.ask(path)
            # Another connection, so that every process has its turn.
            ours.connection = floor.connection = None
        for suffix in ("pdf", "xlsx", "docx"):
            ours.ask(f"{PLAN}.{suffix}")
        yield Line(
            "memory of the web processes",
            ours.proportional_kib() / 1024,
            floor.proportional_kib() / 1024,
            "MiB",
            1.5,
            1.25,
        )


def start(data: Databases, effort: Effort) -> Iterator[Line]:
    """From the command to the first page of a plan, in CPU: the wait depends on who else is at the machine."""
    seconds: dict[str, list[float]] = {OURS: [], FLOOR: []}
    cookies: dict[str, dict[str, str]] = {}
    urls = {OURS: data(SMALL, "start"), FLOOR: data(SMALL, "floor")}
    with serving(OURS, urls[OURS]) as server:
        sign_in(server)
        cookies[OURS] = server.cookies
    with serving(FLOOR, urls[FLOOR]) as server:
        server.ask("/enter")
        cookies[FLOOR] = server.cookies
    waits: dict[str, list[float]] = {OURS: [], FLOOR: []}
    for _ in range(effort.rounds):
        for application in (OURS, FLOOR):
            began = time.perf_counter()
            with serving(application, urls[application], warm=False) as server:
                server.cookies = dict(cookies[application])
                wait_for(server, PLAN)
                waits[application].append(time.perf_counter() - began)
                seconds[application].append(server.seconds_used())
    ours, floor = (sorted(seconds[one])[len(seconds[one]) // 2] * 1000 for one in (OURS, FLOOR))
    p50s = (sorted(waits[one])[len(waits[one]) // 2] * 1000 for one in (OURS, FLOOR))
    yield Line("start to first page", ours, floor, "ms", 2.5, 1.5, *p50s)


def imports(data: Databases, effort: Effort) -> Iterator[Line]:
    """A workbook of a thousand actions, from the upload to its preview, against the process that only reads it."""
    content = workbook_of(1000)
    with (
        tempfile.NamedTemporaryFile(suffix=".xlsx") as file,
        signed_in(data, SMALL, name="imports") as (ours, url),
    ):
        file.write(content)
        file.flush()
        with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10) as database:
            # Whoever runs the cycle brings plans in.
            database.execute("UPDATE membership SET role = 'manager'")
        database.close()

        def bring() -> None:
            fields = ours.ask("/imports").tokens() | {"target": "new:bench"}
            body = _form_with_file(fields, content)
            kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
            preview = ours.ask("/imports", body=body, headers=kind, wanted=303).headers["location"]
            ours.ask(preview)

        subject, seconds = Subject(ours, bring), []
        bring()
        for _ in range(effort.rounds):
            subject.run(1)
            seconds.append(seconds_to_read(Path(file.name)))
        bare = sum(seconds) / len(seconds) * 1000
        yield Line("1,000 actions from a workbook, upload to preview", subject.cpu_ms, bare, "ms", 2.0, None)


BOUNDARY = "bench-boundary"


def _form_with_file(fields: dict[str, str], content: bytes) -> bytes:
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()
        for name, value in fields.items()
    ]
    parts.append(b'Content-Disposition: form-data; name="file"; filename="plan.xlsx"\r\n\r\n' + content)
    return (
        b"".join(b"--%s\r\n%s\r\n" % (BOUNDARY.encode(), part) for part in parts)
        + f"--{BOUNDARY}--\r\n".encode()
    )


def freezing(data: Databases, effort: Effort) -> Iterator[Line]:
    """Today's report of a thousand actions, frozen, against reading the same rows and dumping them as JSON."""
    ours, raw = _in_one_process("bench.freeze", data(THOUSAND, "freezing"), effort.rounds * 10)
    yield Line("freezing a report of 1,000 actions", ours, raw, "ms", 3.0, None)


def _in_one_process(module: str, path: str, times: int) -> tuple[float, float]:
    """What a module measures of ours and of its floor, in turn in a process of its own, in ms."""
    process = subprocess.run(
        [sys.executable, "-m", module, path, str(times)],
        cwd=CHECKOUT,
        text=True,
        capture_output=True,
        check=True,
    )
    ours, floor = map(float, process.stdout.split())
    return ours, floor


def national(data: Databases, effort: Effort) -> Iterator[Line]:
    """The current counts of 115,200 actions, against the raw SQL over what is kept beside each."""
    ours, raw = _in_one_process("bench.counts", data(NATIONAL, "national"), effort.rounds * 10)
    yield Line("national current counts, 115,200 actions, 3.9 million updates", ours, raw, "ms", 2.0, 1.5)


GROUPS: tuple[Callable[[Databases, Effort], Iterator[Line]], ...] = (
    pages_of_a_plan,
    long_plans,
    million_updates,
    papers,
    memory,
    start,
    imports,
    freezing,
    national,
)
# Left out of a quick run: their databases take minutes to make.
GIANT = (million_updates, national)
