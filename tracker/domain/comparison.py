"""What changed between two reports, whichever they are: two frozen ones, or a frozen one and today's figures.

One rule for the page, the section of the paper and the tables. Source: docs/rules/cycle.md, section 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from tracker.domain.board_report import ComparedAction, ReportChange
from tracker.domain.rag import Label

_SCALE = (Label.OFF_TRACK, Label.AT_RISK, Label.ON_TRACK)


class ChangeKind(StrEnum):
    """The kinds of change, in the order they are told."""

    WORSE = "Got worse"
    BETTER = "Got better"
    COMPLETED = "Completed"
    OTHER = "Rating changed otherwise"
    DATE = "Date"
    ASKED = "Help asked for"
    ANSWERED = "Help no longer asked for"
    DECIDED = "Decided"
    NEW = "New in the plan"
    CLOSED = "Closed or taken out"


def changes_between(
    before: Sequence[ComparedAction], after: Sequence[ComparedAction], *, decided: Mapping[str, Sequence[str]]
) -> tuple[ReportChange, ...]:
    """Every change of every action of two reports, by priority, then in plan order, then by kind; empty where nothing changed.

    `decided` are the decisions between the two days, in words, by action code.
    """
    then = {action.code: action for action in before}
    now = {action.code: action for action in after}
    found = [
        _change(action, kind, said)
        for action in after
        for kind, said in _of_action(then.get(action.code), action, decided.get(action.code, ()))
    ]
    found += [
        _change(action, ChangeKind.CLOSED, f"{action.label.word} before, no longer in the plan")
        for code, action in then.items()
        if code not in now
    ]
    return tuple(sorted(found, key=lambda change: change.priority))


def _change(action: ComparedAction, kind: ChangeKind, said: str) -> ReportChange:
    return ReportChange(
        code=action.code,
        title=action.title,
        priority=action.priority,
        owners=action.owners,
        kind=kind.value,
        said=said,
    )


def _of_action(
    then: ComparedAction | None, now: ComparedAction, decided: Sequence[str]
) -> Iterator[tuple[ChangeKind, str]]:
    if then is None:
        yield ChangeKind.NEW, now.label.word
        return
    if then.label is not now.label:
        yield _label_kind(then.label, now.label), f"{then.label.word} before, {now.label.word} now"
    if then.due != now.due:
        yield ChangeKind.DATE, f"Agreed date: {then.due or 'none'} before, {now.due or 'none'} now"
    if then.forecast != now.forecast:
        yield ChangeKind.DATE, f"Now expected: {_expected(then)} before, {_expected(now)} now"
    yield from _asks(then, now)
    for words in decided:
        yield ChangeKind.DECIDED, words


def _label_kind(then: Label, now: Label) -> ChangeKind:
    if now is Label.COMPLETE:
        return ChangeKind.COMPLETED
    if now is Label.CLOSED:
        return ChangeKind.CLOSED
    if then in _SCALE and now in _SCALE:
        return ChangeKind.WORSE if now.rank < then.rank else ChangeKind.BETTER
    return ChangeKind.OTHER


def _expected(action: ComparedAction) -> str:
    return action.forecast or "the agreed date"


def _asks(then: ComparedAction, now: ComparedAction) -> Iterator[tuple[ChangeKind, str]]:
    before, after = (then.help_from, then.help_text), (now.help_from, now.help_text)
    if before == after:
        return
    if any(before):
        yield ChangeKind.ANSWERED, _asked(before)
    if any(after):
        yield ChangeKind.ASKED, _asked(after)


def _asked(ask: tuple[str, str]) -> str:
    return ": ".join(part for part in ask if part)
