"""indicators say who was asked, and figures where they come from and since when they are known

No earlier version kept the day on which a figure got in: those are shown on every day.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("indicator") as batch:
        batch.add_column(sa.Column("asked", sa.String(length=300), server_default="", nullable=False))
        batch.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    with op.batch_alter_table("indicator_value") as batch:
        batch.add_column(sa.Column("source", sa.String(length=300), server_default="", nullable=False))
        batch.add_column(sa.Column("data_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("recorded_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("indicator_value") as batch:
        for name in ("recorded_at", "recorded_on", "data_on", "source"):
            batch.drop_column(name)
    with op.batch_alter_table("indicator") as batch:
        batch.drop_column("version")
        batch.drop_column("asked")
