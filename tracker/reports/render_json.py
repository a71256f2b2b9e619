"""The report as JSON: every word and figure of it, under the names of the stored report."""

from __future__ import annotations

import json

from tracker.domain.board_report import BoardReport
from tracker.domain.freezing import to_plain


def render_json(report: BoardReport) -> bytes:
    """The report with its names sorted and its letters as they are; the same report gives the same bytes."""
    text = json.dumps(to_plain(report), indent=2, sort_keys=True, ensure_ascii=False)
    return f"{text}\n".encode(errors="replace")
