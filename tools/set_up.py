"""Makes .venv and keeps it in step with the locks. `python tools/set_up.py [--dev]`.

Runs under whatever Python is on the machine and before anything is installed: standard library only, and no
syntax that an older Python stumbles over before the sentence that says it is too old.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOCK = CHECKOUT / "requirements.txt"
DEV_LOCK = CHECKOUT / "requirements-dev.txt"
PIP = (str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
OLDEST_PYTHON = (3, 11)
# In a bundle the wheels of everything stand here, and nothing is fetched. `make bundle` makes one.
WHEELS = CHECKOUT / "wheels"
MADE_FOR = "made-for.txt"


def set_up(*, dev: bool = False) -> None:
    """Make .venv hold what the lock names; where it does already, nothing happens.

    Ends the process with one sentence where the machine lacks something.
    """
    lock = DEV_LOCK if dev else LOCK
    if not _is_made() or not _is_installed(lock):
        _make_venv()
        say(f"Installing what {lock.name} names ...")
        install_locked(lock)
        # The development lock holds everything of the other, at the same versions.
        for installed in {lock, LOCK}:
            _stamp(installed).write_text(_digest(installed), encoding="utf-8")


def install_locked(lock: Path) -> None:
    """Add what a lock names to .venv; every file is checked against its hash."""
    locked = ["--require-hashes", "--requirement", str(lock)]
    if WHEELS.exists():
        # Checked against the same hashes as if they had been fetched.
        _run([*PIP, "--no-index", "--find-links", WHEELS, *locked])
        return
    uv = _uv()
    # Install and not sync: sync would remove uv itself, and node where it came as a wheel.
    if uv:
        # The machine's certificates and not uv's own: many organisations' networks have one of theirs.
        install = [str(uv), "pip", "install", "--quiet", "--system-certs", "--python", str(VENV_PYTHON)]
        if subprocess.run([*install, *locked]).returncode == 0:
            return
        say("uv could not install it; trying pip ...")
    # Slower and just as strict, for a machine on which uv does not run or does not know its way out.
    _run([*PIP, *locked])


def kind_of_machine() -> str:
    """What wheels depend on: this Python, system and processor, such as "cpython-311 linux x86_64"."""
    python = f"{sys.implementation.name}-{sys.version_info[0]}{sys.version_info[1]}"
    return f"{python} {sys.platform} {platform.machine()}"


def enter_venv(script: str) -> None:
    """Carry on with `script` under .venv's Python, in this same process; returns where that is so already."""
    # Not resolve(): .venv/bin/python is a link to the very Python we may be running under.
    if Path(sys.prefix) != VENV:
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), script, *sys.argv[1:]])


def say(words: str) -> None:
    """One line on what goes on, at once: what the next command prints must not overtake it."""
    print(words, flush=True)


def _is_made() -> bool:
    """Whether .venv has a Python that still exists, and pip, which comes last when it is made."""
    return VENV_PYTHON.exists() and (VENV / "bin" / "pip").exists()


def _make_venv() -> None:
    if _is_made():
        return
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed and this is {sys.version.split()[0]}: "
            "install it and run: make PYTHON=python3.11 run"
        )
    made_for = (WHEELS / MADE_FOR).read_text(encoding="utf-8").strip() if WHEELS.exists() else ""
    if made_for and made_for != kind_of_machine():
        sys.exit(
            f"This bundle was made for {made_for}, and this is {kind_of_machine()}: use that Python, or make a "
            "bundle on a machine like this one with: make bundle"
        )
    # Debian and Ubuntu ship Python without the half of venv that installs pip.
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        sys.exit(
            "Python can't make an environment here; install the missing part with: apt-get install -y python3-venv"
        )
    say("Making the environment in .venv ...")
    # A .venv without a working Python is the rest of an interrupted start, or its Python has since gone.
    shutil.rmtree(VENV, ignore_errors=True)
    _run([sys.executable, "-m", "venv", VENV])


def _uv() -> Path | None:
    """uv in .venv, at the version and hash that the development lock names; None where it can't be had."""
    uv = VENV / "bin" / "uv"
    if uv.exists():
        return uv
    with tempfile.TemporaryDirectory() as folder:
        only_uv = Path(folder, "uv.txt")
        only_uv.write_text(_locked_lines("uv"), encoding="utf-8")
        # A failure is no problem yet: pip itself takes over, and says more if it can't do it either.
        subprocess.run([*PIP, "--require-hashes", "--requirement", str(only_uv)])
    return uv if uv.exists() else None


def _locked_lines(package: str) -> str:
    """The lines of the development lock that are about one package: its version and its hashes."""
    lines = DEV_LOCK.read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(f"{package}=="))
    following = enumerate(lines[first + 1 :], first + 1)
    end = next((number for number, line in following if not line.startswith("    --hash=")), len(lines))
    return "\n".join(lines[first:end]).rstrip("\\ ") + "\n"


def _is_installed(lock: Path) -> bool:
    stamp = _stamp(lock)
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _digest(lock)


def _stamp(lock: Path) -> Path:
    return VENV / f"installed-{lock.stem}"


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _run(command: Sequence[str | Path]) -> None:
    """Run a command; where it fails it has said why, and a trace of ours would only bury that."""
    finished = subprocess.run(command)
    if finished.returncode != 0:
        sys.exit(f"Set-up stopped: '{' '.join(map(str, command))}' failed, see the lines above.")


if __name__ == "__main__":
    set_up(dev="--dev" in sys.argv[1:])
    say(".venv holds what is needed.")
