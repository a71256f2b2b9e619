"""Archives under a passphrase: what is needed to open one, and how dear it is to try."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pyrage
import pytest

from tests.archive.sealed_keys import seal_cheaply
from tracker.archive.sealing import is_sealed, sealing, unseal

PASSPHRASE = "four clever otters at dawn"
# Each guess takes two to this power kilobytes of memory; the library takes what a second is enough for, about 19.
LEAST_WORK = 15


def test_a_passphrase_opens_the_archive_and_is_dear_to_try() -> None:
    file, opened = io.BytesIO(), io.BytesIO()

    with sealing(file, PASSPHRASE) as stream:
        stream.write(b"everything")

    with ZipFile(file) as archive:
        kind, _, work = archive.read("key.age").splitlines()[1].split()[1:]
        unseal(archive, opened, PASSPHRASE)
        assert is_sealed(archive)
    assert (kind, int(work) >= LEAST_WORK) == (b"scrypt", True)
    assert opened.getvalue() == b"everything"
    assert b"everything" not in file.getvalue()


def test_the_cheap_key_of_tests_is_one_of_the_age_format() -> None:
    sealed = seal_cheaply(b"a key", PASSPHRASE)

    assert pyrage.passphrase.decrypt(sealed, PASSPHRASE) == b"a key"
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(sealed, f"{PASSPHRASE}.")
