"""What the pages of partners' own lines say: each line as the report prints it, and words to write to a partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.board_report import ReportAction
from tracker.domain.dates import AsAt, write_day
from tracker.domain.gates import LateUpdates
from tracker.domain.own_lines import ComingReport
from tracker.domain.rag import Label
from tracker.domain.sentences import plural
from tracker.domain.status import ActionStatus, Owner
from tracker.domain.windows import UpdateState
from tracker.queries.board import Board
from tracker.queries.strategies import StrategyInForce
from tracker.queries.windows import LeadTeam


@dataclass(frozen=True, slots=True)
class OwnLine:
    """An action as the coming report prints it: `told` are the words under their names, `notes` what else it says."""

    code: str
    title: str
    address: str
    label: Label
    before: str
    lead: str
    told: Sequence[tuple[str, str]]
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class LinesPage:
    """The lines of one partner, those that the board is shown first before the rest."""

    strategy: StrategyInForce
    title: str
    lede: str
    if_corrected: str
    first: Sequence[OwnLine]
    rest: Sequence[OwnLine]
    is_own: bool


@dataclass(frozen=True, slots=True)
class PartnersOwn:
    """The owners of a plan together, how their address names them, and which actions are theirs."""

    name: str
    slug: str
    action_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner, how many lines it has and how many the board is shown first, and the words to write to it."""

    name: str
    slug: str
    lines: str
    address: str
    addresses: str
    away: Sequence[str]
    letter: str
    letter_rows: int


@dataclass(frozen=True, slots=True)
class PartnersPage:
    """Every partner with lines in the coming report, for the programme manager."""

    strategy: StrategyInForce
    lede: str
    partners: Sequence[PartnerRow]


def partners_of(board: Board) -> list[PartnersOwn]:
    """Who has actions, by name; the owners of a joint plan stand together, once."""
    by_owners: dict[tuple[Owner, ...], set[int]] = {}
    for status in board.statuses:
        by_owners.setdefault(status.owners, set()).add(status.action_id)
    return [
        PartnersOwn(
            " and ".join(owner.name for owner in owners) or "No partner",
            "-".join(owner.slug for owner in owners) or "no-partner",
            frozenset(ids),
        )
        for owners, ids in sorted(by_owners.items(), key=lambda pair: [owner.name for owner in pair[0]])
    ]


def lines_page(
    strategy: StrategyInForce,
    board: Board,
    *,
    lines: Sequence[ReportAction],
    coming: ComingReport | None,
    partner: PartnersOwn | None,
) -> LinesPage:
    """Put the page together from the lines as the report prints them, worst first."""
    ordered = sorted(lines, key=lambda line: line.label.rank)
    slugs = {status.code: status.plan_slug for status in board.statuses}
    notes = {status.code: status for status in board.statuses}
    told = [
        (line, _own_line(line, notes[line.code], slugs[line.code], board.compared_with)) for line in ordered
    ]
    return LinesPage(
        strategy=strategy,
        title=f"Lines of {partner.name}" if partner else "Your lines in the coming report",
        lede=_lede(coming, board.as_at),
        if_corrected=_if_corrected(strategy, coming, board.as_at),
        first=[own for line, own in told if line.is_exception],
        rest=[own for line, own in told if not line.is_exception],
        is_own=partner is None,
    )


def _lede(coming: ComingReport | None, as_at: AsAt) -> str:
    if coming is None:
        return "No report is to be frozen before the next window opens."
    return coming.sentence(as_at.day)


def _if_corrected(strategy: StrategyInForce, coming: ComingReport | None, as_at: AsAt) -> str:
    """What becomes of an update that is posted now."""
    if coming is None or not coming.window.is_closed(as_at.day):
        return "An update that you post changes the line at once, where your plan lets it count at once."
    if strategy.late_updates is LateUpdates.HELD:
        return (
            "The window has closed: an update that you post now is held until the programme manager accepts it. "
            "Until then the line stays as it is, and the report says that the update is not accepted."
        )
    return (
        "The window has closed; an update that you post before the report is frozen still changes the line."
    )


def _group_said(line: ReportAction) -> str:
    """What the group said of the action's last update; that it has said nothing, where it is not agreed."""
    return line.group_view or ("Not looked at yet: not agreed." if line.is_not_agreed else "")


def _own_line(line: ReportAction, status: ActionStatus, plan_slug: str, compared_with: str) -> OwnLine:
    back = f" Back on track by {line.back_on_track}." if line.back_on_track else ""
    help_needed = f"{line.help_from}: {line.help_text}" if line.help_text else line.help_from
    told = (
        ("What it says", line.why or "Nobody has said how it is going."),
        ("What will put it right", f"{line.put_it_right}{back}".strip()),
        ("Help needed", help_needed),
        ("What was promised", line.promise),
        ("Why the rating is better than suggested", line.override_reason),
        ("Agreed date", _agreed(line)),
        ("Date now expected", line.forecast if status.is_expected_late else ""),
        ("Last update", write_day(status.said.reported_on) if status.said else "None yet"),
        ("The group", _group_said(line)),
    )
    return OwnLine(
        line.code,
        line.title,
        f"/plans/{plan_slug}/actions/{line.number}",
        line.label,
        _before(line, compared_with),
        line.lead,
        [(name, words) for name, words in told if words],
        [*line.reasons, *line.flags, *_missing(status)],
    )


def _agreed(line: ReportAction) -> str:
    if not line.due:
        return "No date"
    first = f" (first agreed for {line.original_due})" if line.original_due not in ("", line.due) else ""
    return f"{line.due}{first}"


def _before(line: ReportAction, compared_with: str) -> str:
    """The label in the report before, where it was another."""
    if line.previous is None or line.previous is line.label:
        return ""
    return f"{line.previous.word} in {compared_with}"


def _missing(status: ActionStatus) -> list[str]:
    if status.update_state is UpdateState.NO_UPDATE:
        return ["Printed under “Updates not received”."]
    if status.update_state is UpdateState.UPDATE_DUE:
        return [f"{status.update_state_written}: until it comes, it is printed under “Updates not received”."]
    return []


def partners_page(
    strategy: StrategyInForce,
    board: Board,
    *,
    partners: Sequence[PartnersOwn],
    teams: Mapping[int, LeadTeam],
    coming: ComingReport | None,
    base_url: str,
) -> PartnersPage:
    """Put the page together: every partner with its lines, and words to say that they are ready to look at."""
    rows = []
    for partner in partners:
        own = [status for status in board.statuses if status.action_id in partner.action_ids]
        found = [teams[status.action_id] for status in own if status.action_id in teams]
        letter = _letter(strategy, own, coming, as_at=board.as_at, base_url=base_url)
        rows.append(
            PartnerRow(
                partner.name,
                partner.slug,
                _counted(own),
                f"/strategies/{strategy.slug}/lines?partner={partner.slug}",
                ", ".join(sorted({address for team in found for address in team.addresses})),
                sorted({line for team in found for line in team.away}),
                letter,
                letter.count("\n") + 3,
            )
        )
    return PartnersPage(strategy, _lede(coming, board.as_at), rows)


def _counted(statuses: Sequence[ActionStatus]) -> str:
    number, first = len(statuses), sum(1 for status in statuses if status.is_exception)
    lines = f"{number} {plural(number, 'line', 'lines')}"
    return f"{lines}, {first} of them shown to the board first" if first else lines


def _letter(
    strategy: StrategyInForce,
    statuses: Sequence[ActionStatus],
    coming: ComingReport | None,
    *,
    as_at: AsAt,
    base_url: str,
) -> str:
    """Plain words to copy into an e-mail: that the lines are ready to look at, or from when they will be."""
    worst = [
        f"{len(codes)} {label.word.lower()} ({', '.join(codes)})"
        for label in (Label.OFF_TRACK, Label.AT_RISK)
        if (codes := [status.code for status in statuses if status.label is label])
    ]
    missing = [status.code for status in statuses if status.update_state is UpdateState.NO_UPDATE]
    no_update = f" No update: {', '.join(missing)}." if missing else ""
    return "\n".join(
        [
            f"{strategy.title}: {_when_ready(len(statuses), coming, as_at)}",
            "",
            f"As things stand: {'; '.join(worst) if worst else 'none is off track or at risk'}.{no_update}",
            "",
            f"Please read them here, and put right what is not right: {base_url}/strategies/{strategy.slug}/lines",
            "If all of it is right, you need do nothing.",
        ]
    )


def _when_ready(number: int, coming: ComingReport | None, as_at: AsAt) -> str:
    """From when a partner can look at its lines, and when they are frozen."""
    own, verb = f"your {plural(number, 'line', f'{number} lines')}", plural(number, "is", "are")
    if coming is None:
        return f"{own} in the next report {verb} ready to look at."
    own = f"{own} in the report of {coming.window.title}"
    until = write_day(coming.look_until)
    if not coming.is_ready(as_at.day):
        return f"you can look at {own} from {write_day(coming.look_from)} to {until}."
    # Once the day has come it may be frozen at any time, so that no day is named.
    frozen = f"after {until}" if as_at.day <= coming.look_until else "at any time now"
    return f"{own} {verb} ready to look at. The report can be frozen {frozen}."
