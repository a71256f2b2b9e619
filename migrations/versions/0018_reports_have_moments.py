"""reports are issued and public at moments of bodies; addenda, kept papers, edited headlines and holds

A report that was public stays so: from the moment it was frozen, or from the first hour of its day where the two
differ.

Revision ID: 0018
Revises: 0016
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "publication_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_publication_hold_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_publication_hold_recorded_by_person")),
        sa.ForeignKeyConstraint(["strategy_id"], ["strategy.id"], name=op.f("fk_publication_hold_strategy_id_strategy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_hold")),
    )
    op.create_index(op.f("ix_publication_hold_strategy_id"), "publication_hold", ["strategy_id"])
    op.create_table(
        "report_headline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("drafted", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edited_on", sa.Date(), nullable=False),
        sa.Column("edited_at", MOMENT, nullable=False),
        sa.Column("edited_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["edited_by"], ["person.id"], name=op.f("fk_report_headline_edited_by_person")),
        sa.ForeignKeyConstraint(["strategy_id"], ["strategy.id"], name=op.f("fk_report_headline_strategy_id_strategy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_headline")),
        sa.UniqueConstraint("strategy_id", "number", name=op.f("uq_report_headline_strategy_id")),
    )
    op.create_table(
        "kept_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("suffix", sa.String(length=10), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("removed", sa.String(length=400), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("kept_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_kept_paper_body_id_body")),
        sa.ForeignKeyConstraint(["kept_by"], ["person.id"], name=op.f("fk_kept_paper_kept_by_person")),
        sa.ForeignKeyConstraint(["report_id"], ["frozen_report.id"], name=op.f("fk_kept_paper_report_id_frozen_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_paper")),
    )
    op.create_index(op.f("ix_kept_paper_report_id"), "kept_paper", ["report_id"])
    op.create_table(
        "report_addendum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("prose", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("frozen_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["frozen_by"], ["person.id"], name=op.f("fk_report_addendum_frozen_by_person")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["frozen_report.id"], name=op.f("fk_report_addendum_report_id_frozen_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_addendum")),
        sa.UniqueConstraint("report_id", "position", name=op.f("uq_report_addendum_report_id")),
    )
    op.create_table(
        "report_moment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", MOMENT, nullable=True),
        sa.Column("public_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_report_moment_body_id_body")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_report_moment_recorded_by_person")),
        sa.ForeignKeyConstraint(["report_id"], ["frozen_report.id"], name=op.f("fk_report_moment_report_id_frozen_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_moment")),
        sa.UniqueConstraint("report_id", "body_id", name=op.f("uq_report_moment_report_id")),
    )
    with op.batch_alter_table("frozen_report") as batch:
        batch.add_column(sa.Column("public_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("times_redacted", sa.Integer(), server_default="0", nullable=False))
    _keep_public_what_was()


def _keep_public_what_was() -> None:
    report = sa.table(
        "frozen_report",
        sa.column("id", sa.Integer),
        sa.column("frozen_at", MOMENT),
        sa.column("frozen_by", sa.Integer),
        sa.column("public_from", sa.Date),
        sa.column("public_at", MOMENT),
    )
    moment = sa.table(
        "report_moment",
        *(sa.column(name, sa.Integer) for name in ("report_id", "version", "recorded_by")),
        *(sa.column(name, MOMENT) for name in ("public_at", "recorded_at")),
    )
    bind = op.get_bind()
    found = bind.execute(sa.select(report).where(report.c.public_from.is_not(None)).order_by(report.c.id)).all()
    for row in found:
        public_at = _first_moment(row.public_from, frozen_at=row.frozen_at)
        bind.execute(report.update().where(report.c.id == row.id).values(public_at=public_at))
        bind.execute(
            moment.insert().values(
                report_id=row.id,
                public_at=public_at,
                version=1,
                recorded_at=row.frozen_at,
                recorded_by=row.frozen_by,
            )
        )


def _first_moment(day: date, *, frozen_at: datetime) -> datetime:
    """The moment of freezing, where it was on that day; an installation whose day is fixed freezes years later."""
    if frozen_at.date() == day:
        return frozen_at
    return datetime.combine(day, time(0), UTC)


def downgrade() -> None:
    with op.batch_alter_table("frozen_report") as batch:
        batch.drop_column("times_redacted")
        batch.drop_column("public_at")
    op.drop_table("report_moment")
    op.drop_table("report_addendum")
    op.drop_index(op.f("ix_kept_paper_report_id"), table_name="kept_paper")
    op.drop_table("kept_paper")
    op.drop_table("report_headline")
    op.drop_index(op.f("ix_publication_hold_strategy_id"), table_name="publication_hold")
    op.drop_table("publication_hold")
