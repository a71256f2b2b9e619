"""Who alone can do something that others wait for: publish, administer, answer for a lead team.

Source: docs/rules/permissions.md, "Where only one person can".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.sentences import join_words


class Keeping(StrEnum):
    """What is in somebody's hands."""

    ADMIN = "admin"
    MANAGER = "manager"
    TEAM = "team"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A role or a team with the people, who may sign in, in whose hands it is.

    `subject_id` is the strategy's for a manager's role and the team's for a team; None for administrators. `is_leading`
    is True for a team that answers for an action.
    """

    keeping: Keeping
    subject_id: int | None
    title: str
    strategy_id: int | None = None
    people: tuple[tuple[int, str], ...] = ()
    is_leading: bool = False

    @property
    def lone_keeper(self) -> str:
        """The name of the only person; empty where there are several, or none."""
        return self.people[0][1] if len(self.people) == 1 else ""

    def is_kept_alone_by(self, person_id: int) -> bool:
        """True where it is in this person's hands and in nobody else's."""
        return [found for found, _ in self.people] == [person_id]


@dataclass(frozen=True, slots=True)
class LoneWarning:
    """That something hangs on one person, and what puts it right."""

    sentence: str
    remedy: str


def lone_warnings(kept: Sequence[Kept]) -> list[LoneWarning]:
    """What hangs on one person, or for roles on nobody: administrators, then managers, then lead teams as one."""
    found = []
    for one in kept:
        if one.keeping is Keeping.TEAM or len(one.people) > 1:
            continue
        if one.keeping is Keeping.ADMIN:
            who = f"Only {one.lone_keeper} is" if one.people else "Nobody is"
            found.append(
                LoneWarning(
                    f"{who} an administrator.",
                    "Make a second one, so that people can be let in when the first is away.",
                )
            )
        else:
            who = f"Only {one.lone_keeper}" if one.people else "Nobody"
            found.append(
                LoneWarning(
                    f"{who} can run the cycle and publish for {one.title}.",
                    "Let an administrator make a second programme manager.",
                )
            )
    alone = [
        f"{one.title} ({one.lone_keeper})"
        for one in kept
        if one.keeping is Keeping.TEAM and one.is_leading and one.lone_keeper
    ]
    if alone:
        lead = "This lead team has" if len(alone) == 1 else "These lead teams have"
        found.append(
            LoneWarning(
                f"{lead} one member only: {join_words(alone)}.",
                "Add a second member, or let them name a deputy before they are away.",
            )
        )
    return found
