"""How large a file may be before anybody opens it."""

from __future__ import annotations

from tracker.imports.file_kinds import refuse

LARGEST_FILE = 10 * 1024 * 1024


def require_size(content: bytes) -> None:
    """Raises NotRead for a file that is larger than any plan."""
    if len(content) > LARGEST_FILE:
        raise refuse(
            f"This file is larger than {LARGEST_FILE // 1024 // 1024} MB.",
            "Take the pictures out, or keep the pages of the action plan alone, and try again.",
        )
