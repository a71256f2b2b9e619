"""what carers told the partnership is written down

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SOURCES = ("reference_group", "survey", "event", "letter")


def upgrade() -> None:
    op.create_table(
        "voice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("priority_id", sa.Integer(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("is_quoted", sa.Boolean(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(*SOURCES, name="voicesource", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("source_words", sa.String(length=200), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("may_be_public", sa.Boolean(), nullable=False),
        sa.Column("public_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["priority_id"], ["priority.id"], name=op.f("fk_voice_priority_id_priority")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_voice_recorded_by_person")),
        sa.ForeignKeyConstraint(["strategy_id"], ["strategy.id"], name=op.f("fk_voice_strategy_id_strategy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
    )
    op.create_index(op.f("ix_voice_strategy_id"), "voice", ["strategy_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_voice_strategy_id"), table_name="voice")
    op.drop_table("voice")
