"""Bodies: the groups that meet and decide, the names they have had, when they meet, who decides and reads for them, and which of them adopted a strategy."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import Model
from tracker.models.columns import reference


class Body(Model):
    """A governing body, committee, cabinet, lead officer, programme board or delivery group.

    It belongs to an organisation, or to the partnership of a strategy where `organisation_id` is NULL. From
    `closed_on` it is asked nothing any more.
    """

    __tablename__ = "body"
    __table_args__ = (UniqueConstraint("strategy_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = reference("strategy.id")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40), default="")
    may_decide: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class BodyName(Model):
    """A name that a body went by up to the day before `used_to`, so that history can keep the name of its day.

    The one it has since it was renamed last stands with the body. `used_from` is NULL for its first name.
    """

    __tablename__ = "body_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = reference("body.id")
    name: Mapped[str] = mapped_column(String(200))
    used_from: Mapped[date | None]
    used_to: Mapped[date]


class BodySuccessor(Model):
    """Who answers the open questions of a body from the day on which it closed.

    Where that body closes in its turn, the next row says who answers then, and `until` the last day of the row before;
    NULL while it lasts. Source: docs/rules/organisations.md.
    """

    __tablename__ = "body_successor"

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    took_over_on: Mapped[date]
    until: Mapped[date | None]


class BodyMeeting(Model):
    """A meeting of a body, and the day its papers are due."""

    __tablename__ = "body_meeting"
    __table_args__ = (UniqueConstraint("body_id", "held_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = reference("body.id", index=False)
    held_on: Mapped[date]
    papers_due_on: Mapped[date]


class BodyPost(Model):
    """A post that may decide for a body, and what."""

    __tablename__ = "body_post"
    __table_args__ = (UniqueConstraint("body_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = reference("body.id", index=False)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    power: Mapped[str] = mapped_column(String(300))


class BodyReader(Model):
    """A person who reads what is addressed to a body."""

    __tablename__ = "body_reader"

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Adoption(Model):
    """What a body did with the strategy; a day that the record lacks stays unknown."""

    __tablename__ = "adoption"

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = reference("strategy.id")
    body_id: Mapped[int] = reference("body.id")
    outcome: Mapped[str] = mapped_column(String(40))
    adopted_on: Mapped[date | None]
    words: Mapped[str] = mapped_column(Text, default="")
