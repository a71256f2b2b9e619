"""What a file was read as is kept beside it, and how far a long reading is.

A preview then reads no file again. Rows that wait have no reading yet: they are read when they are looked at.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from tracker.extensions import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_draft") as draft:
        draft.add_column(sa.Column("reading", sa.JSON(), nullable=True))
        draft.add_column(sa.Column("reading_of", sa.String(length=64), nullable=False, server_default=""))
        draft.add_column(sa.Column("refusal", sa.JSON(), nullable=True))
        draft.add_column(sa.Column("step", sa.String(length=120), nullable=False, server_default=""))
        draft.add_column(sa.Column("stepped_at", UtcDateTime(timezone=True), nullable=True))
    with op.batch_alter_table("import_draft") as draft:
        draft.alter_column("reading_of", server_default=None)
        draft.alter_column("step", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("import_draft") as draft:
        for column in ("stepped_at", "step", "refusal", "reading_of", "reading"):
            draft.drop_column(column)
