"""a request for help and the headline of a report have a private mark of their own

Until now a request was private with its update alone, whose reason stands there. On the way down a request that alone
was marked stays private, without its reason; words of a headline that were held are taken away, for nothing would hold
them any more.

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("ask", "report_headline"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(
                sa.Column("private_reason", sa.String(length=300), server_default="", nullable=False)
            )


def downgrade() -> None:
    op.execute("UPDATE report_headline SET words = '' WHERE private_reason <> ''")
    for table in ("report_headline", "ask"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("private_reason")
