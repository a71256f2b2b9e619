"""Every page held against its floor: `python tools/measure.py [--quick] [--only WORDS]`, what `make bench` calls."""

from __future__ import annotations

import subprocess
import sys

from build_assets import BuildProblem, build_assets
from set_up import CHECKOUT, VENV_PYTHON, enter_venv, set_up


def main() -> int:
    set_up(dev=True)
    enter_venv(__file__)
    try:
        build_assets()
    except BuildProblem as problem:
        sys.exit(str(problem))
    return subprocess.run([VENV_PYTHON, "-m", "bench", *sys.argv[1:]], cwd=CHECKOUT).returncode


if __name__ == "__main__":
    sys.exit(main())
