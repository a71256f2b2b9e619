"""people are away from a day; an update says for whom its author covered

Revision ID: 0014
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("away_from", sa.Date(), nullable=True))
        batch.create_index(op.f("ix_person_deputy_id"), ["deputy_id"])
    # No earlier version let anybody say these, and an absence without its first day is none.
    op.execute("UPDATE person SET away_until = NULL, deputy_id = NULL")
    with op.batch_alter_table("progress_update") as batch:
        batch.add_column(sa.Column("covering_for_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_progress_update_covering_for_id_person"), "person", ["covering_for_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("progress_update") as batch:
        batch.drop_constraint(op.f("fk_progress_update_covering_for_id_person"), type_="foreignkey")
        batch.drop_column("covering_for_id")
    with op.batch_alter_table("person") as batch:
        batch.drop_index(op.f("ix_person_deputy_id"))
        batch.drop_column("away_from")
