"""What is typed of a milestone."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from tracker.queries.milestones import MilestoneOnRecord
from tracker.web.fields import DayField, TypedForm, tidy_line


class MilestoneForm(TypedForm):
    """A milestone that is there; its agreed day is not typed again."""

    version = HiddenField()
    title = StringField(
        "What will have happened",
        [
            DataRequired("Say what will have happened by that day."),
            Length(max=300, message="Use 300 characters or fewer."),
        ],
        filters=[tidy_line],
        description="A few words that can be checked, such as “Leaflet is in every surgery”.",
    )
    expected = DayField("Day now expected", description="Leave it empty while it is expected as agreed.")
    done = DayField("Day it was done", description="Leave it empty until it is done.")
    is_critical = BooleanField(
        "The action can’t be done in time without it",
        description="While a critical milestone is late, the rules suggest that its action is off track.",
    )


class NewMilestoneForm(MilestoneForm):
    """A milestone to be added."""

    key = HiddenField()
    agreed = DayField("Day it is agreed for", [InputRequired("Enter the day it is agreed for.")])


def milestone_form(milestone: MilestoneOnRecord, *, version: int) -> MilestoneForm:
    """The form as the milestone stands, whatever was sent."""
    return MilestoneForm(
        formdata=None,
        data={
            "version": str(version),
            "title": milestone.title,
            "expected": milestone.expected,
            "done": milestone.done,
            "is_critical": milestone.is_critical,
        },
    )
