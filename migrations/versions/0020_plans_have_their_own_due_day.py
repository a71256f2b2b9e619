"""a plan may be due on a day of its own within a window; a window says when its report is to be frozen

The days by which a plan was once to be due later in every window were never asked for: nothing read them.

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_due_day",
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["delivery_plan.id"], name=op.f("fk_plan_due_day_plan_id_delivery_plan")),
        sa.ForeignKeyConstraint(
            ["window_id"], ["reporting_window.id"], name=op.f("fk_plan_due_day_window_id_reporting_window")
        ),
        sa.PrimaryKeyConstraint("window_id", "plan_id", name=op.f("pk_plan_due_day")),
    )
    with op.batch_alter_table("reporting_window") as batch:
        batch.add_column(sa.Column("freezes", sa.Date(), nullable=True))
    with op.batch_alter_table("delivery_plan") as batch:
        batch.drop_column("due_days_later")


def downgrade() -> None:
    with op.batch_alter_table("delivery_plan") as batch:
        batch.add_column(sa.Column("due_days_later", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("reporting_window") as batch:
        batch.drop_column("freezes")
    op.drop_table("plan_due_day")
