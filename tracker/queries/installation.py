"""What this installation is set to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, text

from tracker.extensions import db
from tracker.models import ChangeCounter, Installation, Strategy


def fixed_today() -> date | None:
    """The day this installation is fixed to; None where the real day counts."""
    return db.session.execute(select(Installation.fixed_today)).scalar_one_or_none()


def has_strategy() -> bool:
    """True once any strategy is in the database."""
    return db.session.execute(select(Strategy.id).limit(1)).first() is not None


def migration_in_force() -> str | None:
    """The migration that the tables are at; None where no table was made yet. Raises DBAPIError without a database."""
    return db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def change_counters() -> dict[int, int]:
    """How many changes each strategy has had, by its id."""
    rows = db.session.execute(
        select(ChangeCounter.strategy_id, ChangeCounter.value).order_by(ChangeCounter.strategy_id)
    )
    return {row.strategy_id: row.value for row in rows}


def kind_of_database() -> str:
    """What the database is: "sqlite" or "postgresql"."""
    return db.engine.dialect.name
