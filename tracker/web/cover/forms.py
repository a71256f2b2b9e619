"""What is asked of somebody who will be away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from tracker.queries.absences import PersonAway
from tracker.web.fields import DayField, TypedForm, options


class AwayForm(TypedForm):
    """The days of an absence, and who covers."""

    version = HiddenField()
    since = DayField("First day away", [InputRequired("Enter the first day away.")])
    until = DayField("Last day away", [InputRequired("Enter the last day away.")])
    deputy = SelectField("Who covers?", description="They see the updates that are due, and may post them.")

    @property
    def deputy_id(self) -> int | None:
        """The chosen deputy; None for nobody."""
        return int(self.deputy.data) if self.deputy.data else None


def away_form(
    away: PersonAway | None, *, version: int, deputies: Sequence[tuple[int, str]], on: date
) -> AwayForm:
    """The form as the person stands; filled in with what was sent where it was sent."""
    form = AwayForm(
        data={
            "version": str(version),
            "since": away.absence.since if away else on,
            "until": away.absence.until if away else None,
            "deputy": str(away.deputy_id or "") if away else "",
        }
    )
    form.deputy.choices = options(("", "Nobody"), *((str(person_id), name) for person_id, name in deputies))
    return form
