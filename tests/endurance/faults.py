"""Faults of the machine that come over a running server and go away again: of the disk, and of what may be open."""

from __future__ import annotations

import itertools
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.endurance.disk import files_of
from tests.endurance.servers import Client, children_of, wait_until

BLOCK = 4096
# How /proc/net/tcp says that a socket waits for newcomers.
LISTENS = "0A"


@dataclass(frozen=True)
class Served:
    """A server at work on an SQLite file, on a small disk of its own where one could be had."""

    process: subprocess.Popen[bytes]
    port: int
    database: Path
    log: Path
    has_own_disk: bool

    @property
    def workers(self) -> list[int]:
        """The processes that answer."""
        return children_of(self.process.pid)

    @property
    def is_ready(self) -> bool:
        """Whether both processes have all open that they keep from their start on: the database, and the pipe that wakes them."""
        database = str(self.database.resolve())
        opened = [opened_by(worker) for worker in self.workers]
        return len(opened) == 2 and all(
            database in files and any(name.startswith("pipe:") for name in files) for files in opened
        )

    def client(self, name: str = "") -> Client:
        """A browser; signed in where one of the cast is named."""
        client = Client(self.port)
        if name:
            assert client.sign_in(name).status == 303
        return client


def opened_by(process: int) -> set[str]:
    """The files that a process has open, by their paths."""
    found = set()
    for entry in Path(f"/proc/{process}/fd").iterdir():
        try:
            found.add(str(entry.readlink()))
        except OSError:
            # Closed while we looked.
            continue
    return found


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A disk of eight megabytes on a folder, where the system lets us; whether it did."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True)
    try:
        yield mounted.returncode == 0
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def full_disk(served: Served) -> Iterator[None]:
    """Not a byte is left beside the database."""
    filler = served.database.with_name("filler")
    try:
        with filler.open("wb", buffering=0) as file:
            for size in (BLOCK, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    continue
        yield
    finally:
        filler.unlink()


@contextmanager
def no_file_may_grow(served: Served) -> Iterator[None]:
    """What is written fails, as it does where a quota is used up."""
    with limited(dict.fromkeys(served.workers, 0), resource.RLIMIT_FSIZE):
        yield


@contextmanager
def files_left(served: Served, count: int) -> Iterator[None]:
    """Every server process may open so many files more and no other."""
    # A visitor who is just leaving would give back one more.
    wait_until(lambda: not is_visited(served.port), "the last visitor has left")
    limits = {worker: limit_that_leaves(worker, count) for worker in served.workers}
    with limited(limits, resource.RLIMIT_NOFILE):
        yield


def is_visited(port: int) -> bool:
    """Whether a server process still holds a connection that it took in on a port."""
    for line in Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()[1:]:
        _, here, _, state, *_, inode = line.split()[:10]
        if int(here.rpartition(":")[2], 16) == port and state != LISTENS and inode != "0":
            return True
    return False


def limit_that_leaves(process: int, count: int) -> int:
    """The limit under which a process has so many numbers free for files: a new one takes the lowest that is free."""
    taken = {int(entry.name) for entry in Path(f"/proc/{process}/fd").iterdir()}
    free = (number for number in itertools.count() if number not in taken)
    return next(itertools.islice(free, count, None))


@contextmanager
def limited(values: dict[int, int], limit: int) -> Iterator[None]:
    """Processes, each with a limit of the system lowered to a value."""
    before = {process: resource.prlimit(process, limit) for process in values}
    for process, (_, hard) in before.items():
        resource.prlimit(process, limit, (values[process], hard))
    try:
        yield
    finally:
        for process, limits in before.items():
            resource.prlimit(process, limit, limits)


@contextmanager
def failing(served: Served, *calls: str, error: str = "EIO") -> Iterator[None]:
    """These calls of the system fail for the database and what belongs to it: `strace` comes between."""
    workers = served.workers
    command = [
        *("strace", "--follow-forks", "--quiet=all", f"--output={os.devnull}", f"--trace={','.join(calls)}"),
        f"--inject={','.join(calls)}:error={error}",
        *(f"--trace-path={path}" for path in files_of(served.database)),
        *(f"--attach={worker}" for worker in workers),
    ]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as strace:
        try:
            wait_until(lambda: all(map(is_traced, workers)), "strace watches every thread")
            yield
        finally:
            strace.send_signal(signal.SIGINT)
            strace.wait(timeout=30)


def is_traced(process: int) -> bool:
    """Whether every thread of a process is watched."""
    threads = Path(f"/proc/{process}/task").iterdir()
    return all("TracerPid:\t0\n" not in (thread / "status").read_text() for thread in threads)


def has_strace() -> bool:
    """Whether the program that can make calls fail is there; `make test` installs it where it may."""
    return shutil.which("strace") is not None
