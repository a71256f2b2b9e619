"""Adding to a frozen report what has to be said afterwards: the report itself stays as it is."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import func, select

from tracker.changes.audit import By, record_entry
from tracker.domain.addenda import AddendumContent, addendum_name, problems_of_addendum
from tracker.domain.dates import write_day
from tracker.domain.freezing import freeze
from tracker.domain.problems import RuleBroken
from tracker.extensions import db
from tracker.models import FrozenReport, ReportAddendum, Strategy


def add_addendum(*, by: By, on: date, report_id: int, words: str, why: str, private_reason: str = "") -> str:
    """Add a numbered, dated and hashed addendum to a frozen report; its name comes back.

    With a reason the words are held in private session, and papers say that there is one.

    Raises RuleBroken with every reason why it can't be added.
    """
    report, slug = db.session.execute(
        select(FrozenReport, Strategy.slug)
        .join(Strategy, Strategy.id == FrozenReport.strategy_id)
        .where(FrozenReport.id == report_id)
    ).one()
    position = 1 + (
        db.session.execute(
            select(func.max(ReportAddendum.position)).where(ReportAddendum.report_id == report_id)
        ).scalar()
        or 0
    )
    problems = problems_of_addendum(words=words, why=why, private_reason=private_reason, position=position)
    if problems:
        raise RuleBroken(problems)
    name = addendum_name(report.number, position)
    frozen = freeze(
        AddendumContent(
            strategy_slug=slug,
            report=report.number,
            report_hash=report.content_hash,
            name=name,
            on=on.isoformat(),
            on_written=write_day(on),
            words=words,
            why=why,
            is_private=bool(private_reason),
            private_reason=private_reason,
        ),
        new_salt=lambda: secrets.token_hex(8),
    )
    db.session.add(
        ReportAddendum(
            report_id=report_id,
            position=position,
            content=frozen.content,
            prose=frozen.prose,
            content_hash=frozen.content_hash,
            frozen_at=by.at,
            frozen_by=by.person_id,
        )
    )
    db.session.flush()
    record_entry(
        by=by,
        verb="add addendum",
        subject_kind="report",
        subject_id=report_id,
        strategy_id=report.strategy_id,
        facts={"number": report.number, "name": name, "hash": frozen.content_hash}
        | ({"private": True} if private_reason else {}),
    )
    return name
