"""What the tracker is made of, as CycloneDX: `python tools/sbom.py`, what `make sbom` calls.

Two files in dist/: the Python packages that the lock names, with the hashes of their files, and the npm packages
that are built into the front end. Both are read from the locks; nothing is fetched.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from build_assets import FRONTEND, npm
from set_up import CHECKOUT, LOCK, VENV, enter_venv, say, set_up

DIST = CHECKOUT / "dist"


def main() -> None:
    set_up(dev=True)
    enter_venv(__file__)
    DIST.mkdir(exist_ok=True)
    for file in (write_python_packages(DIST), write_npm_packages(DIST)):
        count = len(json.loads(file.read_text(encoding="utf-8"))["components"])
        say(f"Written to {file.relative_to(CHECKOUT)}: {count} packages.")


def write_python_packages(folder: Path) -> Path:
    """The lock of what is served, package by package; without the moment, so that the same lock gives the same file."""
    file = folder / "sbom-python.cdx.json"
    command: list[str | Path] = [
        VENV / "bin" / "cyclonedx-py",
        "requirements",
        "--output-reproducible",
        "--short-PURLs",
    ]
    # The place that packages come from is each machine's own, and is none of this file's business.
    _run([*command, "--index-url", "file:///index", "--output-file", file, LOCK])
    return file


def write_npm_packages(folder: Path) -> Path:
    """The lock of the front end."""
    file = folder / "sbom-frontend.cdx.json"
    options = ["--sbom-format", "cyclonedx", "--package-lock-only", "--omit", "dev"]
    file.write_text(_run([*npm(), "sbom", *options], folder=FRONTEND), encoding="utf-8")
    return file


def _run(command: list[str | Path], *, folder: Path = CHECKOUT) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{Path(command[0]).name} could not read the lock:\n{done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    main()
