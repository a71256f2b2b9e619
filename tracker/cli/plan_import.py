"""`flask plan import`: a file of a plan read, looked at, and brought in."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from tracker import clock
from tracker.changes.audit import By
from tracker.cli.strategy import create_strategy
from tracker.domain.dates import AsAt, local_day
from tracker.domain.permissions import Permission, Role, Viewer, is_allowed
from tracker.domain.plan_reading import NOTHING_KNOWN, Answers, NotRead
from tracker.domain.problems import Problem, Severity
from tracker.extensions import begin_change, db
from tracker.imports.apply import Applied, NewPlan, apply_draft
from tracker.imports.draft import Kind, PlanDraft, Setting, draft_plan
from tracker.imports.draft_json import document_of_draft, document_of_refusal
from tracker.imports.new_plan import new_plan_problems, suggested_slug
from tracker.imports.problem_groups import group_problems
from tracker.imports.reading import FileReading
from tracker.imports.setting import (
    FileOffered,
    known_names,
    read_offered,
    setting_of,
    with_answers_kept,
)
from tracker.queries.people import person_by_email, viewer_of
from tracker.queries.strategies import (
    PlanInForce,
    StrategyInForce,
    all_strategies,
    plan_by_slug,
    strategy_by_slug,
)

# The installation itself may do what a programme manager may.
_INSTALLATION = Viewer(roles={None: frozenset({Role.MANAGER})})
SECONDS_BETWEEN_WORDS = 1.0
_MARKS = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.QUESTION: "Question"}


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option("--strategy", "strategy_slug", metavar="S", help="The strategy a new plan belongs to.")
@click.option("--plan", "plan_slug", metavar="P", help="The plan that the file is a newer state of.")
@click.option("--answers", "answers_file", metavar="FILE", help="What the file means, as JSON.")
@click.option("--dry-run", is_flag=True, help="Look at the file and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan document and nothing else.")
@click.option("--code", metavar="CODE", help="The code of a new plan, such as LRCCG.")
@click.option("--title", metavar="TITLE", help="The title of a new plan.")
@click.option(
    "--owner", "owners", metavar="SLUG", multiple=True, help="An owner of a new plan; may be repeated."
)
@click.option("--new-strategy", metavar="TITLE", help="Add the strategy S with this title first.")
@click.option("--by", "email", metavar="EMAIL", help="Who brings it in; without, the installation itself.")
@with_appcontext
def import_command(**given: Any) -> None:
    """Bring in a plan from Word, Excel, CSV, PDF, a text or our own JSON.

    Exit 0: it can be imported, or was. Exit 1: it was refused, and the problems say why.
    """
    import_file(_Order(**given))


class _Order:
    """What the command was asked to do."""

    def __init__(
        self,
        *,
        file: str,
        strategy_slug: str | None,
        plan_slug: str | None,
        answers_file: str | None,
        dry_run: bool,
        as_json: bool,
        code: str | None,
        title: str | None,
        owners: tuple[str, ...],
        new_strategy: str | None,
        email: str | None,
    ) -> None:
        self.strategy_slug, self.plan_slug = strategy_slug, plan_slug
        self.is_dry, self.as_json = dry_run, as_json
        self.code, self.title, self.owners = code, title, owners
        self.new_strategy, self.email = new_strategy, email
        self.answers = _read_answers(answers_file)
        self.file = FileOffered(Path(file).name, _read_file(file))


def import_file(order: _Order) -> None:
    """Read, compare, print, and bring in unless it is a dry run."""
    try:
        if order.is_dry:
            _show(order, _look(order))
            return
        _bring_in(order)
    except NotRead as refusal:
        if order.as_json:
            click.echo(_as_text(document_of_refusal(refusal.problem)))
        else:
            click.echo(_problem_line(refusal.problem), err=True)
        raise click.exceptions.Exit(1) from None


def _look(order: _Order) -> PlanDraft:
    """The draft of a dry run. Without a plan or a strategy no database is needed."""
    if order.plan_slug is None and order.strategy_slug is None:
        reading = read_offered(
            order.file, answers=order.answers, known=NOTHING_KNOWN, on_progress=_Progress()
        )
        today = local_day(clock.now())
        return draft_plan(reading, Setting(as_at=AsAt(today, today)), answers=order.answers)
    strategy, plan = _find(order)
    setting = setting_of(strategy.strategy_id if strategy else 0, plan, as_at=_today())
    return _drafted(order, setting, plan)


def _drafted(order: _Order, setting: Setting, plan: PlanInForce | None) -> PlanDraft:
    answers = with_answers_kept(order.answers, plan)
    reading = read_offered(order.file, answers=answers, known=known_names(setting), on_progress=_Progress())
    return draft_plan(reading, setting, answers=answers)


def _bring_in(order: _Order) -> None:
    """The file is read before the change begins; the comparison is made anew inside it."""
    strategy, plan = _find(order)
    setting = setting_of(strategy.strategy_id if strategy else 0, plan, as_at=_today())
    answers = with_answers_kept(order.answers, plan)
    reading = read_offered(order.file, answers=answers, known=known_names(setting), on_progress=_Progress())
    as_at = _today()
    begin_change()
    strategy, plan = _find(order)
    by, viewer = _who(order.email, strategy, as_at)
    if strategy is None:
        strategy = _add_strategy(order, by)
    setting = setting_of(strategy.strategy_id, plan, as_at=as_at)
    draft = draft_plan(reading, setting, answers=answers)
    names = None if plan else _names(order, reading)
    problems = new_plan_problems(names, setting) if names else []
    if draft.is_refused or problems:
        db.session.rollback()
        _show(order, draft, more=problems)
        return
    applied = apply_draft(
        by=by,
        viewer=viewer,
        on=as_at.day,
        strategy_id=strategy.strategy_id,
        draft=draft,
        bodies=setting.bodies,
        answers=answers,
        new_plan=names,
    )
    db.session.commit()
    _show(order, draft, applied=applied)


def _names(order: _Order, reading: FileReading) -> NewPlan:
    document = reading.reading.document
    code = (order.code or document.code).strip()
    title = (order.title or document.title or code).strip()
    return NewPlan(suggested_slug(code), code, title[:200], order.owners or document.owners)


def _find(order: _Order) -> tuple[StrategyInForce | None, PlanInForce | None]:
    """The strategy and the plan that were named; the strategy is None where it is to be added."""
    if order.plan_slug is not None:
        plan = plan_by_slug(order.plan_slug)
        if plan is None:
            raise click.ClickException(
                f"There is no plan “{order.plan_slug}”. See them with: flask plan list. "
                "To add a plan, leave --plan out."
            )
        return strategy_by_slug(plan.strategy_slug), plan
    if order.strategy_slug is not None:
        strategy = strategy_by_slug(order.strategy_slug)
        if strategy is None and not order.new_strategy:
            raise click.ClickException(
                f"There is no strategy “{order.strategy_slug}”. See them with: flask report list. "
                "To add it, give its title: --new-strategy TITLE"
            )
        return strategy, None
    strategies = all_strategies()
    if len(strategies) == 1:
        return strategies[0], None
    raise click.ClickException(
        "Say which strategy the plan belongs to: --strategy S, or which plan it is: --plan P. "
        "To look at the file alone: --dry-run"
    )


def _add_strategy(order: _Order, by: By) -> StrategyInForce:
    slug = order.strategy_slug or ""
    create_strategy(by, slug=slug, title=order.new_strategy or "")
    found = strategy_by_slug(slug)
    if found is None:
        raise click.ClickException("The strategy was not stored.")
    return found


def _who(email: str | None, strategy: StrategyInForce | None, as_at: AsAt) -> tuple[By, Viewer]:
    if email is None:
        return By(None, clock.now()), _INSTALLATION
    person = person_by_email(email)
    viewer = viewer_of(person.person_id, on=as_at.day) if person else None
    if person is None or viewer is None:
        raise click.ClickException(f"Nobody with the address {email} may sign in here.")
    strategy_id = strategy.strategy_id if strategy else None
    if not is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=strategy_id):
        raise click.ClickException(f"{email} may not bring in plans here. A programme manager may.")
    return By(person.person_id, clock.now()), viewer


def _today() -> AsAt:
    return clock.as_at_today()


def _read_file(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as problem:
        reason = problem.strerror or "it can’t be opened"
        raise click.ClickException(f"{name} can’t be read: {reason}.") from None


def _read_answers(name: str | None) -> Answers:
    if name is None:
        return Answers()
    try:
        plain = json.loads(_read_file(name).decode())
    except ValueError:
        raise click.ClickException(f"{name} is not JSON.") from None
    parts = ("columns", "ratings", "choices")
    is_sound = isinstance(plain, dict) and all(
        isinstance(said, dict) and all(isinstance(words, str) for words in said.values())
        for said in plain.values()
    )
    if not is_sound or not set(plain) <= set(parts):
        raise click.ClickException(
            f"{name} does not hold answers. Its shape is "
            '{"columns": {"heading": "field"}, "ratings": {"word": "meaning"}, "choices": {"key": "answer"}}.'
        )
    return Answers(**{part: dict(plain.get(part, {})) for part in parts})


class _Progress:
    """Says on standard error how far a long reading is, once a second; a short one needs no words."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def __call__(self, step: str) -> None:
        if time.monotonic() - self._said >= SECONDS_BETWEEN_WORDS:
            self._said = time.monotonic()
            click.echo(f"{step} …", err=True)


def _show(
    order: _Order, draft: PlanDraft, *, applied: Applied | None = None, more: list[Problem] | None = None
) -> None:
    """Print what was found, or what was done; exit 1 where an error stops the import."""
    problems = [*draft.problems, *(more or [])]
    is_refused = draft.is_refused or bool(more)
    if order.as_json:
        document = document_of_draft(draft)
        document["problems"] += [
            {"where": one.where, "what": one.what, "remedy": one.remedy, "severity": one.severity.value}
            for one in more or ()
        ]
        if draft.is_refused:
            document["actions"] = []
        click.echo(_as_text(document))
    else:
        for line in _lines(draft, problems):
            click.echo(line)
        if applied is not None:
            click.echo(f"{applied.plan_slug}: {applied.sentence}")
        elif is_refused:
            click.echo("Refused: nothing was changed.", err=True)
        elif order.is_dry:
            click.echo("It can be imported. Nothing was changed: this was a dry run.")
    if is_refused:
        raise click.exceptions.Exit(1)


def _lines(draft: PlanDraft, problems: list[Problem]) -> list[str]:
    document, counts = draft.reading.document, draft.reading.document.counts
    lines = [f"{document.title} ({document.code})" if document.code else document.title]
    lines.append(counts_sentence(counts, len(document.actions), len(document.priorities)))
    lines += [f"Left out: {left.where}: {left.text[:80]} ({left.why})" for left in draft.reading.left_out]
    lines += _problem_lines(problems)
    for question in draft.questions:
        if question.is_answered:
            continue
        lines.append(f"Question {question.key}: {question.where}: {question.text}")
        lines += [
            f"    {'*' if value == question.taken else ' '} {value}: {words}"
            for value, words in question.choices
        ]
    if draft.stored is not None:
        lines += _change_lines(draft)
    return lines


def counts_sentence(counts: Mapping[str, int], actions: int, priorities: int) -> str:
    """The counts of a file, adding up: "20 rows: 18 actions, 2 continuations. 8 priorities."."""
    rows = counts.get("rows", actions)
    parts = [f"{counts.get('actions', actions)} actions"]
    parts += [
        f"{counts[name]} {name}" for name in ("continuations", "headings", "skipped") if counts.get(name)
    ]
    return f"{rows} rows: {', '.join(parts)}. {priorities} priorities."


def _change_lines(draft: PlanDraft) -> list[str]:
    if draft.is_empty:
        return ["Nothing would change: the plan is as the file has it."]
    lines = []
    if draft.title_change is not None:
        lines.append(f"Title: {draft.title_change[0]} → {draft.title_change[1]}")
    for action in draft.actions:
        if action.kind is Kind.NEW:
            lines.append(f"{action.number} is new: {action.title}")
        lines += [
            f"{action.number} {change.name}: {_short(change.old)} → {_short(change.new)}"
            for change in action.changes
        ]
    return lines


def _short(words: str) -> str:
    line = " / ".join(words.split("\n"))
    return (line if len(line) <= 120 else f"{line[:117]}…") or "nothing"


def _problem_lines(problems: list[Problem]) -> list[str]:
    """What stops the import first; problems of a kind as one, with their places under it, as the page has them."""
    lines = []
    for severity, mark in _MARKS.items():
        for group in group_problems([problem for problem in problems if problem.severity is severity]):
            said = f"{group.what} {group.remedy}".strip()
            if group.places:
                lines.append(f"{mark}, {len(group.places)} times: {said}")
                lines += [f"    {place}" for place in group.places]
            else:
                lines.append(f"{mark}: {group.where}: {said}")
    return lines


def _problem_line(problem: Problem) -> str:
    return f"{_MARKS[problem.severity]}: {problem.where}: {problem.sentence}"


def _as_text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)
