"""What a form that was sent carries for the machine: its key, what was typed as a hash, the ticked actions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field

from tracker.changes.submissions import hash_of_form
from tracker.domain.problems import Problem, RuleBroken


def ticked_actions(name: str) -> dict[int, int | None]:
    """The ticked actions with the update that was seen of each: values such as "12:345". Others are left out."""
    found: dict[int, int | None] = {}
    for value in request.form.getlist(name)[:500]:
        action_id, _, seen = value.partition(":")
        if action_id.isdecimal() and action_id.isascii() and len(action_id) < 10:
            is_seen = seen.isdecimal() and seen.isascii() and len(seen) < 10
            found[int(action_id)] = int(seen) if is_seen else None
    return found


def version_of(form: FlaskForm) -> int:
    """The version that the person saw; -1, which is never in force, where the form does not say."""
    return number_of(form.version)


def number_of(field: Field) -> int:
    """The number that a hidden field carries; -1, which nothing has, for anything else."""
    text = str(field.data or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def form_key() -> str:
    """The key that makes a form sent twice known; a form without one is refused."""
    key = request.form.get("key", "")
    if not 8 <= len(key) <= 64 or not key.isascii():
        raise RuleBroken(
            [Problem("key", "This form is not complete.", "Open the page again and send it from there.")]
        )
    return key


def form_hash() -> str:
    return hash_of_form(
        {name: values for name, values in request.form.lists() if name not in ("csrf_token", "key")}
    )


@dataclass(frozen=True, slots=True)
class WordWarning:
    """A sentence about words that may be hard to read or name somebody, and the field it is about."""

    where: str
    label: str
    sentence: str


def mark_of(warnings: Sequence[WordWarning]) -> str:
    """What a form carries once its warnings were shown; empty where there are none."""
    return hashlib.sha256(repr(warnings).encode()).hexdigest() if warnings else ""
