"""bodies keep the names they went by before

No earlier version recorded the name of a body that was renamed: the one in use counts from always. On the way down
earlier names are given up.

Revision ID: 0027
Revises: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "body_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("used_from", sa.Date(), nullable=True),
        sa.Column("used_to", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_name_body_id_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_name")),
    )
    with op.batch_alter_table("body_name") as batch:
        batch.create_index(batch.f("ix_body_name_body_id"), ["body_id"], unique=False)


def downgrade() -> None:
    op.drop_table("body_name")
