"""Files brought in: drafts of imports, answers kept for a plan, lines taken out, updates by file.

An import draft holds a file until its person has looked it through. A plan keeps what was said of the columns and
rating words of its files. A detail or measure that a file no longer has stays with the day it was taken out. An
update can come by file, and from a command that no person ran.

Revision ID: 0008
Revises: 0007
"""

from alembic import op
import sqlalchemy as sa

from tracker.extensions import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_HOW_TOLD = ("phone", "email", "meeting")


def upgrade() -> None:
    op.create_table(
        "import_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_import_draft_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["delivery_plan.id"], name=op.f("fk_import_draft_plan_id_delivery_plan")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategy.id"], name=op.f("fk_import_draft_strategy_id_strategy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_draft")),
    )
    for column in ("expires_at", "person_id", "plan_id", "strategy_id"):
        op.create_index(op.f(f"ix_import_draft_{column}"), "import_draft", [column])
    with op.batch_alter_table("delivery_plan") as plan:
        plan.add_column(sa.Column("import_answers", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("delivery_plan") as plan:
        plan.alter_column("import_answers", server_default=None)
    for name in ("detail", "measure"):
        with op.batch_alter_table(name) as line:
            line.add_column(sa.Column("removed_on", sa.Date(), nullable=True))
    _let_updates_come(*_HOW_TOLD, "file", by_nobody=True)


def downgrade() -> None:
    update = sa.table(
        "progress_update", sa.column("how_told", sa.String()), sa.column("recorded_by", sa.Integer())
    )
    op.execute(update.update().where(update.c.how_told == "file").values(how_told="email"))
    person = sa.table("person", sa.column("id", sa.Integer()))
    first = sa.select(sa.func.min(person.c.id)).scalar_subquery()
    op.execute(update.update().where(update.c.recorded_by.is_(None)).values(recorded_by=first))
    _let_updates_come(*_HOW_TOLD, by_nobody=False)
    for name in ("measure", "detail"):
        with op.batch_alter_table(name) as line:
            line.drop_column("removed_on")
    with op.batch_alter_table("delivery_plan") as plan:
        plan.drop_column("import_answers")
    op.drop_table("import_draft")


def _let_updates_come(*ways: str, by_nobody: bool) -> None:
    words = ", ".join(f"'{way}'" for way in ways)
    with op.batch_alter_table("progress_update") as update:
        update.drop_constraint(op.f("ck_progress_update_howtold"), type_="check")
        update.alter_column("recorded_by", existing_type=sa.Integer(), nullable=by_nobody)
        update.create_check_constraint(op.f("ck_progress_update_howtold"), f"how_told IN ({words})")
