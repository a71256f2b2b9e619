"""a decision says until when it is deferred, whether it was delegated, and why it is private

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("decision") as batch:
        batch.add_column(sa.Column("deferred_until", sa.Date(), nullable=True))
        batch.add_column(sa.Column("is_delegated", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("private_reason", sa.String(300), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("decision") as batch:
        batch.drop_column("private_reason")
        batch.drop_column("is_delegated")
        batch.drop_column("deferred_until")
