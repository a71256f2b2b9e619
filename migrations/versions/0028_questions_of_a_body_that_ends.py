"""another body answers the open questions of one that ended

No body with an open question has been closed by an earlier version. On the way down the questions stand with the body
that was asked.

Revision ID: 0028
Revises: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "body_successor",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("took_over_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_successor_body_id_body")),
        sa.ForeignKeyConstraint(["successor_id"], ["body.id"], name=op.f("fk_body_successor_successor_id_body")),
        sa.PrimaryKeyConstraint("body_id", "successor_id", name=op.f("pk_body_successor")),
    )


def downgrade() -> None:
    op.drop_table("body_successor")
