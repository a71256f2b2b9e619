"""Every command of the tracker by its name, each loaded when it is asked for: the server needs none of the others."""

from __future__ import annotations

from importlib import import_module

import click
from flask.cli import AppGroup

# The module of each command in this package, and what it is called there.
_PLACES = {
    "audit": ("audit", "commands"),
    "backup": ("backup", "backup_command"),
    "demo": ("demo", "commands"),
    "organisation": ("organisation", "commands"),
    "plan": ("plan", "commands"),
    "rebuild": ("upkeep", "rebuild_command"),
    "redact": ("redact", "redact_command"),
    "report": ("report", "commands"),
    "restore": ("restore", "restore_command"),
    "retention": ("retention", "commands"),
    "serve": ("serve", "serve_command"),
    "sheet": ("sheet", "commands"),
    "strategy": ("strategy", "commands"),
    "upgrade": ("upgrade", "upgrade_command"),
    "user": ("user", "commands"),
    "window": ("window", "commands"),
}


class Catalogue(AppGroup):
    """The application's commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, by the alphabet."""
        return sorted({*super().list_commands(ctx), *_PLACES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None where there is none."""
        if cmd_name not in _PLACES:
            return super().get_command(ctx, cmd_name)
        module, name = _PLACES[cmd_name]
        command: click.Command = getattr(import_module(f"tracker.cli.{module}"), name)
        return command
