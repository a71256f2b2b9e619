"""What the page of updates to agree says: for each gate a list, with the words and what counts meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.domain.dates import write_day
from tracker.domain.gates import Gate, Waiting
from tracker.domain.permissions import Permission, Viewer, Work, is_allowed
from tracker.domain.rag import Label
from tracker.domain.status import ActionStatus
from tracker.queries.strategies import PlanInForce, StrategyInForce

_TITLES = {
    Gate.MANAGER: "Came after the close: accept it?",
    Gate.PARTNER: "Waiting for the partner’s agreement",
    Gate.GROUP: "Waiting for the group’s agreement",
}
_BUTTONS = {
    Gate.MANAGER: "Accept those ticked",
    Gate.PARTNER: "Agree those ticked",
    Gate.GROUP: "The group agreed those ticked",
}


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """An update that waits, beside what counts."""

    box: str
    action_id: int
    code: str
    title: str
    address: str
    label: Label
    counts: Label
    said: str
    words: str
    put_it_right: str
    more: str


@dataclass(frozen=True, slots=True)
class NotForYou:
    """Updates that wait for somebody else: for whom, and the actions' codes with their addresses."""

    why: str
    actions: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class WaitingList:
    """What waits at one gate: what the viewer may let through, and what they may not, with the reason."""

    gate: Gate
    title: str
    button: str
    cards: Sequence[WaitingCard]
    others: Sequence[NotForYou]

    @property
    def count(self) -> int:
        """How many wait at the gate, whoever lets them through."""
        return len(self.cards) + sum(len(other.actions) for other in self.others)


@dataclass(frozen=True, slots=True)
class PlanSetting:
    """What the updates of a plan go through, and where that is changed."""

    code: str
    title: str
    word: str
    address: str


@dataclass(frozen=True, slots=True)
class AgreePage:
    """The page of updates that wait."""

    strategy: StrategyInForce
    lists: Sequence[WaitingList]
    may_set: bool
    plans: Sequence[PlanSetting]
    ticked: frozenset[int]

    @property
    def count(self) -> int:
        """How many the viewer may let through."""
        return sum(len(one.cards) for one in self.lists)


def work_to_agree(work: Work, waiting: Waiting) -> Work:
    """The work as the permission to agree asks for it: whose the update is that waits."""
    return replace(work, said_by=waiting.recorded_by)


def may_let_through(viewer: Viewer, work: Work, waiting: Waiting) -> bool:
    """True where the viewer may let the update through the gate it waits at."""
    asked = Permission.AGREE_UPDATE if waiting.gate is Gate.PARTNER else Permission.RUN_CYCLE
    return is_allowed(viewer, asked, work=work_to_agree(work, waiting))


def agree_page(
    strategy: StrategyInForce,
    *,
    viewer: Viewer,
    statuses: Sequence[ActionStatus],
    works: Mapping[int, Work],
    plans: Sequence[PlanInForce],
    ticked: frozenset[int] = frozenset(),
) -> AgreePage:
    """Put the page together; a gate at which nothing waits has no list."""
    lists = []
    for gate, title in _TITLES.items():
        cards: list[WaitingCard] = []
        others: dict[str, list[tuple[str, str]]] = {}
        for status in statuses:
            waiting = status.waiting
            if waiting is None or waiting.gate is not gate:
                continue
            if may_let_through(viewer, works[status.action_id], waiting):
                cards.append(_card(status, waiting))
            else:
                others.setdefault(_why_not(viewer, waiting), []).append((status.code, _address(status)))
        if cards or others:
            not_for_you = [NotForYou(why, actions) for why, actions in others.items()]
            lists.append(WaitingList(gate, title, _BUTTONS[gate], cards, not_for_you))
    return AgreePage(
        strategy=strategy,
        lists=lists,
        may_set=is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=strategy.strategy_id),
        plans=[
            PlanSetting(plan.code, plan.title, plan.sign_off.word, f"/plans/{plan.slug}/sign-off")
            for plan in plans
        ],
        ticked=ticked,
    )


def _why_not(viewer: Viewer, waiting: Waiting) -> str:
    if waiting.gate is not Gate.PARTNER:
        return "For the programme manager"
    if waiting.recorded_by == viewer.person_id:
        return "Posted by you, so a second person agrees"
    return "For somebody of the organisation that owns the plan"


def _address(status: ActionStatus) -> str:
    return f"/plans/{status.plan_slug}/actions/{status.number}"


def _card(status: ActionStatus, waiting: Waiting) -> WaitingCard:
    why = f"Why better than the rules suggest: {waiting.override_reason}" if waiting.override_reason else ""
    late = f"It came after the close on {write_day(waiting.missed_close)}." if waiting.missed_close else ""
    return WaitingCard(
        box=f"{status.action_id}:{waiting.update_id}",
        action_id=status.action_id,
        code=status.code,
        title=status.title,
        address=_address(status),
        label=waiting.label,
        counts=status.label,
        said=f"{write_day(waiting.reported_on)}, by {waiting.who}.",
        words=waiting.words,
        put_it_right=waiting.put_it_right,
        more=" ".join(part for part in (why, late) if part),
    )
