"""What the forms of people and teams offer, what was chosen of it, and how that differs from what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tracker.domain.permissions import Role, Viewer
from tracker.domain.problems import Problem, RuleBroken
from tracker.queries import people
from tracker.queries.people import OrganisationOnRecord, PersonOnRecord
from tracker.queries.strategies import StrategyInForce, all_strategies
from tracker.web.admin.forms import (
    EditOrganisationForm,
    EditPersonForm,
    PersonForm,
    TeamForm,
    offer_roles,
)
from tracker.web.admin.pages import Difference, differences
from tracker.web.fields import options
from tracker.web.reach import may_set_role, reached, reaches_all, roles_to_give

EVERY = "every"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a form of a person asks for, as the database knows it."""

    role: Role
    strategy_id: int | None
    organisation_id: int | None
    team_ids: tuple[int, ...]


def offer_for_person(
    form: PersonForm | EditPersonForm, *, viewer: Viewer, person: PersonOnRecord | None = None
) -> None:
    """Fill the form's choices for this viewer; fields that are not theirs to change are taken out."""
    strategies = reached(viewer, all_strategies())
    offer_roles(form, roles_to_give(viewer))
    form.strategy.choices = options(*_strategy_choices(viewer, strategies))
    form.organisation.choices = options(*_organisation_choices())
    form.teams.choices = options(*_team_choices(strategies))
    if person is None:
        if len(strategies) < 2:
            del form.strategy
        return
    if not may_set_role(viewer, person):
        del form.role
        del form.strategy
    elif len(strategies) < 2:
        del form.strategy
    if person.person_id == viewer.person_id and isinstance(form, EditPersonForm):
        del form.may_sign_in


def offer_for_team(form: TeamForm, *, viewer: Viewer) -> list[StrategyInForce]:
    """Fill the form's choices for this viewer; the strategies they may add a team to."""
    strategies = reached(viewer, all_strategies())
    form.strategy.choices = options(*((str(strategy.strategy_id), strategy.title) for strategy in strategies))
    form.organisation.choices = options(*_organisation_choices())
    if len(strategies) == 1:
        form.strategy.data = str(strategies[0].strategy_id)
    return strategies


def _strategy_choices(viewer: Viewer, strategies: Sequence[StrategyInForce]) -> list[tuple[str, str]]:
    choices = [(str(strategy.strategy_id), strategy.title) for strategy in strategies]
    return [*choices, (EVERY, "Every strategy")] if reaches_all(viewer) else choices


def _organisation_choices() -> list[tuple[str, str]]:
    return [("", "None")] + [
        (str(line.organisation_id), line.name) for line in people.organisations_in_force()
    ]


def _team_choices(strategies: Sequence[StrategyInForce]) -> list[tuple[str, str]]:
    titles = {strategy.strategy_id: strategy.title for strategy in strategies}
    return [
        (str(team.team_id), f"{team.name} ({titles[team.strategy_id]})" if len(titles) > 1 else team.name)
        for team in people.teams(strategy_ids=list(titles))
    ]


def typed_person(person: PersonOnRecord) -> dict[str, Any]:
    """A stored person as the form shows them."""
    return {
        "version": str(person.version),
        "name": person.name,
        "role": person.role.value if person.role else None,
        "strategy": EVERY if person.strategy_id is None else str(person.strategy_id),
        "organisation": str(person.organisation_id) if person.organisation_id else "",
        "teams": [str(team_id) for team_id in person.team_ids],
        "may_sign_in": not person.is_disabled,
    }


def chosen(
    form: PersonForm | EditPersonForm, *, viewer: Viewer, person: PersonOnRecord | None = None
) -> Chosen:
    """What the form asks for. Raises RuleBroken for a team of another strategy than the role's."""
    strategies = reached(viewer, all_strategies())
    role = _role(form, person)
    strategy_id = _strategy_id(form, role, person, strategies)
    known = {team.team_id: team for team in people.teams()}
    offered = [team for team in known.values() if team.strategy_id in [s.strategy_id for s in strategies]]
    team_ids = [int(team_id) for team_id in form.teams.data or ()]
    elsewhere = [known[team_id].name for team_id in team_ids if known[team_id].strategy_id != strategy_id]
    if strategy_id is not None and elsewhere:
        raise RuleBroken(
            [
                Problem(
                    "teams",
                    f"{' and '.join(elsewhere)}: not a team of the strategy chosen.",
                    "Choose teams of that strategy.",
                )
            ]
        )
    # Teams that the viewer does not look after were not on the form: they stay as they are.
    kept = set(person.team_ids if person else ()) - {team.team_id for team in offered}
    organisation = form.organisation.data
    return Chosen(
        role, strategy_id, int(organisation) if organisation else None, tuple(team_ids + sorted(kept))
    )


def _role(form: PersonForm | EditPersonForm, person: PersonOnRecord | None) -> Role:
    if "role" in form:
        return Role(form.role.data)
    return person.role if person and person.role else Role.VISITOR


def _strategy_id(
    form: PersonForm | EditPersonForm,
    role: Role,
    person: PersonOnRecord | None,
    strategies: Sequence[StrategyInForce],
) -> int | None:
    """The strategy a role is held in. An administrator's is held in all; the only strategy is not asked for."""
    if role is Role.ADMIN:
        return None
    if "strategy" in form:
        return None if form.strategy.data == EVERY else int(form.strategy.data)
    if person is not None and person.roles and person.role is not Role.ADMIN:
        return person.strategy_id
    return strategies[0].strategy_id if strategies else None


def organisation_differences(stored: OrganisationOnRecord, form: EditOrganisationForm) -> list[Difference]:
    """Field by field, what somebody else saved and what was typed, where the two differ."""
    return differences(
        [
            ("Name", stored.name, str(form.name.data)),
            ("Short name", stored.short_name, str(form.short_name.data)),
        ]
    )


def person_differences(stored: PersonOnRecord, form: EditPersonForm) -> list[Difference]:
    """Field by field, what somebody else saved and what was typed, where the two differ."""
    was = typed_person(stored)
    lines = [("Name", stored.name, str(form.name.data))]
    for name in ("role", "strategy", "organisation"):
        if name in form:
            field = form[name]
            words = {str(value): str(text) for value, text, *_ in field.iter_choices()}
            lines.append((field.label.text, words.get(was[name], "Another"), words.get(field.data, "")))
    words = {str(value): str(text) for value, text, *_ in form.teams.iter_choices()}
    lines.append(
        (
            "Teams",
            ", ".join(words[team_id] for team_id in was["teams"] if team_id in words),
            ", ".join(words.get(team_id, "") for team_id in form.teams.data or ()),
        )
    )
    if "may_sign_in" in form:
        lines.append(("May sign in", _yes(was["may_sign_in"]), _yes(bool(form.may_sign_in.data))))
    return differences(lines)


def _yes(value: bool) -> str:
    return "Yes" if value else "No"
