"""The key of a sealed archive under a passphrase that takes no time to open: for tests of anything but its cost.

The age format says how dear a passphrase is to try, in each file by itself; the library that we seal with always
chooses about a second. What is made here is opened by that library, and by the age tool, as any other file.
Source: the age format, https://c2sp.org/age, "The scrypt recipient type".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# The library's own is about 19: each one more doubles the work.
LOG_OF_WORK = 1


def seal_cheaply(plain: bytes, passphrase: str) -> bytes:
    """The bytes under the passphrase, as `pyrage.passphrase.encrypt` gives them: an age file of at most 64 KB."""
    file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    wrap_key = hashlib.scrypt(
        passphrase.encode(),
        salt=b"age-encryption.org/v1/scrypt" + salt,
        n=2**LOG_OF_WORK,
        r=8,
        p=1,
        dklen=32,
    )
    wrapped = ChaCha20Poly1305(wrap_key).encrypt(bytes(12), file_key, None)
    head = (
        f"age-encryption.org/v1\n-> scrypt {_written(salt)} {LOG_OF_WORK}\n{_written(wrapped)}\n---".encode()
    )
    seal = hmac.digest(_derived(file_key, b"", b"header"), head, "sha256")
    # One chunk, which is also the last one.
    content = ChaCha20Poly1305(_derived(file_key, nonce, b"payload")).encrypt(
        bytes(11) + b"\x01", plain, None
    )
    return head + f" {_written(seal)}\n".encode() + nonce + content


def _derived(key: bytes, salt: bytes, about: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=salt or None, info=about).derive(key)


def _written(content: bytes) -> str:
    return base64.b64encode(content).decode().rstrip("=")
