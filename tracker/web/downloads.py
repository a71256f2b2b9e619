"""Files to take away: a paper made beside the web process, or text that is ready."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response

from tracker.domain.board_report import BoardReport
from tracker.reports.press import print_paper
from tracker.reports.suffixes import MIME_TYPES, file_name


def send_paper(
    report: BoardReport, suffix: str, *, content_hash: str = "", own: Mapping[str, str] | None = None
) -> Response:
    """The report as a file of that kind; the table of a plan carries its own marks."""
    content = print_paper(report, suffix, content_hash=content_hash, own=own)
    return send_file_of(content, suffix=suffix, name=file_name(report, suffix))


def send_file_of(content: bytes | str, *, suffix: str, name: str) -> Response:
    """Content as a file to keep."""
    response = Response(content, content_type=MIME_TYPES[suffix])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
