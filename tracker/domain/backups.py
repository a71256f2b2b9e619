"""How old the last backup may be, and how age and size are said."""

from __future__ import annotations

from datetime import datetime, timedelta


def is_too_old(made_at: datetime | None, *, now: datetime, hours: int) -> bool:
    """True where the last backup is older than it may be, and where there is none. Source: docs/rules/archive.md."""
    return made_at is None or now - made_at > timedelta(hours=hours)


def write_age(age: timedelta) -> str:
    """How long ago, in whole hours up to two days and in whole days from then on.

    >>> write_age(timedelta(minutes=40))
    'less than an hour'
    >>> write_age(timedelta(hours=1, minutes=20))
    '1 hour'
    >>> write_age(timedelta(hours=47))
    '47 hours'
    >>> write_age(timedelta(days=2, hours=5))
    '2 days'
    """
    hours = int(age.total_seconds() // 3600)
    if hours < 1:
        return "less than an hour"
    if hours < 48:
        return f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{hours // 24} days"


def write_size(size: int) -> str:
    """Bytes as people say them.

    >>> write_size(812)
    '812 bytes'
    >>> write_size(48_300)
    '48 kB'
    >>> write_size(1_260_000)
    '1.3 MB'
    >>> write_size(2_300_000_000)
    '2.3 GB'
    """
    if size < 1000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{size // 1000} kB"
    if size < 1_000_000_000:
        return f"{size / 1_000_000:.1f} MB"
    return f"{size / 1_000_000_000:.1f} GB"
