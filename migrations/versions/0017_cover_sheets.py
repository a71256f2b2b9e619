"""cover sheets: a template of fields for each body, and the sheets written with it

Revision ID: 0017
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.extensions import UtcDateTime

revision = "0017"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cover_sheet_template",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_cover_sheet_template_body_id_body")),
        sa.PrimaryKeyConstraint("body_id", name=op.f("pk_cover_sheet_template")),
    )
    op.create_table(
        "cover_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("meeting_on", sa.Date(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("is_finished", sa.Boolean(), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_cover_sheet_body_id_body")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["frozen_report.id"], name=op.f("fk_cover_sheet_report_id_frozen_report")
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_cover_sheet_changed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_sheet")),
    )
    for column in ("body_id", "report_id"):
        op.create_index(op.f(f"ix_cover_sheet_{column}"), "cover_sheet", [column])


def downgrade() -> None:
    op.drop_table("cover_sheet")
    op.drop_table("cover_sheet_template")
