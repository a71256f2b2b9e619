"""actions say which indicator they are to move, how far and by when

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_target_action_id_action")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_target_indicator_id_indicator")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("action_id", "indicator_id", "area", name=op.f("uq_target_action_id")),
    )
    op.create_index(op.f("ix_target_indicator_id"), "target", ["indicator_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_target_indicator_id"), table_name="target")
    op.drop_table("target")
