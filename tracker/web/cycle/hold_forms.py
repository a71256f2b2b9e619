"""What is typed of a hold: whose it is, its first and last day, and why."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired

from tracker.domain.publication import Hold
from tracker.queries.people import OrganisationOnRecord
from tracker.web.fields import DayField, TypedForm, options, tidy_line


class HoldForm(TypedForm):
    """A hold; `seen` is how it stood on the page, so that nothing is changed that was not seen."""

    key = HiddenField()
    seen = HiddenField()
    organisation = SelectField(
        "Whose new public content is held?",
        description="One council’s election holds what its own bodies make public, and the public words about its plans.",
    )
    starts = DayField(
        "First day", [InputRequired("Enter the first day.")], description="For example 25 3 {year+1}."
    )
    ends = DayField(
        "Last day",
        [InputRequired("Enter the last day.")],
        description="This day is held too. For example 7 5 {year+1}.",
    )
    words = StringField(
        "Why?", filters=[tidy_line], description="For example: council election on 7 May {year+1}."
    )

    def hold(self) -> Hold:
        """The hold as it was typed; the form has been validated."""
        given = str(self.organisation.data or "")
        return Hold(
            starts=self.starts.data,
            ends=self.ends.data,
            words=str(self.words.data or "").rstrip("."),
            organisation_id=int(given) if given else None,
        )


def hold_form(hold: Hold | None, *, organisations: Sequence[OrganisationOnRecord], key: str = "") -> HoldForm:
    """The form as a hold stands, new with a key, or else as it was sent."""
    if hold is not None:
        initial: dict[str, object] = {
            "seen": mark_of(hold),
            "organisation": str(hold.organisation_id or ""),
            "starts": hold.starts,
            "ends": hold.ends,
            "words": hold.words,
        }
        form = HoldForm(formdata=None, data=initial)
    else:
        form = HoldForm(formdata=None, data={"key": key}) if key else HoldForm()
    form.organisation.choices = options(
        ("", "All partners"), *((str(one.organisation_id), one.name) for one in organisations)
    )
    return form


def mark_of(hold: Hold) -> str:
    """How a hold stands, as the form carries it."""
    return sha256(f"{hold.starts} {hold.ends} {hold.words}".encode()).hexdigest()[:16]
