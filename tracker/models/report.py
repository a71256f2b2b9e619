"""Frozen board reports with what stands beside them, and the plain words published for carers and the public."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.extensions import Model
from tracker.models.columns import reference


class FrozenReport(Model):
    """A board report as it was on a day: figures and words, numbered and hashed; rendered again, never queried again.

    `content` is canonical JSON in which each piece of prose stands as its salted digest; `prose` keeps the words
    beside it, so that a redaction leaves the hash as it was; `times_redacted` counts those. `figures` repeats the counts
    for charts over time. `compared` is what later reports are compared with it by, words included: NULL for older
    reports, and after a removal. `public_at` is the first of the moments from which it is public, and `public_from` that day;
    both are NULL while no such moment is set.
    """

    __tablename__ = "frozen_report"
    __table_args__ = (UniqueConstraint("strategy_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = reference("strategy.id")
    window_id: Mapped[int | None] = mapped_column(ForeignKey("reporting_window.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    as_at: Mapped[date]
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    public_from: Mapped[date | None]
    public_at: Mapped[datetime | None]
    schema_version: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    prose: Mapped[dict[str, Any]]
    figures: Mapped[dict[str, Any]]
    compared: Mapped[str | None] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    audit_seq: Mapped[int]
    audit_hash: Mapped[str] = mapped_column(String(64))
    times_redacted: Mapped[int] = mapped_column(default=0, server_default="0")


class ReportMoment(Model):
    """When a frozen report was issued to a body's members, and from when it is public for that body.

    A row without a body says from when it is public for everybody, whatever any body does. `issued_at` is NULL where it
    has not been issued, `public_at` where no hour is set.
    """

    __tablename__ = "report_moment"
    __table_args__ = (UniqueConstraint("report_id", "body_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = reference("frozen_report.id", index=False)
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    issued_at: Mapped[datetime | None]
    public_at: Mapped[datetime | None]
    version: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ReportAddendum(Model):
    """A correction to a frozen report, numbered under it (1.A, 1.B), frozen and hashed as the report is."""

    __tablename__ = "report_addendum"
    __table_args__ = (UniqueConstraint("report_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = reference("frozen_report.id", index=False)
    position: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    prose: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class KeptPaper(Model):
    """A file kept beside a frozen report: the paper as it was issued, or the extract of the minutes.

    `content_hash` is the SHA-256 of the file. Where words had to go, the content is empty and `removed` says when and
    why; hash and size stay.
    """

    __tablename__ = "kept_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = reference("frozen_report.id")
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    kind: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(200))
    suffix: Mapped[str] = mapped_column(String(10))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    removed: Mapped[str] = mapped_column(String(400), default="")
    kept_at: Mapped[datetime]
    kept_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ReportHeadline(Model):
    """The headline of a report that is not frozen yet, as a person edited it: by the number the report will get.

    A line a sentence. `drafted` is what the rule drafted when it was edited: where it drafts something else since, the
    figures have changed under the edited words. `edited_on` is the installation's own day. With `private_reason` the
    words are held in private session: the report prints what the rule drafted.
    """

    __tablename__ = "report_headline"
    __table_args__ = (UniqueConstraint("strategy_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = reference("strategy.id", index=False)
    number: Mapped[int]
    drafted: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    edited_on: Mapped[date]
    edited_at: Mapped[datetime]
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    private_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")


class PublicationHold(Model):
    """The days before an election on which nothing new is made public: of one organisation, or of all of them."""

    __tablename__ = "publication_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = reference("strategy.id")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    starts: Mapped[date]
    ends: Mapped[date]
    words: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PublicWording(Model):
    """The plain words published for a priority from a day on; a change is a new version."""

    __tablename__ = "public_wording"
    __table_args__ = (UniqueConstraint("priority_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    priority_id: Mapped[int] = reference("priority.id", index=False)
    version: Mapped[int]
    said: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[list[Any]] = mapped_column(default=list)
    late: Mapped[str] = mapped_column(Text, default="")
    next: Mapped[str] = mapped_column(Text, default="")
    published_on: Mapped[date]
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
