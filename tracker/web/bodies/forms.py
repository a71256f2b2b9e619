"""What is typed of a body, of its meetings, and of how far a plan's owner may move dates."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from tracker.changes.bodies import DelegatedPost
from tracker.domain.dates import write_months
from tracker.queries.bodies import BodyOnRecord
from tracker.queries.people import OrganisationOnRecord
from tracker.queries.strategies import PlanInForce
from tracker.web.fields import DayField, TypedForm, options, tidy_line

KINDS = (
    "governing body",
    "committee",
    "cabinet",
    "lead member or officer",
    "programme board",
    "delivery group",
    "reference group",
    "other",
)
MOST_POSTS = 20
MOST_MONTHS = 12


class BodyForm(TypedForm):
    """What a body is, what it may decide, and the posts it lets decide."""

    key = HiddenField()
    version = HiddenField()
    name = StringField(
        "Name",
        [
            DataRequired("Enter the name of the body."),
            Length(max=200, message="Use 200 characters or fewer for the name."),
        ],
        filters=[tidy_line],
        description="In full, as its papers print it.",
    )
    kind = SelectField("Kind", choices=options(*((kind, kind.capitalize()) for kind in KINDS)))
    organisation = SelectField("Whose body is it?", validate_choice=False)
    may_decide = TextAreaField(
        "What it may decide",
        [
            Length(
                max=300, message="Use 300 characters or fewer: it is printed as the power of its decisions."
            )
        ],
        filters=[tidy_line],
        description="One or two sentences. They stand as the power under which it decided.",
    )
    posts = TextAreaField(
        "Posts that may decide for it",
        description="One a line: the post, a colon, what it may decide. For example Director of Adults: may move "
        "dates by up to three months.",
    )

    def delegated(self) -> list[DelegatedPost]:
        """The posts, a line each, in their order."""
        lines = [tidy_line(line) for line in str(self.posts.data or "").splitlines()]
        return [
            DelegatedPost(name.strip(), power.strip())
            for name, _, power in (line.partition(":") for line in lines if line)
        ]

    def validate(self, extra_validators: object = None) -> bool:
        """Whether everything is there, and each post has its power."""
        is_right = bool(super().validate(extra_validators))
        posts = self.delegated()
        problem = ""
        if len(posts) > MOST_POSTS:
            problem = f"That is more than {MOST_POSTS} posts. Name those that decide most."
        elif any(not post.name or not post.power for post in posts):
            problem = "Write each post as its name, a colon, and what it may decide."
        elif any(len(post.name) > 200 or len(post.power) > 300 for post in posts):
            problem = "Use 200 characters or fewer for a post, and 300 for what it may decide."
        if problem:
            self.posts.errors = [*self.posts.errors, problem]
        return is_right and not problem


def body_form(
    body: BodyOnRecord | None, *, organisations: Sequence[OrganisationOnRecord], key: str = ""
) -> BodyForm:
    """The form for a body that is there, or for a new one; filled in with what was sent where it was sent."""
    data: dict[str, str] = {"key": key}
    if body is not None:
        data |= {
            "version": str(body.version),
            "name": body.name,
            "kind": body.kind if body.kind in KINDS else "other",
            "organisation": str(body.organisation_id or ""),
            "may_decide": body.may_decide,
            "posts": "\n".join(f"{post.name}: {post.power}" for post in body.posts),
        }
    form = BodyForm(data=data)
    if body is not None:
        form.name.description = (
            "In full, as its papers print it. A new name counts from today: pages and papers of the days before keep "
            "this one."
        )
    form.organisation.choices = options(
        ("", "The partnership’s own"),
        *((str(one.organisation_id), one.name) for one in organisations),
    )
    return form


class MeetingForm(TypedForm):
    """A meeting of a body."""

    held_on = DayField("Day of the meeting", [InputRequired("Enter the day of the meeting.")])
    papers_due_on = DayField("Day its papers are due", [InputRequired("Enter the day its papers are due.")])


class DelegationForm(TypedForm):
    """By how many months a plan's owner may move agreed dates."""

    version = HiddenField()
    months = SelectField(
        "By how much may the plan’s owner move an agreed date?",
        choices=options(
            ("0", "Not at all"),
            *((str(months), f"By up to {write_months(months)}") for months in range(1, MOST_MONTHS + 1)),
        ),
        description="Counted from the date that a body or post agreed last.",
    )


def delegation_form(plan: PlanInForce) -> DelegationForm:
    """The form as the plan stands; filled in with what was sent where it was sent."""
    return DelegationForm(data={"version": str(plan.version), "months": str(plan.owner_may_move_months)})
