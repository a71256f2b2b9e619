"""Which versions of the tables there are, and going from one to another inside a transaction that is open already."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection


def newest_revision() -> str:
    """The version of the tables that this version of the tracker works with."""
    return _scripts().get_current_head() or ""


def known_revisions() -> frozenset[str]:
    """Every version of the tables that this version of the tracker knows how to make."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def raise_tables(connection: Connection, *, to: str) -> None:
    """Bring the tables that the connection sees up to a version. The caller commits, or rolls all of it back.

    On SQLite the connection's references must not be checked meanwhile: see migrations/env.py.
    """
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def migrations_folder() -> str:
    """Where the migrations stand."""
    return str(current_app.extensions["migrate"].directory)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", migrations_folder().replace("%", "%%"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
