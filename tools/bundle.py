"""Everything that a server without a network needs, in one archive: `python tools/bundle.py`, what `make bundle` calls.

The source, the built front end, and a wheel of each package for this kind of machine and this Python, each checked
against its hash when it is fetched and again when it is installed. tools/set_up.py finds the wheels beside itself.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from build_assets import BUILT, BuildProblem, build_assets
from set_up import CHECKOUT, LOCK, MADE_FOR, VENV_PYTHON, enter_venv, kind_of_machine, say, set_up

NAME = "carers-strategy-tracker"
DIST = CHECKOUT / "dist"
# Made anew where it is needed, or of no use on a server.
LEFT_OUT = {".venv", ".git", ".ci", "instance", "dist", "node_modules", "tests", "bench", "__pycache__"}


def main() -> None:
    set_up()
    enter_venv(__file__)
    try:
        build_assets()
    except BuildProblem as problem:
        sys.exit(str(problem))
    DIST.mkdir(exist_ok=True)
    # Made under another name and renamed: an archive that stands there is whole.
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=DIST) as folder:
        say("Fetching the wheels ...")
        wheels = _fetch_wheels(Path(folder, "wheels"))
        half = Path(folder, "bundle.tar.gz")
        _pack(half, wheels)
        bundle = DIST / f"{NAME}-{kind_of_machine().replace(' ', '-')}.tar.gz"
        half.rename(bundle)
    say(f"Written to {bundle.relative_to(CHECKOUT)}. docs/operations.md says how to install it.")


def _fetch_wheels(wheels: Path) -> Path:
    """A wheel of everything that is locked. A package that has none for this machine ends it: none is built there."""
    fetch: list[str | Path] = [VENV_PYTHON, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    # No looking for what each of them needs: the lock names all.
    locked: list[str | Path] = [
        "--no-deps",
        "--only-binary",
        ":all:",
        "--require-hashes",
        "--requirement",
        LOCK,
    ]
    if subprocess.run([*fetch, *locked, "--dest", wheels]).returncode != 0:
        sys.exit("The wheels could not be fetched, see the lines above.")
    (wheels / MADE_FOR).write_text(kind_of_machine() + "\n", encoding="utf-8")
    return wheels


def _pack(file: Path, wheels: Path) -> None:
    # Wheels are compressed already; the least effort is enough for the rest.
    with tarfile.open(file, "w:gz", compresslevel=1) as archive:
        for path in _source():
            archive.add(path, f"{NAME}/{path.relative_to(CHECKOUT)}", filter=_as_nobody)
        archive.add(BUILT, f"{NAME}/{BUILT.relative_to(CHECKOUT)}", filter=_as_nobody)
        archive.add(wheels, f"{NAME}/wheels", filter=_as_nobody)


def _source() -> list[Path]:
    """The files of this checkout that git knows; where there is no git, those that are not made here."""
    git = shutil.which("git")
    listed = git and subprocess.run(
        [git, "ls-files", "--cached", "-z"], cwd=CHECKOUT, capture_output=True, text=True
    )
    if listed and listed.returncode == 0:
        found = [CHECKOUT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [path for path in sorted(CHECKOUT.rglob("*")) if not path.is_relative_to(BUILT)]
    return [
        path for path in found if path.is_file() and LEFT_OUT.isdisjoint(path.relative_to(CHECKOUT).parts)
    ]


def _as_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nobody's name and number of this machine goes into the archive."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


if __name__ == "__main__":
    main()
