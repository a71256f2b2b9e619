"""bodies have meetings with the day papers are due, posts they delegate to, and a version

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("body") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "body_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("papers_due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_meeting_body_id_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_meeting")),
        sa.UniqueConstraint("body_id", "held_on", name=op.f("uq_body_meeting_body_id")),
    )
    op.create_table(
        "body_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("power", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_post_body_id_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_post")),
        sa.UniqueConstraint("body_id", "position", name=op.f("uq_body_post_body_id")),
    )


def downgrade() -> None:
    op.drop_table("body_post")
    op.drop_table("body_meeting")
    with op.batch_alter_table("body") as batch:
        batch.drop_column("version")
