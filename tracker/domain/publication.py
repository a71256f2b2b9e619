"""Whether a frozen report is public: from an hour on that somebody set, and never before.

Source: docs/rules/cycle.md, section 3.
"""

from __future__ import annotations

from datetime import datetime

from tracker.domain.dates import write_moment


def public_line(public_at: datetime | None, *, at: datetime) -> str:
    """Since when a report is public, or when it will be, as a sentence.

    >>> from datetime import UTC
    >>> noon = datetime(2019, 10, 1, 11, 0, tzinfo=UTC)
    >>> public_line(noon, at=noon), public_line(None, at=noon)
    ('Public since 1 October 2019, 12:00pm.', 'Not public yet.')
    """
    if public_at is None:
        return "Not public yet."
    said = write_moment(public_at)
    return f"Public since {said}." if public_at <= at else f"Not public yet. Public from {said}."
