"""`flask report`: board reports listed, taken away, frozen and verified; and what all our commands share.

A command says what is wrong in one plain sentence and exits 1. Papers made here are open ones: words held in private
session stay out of them, whoever asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

import click

from tracker import clock
from tracker.changes.audit import By
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
from tracker.domain.board_report import BoardReport, marked_as_draft
from tracker.domain.dates import AsAt, write_day
from tracker.domain.freezing import missing_digests, redacted_digests, thaw
from tracker.domain.permissions import OPEN_READER, Permission, is_allowed
from tracker.domain.windows import asking_window
from tracker.extensions import begin_change, db
from tracker.queries import audit as chain
from tracker.queries import reports as frozen
from tracker.queries.board import board_of
from tracker.queries.people import person_by_email, viewer_of
from tracker.queries.strategies import StrategyInForce, all_strategies, strategy_by_id, strategy_by_slug
from tracker.reports.contents import board_report, frozen_figures
from tracker.reports.press import print_paper

# How words that were removed begin; anything else that no longer fits its digest was altered.
REMOVED = "removed on "

commands = PlainGroup("report", help="Board reports: list, export, freeze, verify.")


@commands.command("list")
def list_command() -> None:
    """Print the strategies, then their published reports."""
    strategies = all_strategies()
    for strategy in strategies:
        click.echo(line_of(strategy.slug, strategy.title))
    for strategy in strategies:
        for report in frozen.stored_reports(strategy.strategy_id):
            if report.is_public(clock.today()):
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
        board = board_of(viewer=OPEN_READER, strategy=strategy, as_at=read_as_at(as_at))
        write_file(output, print_paper(board_report(board), suffix, with_annexes=not without_annexes))
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
def freeze_command(strategy_slug: str, email: str | None) -> None:
    """Freeze today's report: numbered, hashed, and public from today on."""
    strategy = find_strategy(strategy_slug)
    as_at = AsAt(clock.today(), clock.today())
    begin_change()
    person_id = _who_freezes(email, strategy=strategy, on=as_at.day) if email else None
    freeze_day(By(person_id, clock.now()), as_at, strategy.strategy_id)
    stored = frozen.stored_report(strategy.strategy_id)
    db.session.commit()
    if stored is not None:
        click.echo(f"Report {stored.number} of {strategy.slug}, as at {write_day(stored.as_at)}, is frozen.")
        click.echo(f"Its hash is {stored.content_hash}")


@commands.command("verify")
@click.argument("strategy_slug", metavar="STRATEGY")
def verify_command(strategy_slug: str) -> None:
    """Hash every frozen report again and hold it against the audit chain; exit 1 where anything differs."""
    chain.read_one_state()
    strategy = find_strategy(strategy_slug)
    facts = {fact.number: fact for fact in chain.frozen_facts(strategy.strategy_id)}
    figures = {line.number: line for line in frozen.frozen_figures(strategy.strategy_id, as_at=date.max)}
    stored = frozen.stored_reports(strategy.strategy_id)
    differs = False
    for report in stored:
        problems = report_problems(report, fact=facts.get(report.number), figures=figures[report.number])
        removed = len(parted_digests(report.prose)[0])
        notes = [*problems, *([f"{_passages(removed)} removed"] if removed else [])]
        said = "; ".join(notes) if problems else "; ".join(["as frozen", *notes])
        click.echo(f"Report {report.number}, as at {write_day(report.as_at)}: {said}.")
        differs = differs or bool(problems)
    for number in sorted(set(facts) - {report.number for report in stored}):
        click.echo(f"Report {number}: the audit chain says it was frozen, and it is missing.")
        differs = True
    if differs:
        raise click.ClickException("Not everything is as it was frozen.")
    click.echo(f"{len(stored)} reports, all as frozen." if stored else "No report is frozen yet.")


def _passages(number: int) -> str:
    return "1 passage of words was" if number == 1 else f"{number} passages of words were"


def report_problems(
    report: frozen.StoredReport, *, fact: chain.FrozenFact | None, figures: frozen.FrozenFigures
) -> list[str]:
    """What differs from what was frozen; empty where nothing does. Words that were removed are no difference."""
    problems = []
    if hashlib.sha256(report.content.encode()).hexdigest() != report.content_hash:
        problems.append("its figures were altered: they no longer fit its hash")
    if fact is None:
        problems.append("the audit chain does not know of it")
    elif fact.content_hash != report.content_hash:
        problems.append("its hash is not the one in the audit chain")
    if parted_digests(report.prose)[1]:
        problems.append("its words were altered")
    head = chain.hash_of_entry(report.audit_seq)
    if head is None or head != report.audit_hash:
        problems.append(f"entry {report.audit_seq} of the audit chain is not the one it was frozen on")
    return problems + _columns_that_differ(report, figures=figures)


def _columns_that_differ(report: frozen.StoredReport, *, figures: frozen.FrozenFigures) -> list[str]:
    """What is stored beside the content for quick reading must say the same as the content."""
    try:
        content = thaw(report.content, report.prose)
        missing = missing_digests(report.content, report.prose)
    except (ValueError, KeyError, TypeError):
        return ["its content can’t be read"]
    if missing:
        return ["some of its words are missing"]
    beside = {
        "number": content.number == report.number,
        "day": content.as_at == report.as_at.isoformat(),
        "title": content.subtitle == report.title,
        "head of the audit chain": (content.audit_seq, content.audit_hash)
        == (report.audit_seq, report.audit_hash),
        "counts": {line.label: line.now for line in content.counts} == dict(figures.counts),
        "ratings": {action.code: action.label for action in content.actions} == dict(figures.labels),
    }
    return [
        f"the {name} kept beside it differs from its content" for name, same in beside.items() if not same
    ]


def parted_digests(prose: Mapping[str, Mapping[str, str]]) -> tuple[list[str], list[str]]:
    """The digests whose words no longer fit, in two heaps: words removed as the rules allow, and words altered."""
    unfit = redacted_digests(prose)
    removed = [digest for digest in unfit if is_removed(prose[digest]["words"])]
    return removed, [digest for digest in unfit if digest not in removed]


def is_removed(words: str) -> bool:
    """True for what stands in the place of words that were taken away.

    >>> is_removed("Removed on 2 October 2019 because it named a person.")
    True
    """
    return words.lower().startswith(REMOVED)


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
        report = thaw(stored.content, stored.prose)
    except (ValueError, KeyError, TypeError):
        raise click.ClickException(
            f"Report {stored.number} can’t be read: it was altered, or a newer version of the tracker froze it. "
            "See what differs with: flask report verify"
        ) from None
    return marked_as_draft(report, is_draft=not stored.is_public(clock.today()))


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


def freeze_day(by: By, as_at: AsAt, strategy_id: int) -> None:
    """Freeze the open report of a day: what is held in private session is not in it, since it is public at once.

    A report of the same day, frozen earlier, is not what this one is compared with. The caller commits.
    """
    strategy = strategy_by_id(strategy_id)
    if strategy is None:
        raise click.ClickException("There is no such strategy.")
    board = board_of(viewer=OPEN_READER, strategy=strategy, as_at=as_at, before=as_at.day)
    window = asking_window(board.windows, on=as_at.day)
    freeze_board_report(
        by=by,
        on=as_at.day,
        strategy_id=strategy_id,
        window_id=window.window_id if window else None,
        report=board_report(board),
        figures=frozen_figures(board),
    )
