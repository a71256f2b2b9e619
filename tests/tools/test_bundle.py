"""The bundle: made here, and installed and started where there is no network at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
NAME = "carers-strategy-tracker"
# Any address that is asked for is one too many.
START = """
import socket
def refuse(*_): raise AssertionError("the network was asked for")
socket.getaddrinfo = refuse
socket.socket.connect = refuse
from wsgi import app
print(app.test_client().get("/").status_code, app.test_client().get("/static/ui/nhsuk-frontend.min.css").status_code)
"""


def cut_off() -> list[str]:
    """What a command is begun with to have no network: a namespace of its own, where this machine gives one."""
    tried = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") and subprocess.run([*tried, "true"], capture_output=True).returncode == 0:
        return tried
    return []


@pytest.fixture(scope="module")
def archive() -> Path:
    """The bundle, as `make bundle` packs it."""
    made = subprocess.run([sys.executable, "tools/bundle.py"], cwd=CHECKOUT, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    (found,) = (CHECKOUT / "dist").glob(f"{NAME}-*.tar.gz")
    return found


@pytest.fixture(scope="module")
def bundle(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the bundle unpacks to."""
    folder = tmp_path_factory.mktemp("bundle")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / NAME


def run_alone(bundle: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the bundle without a network, and without anything of this machine's pip."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(bundle.parent),
        # Where no namespace can be had, a proxy that is not there refuses whatever is asked for.
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "PIP_CONFIG_FILE": os.devnull,
        # Compiling every library takes longer than all the rest, and only once do they start here.
        "PIP_NO_COMPILE": "1",
        "DATABASE_URL": f"sqlite:///{bundle.parent / 'tracker.db'}",
    }
    return subprocess.run(
        [*cut_off(), *command], cwd=bundle, env=environ, capture_output=True, text=True, timeout=300
    )


def test_the_bundle_installs_and_starts_without_a_network(bundle: Path) -> None:
    python = str(Path(sys.base_prefix, "bin", f"python{sys.version_info[0]}.{sys.version_info[1]}"))

    installed = run_alone(bundle, python, "tools/set_up.py")
    built = run_alone(bundle, python, "tools/build_assets.py")
    migrated = run_alone(bundle, ".venv/bin/flask", "db", "upgrade")
    started = run_alone(bundle, ".venv/bin/python", "-c", START)

    assert [done.returncode for done in (installed, built, migrated, started)] == [0, 0, 0, 0], (
        installed.stderr + built.stderr + migrated.stderr + started.stderr
    )
    assert started.stdout.strip() == "200 200"


def test_the_bundle_holds_the_tracker_and_nothing_of_this_machine(archive: Path) -> None:
    with tarfile.open(archive) as packed:
        members = packed.getmembers()

    names = {member.name.split("/")[1] for member in members if "/" in member.name}
    assert {member.uname for member in members} == {"root"}
    assert names >= {"tracker", "migrations", "tools", "deploy", "docs", "wheels", "config.py", "wsgi.py"}
    assert names.isdisjoint({".git", ".venv", "instance", "tests", "dist"})


def test_a_bundle_for_another_machine_says_so(tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "wheels").mkdir(parents=True)
    shutil.copytree(CHECKOUT / "tools", other / "tools")
    (other / "wheels" / "made-for.txt").write_text("cpython-399 linux riscv64\n", encoding="utf-8")

    refused = subprocess.run([sys.executable, "tools/set_up.py"], cwd=other, capture_output=True, text=True)

    assert refused.returncode == 1
    assert "This bundle was made for cpython-399 linux riscv64, and this is cpython-" in refused.stderr
    assert not (other / ".venv").exists()
