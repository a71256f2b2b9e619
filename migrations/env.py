"""How Alembic reaches the application's database and models."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

import tracker.models  # noqa: F401  every table must be known
from tracker.extensions import CHANGE_LOCK, UtcDateTime, db

config = context.config


def render_item(kind: str, value: Any, _autogen_context: Any) -> str | bool:
    """Write our own column type as the plain type it is in the database: old migrations must not need our code."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def configure(connection: Connection) -> None:
    """Tell Alembic what to work on."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=render_item,
        # Alembic takes SQLite for a database that can't undo a change of tables; ours begins its own transactions
        # and can.
        transactional_ddl=True,
        **current_app.extensions["migrate"].configure_args,
    )


def run_migrations() -> None:
    """Run the migrations in one transaction, so that a failed one leaves the tables as they were.

    Where a connection is given, its transaction is the one, and whoever gave it commits: see tracker/revisions.py.
    """
    given = config.attributes.get("connection")
    if given is not None:
        configure(given)
        with context.begin_transaction():
            context.run_migrations()
        return
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Changing a table in SQLite makes it anew; with keys on, its rows would be deleted with the old one.
            # The pragma is ignored inside a transaction, so it goes to the driver before one begins.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
            connection.execution_options(immediate=True)
        try:
            configure(connection)
            with context.begin_transaction():
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHANGE_LOCK})
                context.run_migrations()
        finally:
            if connection.dialect.name == "sqlite":
                connection.rollback()
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("The tracker's migrations need a database. Run `flask db upgrade` without --sql.")
run_migrations()
