"""How the log is written: one line a happening, text or JSON, and never what anybody typed.

An exception's message often quotes what it stumbled over: an e-mail address that is taken, a word that is no number.
So production writes where a fault happened and of which kind it was, and leaves out what it said. The same goes for
libraries that put an address of ours into their own lines.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
import warnings
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TextIO

from pythonjsonlogger.json import JsonFormatter

# Of the request that is being answered; empty outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")

# The server names the path it was serving when a visitor went away, and a path may hold a one-time link.
_QUOTED = re.compile(r"(serving|servicing|token:) .*", re.DOTALL)
# They speak of what stands in people's files.
_TALKATIVE = ("pdfminer", "pdfplumber", "openpyxl")

_NAME = "tracker"

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class LogSettings:
    """How to write: the level is for our own lines, the form is "text" or "json"."""

    level: str = "WARNING"
    form: str = "text"
    is_production: bool = False


_in_force = LogSettings()


def settings_in_force() -> LogSettings:
    """How this process writes, to be handed to one that is not forked from it."""
    return _in_force


def set_up_logs(settings: LogSettings) -> None:
    """Write to standard error from here on, in this process and in those that are forked from it.

    Of libraries only warnings are written.
    """
    global _in_force  # noqa: PLW0603 - logging is the whole process's, and so is this
    _in_force = settings
    is_production = settings.is_production
    form = _Json if settings.form == "json" else _Text
    formatter = form(hides_words=is_production)
    handler = _StandardError()
    handler.set_name(_NAME)
    handler.setFormatter(formatter)
    handler.addFilter(_complete)
    root = logging.getLogger()
    for earlier in [kept for kept in root.handlers if kept.get_name() == _NAME]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("tracker").setLevel(settings.level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # It warns of every request that waits for a thread at all, were it for a millisecond.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    if is_production:
        sys.excepthook = _log_end
        threading.excepthook = lambda fault: _log_end(fault.exc_type, fault.exc_value, fault.exc_traceback)
        warnings.showwarning = _log_warning


def trace_without_words(fault: BaseException) -> str:
    """Where a fault happened and of which kind it was, causes first, without the words of any exception.

    What a database says about the kind is kept: its code and the name of the constraint hold nothing that was typed.
    """
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = fault
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        stack = "".join(traceback.format_tb(current.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{stack}{_kind(current)}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n\nwhich led to:\n\n".join(reversed(parts))


def _kind(fault: BaseException) -> str:
    kind = type(fault)
    code = getattr(fault, "sqlstate", None) or getattr(fault, "sqlite_errorname", None)
    constraint = getattr(getattr(fault, "diag", None), "constraint_name", None)
    words = [f"{kind.__module__}.{kind.__qualname__}", *(str(found) for found in (code, constraint) if found)]
    return " ".join(words)


class _StandardError(logging.StreamHandler[TextIO]):
    """Standard error as it is when a line is written, and not as it was when logging was set up."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def _complete(record: logging.LogRecord) -> bool:
    """Give a line the id of its request, and take out of the server's lines what a visitor asked for."""
    record.request_id = request_id.get()
    if record.name.startswith("waitress"):
        record.msg, record.args = _QUOTED.sub(r"\1 a request", record.getMessage()), None
    return True


class _Text(logging.Formatter):
    """A line for people to read."""

    def __init__(self, *, hides_words: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.hides_words = hides_words

    def format(self, record: logging.LogRecord) -> str:
        # What another handler has made of a fault is kept in the line, words included.
        kept, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        line = super().formatMessage(record)
        fields = record.__dict__
        if "route" in fields:
            return f"{line} {fields['method']} {fields['route']} {fields['status']} {fields['ms']} ms {fields['request_id']}"
        return f"{line} [{fields['request_id']}]" if fields.get("request_id") else line

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        return trace_without_words(ei[1]) if self.hides_words else super().formatException(ei)


class _Json(JsonFormatter):
    """A line for machines to read: one object, with a moment in UTC, and the trace of a fault as one text."""

    def __init__(self, *, hides_words: bool) -> None:
        super().__init__(
            ["levelname", "name", "process", "message"],
            timestamp="time",
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "trace"},
            json_ensure_ascii=False,
        )
        self.hides_words = hides_words

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        return trace_without_words(ei[1]) if self.hides_words else logging.Formatter.formatException(self, ei)


def _log_end(kind: type[BaseException], fault: BaseException | None, trace: TracebackType | None) -> None:
    """A process or a thread ends by a fault that nobody caught."""
    if issubclass(kind, KeyboardInterrupt) or fault is None:
        return
    log.critical("A process or a thread ended by a fault", exc_info=(kind, fault, trace))


def _log_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """A library's warning: its kind and its place, without its words."""
    del message, file, line
    log.warning("A library warned: %s at %s:%s", category.__name__, filename, lineno)
