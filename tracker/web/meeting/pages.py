"""What the page of a meeting says: the actions to look at one by one, and how many others there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.dates import agreed_for
from tracker.domain.rag import Label
from tracker.domain.sign_off import reasons_to_look
from tracker.domain.status import ActionStatus, said_line
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


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One screen for a meeting."""

    strategy: StrategyInForce
    window: str
    cards: Sequence[LookCard]
    others: Sequence[str]
    assessed_count: int
    has_body: bool
    waiting: int


def meeting_page(
    strategy: StrategyInForce,
    *,
    window: str,
    looked_at: Sequence[ActionStatus],
    others: Sequence[ActionStatus],
    assessed_count: int,
    has_body: bool,
    waiting: int,
) -> MeetingPage:
    """Put the page together."""
    return MeetingPage(
        strategy,
        window,
        [_card(status) for status in looked_at],
        [f"{status.code} {status.title}: {status.label.word.lower()}" for status in others],
        assessed_count,
        has_body,
        waiting,
    )


def _card(status: ActionStatus) -> LookCard:
    said = status.said
    return LookCard(
        status.action_id,
        status.code,
        status.title,
        f"/plans/{status.plan_slug}/actions/{status.number}",
        status.label,
        ". ".join(reasons_to_look(status)),
        agreed_for(status.due),
        (said.words or said.reason) if said else "",
        said.put_it_right if said else "",
        [reason.sentence for reason in status.suggestion.reasons],
        said.override_reason if said else "",
        said_line(status),
    )
