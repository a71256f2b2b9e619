"""What the page of due updates says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.domain.dates import AsAt, agreed_for, write_date, write_day
from tracker.domain.gates import Gate, Waiting
from tracker.domain.own_lines import ComingReport
from tracker.domain.permissions import Permission, Viewer, Work, is_allowed
from tracker.domain.rag import Label
from tracker.domain.sentences import are_or_were_due, days_of_plans
from tracker.domain.status import ActionStatus, last_update_line, longest_without_update
from tracker.domain.windows import UpdateState, Window, open_window
from tracker.queries.sign_off import OpenQuestion
from tracker.queries.strategies import PlanInForce, StrategyInForce
from tracker.queries.updates import Hands


@dataclass(frozen=True, slots=True)
class DueCard:
    """An action whose update is asked for, as the list shows it."""

    action_id: int
    seen: int | None
    code: str
    title: str
    address: str
    label: Label
    due: str
    last_words: str
    last_said: str
    rules_say: Sequence[str]
    state: str
    team: str
    team_id: int | None
    others: str
    covering: str
    waiting: str
    has_draft: bool
    needs_words: str
    question: str


@dataclass(frozen=True, slots=True)
class CheckCard:
    """A "done" that waits for a second person."""

    action_id: int
    code: str
    title: str
    address: str
    done_in: str
    words: str
    said: str


@dataclass(frozen=True, slots=True)
class MyUpdatesPage:
    """The page of what is due from a person."""

    strategy: StrategyInForce
    has_plan: bool
    to_post_on: Sequence[tuple[str, str]]
    window: str
    window_line: str
    look: str
    mine: Sequence[DueCard]
    covered: Sequence[DueCard]
    organisations: Sequence[DueCard]
    nobodys: Sequence[DueCard]
    answered: Sequence[DueCard]
    checks: Sequence[CheckCard]
    own_done: Sequence[str]
    to_agree: int
    is_manager: bool
    ticked: frozenset[int]
    typed_words: str

    @property
    def due_count(self) -> int:
        """How many updates are still to be made."""
        return len(self.mine) + len(self.covered) + len(self.organisations) + len(self.nobodys)


def my_updates_page(
    strategy: StrategyInForce,
    *,
    viewer: Viewer,
    as_at: AsAt,
    plans: Sequence[PlanInForce],
    windows: Sequence[Window],
    statuses: Sequence[ActionStatus],
    hands: Mapping[int, Hands],
    needs_words: Mapping[int, str],
    questions: Mapping[int, OpenQuestion],
    coming: ComingReport | None,
    ticked: frozenset[int] = frozenset(),
    typed_words: str = "",
) -> MyUpdatesPage:
    """Put the page together: what is due first, the longest without an update at the top.

    Without an open window the plans are told on whose actions an update can be posted all the same. `coming` is the report
    to come, told of on the days on which partners look at their lines.
    """
    mine, covered, organisations, nobodys, answered = [], [], [], [], []
    allowed = [
        status
        for status in statuses
        if is_allowed(viewer, Permission.POST_UPDATE, work=hands[status.action_id].work)
    ]
    for status in sorted(allowed, key=longest_without_update):
        held = hands[status.action_id]
        question = questions.get(status.action_id)
        card = _card(
            status,
            held,
            viewer=viewer,
            needs_words=needs_words.get(status.action_id, ""),
            question=question.sentence if question else "",
        )
        is_due = status.update_state in (UpdateState.UPDATE_DUE, UpdateState.NO_UPDATE)
        if question is None and (status.waits_for_others or not is_due):
            if status.waits_for_others or status.update_state is UpdateState.ANSWERED:
                answered.append(card)
        elif viewer.team_ids & held.work.team_ids:
            mine.append(card)
        elif card.covering:
            covered.append(card)
        elif held.is_nobodys:
            nobodys.append(card)
        else:
            organisations.append(card)
    window = open_window(windows, on=as_at.day)
    postable = {status.plan_id for status in allowed} if window is None else set()
    return MyUpdatesPage(
        strategy=strategy,
        has_plan=bool(plans),
        to_post_on=[(plan.title, f"/plans/{plan.slug}") for plan in plans if plan.plan_id in postable],
        window=window.title if window else "",
        window_line=_window_line(
            window, [status for status in allowed if status.update_state is not UpdateState.NOT_ASKED], as_at
        ),
        look=coming.sentence(as_at.day) if coming is not None and coming.is_ready(as_at.day) else "",
        mine=mine,
        covered=covered,
        organisations=organisations,
        nobodys=nobodys,
        answered=answered,
        checks=[
            _check(status)
            for status in statuses
            if status.label is Label.DONE
            and is_allowed(viewer, Permission.CHECK_DONE, work=hands[status.action_id].work)
        ],
        own_done=[
            status.code
            for status in statuses
            if status.label is Label.DONE
            and is_allowed(viewer, Permission.CHECK_DONE, strategy_id=strategy.strategy_id)
            and not is_allowed(viewer, Permission.CHECK_DONE, work=hands[status.action_id].work)
        ],
        to_agree=sum(
            1
            for status in statuses
            if status.waiting is not None and _waits_for(viewer, status.waiting, hands[status.action_id].work)
        ),
        ticked=ticked,
        typed_words=typed_words,
        is_manager=is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=strategy.strategy_id),
    )


def _window_line(window: Window | None, asked: Sequence[ActionStatus], as_at: AsAt) -> str:
    """When the updates of these actions are due, whose plans may have a day of their own, and the window closes."""
    if window is None:
        return "No reporting window is open."
    days = {status.plan_code: window.due_of(status.plan_id) for status in asked}
    return (
        f"Updates {are_or_were_due(window.due, days, on=as_at.day)} by {days_of_plans(window.due, days)}. "
        f"The window closes on {write_day(window.closes)}."
    )


def _card(status: ActionStatus, held: Hands, *, viewer: Viewer, needs_words: str, question: str) -> DueCard:
    said = status.said
    others = [name for name in held.people if name != viewer.name]
    return DueCard(
        action_id=status.action_id,
        seen=status.newest_update_id,
        code=status.code,
        title=status.title,
        address=f"/plans/{status.plan_slug}/actions/{status.number}",
        label=status.label,
        due=agreed_for(status.due),
        last_words=(said.words or said.reason) if said else "",
        last_said=last_update_line(status),
        rules_say=[reason.sentence for reason in status.suggestion.reasons]
        + [flag.sentence for flag in status.flags if flag.rule != "R9"],
        state=status.update_state_written,
        team=", ".join(name for _, name in held.teams) or status.lead,
        team_id=held.teams[0][0] if held.teams else None,
        others=", ".join(others),
        covering=covering_line(viewer, held.work),
        waiting=status.waiting.sentence if status.waiting else "",
        has_draft=held.has_draft,
        needs_words=needs_words,
        question=question,
    )


def _waits_for(viewer: Viewer, waiting: Waiting, work: Work) -> bool:
    """True where the viewer may let an update through the gate it waits at."""
    if waiting.gate is Gate.PARTNER:
        return is_allowed(viewer, Permission.AGREE_UPDATE, work=replace(work, said_by=waiting.recorded_by))
    return waiting.gate in (Gate.MANAGER, Gate.GROUP) and is_allowed(viewer, Permission.RUN_CYCLE, work=work)


def covering_line(viewer: Viewer, work: Work) -> str:
    """For whom the viewer would update this as a deputy, and until when; empty where for nobody."""
    cover = viewer.covers_for(work.team_ids)
    return f"For {cover.name}, away until {write_day(cover.until)}" if cover else ""


def _check(status: ActionStatus) -> CheckCard:
    said = status.said
    return CheckCard(
        action_id=status.action_id,
        code=status.code,
        title=status.title,
        address=f"/plans/{status.plan_slug}/actions/{status.number}",
        done_in=write_date(said.done_in, empty="") if said else "",
        words=said.words if said else "",
        said=last_update_line(status),
    )
