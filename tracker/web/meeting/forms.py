"""What the group says at a meeting: which meeting, and a view of each action it looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from tracker.domain.rag import Rating
from tracker.domain.sign_off import GroupChoice, GroupView
from tracker.domain.status import ActionStatus
from tracker.queries.strategies import BodyInForce
from tracker.web.fields import DayField, TypedForm, options, tidy_text

LONGEST = 2000


class MeetingForm(TypedForm):
    """The meeting, and whether all others are agreed; the fields of each action are added by `meeting_form`."""

    key = HiddenField()
    body = SelectField("Whose meeting was it?", validate_choice=False)
    held_on = DayField("When was it held?", [InputRequired("Enter the day of the meeting.")])
    others = BooleanField("Agree all others as one")
    # The updates that the page listed under "all others": one that came since is not agreed unseen.
    others_seen = HiddenField()

    @property
    def seen_others(self) -> frozenset[int]:
        """The ids of the updates that were listed under "all others"."""
        ids = str(self.others_seen.data or "").split()
        return frozenset(
            int(one) for one in ids[:5000] if one.isdecimal() and one.isascii() and len(one) < 12
        )

    def view_of(self, action_id: int) -> GroupView:
        """What the form says of one action."""
        choice, rating = self[f"choice_{action_id}"].data, self[f"rating_{action_id}"].data
        seen = str(self[f"seen_{action_id}"].data or "")
        return GroupView(
            action_id=action_id,
            seen_update_id=int(seen) if seen.isdecimal() and seen.isascii() and len(seen) < 12 else None,
            choice=GroupChoice(choice) if choice in set(GroupChoice) else GroupChoice.LEAVE,
            words=str(self[f"words_{action_id}"].data),
            asked_of=str(self[f"asked_of_{action_id}"].data),
            answer_by=self[f"answer_by_{action_id}"].data,
            rating=Rating(rating) if rating in set(Rating) else None,
        )


def meeting_form(
    statuses: Sequence[ActionStatus],
    others: Sequence[ActionStatus],
    *,
    bodies: Sequence[BodyInForce],
    key: str = "",
    held_on: date | None = None,
) -> MeetingForm:
    """The form for a meeting that looks at these actions; filled in with what was sent where it was sent."""
    fields: dict[str, Any] = {}
    for status in statuses:
        at, said = status.action_id, status.said
        fields |= {
            f"seen_{at}": HiddenField(default=str(said.update_id) if said else ""),
            f"choice_{at}": RadioField(
                f"What does the group say of {status.code}?",
                [Optional()],
                choices=options(*((choice.value, choice.word) for choice in GroupChoice)),
                default=GroupChoice.LEAVE.value,
            ),
            f"words_{at}": TextAreaField(
                f"The question, or the reason for the group’s rating of {status.code}",
                [Length(max=LONGEST, message="Use 2,000 characters or fewer.")],
                filters=[tidy_text],
            ),
            f"asked_of_{at}": StringField(
                f"Whom the question about {status.code} is put to",
                [Length(max=200, message="Use 200 characters or fewer.")],
                filters=[tidy_text],
                default=status.lead,
            ),
            f"answer_by_{at}": DayField(f"Answer on {status.code} needed by"),
            f"rating_{at}": SelectField(
                f"The group’s rating of {status.code}",
                choices=options(("", "Choose"), *((rating.value, rating.word) for rating in Rating)),
                validate_choice=False,
            ),
        }
    form: MeetingForm = type("MeetingOnActionsForm", (MeetingForm,), fields)(
        data={
            "key": key,
            "held_on": held_on,
            "others_seen": " ".join(str(status.said.update_id) for status in others if status.said),
        }
    )
    form.body.choices = options(*((str(body.body_id), body.name) for body in bodies))
    return form
