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
    """A name that an organisation went by, so that history can keep the name of its day."""

    __tablename__ = "organisation_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = reference("organisation.id")
    name: Mapped[str] = mapped_column(String(200))
    used_from: Mapped[date | None]
    used_to: Mapped[date | None]


class Successor(Model):
    """An organisation that took over from another on a day."""

    __tablename__ = "organisation_successor"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    took_over_on: Mapped[date]
