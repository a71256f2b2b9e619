"""What tells tests that nothing was written: it must see any row more, fewer or altered, in whatever table."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.journeys.records import contents
from tracker import Tracker
from tracker.extensions import db

ALTERED = {
    "a letter more": "UPDATE team SET name = name || '.' WHERE id = 1",
    "two values changed for each other": "UPDATE action SET title = CASE id WHEN 1 THEN "
    "(SELECT title FROM action WHERE id = 2) ELSE (SELECT title FROM action WHERE id = 1) END WHERE id IN (1, 2)",
    "nothing instead of a number": "UPDATE team SET organisation_id = NULL WHERE id = 1",
    "a row more": "INSERT INTO team (strategy_id, name) VALUES (1, 'Nobody')",
    "a row fewer": "DELETE FROM change_counter",
}


@pytest.mark.parametrize("statement", ALTERED.values(), ids=ALTERED)
def test_whatever_is_written_is_seen_in_its_table_alone(app: Tracker, statement: str) -> None:
    before = contents(app)
    with app.app_context():
        db.session.execute(text(statement))
        db.session.commit()

    after = contents(app)

    assert set(before) == {table.name for table in db.metadata.sorted_tables}
    assert len([name for name in before if before[name] != after[name]]) == 1


def test_what_is_put_back_is_as_it_was(app: Tracker) -> None:
    before = contents(app)
    for name in ("'Another'", "'Nobody'"):
        with app.app_context():
            kept = db.session.execute(text("SELECT name FROM team WHERE id = 1")).scalar_one()
            db.session.execute(text(f"UPDATE team SET name = {name} WHERE id = 1"))
            db.session.execute(text("UPDATE team SET name = :kept WHERE id = 1"), {"kept": kept})
            db.session.commit()

    assert contents(app) == before
