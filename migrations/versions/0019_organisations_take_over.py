"""organisations take over from others, short names are dated with names, bodies are closed

No earlier version recorded a successor. Short names of the past are not on record, so that the one in use counts.
On the way down only who stands in whose place today is kept: without its last day, no row can say when it ended.

Revision ID: 0019
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation_successor") as batch:
        batch.add_column(sa.Column("until", sa.Date(), nullable=True))
    with op.batch_alter_table("organisation_name") as batch:
        batch.add_column(sa.Column("short_name", sa.String(length=60), nullable=True))
    with op.batch_alter_table("body") as batch:
        batch.add_column(sa.Column("closed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("body") as batch:
        batch.drop_column("closed_on")
    with op.batch_alter_table("organisation_name") as batch:
        batch.drop_column("short_name")
    op.execute("DELETE FROM organisation_successor WHERE until IS NOT NULL")
    with op.batch_alter_table("organisation_successor") as batch:
        batch.drop_column("until")
