"""The invented people, and who of them is away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tracker.changes import absences, people
from tracker.changes.audit import By
from tracker.demo.files import ADDED_ON, by_on, read
from tracker.demo.ids import Ids
from tracker.domain.permissions import Role
from tracker.extensions import db
from tracker.models import Person


def demo_people() -> list[dict[str, Any]]:
    """The invented people: key, name, e-mail address, role, organisation and teams."""
    found: list[dict[str, Any]] = read("extras")["people"]
    return found


def load_people(ids: Ids, lines: Iterable[Mapping[str, Any]], by: By, passwords: Mapping[str, str]) -> None:
    """The cast, with roles and teams."""
    for line in lines:
        role = Role(line["role"])
        person = people.add_person(
            by=by,
            email=line["email"],
            name=line["name"],
            role=role,
            strategy_id=None if role is Role.ADMIN else ids.strategy,
            organisation_id=ids.organisations.get(line["organisation"] or ""),
            team_ids=[ids.teams[name] for name in line["teams"]],
            on=ADDED_ON,
            password_hash=passwords[line["key"]],
            is_demo=True,
        )
        ids.people[line["key"]] = person.id


def load_absence(ids: Ids, line: Mapping[str, str]) -> None:
    """Somebody is away, and somebody else stands in."""
    person = db.session.get_one(Person, ids.people[line["person"]])
    since = date.fromisoformat(line["since"])
    absences.say_away(
        by=by_on(person.id, since),
        on=since,
        person_id=person.id,
        seen_version=person.version,
        since=since,
        until=date.fromisoformat(line["until"]),
        deputy_id=ids.people[line["deputy"]],
    )
