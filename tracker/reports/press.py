"""Where papers are printed and charts drawn: a process of its own, kept warm, so that a web worker never grows by one.

Typst, python-docx, XlsxWriter and plotly are loaded in that process alone. One process of the server has one press; it is
started for the first paper, and again after a break-down or when it has printed enough for its memory to be given back.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import Any, TypeVar

from tracker.charts.figures import Figure, rag_by_group_figure, rag_over_time_figure
from tracker.domain.board_report import BoardReport, GroupCounts, OverTime
from tracker.logs import LogSettings, set_up_logs, settings_in_force
from tracker.reports.paper import Paper
from tracker.reports.suffixes import SUFFIXES

log = logging.getLogger(__name__)

Made = TypeVar("Made")

SECONDS_A_PAPER = 60
PAPERS_A_PROCESS = 200


class PaperFailed(Exception):
    """The paper could not be made; the message says so to the reader, and what to do."""


def print_paper(
    report: BoardReport,
    suffix: str,
    *,
    content_hash: str = "",
    own: Mapping[str, str] | None = None,
    with_annexes: bool = True,
) -> bytes:
    """The report as a file of this kind. `content_hash` is printed where it is given.

    `own` are the marks by which the table of a plan is known when it comes back: see `contents.own_marks`. Without annexes, a PDF or Word paper is its body alone; other kinds have none.

    CSV and JSON are made here, the others in the press. Raises PaperFailed.
    """
    if suffix == "csv":
        from tracker.reports.render_csv import render_csv

        return render_csv(report)
    if suffix == "json":
        from tracker.reports.render_json import render_json

        return render_json(report)
    if suffix not in SUFFIXES:
        raise PaperFailed(f"No paper is made as “{suffix}”. Choose one of {', '.join(SUFFIXES)}.")
    return _in_the_press(_print, report, suffix, content_hash, dict(own or {}), with_annexes)


def print_outlined(paper: Paper, suffix: str) -> bytes:
    """A paper that is outlined already, as "pdf" or "docx": a cover sheet, a sheet for a meeting. Raises PaperFailed."""
    return _in_the_press(_print_outlined, paper, suffix)


def print_template(suffix: str) -> bytes:
    """An empty plan to fill in: "xlsx" or "docx". Raises PaperFailed."""
    return _in_the_press(_print_template, suffix)


def draw_by_group(groups: Sequence[GroupCounts]) -> bytes:
    """The figure of the labels in each priority or partner, as JSON for the page. Raises PaperFailed."""
    return _in_the_press(_draw, rag_by_group_figure, groups)


def draw_over_time(points: Sequence[OverTime]) -> bytes:
    """The figure of the labels at each published report, as JSON for the page. Raises PaperFailed."""
    return _in_the_press(_draw, rag_over_time_figure, points)


def _in_the_press(job: Callable[..., bytes], *given: object) -> bytes:
    """Run a job in the press; where the press breaks down under it, once more in a new one.

    A press can break down under somebody else's paper, which is no reason to refuse this one.
    """
    for _ in range(2):
        try:
            printed = _press.submit(job, *given)
            return printed.result(timeout=SECONDS_A_PAPER)
        except BrokenProcessPool:
            log.error("The press broke down at %s.", job.__name__)
            _press.scrap()
        except TimeoutError:
            _press.scrap()
            raise PaperFailed(
                f"This paper took longer than {SECONDS_A_PAPER} seconds and was stopped. Try the CSV file, or a "
                "paper of one plan."
            ) from None
        except OSError as problem:
            # No process or no file to be had: the next paper may have better luck.
            log.error("The press could not be used: %s", problem.strerror)
            break
    raise PaperFailed("This paper could not be printed. Try again, or take the CSV file instead.")


class _Press:
    """A process that prints, made when it is needed. Safe to use from several threads."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew without touching what was: after a fork, the pool belongs to the process it came from."""
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._taken = 0

    def submit(self, job: Callable[..., Made], *given: object) -> Future[Made]:
        """Hand a job to the process, which takes one at a time."""
        with self._lock:
            if self._pool is not None and self._taken >= PAPERS_A_PROCESS:
                # It finishes what it has, then ends.
                self._pool.shutdown(wait=False)
                self._pool = None
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    1,
                    mp_context=get_context("spawn"),
                    initializer=_set_up_child,
                    initargs=(settings_in_force(),),
                )
                self._taken = 0
            self._taken += 1
            try:
                return self._pool.submit(job, *given)
            except OSError:
                # Its process could not be started, and a pool does not try that twice.
                self._pool = None
                raise

    def scrap(self) -> None:
        """Stop the process at once, whatever it is doing; the next paper has a new one."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            # The executor has no public way to stop a process that hangs (3.14 brings kill_workers).
            for process in list((pool._processes or {}).values()):
                process.kill()
            pool.shutdown(wait=False, cancel_futures=True)


_press = _Press()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_press.forget)


def _print(
    report: BoardReport, suffix: str, content_hash: str, own: Mapping[str, str], with_annexes: bool
) -> bytes:
    """Runs in the press."""
    if suffix == "xlsx":
        from tracker.reports.render_xlsx import render_xlsx

        return render_xlsx(report, content_hash=content_hash, own=own)
    from tracker.reports.typesetting import NotTypeset

    try:
        if suffix == "docx":
            from tracker.reports.render_docx import render_docx

            return render_docx(report, content_hash=content_hash, own=own, with_annexes=with_annexes)
        from tracker.reports.render_pdf import render_pdf

        return render_pdf(report, content_hash=content_hash, with_annexes=with_annexes)
    except NotTypeset as error:
        raise PaperFailed(f"This paper could not be typeset: {error}") from error


def _print_outlined(paper: Paper, suffix: str) -> bytes:
    """Runs in the press."""
    from tracker.reports.typesetting import NotTypeset

    try:
        if suffix == "docx":
            from tracker.reports.render_docx import render_docx_paper

            return render_docx_paper(paper)
        from tracker.reports.render_pdf import render_pdf_paper

        return render_pdf_paper(paper)
    except NotTypeset as error:
        raise PaperFailed(f"This paper could not be typeset: {error}") from error


def _draw(figure: Callable[[Sequence[Any]], Figure], values: Sequence[Any]) -> bytes:
    """Runs in the press, where the figure loads plotly."""
    return json.dumps(figure(values)).encode()


def _print_template(suffix: str) -> bytes:
    """Runs in the press."""
    from tracker.reports.plan_template import render_template

    return render_template(suffix)


def _set_up_child(log_settings: LogSettings) -> None:
    """The press outlives an interrupt meant for the server, and never outlives the server itself."""
    set_up_logs(log_settings)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
