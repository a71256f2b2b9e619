"""The tracker under several servers: `python -m tests.endurance.candidates DATABASE ENVIRONMENT`, what docs/adr/0019 reports.

DATABASE is an SQLite file with the demonstration; ENVIRONMENT a folder of a Python environment that has the tracker's
requirements, gunicorn and granian (none of which the tracker needs). Each server answers the plan page of the bundled
plan to somebody signed in, from two processes, and is measured from outside.
"""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from tests.endurance.crowd import slow_visitors
from tests.endurance.servers import GONE, Client, children_of, free_port, listens, server_on

PAGE = "/plans/lrccg"
CLIENTS = 16
REQUESTS = 400
SECONDS_TO_STOP = 20


@dataclass(frozen=True)
class Timed:
    """What a number of requests took, in milliseconds: the half that was quicker, all but the slowest, the lost."""

    p50: float
    p95: float
    failed: int
    cpu: float


def candidates(environment: Path, port: int) -> dict[str, list[str]]:
    """The command line of each server, two processes each."""
    program = environment / "bin"
    address = f"127.0.0.1:{port}"
    return {
        "flask serve (waitress, 2 x 8)": [str(program / "python"), "-m", "flask", "serve"],
        "gunicorn gthread, 2 x 4": [
            *(str(program / "gunicorn"), "--worker-class", "gthread", "--workers", "2", "--threads", "4"),
            *("--preload", "--bind", address, "--log-level", "error", "wsgi:app"),
        ],
        "granian, 2 x 4": [
            *(str(program / "granian"), "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4"),
            *("--host", "127.0.0.1", "--port", str(port), "--log-level", "error", "wsgi:app"),
        ],
    }


def cpu_of(process: int) -> float:
    """Milliseconds of processor time that a process and everything below it have used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_of(child) for child in children_of(process))


def time_requests(process: int, client: Client, *, requests: int, clients: int, patience: float) -> Timed:
    """Ask for the page again and again from several threads."""

    def ask(_: int) -> float | None:
        start = time.perf_counter()
        try:
            answer = Client(client.port, cookie=client.cookie, patience=patience).get(PAGE)
        except GONE:
            return None
        return (time.perf_counter() - start) * 1000 if answer.status == 200 else None

    before = cpu_of(process)
    with ThreadPoolExecutor(clients) as threads:
        took = list(threads.map(ask, range(requests)))
    cpu = (cpu_of(process) - before) / requests
    told = sorted(one for one in took if one is not None)
    if len(told) < 2:
        return Timed(float("nan"), float("nan"), requests - len(told), cpu)
    cuts = statistics.quantiles(told, n=20)
    return Timed(statistics.median(told), cuts[18], requests - len(told), cpu)


@contextmanager
def copied(database: Path) -> Iterator[Path]:
    """A copy to work on, so that each server meets the same."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(shutil.copy(database, Path(folder, "tracker.db")))


def seconds_to_stop_while_starting(
    command: list[str], database: Path, port: int, delay: float
) -> float | None:
    """How long a server that is told to stop `delay` seconds after its start goes on; None for too long."""
    environ = {**os.environ, "DATABASE_URL": f"sqlite:///{database}", "PORT": str(port)}
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        time.sleep(delay)
        process.send_signal(signal.SIGTERM)
        start = time.perf_counter()
        try:
            process.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return None
        return time.perf_counter() - start


def measure(name: str, command: list[str], database: Path, port: int) -> None:
    """One server from its start to its end, and the figures as they come."""
    print(name)
    start = time.perf_counter()
    with server_on(make_url(f"sqlite:///{database}"), port, command=command) as process:
        client = Client(port)
        client.get("/healthz")
        start_took = time.perf_counter() - start
        print(f"  start to first answer: {start_took:.1f} s")
        if client.sign_in().status != 303:
            sys.exit("The demonstration's manager can't sign in: is it loaded?")
        time_requests(process.pid, client, requests=60, clients=4, patience=30)
        alone = time_requests(process.pid, client, requests=REQUESTS, clients=1, patience=30)
        print(f"  one client: {alone.cpu:.2f} ms of processor a request, p50 {alone.p50:.1f} ms")
        many = time_requests(process.pid, client, requests=REQUESTS, clients=CLIENTS, patience=30)
        print(f"  {CLIENTS} clients: p50 {many.p50:.0f} ms, p95 {many.p95:.0f} ms, failed {many.failed}")
        with slow_visitors(port, 60):
            held = time_requests(process.pid, client, requests=100, clients=4, patience=5)
        print(
            f"  under 60 slow connections, 4 clients: {100 - held.failed} of 100 answered within 5 s, p50 "
            f"{held.p50:.0f} ms, p95 {held.p95:.0f} ms"
        )
    while listens(port):
        time.sleep(0.1)
    for part in (0.3, 0.5, 0.7, 0.8, 0.9, 1.0):
        took = seconds_to_stop_while_starting(command, database, port, part * start_took)
        said = f"gone after {took:.1f} s" if took is not None else f"still there after {SECONDS_TO_STOP} s"
        print(f"  SIGTERM after {part:.0%} of the time to start: {said}", flush=True)


def main() -> None:
    database, environment = Path(sys.argv[1]), Path(sys.argv[2])
    port = free_port()
    for name, command in candidates(environment, port).items():
        with copied(database) as copy:
            measure(name, command, copy, port)


if __name__ == "__main__":
    main()
