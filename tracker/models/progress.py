"""Progress updates, what belongs to one, drafts, and the current state kept beside each action."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.dates import PlanDate
from tracker.domain.progress import Evidence, HelpFrom, HowTold
from tracker.domain.rag import Rating, Stage
from tracker.extensions import Model
from tracker.models.columns import choice, plan_date, reference


class ProgressUpdate(Model):
    """What somebody said about an action; never altered, a correction is a new one.

    `reported_on` is the day it is about, `recorded_at` the moment it was typed in. `seen_update_id` is the update
    it was written on top of. `covering_for_id` is who was away where a deputy wrote it. `times_moved` and `last_evidence_on` carry on from the update before. `recorded_by` is
    NULL where a command of the installation brought it in.
    """

    __tablename__ = "progress_update"
    __table_args__ = (Index("ix_progress_update_latest", "action_id", "reported_on", "recorded_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = reference("action.id", index=False)
    window_id: Mapped[int | None] = mapped_column(ForeignKey("reporting_window.id"), index=True)
    seen_update_id: Mapped[int | None] = mapped_column(ForeignKey("progress_update.id"))
    reported_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    for_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    covering_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    how_told: Mapped[HowTold | None] = mapped_column(choice(HowTold))
    is_unchanged: Mapped[bool] = mapped_column(default=False)
    unchanged_running: Mapped[int] = mapped_column(default=0)
    times_moved: Mapped[int] = mapped_column(default=0)
    last_evidence_on: Mapped[date | None]
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    rating: Mapped[Rating | None] = mapped_column(choice(Rating))
    suggested_rating: Mapped[Rating | None] = mapped_column(choice(Rating, name="suggested_rating"))
    suggested_reasons: Mapped[list[Any]] = mapped_column(default=list)
    override_reason: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text, default="")
    worries: Mapped[str] = mapped_column(Text, default="")
    plain_words: Mapped[str] = mapped_column(Text, default="")
    put_it_right: Mapped[str] = mapped_column(Text, default="")
    back_on_track: Mapped[PlanDate | None] = plan_date("back_on_track")
    forecast: Mapped[PlanDate | None] = plan_date("forecast")
    done_in: Mapped[PlanDate | None] = plan_date("done_in")
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    review: Mapped[PlanDate | None] = plan_date("review")
    is_private: Mapped[bool] = mapped_column(default=False)
    private_reason: Mapped[str] = mapped_column(String(300), default="")


class DetailDone(Model):
    """A detail that an update ticked as done."""

    __tablename__ = "detail_done"

    update_id: Mapped[int] = mapped_column(ForeignKey("progress_update.id"), primary_key=True)
    detail_id: Mapped[int] = mapped_column(ForeignKey("detail.id"), primary_key=True, index=True)


class MeasureEvidence(Model):
    """What an update reported on a measure."""

    __tablename__ = "measure_evidence"

    update_id: Mapped[int] = mapped_column(ForeignKey("progress_update.id"), primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), primary_key=True, index=True)
    evidence: Mapped[Evidence] = mapped_column(choice(Evidence))
    link: Mapped[str] = mapped_column(String(500), default="")


class PathStep(Model):
    """A step of what will put an action right: what, who, by when."""

    __tablename__ = "path_step"
    __table_args__ = (UniqueConstraint("update_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = reference("progress_update.id", index=False)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(200), default="")
    by: Mapped[PlanDate | None] = plan_date("by")


class Ask(Model):
    """Help needed, addressed to a body, to one's own director, or to nobody yet; open until it is answered.

    It is private with its update, or by itself: then `private_reason` says why.
    """

    __tablename__ = "ask"

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(ForeignKey("progress_update.id"), unique=True)
    action_id: Mapped[int] = reference("action.id")
    help_from: Mapped[HelpFrom] = mapped_column(choice(HelpFrom))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    is_private: Mapped[bool] = mapped_column(default=False)
    private_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    answered_on: Mapped[date | None]


class UpdateDraft(Model):
    """What a person has typed for an action and not posted: one a person and action, theirs alone."""

    __tablename__ = "update_draft"
    __table_args__ = (UniqueConstraint("person_id", "action_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = reference("person.id", index=False)
    action_id: Mapped[int] = reference("action.id")
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime]


class ActionCurrent(Model):
    """The state of an action as of its latest update that counts, written in that update's own transaction.

    `waiting_id` is a newer update that is not through its gates.

    Used only when the day asked for is today. What depends on the day is worked out, never kept here.
    """

    __tablename__ = "action_current"
    __table_args__ = (
        # Labels are counted by the first alone; the second holds only the few that have been assessed.
        Index("ix_action_current_counts", "stage", "rating", "reported_on", "assessment_id"),
        Index(
            "ix_action_current_assessed",
            "assessment_id",
            sqlite_where=text("assessment_id IS NOT NULL"),
            postgresql_where=text("assessment_id IS NOT NULL"),
        ),
    )

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), primary_key=True)
    update_id: Mapped[int | None] = mapped_column(ForeignKey("progress_update.id"), unique=True)
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    rating: Mapped[Rating | None] = mapped_column(choice(Rating))
    reported_on: Mapped[date | None]
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"))
    waiting_id: Mapped[int | None] = mapped_column(ForeignKey("progress_update.id"))
