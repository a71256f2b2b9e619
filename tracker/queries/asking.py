"""How a question for columns reaches the database: past what a session does for whole records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable

from tracker.extensions import db


def ask_plain(statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """The rows of a question as the driver gives them: for whole numbers and text, which need no conversion.

    A long plan has thousands of lines; reading them row by row through the library takes half as long again.
    """
    result = ask(statement, values)
    rows: Sequence[Any] = result.cursor.fetchall()
    result.close()
    return rows


def ask(statement: Executable, values: Mapping[str, Any] | None = None) -> CursorResult[*tuple[Any, ...]]:
    """The answer to a question for columns, inside the session's transaction; its pending changes are written first.

    A session prepares every row to hold records, which for plain columns takes as long again as the question itself.
    A question for whole records, or for a date made of several columns, goes to the session.
    """
    session = db.session()
    session.flush()
    return session.connection().execute(statement, values)
