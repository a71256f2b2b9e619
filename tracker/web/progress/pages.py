"""What the pages of updates say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.dates import AsAt, agreed_for, write_date, write_day, write_moment
from tracker.domain.permissions import Permission, Viewer, is_allowed
from tracker.domain.progress import Answer
from tracker.domain.rag import Label, Rating
from tracker.domain.status import ActionStatus
from tracker.domain.windows import UpdateState, Window, open_window
from tracker.queries.history import SameWorkAction
from tracker.queries.lines import ActionLines
from tracker.queries.strategies import PlanInForce, StrategyInForce
from tracker.queries.updates import Draft, Hands


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
    has_draft: bool
    needs_words: str


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
    window: str
    window_line: str
    mine: Sequence[DueCard]
    organisations: Sequence[DueCard]
    nobodys: Sequence[DueCard]
    answered: Sequence[DueCard]
    checks: Sequence[CheckCard]
    is_manager: bool
    ticked: frozenset[int]
    typed_words: str

    @property
    def due_count(self) -> int:
        """How many updates are still to be made."""
        return len(self.mine) + len(self.organisations) + len(self.nobodys)


def my_updates_page(
    strategy: StrategyInForce,
    *,
    viewer: Viewer,
    as_at: AsAt,
    windows: Sequence[Window],
    statuses: Sequence[ActionStatus],
    hands: Mapping[int, Hands],
    needs_words: Mapping[int, str],
    ticked: frozenset[int] = frozenset(),
    typed_words: str = "",
) -> MyUpdatesPage:
    """Put the page together: what is due first, the longest without an update at the top."""
    mine, organisations, nobodys, answered = [], [], [], []
    allowed = [
        status
        for status in statuses
        if is_allowed(viewer, Permission.POST_UPDATE, work=hands[status.action_id].work)
    ]
    for status in sorted(allowed, key=_longest_without):
        held = hands[status.action_id]
        card = _card(status, held, viewer=viewer, needs_words=needs_words.get(status.action_id, ""))
        if status.update_state not in (UpdateState.UPDATE_DUE, UpdateState.NO_UPDATE):
            if status.update_state is UpdateState.ANSWERED:
                answered.append(card)
        elif viewer.team_ids & held.work.team_ids:
            mine.append(card)
        elif held.is_nobodys:
            nobodys.append(card)
        else:
            organisations.append(card)
    window = open_window(windows, on=as_at.day)
    return MyUpdatesPage(
        strategy=strategy,
        window=window.title if window else "",
        window_line=_window_line(window, as_at),
        mine=mine,
        organisations=organisations,
        nobodys=nobodys,
        answered=answered,
        checks=[
            _check(status)
            for status in statuses
            if status.label is Label.DONE
            and is_allowed(viewer, Permission.CHECK_DONE, work=hands[status.action_id].work)
        ],
        ticked=ticked,
        typed_words=typed_words,
        is_manager=is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=strategy.strategy_id),
    )


def _longest_without(status: ActionStatus) -> tuple[str, str]:
    return (status.said.reported_on.isoformat() if status.said else "", status.code)


def _window_line(window: Window | None, as_at: AsAt) -> str:
    if window is None:
        return "No reporting window is open. You can post an update all the same."
    if as_at.day <= window.due:
        return f"Updates are due by {write_day(window.due)}. The window closes on {write_day(window.closes)}."
    return f"Updates were due by {write_day(window.due)}. The window closes on {write_day(window.closes)}."


def _card(status: ActionStatus, held: Hands, *, viewer: Viewer, needs_words: str) -> DueCard:
    said = status.said
    others = [name for name in held.people if name != viewer.name]
    return DueCard(
        action_id=status.action_id,
        seen=said.update_id if said else None,
        code=status.code,
        title=status.title,
        address=f"/plans/{status.plan_slug}/actions/{status.number}",
        label=status.label,
        due=agreed_for(status.due),
        last_words=(said.words or said.reason) if said else "",
        last_said=_said_line(status),
        rules_say=[reason.sentence for reason in status.suggestion.reasons]
        + [flag.sentence for flag in status.flags if flag.rule != "R9"],
        state=status.update_state.value,
        team=", ".join(name for _, name in held.teams) or status.lead,
        team_id=held.teams[0][0] if held.teams else None,
        others=", ".join(others),
        has_draft=held.has_draft,
        needs_words=needs_words,
    )


def _said_line(status: ActionStatus) -> str:
    said = status.said
    if said is None:
        return "No update yet"
    for_team = f" for {said.for_team}" if said.for_team else ""
    return f"{write_day(said.reported_on)}, by {said.by}{for_team}"


def _check(status: ActionStatus) -> CheckCard:
    said = status.said
    return CheckCard(
        action_id=status.action_id,
        code=status.code,
        title=status.title,
        address=f"/plans/{status.plan_slug}/actions/{status.number}",
        done_in=write_date(said.done_in, empty="") if said else "",
        words=said.words if said else "",
        said=_said_line(status),
    )


@dataclass(frozen=True, slots=True)
class OtherUpdate:
    """What somebody else posted while a person was typing."""

    said: str
    label: Label
    words: str
    put_it_right: str


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """The page of the update form."""

    status: ActionStatus
    plan: PlanInForce
    address: str
    due: str
    rules_say: Sequence[str]
    suggested: str
    overriding: str
    last_words: str
    last_said: str
    same_work: Sequence[SameWorkAction]
    other_update: OtherUpdate | None
    draft_saved: str
    measures: Sequence[tuple[str, str, str]]
    is_for_others: bool
    is_more_open: bool
    is_illustrative: bool


def update_page(
    plan: PlanInForce,
    status: ActionStatus,
    *,
    lines: ActionLines,
    same_work: Sequence[SameWorkAction] = (),
    draft: Draft | None = None,
    is_changed_meanwhile: bool = False,
    is_for_others: bool = False,
    is_more_open: bool = False,
) -> UpdatePage:
    """Put the page of the form together."""
    said = status.said
    suggested = status.suggestion.rating
    better = {
        None: (),
        Rating.GREEN: (),
        Rating.AMBER: (Answer.ON_TRACK,),
        Rating.RED: (Answer.ON_TRACK, Answer.AT_RISK),
    }[suggested]
    return UpdatePage(
        status=status,
        plan=plan,
        address=f"/plans/{plan.slug}/actions/{status.number}",
        due=agreed_for(status.due),
        rules_say=[reason.sentence for reason in status.suggestion.reasons]
        + [flag.sentence for flag in status.flags],
        suggested=suggested.word if suggested else "",
        overriding=" ".join(answer.value for answer in better) if better else "on_track at_risk",
        last_words=(said.words or said.reason) if said else "",
        last_said=_said_line(status),
        same_work=same_work,
        other_update=_other(status) if is_changed_meanwhile else None,
        draft_saved=write_moment(draft.saved_at) if draft else "",
        measures=[
            (
                str(measure.measure_id),
                measure.text,
                f"Last reported: {measure.evidence.word.lower()}"
                if measure.evidence
                else "Nothing reported yet",
            )
            for measure in lines.measures
        ],
        is_for_others=is_for_others,
        is_more_open=is_more_open,
        is_illustrative=plan.is_strategy_illustrative,
    )


def _other(status: ActionStatus) -> OtherUpdate | None:
    said = status.said
    if said is None:
        return None
    return OtherUpdate(_said_line(status), status.label, said.words or said.reason, said.put_it_right)


@dataclass(frozen=True, slots=True)
class PostedPage:
    """The page after an update: what is stored, what is asked, where the same words may go, and what is next."""

    code: str
    title: str
    address: str
    label: Label
    asked: Sequence[str]
    same_work: Sequence[tuple[SameWorkAction, str]]
    next_code: str
    next_title: str
    next_address: str
    left: int


def posted_page(
    status: ActionStatus,
    *,
    asked: Sequence[str],
    same_work: Sequence[SameWorkAction],
    still_due: Sequence[ActionStatus],
) -> PostedPage:
    """Put the page after an update together."""
    following = min(still_due, key=_longest_without, default=None)
    return PostedPage(
        code=status.code,
        title=status.title,
        address=f"/plans/{status.plan_slug}/actions/{status.number}",
        label=status.label,
        asked=asked,
        same_work=[(other, agreed_for(other.due)) for other in same_work],
        next_code=following.code if following else "",
        next_title=following.title if following else "",
        next_address=f"/plans/{following.plan_slug}/actions/{following.number}/update" if following else "",
        left=len(still_due),
    )
