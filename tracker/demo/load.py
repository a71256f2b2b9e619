"""Load the demonstration: facts of the real strategy and plan, and an invented year of updates.

Everything goes through `changes`, in the order of days, as people's own updates would; what is invented is marked.
"""

from __future__ import annotations

from collections.abc import Mapping

from tracker.changes import audit
from tracker.demo.cover_sheets import FirstValues, load_cover_sheets
from tracker.demo.cycle import FreezeReport, cycle_events
from tracker.demo.files import ADDED_ON, DEMO_DAY, by_on, read
from tracker.demo.ids import Ids
from tracker.demo.outcomes import outcome_events
from tracker.demo.people import load_absence, load_people
from tracker.demo.plans import load_milestones, load_plan, load_same_work
from tracker.demo.public import public_events
from tracker.demo.strategy import load_strategy, load_windows


def load_demo(
    *, passwords: Mapping[str, str], freeze_report: FreezeReport, first_values: FirstValues
) -> None:
    """Fill an empty database. `passwords` gives each demo person's password hash by key. The caller commits."""
    ids = Ids()
    extras, history = read("extras"), read("history")
    start = by_on(None, ADDED_ON)
    load_strategy(ids, start)
    for slug in ("lrccg", "leics", "city"):
        load_plan(ids, slug, start)
    load_same_work(ids, extras["same_work"], start)
    load_milestones(ids, extras["milestones"], start)
    load_people(ids, extras["people"], start, passwords)
    load_windows(ids, history["windows"])
    events = [
        *cycle_events(ids, history, freeze_report),
        *public_events(ids, history),
        *outcome_events(ids, extras["outcomes"]),
    ]
    for day, _order, act in sorted(events, key=lambda event: event[:2]):
        act(day)
    for line in extras["absences"]:
        load_absence(ids, line)
    load_cover_sheets(ids, first_values)
    audit.fix_today(by=by_on(None, DEMO_DAY), day=DEMO_DAY)
