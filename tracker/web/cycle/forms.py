"""Planning reporting windows: several by their rhythm, or one by its days."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from tracker.domain.calendar import (
    MOST_AT_ONCE,
    PlannedWindow,
    Rhythm,
    window_before_papers,
    windows_by_rhythm,
)
from tracker.domain.dates import months_between, write_day
from tracker.queries.bodies import MeetingOnRecord
from tracker.web.fields import DayField, MonthField, TypedForm, options, tidy_line

RHYTHM_MEANINGS = {
    "quarterly": "A window for each quarter of the financial year.",
    "monthly": "A window for each month.",
    "meeting": "One window, counted back from the day a meeting’s papers are due.",
    "by-hand": "One window, each of its days chosen by you.",
}


class _Hinted(RadioField):
    """Radios that say what each choice means."""

    hints = RHYTHM_MEANINGS


class PlanForm(TypedForm):
    """How often, and from when to when: what is needed depends on the first answer."""

    key = HiddenField()
    rhythm = _Hinted(
        "How should the windows be planned?",
        [InputRequired("Choose how the windows should be planned.")],
        choices=options(
            ("quarterly", "By the quarter"),
            ("monthly", "By the month"),
            ("meeting", "Back from a meeting"),
            ("by-hand", "By hand"),
        ),
    )
    first = MonthField(
        "First month asked about",
        description="Updates tell how the work went from this month on. For example 10 {year}.",
    )
    last = MonthField(
        "Last month asked about",
        description="The last of the months that updates tell about. For example 3 {year+1}.",
    )
    body = SelectField(
        "Counted back from whose meetings?",
        validate_choice=False,
        description="Each window then closes in time for the papers of the first meeting after its months.",
    )
    name = StringField(
        "Name of the window",
        [Length(max=60, message="Use 60 characters or fewer for the name.")],
        filters=[tidy_line],
        description="For example Winter {year}. Only for a single window.",
    )
    meeting = SelectField("Which meeting?", validate_choice=False)
    papers_due = DayField("Day the papers are due", description="For example 16 10 {year}.")
    opens = DayField("Day it opens", description="From this day on updates are asked for.")
    due = DayField("Day updates are due", description="After it, a missing update is shown as missing.")
    closes = DayField("Last day", description="After it, what is missing is recorded as missing.")

    def asked(self) -> tuple[str, ...]:
        """The fields that the chosen way needs."""
        return {
            "quarterly": ("first", "last"),
            "monthly": ("first", "last"),
            "meeting": ("name", "first", "last")
            if self.meeting.data
            else ("name", "first", "last", "papers_due"),
            "by-hand": ("name", "first", "last", "opens", "due", "closes"),
        }.get(self.rhythm.data or "", ())

    def validate(self, extra_validators: object = None) -> bool:
        """Whether everything that the chosen way needs is there."""
        is_right = bool(super().validate(extra_validators))
        for name in self.asked():
            field = self[name]
            if not field.data and not field.errors:
                field.errors = [*field.errors, f"Enter this: {field.label.text.lower()}."]
                is_right = False
        return is_right and self._is_span_right()

    def _is_span_right(self) -> bool:
        """Whether the months come in their order, and are no more than can be planned at once."""
        problem = ""
        if self.last.data.last < self.first.data.first:
            problem = "The last month comes before the first. Change one of the two."
        elif self.rhythm.data in ("quarterly", "monthly"):
            rhythm = Rhythm(self.rhythm.data)
            if months_between(self.first.data.first, self.last.data.first) >= MOST_AT_ONCE * rhythm.months:
                problem = f"That is more than {MOST_AT_ONCE} windows. Plan fewer at once."
        if problem:
            self.last.errors = [*self.last.errors, problem]
        return not problem

    def counted_from(self) -> str:
        """The body whose meetings a calendar is counted back from; empty where there is none."""
        return str(self.body.data or "") if self.rhythm.data in ("quarterly", "monthly") else ""

    def planned(self, meetings: Sequence[MeetingOnRecord]) -> list[PlannedWindow]:
        """The windows that were asked for; the form has been validated. The day papers are due is that of a meeting,
        or the one typed; by the quarter or the month, the days of a body's meetings where one was chosen."""
        starts, ends = self.first.data.first, self.last.data.last
        if self.rhythm.data in ("quarterly", "monthly"):
            return windows_by_rhythm(
                Rhythm(self.rhythm.data),
                first=starts,
                until=ends,
                papers_due=[one.papers_due_on for one in meetings if one.body == self.body.data],
            )
        papers_due = next(
            (one.papers_due_on for one in meetings if str(one.meeting_id) == self.meeting.data), None
        )
        if self.rhythm.data == "meeting":
            return [
                window_before_papers(
                    name=str(self.name.data),
                    starts=starts,
                    ends=ends,
                    papers_due=papers_due or self.papers_due.data,
                )
            ]
        return [
            PlannedWindow(
                name=str(self.name.data),
                starts=starts,
                ends=ends,
                opens=self.opens.data,
                due=self.due.data,
                closes=self.closes.data,
            )
        ]


def plan_form(meetings: Sequence[MeetingOnRecord], *, key: str = "") -> PlanForm:
    """The form with the meetings to choose from; with a key it is a new one."""
    form = PlanForm(data={"key": key})
    form.body.choices = options(
        ("", "Nobody’s: two weeks before the months end"),
        *((name, name) for name in sorted({one.body for one in meetings})),
    )
    form.meeting.choices = options(
        ("", "Another: type the day its papers are due"),
        *(
            (
                str(one.meeting_id),
                f"{one.body}, {write_day(one.held_on)} (papers due {write_day(one.papers_due_on)})",
            )
            for one in meetings
        ),
    )
    return form


class WindowForm(TypedForm):
    """The days of one window."""

    version = HiddenField()
    name = StringField(
        "Name of the window",
        [InputRequired("Enter a name."), Length(max=60, message="Use 60 characters or fewer for the name.")],
        filters=[tidy_line],
    )
    opens = DayField("Day it opens", [InputRequired("Enter the day it opens.")])
    due = DayField("Day updates are due", [InputRequired("Enter the day updates are due.")])
    closes = DayField("Last day", [InputRequired("Enter the last day.")])
    freezes = DayField(
        "Day the report is to be frozen",
        description="Partners look at their own lines in the two working days before. Left empty, it can be frozen from "
        "the third working day after the last day.",
    )


class DueDayForm(TypedForm):
    """The day on which a plan is due in a window; `seen` is the day of its own that it had on the page."""

    seen = HiddenField()
    due = DayField(
        "Day updates of this plan are due",
        [InputRequired("Enter the day updates of this plan are due.")],
        description="From this day on, an update that is missing is shown as missing.",
    )
