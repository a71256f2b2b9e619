"""The templates of bodies, their meetings to come, and one finished sheet; all of it is invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tracker.changes import bodies, cover_sheets
from tracker.demo.files import DEMO_DAY, by_on, read
from tracker.demo.ids import Ids
from tracker.domain.cover_sheet_kinds import TEMPLATE_KINDS
from tracker.queries.cover_sheets import TemplateOnRecord, templates_of
from tracker.queries.strategies import StrategyInForce, strategy_by_id

# What a sheet for a body's meeting, on a frozen report, says before anybody types: the body's id, the day, the number.
FirstValues = Callable[[StrategyInForce, TemplateOnRecord, date, int], dict[str, Any]]


def load_cover_sheets(ids: Ids, first_values: FirstValues) -> None:
    """Store them, for bodies that are there and reports that are frozen."""
    plain, by = read("cover_sheets"), by_on(ids.people["esi"], DEMO_DAY)
    for slug, kind in plain["templates"].items():
        cover_sheets.keep_template(
            by=by, body_id=ids.bodies[slug], seen_version=0, fields=TEMPLATE_KINDS[kind].fields
        )
    for line in plain["meetings"]:
        bodies.plan_meeting(
            by=by,
            body_id=ids.bodies[line["body"]],
            held_on=date.fromisoformat(line["held_on"]),
            papers_due_on=date.fromisoformat(line["papers_due_on"]),
        )
    strategy = strategy_by_id(ids.strategy)
    templates = {template.body_id: template for template in templates_of(ids.strategy)}
    for line in plain["sheets"]:
        template, day = templates[ids.bodies[line["body"]]], date.fromisoformat(line["meeting_on"])
        if strategy is None:
            raise RuntimeError("The demo's strategy was not stored.")
        values = first_values(strategy, template, day, line["report"])
        sheet = cover_sheets.begin_sheet(
            by=by,
            body_id=template.body_id,
            meeting_on=day,
            report_number=line["report"],
            fields=template.fields,
            values=values,
        )
        cover_sheets.save_sheet(
            by=by, sheet_id=sheet.id, seen_version=1, values=values | line["said"], is_finished=True
        )
