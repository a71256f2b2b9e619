"""What the pages of being away and of handing over say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.hand_over import Held, Step
from tracker.queries.absences import PersonAway


@dataclass(frozen=True, slots=True)
class AwayPage:
    """The page of an absence: one's own, or that of somebody the viewer looks after."""

    name: str
    address: str
    is_own: bool
    stands: str
    is_conflict: bool

    @property
    def back(self) -> tuple[str, str]:
        """Where the page was opened from."""
        if self.is_own:
            return ("Your account", "/account")
        return (self.name, self.address.removesuffix("/away"))


def away_page(
    name: str, *, address: str, is_own: bool, away: PersonAway | None, is_conflict: bool = False
) -> AwayPage:
    """Put the page together."""
    return AwayPage(name, address, is_own, away.absence.sentence if away else "", is_conflict)


@dataclass(frozen=True, slots=True)
class HandOverPage:
    """The page of a hand-over: what is held, and once it was previewed, what happens."""

    person_id: int
    name: str
    held: Sequence[tuple[str, str]]
    preview: Sequence[str]
    is_previewed: bool
    may_end_account: bool
    ends_account: bool
    stays: Sequence[str]
    is_conflict: bool


def hand_over_page(
    person_id: int,
    name: str,
    holdings: Sequence[Held],
    *,
    on: date,
    steps: Sequence[Step] | None = None,
    may_end_account: bool,
    ends_account: bool = False,
    stays: Sequence[str] = (),
    is_conflict: bool = False,
) -> HandOverPage:
    """Put the page together; `stays` says what can't be handed over here, and why."""
    return HandOverPage(
        person_id,
        name,
        [(held.key, held.words) for held in holdings],
        [step.sentence(name=name, on=on) for step in steps or ()],
        steps is not None,
        may_end_account,
        ends_account,
        stays,
        is_conflict,
    )
