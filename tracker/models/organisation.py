"""Organisations, the names they have had, and who came after them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import Model
from tracker.models.columns import reference


class Organisation(Model):
    """A partner: a council, a CCG, a charity."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(40), default="")
    version: Mapped[int] = mapped_column(default=1)


class OrganisationName(Model):
    """A name that an organisation went by, so that history can keep the name of its day.

    It was used up to the day before `used_to`. `short_name` is NULL where it is still in use, or is not on record:
    the organisation's own then counts.
    """

    __tablename__ = "organisation_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = reference("organisation.id")
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str | None] = mapped_column(String(60))
    used_from: Mapped[date | None]
    used_to: Mapped[date | None]


class Successor(Model):
    """Who stands in the place of an organisation from a day on; what is on record of it stays as it is.

    The first is the organisation that took over from it. Where that one was taken over in its turn, the next row says
    by whom, and `until` the last day of the row before; NULL while it lasts. Source: docs/rules/organisations.md.
    """

    __tablename__ = "organisation_successor"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    took_over_on: Mapped[date]
    until: Mapped[date | None]
