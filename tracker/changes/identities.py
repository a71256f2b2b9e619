"""Linking people to who they are at a provider of single sign-on, by issuer and subject alone."""

from __future__ import annotations

from sqlalchemy import delete, select

from tracker.changes.audit import By, record_entry
from tracker.changes.people import end_sessions
from tracker.domain.problems import Problem, RuleBroken
from tracker.extensions import db
from tracker.models import Identity, PasswordLink, Person


def link_identity(*, by: By, person_id: int, issuer: str, subject: str) -> None:
    """Let a person sign in as this subject of this issuer; one linked to them before is replaced.

    Raises RuleBroken where somebody else is linked to it, and doesn't say who.
    """
    owner = db.session.execute(
        select(Identity.person_id).where(Identity.issuer == issuer, Identity.subject == subject)
    ).scalar()
    if owner is not None and owner != person_id:
        raise RuleBroken(
            [
                Problem(
                    "",
                    "This sign-in is linked to another account here.",
                    "Sign in to the right account there, or ask your administrator.",
                )
            ]
        )
    db.session.execute(delete(Identity).where(Identity.person_id == person_id, Identity.issuer == issuer))
    db.session.add(Identity(person_id=person_id, issuer=issuer, subject=subject, linked_at=by.at))
    record_entry(
        by=by,
        verb="link single sign-on",
        subject_kind="person",
        subject_id=person_id,
        facts={"issuer": issuer},
    )


def spend_link_on_identity(*, by: By, link_id: int, issuer: str, subject: str) -> int | None:
    """Link the one-time link's person, spend the link and end their other sessions; gives the person's id.

    None where the link is spent or too old, or its person may not sign in. Raises RuleBroken as `link_identity`.
    """
    link = db.session.get(PasswordLink, link_id)
    if link is None or link.used_at is not None or link.ends_at < by.at:
        return None
    if db.session.get_one(Person, link.person_id).is_disabled:
        return None
    link.used_at = by.at
    end_sessions(person_id=link.person_id, by=by)
    link_identity(by=By(link.person_id, by.at), person_id=link.person_id, issuer=issuer, subject=subject)
    return link.person_id


def unlink_identity(*, by: By, person_id: int, issuer: str) -> None:
    """End signing in with this issuer; nothing linked is no error.

    Raises RuleBroken where it is the only way in that the person has.
    """
    person = db.session.get_one(Person, person_id)
    others = select(Identity.id).where(Identity.person_id == person_id, Identity.issuer != issuer)
    if person.password_hash is None and db.session.execute(others).first() is None:
        raise RuleBroken(
            [
                Problem(
                    "",
                    "This is the only way for you to sign in.",
                    "Ask your programme manager or administrator for a link to choose a password first.",
                )
            ]
        )
    gone = db.session.execute(
        delete(Identity).where(Identity.person_id == person_id, Identity.issuer == issuer)
    )
    if gone.rowcount:  # type: ignore[attr-defined]
        record_entry(
            by=by,
            verb="unlink single sign-on",
            subject_kind="person",
            subject_id=person_id,
            facts={"issuer": issuer},
        )
