"""What is done with a file in its process apart: functions that the child finds by their names."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tracker.domain.plan_reading import Answers, NotRead
from tracker.domain.problems import Problem, Severity
from tracker.imports.progress import tell_step
from tracker.imports.source import SourceFile


@dataclass(frozen=True)
class Seen:
    """What a function saw in the process it ran in."""

    words: tuple[str, ...]
    on: date | None = None


def see(source: SourceFile, *, answers: Answers, on: date) -> Seen:
    """What was handed in, handed back."""
    return Seen((*answers.columns.values(), source.tables[0].rows[0].cells[0].text), on)


def see_surroundings(source: SourceFile) -> Seen:
    """What a harmful file could get at."""
    loaded = [name for name in ("flask", "sqlalchemy", "config") if name in sys.modules]
    return Seen((*loaded, *(name for name in os.environ if name not in {"LC_CTYPE"})))


def write_a_file(source: SourceFile) -> Seen:
    """Try to leave something behind."""
    path = Path(source.tables[0].rows[0].cells[0].text)
    try:
        path.write_bytes(b"something")
    except OSError as error:
        return Seen((type(error).__name__,))
    return Seen((path.read_text(encoding="ascii"),))


def refuse(source: SourceFile) -> Seen:
    """A refusal of its own."""
    raise NotRead(Problem("table 1", "This is no plan.", "Choose another.", Severity.ERROR))


def read_three_pages(source: SourceFile) -> Seen:
    """Something that tells how far it is."""
    for page in (1, 2, 3):
        tell_step(f"Reading page {page} of 3")
    return Seen(())


def never_end(source: SourceFile) -> Seen:
    """A reader that a file has caught."""
    while True:
        time.sleep(60)


def take_memory(source: SourceFile) -> Seen:
    """A reader that a file makes grow."""
    return Seen((str(len(bytearray(700 * 1024 * 1024))),))


def break_down(source: SourceFile) -> Seen:
    """A library that a file breaks."""
    os._exit(3)


def print_a_lot(source: SourceFile) -> Seen:
    """A library that talks."""
    sys.stdout.write("{" * 1000 + "\n")
    os.write(1, b"{{{\n")
    return Seen(("said",))
