"""People: who is signed in, who may do what, and the lists the administrator works with."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, and_, bindparam, func, or_, select, true

from tracker.domain.permissions import Cover, Role, Viewer
from tracker.extensions import db
from tracker.models import (
    BodyReader,
    Identity,
    Installation,
    Membership,
    Organisation,
    PasswordLink,
    Person,
    SecondFactor,
    SignInSession,
    Strategy,
    Successor,
    Team,
    TeamMember,
)
from tracker.models.columns import AnyRow
from tracker.models.shared_aliases import shared_alias
from tracker.queries.asking import ask
from tracker.queries.scope import LATEST, stands_for


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session in force, the person it belongs to, the day the installation is fixed to, the audit chain's head.

    `issuer` is the provider that vouched for the person; empty where they signed in with a password.
    """

    viewer: Viewer
    created_at: datetime
    seen_at: datetime
    issuer: str
    has_second_factor: bool
    fixed_today: date | None
    audit_hash: str | None


@dataclass(frozen=True, slots=True)
class SessionAtAGlance:
    """A session in force, with as little as tells whether anything changed since a page was made for it."""

    person_id: int
    seen_at: datetime
    fixed_today: date | None
    audit_hash: str | None


@dataclass(frozen=True, slots=True)
class Account:
    """What signing in needs of a person."""

    person_id: int
    name: str
    email: str
    password_hash: str | None
    is_disabled: bool
    is_demo: bool
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class PersonOnRecord:
    """A person as the administrator sees them.

    `roles` are all they hold, each with its strategy, None for every strategy; `role` and `strategy_id` are the first.
    """

    person_id: int
    name: str
    email: str
    organisation_id: int | None
    organisation: str
    role: Role | None
    strategy_id: int | None
    teams: tuple[str, ...]
    team_ids: tuple[int, ...]
    has_password: bool
    has_second_factor: bool
    has_identity: bool
    is_disabled: bool
    version: int
    roles: tuple[tuple[int | None, Role], ...]


@dataclass(frozen=True, slots=True)
class OrganisationOnRecord:
    """An organisation as the administrator sees it.

    `successor` is whoever stands in its place since `taken_over_on`, by name and id; empty where nobody took over.
    """

    organisation_id: int
    slug: str
    name: str
    short_name: str
    kind: str
    version: int
    successor_id: int | None = None
    successor: str = ""
    taken_over_on: date | None = None

    @property
    def is_taken_over(self) -> bool:
        """True where another organisation stands in its place."""
        return self.successor_id is not None


@dataclass(frozen=True, slots=True)
class TeamOnRecord:
    """A team that can lead actions."""

    team_id: int
    strategy_id: int
    name: str
    organisation: str


_away = shared_alias(Person)
_away_member = shared_alias(TeamMember)
_away_team = shared_alias(Team)
_TODAY = bindparam("today", type_=Date)

_VIEWER = (
    Person.id,
    Person.name,
    Person.email,
    Person.organisation_id,
    Membership.strategy_id,
    Membership.role,
    TeamMember.team_id,
    BodyReader.body_id,
    Strategy.slug.label("strategy_slug"),
    _away.id.label("away_id"),
    _away.name.label("away_name"),
    _away.away_from,
    _away.away_until,
    _away_team.id.label("away_team_id"),
    _away_team.strategy_id.label("away_strategy_id"),
)

# Those whose deputy the person is, on the day, with the teams they are in; a team counts where they may post for it.
_IS_AWAY = and_(_away.deputy_id == Person.id, _away.is_disabled.is_(False))
_IS_AWAY_FROM = and_(_away_member.person_id == _away.id, _away_member.member_to.is_(None))
_POSTS_FOR = and_(
    _away_team.id == _away_member.team_id,
    select(Membership.id)
    .where(
        Membership.person_id == _away.id,
        Membership.role.in_([Role.MEMBER, Role.MANAGER]),
        or_(Membership.strategy_id.is_(None), Membership.strategy_id == _away_team.strategy_id),
    )
    .correlate(_away, _away_team)
    .exists(),
)


def _covers(rows: Sequence[AnyRow]) -> tuple[Cover, ...]:
    """Whom the rows' person covers for, a value for each strategy, in the order of names."""
    teams: dict[tuple[str, int, date, int], set[int]] = {}
    for row in rows:
        if row.away_team_id is not None:
            key = (row.away_name, row.away_id, row.away_until, row.away_strategy_id)
            teams.setdefault(key, set()).add(row.away_team_id)
    return tuple(
        Cover(
            person_id=person_id,
            name=name,
            until=until,
            strategy_id=strategy_id,
            team_ids=frozenset(held),
        )
        for (name, person_id, until, strategy_id), held in sorted(teams.items())
    )


def _viewer(rows: Sequence[AnyRow]) -> Viewer:
    roles: dict[int | None, set[Role]] = {}
    for row in rows:
        if row.role is not None:
            roles.setdefault(row.strategy_id, set()).add(row.role)
    first = rows[0]
    return Viewer(
        person_id=first.id,
        name=first.name,
        email=first.email,
        organisation_id=first.organisation_id,
        roles={strategy_id: frozenset(held) for strategy_id, held in roles.items()},
        team_ids=frozenset(row.team_id for row in rows if row.team_id is not None),
        body_ids=frozenset(row.body_id for row in rows if row.body_id is not None),
        covers=_covers(rows),
        home_slug=next((row.strategy_slug for row in rows if row.strategy_slug), ""),
    )


_IN_FORCE = (
    SignInSession.token_hash == bindparam("token_hash"),
    SignInSession.revoked_at.is_(None),
    SignInSession.ends_at > bindparam("now"),
    SignInSession.seen_at > bindparam("idle_since"),
    Person.is_disabled.is_(False),
)
_FIXED_TODAY = select(Installation.fixed_today).scalar_subquery()
_OPEN_SESSION = (
    select(
        *_VIEWER,
        SignInSession.created_at,
        SignInSession.seen_at,
        SignInSession.issuer,
        SecondFactor.confirmed_at,
        _FIXED_TODAY.label("fixed_today"),
        select(Installation.audit_hash).scalar_subquery().label("audit_hash"),
    )
    .select_from(SignInSession)
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
    .outerjoin(Membership, Membership.person_id == Person.id)
    .outerjoin(TeamMember, and_(TeamMember.person_id == Person.id, TeamMember.member_to.is_(None)))
    .outerjoin(BodyReader, BodyReader.person_id == Person.id)
    .outerjoin(Strategy, Strategy.id == Membership.strategy_id)
    .outerjoin(
        _away,
        and_(_IS_AWAY, func.coalesce(_FIXED_TODAY, _TODAY).between(_away.away_from, _away.away_until)),
    )
    .outerjoin(_away_member, _IS_AWAY_FROM)
    .outerjoin(_away_team, _POSTS_FOR)
    .where(*_IN_FORCE)
    .order_by(Membership.id, TeamMember.id)
)
_AT_A_GLANCE = (
    select(SignInSession.person_id, SignInSession.seen_at, Installation.fixed_today, Installation.audit_hash)
    .select_from(SignInSession)
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(Installation, true())
    .where(*_IN_FORCE)
)


def open_session(token_hash: str, *, now: datetime, idle_since: datetime, today: date) -> OpenSession | None:
    """The session of this token with its person, in one statement; `today` counts unless the day is fixed.

    None where it has ended, was revoked, has not been used since `idle_since`, or its person may not sign in.
    """
    asked = {"token_hash": token_hash, "now": now, "idle_since": idle_since, "today": today}
    rows = ask(_OPEN_SESSION, asked).all()
    if not rows:
        return None
    first = rows[0]
    return OpenSession(
        _viewer(rows),
        first.created_at,
        first.seen_at,
        first.issuer or "",
        first.confirmed_at is not None,
        first.fixed_today,
        first.audit_hash,
    )


def session_at_a_glance(token_hash: str, *, now: datetime, idle_since: datetime) -> SessionAtAGlance | None:
    """As little of the session of this token as tells whether a page made for it still stands; None as above."""
    asked = {"token_hash": token_hash, "now": now, "idle_since": idle_since}
    row = ask(_AT_A_GLANCE, asked).first()
    return SessionAtAGlance(*row) if row is not None else None


def viewer_of(person_id: int, *, on: date) -> Viewer | None:
    """The person as a viewer, with the teams they were in on the day; None where they may not sign in."""
    in_team = and_(
        TeamMember.member_from <= on, or_(TeamMember.member_to.is_(None), TeamMember.member_to >= on)
    )
    rows = db.session.execute(
        select(*_VIEWER)
        .outerjoin(Membership, Membership.person_id == Person.id)
        .outerjoin(TeamMember, and_(TeamMember.person_id == Person.id, in_team))
        .outerjoin(BodyReader, BodyReader.person_id == Person.id)
        .outerjoin(Strategy, Strategy.id == Membership.strategy_id)
        .outerjoin(_away, and_(_IS_AWAY, _away.away_from <= on, _away.away_until >= on))
        .outerjoin(_away_member, _IS_AWAY_FROM)
        .outerjoin(_away_team, _POSTS_FOR)
        .where(Person.id == person_id, Person.is_disabled.is_(False))
        .order_by(Membership.id)
    ).all()
    return _viewer(rows) if rows else None


_ACCOUNT = select(
    Person.id,
    Person.name,
    Person.email,
    Person.password_hash,
    Person.is_disabled,
    Person.is_demo,
    SecondFactor.confirmed_at.is_not(None),
).outerjoin(SecondFactor, SecondFactor.person_id == Person.id)


def person_by_email(email: str) -> Account | None:
    """The account of this e-mail address, however it is capitalised; None where there is none."""
    row = db.session.execute(_ACCOUNT.where(Person.email == email.strip().lower())).first()
    return Account(*row) if row else None


def person_by_id(person_id: int) -> Account | None:
    """The account of this person; None where there is none."""
    row = db.session.execute(_ACCOUNT.where(Person.id == person_id)).first()
    return Account(*row) if row else None


def person_by_identity(*, issuer: str, subject: str) -> Account | None:
    """The account that is linked to this subject of this issuer, and to nothing else of theirs; None for a stranger."""
    row = db.session.execute(
        _ACCOUNT.join(Identity, Identity.person_id == Person.id).where(
            Identity.issuer == issuer, Identity.subject == subject
        )
    ).first()
    return Account(*row) if row else None


def has_admin() -> bool:
    """True while somebody who may sign in is an administrator."""
    statement = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.role == Role.ADMIN, Person.is_disabled.is_(False))
        .limit(1)
    )
    return db.session.execute(statement).first() is not None


def everybody(*, strategy_ids: Sequence[int] | None, person_id: int | None = None) -> list[PersonOnRecord]:
    """The people on record by name; only those with a role in these strategies, or that one person, where given."""
    statement = (
        select(
            Person.id,
            Person.name,
            Person.email,
            Person.organisation_id,
            Organisation.short_name,
            Membership.role,
            Membership.strategy_id,
            Team.id.label("team_id"),
            Team.name.label("team"),
            Person.password_hash.is_not(None).label("has_password"),
            SecondFactor.confirmed_at.is_not(None).label("has_second_factor"),
            select(Identity.id).where(Identity.person_id == Person.id).exists().label("has_identity"),
            Person.is_disabled,
            Person.version,
        )
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
        .outerjoin(Membership, Membership.person_id == Person.id)
        .outerjoin(TeamMember, and_(TeamMember.person_id == Person.id, TeamMember.member_to.is_(None)))
        .outerjoin(Team, Team.id == TeamMember.team_id)
        .order_by(Person.name, Person.id, Membership.id, Team.name, Team.id)
    )
    if strategy_ids is not None:
        of_these = select(Membership.person_id).where(Membership.strategy_id.in_(strategy_ids))
        statement = statement.where(Person.id.in_(of_these))
    if person_id is not None:
        statement = statement.where(Person.id == person_id)
    people: dict[int, list[AnyRow]] = {}
    for row in db.session.execute(statement):
        people.setdefault(row.id, []).append(row)
    found = []
    for own in people.values():
        first = own[0]
        teams = {row.team_id: row.team for row in own if row.team_id is not None}
        roles = {(row.strategy_id, row.role): None for row in own if row.role is not None}
        found.append(
            PersonOnRecord(
                first.id,
                first.name,
                first.email,
                first.organisation_id,
                first.short_name or "",
                first.role,
                first.strategy_id,
                tuple(teams.values()),
                tuple(teams),
                bool(first.has_password),
                bool(first.has_second_factor),
                bool(first.has_identity),
                first.is_disabled,
                first.version,
                tuple(roles),
            )
        )
    return found


_successor = shared_alias(Organisation)


def organisations() -> list[OrganisationOnRecord]:
    """Every organisation, by name, with who stands in its place today."""
    # When it ended is told by the first that took over.
    taken_over_on = (
        select(func.min(Successor.took_over_on))
        .where(Successor.organisation_id == Organisation.id)
        .correlate(Organisation)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Organisation.id,
            Organisation.slug,
            Organisation.name,
            Organisation.short_name,
            Organisation.kind,
            Organisation.version,
            _successor.id.label("successor_id"),
            func.coalesce(_successor.name, ""),
            taken_over_on,
        )
        .outerjoin(Successor, stands_for(Organisation.id, day=LATEST))
        .outerjoin(_successor, _successor.id == Successor.successor_id)
        .order_by(Organisation.name)
    )
    return [OrganisationOnRecord(*row) for row in rows]


def organisations_in_force() -> list[OrganisationOnRecord]:
    """The organisations that nobody took over from, by name: those that can be chosen."""
    return [organisation for organisation in organisations() if not organisation.is_taken_over]


def teams(*, strategy_ids: Sequence[int] | None = None) -> list[TeamOnRecord]:
    """The teams on record by name; of these strategies only, where any are given."""
    statement = (
        select(Team.id, Team.strategy_id, Team.name, Organisation.short_name)
        .join(Strategy, Strategy.id == Team.strategy_id)
        .outerjoin(Organisation, Organisation.id == Team.organisation_id)
        .order_by(Team.name, Team.id)
    )
    if strategy_ids is not None:
        statement = statement.where(Team.strategy_id.in_(strategy_ids))
    return [
        TeamOnRecord(row.id, row.strategy_id, row.name, row.short_name or "")
        for row in db.session.execute(statement)
    ]


def link_in_force(token: str, *, now: datetime) -> Account | None:
    """The account whose password a one-time link may still set; None where it is spent, too old or unknown."""
    row = db.session.execute(
        _ACCOUNT.join(PasswordLink, PasswordLink.person_id == Person.id).where(
            PasswordLink.token_hash == hashlib.sha256(token.encode()).hexdigest(),
            PasswordLink.used_at.is_(None),
            PasswordLink.ends_at > now,
            Person.is_disabled.is_(False),
        )
    ).first()
    return Account(*row) if row else None


def addresses_that_may_not_sign_in() -> set[str]:
    """The e-mail addresses of everybody who was stopped from signing in."""
    statement = select(Person.email).where(Person.is_disabled.is_(True)).order_by(Person.email)
    return set(db.session.execute(statement).scalars())
