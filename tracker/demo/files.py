"""The bundled files, read; the days they name, and who did something on them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from tracker.changes.audit import By
from tracker.domain.dates import PlanDate

HERE = Path(__file__).parent
DEMO_DAY = date(2019, 9, 30)
ADDED_ON = date(2018, 6, 1)

# Something that happens in the invented year: its day, its place within the day, and what does it.
Event = tuple[date, int, Callable[[date], None]]


def read(name: str) -> Any:
    """What a bundled file holds."""
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def day_of(text: str | None) -> date | None:
    """A day as the files write it; None where they give none."""
    return date.fromisoformat(text) if text else None


def month_of(text: str | None) -> PlanDate | None:
    """A month as the files write it; None where they give none."""
    return PlanDate.of_month(int(text[:4]), int(text[5:7])) if text else None


def by_on(person_id: int | None, day: date, *, hour: int = 9) -> By:
    """Somebody at an hour of a day; None: the command that loads."""
    return By(person_id, datetime.combine(day, time(hour), UTC))
