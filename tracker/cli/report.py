"""`flask report`: board reports listed, taken away, frozen, published and verified; and what all our commands share.

A command says what is wrong in one plain sentence and exits 1. Papers made here are open ones: words held in private
session stay out of them, whoever asks.
"""

from __future__ import annotations

from datetime import date, datetime

import click

from tracker import clock
from tracker.changes.audit import By
from tracker.changes.moments import problems_of_hour, set_moments
from tracker.changes.reports import freeze_board_report
from tracker.cli.commands import (
    PlainGroup,
    as_at_option,
    format_option,
    line_of,
    output_option,
    read_as_at,
    write_file,
)
from tracker.collecting import uncollected
from tracker.domain.board_report import BoardReport
from tracker.domain.dates import AsAt, write_day, write_from
from tracker.domain.own_lines import early_warning, look_ends
from tracker.domain.permissions import Permission, is_allowed
from tracker.domain.removal import removed_since
from tracker.extensions import begin_change, db
from tracker.queries import audit as chain
from tracker.queries import reports as frozen
from tracker.queries.holds import held_of
from tracker.queries.moments import Moments, moments_of
from tracker.queries.people import person_by_email, viewer_of
from tracker.queries.strategies import (
    StrategyInForce,
    all_strategies,
    strategy_by_id,
    strategy_by_slug,
    windows_of,
)
from tracker.reports.freezing import live_report, report_to_freeze
from tracker.reports.press import print_paper
from tracker.reports.stored import NotReadable, printed_report
from tracker.reports.verification import Verified, verify_reports

commands = PlainGroup("report", help="Board reports: list, export, freeze, publish, verify.")
_put_off_option = click.option(
    "--put-off",
    "puts_off",
    is_flag=True,
    help="Where nothing new may be public today: public when that hold is over. Else at once.",
)


@commands.command("list")
def list_command() -> None:
    """Print the strategies, then their published reports."""
    strategies = all_strategies()
    for strategy in strategies:
        click.echo(line_of(strategy.slug, strategy.title))
    for strategy in strategies:
        for report in frozen.stored_reports(strategy.strategy_id):
            if report.is_public(clock.moment()):
                values = (report.number, report.title, report.as_at.isoformat(), report.content_hash)
                click.echo(line_of(strategy.slug, *values))


@commands.command("export")
@click.argument("strategy_slug", metavar="STRATEGY")
@format_option
@output_option
@as_at_option
@click.option("--frozen", "number", metavar="N|latest", help="A frozen report by its number, or the latest.")
@click.option("--without-annexes", is_flag=True, help="The body alone, of a PDF or Word paper.")
def export_command(
    strategy_slug: str, suffix: str, output: str, as_at: str | None, number: str | None, without_annexes: bool
) -> None:
    """Write the figures of a day, or a frozen report, to a file. The paper says which it is."""
    if as_at is not None and number is not None:
        raise click.ClickException("A frozen report has its own day. Give --as-at or --frozen, not both.")
    strategy = find_strategy(strategy_slug)
    if number is None:
        live = live_report(strategy, as_at=read_as_at(as_at))
        write_file(output, print_paper(live, suffix, with_annexes=not without_annexes))
        return
    stored = _find_frozen(strategy, number)
    report = _thaw(stored)
    write_file(
        output,
        print_paper(report, suffix, content_hash=stored.content_hash, with_annexes=not without_annexes),
    )


@commands.command("freeze")
@click.argument("strategy_slug", metavar="STRATEGY")
@click.option("--by", "email", metavar="EMAIL", help="Who freezes it; without, the installation itself.")
@click.option(
    "--public", "is_public", is_flag=True, help="Public at once; without, not before it is published."
)
@_put_off_option
def freeze_command(strategy_slug: str, email: str | None, is_public: bool, puts_off: bool) -> None:
    """Freeze today's report: numbered, hashed, and not public yet.

    It is frozen though partners have not had two working days to see their own lines; a warning says so, and the record.
    """
    strategy = find_strategy(strategy_slug)
    as_at = AsAt(clock.today(), clock.today())
    begin_change()
    person_id = _who_freezes(email, strategy=strategy, on=as_at.day) if email else None
    until = look_ends(windows_of(strategy.strategy_id), on=as_at.day)
    freeze_day(
        By(person_id, clock.now()),
        as_at,
        strategy.strategy_id,
        public_at=_hour_at_once(strategy.strategy_id, puts_off=puts_off) if is_public or puts_off else None,
        look_ends=until,
    )
    stored = frozen.stored_report(strategy.strategy_id)
    db.session.commit()
    if stored is not None:
        click.echo(f"Report {stored.number} of {strategy.slug}, as at {write_day(stored.as_at)}, is frozen.")
        click.echo(f"Its hash is {stored.content_hash}")
        if until is not None:
            click.echo(early_warning(until), err=True)


@commands.command("publish")
@click.argument("strategy_slug", metavar="STRATEGY")
@click.argument("number", metavar="N|latest")
@click.option("--by", "email", metavar="EMAIL", help="Who publishes it; without, the installation itself.")
@_put_off_option
def publish_command(strategy_slug: str, number: str, email: str | None, puts_off: bool) -> None:
    """Make a frozen report public for everybody, at once. What is public already stays as it is."""
    strategy = find_strategy(strategy_slug)
    begin_change()
    stored, hour = _find_frozen(strategy, number), clock.moment_at_once()
    person_id = _who_freezes(email, strategy=strategy, on=clock.today()) if email else None
    if not stored.is_public(clock.moment()):
        hour = _hour_at_once(strategy.strategy_id, puts_off=puts_off)
        set_moments(
            by=By(person_id, clock.now()),
            at=clock.moment(),
            at_once=clock.moment_at_once(),
            report_id=stored.report_id,
            body_id=None,
            seen_version=moments_of(stored.report_id).get(None, Moments(None)).version,
            issued_at=None,
            public_at=hour,
        )
    db.session.commit()
    since = f" from {write_from(hour)}" if hour > clock.moment() else ""
    click.echo(
        f"Report {stored.number} of {strategy.slug}, as at {write_day(stored.as_at)}, is public{since}."
    )


@commands.command("verify")
@click.argument("strategy_slug", metavar="STRATEGY")
def verify_command(strategy_slug: str) -> None:
    """Hash every frozen report again and hold it against the audit chain; exit 1 where anything differs."""
    chain.read_one_state()
    strategy = find_strategy(strategy_slug)
    verified = verify_reports(strategy.strategy_id)
    for report in verified.reports:
        said = "; ".join([*(report.problems or ["as frozen"]), *_removed(report)])
        click.echo(f"Report {report.number}, as at {write_day(report.as_at)}: {said}.")
    for number in verified.missing:
        click.echo(f"Report {number}: the audit chain says it was frozen, and it is missing.")
    if not verified.is_right:
        raise click.ClickException("Not everything is as it was frozen.")
    count = len(verified.reports)
    all_right = "1 report, as frozen." if count == 1 else f"{count} reports, all as frozen."
    click.echo(all_right if count else "No report is frozen yet.")


def _removed(report: Verified) -> list[str]:
    sentence = removed_since(
        passages=report.removed, files=report.taken_away, days=[write_day(day) for day in report.removed_on]
    )
    return [sentence] if sentence else []


def find_strategy(slug: str) -> StrategyInForce:
    """The strategy of that short address."""
    strategy = strategy_by_slug(slug)
    if strategy is None:
        raise click.ClickException(f"There is no strategy “{slug}”. See them with: flask report list")
    return strategy


def _find_frozen(strategy: StrategyInForce, number: str) -> frozen.StoredReport:
    wanted = None
    if number != "latest":
        if not (number.isdecimal() and number.isascii() and len(number) < 7):
            raise click.ClickException(f"“{number[:40]}” is no report. Give its number, or latest.")
        wanted = int(number)
    stored = frozen.stored_report(strategy.strategy_id, number=wanted)
    if stored is None:
        which = f"no frozen report {wanted}" if wanted is not None else "no frozen report yet"
        raise click.ClickException(f"{strategy.slug} has {which}. See them with: flask report list")
    return stored


def _thaw(stored: frozen.StoredReport) -> BoardReport:
    try:
        return printed_report(stored, at=clock.moment())
    except NotReadable as problem:
        raise click.ClickException(f"{problem} See what differs with: flask report verify") from None


def _who_freezes(email: str, *, strategy: StrategyInForce, on: date) -> int:
    person = person_by_email(email)
    viewer = viewer_of(person.person_id, on=on) if person else None
    if person is None or viewer is None:
        raise click.ClickException(f"Nobody with the address {email} may sign in here.")
    if not is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=strategy.strategy_id):
        raise click.ClickException(
            f"{email} may not freeze reports of {strategy.slug}. A programme manager may."
        )
    return person.person_id


def _hour_at_once(strategy_id: int, *, puts_off: bool) -> datetime:
    """The hour of "at once": now, or the end of a hold on today where it is to be put off, or else a refusal."""
    hour, held = clock.moment_at_once(), held_of(strategy_id)
    problems = problems_of_hour(hour, held, body_id=None)
    if problems and not puts_off:
        raise click.ClickException(f"{problems[0].sentence} To put it off, add: --put-off")
    return held.hour(hour, body_id=None)


@uncollected()
def freeze_day(
    by: By,
    as_at: AsAt,
    strategy_id: int,
    *,
    public_at: datetime | None,
    look_ends: date | None = None,
) -> None:
    """Freeze the open report of a day, public from a moment on or not yet. The caller commits.

    `look_ends` goes on record: the last day that partners had for their own lines, where it has not passed.
    Raises RuleBroken where its headline was edited and the figures have changed since.
    """
    strategy = strategy_by_id(strategy_id)
    if strategy is None:
        raise click.ClickException("There is no such strategy.")
    ready = report_to_freeze(strategy, as_at=as_at)
    freeze_board_report(
        by=by,
        on=as_at.day,
        strategy_id=strategy_id,
        window_id=ready.window_id,
        report=ready.report,
        figures=ready.figures,
        public_at=public_at,
        look_ends=look_ends,
    )
