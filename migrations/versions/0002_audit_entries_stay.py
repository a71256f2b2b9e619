"""audit entries stay as they are

The database itself refuses to delete an audit entry, and to change anything of it but its words: those may be
replaced by a redaction, while the digests that the chain covers stay.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COVERED = (
    "seq",
    "recorded_at",
    "person_id",
    "strategy_id",
    "verb",
    "subject_kind",
    "subject_id",
    "facts",
    "previous_hash",
    "entry_hash",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER audit_entry_no_update BEFORE UPDATE OF {', '.join(COVERED)} ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'audit entries are never altered'); END"
        )
        op.execute(
            "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END"
        )
        # INSERT OR REPLACE deletes without firing the trigger above.
        op.execute(
            "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry "
            "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE seq = NEW.seq) "
            "BEGIN SELECT RAISE(ABORT, 'audit entries are never altered'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'audit entries are never altered or deleted'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER audit_entry_no_update BEFORE UPDATE OF {', '.join(COVERED)} ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_stays()"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_stays()"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_entry_no_update")
        op.execute("DROP TRIGGER audit_entry_no_delete")
        op.execute("DROP TRIGGER audit_entry_no_replace")
        return
    for trigger in ("no_update", "no_delete", "no_truncate"):
        op.execute(f"DROP TRIGGER audit_entry_{trigger} ON audit_entry")
    op.execute("DROP FUNCTION audit_entry_stays()")
