"""The bench databases: made once, kept by their size and by what makes them, copied for every run."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench.servers import CHECKOUT

# Plans, actions of each, updates of each.
SMALL, FIFTY, THOUSAND, LONG = (1, 18, 12), (1, 50, 12), (1, 1_000, 12), (1, 10_000, 12)
MILLION, NATIONAL = (1, 18, 55_556), (6_400, 18, 34)

Size = tuple[int, int, int]
# The address of a copy of the database of a size; the words tell copies apart.
Databases = Callable[[Size, str], str]


def databases(kept_in: Path, folder: Path) -> Databases:
    """Give copies in `folder` of databases that are kept, and made where they are not there yet."""

    def copy_of(size: Size, name: str) -> str:
        original, copy = _original(kept_in, size), folder / f"{name}-{'-'.join(map(str, size))}.db"
        if not copy.exists():
            shutil.copy(original, copy)
        return f"sqlite:///{copy}"

    return copy_of


def _original(kept_in: Path, size: Size) -> Path:
    plans, actions, updates = map(str, size)
    path = kept_in / f"{plans}-{actions}-{updates}-{_making()}.db"
    if path.exists():
        return path
    kept_in.mkdir(parents=True, exist_ok=True)
    for older in kept_in.glob(f"{plans}-{actions}-{updates}-*"):
        older.unlink()
    print(f"Making {plans} plans of {actions} actions with {updates} updates each.", flush=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    command = [sys.executable, "-m", "bench.data", "--database", f"sqlite:///{unfinished}"]
    command += ["--plans", plans, "--actions", actions, "--updates", updates]
    subprocess.run(command, cwd=CHECKOUT, check=True)
    unfinished.rename(path)
    return path


def _making() -> str:
    """A name for what a database is made by: another one is made where the tables or the makers have changed."""
    digest = hashlib.sha256()
    for file in [
        *sorted((CHECKOUT / "migrations/versions").glob("*.py")),
        *sorted(Path(__file__).parent.glob("*.py")),
    ]:
        if file.name in ("data.py", "rows.py") or file.parent.name == "versions":
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
