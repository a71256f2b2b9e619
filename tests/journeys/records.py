"""What the database holds, asked past the pages: ids of the demonstration, updates, audit entries, all rows."""

from __future__ import annotations

import hashlib
import marshal
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
    """Every table with its number of rows and a hash over all of them; when a session was last seen is left out.

    As the driver or the server has the rows, in as few steps as can be: some thousand tests ask it before and after.
    """
    with app.app_context():
        connection = db.session.connection()
        if connection.dialect.name == "postgresql":
            return {name: (count, of_all) for name, count, of_all in connection.exec_driver_sql(_SUMS)}
        cursor: Any = connection.connection.cursor()
        return {
            table.name: _hashed(
                marshal.dumps(row, _AS_THEY_ARE)
                for row in cursor.execute(f'SELECT {_names_of(table)} FROM "{table.name}"')
            )
            for table in db.metadata.sorted_tables
        }


def values(app: Tracker) -> dict[str, tuple[int, str]]:
    """The same of what the tracker reads there, which another kind of database may store in another way."""
    with app.app_context():
        return {
            table.name: _hashed(
                repr(tuple(row)).encode() for row in db.session.execute(select(*_compared(table)))
            )
            for table in db.metadata.sorted_tables
        }


def _compared(table: Any) -> list[Any]:
    return [column for column in table.columns if column.name != "seen_at"]


def _names_of(table: Any) -> str:
    return ", ".join(f'"{column.name}"' for column in _compared(table))


# The version of the format that writes equal values alike, wherever they come from.
_AS_THEY_ARE = 0
_SUMS = " UNION ALL ".join(
    f"SELECT '{table.name}', count(*), coalesce(sum(hashtextextended(ROW({_names_of(table)})::text, 0)), 0)::text "
    f'FROM "{table.name}"'
    for table in db.metadata.sorted_tables
)


def _hashed(rows: Iterable[bytes]) -> tuple[int, str]:
    """How many rows, and a hash over them in whatever order they come."""
    written = sorted(rows)
    return len(written), hashlib.sha256(b"\n".join(written)).hexdigest()


def verify_chain(app: Tracker) -> str:
    """What `flask audit verify` says; raises where it finds the chain broken."""
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert done.exit_code == 0, done.output
    return done.output
