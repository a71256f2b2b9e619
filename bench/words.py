"""The words of a plan's paper as plain data, for the bare libraries: the very tables and cells that ours prints."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from config import Config
from tracker import create_app
from tracker.domain.board_report import BoardReport
from tracker.domain.dates import AsAt
from tracker.domain.permissions import OPEN_READER
from tracker.domain.rag import Label
from tracker.queries.board import priority_lines
from tracker.queries.strategies import plan_by_slug, strategy_by_id
from tracker.reports.action_columns import ACTION_COLUMNS
from tracker.reports.contents import plan_report
from tracker.reports.outline import outline_paper
from tracker.reports.paper import Bullets, Cell, Table, Words


def words_of_plan(url: str, slug: str, day: date) -> dict[str, Any]:
    """The title, lines and tables of the plan's paper, and the sheets of its workbook."""
    app = create_app(replace(Config.from_environment(), SQLALCHEMY_DATABASE_URI=url))
    with app.app_context():
        plan = plan_by_slug(slug)
        strategy = strategy_by_id(plan.strategy_id) if plan else None
        if plan is None or strategy is None:
            raise SystemExit(f"{slug} is not in this database.")
        report = plan_report(
            viewer=OPEN_READER,
            plan=plan,
            strategy=strategy,
            priorities=priority_lines(strategy.strategy_id),
            as_at=AsAt(day, day),
        )
    return plain_words(report)


def plain_words(report: BoardReport) -> dict[str, Any]:
    """A report's words without any look."""
    paper = outline_paper(report)
    lines = [paper.subtitle, paper.standing, *(f"{term}: {words}" for term, words in paper.facts)]
    tables = []
    for section in paper.sections:
        lines.append(section.title)
        for block in section.blocks:
            if isinstance(block, Words):
                lines.append(block.text)
            elif isinstance(block, Bullets):
                lines += block.lines
            elif isinstance(block, Table) and block.rows:
                rows = [[_plain(cell) for cell in row] for row in block.rows]
                head = [column.title for column in block.columns]
                tables.append({"caption": block.caption, "head": head, "rows": rows})
    actions = [[_value(column.value(one)) for column in ACTION_COLUMNS] for one in report.actions]
    sheets = [{"head": [column.title for column in ACTION_COLUMNS], "rows": actions}, *tables]
    return {"title": paper.title, "lines": lines, "tables": tables, "sheets": sheets}


def _plain(cell: Cell) -> str:
    if isinstance(cell, Label):
        return cell.word
    return cell if isinstance(cell, str) else "\n".join(cell)


def _value(value: object) -> str | int:
    if isinstance(value, int):
        return value
    if isinstance(value, Label):
        return value.word
    return "" if value is None else str(value)
