"""A PostgreSQL of one's own, to be stopped and started as the test likes: the one that others share stays as it is."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, make_url


@dataclass(frozen=True)
class Cluster:
    """Its folder, which also holds its socket."""

    folder: Path
    programs: Path

    @property
    def url(self) -> URL:
        """The address of its database."""
        return make_url(f"postgresql+psycopg://postgres@/postgres?host={self.folder}")

    def run(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs, which refuse to be root."""
        as_postgres = ["runuser", "--user", "postgres", "--"] if os.geteuid() == 0 else []
        with (self.folder / "said").open("a") as said:
            subprocess.run(
                [*as_postgres, str(self.programs / program), *words],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                check=True,
            )

    def start(self) -> None:
        """Start it, and come back when it answers."""
        self.run(
            *("pg_ctl", "start", "--pgdata", "data", "--wait", "--silent", "--log", "server-log"),
            *("--options", f"-k {self.folder} -c listen_addresses="),
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop it: "fast" ends every connection in order, "immediate" as if it had died."""
        self.run("pg_ctl", "stop", "--pgdata", "data", "--wait", "--silent", "--mode", mode)


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A cluster that runs, with nothing in it; gone afterwards."""
    newest = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: float(found.parent.name))
    # Short, and not under a home folder: a socket's path has at most 107 characters, and the user postgres must
    # be able to reach it.
    with TemporaryDirectory(prefix="tracker-own-", dir="/tmp") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        cluster = Cluster(Path(folder), newest)
        cluster.run(
            *("initdb", "--pgdata", "data", "--username=postgres", "--auth=trust", "--encoding=UTF8"),
            *("--locale=C.UTF-8", "--no-sync"),
        )
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")
