"""An organisation takes over from another: what hangs on it, what becomes of each thing, and what stands against it.

Source: docs/rules/organisations.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.domain.dates import local_day, write_day, write_moment
from tracker.domain.permissions import Role
from tracker.domain.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An organisation in a succession: the one that ends, or the one that takes over.

    `since` is the day on which it last took over from another itself; None where it never did. `successor` is whoever
    took over from it, empty while nobody has. `organisation_id` is None for one that is still to be added. Sentences
    about what happens use the short name.
    """

    organisation_id: int | None
    name: str
    short_name: str
    since: date | None = None
    successor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedPlan:
    """A plan that an organisation owns on the day, with everybody who owns it: ids and short names, in their order."""

    code: str
    title: str
    owners: tuple[tuple[int, str], ...]
    ends: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBody:
    """A body of an organisation, with the questions that are put to it and not answered, and its readers.

    `named_since` is the day from which it has its name; None where it was never renamed.
    """

    body_id: int
    name: str
    strategy_id: int
    open_asks: int
    readers: int
    named_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """A body of the same strategy that answers the open questions of one that ends."""

    body_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPerson:
    """A person of an organisation, with the roles they hold. `covers` counts those who they cover for."""

    person_id: int
    name: str
    roles: tuple[Role, ...]
    may_sign_in: bool
    is_in_team: bool
    covers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHold:
    """A hold on publishing for an organisation that is not over on the day."""

    hold_id: int
    ends: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """What hangs on an organisation on a day. `reports_since` counts the reports frozen for that day or a later one."""

    plans: tuple[OwnedPlan, ...] = ()
    bodies: tuple[OwnBody, ...] = ()
    people: tuple[OwnPerson, ...] = ()
    team_ids: tuple[int, ...] = ()
    holds: tuple[OwnHold, ...] = ()
    reports_since: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """An organisation that takes over from another on a day.

    `closing` are the bodies that end with it, `answering` who answers the open questions of each of them, by id; `names`
    has the new names of bodies that pass on under another, by id.
    """

    predecessor: Party
    successor: Party
    on: date
    belongings: Belongings
    closing: frozenset[int] = frozenset()
    answering: Mapping[int, Answering] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def passing(self) -> list[str]:
        """What passes on, a sentence for each thing."""
        lines = [self._plan(plan) for plan in self.belongings.plans]
        lines += [self._body(body) for body in self.belongings.bodies]
        if not self.belongings.plans:
            lines.insert(0, f"It owns no plan on {write_day(self.on)}.")
        lines += self._people()
        if self.belongings.team_ids:
            teams = _count(len(self.belongings.team_ids), "team")
            lines.append(
                f"{teams} of its own: of {self.successor.short_name} from now on. Who is in them stays."
            )
        lines += [
            f"The hold on publishing until {write_day(hold.ends)} goes on for {self.successor.short_name}."
            for hold in self.belongings.holds
        ]
        return lines

    @property
    def staying(self) -> list[str]:
        """What stays as it is, and which addresses go on working."""
        name, day = self.predecessor.short_name, write_day(self.on)
        lines = [
            f"Pages and papers of the days before {day} show {name}, by the name it had on that day.",
            "Reports that are frozen stay as they were frozen.",
            "Updates, decisions and who made them stay as they are.",
            "The addresses of plans and actions stay. Links and commands that name "
            f"{name} lead to {self.successor.short_name}.",
        ]
        asks = sum(body.open_asks for body in self.belongings.bodies if body.body_id not in self.closing)
        if asks:
            lines.append(f"{_count(asks, 'open question')} to its bodies: put as before, to the same bodies.")
        return lines

    @property
    def warnings(self) -> list[str]:
        """What is worth a second look; none of it stands in the way."""
        lines = [
            f"{plan.code} ended on {write_day(plan.ends)}, before this day. It passes on with the rest."
            for plan in self.belongings.plans
            if plan.ends is not None and plan.ends < self.on
        ]
        lines += [
            f"{person.name} holds {len(person.roles)} roles, and keeps them all. Look at their page."
            for person in self.belongings.people
            if len(person.roles) > 1
        ]
        if self.belongings.reports_since:
            reports = _count(self.belongings.reports_since, "report")
            lines.append(
                f"{reports} frozen for {write_day(self.on)} or later: still under {self.predecessor.short_name}."
            )
        if self.belongings.people:
            lines.append(
                f"People of {self.successor.short_name} will read what people of {self.predecessor.short_name} said in private."
            )
        return lines

    def _plan(self, plan: OwnedPlan) -> str:
        title, day = f"{plan.code} {plan.title}", write_day(self.on)
        owners = {
            self.successor.organisation_id if owner == self.predecessor.organisation_id else owner: (
                self.successor.short_name if owner == self.predecessor.organisation_id else name
            )
            for owner, name in plan.owners
        }
        names = " and ".join(owners.values())
        if len(owners) > 1:
            return f"{title}: a joint plan of {names} from {day}."
        if len(plan.owners) > 1:
            return f"{title}: no longer a joint plan. {names} owns it alone from {day}, and it counts once."
        return f"{title}: {names} owns it from {day}."

    def _body(self, body: OwnBody) -> str:
        if body.body_id in self.closing:
            closed = f"{body.name}: closed on {write_day(self.on)}. It is asked nothing any more, and decides nothing."
            answering = self.answering.get(body.body_id)
            if answering is None or not body.open_asks:
                return closed
            return f"{closed} {_count(body.open_asks, 'open question')} to it: put to {answering.name} from then on."
        with_it = [
            words
            for number, words in (
                (body.open_asks, _count(body.open_asks, "open question")),
                (body.readers, _count(body.readers, "reader")),
            )
            if number
        ]
        more = f", with {' and '.join(with_it)}" if with_it else ""
        day = write_day(self.on)
        new = self.names.get(body.body_id)
        named = f"It is called “{new}” from then on." if new else "Its name stays."
        return f"{body.name}: a body of {self.successor.short_name} from {day}{more}. {named}"

    def _people(self) -> list[str]:
        people = self.belongings.people
        if not people:
            return ["Nobody with an account belongs to it."]
        counts = {role: sum(1 for person in people if role in person.roles) for role in Role}
        held = ", ".join(f"{role.word.lower()} {number}" for role, number in counts.items() if number)
        lines = [
            f"{_count(len(people), 'person', 'people')} ({held or 'no role'}): of {self.successor.short_name} from now on. "
            "They sign in as before, and keep their roles, their teams and their drafts."
        ]
        ended = sum(1 for person in people if not person.may_sign_in)
        if ended:
            lines.append(f"{_count(ended, 'of them', 'of them')} may not sign in; that stays so.")
        in_teams = sum(1 for person in people if person.is_in_team)
        if in_teams:
            lines.append(f"{in_teams} of them in teams that lead actions: their updates are due as before.")
        covers = sum(person.covers for person in people)
        if covers:
            lines.append(
                f"{_count(covers, 'person', 'people')} covered for by one of them: still covered for."
            )
        return lines


def _count(number: int, one: str, several: str = "") -> str:
    """
    >>> _count(1, "open question"), _count(2, "open question")
    ('1 open question', '2 open questions')
    """
    return f"{number} {one if number == 1 else several or f'{one}s'}"


def problems_of_succession(succession: Succession, *, today: date) -> list[Problem]:
    """Why it can't be, each at the field that it is about; empty where it can."""
    predecessor, successor, on = succession.predecessor, succession.successor, succession.on
    problems = []
    if predecessor.successor:
        problems.append(
            Problem(
                "successor",
                f"{predecessor.successor} took over from {predecessor.name} already.",
                "An organisation is taken over once.",
            )
        )
    if successor.organisation_id is not None and successor.organisation_id == predecessor.organisation_id:
        problems.append(
            Problem("successor", "An organisation can’t take over from itself.", "Choose another one.")
        )
    elif successor.successor:
        problems.append(
            Problem(
                "successor",
                f"{successor.successor} took over from {successor.name}.",
                f"Choose {successor.successor}.",
            )
        )
    if on > today:
        problems.append(
            Problem(
                "on",
                "That day has not come yet.",
                f"Come back on {write_day(on)}, or give a day up to {write_day(today)}.",
            )
        )
    if predecessor.since is not None and on <= predecessor.since:
        problems.append(
            Problem(
                "on",
                f"{predecessor.name} took over from another organisation on {write_day(predecessor.since)}.",
                "Give a later day.",
            )
        )
    for body in succession.belongings.bodies:
        if body.body_id in succession.closing and body.open_asks:
            problems += _problems_of_asks(body, succession)
    for body in succession.belongings.bodies:
        if body.body_id in succession.names:
            problems += _problems_of_name(body, succession)
    return problems + _names_given_twice(succession)


def field_of_name(body_id: int) -> str:
    """The name of the field in which a body's new name is typed."""
    return f"body_{body_id}"


def field_of_answering(body_id: int) -> str:
    """The name of the field in which it is chosen who answers the questions of a body that ends."""
    return f"answering_{body_id}"


def _problems_of_asks(body: OwnBody, succession: Succession) -> list[Problem]:
    """Why the open questions of a body that ends can't be put to another."""
    answering = succession.answering.get(body.body_id)
    if answering is None:
        return [
            Problem(
                "closing",
                f"{body.name} has {_count(body.open_asks, 'open question')}.",
                "Say who answers for it, record an answer first, or let it pass on.",
            )
        ]
    if answering.body_id in succession.closing:
        return [
            Problem(
                field_of_answering(body.body_id), f"{answering.name} ends too.", "Choose a body that goes on."
            )
        ]
    return []


def _problems_of_name(body: OwnBody, succession: Succession) -> list[Problem]:
    """Why a body can't get a new name from the day of the takeover on."""
    if body.body_id in succession.closing:
        return [
            Problem(
                field_of_name(body.body_id),
                f"{body.name} ends, and gets no new name.",
                "Leave the new name empty, or let it pass on.",
            )
        ]
    if body.named_since is not None and body.named_since >= succession.on:
        return [
            Problem(
                field_of_name(body.body_id),
                f"{body.name} has that name from {write_day(body.named_since)} on.",
                "Leave the new name empty, and rename the body on its own page.",
            )
        ]
    return []


def _names_given_twice(succession: Succession) -> list[Problem]:
    """Bodies of a strategy that are to be called the same, each but the first at its own name."""
    problems = []
    given: dict[tuple[int, str], str] = {}
    for body in succession.belongings.bodies:
        name = succession.names.get(body.body_id, "")
        first = given.setdefault((body.strategy_id, name.casefold()), body.name)
        if name and first != body.name:
            problems.append(
                Problem(
                    field_of_name(body.body_id),
                    f"{first} gets that name too.",
                    "Give each body a name of its own, or let one end and the other answer its questions.",
                )
            )
    return problems


# What may be recorded after a takeover that is still to be undone: it rests on nobody's organisation.
HARMLESS_SINCE = frozenset(
    (
        "sign in",
        "sign out",
        "set password",
        "change password",
        "turn on second factor",
        "turn off second factor",
        "use recovery code",
        "link single sign-on",
        "unlink single sign-on",
        "back up",
        "post update",
        "confirm unchanged",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver:
    """A takeover as it was recorded: who, from which day on, and what moved with it.

    `holds` counts the holds on publishing that went on for the successor. `built_on_at` is the moment at which something
    was recorded after it that may rest on it; None where nothing was. `undo_first` has the organisation, and whoever took
    over from it, of the last takeover after it, where nothing but takeovers was recorded; else None. `seq` is the number
    of its first entry.
    """

    seq: int
    organisation_id: int
    name: str
    successor_id: int
    successor: str
    on: date
    recorded_at: datetime
    people: tuple[int, ...]
    teams: tuple[int, ...]
    closed: tuple[int, ...]
    renamed: tuple[int, ...] = ()
    holds: int
    built_on_at: datetime | None
    undo_first: tuple[str, str] | None = None

    @property
    def going_back(self) -> list[str]:
        """What is as before once it is undone, a sentence for each thing."""
        lines = [f"{self.name} owns its plans and bodies again, on every day."]
        if self.people:
            lines.append(f"{_count(len(self.people), 'person', 'people')}: of {self.name} again.")
        if self.teams:
            lines.append(f"{_count(len(self.teams), 'team')}: of {self.name} again.")
        if self.closed:
            closed = _count(len(self.closed), "body", "bodies")
            lines.append(f"{closed} that closed with it: open again.")
        if self.renamed:
            renamed = _count(len(self.renamed), "body", "bodies")
            lines.append(f"{renamed} that got another name with it: called as before.")
        lines.append(f"{self.successor} stays on record as an organisation.")
        lines.append("The record of changes keeps both entries.")
        return lines


def why_it_stays(found: TakeOver, *, at: datetime) -> Problem | None:
    """Why a takeover can't be undone at a moment; None where it can (docs/rules/organisations.md)."""
    recorded = local_day(found.recorded_at)
    if recorded != local_day(at):
        return Problem(
            "undo",
            f"It was recorded on {write_day(recorded)}, and is undone on that day alone.",
            "What others have read and recorded since rests on it. A backup from before it can be put back on the server.",
        )
    if found.holds:
        return Problem(
            "undo",
            f"A hold on publishing went on for {found.successor} with it.",
            "A backup from before it can be put back on the server.",
        )
    if found.undo_first is not None:
        name, successor = found.undo_first
        return Problem(
            "undo",
            f"{successor} took over from {name} after it.",
            f"Undo that first, on the page of {name}; then this one can be undone too.",
        )
    if found.built_on_at is not None:
        return Problem(
            "undo",
            f"Something else was recorded after it, on {write_moment(found.built_on_at)}.",
            "The record of changes says what. A backup from before can be put back on the server.",
        )
    return None
