"""Strategies, their priorities, bodies and plans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from tracker.domain.gates import LateUpdates, SignOff
from tracker.domain.permissions import Viewer
from tracker.domain.rules import Thresholds
from tracker.domain.status import Owner
from tracker.domain.windows import Window
from tracker.extensions import db
from tracker.models import (
    Adoption,
    Body,
    BodyName,
    ChangeCounter,
    DeliveryPlan,
    Organisation,
    OrganisationName,
    PlanDueDay,
    PlanOwner,
    Priority,
    ReportingWindow,
    Strategy,
    Successor,
)
from tracker.models.columns import AnyRow, named_rows
from tracker.models.plan import PlanStatus
from tracker.queries.asking import ask
from tracker.queries.scope import (
    BODY_NAME,
    LATEST,
    NAME,
    SHORT_NAME,
    is_body_named,
    is_named,
    is_open,
    standing,
    stands_for,
)


@dataclass(frozen=True, slots=True)
class StrategyInForce:
    """A strategy with the count of its changes."""

    strategy_id: int
    slug: str
    title: str
    area: str
    vision: str
    about: str
    starts: date | None
    ends: date | None
    help_now: tuple[str, ...]
    is_illustrative: bool
    late_updates: LateUpdates
    is_public: bool
    version: int
    changes: int


@dataclass(frozen=True, slots=True)
class PriorityInForce:
    """A priority as the strategy words it."""

    priority_id: int
    number: int
    title: str
    plain_title: str
    outcome: str
    principle: str
    found: tuple[str, ...]
    will_do: tuple[str, ...]
    how_we_know: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanInForce:
    """A delivery plan with its owners and thresholds, and the strategy it belongs to."""

    plan_id: int
    slug: str
    code: str
    title: str
    status: PlanStatus
    status_words: str
    status_on: date | None
    starts: date | None
    ends: date | None
    owner_may_move_months: int
    sign_off: SignOff
    late_updates: LateUpdates
    is_illustrative: bool
    version: int
    thresholds: Thresholds
    owners: tuple[Owner, ...]
    strategy_id: int
    strategy_slug: str
    strategy_title: str
    strategy_ends: date | None
    is_strategy_illustrative: bool
    changes: int


@dataclass(frozen=True, slots=True)
class BodyInForce:
    """A body that meets and decides."""

    body_id: int
    slug: str
    name: str
    kind: str
    organisation: str
    may_decide: str


@dataclass(frozen=True, slots=True)
class AdoptionOnRecord:
    """What a body did with the strategy; `on` is None where the record has no day."""

    body: str
    outcome: str
    on: date | None
    words: str


_STRATEGY = select(
    Strategy.id,
    Strategy.slug,
    Strategy.title,
    Strategy.area,
    Strategy.vision,
    Strategy.about,
    Strategy.starts,
    Strategy.ends,
    Strategy.help_now,
    Strategy.is_illustrative,
    Strategy.late_updates,
    Strategy.is_public,
    Strategy.version,
    ChangeCounter.value,
).outerjoin(ChangeCounter, ChangeCounter.strategy_id == Strategy.id)


def _strategy(row: AnyRow) -> StrategyInForce:
    return StrategyInForce(
        strategy_id=row.id,
        slug=row.slug,
        title=row.title,
        area=row.area,
        vision=row.vision,
        about=row.about,
        starts=row.starts,
        ends=row.ends,
        help_now=tuple(row.help_now or ()),
        is_illustrative=row.is_illustrative,
        late_updates=row.late_updates,
        is_public=row.is_public,
        version=row.version,
        changes=row.value or 0,
    )


_STRATEGY_BY_SLUG = _STRATEGY.where(Strategy.slug == bindparam("slug"))
_STRATEGY_BY_ID = _STRATEGY.where(Strategy.id == bindparam("strategy_id"))


def strategy_by_slug(slug: str) -> StrategyInForce | None:
    """The strategy of that address; None where there is none."""
    row = ask(_STRATEGY_BY_SLUG, {"slug": slug}).first()
    return _strategy(row) if row else None


def strategy_by_id(strategy_id: int) -> StrategyInForce | None:
    """The strategy of that id; None where there is none."""
    row = ask(_STRATEGY_BY_ID, {"strategy_id": strategy_id}).first()
    return _strategy(row) if row else None


def all_strategies() -> list[StrategyInForce]:
    """Every strategy, by title."""
    return [_strategy(row) for row in db.session.execute(_STRATEGY.order_by(Strategy.title, Strategy.id))]


def strategies_of(viewer: Viewer) -> list[StrategyInForce]:
    """The strategies that the viewer has a role in, by title."""
    found = all_strategies()
    if None in viewer.roles:
        return found
    return [strategy for strategy in found if strategy.strategy_id in viewer.roles]


def priorities_of(strategy_id: int) -> list[PriorityInForce]:
    """The priorities of a strategy in number order."""
    rows = db.session.execute(
        select(
            Priority.id,
            Priority.number,
            Priority.title,
            Priority.plain_title,
            Priority.outcome,
            Priority.principle,
            Priority.found,
            Priority.will_do,
            Priority.how_we_know,
        )
        .where(Priority.strategy_id == strategy_id)
        .order_by(Priority.number)
    )
    return [PriorityInForce(*row[:6], *(tuple(lines or ()) for lines in row[6:])) for row in rows]


_PLANS = (
    select(
        DeliveryPlan.id,
        DeliveryPlan.slug,
        DeliveryPlan.code,
        DeliveryPlan.title,
        DeliveryPlan.status,
        DeliveryPlan.status_words,
        DeliveryPlan.status_on,
        DeliveryPlan.starts,
        DeliveryPlan.ends,
        DeliveryPlan.owner_may_move_months,
        DeliveryPlan.sign_off,
        Strategy.late_updates,
        DeliveryPlan.is_illustrative,
        DeliveryPlan.version,
        DeliveryPlan.thresholds,
        Strategy.id.label("strategy_id"),
        Strategy.slug.label("strategy_slug"),
        Strategy.title.label("strategy_title"),
        Strategy.ends.label("strategy_ends"),
        Strategy.is_illustrative.label("is_strategy_illustrative"),
        ChangeCounter.value.label("changes"),
        Organisation.id.label("owner_id"),
        Organisation.slug.label("owner_slug"),
        NAME.label("owner_name"),
        SHORT_NAME.label("owner_short_name"),
    )
    .select_from(DeliveryPlan)
    .join(Strategy, Strategy.id == DeliveryPlan.strategy_id)
    .outerjoin(ChangeCounter, ChangeCounter.strategy_id == Strategy.id)
    .outerjoin(PlanOwner, PlanOwner.plan_id == DeliveryPlan.id)
    .outerjoin(Successor, stands_for(PlanOwner.organisation_id))
    .outerjoin(Organisation, Organisation.id == standing(PlanOwner.organisation_id))
    .outerjoin(OrganisationName, is_named())
    .order_by(DeliveryPlan.code, PlanOwner.position, Organisation.id)
)


def _plans(rows: Sequence[Any]) -> list[PlanInForce]:
    # Two owners in whose place one organisation stands are one owner.
    owners: dict[int, dict[int, Owner]] = {}
    first: dict[int, Any] = {}
    for row in rows:
        first.setdefault(row.id, row)
        if row.owner_id is not None:
            owners.setdefault(row.id, {}).setdefault(
                row.owner_id, Owner(row.owner_id, row.owner_slug, row.owner_name, row.owner_short_name)
            )
    return [
        PlanInForce(
            plan_id=row.id,
            slug=row.slug,
            code=row.code,
            title=row.title,
            status=row.status,
            status_words=row.status_words,
            status_on=row.status_on,
            starts=row.starts,
            ends=row.ends,
            owner_may_move_months=row.owner_may_move_months,
            sign_off=row.sign_off,
            late_updates=row.late_updates,
            is_illustrative=row.is_illustrative,
            version=row.version,
            thresholds=Thresholds.of(row.thresholds),
            owners=tuple(owners.get(plan_id, {}).values()),
            strategy_id=row.strategy_id,
            strategy_slug=row.strategy_slug,
            strategy_title=row.strategy_title,
            strategy_ends=row.strategy_ends,
            is_strategy_illustrative=row.is_strategy_illustrative,
            changes=row.changes or 0,
        )
        for plan_id, row in first.items()
    ]


_PLAN_BY_SLUG = _PLANS.where(DeliveryPlan.slug == bindparam("slug"))
_PLANS_OF = _PLANS.where(DeliveryPlan.strategy_id == bindparam("strategy_id"))


def plan_by_slug(slug: str, *, on: date = LATEST) -> PlanInForce | None:
    """The plan of that address with its owners of the day, today's where none is given; None where there is no plan."""
    found = _plans(named_rows(ask(_PLAN_BY_SLUG, {"slug": slug, "day": on})))
    return found[0] if found else None


def plans_of(strategy_id: int, *, on: date = LATEST) -> list[PlanInForce]:
    """The plans of a strategy in order of their code, with their owners of the day, today's where none is given."""
    return _plans(named_rows(ask(_PLANS_OF, {"strategy_id": strategy_id, "day": on})))


def all_plans(*, on: date = LATEST) -> list[PlanInForce]:
    """Every plan in order of its code, with its owners of the day, today's where none is given."""
    return _plans(named_rows(ask(_PLANS, {"day": on})))


# A window as `read_windows` reads it: a row for each plan that is due on a day of its own in it, or one without.
WINDOW_COLUMNS = (
    ReportingWindow.id,
    ReportingWindow.name,
    ReportingWindow.starts,
    ReportingWindow.ends,
    ReportingWindow.opens,
    ReportingWindow.due,
    ReportingWindow.closes,
    ReportingWindow.freezes,
    PlanDueDay.plan_id,
    PlanDueDay.due.label("own_due"),
)
OWN_DUE_DAYS = PlanDueDay.window_id == ReportingWindow.id
_WINDOWS_OF = (
    select(*WINDOW_COLUMNS)
    .select_from(ReportingWindow)
    .outerjoin(PlanDueDay, OWN_DUE_DAYS)
    .where(ReportingWindow.strategy_id == bindparam("strategy_id"))
    .order_by(ReportingWindow.opens, ReportingWindow.id)
)


def windows_of(strategy_id: int) -> list[Window]:
    """The reporting windows of a strategy, the first to open first."""
    return read_windows(ask(_WINDOWS_OF, {"strategy_id": strategy_id}))


def read_windows(rows: Iterable[Any]) -> list[Window]:
    """The windows of rows of `WINDOW_COLUMNS`, each once and in their order, with the days that plans have of their own."""
    first: dict[int, Any] = {}
    own_due: dict[int, dict[int, date]] = {}
    for row in rows:
        first.setdefault(row.id, row)
        if row.plan_id is not None:
            own_due.setdefault(row.id, {})[row.plan_id] = row.own_due
    return [
        Window(
            window_id,
            row.name,
            row.starts,
            row.ends,
            row.opens,
            row.due,
            row.closes,
            row.freezes,
            own_due.get(window_id, {}),
        )
        for window_id, row in first.items()
    ]


_BODIES_OF = (
    select(
        Body.id, Body.slug, BODY_NAME.label("name"), Body.kind, NAME.label("organisation"), Body.may_decide
    )
    .select_from(Body)
    .outerjoin(BodyName, is_body_named())
    .outerjoin(Successor, stands_for(Body.organisation_id))
    .outerjoin(Organisation, Organisation.id == standing(Body.organisation_id))
    .outerjoin(OrganisationName, is_named())
    .where(Body.strategy_id == bindparam("strategy_id"), is_open())
    .order_by(Body.organisation_id.is_not(None), BODY_NAME)
)


def bodies_of(strategy_id: int, *, on: date = LATEST) -> list[BodyInForce]:
    """The bodies of a strategy that were not closed on the day, the partnership's own first, then by name."""
    rows = ask(_BODIES_OF, {"strategy_id": strategy_id, "day": on})
    return [
        BodyInForce(row.id, row.slug, row.name, row.kind, row.organisation or "", row.may_decide)
        for row in rows
    ]


def adoptions_of(strategy_id: int, *, on: date) -> list[AdoptionOnRecord]:
    """What each body did with the strategy, in the order recorded.

    A body has its name of the day on which it did so; of the day that is asked for, where that is not known.
    """
    rows = db.session.execute(
        select(BODY_NAME, Adoption.outcome, Adoption.adopted_on, Adoption.words)
        .select_from(Adoption)
        .join(Body, Body.id == Adoption.body_id)
        .outerjoin(BodyName, is_body_named(day=func.coalesce(Adoption.adopted_on, on)))
        .where(Adoption.strategy_id == strategy_id)
        .order_by(Adoption.id)
    )
    return [AdoptionOnRecord(*row) for row in rows]
