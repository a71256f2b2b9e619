"""`flask plan`: delivery plans listed, and their tables taken away."""

from __future__ import annotations

import click

from tracker import clock
from tracker.cli.commands import (
    PlainGroup,
    as_at_option,
    format_option,
    line_of,
    output_option,
    read_as_at,
    write_file,
)
from tracker.cli.plan_import import import_command
from tracker.domain.dates import AsAt
from tracker.domain.permissions import OPEN_READER
from tracker.queries.board import priority_lines
from tracker.queries.counts import current_counts
from tracker.queries.statuses import Page, Scope, status_page
from tracker.queries.strategies import PlanInForce, all_plans, plan_by_slug, strategy_by_id
from tracker.reports.contents import own_marks, plan_report
from tracker.reports.plan_document import plan_document_json
from tracker.reports.plan_template import TEMPLATE_SUFFIXES
from tracker.reports.press import print_paper, print_template

commands = PlainGroup("plan", help="Delivery plans: list, counts, import, export.")
commands.add_command(import_command)


@commands.command("list")
def list_command() -> None:
    """Print every plan: short address, title, code, owners, number of actions today."""
    for plan in all_plans():
        owners = ", ".join(owner.name for owner in plan.owners)
        click.echo(line_of(plan.slug, plan.title, plan.code, owners, _number_of_actions(plan)))


@commands.command("counts")
def counts_command() -> None:
    """Print how many actions of all plans wear each rating today."""
    for label, count in current_counts(on=clock.today()).items():
        click.echo(line_of(label.word, count))


@commands.command("template")
@click.option("--format", "suffix", required=True, type=click.Choice(TEMPLATE_SUFFIXES))
@output_option
def template_command(suffix: str, output: str) -> None:
    """Write an empty plan for a partner to fill in."""
    write_file(output, print_template(suffix))


@commands.command("export")
@click.argument("plan_slug", metavar="PLAN")
@format_option
@output_option
@as_at_option
def export_command(plan_slug: str, suffix: str, output: str, as_at: str | None) -> None:
    """Write the table of a plan to a file: as an open paper, or as the plan document (json)."""
    day = read_as_at(as_at)
    plan = plan_by_slug(plan_slug, on=day.day)
    if plan is None:
        raise click.ClickException(f"There is no plan “{plan_slug}”. See them with: flask plan list")
    write_file(output, _table_of(plan, suffix, as_at=day))


def _table_of(plan: PlanInForce, suffix: str, *, as_at: AsAt) -> bytes:
    if suffix == "json":
        return plan_document_json(viewer=OPEN_READER, plan=plan, as_at=as_at).encode()
    strategy = strategy_by_id(plan.strategy_id)
    if strategy is None:
        raise click.ClickException(f"The strategy of the plan “{plan.slug}” is gone.")
    report = plan_report(
        viewer=OPEN_READER,
        plan=plan,
        strategy=strategy,
        priorities=priority_lines(plan.strategy_id),
        as_at=as_at,
    )
    return print_paper(report, suffix, own=own_marks(plan))


def _number_of_actions(plan: PlanInForce) -> int:
    today = clock.today()
    found = status_page(
        viewer=OPEN_READER,
        as_at=AsAt(today, today),
        scope=Scope(plans=[plan]),
        windows=(),
        page=Page(1, 1),
    )
    return found.total
