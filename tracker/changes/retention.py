"""Taking away what has been kept for as long as it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult, delete, select, update

from tracker.changes.audit import By, count_change_everywhere, record_entry
from tracker.domain.retention import Kept, Periods
from tracker.extensions import db
from tracker.models import Identity, Membership, Person, RecoveryCode, SecondFactor, TeamMember
from tracker.queries.retention import tables_of

NAME_OF_FORMER = "Former member"


def apply_retention(*, by: By, periods: Periods) -> Mapping[Kept, int]:
    """Take away everything whose time is over, and say how many of each; one audit entry where anything went.

    What was reported, decided and frozen stays for good, and so does the audit chain, which knows people as numbers.
    Of an account that ended long enough ago the name, the address and whatever signs in go; the number stays, so that
    what its person did can still be told apart from what others did.
    """
    gone = dict.fromkeys(Kept, 0)
    for kept in Kept:
        before = periods.before(kept, now=by.at)
        if before is None:
            continue
        for model, condition in tables_of(kept, before=before):
            if model is Person:
                gone[kept] += _forget_people(condition)
            else:
                done: CursorResult[Any] = db.session.execute(delete(model).where(condition))  # type: ignore[assignment]
                gone[kept] += done.rowcount
    if any(gone.values()):
        record_entry(
            by=by,
            verb="apply retention",
            subject_kind="installation",
            subject_id=1,
            facts={kept.name.lower(): number for kept, number in gone.items() if number},
        )
    db.session.flush()
    return gone


def _forget_people(condition: Any) -> int:
    people = db.session.execute(select(Person.id).where(condition)).scalars().all()
    for person_id in people:
        for model in (SecondFactor, RecoveryCode, Identity, Membership, TeamMember):
            db.session.execute(delete(model).where(model.person_id == person_id))
        db.session.execute(
            update(Person)
            .where(Person.id == person_id)
            .values(
                # An address under the name that never leads anywhere, which can't be anybody's.
                email=f"former-{person_id}@invalid",
                name=f"{NAME_OF_FORMER} {person_id}",
                password_hash=None,
                away_from=None,
                away_until=None,
                deputy_id=None,
            )
        )
    if people:
        count_change_everywhere()
    return len(people)
