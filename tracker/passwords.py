"""Passwords: hashed with Argon2, and looked at for being easy to guess."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 100
# Of the demonstration's people, and in the documentation: no secret, and nobody else may have it.
DEMO_PASSWORD = "carers-count-2019"  # noqa: S105  # nosec B105
STRONG_ENOUGH = 2


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    # The figures that OWASP names for a server that answers many people at once.
    return PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher().hash("nobody’s password")


def hash_password(password: str) -> str:
    """The hash to store. Takes long on purpose: call it outside any transaction."""
    return _hasher().hash(password)


def is_right_password(password: str, password_hash: str | None) -> bool:
    """True if the password fits. Takes as long where there is no account, so that answers tell nothing."""
    try:
        _hasher().verify(password_hash or _nobodys_hash(), password[: LONGEST * 4])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def password_problem(password: str, *, about: Sequence[str] = ()) -> str | None:
    """What is wrong with a new password, for its owner; None where nothing is. `about` are their name and address."""
    if len(password) < SHORTEST:
        return f"Use {SHORTEST} characters or more. Three random words make a good password."
    if len(password) > LONGEST:
        return f"Use {LONGEST} characters or fewer."
    if password.strip().casefold() == DEMO_PASSWORD:
        return "This password is printed in the documentation. Three random words make a good one."
    from zxcvbn import zxcvbn

    if zxcvbn(password, user_inputs=list(about))["score"] < STRONG_ENOUGH:
        return "This password is easy to guess. Three random words make a good one."
    return None
