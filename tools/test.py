"""Everything that proves the tracker: `python tools/test.py [pytest's own options]`, what `make test` calls.

One run of pytest, on SQLite and PostgreSQL and in a real browser. What the machine lacks for that is installed
where that is allowed (root, with apt-get), else named in one line; REQUIRE_ALL=1 makes it a failure.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from build_assets import BuildProblem, build_assets, install_packages
from set_up import CHECKOUT, VENV, VENV_PYTHON, enter_venv, say, set_up

# What must be free in memory before the tests write there: a run of all of them takes about half of it.
LEAST_MEMORY = 6 * 1024**3
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Need:
    """Something beside Python that tests need: what goes untested without it, and what Debian calls it."""

    untested: str
    packages: tuple[str, ...]
    is_met: bool


def main() -> int:
    set_up(dev=True)
    enter_venv(__file__)
    try:
        build_assets()
    except BuildProblem as problem:
        sys.exit(str(problem))
    # So that the database is stopped too when somebody, or a time limit, stops us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    if any(not need.is_met for need in _needs()) and _may_install():
        _install([package for need in _needs() if not need.is_met for package in need.packages])
    left_out = [need for need in _needs() if not need.is_met]
    for need in left_out:
        say(f"Left out: {need.untested} (install {' '.join(need.packages)}).")
    if left_out and os.environ.get("REQUIRE_ALL") == "1":
        sys.exit("REQUIRE_ALL=1 is set, so nothing may be left out.")

    environ = dict(os.environ)
    # Some machines say that no bytecode is kept: then each worker, and each server and command that a test starts,
    # would compile every library and the tracker again.
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    browser = _browser()
    if browser:
        environ["CHROMIUM"] = browser
    if shutil.which("java"):
        environ["NU_CHECKER"] = str(_nu_checker())
    # Ctrl-C reaches pytest as well, which stops and sums up; we then go on to stop the database.
    signal.signal(signal.SIGINT, lambda *_: None)
    with _quick_folder() as folder, _postgresql(folder) as url:
        # Databases, papers, browsers' profiles: all that the tests write.
        environ["TMPDIR"] = folder
        if url:
            environ["TEST_DATABASE_URL"] = url
        # Three workers for two cores, four at the most: some of a test's time is spent waiting for servers and browsers;
        # with more of them a server under test waits for its turn longer than a person would.
        workers = str(max(1, min(4, 3 * (os.cpu_count() or 1) // 2)))
        return subprocess.run(
            [
                VENV_PYTHON,
                "-m",
                "pytest",
                "-n",
                workers,
                "--dist",
                "worksteal",
                "--durations=25",
                *sys.argv[1:],
            ],
            cwd=CHECKOUT,
            env=environ,
        ).returncode


def _needs() -> list[Need]:
    return [
        # With it the letter widths of Arial, which our pages name (lines break elsewhere without), and what the
        # driver between the tests and the browser is linked against.
        Need(
            "pages in a real browser", ("chromium", "fonts-liberation", "libatomic1"), _browser() is not None
        ),
        Need("the HTML of every page", ("default-jre-headless",), shutil.which("java") is not None),
        Need("the files for systemd", ("systemd",), shutil.which("systemd-analyze") is not None),
        Need("papers read back as PDF", ("poppler-utils",), shutil.which("pdfinfo") is not None),
        Need("power cuts and faults of the disk", ("strace",), shutil.which("strace") is not None),
        Need(
            "PostgreSQL",
            ("postgresql",),
            bool(os.environ.get("TEST_DATABASE_URL")) or _postgresql_programs() is not None,
        ),
    ]


def _nu_checker() -> Path:
    """The Nu HTML checker at the version and hash of its lock, kept in .venv."""
    locked = CHECKOUT / "tools" / "nu"
    jar = VENV / f"nu-{hashlib.sha256((locked / 'package-lock.json').read_bytes()).hexdigest()[:12]}.jar"
    if not jar.exists():
        say("Fetching the HTML checker ...")
        with tempfile.TemporaryDirectory() as folder:
            try:
                packages = install_packages(locked, Path(folder))
            except BuildProblem as problem:
                sys.exit(str(problem))
            shutil.move(packages / "vnu-jar" / "build" / "dist" / "vnu.jar", jar)
    return jar


def _browser() -> str | None:
    """The path of a Chromium: $CHROMIUM, or the first of its usual names on the PATH."""
    return next(filter(None, map(shutil.which, (os.environ.get("CHROMIUM", ""), *BROWSERS))), None)


def _postgresql_programs() -> Path | None:
    """The folder of the newest PostgreSQL server; Debian keeps it off the PATH."""
    found = [Path(program).parent for program in (shutil.which("initdb"),) if program]
    found += [program.parent for program in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(
        found, key=lambda folder: [int(number) for number in re.findall(r"\d+", str(folder))], default=None
    )


def _may_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(packages: list[str]) -> None:
    """Install Debian packages; where that fails, what they were for is left out and said so."""
    say(f"Installing {' '.join(packages)} ...")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        apt = subprocess.run(
            ["apt-get", "--quiet=2", *words],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if apt.returncode != 0:
            # Without the end of what it said nobody could find out why.
            say(f"apt-get {words[0]} failed:\n" + "\n".join(apt.stdout.splitlines()[-10:]))


@contextmanager
def _quick_folder() -> Iterator[str]:
    """A folder for all that the tests write, in memory where the machine has room for it: a copy of a database is made
    for thousands of tests, and on a disk that others use each takes a second.

    Short, and not under a home folder: a socket's path has at most 107 characters, and the user postgres must be able
    to go through it. Its name can't be guessed.
    """
    memory = Path("/dev/shm")  # noqa: S108  # nosec B108
    has_room = (
        memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > LEAST_MEMORY
    )
    with tempfile.TemporaryDirectory(prefix="tracker-", dir=memory if has_room else "/tmp") as folder:  # noqa: S108  # nosec B108
        Path(folder).chmod(0o711)
        yield folder


@contextmanager
def _postgresql(beside: str) -> Iterator[str | None]:
    """The address of a PostgreSQL database to test on: the one given, or one of our own that is thrown away.

    None where there is neither.
    """
    given, programs = os.environ.get("TEST_DATABASE_URL"), _postgresql_programs()
    if given or programs is None:
        yield given
        return
    # The folder itself has a name that nobody can guess and is closed to others.
    with tempfile.TemporaryDirectory(prefix="pg-", dir=beside) as folder:
        as_postgres: list[str] = []
        if os.geteuid() == 0:
            # A PostgreSQL server refuses to run as root.
            shutil.chown(folder, "postgres", "postgres")
            as_postgres = ["runuser", "--user", "postgres", "--"]

        def run(program: str, *words: str) -> None:
            command = [*as_postgres, str(programs / program), *words]
            # From the folder itself: the user postgres may not be allowed into the checkout. The log goes to a file
            # because the server would keep a pipe open for as long as it runs.
            with Path(folder, "log").open("a", encoding="utf-8") as log:
                done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            if done.returncode != 0:
                said = "".join(file.read_text(encoding="utf-8") for file in sorted(Path(folder).glob("*log")))
                sys.exit(f"PostgreSQL's {program} failed:\n{said}")

        data = f"{folder}/data"
        run(
            "initdb",
            "--pgdata",
            data,
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        # Only a socket, no port that another user could reach; and no waiting for the disk, as nothing is kept.
        settings = (
            f"-k {folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        )
        run(
            "pg_ctl",
            "start",
            "--pgdata",
            data,
            "--wait",
            "--silent",
            "--log",
            f"{folder}/server-log",
            "--options",
            settings,
        )
        try:
            run("createdb", "--host", folder, "--username=postgres", "tracker_test")
            yield f"postgresql+psycopg://postgres@/tracker_test?host={folder}"
        finally:
            run("pg_ctl", "stop", "--pgdata", data, "--mode=immediate", "--silent")


if __name__ == "__main__":
    sys.exit(main())
