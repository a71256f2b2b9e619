"""The libraries' own objects, made once and tied to the app in `create_app`; and how a change begins."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import JSON, DateTime, Dialect, MetaData, TypeDecorator, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, registry

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# One key for every change on PostgreSQL: changes go one after another there, as they do on SQLite, so that the
# audit chain has one head and every check reads what the change before it wrote.
CHANGE_LOCK = 7_201_821

# How long a change waits for the one before it.
WAIT_SECONDS = 10


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database, aware again when read. A naive moment is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone can't be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table shares: names for constraints, and how Python types are stored."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON},
    )


class WrittenJson(str):
    """JSON that is written already: a column of JSON takes it as it is."""

    __slots__ = ()


def write_json(value: Any) -> str:
    """What a column of JSON stores; what is written already goes in as it is."""
    return value if isinstance(value, WrittenJson) else json.dumps(value)


db = SQLAlchemy(
    model_class=Base,
    session_options={"autoflush": True, "expire_on_commit": False},
    engine_options={"json_serializer": write_json},
)
migrate = Migrate(render_as_batch=True, compare_type=True)
csrf = CSRFProtect()
login_manager = LoginManager()

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def prepare_engine(engine: Engine) -> None:
    """Make SQLite durable, strict about keys, and able to start a change with its write lock already held."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        # The driver's own transaction start is off: a change must take the write lock before its first read,
        # otherwise two people who save at once both read, and one of them fails instead of waiting.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={WAIT_SECONDS * 1000}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute("PRAGMA foreign_keys")
        if cursor.fetchone()[0] != 1:
            raise RuntimeError("This SQLite does not enforce foreign keys; the tracker can't use it.")
        cursor.execute("PRAGMA synchronous")
        if cursor.fetchone()[0] != 2:
            raise RuntimeError("This SQLite does not sync every commit; the tracker can't use it.")
        cursor.close()

    # SQLite lets whoever asks at the right moment go first, and out of many one may never be lucky. So the threads
    # of a process queue here, and only its processes contend.
    turn = Lock()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        options = connection.get_execution_options()
        if not options.get("checks_references", True):
            # Ignored inside a transaction, so it comes before one.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        if not options.get("immediate", False):
            connection.exec_driver_sql("BEGIN")
            return
        if turn.acquire(timeout=WAIT_SECONDS if options.get("is_patient", True) else 0):
            connection.connection.record_info["has_turn"] = True
            if options.get("is_patient", True):
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={WAIT_SECONDS * 1000}")

    @event.listens_for(engine, "checkin")
    def end_turn(_connection: Any, record: Any) -> None:
        # Committed, rolled back or broken: a connection comes back here in each case.
        if record.record_info.pop("has_turn", False):
            turn.release()


def roll_back() -> None:
    """End the transaction, if there is one; a connection that broke under it is thrown away, and that is no error."""
    if not db.session.registry.has():
        return
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()


def begin_change(*, is_patient: bool = True, checks_references: bool = True) -> None:
    """Open the one transaction that a change runs in, with the write lock held; the edge commits it.

    What was read before is forgotten: the person, the permission and the version are read again inside. Without
    patience a busy database raises OperationalError at once. Only whoever makes all tables anew does without checked
    references, and calls `forget_connections` afterwards.
    """
    db.session.rollback()
    db.session.expunge_all()
    options = {"immediate": True, "is_patient": is_patient, "checks_references": checks_references}
    connection = db.session.connection(execution_options=options)
    if connection.dialect.name == "postgresql":
        wait = f"{WAIT_SECONDS}s" if is_patient else "1ms"
        connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": wait})
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHANGE_LOCK})


def forget_connections() -> None:
    """Close every connection, undoing what was not committed: the next one begins with checked references again."""
    db.session.remove()
    db.engine.dispose()


def rewrite_file() -> bool:
    """Write SQLite's file anew, so that what was deleted or replaced is nowhere in it nor beside it; waits for others.

    False on PostgreSQL, which does that in its own time; see docs/operations.md.
    """
    db.session.remove()
    if db.engine.dialect.name != "sqlite":
        return False
    connection = db.engine.raw_connection()
    try:
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            connection.cursor().execute(statement)
    finally:
        connection.close()
    return True
