"""The folder that backups are kept in: how a file there is named, and which are old enough to go."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from tracker.archive.backup import PARTIAL
from tracker.archive.manifest import ArchiveProblem

# A file that was begun and never finished is of a process that was killed; after a day nobody writes to it any more.
FORGET_PARTIAL_AFTER = timedelta(days=1)


class Occasion(StrEnum):
    """Why a backup was made; those made before something are never removed by the tracker."""

    ROUTINE = "backup"
    BEFORE_RESTORE = "before-restore"
    BEFORE_UPGRADE = "before-upgrade"


_NAME = re.compile(r"tracker-backup-\d{8}T\d{6}Z\.zip")
_PARTIAL = re.compile(r"\.tracker-[a-z-]+-\d{8}T\d{6}Z\.zip\.[0-9a-f]{8}" + re.escape(PARTIAL))


def file_for(folder: Path, *, made_at: datetime, occasion: Occasion) -> Path:
    """The file for a backup of this moment; the folder is made, for its owner alone, where there is none.

    Raises ArchiveProblem where that can't be done.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise ArchiveProblem(f"The folder {folder} can’t be made: {problem.strerror}.") from None
    return folder / f"tracker-{occasion.value}-{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"


def remove_old(folder: Path, *, keep: int, now: datetime) -> list[Path]:
    """Remove the routine backups beyond the newest `keep`; what was removed, the oldest first.

    Files of any other name stay, but for what killed backups left behind a day ago.
    """
    for left in folder.iterdir():
        if _PARTIAL.fullmatch(left.name) and _changed_at(left) < now - FORGET_PARTIAL_AFTER:
            left.unlink(missing_ok=True)
    routine = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file())
    old = routine[: max(0, len(routine) - keep)]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
