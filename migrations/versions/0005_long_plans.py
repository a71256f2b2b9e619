"""indexes for long plans, and for counting labels

A page of a plan is chosen, and the whole of it counted, by one index alone: it holds all that decides which actions
a plan has on a day and in which order. So does the one by which current labels are counted.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXES = (
    (
        "ix_action_plan_order",
        "action",
        ["plan_id", "position", "sort_key", "id", "added_on", "closed_on", "priority_id"],
    ),
    ("ix_action_current_counts", "action_current", ["stage", "rating", "reported_on", "assessment_id"]),
    ("ix_action_added_on", "action", ["added_on"]),
    ("ix_action_closed_on", "action", ["closed_on"]),
)


def upgrade() -> None:
    op.drop_index("ix_action_plan_position", "action")
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    is_assessed = sa.text("assessment_id IS NOT NULL")
    op.create_index(
        "ix_action_current_assessed",
        "action_current",
        ["assessment_id"],
        sqlite_where=is_assessed,
        postgresql_where=is_assessed,
    )


def downgrade() -> None:
    op.drop_index("ix_action_current_assessed", "action_current")
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
    op.create_index("ix_action_plan_position", "action", ["plan_id", "position"])
