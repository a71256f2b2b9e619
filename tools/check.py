"""Format, lint, types, import rules, security and templates: `python tools/check.py`, what `make check` calls.

All of them run even where one fails, so that one run shows everything. `--fix` puts right what can be put right
without thought, which is what `make format` calls.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from set_up import CHECKOUT, VENV, enter_venv, say, set_up

CHECKS = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy"],
    "import rules": ["lint-imports", "--no-cache"],
    "security": [
        *("bandit", "--quiet", "--configfile", "pyproject.toml", "--recursive"),
        *("tracker", "migrations", "tools", "config.py", "wsgi.py"),
    ],
    "templates": ["djlint", "tracker/templates", "--lint", "--quiet"],
}
FIXES = {
    "lint": ["ruff", "check", "--fix-only", "--quiet", "."],
    "format": ["ruff", "format", "."],
}


def main() -> int:
    set_up(dev=True)
    enter_venv(__file__)
    is_fixing = "--fix" in sys.argv[1:]
    commands = FIXES if is_fixing else CHECKS
    failed = [name for name, command in commands.items() if not _passes(command)]
    if failed:
        say(f"Not right yet: {', '.join(failed)}. `make format` mends what needs no thought.")
    elif not is_fixing:
        say(f"All right: {', '.join(commands)}.")
    return 1 if failed else 0


def _passes(command: list[str]) -> bool:
    """Run one check. It stays silent where it passes, so that what must be read is all there is."""
    program = VENV / "bin" / command[0]
    result = subprocess.run(
        [program, *command[1:]], cwd=CHECKOUT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if result.returncode != 0:
        say(f"--- {Path(program).name}\n{result.stdout.strip()}")
    return result.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
