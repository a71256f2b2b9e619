"""Being away: from which day to which, and who is written to and may post meanwhile.

Source: docs/rules/permissions.md, "Away, and covered for".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.dates import write_day
from tracker.domain.problems import Problem

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """The days somebody is away, both included, with their deputy; `deputy` is empty where nobody covers.

    `deputy_until` is the last day on which the deputy is away as well, None while they are there.
    """

    name: str
    since: date
    until: date
    deputy: str = ""
    deputy_email: str = ""
    deputy_until: date | None = None

    def is_in_force(self, on: date) -> bool:
        """True on the days of the absence; it ends by itself."""
        return self.since <= on <= self.until

    @property
    def has_cover(self) -> bool:
        """True where somebody who is there covers."""
        return bool(self.deputy) and self.deputy_until is None

    @property
    def sentence(self) -> str:
        """Who is away, and whom to write to: never handed on in silence where the deputy is away too.

        >>> Absence(name="Amira", since=date(2019, 9, 23), until=date(2019, 10, 4), deputy="Ben").sentence
        'Amira is away until 4 October 2019: Ben covers.'
        """
        away = f"{self.name} is away until {write_day(self.until)}"
        if not self.deputy:
            return f"{away}, and nobody covers."
        if self.deputy_until is not None:
            return (
                f"{away}. {self.deputy}, who covers, is away too, until {write_day(self.deputy_until)}: "
                "nobody can be asked meanwhile."
            )
        return f"{away}: {self.deputy} covers."


def problems_of_absence(*, since: date, until: date, on: date) -> list[Problem]:
    """Every reason why somebody can't be away on these days."""
    if until < since:
        return [Problem("until", "The last day away is before the first.", "Put the two days in order.")]
    if until < on:
        return [Problem("until", "These days have passed.", "Give a last day from today on.")]
    if until - since > LONGEST:
        return [
            Problem(
                "until",
                "That is longer than a year.",
                "For somebody who does not come back, hand over what they hold.",
            )
        ]
    return []
