"""What this installation is set to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, text

from tracker.extensions import db
from tracker.models import ChangeCounter, Installation, Person, Strategy


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


def is_unused() -> bool:
    """True while nobody is on record and there is no strategy: a database that somebody made and never worked in."""
    return not has_strategy() and db.session.execute(select(Person.id).limit(1)).first() is None


def migration_in_force() -> str | None:
    """The migration that the tables are at; None where no table was made yet. Raises DBAPIError without a database."""
    return db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def demo_left() -> DemoLeft:
    """What is here of the demonstration, disabled people too. Raises SQLAlchemyError without tables."""
    people = db.session.execute(select(func.count()).select_from(Person).where(Person.is_demo)).scalar_one()
    titles = select(Strategy.title).where(Strategy.is_illustrative).order_by(Strategy.title, Strategy.id)
    strategies = tuple(db.session.execute(titles).scalars())
    return DemoLeft(people, strategies, fixed_today() is not None)


def change_counters() -> dict[int, int]:
    """How many changes each strategy has had, by its id."""
    rows = db.session.execute(
        select(ChangeCounter.strategy_id, ChangeCounter.value).order_by(ChangeCounter.strategy_id)
    )
    return {row.strategy_id: row.value for row in rows}


def kind_of_database() -> str:
    """What the database is: "sqlite" or "postgresql"."""
    return db.engine.dialect.name
