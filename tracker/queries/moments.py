"""When frozen reports are issued and public: the moments of each body, and when the next hour of one strikes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, func, or_, select

from tracker.extensions import UtcDateTime, db
from tracker.models import Body, FrozenReport, ReportMoment
from tracker.queries.asking import ask


@dataclass(frozen=True, slots=True)
class Moments:
    """When a report was issued to a body and is public there; `body_id` is None for everybody.

    `version` is 0 where nothing was said yet.
    """

    body_id: int | None
    issued_at: datetime | None = None
    public_at: datetime | None = None
    version: int = 0


def moments_of(report_id: int) -> dict[int | None, Moments]:
    """What was said of the moments of a report, by body; None is everybody. Bodies of which nothing was said are left out."""
    rows = db.session.execute(
        select(
            ReportMoment.body_id, ReportMoment.issued_at, ReportMoment.public_at, ReportMoment.version
        ).where(ReportMoment.report_id == report_id)
    )
    return {row.body_id: Moments(*row) for row in rows}


@dataclass(frozen=True, slots=True)
class PublicClock:
    """How many reports are public at a moment, and when the next one will be; None where no hour is set.

    A page that shows what is public is another one once that hour strikes, though nobody changes anything then.
    """

    struck: int
    strikes_next: datetime | None


_AT = bindparam("at", type_=UtcDateTime)
_CLOCK = select(
    func.coalesce(func.sum(case((FrozenReport.public_at <= _AT, 1), else_=0)), 0).label("struck"),
    func.min(case((FrozenReport.public_at > _AT, FrozenReport.public_at))).label("strikes_next"),
).where(
    FrozenReport.public_at.is_not(None),
    or_(bindparam("of_strategy") == 0, FrozenReport.strategy_id == bindparam("of_strategy")),
)


def public_clock(strategy_id: int | None, *, at: datetime) -> PublicClock:
    """The clock of a strategy's reports, or of all of them."""
    row = ask(_CLOCK, {"at": at, "of_strategy": strategy_id or 0}).one()
    return PublicClock(row.struck, row.strikes_next)


def body_names(strategy_id: int) -> dict[int, str]:
    """The names of a strategy's bodies, the partnership's own first, then by name."""
    rows = db.session.execute(
        select(Body.id, Body.name)
        .where(Body.strategy_id == strategy_id)
        .order_by(Body.organisation_id.is_not(None), Body.name)
    )
    return {row.id: row.name for row in rows}
