"""Files to take away: a paper made beside the web process, or text that is ready."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from flask import Response, stream_with_context

from tracker.domain.board_report import BoardReport
from tracker.reports.press import print_paper
from tracker.reports.suffixes import MIME_TYPES, file_name

LINES_A_PIECE = 200


def send_paper(
    report: BoardReport,
    suffix: str,
    *,
    content_hash: str = "",
    own: Mapping[str, str] | None = None,
    with_annexes: bool = True,
) -> Response:
    """The report as a file of that kind; the table of a plan carries its own marks."""
    content = print_paper(report, suffix, content_hash=content_hash, own=own, with_annexes=with_annexes)
    return send_file_of(content, suffix=suffix, name=file_name(report, suffix))


def send_rows(report: BoardReport, lines: Iterator[str]) -> Response:
    """The lines of a CSV file, sent as they are made: the first goes out before the last is asked for."""
    pieces = iter(lambda: "".join(islice(lines, LINES_A_PIECE)), "")
    return send_file_of(stream_with_context(pieces), suffix="csv", name=file_name(report, "csv"))


def send_file_of(content: bytes | str | Iterator[str], *, suffix: str, name: str) -> Response:
    """Content as a file to keep."""
    # A page to keep is no kind of report, so it is not among the papers' kinds.
    content_type = "text/html; charset=utf-8" if suffix == "html" else MIME_TYPES[suffix]
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
