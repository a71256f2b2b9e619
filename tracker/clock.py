"""What day and what moment it is; the only file that asks.

`today` may be fixed in the installation row, as it is for the demonstration; `now` is always real, because sessions,
delays and the audit chain depend on it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from flask import g

from tracker.domain.dates import LONDON, AsAt, local_day, moment_in_london
from tracker.queries.installation import fixed_today


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today in London, or the day this installation is fixed to."""
    if "today" not in g:
        remember_fixed_day(fixed_today())
    day: date = g.today
    return day


def moment() -> datetime:
    """The present moment by the installation's own day, in UTC: on a day it is fixed to, at the time it now is.

    For what becomes public at an hour. It moves on within the day, and with a fixed day begins it again at midnight.
    """
    present = now()
    if local_day(present) == today():
        return present
    return moment_in_london(today(), present.astimezone(LONDON).time())


def moment_at_once() -> datetime:
    """The moment from which something is public that is made so now.

    With a fixed day it is the beginning of that day, which begins again every midnight.
    """
    present = now()
    return present if local_day(present) == today() else moment_in_london(today(), time(0))


def as_at_today() -> AsAt:
    """The present state: today, seen today."""
    return AsAt(today(), today())


def remember_fixed_day(day: date | None) -> None:
    """Keep the fixed day for this request, so that it is read once; None means that the real day counts."""
    g.today = day or local_day(now())
