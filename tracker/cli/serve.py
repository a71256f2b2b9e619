"""`flask serve`: one listening socket and several waitress processes over it.

Waitress reads a whole request before a thread sees it and buffers what a client is slow to take, so sixty slow
connections cost it no thread; but one process of it uses one core. Hence several, forked from one that has
loaded the application, over a socket that is bound before the first of them starts. Nothing else is shared:
what all must know is in the database.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from types import FrameType

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import DBAPIError

from tracker.cli.answering import SECONDS_TO_FINISH, answer_requests
from tracker.cli.production import refuse_careless_start
from tracker.domain.sentences import plural
from tracker.extensions import db
from tracker.queries.installation import migration_in_force

log = logging.getLogger(__name__)

# A process that has not finished two seconds after it should have is not asked again.
SECONDS_TO_STOP = SECONDS_TO_FINISH + 2
# A process that ends sooner than this did not survive its start, and would not survive the next one either.
SECONDS_TO_PROVE_ITSELF = 5
LONGEST_PAUSE = 30

# Connections that a process holds at once: past this number newcomers wait their turn in the socket's queue.
MOST_CONNECTIONS = 900
FEWEST_CONNECTIONS = 50
# Files that are kept free for the rest: those that a process has of its own, and for each thread the three of its
# connection to the database and what its page opens.
FILES_A_PROCESS = 40
FILES_A_THREAD = 6
# M_ARENA_MAX of malloc.h.
_MOST_HEAPS = -8


class ServeProblem(click.ClickException):
    """The server can't start: what is in the way, and what to do."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; otherwise the setting PORT.")
@click.option(
    "--processes", type=click.IntRange(min=1), help="Server processes; otherwise the setting WEB_PROCESSES."
)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    help="Threads in each of them; otherwise the setting WEB_THREADS.",
)
@click.pass_obj
def serve_command(
    info: ScriptInfo, host: str, port: int | None, processes: int | None, threads: int | None
) -> None:
    """Serve the application until SIGTERM or Ctrl-C."""
    # Loaded here and not by with_appcontext: a context pushed now would stay pushed in every process.
    app = info.load_app()
    run_server(
        app,
        host,
        app.config["PORT"] if port is None else port,
        app.config["WEB_PROCESSES"] if processes is None else processes,
        app.config["WEB_THREADS"] if threads is None else threads,
    )


def run_server(app: Flask, host: str, port: int, processes: int, threads: int) -> None:
    """Serve `app` until SIGTERM, SIGINT or SIGHUP; then finish what was begun and return.

    Raises ServeProblem where the address can't be listened on, and NotForProduction where production is not ready
    to be. A process that died is replaced.
    """
    if app.config["IS_PRODUCTION"]:
        refuse_careless_start(app)
    connections = connections_at_once(threads)
    share_one_heap()
    with listen(host, port) as listener:
        log.info(
            "Listening on %s, port %s: %s of %s threads.",
            *(host, port, f"{processes} {plural(processes, 'process', 'processes')}", threads),
        )
        if hasattr(os, "fork"):
            _Supervisor(app, listener, processes, threads, connections).run()
        else:
            answer_requests(app, listener, threads=threads, connections=connections, is_wanted=lambda: True)


def connections_at_once(threads: int) -> int:
    """How many connections a process may hold and still open what its pages need; asks the system for more files.

    Raises ServeProblem where the system allows too few.
    """
    ours = FILES_A_PROCESS + FILES_A_THREAD * threads
    try:
        import resource
    except ImportError:
        return MOST_CONNECTIONS
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    if allowed < ours + MOST_CONNECTIONS:
        allowed = (
            ours + MOST_CONNECTIONS if most == resource.RLIM_INFINITY else min(ours + MOST_CONNECTIONS, most)
        )
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    if allowed < ours + FEWEST_CONNECTIONS:
        raise ServeProblem(
            f"This system lets a process open {allowed} files; {threads} threads need {ours + FEWEST_CONNECTIONS}. "
            "Raise the limit (ulimit -n, or LimitNOFILE= of the service), or set WEB_THREADS lower."
        )
    return min(MOST_CONNECTIONS, allowed - ours)


def share_one_heap() -> None:
    """Let the threads of a process take their memory from one heap, where the system's C library is GNU's.

    It would give each of them a heap of its own, so that they need not wait for each other. Python's threads take turns
    anyway, and what one has given back then lies idle for the others: five megabytes a process.
    """
    tell = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if tell is not None:
        tell(_MOST_HEAPS, 1)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on `host` and `port`. Raises ServeProblem where that can't be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as problem:
        reason = os.strerror(problem.errno) if problem.errno else str(problem)
        raise ServeProblem(
            f"Port {port} on {host} can't be used: {reason}. Stop what uses it, or choose another with PORT=8001."
        ) from None


@dataclass
class _Supervisor:
    """Keeps `processes` servers alive over one socket, and ends with them.

    Signals are blocked and asked for one at a time, so that none arrives in the middle of something.
    """

    app: Flask
    listener: socket.socket
    processes: int
    threads: int
    connections: int
    # When each living process was started, by its id.
    started: dict[int, float] = field(default_factory=dict)
    deaths_at_start: int = 0

    def run(self) -> None:
        to_stop = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
        signals = {*to_stop, signal.SIGCHLD}
        before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        # A signal that is ignored by default is not kept for sigwait on every system; one with a handler is.
        signal.signal(signal.SIGCHLD, lambda *_: None)
        _close_database_connections(self.app)
        # What is loaded now is never collected, so its memory pages stay shared among the processes.
        gc.collect()
        gc.freeze()
        try:
            while True:
                while len(self.started) < self.processes:
                    self._start_one()
                if signal.sigwait(signals) in to_stop:
                    break
                self._bury_the_dead()
        finally:
            self._stop_all()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _start_one(self) -> None:
        # The pause is spent in the new process: this one stays awake to signals.
        pause = min(2**self.deaths_at_start, LONGEST_PAUSE) if self.deaths_at_start else 0
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        child = os.fork()
        if child:
            self.started[child] = time.monotonic() + pause
            return
        # From here on this is the new process, and the others are none of its children. It leaves by SystemExit
        # and not by os._exit: what is registered to run at the end of a process must run.
        self.started.clear()
        code = _run_child(
            self.app,
            self.listener,
            parent=parent,
            threads=self.threads,
            connections=self.connections,
            pause=pause,
        )
        sys.exit(code)

    def _bury_the_dead(self) -> None:
        for child in list(self.started):
            ended, how = os.waitpid(child, os.WNOHANG)
            if not ended:
                continue
            lived = time.monotonic() - self.started.pop(child)
            self.deaths_at_start = self.deaths_at_start + 1 if lived < SECONDS_TO_PROVE_ITSELF else 0
            log.error("Server process %s ended (%s); starting another.", child, _how_it_ended(how))

    def _stop_all(self) -> None:
        # No longer listening: newcomers are refused at once and not left waiting for nobody.
        self.listener.close()
        for child in self.started:
            os.kill(child, signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_STOP
        while self.started:
            if time.monotonic() > deadline:
                for child in self.started:
                    os.kill(child, signal.SIGKILL)
            time.sleep(0.02)
            self.started = {
                child: since for child, since in self.started.items() if not os.waitpid(child, os.WNOHANG)[0]
            }


def _run_child(
    app: Flask, listener: socket.socket, *, parent: int, threads: int, connections: int, pause: float
) -> int:
    """Serve in a process of one's own until told to stop or left alone; the exit code."""
    told_to_stop = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal told_to_stop
        told_to_stop = True

    def is_wanted() -> bool:
        # A parent that was killed can tell nobody: whoever is adopted by another process is alone.
        return not told_to_stop and os.getppid() == parent

    signal.signal(signal.SIGTERM, stop)
    # Ctrl-C reaches every process of the terminal; the parent passes it on in its own time.
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, set())

    until = time.monotonic() + pause
    while time.monotonic() < until and is_wanted():
        time.sleep(0.1)
    _forget_database_connections(app)
    _open_database_connection(app)
    answer_requests(app, listener, threads=threads, connections=connections, is_wanted=is_wanted)
    return 0


def _close_database_connections(app: Flask) -> None:
    """Before a fork: nothing that is open may be open in two processes."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _forget_database_connections(app: Flask) -> None:
    """After a fork: let go of the parent's connections without closing them under it."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)


def _open_database_connection(app: Flask) -> None:
    """Have one from the start and keep it: on a full disk a first connection to an SQLite file can't be had."""
    with app.app_context():
        try:
            migration_in_force()
        except DBAPIError:
            log.warning("The database does not answer yet.")
        db.session.remove()


def _how_it_ended(status: int) -> str:
    """The answer of waitpid in words.

    >>> _how_it_ended(9)
    'signal 9'
    >>> _how_it_ended(256)
    'exit code 1'
    """
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"exit code {code}"
