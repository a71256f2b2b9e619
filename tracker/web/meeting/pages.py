"""What the page of a meeting says: the actions to look at one by one, and how many others there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.dates import agreed_for, write_date
from tracker.domain.rag import Label
from tracker.domain.sign_off import reasons_to_look, waits_for_the_group
from tracker.domain.status import ActionStatus, last_update_line
from tracker.queries.strategies import StrategyInForce


@dataclass(frozen=True, slots=True)
class LookCard:
    """An action that the group looks at by itself."""

    action_id: int
    code: str
    title: str
    address: str
    label: Label
    why: str
    due: str
    words: str
    put_it_right: str
    rules_say: Sequence[str]
    override_reason: str
    last_said: str
    decision_address: str


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One screen for a meeting. `holds` are those of the cards that are reported as on hold or stopped."""

    strategy: StrategyInForce
    window: str
    cards: Sequence[LookCard]
    holds: Sequence[LookCard]
    others: Sequence[str]
    has_body: bool
    waiting: int


def meeting_page(
    strategy: StrategyInForce,
    *,
    window: str,
    looked_at: Sequence[ActionStatus],
    decided: frozenset[int],
    others: Sequence[ActionStatus],
    has_body: bool,
    waiting: int,
) -> MeetingPage:
    """Put the page together."""
    cards = [_card(status, decided=decided) for status in looked_at]
    return MeetingPage(
        strategy,
        window,
        cards,
        [card for card in cards if card.decision_address],
        [f"{status.code} {status.title}: {status.label.word.lower()}" for status in others],
        has_body,
        waiting,
    )


def _card(status: ActionStatus, *, decided: frozenset[int]) -> LookCard:
    said = status.said
    address = f"/plans/{status.plan_slug}/actions/{status.number}"
    return LookCard(
        status.action_id,
        status.code,
        status.title,
        address,
        status.label,
        # Its label stands before them: a rating that is the reason is not said twice.
        ". ".join(
            reason for reason in reasons_to_look(status, decided=decided) if reason != status.label.word
        ),
        agreed_for(status.due),
        _words(status),
        said.put_it_right if said else "",
        [reason.sentence for reason in status.suggestion.reasons],
        said.override_reason if said else "",
        last_update_line(status),
        f"{address}/decision" if waits_for_the_group(status, decided=decided) else "",
    )


def _words(status: ActionStatus) -> str:
    """What was said; of a hold or a stop also who decided it, as reported, and when it is looked at again."""
    said = status.said
    if said is None:
        return ""
    parts = [said.words or said.reason]
    if said.decided_by:
        parts.append(f"Decided by: {said.decided_by}.")
    if status.label is Label.ON_HOLD and said.review is not None:
        parts.append(f"To be looked at again in {write_date(said.review)}.")
    return " ".join(part for part in parts if part)
