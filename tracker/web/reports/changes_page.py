"""What the page of changes says: counts by priority and partner, then every change, in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.board_report import BoardReport, ReportChange
from tracker.domain.comparison import ChangeKind
from tracker.domain.dates import AsAt
from tracker.domain.problems import Problem, RuleBroken
from tracker.domain.sentences import join_words, plural
from tracker.queries.reports import StoredReport
from tracker.queries.strategies import PlanInForce, StrategyInForce
from tracker.reports.comparing import Compared
from tracker.web.days import DayLine, day_line

NOW = "now"
# A board reads a page; a priority with more changed actions than this tells how many there are.
MOST_LISTED = 100

# What changes are counted as, one and many, with the kinds that each counts.
KINDS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("got worse", "got worse", frozenset({ChangeKind.WORSE.value})),
    ("got better", "got better", frozenset({ChangeKind.BETTER.value})),
    ("completed", "completed", frozenset({ChangeKind.COMPLETED.value})),
    ("other change of rating", "other changes of rating", frozenset({ChangeKind.OTHER.value})),
    ("date", "dates", frozenset({ChangeKind.DATE.value})),
    (
        "question or decision",
        "questions or decisions",
        frozenset({ChangeKind.ASKED.value, ChangeKind.ANSWERED.value, ChangeKind.DECIDED.value}),
    ),
    (
        "new, closed or taken out",
        "new, closed or taken out",
        frozenset({ChangeKind.NEW.value, ChangeKind.CLOSED.value}),
    ),
)


@dataclass(frozen=True, slots=True)
class CountsRow:
    """How many changes of each kind a priority or partner has, as words."""

    name: str
    said: str


@dataclass(frozen=True, slots=True)
class ChangedAction:
    """An action with its changes, each a kind and what is said of it; no address where it left its plan."""

    owners: str
    code: str
    title: str
    address: str
    changes: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ChangesOfPriority:
    """The changed actions of a priority, by partner in their order; `left` is how many more there are."""

    name: str
    partners: Sequence[tuple[str, Sequence[ChangedAction]]]
    left: int


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What changed between two reports."""

    strategy: StrategyInForce
    day: DayLine
    choices: Sequence[tuple[str, str]]
    chosen: tuple[str, str]
    partners: Sequence[str]
    partner: str
    before: str
    after: str
    said: str
    by_priority: Sequence[CountsRow]
    by_partner: Sequence[CountsRow]
    priorities: Sequence[ChangesOfPriority]
    now: str = NOW


def changes_page(
    strategy: StrategyInForce,
    stored: Sequence[StoredReport],
    compared: Compared | None,
    *,
    as_at: AsAt,
    chosen: tuple[str, str] = ("", ""),
    partner: str = "",
    plans: Sequence[PlanInForce] = (),
) -> ChangesPage:
    """Put the page together, narrowed to a partner or not. Raises RuleBroken for a partner that has no change.

    Without two reports it says that there is nothing to hold against another.
    """
    day, slugs = day_line(as_at), {plan.code: plan.slug for plan in plans}
    changes = compared.changes if compared else ()
    partners = sorted({change.owners for change in changes} | _owners(compared))
    if partner and partner not in partners:
        raise RuleBroken(
            [Problem("partner", f"No partner is called “{partner[:40]}” here.", "Choose one from the list.")]
        )
    shown = [change for change in changes if not partner or change.owners == partner]
    names = {_number(group.name): group.name for group in compared.after.by_priority} if compared else {}
    return ChangesPage(
        strategy=strategy,
        day=day,
        choices=[(str(one.number), _choice(one)) for one in stored],
        chosen=chosen,
        partners=partners,
        partner=partner,
        before=_called(compared.before) if compared else "",
        after=_called(compared.after) if compared else "",
        said=_said(shown),
        by_priority=_counts((names.get(one.priority, str(one.priority)), one) for one in shown),
        by_partner=_counts(sorted(((one.owners, one) for one in shown), key=lambda pair: pair[0])),
        priorities=[
            _of_priority(
                names.get(number, str(number)),
                _by_action([one for one in shown if one.priority == number], slugs, day),
            )
            for number in sorted({one.priority for one in shown})
        ],
    )


def _owners(compared: Compared | None) -> set[str]:
    return {action.owners for action in compared.after.actions} if compared else set()


def _number(name: str) -> int:
    first = name.partition(" ")[0]
    return int(first) if first.isdecimal() else 0


def _choice(report: StoredReport) -> str:
    return f"Board report {report.number}: {report.title.removeprefix('Board report: ')}"


def _called(report: BoardReport) -> str:
    if report.number is None:
        return f"the figures of {report.as_at_written}"
    return f"board report {report.number} ({report.as_at_written})"


def _said(changes: Sequence[ReportChange]) -> str:
    """How much changed, in one sentence."""
    if not changes:
        return "Nothing changed."
    actions = len({change.code for change in changes})
    return (
        f"{len(changes):,} {plural(len(changes), 'change', 'changes')} in {actions:,} "
        f"{plural(actions, 'action', 'actions')}: {_in_words([change.kind for change in changes])}."
    )


def _in_words(kinds: Sequence[str]) -> str:
    """How many of each kind, those that there are."""
    return join_words(
        [
            f"{count:,} {plural(count, one, many)}"
            for one, many, counted in KINDS
            if (count := sum(1 for kind in kinds if kind in counted))
        ]
    )


def _counts(named: Iterable[tuple[str, ReportChange]]) -> list[CountsRow]:
    found: dict[str, list[str]] = {}
    for name, change in named:
        found.setdefault(name, []).append(change.kind)
    return [CountsRow(name, _in_words(kinds)) for name, kinds in found.items()]


def _of_priority(name: str, actions: Sequence[ChangedAction]) -> ChangesOfPriority:
    shown = actions[:MOST_LISTED]
    owners = sorted({action.owners for action in shown})
    return ChangesOfPriority(
        name,
        [(one, [action for action in shown if action.owners == one]) for one in owners],
        len(actions) - len(shown),
    )


def _by_action(
    changes: Sequence[ReportChange], slugs: Mapping[str, str], day: DayLine
) -> list[ChangedAction]:
    found: dict[str, list[ReportChange]] = {}
    for change in changes:
        found.setdefault(change.code, []).append(change)
    return [_action(of_action, slugs, day) for of_action in found.values()]


def _action(changes: Sequence[ReportChange], slugs: Mapping[str, str], day: DayLine) -> ChangedAction:
    first = changes[0]
    code, _, number = first.code.rpartition(" ")
    is_there = code in slugs and all(change.kind != ChangeKind.CLOSED.value for change in changes)
    return ChangedAction(
        first.owners,
        first.code,
        first.title,
        f"/plans/{slugs[code]}/actions/{number}{day.suffix}" if is_there else "",
        [(change.kind, change.said) for change in changes],
    )
