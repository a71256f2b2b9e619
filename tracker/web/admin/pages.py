"""What the pages of people, teams and organisations say: frozen values, ready for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.dates import write_day
from tracker.domain.keepers import Kept, LoneWarning, lone_warnings
from tracker.domain.permissions import Permission, Viewer, is_allowed
from tracker.queries.people import OrganisationOnRecord, PersonOnRecord
from tracker.queries.strategies import StrategyInForce
from tracker.queries.successors import TakenOver
from tracker.web.admin.forms import KINDS
from tracker.web.reach import may_edit, may_set_role


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as a row of the table; the address is empty where the viewer may not edit them."""

    name: str
    address: str
    email: str
    role: str
    organisation: str
    teams: Sequence[str]
    sign_in: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The people whom the viewer looks after."""

    rows: Sequence[PersonRow]
    scope: str
    may_administer: bool
    lone: Sequence[LoneWarning]


def people_page(
    people: Sequence[PersonOnRecord],
    *,
    viewer: Viewer,
    strategies: Sequence[StrategyInForce],
    kept: Sequence[Kept],
) -> PeoplePage:
    """Put the table of people together."""
    titles = {strategy.strategy_id: strategy.title for strategy in strategies}
    may_administer = is_allowed(viewer, Permission.ADMINISTER)
    return PeoplePage(
        rows=[
            PersonRow(
                name=person.name,
                address=f"/people/{person.person_id}" if may_edit(viewer, person) else "",
                email=person.email,
                role=roles_line(person, titles if len(titles) > 1 else {}),
                organisation=person.organisation or "None",
                teams=person.teams,
                sign_in=sign_in_line(person),
            )
            for person in people
        ],
        scope="Everybody with an account."
        if may_administer
        else f"Everybody with a role in {' and '.join(titles.values())}.",
        may_administer=may_administer,
        lone=lone_warnings(kept),
    )


def roles_line(person: PersonOnRecord, titles: dict[int, str]) -> str:
    """The roles a person holds; with titles, each with its strategy."""
    lines = []
    for strategy_id, role in person.roles:
        title = titles.get(strategy_id, "") if strategy_id is not None else ""
        lines.append(f"{role.word}, {title}" if title else role.word)
    return "; ".join(lines) or "None"


def sign_in_line(person: PersonOnRecord) -> str:
    """Whether a person can sign in, and with what."""
    if person.is_disabled:
        return "May not sign in"
    ways = ["Password set" if person.has_password else "No password yet"]
    if person.has_second_factor:
        ways.append("second factor on")
    if person.has_identity:
        ways.append("single sign-on linked")
    return ", ".join(ways)


@dataclass(frozen=True, slots=True)
class NewPersonPage:
    """The form for a new person."""

    asks_strategy: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which what somebody else saved differs from what was typed."""

    name: str
    stored: str
    typed: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """The page of one person. `meanwhile` is filled where somebody else saved first."""

    person: PersonOnRecord
    role: str
    is_self: bool
    asks_role: bool
    asks_strategy: bool
    sign_in: str
    may_reset_second_factor: bool
    meanwhile: Sequence[Difference]
    is_conflict: bool


def person_page(
    person: PersonOnRecord,
    *,
    viewer: Viewer,
    strategies: Sequence[StrategyInForce],
    meanwhile: Sequence[Difference] | None = None,
) -> PersonPage:
    """Put the page of a person together."""
    titles = {strategy.strategy_id: strategy.title for strategy in strategies}
    asks_role = may_set_role(viewer, person)
    return PersonPage(
        person=person,
        role=roles_line(person, titles if len(titles) > 1 else {}),
        is_self=person.person_id == viewer.person_id,
        asks_role=asks_role,
        asks_strategy=asks_role and len(strategies) > 1,
        sign_in=sign_in_line(person),
        may_reset_second_factor=person.has_second_factor and is_allowed(viewer, Permission.ADMINISTER),
        meanwhile=meanwhile or (),
        is_conflict=meanwhile is not None,
    )


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A one-time link, shown once."""

    name: str
    email: str
    link: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class TeamPage:
    """The form for a new team, with the teams there are."""

    teams: Sequence[str]
    asks_strategy: bool
    has_strategy: bool


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation as a row of the table."""

    name: str
    address: str
    short_name: str
    kind: str
    slug: str


@dataclass(frozen=True, slots=True)
class OrganisationsPage:
    """The organisations on record."""

    rows: Sequence[OrganisationRow]


def organisations_page(organisations: Sequence[OrganisationOnRecord]) -> OrganisationsPage:
    """Put the table of organisations together."""
    kinds = dict(KINDS)
    return OrganisationsPage(
        [
            OrganisationRow(
                line.name,
                f"/organisations/{line.organisation_id}",
                line.short_name,
                kinds.get(line.kind, line.kind.capitalize()) + _taken_over(line),
                line.slug,
            )
            for line in organisations
        ]
    )


def _taken_over(line: OrganisationOnRecord) -> str:
    if line.taken_over_on is None:
        return ""
    return f". Taken over on {write_day(line.taken_over_on)}; now {line.successor}."


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """The page of one organisation. `meanwhile` is filled where somebody else saved first.

    `successions` says from whom it took over and who took over from it; one that was taken over keeps its name.
    """

    organisation: OrganisationOnRecord
    successions: Sequence[str]
    meanwhile: Sequence[Difference]
    is_conflict: bool


def organisation_page(
    organisation: OrganisationOnRecord,
    *,
    successions: Sequence[TakenOver] = (),
    meanwhile: Sequence[Difference] | None = None,
) -> OrganisationPage:
    """Put the page of an organisation together."""
    lines = [
        f"{one.successor} has stood in the place of {one.name} since {write_day(one.since)}."
        for one in successions
    ]
    return OrganisationPage(organisation, lines, meanwhile or (), meanwhile is not None)


def differences(lines: Sequence[tuple[str, str, str]]) -> list[Difference]:
    """The fields whose stored and typed words differ, of name, stored and typed."""
    return [
        Difference(name, stored or "Nothing", typed or "Nothing")
        for name, stored, typed in lines
        if stored != typed
    ]
