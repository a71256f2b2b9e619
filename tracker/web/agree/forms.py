"""What is asked of those who let updates count, and of the manager who says what they go through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar

from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.domain.gates import Gate, LateUpdates, SignOff
from tracker.queries.strategies import BodyInForce, PlanInForce
from tracker.web.fields import DayField, TypedForm, options, tidy_text

# What a list can be of: those for whom an update can wait.
LISTED = (Gate.MANAGER, Gate.PARTNER, Gate.GROUP)
# An answer is asked for within a week, where nothing else is said.
TIME_TO_ANSWER = timedelta(days=7)
# What each of the two buttons sends.
WITH_QUESTION, WITH_AGREEMENT = ("words", "answer_by"), ("body", "held_on")


class AgreeForm(TypedForm):
    """The words that go with what is sent back, and the meeting at which the group agreed."""

    words = TextAreaField(
        "What do you ask of them?",
        [Length(max=2000, message="Use 2,000 characters or fewer.")],
        filters=[tidy_text],
    )
    answer_by = DayField("By when do you need an answer?")
    body = SelectField("Whose meeting was it?", validate_choice=False)
    held_on = DayField("When was it held?", [InputRequired("Enter the day of the meeting.")])

    def is_right(self, *, is_back: bool) -> bool:
        """Whether all that belongs to the button that was pressed is right; what belongs to the other one is let be."""
        self.validate()
        for name in WITH_AGREEMENT if is_back else WITH_QUESTION:
            if name in self:
                self[name].errors = []
        return not self.errors

    @property
    def has_question(self) -> bool:
        """True where something was typed of a question, or is wrong with it."""
        return bool(self.words.data or self.words.errors or self.answer_by.errors)


def agree_form(gate: Gate | None, *, bodies: Sequence[BodyInForce], on: date) -> AgreeForm:
    """The form of one list; only the group's asks for its meeting. Several stand on one page, each with ids of its own."""
    form, asks_meeting = AgreeForm(data={"held_on": on, "answer_by": on + TIME_TO_ANSWER}), gate is Gate.GROUP
    for field in (form.words, form.answer_by):
        field.id = f"{field.name}-{gate.value if gate else 'none'}"
    form.body.choices = options(*((str(body.body_id), body.name) for body in bodies))
    if not asks_meeting or not bodies:
        del form.body
    if not asks_meeting:
        del form.held_on
    return form


class SignOffForm(TypedForm):
    """What a plan's updates go through before they count."""

    version = HiddenField()
    sign_off = RadioField(
        "When does an update of this plan count?",
        choices=options(*((one.value, one.word) for one in SignOff)),
    )
    hints: ClassVar[dict[str, str]] = {one.value: one.meaning for one in SignOff}


def sign_off_form(plan: PlanInForce) -> SignOffForm:
    """The form as the plan stands; filled in with what was sent where it was sent."""
    form = SignOffForm(data={"version": str(plan.version), "sign_off": plan.sign_off.value})
    form.sign_off.hints = form.hints  # type: ignore[attr-defined]
    return form


class LateForm(TypedForm):
    """What becomes of updates that come after the close."""

    late_updates = RadioField(
        "Updates that come after a window’s close and before the report is frozen",
        choices=options(*((one.value, one.word) for one in LateUpdates)),
    )


def late_form(now: LateUpdates) -> LateForm:
    """The form as the strategy stands; filled in with what was sent where it was sent."""
    return LateForm(data={"late_updates": now.value})
