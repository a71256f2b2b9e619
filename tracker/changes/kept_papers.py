"""Keeping a file beside a frozen report: the paper as it was issued, or the extract of the minutes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import func, select

from tracker.changes.audit import By, record_entry
from tracker.domain.kept_papers import MOST_KEPT, KeptKind, Offered
from tracker.domain.problems import Problem, RuleBroken
from tracker.extensions import db
from tracker.models import Body, FrozenReport, KeptPaper


def keep_papers(
    *, by: By, report_id: int, body_id: int | None, kind: KeptKind, offered: Sequence[Offered]
) -> None:
    """Keep files beside a report, each with its SHA-256; nothing of them is ever changed.

    Raises RuleBroken where the report has too many, or the body is not one of its strategy.
    """
    strategy_id, number = db.session.execute(
        select(FrozenReport.strategy_id, FrozenReport.number).where(FrozenReport.id == report_id)
    ).one()
    problems = []
    kept = db.session.execute(
        select(func.count()).select_from(KeptPaper).where(KeptPaper.report_id == report_id)
    ).scalar_one()
    if kept + len(offered) > MOST_KEPT:
        problems.append(Problem("file", f"{MOST_KEPT} files are kept with a report at the most."))
    if body_id is not None:
        of = db.session.execute(select(Body.strategy_id).where(Body.id == body_id)).scalar()
        if of != strategy_id:
            problems.append(
                Problem("body", "That body is not one of this strategy.", "Choose one of the list.")
            )
    if problems:
        raise RuleBroken(problems)
    for one in offered:
        _keep(
            one,
            by=by,
            report_id=report_id,
            body_id=body_id,
            kind=kind,
            strategy_id=strategy_id,
            number=number,
        )


def _keep(
    offered: Offered,
    *,
    by: By,
    report_id: int,
    body_id: int | None,
    kind: KeptKind,
    strategy_id: int,
    number: int,
) -> None:
    content_hash = hashlib.sha256(offered.content).hexdigest()
    paper = KeptPaper(
        report_id=report_id,
        body_id=body_id,
        kind=kind.value,
        file_name=offered.name,
        suffix=offered.suffix,
        content=offered.content,
        size=len(offered.content),
        content_hash=content_hash,
        removed="",
        kept_at=by.at,
        kept_by=by.person_id,
    )
    db.session.add(paper)
    db.session.flush()
    record_entry(
        by=by,
        verb="keep paper",
        subject_kind="report",
        subject_id=report_id,
        strategy_id=strategy_id,
        facts={
            "number": number,
            "paper": paper.id,
            "kind": kind.value,
            "body": body_id,
            "suffix": offered.suffix,
            "size": len(offered.content),
            "hash": content_hash,
        },
        prose={"file_name": offered.name},
    )
