"""Frozen reports and the public words that go with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from tracker.domain.board_report import ComparedAction
from tracker.domain.dates import PlanDate, local_day, write_day, write_moment
from tracker.domain.freezing import read_compared, thaw_compared
from tracker.domain.plan_document import read_date
from tracker.domain.rag import LABELS, Label
from tracker.extensions import db
from tracker.models import FrozenReport, Person, PublicWording, ReportHeadline
from tracker.queries.asking import ask


@dataclass(frozen=True, slots=True)
class FrozenFigures:
    """The figures of a frozen report, light enough for every page: counts, labels and promises by action code."""

    number: int
    title: str
    as_at: date
    frozen_at: datetime
    public_from: date | None
    counts: Mapping[Label, int]
    labels: Mapping[str, Label]
    promises: Mapping[str, PlanDate]
    at_risk_running: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A frozen report as it is stored, to be rendered again or verified.

    `has_private_headline` says that another headline than its own is held in private session.
    """

    report_id: int
    number: int
    title: str
    as_at: date
    frozen_at: datetime
    frozen_by: str | None
    public_at: datetime | None
    content: str
    prose: Mapping[str, Mapping[str, str]]
    content_hash: str
    audit_seq: int
    audit_hash: str
    has_private_headline: bool

    @property
    def frozen_written(self) -> str:
        """When it was frozen, in words: the moment, or the day alone where the installation's day was fixed."""
        is_of_the_day = local_day(self.frozen_at) == self.as_at
        return write_moment(self.frozen_at) if is_of_the_day else write_day(self.as_at)

    def is_public(self, at: datetime) -> bool:
        """True from the hour on from which everybody may read it."""
        return self.public_at is not None and self.public_at <= at


@dataclass(frozen=True, slots=True)
class EditedHeadline:
    """The headline of the next report as a person edited it, a line a sentence; no words where it stands as drafted.

    `drafted` is what the rule said when it was edited. With `private_reason` the words are held in private session.
    """

    drafted: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    version: int = 0
    edited_on: date | None = None
    private_reason: str = ""
    author_organisation_id: int | None = None

    def has_old_figures(self, drafted: Sequence[str]) -> bool:
        """True where the rule now drafts something else than the person had before them."""
        return bool(self.words) and self.drafted != tuple(drafted)


@dataclass(frozen=True, slots=True)
class Wording:
    """The plain words published for a priority."""

    version: int
    said: str
    done: tuple[str, ...]
    late: str
    next: str
    published_on: date


def figures_of(
    *,
    number: int,
    title: str,
    as_at: date,
    frozen_at: datetime,
    public_from: date | None,
    figures: Mapping[str, Any],
) -> FrozenFigures:
    """The figures kept beside a frozen report, as values."""
    return FrozenFigures(
        number,
        title,
        as_at,
        frozen_at,
        public_from,
        {LABELS[name]: count for name, count in figures["counts"].items()},
        {code: LABELS[name] for code, name in figures["labels"].items()},
        {code: promise for code, plain in figures["promises"].items() if (promise := read_date(plain))},
        figures["at_risk_running"],
    )


def frozen_figures(strategy_id: int, *, as_at: date) -> list[FrozenFigures]:
    """The figures of the reports frozen up to a day, the oldest first."""
    rows = db.session.execute(
        select(
            FrozenReport.number,
            FrozenReport.title,
            FrozenReport.as_at,
            FrozenReport.frozen_at,
            FrozenReport.public_from,
            FrozenReport.figures,
        )
        .where(FrozenReport.strategy_id == strategy_id, FrozenReport.as_at <= as_at)
        .order_by(FrozenReport.number)
    )
    return [
        figures_of(
            number=row.number,
            title=row.title,
            as_at=row.as_at,
            frozen_at=row.frozen_at,
            public_from=row.public_from,
            figures=row.figures,
        )
        for row in rows
    ]


_STORED = select(
    FrozenReport.id,
    FrozenReport.number,
    FrozenReport.title,
    FrozenReport.as_at,
    FrozenReport.frozen_at,
    Person.name,
    FrozenReport.public_at,
    FrozenReport.content,
    FrozenReport.prose,
    FrozenReport.content_hash,
    FrozenReport.audit_seq,
    FrozenReport.audit_hash,
    select(ReportHeadline.id)
    .where(
        ReportHeadline.strategy_id == FrozenReport.strategy_id,
        ReportHeadline.number == FrozenReport.number,
        ReportHeadline.words != "",
        ReportHeadline.private_reason != "",
    )
    .exists(),
).outerjoin(Person, Person.id == FrozenReport.frozen_by)


def stored_report(strategy_id: int, *, number: int | None = None) -> StoredReport | None:
    """The frozen report of that number, or the latest; None where there is none."""
    statement = (
        _STORED.where(FrozenReport.strategy_id == strategy_id).order_by(FrozenReport.number.desc()).limit(1)
    )
    if number is not None:
        statement = statement.where(FrozenReport.number == number)
    row = db.session.execute(statement).first()
    return StoredReport(*row) if row else None


_COMPARED = select(FrozenReport.as_at, FrozenReport.compared).where(
    FrozenReport.strategy_id == bindparam("strategy_id"), FrozenReport.number == bindparam("number")
)


def compared_report(strategy_id: int, *, number: int) -> tuple[date, tuple[ComparedAction, ...]] | None:
    """The day of a frozen report and what later ones are compared with it by; None where there is none or it was altered.

    It stands beside the report, or is read from the whole of it: of older reports, and of those that words were removed
    from.
    """
    row = ask(_COMPARED, {"strategy_id": strategy_id, "number": number}).first()
    if row is None:
        return None
    try:
        if row.compared is not None:
            return row.as_at, read_compared(row.compared)
        stored = stored_report(strategy_id, number=number)
        return (row.as_at, thaw_compared(stored.content, stored.prose)) if stored is not None else None
    except (ValueError, KeyError, TypeError):
        # An altered report is for the verification to tell of; it must not stop today's.
        return None


def compared_beside(strategy_id: int) -> dict[int, str]:
    """What stands beside the frozen reports to compare them by, as it is stored, by number; those without are left out."""
    rows = db.session.execute(
        select(FrozenReport.number, FrozenReport.compared)
        .where(FrozenReport.strategy_id == strategy_id, FrozenReport.compared.is_not(None))
        .order_by(FrozenReport.number)
    )
    return {row.number: row.compared for row in rows}


def stored_reports(strategy_id: int, *, as_at: date | None = None) -> list[StoredReport]:
    """The frozen reports of a strategy, the oldest first: all of them, or those of up to a day."""
    statement = _STORED.where(FrozenReport.strategy_id == strategy_id).order_by(FrozenReport.number)
    if as_at is not None:
        statement = statement.where(FrozenReport.as_at <= as_at)
    return [StoredReport(*row) for row in db.session.execute(statement)]


def next_report_number(strategy_id: int) -> int:
    """The number that the next frozen report of a strategy gets."""
    last = db.session.execute(
        select(func.max(FrozenReport.number)).where(FrozenReport.strategy_id == strategy_id)
    ).scalar()
    return (last or 0) + 1


def edited_headline(strategy_id: int, *, number: int) -> EditedHeadline:
    """The headline that a person edited for the report of that number; without words where nobody did."""
    row = db.session.execute(
        select(
            ReportHeadline.drafted,
            ReportHeadline.words,
            ReportHeadline.version,
            ReportHeadline.edited_on,
            ReportHeadline.private_reason,
            Person.organisation_id,
        )
        .outerjoin(Person, Person.id == ReportHeadline.edited_by)
        .where(ReportHeadline.strategy_id == strategy_id, ReportHeadline.number == number)
    ).first()
    if row is None:
        return EditedHeadline()
    return EditedHeadline(
        tuple(row.drafted.splitlines()),
        tuple(row.words.splitlines()),
        row.version,
        row.edited_on,
        row.private_reason,
        row.organisation_id,
    )


def wordings_of(priority_ids: Sequence[int], *, as_at: date) -> dict[int, Wording]:
    """The words in force for each priority on a day; priorities without any are left out."""
    rows = db.session.execute(
        select(
            PublicWording.priority_id,
            PublicWording.version,
            PublicWording.said,
            PublicWording.done,
            PublicWording.late,
            PublicWording.next,
            PublicWording.published_on,
        )
        .where(PublicWording.priority_id.in_(priority_ids), PublicWording.published_on <= as_at)
        .order_by(PublicWording.priority_id, PublicWording.version)
    )
    return {
        row.priority_id: Wording(
            row.version, row.said, tuple(row.done or ()), row.late, row.next, row.published_on
        )
        for row in rows
    }
