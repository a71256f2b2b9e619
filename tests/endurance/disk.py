"""A disk as a power cut leaves it: what was synced is there, and of the rest nothing, or any of it, or halves.

`strace` writes down what a server asks of its files. Until the sync that covers it has come back a disk may do with a
write what it likes, so the files are put together again here from that record alone, as they could have stood at any
moment of it. `-shm` is left out: SQLite keeps nothing in it that must last.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# A disk writes a sector whole or not at all.
SECTOR = 512
UNDERSTOOD = ("pwrite64", "ftruncate", "fsync", "fdatasync", "openat", "unlink", "unlinkat")
# What else could alter these files: recorded too, so that it can't go by unseen.
NOT_UNDERSTOOD = (
    "write", "writev", "pwritev", "pwritev2", "fallocate", "truncate", "copy_file_range", "sendfile", "open",
    "creat", "rename", "renameat", "renameat2", "link", "linkat",
)  # fmt: skip
CALL = re.compile(r"(\w+)\((?:(?:\d+|AT_FDCWD)<([^>]*)>(?:, )?)?(.*)\)\s+= (-?\d+)")
# How a call ends in which a kill caught its process: it never came back.
NEVER_BACK = re.compile(r"\)\s+= \?$")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
WRITTEN = re.compile(r'"((?:\\x[0-9a-f]{2})*)", \d+, (\d+)')


def files_of(database: Path) -> list[Path]:
    """The database, and the files in which SQLite keeps what is not yet in it."""
    return [database, *(database.with_name(database.name + ending) for ending in ("-wal", "-journal"))]


def recorded(command: Sequence[str], database: Path, trace: Path) -> list[str]:
    """The command that runs another and writes down all that it does to an SQLite database."""
    return [
        *("strace", "--follow-forks", "--seccomp-bpf", "--absolute-timestamps=format:unix,precision:us"),
        *(
            "--decode-fds=path",
            "--strings-in-hex=all",
            "--string-limit=1000000",
            "--signal=none",
            "--quiet=all",
        ),
        *(f"--output={trace}", f"--trace={','.join((*UNDERSTOOD, *NOT_UNDERSTOOD))}"),
        *(f"--trace-path={path}" for path in (*files_of(database), database.parent)),
        *command,
    ]


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes put at a place of a file; None instead of bytes cuts the file off there."""

    offset: int
    content: bytes | None

    def on(self, file: bytearray) -> None:
        """Do it."""
        if self.content is None:
            del file[self.offset :]
            file.extend(bytes(self.offset - len(file)))
            return
        file.extend(bytes(max(0, self.offset - len(file))))
        file[self.offset : self.offset + len(self.content)] = self.content

    def sectors(self) -> list[Write]:
        """The same in parts of which a disk may write one and not the other."""
        if self.content is None:
            return [self]
        first = SECTOR - self.offset % SECTOR
        starts = [0, *range(first, len(self.content), SECTOR)]
        return [
            Write(self.offset + start, self.content[start:end])
            for start, end in zip(starts, [*starts[1:], len(self.content)], strict=True)
        ]


@dataclass
class File:
    """What of a file is sure to be on the disk, and what was written since."""

    synced: bytearray
    unsynced: list[Write] = field(default_factory=list)

    def after_a_cut(self, luck: random.Random | None) -> bytes:
        """The file as a cut leaves it: without luck nothing unsynced is in it, with it any part of that."""
        left = bytearray(self.synced)
        if luck is not None:
            for write in self.unsynced:
                for sector in write.sectors() if luck.random() < 0.5 else [write]:
                    if luck.random() < 0.5:
                        sector.on(left)
        return bytes(left)


class Disk:
    """A folder with an SQLite database of this content and nothing beside it, as the calls of a record alter it."""

    def __init__(self, database: Path, content: bytes) -> None:
        self.folder = database.parent
        self.watched = set(files_of(database))
        # A name stands in its folder for sure once the folder is synced; so does that it is gone.
        self.names = {database: File(bytearray(content))}
        self.synced_names = dict(self.names)
        # What a sync that has begun will have covered when it comes back, by the process that waits for it.
        self.covered: dict[str, list[Write]] = {}

    def begin(self, process: str, call: str) -> None:
        """A call that has not come back yet: a sync covers what was written before it and nothing later."""
        name, _, rest = call.partition("(")
        found = re.match(r"\d+<([^>]*)>", rest)
        file = self.names.get(_path(found[1])) if found else None
        if name in ("fsync", "fdatasync") and file is not None:
            self.covered[process] = list(file.unsynced)

    def end(self, process: str, call: str) -> None:
        """A call that has come back, or in which its process was killed.

        Of the latter nobody can say what was done; nothing was promised on it and nothing came after it, so it is as
        if it had not begun. Raises ValueError for a call that this does not understand.
        """
        if NEVER_BACK.search(call):
            self.covered.pop(process, None)
            return
        found = CALL.match(call)
        if found is None:
            raise ValueError(f"Can’t be read: {call[:300]}")
        name, at, rest, result = found[1], _path(found[2] or ""), found[3], int(found[4])
        if result < 0:
            return
        if name in ("fsync", "fdatasync"):
            self._sync(process, at)
        elif name == "openat":
            path = at / _path(TEXT.match(rest)[1])  # type: ignore[index]
            if "O_TRUNC" in rest and path in self.watched:
                raise ValueError(f"Not understood: {call[:300]}")
            if "O_CREAT" in rest and path in self.watched and path not in self.names:
                self.names[path] = File(bytearray())
        elif name in ("unlink", "unlinkat"):
            self.names.pop(at / _path(TEXT.search(call)[1]), None)  # type: ignore[index]
        elif name == "pwrite64" and at in self.names:
            written = WRITTEN.match(rest)
            if written is None:
                raise ValueError(f"Cut short: {call[-300:]}")
            self.names[at].unsynced.append(Write(int(written[2]), _bytes(written[1])[:result]))
        elif name == "ftruncate" and at in self.names:
            self.names[at].unsynced.append(Write(int(rest), None))
        elif at in self.watched:
            raise ValueError(f"Not understood: {call[:300]}")

    def _sync(self, process: str, at: Path) -> None:
        if at == self.folder:
            self.synced_names = dict(self.names)
        if at in self.names:
            file = self.names[at]
            covered = self.covered.pop(process, file.unsynced)
            # By identity: another sync may have come back meanwhile, and two writes may be alike.
            ids = {id(write) for write in covered}
            for write in file.unsynced:
                if id(write) in ids:
                    write.on(file.synced)
            file.unsynced = [write for write in file.unsynced if id(write) not in ids]

    def after_a_cut(self, luck: random.Random | None = None) -> dict[Path, bytes]:
        """The files that are there when the power comes back."""
        names = self.names if luck is not None and luck.random() < 0.5 else self.synced_names
        return {path: file.after_a_cut(luck) for path, file in names.items()}


def replay(disk: Disk, trace: Path) -> Iterator[float]:
    """Do to the disk what the record says, call by call; before each, the moment at which it was begun."""
    begun: dict[str, str] = {}
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            process, moment, what = line.rstrip().split(None, 2)
            yield float(moment)
            if what.startswith("<... "):
                disk.end(process, begun.pop(process) + what.partition("resumed>")[2])
            elif what.endswith("<unfinished ...>"):
                begun[process] = what.removesuffix("<unfinished ...>").rstrip()
                disk.begin(process, begun[process])
            else:
                disk.end(process, what)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _path(text: str) -> Path:
    return Path(_bytes(text).decode())
