"""What the database holds, asked past the pages: ids of the demonstration, updates, audit entries, all rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from tracker import Tracker
from tracker.extensions import db
from tracker.models import (
    Action,
    AuditEntry,
    DeliveryPlan,
    Organisation,
    Person,
    ProgressUpdate,
    Team,
)


@dataclass(frozen=True, slots=True)
class Posted:
    """An update as it is stored."""

    update_id: int
    by: str
    for_team: str
    how_told: str
    stage: str
    rating: str
    words: str
    seen_update_id: int | None


def action_id(app: Tracker, plan: str, number: str) -> int:
    """The id of an action."""
    with app.app_context():
        found: int = db.session.execute(
            select(Action.id).join(DeliveryPlan).where(DeliveryPlan.slug == plan, Action.number == number)
        ).scalar_one()
        return found


def person_id(app: Tracker, name: str) -> int:
    """The id of one of the cast."""
    with app.app_context():
        found: int = db.session.execute(
            select(Person.id).where(Person.email == f"{name}@example.org")
        ).scalar_one()
        return found


def organisation_id(app: Tracker, slug: str) -> int:
    """The id of an organisation."""
    with app.app_context():
        found: int = db.session.execute(select(Organisation.id).where(Organisation.slug == slug)).scalar_one()
        return found


def updates_of(app: Tracker, plan: str, number: str) -> list[Posted]:
    """The updates of an action, the oldest first."""
    wanted = action_id(app, plan, number)
    with app.app_context():
        rows = db.session.execute(
            select(ProgressUpdate, Person.email, Team.name)
            .join(Person, Person.id == ProgressUpdate.recorded_by)
            .outerjoin(Team, Team.id == ProgressUpdate.for_team_id)
            .where(ProgressUpdate.action_id == wanted)
            .order_by(ProgressUpdate.id)
        ).all()
        return [
            Posted(
                update.id,
                email.partition("@")[0],
                team or "",
                update.how_told or "",
                update.stage,
                update.rating or "",
                update.words,
                update.seen_update_id,
            )
            for update, email, team in rows
        ]


def latest(app: Tracker, plan: str, number: str) -> Posted:
    """The last update of an action."""
    return updates_of(app, plan, number)[-1]


def audit_lines(app: Tracker, last: int) -> list[tuple[str, str, str, int | None]]:
    """The last entries of the audit chain, the oldest first: verb, who, kind and id of the subject."""
    with app.app_context():
        rows = db.session.execute(
            select(AuditEntry.verb, Person.email, AuditEntry.subject_kind, AuditEntry.subject_id)
            .outerjoin(Person, Person.id == AuditEntry.person_id)
            .order_by(AuditEntry.seq.desc())
            .limit(last)
        ).all()
        return [(row[0], (row[1] or "").partition("@")[0], row[2], row[3]) for row in reversed(rows)]


def row_counts(app: Tracker) -> dict[str, int]:
    """How many rows each table has."""
    with app.app_context():
        return {
            table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in db.metadata.sorted_tables
        }


def contents(app: Tracker) -> dict[str, tuple[int, str]]:
    """Every table with its number of rows and a hash over all of them; when a session was last seen is left out."""
    with app.app_context():
        return {table.name: _digest(_stored(table)) for table in db.metadata.sorted_tables}


def values(app: Tracker) -> dict[str, tuple[int, str]]:
    """The same of what the tracker reads there, which another kind of database may store in another way."""
    with app.app_context():
        return {
            table.name: _digest(map(tuple, db.session.execute(select(*_compared(table)))))
            for table in db.metadata.sorted_tables
        }


def _compared(table: Any) -> list[Any]:
    return [column for column in table.columns if column.name != "seen_at"]


def _stored(table: Any) -> Iterable[Any]:
    """The rows as the driver gives them: to make our own types of every value takes four times as long."""
    names = ", ".join(f'"{column.name}"' for column in _compared(table))
    connection = db.session.connection()
    wanted = f"ROW({names})::text" if connection.dialect.name == "postgresql" else names
    return connection.exec_driver_sql(f'SELECT {wanted} FROM "{table.name}"')


def _digest(rows: Iterable[Any]) -> tuple[int, str]:
    written = sorted(map(repr, rows))
    return len(written), hashlib.sha256("\n".join(written).encode()).hexdigest()


def verify_chain(app: Tracker) -> str:
    """What `flask audit verify` says; raises where it finds the chain broken."""
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert done.exit_code == 0, done.output
    return done.output
