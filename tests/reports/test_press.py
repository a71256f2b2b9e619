"""The press prints in a process of its own, and a break-down there is never one of the server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reports.sample import make_report
from tracker.domain.board_report import BoardReport
from tracker.reports import press
from tracker.reports.press import PaperFailed, print_paper
from tracker.reports.suffixes import MIME_TYPES, SUFFIXES

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def new_press() -> Iterator[None]:
    """A press of the test's own, for tests that break it or count on what it printed before."""
    press._press.scrap()
    yield
    press._press.scrap()


@pytest.fixture(autouse=True, scope="module")
def no_press_left_behind() -> Iterator[None]:
    yield
    press._press.scrap()


@pytest.mark.parametrize(
    ("suffix", "start"),
    [("pdf", b"%PDF-1.7"), ("docx", b"PK"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("json", b"{")],
)
def test_a_paper_of_every_kind_is_printed(suffix: str, start: bytes) -> None:
    report = make_report()

    paper = print_paper(report, suffix)

    assert paper.startswith(start)


def test_every_kind_has_its_type() -> None:
    assert set(SUFFIXES) == {"pdf", "docx", "xlsx", "csv", "json"} == set(MIME_TYPES)


def test_the_hash_that_is_given_is_printed() -> None:
    report = make_report(number=4, frozen_written="15 July 2019")

    papers = [print_paper(report, "pdf", content_hash=given) for given in ("", "ab12" * 16)]

    assert len(papers[0]) < len(papers[1])


def test_an_unknown_kind_is_refused_in_words() -> None:
    with pytest.raises(PaperFailed, match="Choose one of pdf, docx, xlsx, csv, json"):
        print_paper(make_report(), "exe")


def test_the_server_loads_nothing_that_prints() -> None:
    script = (
        "import sys\n"
        "from tests.reports.sample import make_report\n"
        "from tracker.reports.press import print_paper\n"
        "if __name__ == '__main__':\n"
        "    print_paper(make_report(), 'pdf'), print_paper(make_report(), 'csv')\n"
        "    heavy = {'typst', 'docx', 'xlsxwriter', 'plotly', 'lxml'}\n"
        "    print(sorted(heavy & set(sys.modules)))\n"
    )

    printed = subprocess.run(
        [sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=True
    )

    assert printed.stdout.strip() == "[]"


def test_one_process_prints_paper_after_paper() -> None:
    printed = {press._press.submit(os.getpid).result(timeout=60) for _ in range(3)}

    assert len(printed) == 1
    assert os.getpid() not in printed


def test_a_press_that_dies_is_made_anew(new_press: None) -> None:
    first = press._press.submit(os.getpid).result(timeout=60)
    os.kill(first, 9)

    paper = print_paper(make_report(), "xlsx")

    assert paper.startswith(b"PK")
    assert press._press.submit(os.getpid).result(timeout=60) != first


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units elsewhere")
def test_long_papers_one_after_another_stay_within_half_a_gigabyte(new_press: None) -> None:
    for times in range(4):
        print_paper(make_report(400, headline=(f"Paper {times}",)), "pdf")

    most = press._press.submit(_most_memory).result(timeout=60)

    assert most < 512 * 1024


def test_a_paper_that_breaks_the_press_twice_is_refused(new_press: None) -> None:
    with pytest.raises(PaperFailed, match="could not be printed"):
        press._in_the_press(_break_down, make_report(), "pdf", "")


def test_a_paper_that_takes_too_long_is_stopped(new_press: None, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = press._press.submit(os.getpid).result(timeout=60)
    monkeypatch.setattr(press, "SECONDS_A_PAPER", 0.2)

    with pytest.raises(PaperFailed, match=r"longer than 0\.2 seconds"):
        press._in_the_press(_take_too_long, make_report(), "pdf", "")

    assert _has_ended(slow)


def test_a_press_that_has_printed_enough_gives_its_memory_back(
    new_press: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "PAPERS_A_PROCESS", 2)

    printed = [press._press.submit(os.getpid).result(timeout=60) for _ in range(4)]

    assert printed[0] == printed[1]
    assert printed[2] == printed[3] != printed[0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
def test_a_forked_server_has_a_press_of_its_own() -> None:
    script = (
        "import os, sys\n"
        "from tracker.reports import press\n"
        "if __name__ == '__main__':\n"
        "    mine = press._press.submit(os.getpid).result(timeout=60)\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        theirs = press._press.submit(os.getpid).result(timeout=60)\n"
        "        press._press.scrap()\n"
        "        os._exit(0 if theirs != mine else 1)\n"
        "    _, ended = os.waitpid(child, 0)\n"
        "    again = press._press.submit(os.getpid).result(timeout=60)\n"
        "    print(os.waitstatus_to_exitcode(ended), again == mine)\n"
    )

    printed = subprocess.run(
        [sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=True
    )

    assert printed.stdout.strip() == "0 True"


def test_the_press_ends_with_its_server() -> None:
    script = (
        "import os, signal\n"
        "from tracker.reports import press\n"
        "if __name__ == '__main__':\n"
        "    print(press._press.submit(os.getpid).result(timeout=60), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )

    printed = subprocess.run(
        [sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False
    )

    assert _has_ended(int(printed.stdout))


def _most_memory() -> int:
    # Not what getrusage says: that begins with the most of the process which started this one.
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def _break_down(report: BoardReport, suffix: str, content_hash: str) -> bytes:
    os._exit(1)


def _take_too_long(report: BoardReport, suffix: str, content_hash: str) -> bytes:
    time.sleep(30)
    return b""


def _has_ended(process: int) -> bool:
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
