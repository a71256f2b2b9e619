"""Writes the three locks from what we ask for: `python tools/lock.py [--upgrade]`, what `make lock` calls.

Without --upgrade a package keeps the version it has where that still fits. The lock of the front end is
npm's: change tracker/frontend/package.json and run `npm install --package-lock-only` beside it.
"""

from __future__ import annotations

import subprocess
import sys

from set_up import CHECKOUT, OLDEST_PYTHON, VENV, enter_venv, set_up

# In this order: the second is held to the versions of the first.
ASKED_FOR = ("requirements.in", "requirements-dev.in", "tracker/frontend/requirements-node.in")


def main() -> None:
    set_up(dev=True)
    enter_venv(__file__)
    for file in ASKED_FOR:
        command: list[str] = [
            str(VENV / "bin" / "uv"),
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--generate-hashes",
        ]
        # One lock for every system and Python that we support; no header, which would name this machine's paths.
        command += ["--python-version", ".".join(map(str, OLDEST_PYTHON)), "--no-header"]
        command += ["--output-file", file.replace(".in", ".txt"), file, *sys.argv[1:]]
        if subprocess.run(command, cwd=CHECKOUT).returncode != 0:
            sys.exit(f"{file} could not be locked, see the lines above.")


if __name__ == "__main__":
    main()
