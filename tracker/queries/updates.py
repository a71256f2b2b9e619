"""What a person has to update: their actions, who else may update each, their drafts, and the form's choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, literal, select, union_all

from tracker.domain.dates import AsAt
from tracker.domain.permissions import Viewer, Work, may_read_private
from tracker.domain.progress import HelpFrom, ProgressReport, answer_for
from tracker.domain.progress import PathStep as Step
from tracker.domain.rag import Rating
from tracker.extensions import db
from tracker.models import (
    Action,
    ActionCurrent,
    ActionLead,
    Ask,
    Body,
    DeliveryPlan,
    PathStep,
    Person,
    PlanOwner,
    ProgressUpdate,
    Successor,
    Team,
    TeamMember,
    UpdateDraft,
)
from tracker.models.columns import named_rows
from tracker.queries.asking import ask
from tracker.queries.id_lists import any_of
from tracker.queries.scope import authors_organisation, is_open, leads_on, standing, stands_for
from tracker.queries.sign_off import QUESTIONS, OpenQuestion, read_question


@dataclass(frozen=True, slots=True)
class Hands:
    """Who an action is in the hands of: what the permission table asks, the lead teams, and the people in them."""

    work: Work
    teams: tuple[tuple[int, str], ...]
    people: tuple[str, ...]
    has_draft: bool

    def team_for(self, viewer: Viewer) -> int | None:
        """The team an update of the viewer is posted for: none for somebody in a lead team, else the accountable one.

        A deputy posts for the team of whom they cover for.
        """
        if not self.teams or viewer.team_ids & self.work.team_ids:
            return None
        cover = viewer.covers_for(self.work.team_ids)
        covered = [team_id for team_id, _ in self.teams if cover is not None and team_id in cover.team_ids]
        return covered[0] if covered else self.teams[0][0]

    @property
    def is_nobodys(self) -> bool:
        """True where no lead team has anybody in it."""
        return not self.people


_HANDS = (
    select(
        Action.id,
        DeliveryPlan.strategy_id,
        standing(PlanOwner.organisation_id).label("organisation_id"),
        ActionLead.position,
        Team.id.label("team_id"),
        Team.name.label("team"),
        Person.name.label("person"),
        ProgressUpdate.recorded_by,
        UpdateDraft.id.label("draft_id"),
    )
    .select_from(Action)
    .join(DeliveryPlan, DeliveryPlan.id == Action.plan_id)
    .outerjoin(PlanOwner, PlanOwner.plan_id == DeliveryPlan.id)
    .outerjoin(Successor, stands_for(PlanOwner.organisation_id))
    .outerjoin(ActionLead, and_(ActionLead.action_id == Action.id, leads_on()))
    .outerjoin(Team, Team.id == ActionLead.team_id)
    .outerjoin(TeamMember, and_(TeamMember.team_id == Team.id, TeamMember.member_to.is_(None)))
    .outerjoin(Person, and_(Person.id == TeamMember.person_id, Person.is_disabled.is_(False)))
    .outerjoin(ActionCurrent, ActionCurrent.action_id == Action.id)
    .outerjoin(ProgressUpdate, ProgressUpdate.id == ActionCurrent.update_id)
    .outerjoin(
        UpdateDraft, and_(UpdateDraft.action_id == Action.id, UpdateDraft.person_id == bindparam("person_id"))
    )
    .where(Action.id.in_(any_of("action_ids")))
    .order_by(Action.id, ActionLead.position, Person.name)
)


def hands_of(action_ids: Sequence[int], *, person_id: int | None, as_at: AsAt) -> dict[int, Hands]:
    """The hands each action is in on the day, in one statement."""
    asked = {"action_ids": action_ids, "person_id": person_id, "day": as_at.day}
    rows = named_rows(ask(_HANDS, asked))
    by_action: dict[int, list[Any]] = {}
    for row in rows:
        by_action.setdefault(row.id, []).append(row)
    return {
        action_id: Hands(
            work=Work(
                strategy_id=own[0].strategy_id,
                owner_ids=frozenset(row.organisation_id for row in own if row.organisation_id is not None),
                team_ids=frozenset(row.team_id for row in own if row.team_id is not None),
                said_by=own[0].recorded_by,
            ),
            teams=tuple({row.team_id: row.team for row in own if row.team_id is not None}.items()),
            people=tuple(dict.fromkeys(row.person for row in own if row.person)),
            has_draft=own[0].draft_id is not None,
        )
        for action_id, own in by_action.items()
    }


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person typed for an action and has not posted."""

    typed: dict[str, list[str]]
    saved_at: datetime


_DRAFT_AND_QUESTION = (
    select(UpdateDraft.typed, UpdateDraft.saved_at, QUESTIONS)
    .select_from(Action)
    .outerjoin(
        UpdateDraft, and_(UpdateDraft.action_id == Action.id, UpdateDraft.person_id == bindparam("person_id"))
    )
    .outerjoin(QUESTIONS, QUESTIONS.c.action_id == Action.id)
    .where(Action.id == bindparam("action_id"))
    .order_by(QUESTIONS.c.is_decision)
)


def draft_and_question(
    action_id: int, *, strategy_id: int, viewer: Viewer
) -> tuple[Draft | None, OpenQuestion | None]:
    """The viewer's draft for an action, and the question that stands there; None for what there is not. One statement."""
    asked_for = {"action_id": action_id, "action_ids": [action_id], "person_id": viewer.person_id}
    rows = ask(_DRAFT_AND_QUESTION, asked_for).all()
    draft = next((Draft(row.typed, row.saved_at) for row in rows if row.saved_at is not None), None)
    asked = [row for row in rows if row.action_id is not None]
    question = read_question(asked[-1], strategy_id=strategy_id, viewer=viewer) if asked else None
    return draft, question


@dataclass(frozen=True, slots=True)
class FormChoices:
    """What the update form offers: bodies that can be asked for help, and the teams that lead the action."""

    bodies: tuple[tuple[int, str], ...]
    teams: tuple[tuple[int, str], ...]


_FORM_CHOICES = union_all(
    select(
        literal("body").label("kind"),
        Body.id.label("id"),
        Body.name.label("name"),
        literal(0).label("place"),
    ).where(Body.strategy_id == bindparam("strategy_id"), is_open()),
    select(literal("team"), Team.id, Team.name, ActionLead.position)
    .select_from(ActionLead)
    .join(Team, Team.id == ActionLead.team_id)
    .where(ActionLead.action_id == bindparam("action_id"), leads_on()),
).order_by("kind", "place", "name")


def form_choices(action_id: int, *, strategy_id: int, as_at: AsAt) -> FormChoices:
    """The bodies of the strategy by name and the action's teams, the accountable one first, in one statement."""
    asked = {"action_id": action_id, "strategy_id": strategy_id, "day": as_at.day}
    rows = ask(_FORM_CHOICES, asked).all()
    return FormChoices(
        tuple((row.id, row.name) for row in rows if row.kind == "body"),
        tuple((row.id, row.name) for row in rows if row.kind == "team"),
    )


def report_of(update_id: int, *, viewer: Viewer, strategy_id: int) -> ProgressReport | None:
    """What an update said, with its mark where it is private, to be posted elsewhere too.

    None where the update has no answer to give, and where the viewer may not read its words.
    """
    row: Any = db.session.execute(
        select(ProgressUpdate, Ask, authors_organisation())
        .outerjoin(Ask, Ask.update_id == ProgressUpdate.id)
        .outerjoin(Person, Person.id == ProgressUpdate.recorded_by)
        .outerjoin(Team, Team.id == ProgressUpdate.for_team_id)
        .where(ProgressUpdate.id == update_id)
    ).first()
    if row is None:
        return None
    update, ask, organisation_id = row
    is_private = update.is_private or (ask is not None and ask.is_private)
    if is_private and not may_read_private(
        viewer,
        strategy_id=strategy_id,
        author_organisation_id=organisation_id,
        for_team_id=update.for_team_id,
        body_id=ask.body_id if ask is not None else None,
    ):
        return None
    answer = answer_for(update.stage, Rating(update.rating) if update.rating else None)
    if answer is None:
        return None
    steps = db.session.execute(
        select(PathStep.text, PathStep.who, PathStep.by)
        .where(PathStep.update_id == update_id)
        .order_by(PathStep.position)
    )
    return ProgressReport(
        answer=answer,
        words=update.words,
        put_it_right=update.put_it_right,
        back_on_track=update.back_on_track,
        help_from=HelpFrom(ask.help_from) if ask is not None else None,
        help_body_id=ask.body_id if ask is not None else None,
        help_text=ask.text if ask is not None else "",
        done_month=update.done_in,
        reason=update.reason,
        decided_by=update.decided_by,
        review_month=update.review,
        override_reason=update.override_reason,
        plain_words=update.plain_words,
        worries=update.worries,
        steps=tuple(Step(*step) for step in steps),
        is_private=update.is_private,
        private_reason=update.private_reason,
        ask_private_reason=ask.private_reason if ask is not None else "",
    )
