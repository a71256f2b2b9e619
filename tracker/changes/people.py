"""People, their roles, teams and passwords."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, select, update

from tracker.changes.audit import By, count_change_everywhere, record_entry
from tracker.domain.permissions import Role
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.extensions import db
from tracker.models import (
    Membership,
    PasswordLink,
    PendingSignIn,
    Person,
    SignInSession,
    Team,
    TeamMember,
)

LINK_LASTS = timedelta(days=7)


def add_person(
    *,
    by: By,
    email: str,
    name: str,
    role: Role,
    strategy_id: int | None = None,
    organisation_id: int | None = None,
    team_ids: Sequence[int] = (),
    on: date,
    password_hash: str | None = None,
    is_demo: bool = False,
) -> Person:
    """Add a person with one role. Raises RuleBroken where the e-mail address is taken."""
    email = email.strip().lower()
    if db.session.execute(select(Person.id).where(Person.email == email)).first():
        raise RuleBroken(
            [
                Problem(
                    "email", f"{email} already has an account.", "Use another address, or edit that person."
                )
            ]
        )
    person = Person(
        email=email,
        name=name.strip(),
        organisation_id=organisation_id,
        password_hash=password_hash,
        is_demo=is_demo,
        created_at=by.at,
    )
    db.session.add(person)
    db.session.flush()
    db.session.add(Membership(person_id=person.id, strategy_id=strategy_id, role=role))
    for team_id in team_ids:
        db.session.add(TeamMember(team_id=team_id, person_id=person.id, member_from=on))
    record_entry(
        by=by,
        verb="add person",
        subject_kind="person",
        subject_id=person.id,
        strategy_id=strategy_id,
        facts={"role": role, "organisation": organisation_id, "teams": list(team_ids)},
    )
    return person


def edit_person(
    *,
    by: By,
    person_id: int,
    seen_version: int,
    name: str,
    role: Role | None,
    strategy_id: int | None,
    organisation_id: int | None,
    team_ids: Sequence[int],
    is_disabled: bool,
    on: date,
) -> Person:
    """Change a person's name, role, organisation, teams, or whether they may sign in; None leaves roles as they are.

    Raises ChangedMeanwhile when somebody saved first, RuleBroken where the last administrator would go. Disabling ends their sessions at once.
    """
    person = db.session.get_one(Person, person_id)
    if person.version != seen_version:
        raise ChangedMeanwhile
    if is_disabled or role not in (None, Role.ADMIN):
        refuse_last_administrator(person_id)
    person.name, person.organisation_id, person.is_disabled = name.strip(), organisation_id, is_disabled
    person.version += 1
    if role is not None:
        db.session.execute(delete(Membership).where(Membership.person_id == person_id))
        db.session.add(Membership(person_id=person_id, strategy_id=strategy_id, role=role))
    _set_teams(person_id, team_ids, on=on)
    if is_disabled:
        _shut_out(person_id=person_id, by=by)
    # Their name stands on pages of every strategy they ever posted in.
    count_change_everywhere()
    record_entry(
        by=by,
        verb="edit person",
        subject_kind="person",
        subject_id=person_id,
        strategy_id=strategy_id,
        facts={
            "role": role,
            "organisation": organisation_id,
            "teams": list(team_ids),
            "disabled": is_disabled,
        },
    )
    return person


def disable_person(*, by: By, person_id: int, reference: str = "") -> None:
    """Stop a person from signing in: their sessions end and their link to set a password stops working, at once.

    `reference` names what it belongs to, such as a hand-over. Whoever has the server may end the account of the last
    administrator, since they can make another; pages call `refuse_last_administrator` first.
    """
    person = db.session.get_one(Person, person_id)
    person.is_disabled = True
    person.version += 1
    _shut_out(person_id=person_id, by=by)
    record_entry(
        by=by,
        verb="disable person",
        subject_kind="person",
        subject_id=person_id,
        facts={"reference": reference} if reference else {},
    )


def refuse_last_administrator(person_id: int) -> None:
    """Raise RuleBroken where nobody else who may sign in is an administrator."""
    administrators = db.session.execute(
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.role == Role.ADMIN, Person.is_disabled.is_(False))
        .distinct()
    ).scalars()
    if list(administrators) == [person_id]:
        raise RuleBroken(
            [
                Problem(
                    "may_sign_in",
                    "This is the only administrator.",
                    "Make somebody else an administrator first.",
                )
            ]
        )


def _shut_out(*, person_id: int, by: By) -> None:
    end_sessions(person_id=person_id, by=by)
    _spend_links(person_id=person_id, by=by)


def _set_teams(person_id: int, team_ids: Sequence[int], *, on: date) -> None:
    current = db.session.execute(
        select(TeamMember).where(TeamMember.person_id == person_id, TeamMember.member_to.is_(None))
    ).scalars()
    kept = set()
    for membership in current:
        if membership.team_id in team_ids:
            kept.add(membership.team_id)
        else:
            membership.member_to = on - timedelta(days=1)
    for team_id in team_ids:
        if team_id not in kept:
            db.session.add(TeamMember(team_id=team_id, person_id=person_id, member_from=on))


def add_team(*, by: By, strategy_id: int, name: str, organisation_id: int | None = None) -> Team:
    """Add a team that can lead actions. Raises RuleBroken where the strategy has a team of that name."""
    taken = db.session.execute(select(Team.name).where(Team.strategy_id == strategy_id)).scalars()
    if name.strip().casefold() in {other.casefold() for other in taken}:
        raise RuleBroken(
            [Problem("name", f"There is a team “{name.strip()}” already.", "Use it, or choose another name.")]
        )
    team = Team(strategy_id=strategy_id, name=name.strip(), organisation_id=organisation_id)
    db.session.add(team)
    db.session.flush()
    record_entry(
        by=by,
        verb="add team",
        subject_kind="team",
        subject_id=team.id,
        strategy_id=strategy_id,
        facts={"name": team.name, "organisation": organisation_id},
        worded=("name",),
    )
    return team


def join_team(*, by: By, team_id: int, strategy_id: int, on: date) -> None:
    """The person who asks joins a team from a day on; being in it already is no error."""
    member = select(TeamMember.id).where(
        TeamMember.team_id == team_id, TeamMember.person_id == by.person_id, TeamMember.member_to.is_(None)
    )
    if db.session.execute(member).first():
        return
    db.session.add(TeamMember(team_id=team_id, person_id=by.person_id, member_from=on))
    record_entry(
        by=by,
        verb="join team",
        subject_kind="team",
        subject_id=team_id,
        strategy_id=strategy_id,
        facts={"person": by.person_id, "from": on.isoformat()},
    )


def hash_token(token: str) -> str:
    """What is kept of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_password_link(*, by: By, person_id: int) -> str:
    """Make a one-time link to set a password and give its token, which is kept nowhere.

    A link made earlier stops working.
    """
    _spend_links(person_id=person_id, by=by)
    token = secrets.token_urlsafe(32)
    db.session.add(
        PasswordLink(
            token_hash=hash_token(token),
            person_id=person_id,
            made_by=by.person_id,
            made_at=by.at,
            ends_at=by.at + LINK_LASTS,
        )
    )
    record_entry(by=by, verb="make password link", subject_kind="person", subject_id=person_id)
    return token


def _spend_links(*, person_id: int, by: By) -> None:
    db.session.execute(
        update(PasswordLink)
        .where(PasswordLink.person_id == person_id, PasswordLink.used_at.is_(None))
        .values(used_at=by.at)
    )


def spend_password_link(*, token: str, password_hash: str, by: By) -> Person | None:
    """Set the password of the link's person and end their other sessions; None if the link is spent or too old."""
    link = db.session.execute(
        select(PasswordLink).where(PasswordLink.token_hash == hash_token(token))
    ).scalar_one_or_none()
    if link is None or link.used_at is not None or link.ends_at < by.at:
        return None
    link.used_at = by.at
    person = db.session.get_one(Person, link.person_id)
    if person.is_disabled:
        return None
    set_password(by=By(person.id, by.at), person=person, password_hash=password_hash)
    return person


def set_password(*, by: By, person: Person, password_hash: str) -> None:
    """Set a person's password and sign them out everywhere."""
    person.password_hash = password_hash
    end_sessions(person_id=person.id, by=by)
    record_entry(by=by, verb="set password", subject_kind="person", subject_id=person.id)


def change_own_password(*, by: By, password_hash: str, token: str) -> None:
    """Set the password of whoever is signed in, and sign them out everywhere but in the session of `token`.

    A link to choose a password stops working: whoever else holds it could undo the change.
    """
    person = db.session.get_one(Person, by.person_id)
    person.password_hash = password_hash
    _spend_links(person_id=person.id, by=by)
    end_sessions(person_id=person.id, by=by, but_token=token)
    record_entry(by=by, verb="change password", subject_kind="person", subject_id=person.id)


def end_sessions(*, person_id: int, by: By, but_token: str = "") -> None:
    """Sign a person out everywhere, half-done sign-ins included; the session of `but_token` stays."""
    db.session.execute(
        update(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.revoked_at.is_(None),
            SignInSession.token_hash != hash_token(but_token),
        )
        .values(revoked_at=by.at)
    )
    db.session.execute(delete(PendingSignIn).where(PendingSignIn.person_id == person_id))
