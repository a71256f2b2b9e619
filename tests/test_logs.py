"""The log: what a line holds, and that no exception and no library brings in what somebody typed."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.logs import LogSettings, request_id, set_up_logs, settings_in_force, trace_without_words

CHECKOUT = Path(__file__).parents[1]
TYPED = "marked words of a carer"


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    hooks = sys.excepthook
    before = settings_in_force()
    yield
    set_up_logs(before)
    sys.excepthook = hooks


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What was written, line by line."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def a_fault() -> Exception:
    """A fault with a cause, both of which quote what was typed."""
    try:
        try:
            int(TYPED)
        except ValueError as cause:
            raise KeyError(TYPED) from cause
    except KeyError as fault:
        return fault


def test_trace_says_where_and_of_which_kind_and_nothing_that_was_typed() -> None:
    trace = trace_without_words(a_fault())

    assert TYPED not in trace
    assert trace.index("builtins.ValueError") < trace.index("which led to") < trace.index("builtins.KeyError")
    assert "test_logs.py" in trace
    assert "int(TYPED)" in trace


def test_trace_of_a_fault_that_is_its_own_cause_ends() -> None:
    fault = ValueError(TYPED)
    fault.__cause__ = KeyError(TYPED)
    fault.__cause__.__context__ = fault

    assert trace_without_words(fault).count("ValueError") == 1


@pytest.mark.parametrize("form", ["json", "text"])
def test_production_writes_no_words_of_a_fault(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(LogSettings(level="INFO", form=form, is_production=True))

    logging.getLogger("tracker.web.errors").error("A request failed", exc_info=a_fault())

    written = capsys.readouterr().err
    assert "A request failed" in written
    assert "KeyError" in written
    assert TYPED not in written


def test_json_is_one_object_a_line_with_its_moment_and_request(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(LogSettings(level="INFO", form="json", is_production=True))
    request_id.set("0123456789abcdef")

    logging.getLogger("tracker").error("Two\nlines", exc_info=a_fault())
    request_id.set("")

    (line,) = lines(capsys)
    assert line["message"] == "Two\nlines"
    assert (line["level"], line["logger"], line["request_id"]) == ("ERROR", "tracker", "0123456789abcdef")
    assert str(line["time"]).endswith("+00:00")
    assert "Traceback" in str(line["trace"])


def test_development_shows_what_went_wrong_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(LogSettings(level="INFO", form="text"))

    logging.getLogger("tracker").error("A request failed", exc_info=a_fault())

    assert TYPED in capsys.readouterr().err


@pytest.mark.parametrize(
    "message",
    [
        "Client disconnected while serving /set-password/marked-token",
        "Exception while serving /set-password/marked-token",
        "Unknown Forwarded token: marked-token",
    ],
)
def test_the_server_names_no_address_of_ours(message: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(LogSettings(level="INFO", form="json", is_production=True))

    logging.getLogger("waitress").warning(message)

    (line,) = lines(capsys)
    assert str(line["message"]).endswith(" a request")


def test_the_server_still_writes_of_itself_as_its_messages_stand() -> None:
    from waitress import channel, proxy_headers, task

    sources = "".join(
        Path(str(module.__file__)).read_text(encoding="utf-8") for module in (channel, proxy_headers, task)
    )

    # A newer waitress that words them otherwise needs another pattern in tracker/logs.py.
    for ours in ("while serving %s", "when servicing %r", "Forwarded token: %s"):
        assert ours in sources
    assert sources.count("task.request.path") == 2


def test_libraries_write_only_warnings_whatever_our_level_is(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(LogSettings(level="DEBUG", form="json", is_production=True))

    logging.getLogger("urllib3.connectionpool").debug("GET /token?code=%s", TYPED)
    logging.getLogger("pdfminer.psparser").warning("odd word %s", TYPED)
    logging.getLogger("tracker.cli").debug("ours")

    assert [line["message"] for line in lines(capsys)] == ["ours"]


PROGRAM = """
import threading, warnings
from tracker.logs import LogSettings, set_up_logs
set_up_logs(LogSettings(level="INFO", form="json", is_production=True))
warnings.warn("marked words of a carer")
def fail():
    raise ValueError("marked words of a carer")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""


def test_warnings_and_faults_that_nobody_caught_are_lines_like_others() -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "always", "-c", PROGRAM],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
    )

    written = [json.loads(line) for line in ended.stderr.splitlines()]
    assert ended.returncode == 1
    assert [line["level"] for line in written] == ["WARNING", "CRITICAL", "CRITICAL"]
    assert "UserWarning" in written[0]["message"]
    assert "marked" not in "".join(str(line["message"]) for line in written)
