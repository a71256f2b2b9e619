"""A form sent twice is stored once: the key of each form, kept in the same transaction as what it changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select

from tracker.changes.audit import By
from tracker.domain.freezing import canonical_json
from tracker.domain.problems import SentTwice
from tracker.extensions import db
from tracker.models import Submission
from tracker.queries.asking import ask

_EARLIER = select(Submission.body_hash, Submission.result).where(
    Submission.person_id == bindparam("person_id"),
    Submission.key == bindparam("key"),
    Submission.purpose == bindparam("purpose"),
)


def hash_of_form(fields: Mapping[str, Sequence[str]]) -> str:
    """The hash of what was typed, whatever the order of the fields."""
    return hashlib.sha256(
        canonical_json({name: list(values) for name, values in fields.items()}).encode()
    ).hexdigest()


def earlier_result(*, by: By, key: str, purpose: str, body_hash: str) -> str | None:
    """Where the sender of this form was sent the first time; None if it is new.

    Raises SentTwice when the same form came before with other words.
    """
    found = ask(_EARLIER, {"person_id": by.person_id, "key": key, "purpose": purpose}).first()
    if found is None:
        return None
    if found.body_hash != body_hash:
        raise SentTwice
    result: str = found.result
    return result


def record_submission(*, by: By, key: str, purpose: str, body_hash: str, result: str) -> None:
    """Remember a form that has been stored."""
    db.session.add(
        Submission(
            person_id=by.person_id,
            key=key,
            purpose=purpose,
            body_hash=body_hash,
            result=result,
            sent_at=by.at,
        )
    )
    db.session.flush()
