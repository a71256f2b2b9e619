"""beside a frozen report stands what later ones are compared with it by

Reports that are there already have none; they are read in full when they are compared.

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("frozen_report", sa.Column("compared", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("frozen_report") as batch:
        batch.drop_column("compared")
