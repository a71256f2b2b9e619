"""Handing over what somebody holds when they leave: what that is, who may take it, and what is said of each step.

Source: docs/rules/permissions.md, "Handing over".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.dates import write_day
from tracker.domain.permissions import Role
from tracker.domain.problems import Problem


class HeldKind(StrEnum):
    """What somebody can hold."""

    TEAM = "team"
    ROLE = "role"
    QUESTION = "question"
    DRAFT = "draft"
    COVER = "cover"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One thing that somebody holds.

    `subject_id` is that of the team, the strategy of a manager's role, the action of a question or a draft, or the
    person who is covered for. `must_go` is True where it would be in nobody's hands.
    """

    kind: HeldKind
    subject_id: int
    title: str
    strategy_id: int | None = None
    must_go: bool = False

    @property
    def key(self) -> str:
        """Names it in a form."""
        return f"{self.kind.value}_{self.subject_id}"

    @property
    def words(self) -> str:
        """What it is, in words."""
        alone = " (nobody else)" if self.must_go else ""
        return {
            HeldKind.TEAM: f"Member of {self.title}{alone}",
            HeldKind.ROLE: f"Programme manager of {self.title}{alone}",
            HeldKind.QUESTION: f"A question to answer: {self.title}",
            HeldKind.DRAFT: f"A draft: {self.title}",
            HeldKind.COVER: f"Covers for {self.title}",
        }[self.kind]


@dataclass(frozen=True, slots=True)
class Successor:
    """Somebody who may take things over, with their roles as `Viewer` has them."""

    person_id: int
    name: str
    roles: Mapping[int | None, frozenset[Role]]

    def may_take(self, held: Held) -> bool:
        """True where they could do what it asks: a reader posts no updates, an administrator covers for nobody."""
        if held.kind is HeldKind.COVER:
            has_say = any(self.roles_in(strategy_id) - {Role.ADMIN} for strategy_id in self.roles)
            return has_say and self.person_id != held.subject_id
        here = self.roles_in(held.strategy_id)
        if held.kind is HeldKind.ROLE:
            return bool(here - {Role.ADMIN})
        return bool(here & {Role.MEMBER, Role.MANAGER})

    def roles_in(self, strategy_id: int | None) -> frozenset[Role]:
        """The roles held in a strategy, those in every strategy among them."""
        return self.roles.get(strategy_id, frozenset()) | self.roles.get(None, frozenset())


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that goes to somebody, or with None to nobody: a draft then stays, all else ends."""

    held: Held
    to: Successor | None

    def sentence(self, *, name: str, on: date) -> str:
        """What happens, before and after it has."""
        held, day = self.held, write_day(on)
        if self.to is None:
            return {
                HeldKind.TEAM: f"{held.title}: {name} leaves it on {day}; others are in it.",
                HeldKind.ROLE: f"{held.title}: {name} stays its programme manager on record.",
                HeldKind.QUESTION: f"{held.title}: the question stays as it is put.",
                HeldKind.DRAFT: f"{held.title}: the draft is kept, and nobody else sees it.",
                HeldKind.COVER: f"{held.title} is covered for by nobody.",
            }[held.kind]
        return {
            HeldKind.TEAM: f"{held.title}: {self.to.name} is a member from {day} in the place of {name}.",
            HeldKind.ROLE: f"{held.title}: {self.to.name} is programme manager from {day}.",
            HeldKind.QUESTION: f"{held.title}: the question is put to {self.to.name}.",
            HeldKind.DRAFT: f"{held.title}: {self.to.name} gets the draft, to see and go on with.",
            HeldKind.COVER: f"{held.title} is covered for by {self.to.name}.",
        }[held.kind]


def problems_of_steps(steps: Sequence[Step], *, name: str) -> list[Problem]:
    """Why the steps can't be taken, each at what it is about: nothing may be left in nobody's hands."""
    problems = []
    for step in steps:
        if step.to is None and step.held.must_go:
            problems.append(
                Problem(
                    step.held.key,
                    f"{step.held.title}: only {name} holds this.",
                    "Choose who takes it over.",
                )
            )
        elif step.to is not None and not step.to.may_take(step.held):
            problems.append(
                Problem(
                    step.held.key,
                    f"{step.held.title}: {step.to.name} can’t take this over.",
                    "Choose somebody whose role in that strategy lets them; nobody covers for themselves.",
                )
            )
    return problems
