"""Every command is found by its name, and the server loads none but its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from tests.conftest import config_for
from tracker import create_app

CHECKOUT = Path(__file__).parents[2]
OTHERS = "{'tracker.archive', 'tracker.demo', 'tracker.cli.backup', 'tracker.cli.report'}"


def test_every_command_answers_to_the_name_it_stands_under(tmp_path: Path) -> None:
    cli = create_app(config_for(f"sqlite:///{tmp_path / 'none.db'}")).cli
    context = click.Context(cli)

    found = {name: cli.get_command(context, name) for name in cli.list_commands(context)}

    assert {"audit", "backup", "db", "report", "restore", "serve", "upgrade"} <= set(found)
    assert {name: command.name for name, command in found.items() if command} == {
        name: name for name in found
    }
    assert cli.get_command(context, "nothing") is None


def test_an_application_that_serves_has_no_other_command_in_memory() -> None:
    program = f"import sys, tracker; tracker.create_app(); print({OTHERS} & set(sys.modules))"

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=CHECKOUT,
        env={"SECRET_KEY": "k" * 40, "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.stdout.strip() == "set()", done.stderr
