"""Archives under a passphrase, in the open age format and without ever holding one in memory.

A sealed archive is a zip of two age files: `archive.zip.age`, the archive for a key made for it alone, and `key.age`,
that key under the passphrase. The age tool opens it too: `age -d -i key.age archive.zip.age`.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import IO, BinaryIO
from zipfile import ZIP_STORED, ZipFile

import pyrage

from tracker.archive.manifest import ArchiveProblem

KEY, SEALED = "key.age", "archive.zip.age"
LARGEST_KEY = 64 * 1024


@contextmanager
def sealing(target: BinaryIO, passphrase: str) -> Iterator[IO[bytes]]:
    """A stream to write an archive to, which reaches `target` sealed; it is whole once the block has ended well."""
    identity = pyrage.x25519.Identity.generate()
    with ZipFile(target, "w", ZIP_STORED) as outer:
        outer.writestr(KEY, pyrage.passphrase.encrypt(f"{identity}\n".encode(), passphrase))
        with outer.open(SEALED, "w", force_zip64=True) as sealed:
            yield from _through_a_pipe(sealed, identity.to_public())


def _through_a_pipe(sealed: IO[bytes], recipient: object) -> Iterator[IO[bytes]]:
    """The library reads what it seals from a stream; a thread of its own reads from the other end of ours."""
    read_end, write_end = os.pipe()
    faults: list[Exception] = []

    def seal() -> None:
        with os.fdopen(read_end, "rb") as plain:
            try:
                pyrage.encrypt_io(plain, sealed, [recipient])
            except (OSError, pyrage.EncryptError) as problem:
                faults.append(problem)

    thread = Thread(target=seal, name="sealing")
    thread.start()
    try:
        with os.fdopen(write_end, "wb") as plain:
            yield plain
    except BrokenPipeError:
        # The other end gave up: why is what counts.
        thread.join()
        if not faults:
            raise
    finally:
        thread.join()
    if faults:
        raise faults[0]


def is_sealed(archive: ZipFile) -> bool:
    """True for an archive under a passphrase."""
    return set(archive.namelist()) == {KEY, SEALED}


def unseal(archive: ZipFile, target: BinaryIO, passphrase: str) -> None:
    """Write the archive that is inside to `target`. Raises ArchiveProblem for another passphrase, or damage."""
    with archive.open(KEY) as locked:
        content = locked.read(LARGEST_KEY)
    try:
        secret = pyrage.passphrase.decrypt(content, passphrase).decode()
        identity = pyrage.x25519.Identity.from_str(secret.strip())
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError):
        raise ArchiveProblem(
            "The passphrase does not open this archive. Give the one it was made with; if you did, "
            "the archive is damaged."
        ) from None
    try:
        with archive.open(SEALED) as sealed:
            pyrage.decrypt_io(sealed, target, [identity])
    except OSError as problem:
        if problem.errno != errno.ENOSPC:
            raise
        raise ArchiveProblem(
            "There is no room to unpack the archive. TMPDIR names a folder that has more."
        ) from None
    except pyrage.DecryptError:
        raise ArchiveProblem(
            "The archive is damaged: what was sealed was altered. Use another copy of it."
        ) from None
