"""Files are read in a process of their own: limited in memory and time, and without anything worth having.

A file that people send may be made to harm. Whatever it does to the library that opens it, it does there: the process
has no environment, no database and no configuration, and ends with its file.
"""

from __future__ import annotations

import json
import logging
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, get_type_hints, overload

from tracker.domain.plan_reading import NotRead
from tracker.domain.problems import Problem
from tracker.imports.file_kinds import refuse
from tracker.imports.limits import require_size
from tracker.imports.plain_values import as_plain, from_plain
from tracker.imports.source import SourceFile

Made = TypeVar("Made")

# Without a step forward; and in all, for long papers whose pages come one by one.
SECONDS_A_STEP = 10
SECONDS_A_FILE = 60
MEGABYTES_A_FILE = 400
FILES_AT_ONCE = 2
_CHILD = Path(__file__).with_name("reading_child.py")
_LONGEST_STEP = 100
_LONGEST_ANSWER = 128 * 1024 * 1024

_log = logging.getLogger(__name__)
_places = threading.BoundedSemaphore(FILES_AT_ONCE)


@overload
def read_apart(
    name: str, content: bytes, *, on_progress: Callable[[str], None] | None = None
) -> SourceFile: ...
@overload
def read_apart(
    name: str,
    content: bytes,
    then: Callable[..., Made],
    *,
    on_progress: Callable[[str], None] | None = None,
    **given: object,
) -> Made: ...
def read_apart(
    name: str,
    content: bytes,
    then: Callable[..., Any] | None = None,
    *,
    on_progress: Callable[[str], None] | None = None,
    **given: object,
) -> Any:
    """What a file holds: its tables, or what `then` makes of them (with the words given), both made apart.

    `then` is a function of a module; what it takes and gives are our own frozen values, which cross as JSON.
    `on_progress` hears each step, as a person is told of it. Raises NotRead, with one plain problem, for all that a
    file can cause, a crash of its reader among them.
    """
    kind = get_type_hints(then)["return"] if then is not None else SourceFile
    made = read_plain(name, content, then, on_progress=on_progress, of_content=False, **given)
    try:
        return from_plain(kind, made)
    except (ValueError, TypeError, KeyError) as error:
        raise _crashed() from error


def read_plain(
    name: str,
    content: bytes,
    then: Callable[..., Any] | None,
    *,
    on_progress: Callable[[str], None] | None = None,
    of_content: bool = False,
    **given: object,
) -> Any:
    """The same, as the plain JSON that crossed: to be kept, and built into our own values when it is used.

    With `of_content`, `then` gets the file's bytes and not its tables.
    """
    require_size(content)
    order = {
        "name": name,
        "then": f"{then.__module__}:{then.__qualname__}" if then is not None else "",
        "given": {key: as_plain(value) for key, value in given.items()},
        "of_content": of_content,
        "length": len(content),
        "path": sys.path,
        "megabytes": MEGABYTES_A_FILE,
        "seconds": SECONDS_A_FILE,
    }
    with _places:
        answer = _ask(json.dumps(order).encode() + b"\n" + content, on_progress)
    if "made" in answer:
        return answer["made"]
    if answer.get("because"):
        _log.info("A file was refused: %s", answer["because"])
    try:
        refused = from_plain(Problem, answer["refused"])
    except (ValueError, TypeError, KeyError) as error:
        raise _crashed() from error
    raise NotRead(refused, may_be_mapped=answer.get("may_be_mapped") is True)


def _ask(order: bytes, on_progress: Callable[[str], None] | None) -> dict[str, Any]:
    """Start the child, hand it the order, and wait for its answer no longer than the limits."""
    try:
        child = subprocess.Popen(  # noqa: S603 - our own program, by its path
            [sys.executable, "-I", "-S", "-X", "utf8", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            start_new_session=True,
        )
    except OSError as error:
        _log.warning("No process could be started to read a file: %s", error)
        raise refuse("The server has no room to open a file just now.", "Try again in a minute.") from error
    assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018  # nosec B101 - both are pipes
    lines: queue.Queue[bytes] = queue.Queue()
    threads = [
        threading.Thread(target=_feed, args=(child.stdin, order), daemon=True),
        threading.Thread(target=_listen, args=(child.stdout, lines), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        return _await_answer(lines, on_progress)
    except _ChildEnded as error:
        raise _ended(child.wait()) from error
    finally:
        child.kill()
        child.wait()
        for thread in threads:
            thread.join()
        child.stdout.close()


class _ChildEnded(Exception):
    """The child is gone without an answer."""


def _await_answer(lines: queue.Queue[bytes], on_progress: Callable[[str], None] | None) -> dict[str, Any]:
    end = time.monotonic() + SECONDS_A_FILE
    while True:
        try:
            line = lines.get(timeout=max(0.0, min(SECONDS_A_STEP, end - time.monotonic())))
        except queue.Empty:
            raise _too_slow() from None
        try:
            answer: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {}
        except (ValueError, RecursionError) as error:
            raise _crashed() from error
        if not answer:
            raise _ChildEnded
        if answer.get("no_memory"):
            raise _too_much_memory()
        if "step" not in answer:
            return answer
        if on_progress is not None:
            on_progress(str(answer["step"])[:_LONGEST_STEP])


def _feed(stdin: BinaryIO, order: bytes) -> None:
    try:
        with stdin:
            stdin.write(order)
    except OSError:
        # It ended before it had read everything; what it answered says why.
        return


def _listen(stdout: BinaryIO, lines: queue.Queue[bytes]) -> None:
    while line := stdout.readline(_LONGEST_ANSWER):
        lines.put(line)
    lines.put(b"")


def _ended(code: int) -> NotRead:
    """Why a child that didn't answer is gone."""
    _log.info("The reader of a file ended with %s", code)
    if code in {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM} if sys.platform != "win32" else False:
        return _too_slow()
    # A library that isn't given the memory it asks for gives up at once.
    return _too_much_memory() if code == -6 else _crashed()


def _too_slow() -> NotRead:
    return refuse(
        f"This file took longer than {SECONDS_A_STEP} seconds to read and was stopped.",
        "Keep the pages or the sheet of the action plan alone, save it as .docx or .xlsx and try again.",
    )


def _too_much_memory() -> NotRead:
    return refuse(
        "This file needs more memory than the tracker gives to one file.",
        "Keep the action plan alone in it and try again.",
    )


def _crashed() -> NotRead:
    return refuse(
        "This file is damaged: the program that reads such files broke down over it.",
        "Open it in the program that made it, save it again and try again.",
    )
