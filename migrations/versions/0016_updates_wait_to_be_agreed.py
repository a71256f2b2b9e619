"""updates may wait to be agreed by the partner and the group, or to be accepted when late

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = ("agreed", "returned", "own_rating", "checked")
NEWER_KINDS = ("partner_agreed", "accepted")


def _choice(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=30)


def _assessments_may_be(*kinds: str) -> None:
    words = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("assessment") as batch:
        batch.drop_constraint(op.f("ck_assessment_assessmentkind"), type_="check")
        batch.create_check_constraint(op.f("ck_assessment_assessmentkind"), f"kind IN ({words})")


def upgrade() -> None:
    with op.batch_alter_table("delivery_plan") as batch:
        batch.add_column(
            sa.Column(
                "sign_off",
                _choice("signoff", "light", "partner", "partner_group"),
                nullable=False,
                server_default="light",
            )
        )
    with op.batch_alter_table("strategy") as batch:
        batch.add_column(
            sa.Column(
                "late_updates",
                _choice("lateupdates", "accepted", "held"),
                nullable=False,
                server_default="accepted",
            )
        )
    with op.batch_alter_table("action_current") as batch:
        batch.add_column(sa.Column("waiting_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_action_current_waiting_id_progress_update"), "progress_update", ["waiting_id"], ["id"]
        )
    op.create_table(
        "update_gate",
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("sign_off", _choice("signoff", "light", "partner", "partner_group"), nullable=False),
        sa.Column("missed_close", sa.Date(), nullable=True),
        sa.Column(
            "waits_for", _choice("gate", "manager", "partner", "group", "author", "none"), nullable=False
        ),
        sa.Column("counts_from", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["update_id"], ["progress_update.id"], name=op.f("fk_update_gate_update_id_progress_update")
        ),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_update_gate_action_id_action")),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_update_gate")),
    )
    op.create_index(op.f("ix_update_gate_action_id"), "update_gate", ["action_id"])
    _assessments_may_be(*KINDS, *NEWER_KINDS)


def downgrade() -> None:
    # Words that the tables of before had no place for: what was agreed by the partner or accepted was agreed.
    op.execute("UPDATE assessment SET kind = 'agreed' WHERE kind IN ('partner_agreed', 'accepted')")
    _assessments_may_be(*KINDS)
    op.drop_index(op.f("ix_update_gate_action_id"), "update_gate")
    op.drop_table("update_gate")
    with op.batch_alter_table("action_current") as batch:
        batch.drop_constraint(op.f("fk_action_current_waiting_id_progress_update"), type_="foreignkey")
        batch.drop_column("waiting_id")
    with op.batch_alter_table("strategy") as batch:
        batch.drop_constraint(op.f("ck_strategy_lateupdates"), type_="check")
        batch.drop_column("late_updates")
    with op.batch_alter_table("delivery_plan") as batch:
        batch.drop_constraint(op.f("ck_delivery_plan_signoff"), type_="check")
        batch.drop_column("sign_off")
