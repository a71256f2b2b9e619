"""The process in which one file is read: started for it, limited, and gone afterwards.

Run by its path, never imported by the tracker. It gets no environment and no configuration, and knows the package by
its place alone: loading `tracker` itself would load the application. One line of JSON says what to do, the file's
bytes follow; lines of JSON come back.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import traceback
import types
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO, get_type_hints


def main() -> None:
    """Read the file that comes in on standard input, and answer on what was standard output."""
    order = json.loads(sys.stdin.buffer.readline())
    _set_limits(order["megabytes"], order["seconds"])
    content = sys.stdin.buffer.read(order["length"])
    # Libraries that print would speak into the answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.path[:] = order["path"]
    package = types.ModuleType("tracker")
    package.__path__ = [str(Path(__file__).resolve().parents[1])]
    sys.modules["tracker"] = package
    try:
        _answer(answers, _read(order, content, answers))
    except MemoryError:
        _answer(answers, {"no_memory": True})


def _read(order: dict[str, Any], content: bytes, answers: TextIO) -> dict[str, Any]:
    from tracker.domain.plan_reading import NotRead
    from tracker.imports.plain_values import as_plain, from_plain
    from tracker.imports.progress import listen_to_steps
    from tracker.imports.readers import read_source

    listen_to_steps(lambda words: _answer(answers, {"step": words}))
    try:
        made: Any = content if order["of_content"] else read_source(order["name"], content)
        if order["then"]:
            module, _, name = order["then"].partition(":")
            then = getattr(importlib.import_module(module), name)
            hints = get_type_hints(then)
            made = then(made, **{key: from_plain(hints[key], given) for key, given in order["given"].items()})
        return {"made": as_plain(made)}
    except NotRead as refused:
        return {
            "refused": as_plain(refused.problem),
            "may_be_mapped": refused.may_be_mapped,
            "because": _place_of(refused.__cause__),
        }


def _answer(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _place_of(error: BaseException | None) -> str:
    """What went wrong and where in the code, without a word of the file."""
    if error is None:
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _set_limits(megabytes: int, seconds: int) -> None:
    """Memory beyond what Python itself takes, processor time, no files to write, no further processes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        import resource
    except ImportError:
        # Windows has none of these; there the parent's clock alone ends a reading.
        return
    pages = (
        int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) if sys.platform == "linux" else 0
    )
    most = pages * resource.getpagesize() + megabytes * 1024 * 1024
    for what, limit in (
        (resource.RLIMIT_AS, most),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        _, hard = resource.getrlimit(what)
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        # Not every system has every limit.
        with suppress(OSError, ValueError):
            resource.setrlimit(what, (allowed, allowed))
    # Should the parent be gone, nobody else would end it.
    signal.alarm(seconds + 5)


if __name__ == "__main__":
    main()
