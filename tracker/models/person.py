"""People who sign in, what they may do where, and the teams that lead actions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.permissions import Role
from tracker.extensions import Model
from tracker.models.columns import choice, reference


class Person(Model):
    """Somebody with an account. While away, from `away_from` to `away_until`, the deputy may post for their teams."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_disabled: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Membership(Model):
    """The role a person holds in a strategy; without a strategy, in all of them."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "strategy_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = reference("person.id")
    strategy_id: Mapped[int | None] = mapped_column(ForeignKey("strategy.id"))
    role: Mapped[Role] = mapped_column(choice(Role))


class Team(Model):
    """A lead without an account: a team of an organisation, or one that belongs to everybody."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("strategy_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = reference("strategy.id")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(200))


class TeamMember(Model):
    """A person in a team, from a day and perhaps to one."""

    __tablename__ = "team_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = reference("team.id")
    person_id: Mapped[int] = reference("person.id")
    member_from: Mapped[date]
    member_to: Mapped[date | None]
