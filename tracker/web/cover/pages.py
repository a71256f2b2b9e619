"""What the pages of being away say."""

from __future__ import annotations

from dataclasses import dataclass

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
