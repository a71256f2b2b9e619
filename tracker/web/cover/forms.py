"""What is asked of somebody who will be away, and of what a leaver hands over to whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import InputRequired

from tracker.domain.hand_over import Held, HeldKind, Step, Successor
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


AS_ABOVE, NOBODY = "", "nobody"
_NOBODY_WORDS = {
    HeldKind.TEAM: "Nobody: it ends",
    HeldKind.ROLE: "Nobody",
    HeldKind.QUESTION: "Nobody: it stays as it is put",
    HeldKind.DRAFT: "Nobody: it is kept, unseen",
    HeldKind.COVER: "Nobody",
}


class HandOverForm(TypedForm):
    """Who takes what; a field for each thing is added by `hand_over_form`."""

    key = HiddenField()
    # What the page listed: more or less of it since, and nothing is handed over unseen.
    seen = HiddenField()
    everything = SelectField("Who takes everything over?", default="")
    ends_account = BooleanField("End the account: they can’t sign in any more, and are signed out at once")

    def steps(self, holdings: Sequence[Held], successors: Sequence[Successor]) -> list[Step]:
        """A step for each thing, to whoever was chosen for it, else to whoever takes everything."""
        by_id = {str(one.person_id): one for one in successors}
        everything = by_id.get(str(self.everything.data or ""))
        return [
            Step(held, everything if chosen == AS_ABOVE else by_id.get(chosen))
            for held in holdings
            for chosen in [str(self[held.key].data or "")]
        ]


def hand_over_form(
    holdings: Sequence[Held], successors: Sequence[Successor], *, key: str = ""
) -> HandOverForm:
    """The form for what is held; filled in with what was sent where it was sent."""
    fields: dict[str, Any] = {}
    for held in holdings:
        choices = [(AS_ABOVE, "As chosen above")]
        choices += [(str(one.person_id), one.name) for one in successors if one.may_take(held)]
        if not held.must_go:
            choices.append((NOBODY, _NOBODY_WORDS[held.kind]))
        fields[held.key] = SelectField(held.words, choices=options(*choices), default=AS_ABOVE)
    form: HandOverForm = type("HandOverOfThese", (HandOverForm,), fields)(
        data={"key": key, "seen": " ".join(held.key for held in holdings)}
    )
    form.everything.choices = options(("", "Choose"), *((str(one.person_id), one.name) for one in successors))
    return form
