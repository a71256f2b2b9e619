"""The audit chain in a real database: unbroken after the demonstration, and not to be altered."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from tests.conftest import Filled, Readers
from tests.journeys.records import contents, verify_chain
from tracker import Tracker
from tracker.changes.audit import By, chain_head, installation, record_entry
from tracker.domain.freezing import digest_prose
from tracker.extensions import begin_change, db
from tracker.models import AuditEntry, ChangeCounter, Installation, ProgressUpdate

NOON = datetime(2019, 9, 30, 12, tzinfo=UTC)


def test_the_chain_is_whole_after_the_demonstration(reading_app: Tracker, reader_of: Readers) -> None:
    assert verify_chain(reading_app).startswith("The audit chain is unbroken: ")


def test_every_update_of_the_demonstration_has_its_entry(reading_app: Tracker) -> None:
    with reading_app.app_context():
        entries = db.session.execute(
            select(AuditEntry.facts, AuditEntry.subject_id).where(
                AuditEntry.verb.in_(["post update", "confirm unchanged"])
            )
        ).all()
        updates = db.session.execute(select(ProgressUpdate.id, ProgressUpdate.action_id)).all()

    assert sorted((json.loads(facts)["update"], action) for facts, action in entries) == sorted(
        tuple(row) for row in updates
    )


def test_the_head_is_the_last_entry_also_for_somebody_who_read_the_installation_before(app: Tracker) -> None:
    with app.app_context():
        begin_change()
        read_before = installation()
        record_entry(by=By(None, NOON), verb="try", subject_kind="installation", subject_id=1)
        last = db.session.execute(
            select(AuditEntry.seq, AuditEntry.entry_hash).order_by(AuditEntry.seq.desc()).limit(1)
        ).one()

        assert tuple(chain_head()) == tuple(last)
        assert read_before.audit_seq == last.seq - 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("seq", 999_999),
        ("recorded_at", NOON),
        ("person_id", None),
        ("strategy_id", None),
        ("verb", "something else"),
        ("subject_kind", "nothing"),
        ("subject_id", 1),
        ("facts", "{}"),
        ("previous_hash", "0" * 64),
        ("entry_hash", "0" * 64),
    ],
)
def test_the_database_refuses_to_alter_an_entry(app: Tracker, column: str, value: object) -> None:
    before = contents(app)["audit_entry"]

    with app.app_context(), pytest.raises(DBAPIError, match="never altered"):
        db.session.execute(update(AuditEntry).where(AuditEntry.seq == 100).values({column: value}))

    assert contents(app)["audit_entry"] == before


def test_the_database_refuses_to_delete_an_entry(app: Tracker) -> None:
    before = contents(app)["audit_entry"]

    with app.app_context(), pytest.raises(DBAPIError, match="never"):
        db.session.execute(delete(AuditEntry).where(AuditEntry.seq == 100))

    assert contents(app)["audit_entry"] == before


def test_postgresql_refuses_to_empty_the_table(app: Tracker, filled: Filled) -> None:
    statement = "TRUNCATE audit_entry" if filled.kind == "postgresql" else "DELETE FROM audit_entry"

    with app.app_context(), pytest.raises(DBAPIError, match="never"):
        db.session.execute(text(statement))


def test_an_entry_put_in_the_place_of_another_is_refused(app: Tracker) -> None:
    with app.app_context():
        row = dict(
            db.session.execute(select(AuditEntry.__table__).where(AuditEntry.seq == 100)).mappings().one()
        )
        columns = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join(f":{name}" for name in row)
        row |= {"facts": "{}", "prose": json.dumps(row["prose"])}
        insert = "INSERT OR REPLACE" if db.engine.dialect.name == "sqlite" else "INSERT"

        with pytest.raises(DBAPIError):
            db.session.execute(text(f"{insert} INTO audit_entry ({columns}) VALUES ({marks})"), row)


def test_an_entry_follows_the_one_before_and_the_installation_knows_the_head(app: Tracker) -> None:
    with app.app_context():
        begin_change()
        head = db.session.execute(select(Installation.audit_seq, Installation.audit_hash)).one()
        record_entry(
            by=By(None, NOON),
            verb="note",
            subject_kind="installation",
            subject_id=1,
            facts={"b": 2, "a": 1},
            prose={"words": "In a few words.", "empty": ""},
        )
        db.session.commit()
        entry = db.session.execute(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).scalar_one()
        now = db.session.execute(select(Installation.audit_seq, Installation.audit_hash)).one()
        # The context puts everything away that it has read.
        db.session.expunge(entry)

    assert (entry.seq, entry.previous_hash) == (head.audit_seq + 1, head.audit_hash)
    assert (now.audit_seq, now.audit_hash) == (entry.seq, entry.entry_hash)
    assert list(entry.prose) == ["words"]
    digest = digest_prose(entry.prose["words"]["salt"], "In a few words.")
    assert json.loads(entry.facts) == {"a": 1, "b": 2, "words_digest": digest}
    assert "In a few words." not in entry.facts
    verify_chain(app)


def test_words_that_only_say_that_they_were_removed_break_the_chain(app: Tracker) -> None:
    with app.app_context():
        entry = db.session.execute(
            select(AuditEntry).where(AuditEntry.verb == "post update").limit(1)
        ).scalar_one()
        prose = {
            name: part | {"words": "Removed on 1 October 2019 because it named a carer."}
            for name, part in entry.prose.items()
        }
        db.session.execute(update(AuditEntry).where(AuditEntry.seq == entry.seq).values(prose=prose))
        db.session.commit()

    done = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert done.exit_code == 1
    assert "were altered" in done.output


def test_words_that_were_altered_break_the_chain(app: Tracker) -> None:
    with app.app_context():
        entry = db.session.execute(
            select(AuditEntry).where(AuditEntry.verb == "post update").limit(1)
        ).scalar_one()
        prose = {name: part | {"words": "All is well."} for name, part in entry.prose.items()}
        db.session.execute(update(AuditEntry).where(AuditEntry.seq == entry.seq).values(prose=prose))
        db.session.commit()

    done = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert done.exit_code == 1
    assert str(entry.seq) in done.output


def test_a_cut_tail_shows(app: Tracker) -> None:
    with app.app_context():
        for trigger in ("audit_entry_no_delete",):
            on_table = " ON audit_entry" if db.engine.dialect.name == "postgresql" else ""
            db.session.execute(text(f"DROP TRIGGER {trigger}{on_table}"))
        last = db.session.execute(select(func.max(AuditEntry.seq))).scalar_one()
        db.session.execute(delete(AuditEntry).where(AuditEntry.seq == last))
        db.session.commit()

    done = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert done.exit_code == 1


def test_a_change_that_is_not_committed_leaves_neither_entry_nor_count(app: Tracker) -> None:
    before = contents(app)
    with app.app_context():
        begin_change()
        record_entry(
            by=By(None, NOON), verb="note", subject_kind="strategy", subject_id=1, strategy_id=1, facts={}
        )
        is_counted = db.session.execute(select(ChangeCounter.value)).scalar_one()
        db.session.rollback()

    assert is_counted
    assert contents(app) == before
