"""What is typed of a decision: the outcome, who decided under which power, and what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.changes.decisions import Seen
from tracker.domain.dates import write_months
from tracker.domain.decisions import Effect, Outcome, Taken, delegated_power
from tracker.queries.bodies import PostOnRecord
from tracker.queries.decisions import OpenAsk
from tracker.queries.strategies import BodyInForce, PlanInForce
from tracker.web.fields import DayField, DayOrMonthField, MonthField, TypedForm, options, tidy_line, tidy_text

POST, OWNER = "post", "owner"
LONGEST_POWER = 300


def mark_of(effect: Effect) -> str:
    """An effect as the form sends it: one word, so that parts of the form can be for it."""
    return effect.name.lower()


class DecisionForm(TypedForm):
    """A decision on an action, with or without a question that it answers."""

    key = HiddenField()
    ask = HiddenField()
    # The last update and the last decision that the page showed: nothing is decided on top of another one unseen.
    seen = HiddenField()
    outcome = RadioField(
        "What was decided?",
        [InputRequired("Choose what was decided.")],
        choices=options(*((outcome.value, outcome.word) for outcome in Outcome)),
    )
    until = DayField(
        "If it was deferred, or sent back with a question: until when",
        description="For example 5 11 {year}, the day of the next meeting.",
    )
    decided_by = SelectField("Who decided?", validate_choice=False)
    post = StringField(
        "The post, if it is another",
        [Length(max=200, message="Use 200 characters or fewer for the post.")],
        filters=[tidy_line],
        description="For example Director of Adults and Communities. Name the post, not the person.",
    )
    power = TextAreaField(
        "Under which power?",
        [Length(max=LONGEST_POWER, message="Use 300 characters or fewer for the power.")],
        filters=[tidy_line],
        description="Leave it as it is to take what the body or post may decide.",
    )
    decided_on = DayField("On which day?", [InputRequired("Enter the day it was decided.")])
    words = TextAreaField(
        "What was decided, in words",
        [Length(max=2000, message="Use 2,000 characters or fewer.")],
        filters=[tidy_text],
        description="One or two sentences, as in the minutes.",
    )
    effect = RadioField(
        "What changes?",
        [InputRequired("Choose what changes.")],
        choices=options(*((mark_of(effect), effect.word) for effect in Effect)),
        default=mark_of(Effect.NONE),
    )
    due = DayOrMonthField(
        "The new agreed date", description="For example 3 {year+1}. Leave the day empty for a whole month."
    )
    review = MonthField("The month it will be looked at again", description="For example 1 {year+1}.")
    private_reason = StringField(
        "Why it is held in private session, if it is",
        [Length(max=300, message="Use 300 characters or fewer.")],
        filters=[tidy_line],
        description="Leave it empty for a decision that all readers may see. With a reason, the words, who decided and "
        "the power are read only by you, by the organisation that asked, and by readers of the body. A new date is seen "
        "by all.",
    )

    def seen_before(self) -> Seen:
        """What the page showed when it was opened; what was never there where the form does not say."""
        update_id, _, decision_id = str(self.seen.data or "x:x").partition(":")
        return Seen(_number(update_id), _number(decision_id))

    def taken(
        self, *, plan: PlanInForce, bodies: Sequence[BodyInForce], posts: Sequence[PostOnRecord]
    ) -> Taken:
        """The decision as it was typed; the form has been validated."""
        body = next((one for one in bodies if str(one.body_id) == self.decided_by.data), None)
        post = next((one for one in posts if mark_of_post(one) == self.decided_by.data), None)
        is_owner = self.decided_by.data == OWNER and plan.owner_may_move_months > 0
        by = body.name if body else ""
        own_power = power_of(body) if body else ""
        if self.decided_by.data == POST:
            by = str(self.post.data)
        elif is_owner:
            by = owners_of(plan)
        elif post is not None:
            by, own_power = f"{post.name}, for {post.body}"[:200], post.power
        return Taken(
            outcome=Outcome(self.outcome.data),
            effect=next(effect for effect in Effect if mark_of(effect) == self.effect.data),
            decided_on=self.decided_on.data,
            by=by,
            body_id=body.body_id if body else None,
            power=delegated_power(plan.owner_may_move_months)
            if is_owner
            else self._power(own_power, bodies=bodies),
            is_delegated=is_owner,
            words=str(self.words.data),
            due=self.due.data,
            review=self.review.data,
            until=self.until.data,
            private_reason=str(self.private_reason.data),
        )

    def _power(self, own: str, *, bodies: Sequence[BodyInForce]) -> str:
        """What was typed, else what whoever decided may decide: the words that the page put there for a body are
        that one's power alone."""
        typed = str(self.power.data)
        if not typed or typed in {power_of(one) for one in bodies}:
            return own
        return typed


def _number(text: str) -> int | None:
    """The id in a form; None for "none", -1, which nothing has, for anything else."""
    if text == "none":
        return None
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 12 else -1


def mark_of_post(post: PostOnRecord) -> str:
    """A post as the form sends it."""
    return f"{POST}-{post.post_id}"


def seen_mark(seen: Seen) -> str:
    """What a page showed, as its form carries it."""
    return f"{seen.update_id or 'none'}:{seen.decision_id or 'none'}"


def power_of(body: BodyInForce) -> str:
    """What a body may decide, as it stands under "power"."""
    return tidy_line(body.may_decide)[:LONGEST_POWER]


def owners_of(plan: PlanInForce) -> str:
    """The plan's owner as whoever decided."""
    return f"{' and '.join(owner.name for owner in plan.owners)} (owner of the plan)"[:200]


def decision_form(
    *,
    plan: PlanInForce,
    bodies: Sequence[BodyInForce],
    posts: Sequence[PostOnRecord],
    ask: OpenAsk | None,
    seen: Seen | None = None,
    key: str = "",
    on: date | None = None,
) -> DecisionForm:
    """The form for a decision; with a key it is a new one, with what is known filled in, else what was sent."""
    asked = next((body for body in bodies if ask is not None and body.body_id == ask.body_id), None)
    form = DecisionForm(
        data={
            "key": key,
            "ask": str(ask.ask_id) if ask else "",
            "seen": seen_mark(seen) if seen else "",
            "decided_by": str(asked.body_id) if asked else "",
            "power": power_of(asked) if asked else "",
            "decided_on": on,
            "private_reason": ask.private_reason if ask else "",
        }
    )
    months = plan.owner_may_move_months
    delegated = [(OWNER, f"The plan’s owner, by up to {write_months(months)}")] if months else []
    form.decided_by.choices = options(
        ("", "Choose"),
        *((str(body.body_id), body.name) for body in bodies),
        *((mark_of_post(post), f"{post.name}, for {post.body}") for post in posts),
        *delegated,
        (POST, "Another post, named below"),
    )
    return form
