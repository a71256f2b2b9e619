"""reports are issued and public at moments of bodies, with addenda, kept papers and edited headlines beside them

A report that was public stays so, from the moment it was frozen.

Revision ID: 0012
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('publication_hold',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('strategy_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('starts', sa.Date(), nullable=False),
    sa.Column('ends', sa.Date(), nullable=False),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_publication_hold_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_publication_hold_recorded_by_person')),
    sa.ForeignKeyConstraint(['strategy_id'], ['strategy.id'], name=op.f('fk_publication_hold_strategy_id_strategy')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publication_hold'))
    )
    with op.batch_alter_table('publication_hold', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_publication_hold_strategy_id'), ['strategy_id'], unique=False)

    op.create_table('report_headline',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('strategy_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['edited_by'], ['person.id'], name=op.f('fk_report_headline_edited_by_person')),
    sa.ForeignKeyConstraint(['strategy_id'], ['strategy.id'], name=op.f('fk_report_headline_strategy_id_strategy')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_headline')),
    sa.UniqueConstraint('strategy_id', 'number', name=op.f('uq_report_headline_strategy_id'))
    )
    op.create_table('kept_paper',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('suffix', sa.String(length=10), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kept_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_kept_paper_body_id_body')),
    sa.ForeignKeyConstraint(['kept_by'], ['person.id'], name=op.f('fk_kept_paper_kept_by_person')),
    sa.ForeignKeyConstraint(['report_id'], ['frozen_report.id'], name=op.f('fk_kept_paper_report_id_frozen_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_paper'))
    )
    with op.batch_alter_table('kept_paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_kept_paper_report_id'), ['report_id'], unique=False)

    op.create_table('report_addendum',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('prose', sa.JSON(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('frozen_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['frozen_by'], ['person.id'], name=op.f('fk_report_addendum_frozen_by_person')),
    sa.ForeignKeyConstraint(['report_id'], ['frozen_report.id'], name=op.f('fk_report_addendum_report_id_frozen_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_addendum')),
    sa.UniqueConstraint('report_id', 'position', name=op.f('uq_report_addendum_report_id'))
    )
    op.create_table('report_moment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=True),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_report_moment_body_id_body')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_report_moment_recorded_by_person')),
    sa.ForeignKeyConstraint(['report_id'], ['frozen_report.id'], name=op.f('fk_report_moment_report_id_frozen_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_moment')),
    sa.UniqueConstraint('report_id', 'body_id', name=op.f('uq_report_moment_report_id'))
    )
    with op.batch_alter_table('frozen_report', schema=None) as batch_op:
        batch_op.add_column(sa.Column('public_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('times_redacted', sa.Integer(), server_default='0', nullable=False))

    with op.batch_alter_table('reporting_window', schema=None) as batch_op:
        batch_op.add_column(sa.Column('freezes_on', sa.Date(), nullable=True))

    op.execute('UPDATE frozen_report SET public_at = frozen_at WHERE public_from IS NOT NULL')
    op.execute('INSERT INTO report_moment (report_id, issued_at, public_at, recorded_at, recorded_by) SELECT id, frozen_at, frozen_at, frozen_at, frozen_by FROM frozen_report WHERE public_from IS NOT NULL')



def downgrade() -> None:
    with op.batch_alter_table('reporting_window', schema=None) as batch_op:
        batch_op.drop_column('freezes_on')

    with op.batch_alter_table('frozen_report', schema=None) as batch_op:
        batch_op.drop_column('times_redacted')
        batch_op.drop_column('public_at')

    op.drop_table('report_moment')
    op.drop_table('report_addendum')
    with op.batch_alter_table('kept_paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_kept_paper_report_id'))

    op.drop_table('kept_paper')
    op.drop_table('report_headline')
    with op.batch_alter_table('publication_hold', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_publication_hold_strategy_id'))

    op.drop_table('publication_hold')
