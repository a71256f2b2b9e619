"""The second factor's arithmetic: secrets, codes, recovery codes, and the picture an authenticator app reads.

The libraries are loaded on first use. Source of the codes: RFC 6238, six digits every half minute.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

SECONDS_A_STEP = 30
RECOVERY_CODES = 10
# Letters and digits that can't be taken for one another.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code to scan: the dark squares as the path of an SVG, and how many squares wide it is with its margin."""

    path: str
    width: int


def new_secret() -> str:
    """A secret of 160 bits, as apps take it."""
    import pyotp

    return pyotp.random_base32()


def grouped(secret: str) -> str:
    """The secret in groups of four, to be typed.

    >>> grouped("NZMH2DS76D5C")
    'NZMH 2DS7 6D5C'
    """
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def seal(secret: str, *, key: str) -> str:
    """The secret encrypted under a key that is derived from the installation's own."""
    return str(_cipher(key).encrypt(secret.encode()).decode())


def unseal(sealed: str, *, key: str) -> str | None:
    """The secret again; None where it was sealed under another key."""
    from cryptography.fernet import InvalidToken

    try:
        return str(_cipher(key).decrypt(sealed.encode()).decode())
    except InvalidToken:
        return None


def _cipher(key: str):  # type: ignore[no-untyped-def]
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"second factor").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def step_of(code: str, *, secret: str, at: datetime, after: int) -> int | None:
    """The half-minute that a code belongs to: the present one, the one before or the one after.

    None for a wrong code, and for one of a half-minute that is not after `after`, the last one accepted.
    """
    import pyotp

    typed = "".join(code.split())
    if len(typed) != 6 or not typed.isdecimal() or not typed.isascii():
        return None
    app, now = pyotp.TOTP(secret), int(at.timestamp()) // SECONDS_A_STEP
    for step in (now, now - 1, now + 1):
        if step > after and hmac.compare_digest(app.generate_otp(step), typed):
            return step
    return None


def address_for_app(*, secret: str, email: str, name: str) -> str:
    """The address that an authenticator app takes, as a picture or as a link: secret, account and who asks."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=name)


def qr_code(text: str) -> QrCode:
    """The text as a code to scan."""
    import segno

    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    path, width = "", len(rows)
    for line, row in enumerate(rows):
        column = 0
        for is_dark, run in groupby(row):
            length = len(list(run))
            path += f"M{column} {line}h{length}v1h-{length}z" if is_dark else ""
            column += length
    return QrCode(path, width)


def new_recovery_codes() -> list[str]:
    """Ten codes of 79 bits each, to be kept on paper."""
    return [
        "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))
        for _ in range(RECOVERY_CODES)
    ]


def hash_recovery_code(code: str, *, person_id: int) -> str:
    """What is kept of a recovery code. Capitals, blanks and dashes don't count, as people type from paper."""
    plain = "".join(sign for sign in code.casefold() if sign.isalnum())
    return hashlib.sha256(f"{person_id}\n{plain}".encode("utf-8", "ignore")).hexdigest()


def matching_hash(code: str, *, person_id: int, hashes: Sequence[str]) -> str | None:
    """The one of the kept hashes that the code belongs to; None for a wrong code."""
    wanted = hash_recovery_code(code, person_id=person_id)
    return next((kept for kept in hashes if hmac.compare_digest(kept, wanted)), None)
