"""`flask sheet`: the cover sheets of bodies' meetings, listed and taken away."""

from __future__ import annotations

from pathlib import PurePath

import click

from tracker import clock
from tracker.cli.commands import PlainGroup, line_of, output_option, write_file
from tracker.queries.cover_sheets import sheet_of, sheets_of
from tracker.queries.strategies import all_strategies, strategy_by_id
from tracker.reports.cover_sheet_contents import outline_cover_sheet
from tracker.reports.press import print_outlined

FORMATS = ("pdf", "docx")

commands = PlainGroup("sheet", help="Cover sheets for bodies' meetings: list, export.")


@commands.command("list")
def list_command() -> None:
    """Print the cover sheets: number, strategy, body, day of the meeting, finished or draft."""
    for strategy in all_strategies():
        for sheet in sheets_of(strategy.strategy_id):
            day = sheet.meeting_on.isoformat() if sheet.meeting_on else ""
            standing = "finished" if sheet.is_finished else "draft"
            click.echo(line_of(sheet.sheet_id, strategy.slug, sheet.body, day, standing))


@commands.command("export")
@click.argument("sheet_id", metavar="ID", type=click.IntRange(1, 2147483647))
@output_option
@click.option("--alone", is_flag=True, help="The sheet without its report.")
def export_command(sheet_id: int, output: str, alone: bool) -> None:
    """Write sheet and report as one paper, as PDF or Word by the name of the file."""
    suffix = PurePath(output).suffix.removeprefix(".").lower()
    if suffix not in FORMATS:
        raise click.ClickException(f"{output} names no kind of paper. End it in .pdf or .docx.")
    sheet = sheet_of(sheet_id)
    strategy = strategy_by_id(sheet.strategy_id) if sheet else None
    if sheet is None or strategy is None:
        raise click.ClickException(f"There is no cover sheet {sheet_id}. See: flask sheet list")
    paper = outline_cover_sheet(strategy, sheet, as_at=clock.as_at_today(), at=clock.moment(), is_alone=alone)
    write_file(output, print_outlined(paper, suffix))
