"""What this installation is set to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text

from tracker.extensions import db
from tracker.models import Installation, Person, Strategy


@dataclass(frozen=True, slots=True)
class DemoLeft:
    """What a database holds of the demonstration: how many people, which strategies, and its day."""

    people: int
    strategies: tuple[str, ...]
    is_day_fixed: bool


def fixed_today() -> date | None:
    """The day this installation is fixed to; None where the real day counts."""
    return db.session.execute(select(Installation.fixed_today)).scalar_one_or_none()


def has_strategy() -> bool:
    """True once any strategy is in the database."""
    return db.session.execute(select(Strategy.id).limit(1)).first() is not None


def migration_in_force() -> str | None:
    """The migration that the tables are at; None where no table was made yet. Raises DBAPIError without a database."""
    return db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def newest_migration(package: str) -> str | None:
    """The migration that this version's code is written for; `package` is the tracker's own folder."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(package).parent / "migrations"))
    return ScriptDirectory.from_config(config).get_current_head()


def demo_left() -> DemoLeft:
    """What is here of the demonstration, disabled people too. Raises SQLAlchemyError without tables."""
    people = db.session.execute(select(func.count()).select_from(Person).where(Person.is_demo)).scalar_one()
    titles = select(Strategy.title).where(Strategy.is_illustrative).order_by(Strategy.title, Strategy.id)
    strategies = tuple(db.session.execute(titles).scalars())
    return DemoLeft(people, strategies, fixed_today() is not None)
