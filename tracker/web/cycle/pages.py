"""What the pages of the calendar say: the windows, who has not answered, and words to write to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.dates import AsAt, write_day
from tracker.domain.gates import Gate
from tracker.domain.keepers import Kept, LoneWarning, lone_warnings
from tracker.domain.own_lines import freeze_day
from tracker.domain.rag import Label
from tracker.domain.sentences import are_or_were_due, days_of_plans
from tracker.domain.status import ActionStatus, Owner, last_update_line, longest_without_update
from tracker.domain.windows import UpdateState, Window, asking_window
from tracker.queries.strategies import PlanInForce, StrategyInForce
from tracker.queries.windows import LeadTeam, WindowOnRecord


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window of the calendar."""

    name: str
    opens: str
    due: str
    closes: str
    standing: str
    change_address: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An action that has not answered."""

    code: str
    title: str
    address: str
    team: str
    label: Label
    last: str
    state: str


@dataclass(frozen=True, slots=True)
class PartnerWaiting:
    """What one partner has not answered, and the words to write to it."""

    partner: str
    slug: str
    actions: Sequence[Waiting]
    addresses: str
    away: Sequence[str]
    letter: str
    letter_rows: int


@dataclass(frozen=True, slots=True)
class WindowsPage:
    """The calendar, and who has not answered the window that asks."""

    strategy: StrategyInForce
    lede: str
    waiting_count: int
    partners: Sequence[PartnerWaiting]
    rows: Sequence[WindowRow]
    to_close: str
    lone: Sequence[LoneWarning]
    held: int


@dataclass(frozen=True, slots=True)
class PlanDue:
    """A plan, the day its updates are due in a window, whether that is a day of its own, and where to change it."""

    code: str
    title: str
    due: str
    is_own: bool
    address: str


@dataclass(frozen=True, slots=True)
class WindowFormPage:
    """The form for the days of one window, and the days of the plans.

    On a conflict, the days are what somebody else saved meanwhile.
    """

    strategy: StrategyInForce
    name: str
    address: str
    covers: str
    opens: str
    due: str
    closes: str
    freezes: str
    plans: Sequence[PlanDue]
    is_conflict: bool


def window_form_page(
    strategy: StrategyInForce,
    line: WindowOnRecord,
    *,
    plans: Sequence[PlanInForce],
    is_conflict: bool = False,
) -> WindowFormPage:
    """Put the page of the form together."""
    window = line.window
    return WindowFormPage(
        strategy,
        window.name,
        window_address(strategy, window),
        f"{write_day(window.starts)} to {write_day(window.ends)}",
        write_day(window.opens),
        write_day(window.due),
        write_day(window.closes),
        write_day(freeze_day(window)),
        [
            PlanDue(
                plan.code,
                plan.title,
                write_day(window.due_of(plan.plan_id)),
                plan.plan_id in window.own_due,
                f"{window_address(strategy, window)}/plans/{plan.slug}",
            )
            for plan in plans
        ],
        is_conflict,
    )


def windows_page(
    strategy: StrategyInForce,
    *,
    as_at: AsAt,
    windows: Sequence[WindowOnRecord],
    plans: Sequence[PlanInForce],
    statuses: Sequence[ActionStatus],
    teams: Mapping[int, LeadTeam],
    kept: Sequence[Kept],
    base_url: str,
) -> WindowsPage:
    """Put the page together: what is open, who has not answered by partner, and the whole calendar."""
    calendar, codes = [line.window for line in windows], {plan.plan_id: plan.code for plan in plans}
    asking = asking_window(calendar, on=as_at.day)
    waiting = [status for status in statuses if is_waiting(status)]
    ended = [line.window.name for line in windows if not line.is_closed and line.window.is_closed(as_at.day)]
    return WindowsPage(
        strategy=strategy,
        lede=_lede(asking, codes, as_at),
        waiting_count=len(waiting),
        partners=_by_partner(waiting, teams, asking, on=as_at.day, strategy=strategy, base_url=base_url),
        rows=[_row(strategy, line, codes, as_at) for line in reversed(windows)],
        to_close=" and ".join(ended),
        lone=lone_warnings(kept),
        held=sum(1 for one in statuses if one.waiting is not None and one.waiting.gate is Gate.MANAGER),
    )


def is_waiting(status: ActionStatus) -> bool:
    """True where an update was asked for and has not come; one that is held has come, though too late."""
    if status.waiting is not None and status.waiting.gate is not Gate.AUTHOR:
        return False
    return status.update_state in (UpdateState.UPDATE_DUE, UpdateState.NO_UPDATE)


def _lede(window: Window | None, codes: Mapping[int, str], as_at: AsAt) -> str:
    if window is None:
        return "No window has opened yet: nobody is asked for an update."
    if window.is_closed(as_at.day):
        return f"{window.title} closed on {write_day(window.closes)}. The next window is not open yet."
    days = window.due_days(codes)
    are_due = are_or_were_due(window.due, days, on=as_at.day)
    return (
        f"{window.title} is open. Updates {are_due} by {days_of_plans(window.due, days)}; "
        f"it closes on {write_day(window.closes)}."
    )


def _row(strategy: StrategyInForce, line: WindowOnRecord, codes: Mapping[int, str], as_at: AsAt) -> WindowRow:
    window = line.window
    return WindowRow(
        window.title,
        write_day(window.opens),
        days_of_plans(window.due, window.due_days(codes)),
        write_day(window.closes),
        _standing(line, as_at),
        "" if line.is_closed else window_address(strategy, window),
    )


def window_address(strategy: StrategyInForce, window: Window) -> str:
    """Where the page of a window is."""
    return f"/strategies/{strategy.slug}/windows/{window.window_id}"


def _standing(line: WindowOnRecord, as_at: AsAt) -> str:
    if line.is_closed:
        return (
            f"Closed. {_updates(line.missing)} missing." if line.missing else "Closed. Nothing was missing."
        )
    if line.window.is_closed(as_at.day):
        return "Ended, and not closed yet."
    return "Open" if line.window.is_open(as_at.day) else "To come"


def _updates(number: int) -> str:
    return "1 update was" if number == 1 else f"{number} updates were"


def _by_partner(
    waiting: Sequence[ActionStatus],
    teams: Mapping[int, LeadTeam],
    window: Window | None,
    *,
    on: date,
    strategy: StrategyInForce,
    base_url: str,
) -> list[PartnerWaiting]:
    """A joint plan's owners stand together, once: its actions are answered once too."""
    by_owners: dict[tuple[Owner, ...], list[ActionStatus]] = {}
    for status in waiting:
        by_owners.setdefault(status.owners, []).append(status)
    found = []
    for owners, actions in sorted(by_owners.items(), key=lambda pair: [owner.name for owner in pair[0]]):
        actions.sort(key=longest_without_update)
        addresses = sorted({one for status in actions for one in _team(teams, status).addresses})
        away = sorted({line for status in actions for line in _team(teams, status).away})
        letter = _letter(actions, teams, window, on=on, strategy=strategy, base_url=base_url)
        found.append(
            PartnerWaiting(
                " and ".join(owner.name for owner in owners) or "No partner",
                "-".join(owner.slug for owner in owners) or "no-partner",
                [
                    Waiting(
                        status.code,
                        status.title,
                        f"/plans/{status.plan_slug}/actions/{status.number}",
                        _team(teams, status).name,
                        status.label,
                        last_update_line(status),
                        status.update_state_written,
                    )
                    for status in actions
                ],
                ", ".join(addresses),
                away,
                letter,
                min(18, letter.count("\n") + 2),
            )
        )
    return found


_NO_TEAM = LeadTeam("No lead", ())


def _team(teams: Mapping[int, LeadTeam], status: ActionStatus) -> LeadTeam:
    return teams.get(status.action_id, _NO_TEAM)


def _letter(
    actions: Sequence[ActionStatus],
    teams: Mapping[int, LeadTeam],
    window: Window | None,
    *,
    on: date,
    strategy: StrategyInForce,
    base_url: str,
) -> str:
    """Plain words to copy into an e-mail."""
    days = ""
    if window is not None:
        days_due = {one.plan_code: window.due_of(one.plan_id) for one in actions}
        due = days_of_plans(window.due, days_due)
        are_due = are_or_were_due(window.due, days_due, on=on)
        days = f" Updates {are_due} by {due}, and the last day is {write_day(window.closes)}."
    one = len(actions) == 1
    lines = [
        f"{strategy.title}: {'one update is' if one else f'{len(actions)} updates are'} still to come.{days}",
        "",
        *(
            f"{status.code} {status.title} ({_team(teams, status).name}). {last_update_line(status)}."
            for status in actions
        ),
        "",
        f"Please say how {'it is' if one else 'each is'} going here; it takes two minutes: {base_url}/my-updates",
        "If you can’t, tell me by phone and I will write it down for you.",
    ]
    return "\n".join(lines)
