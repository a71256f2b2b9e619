"""The update form: one question, what its answer needs, and the rest under "Add more"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import URL, Length, Optional

from tracker.domain.dates import PlanDate
from tracker.domain.permissions import Cover
from tracker.domain.progress import (
    Answer,
    Evidence,
    HelpFrom,
    HowTold,
    MeasureReport,
    PathStep,
    ProgressReport,
)
from tracker.queries.lines import ActionLines
from tracker.queries.updates import FormChoices
from tracker.web.fields import MonthField, TypedForm, options, tidy_line, tidy_text

STEPS = (1, 2, 3)
HOLD_OR_STOPPED = "hold_or_stopped"


class UpdateForm(TypedForm):
    """The short form of an update. What each answer requires is the rules' to say, not the form's."""

    key = HiddenField()
    seen = HiddenField()
    answer = RadioField(
        "How is it going?",
        choices=options(
            *(
                (answer.value, answer.word)
                for answer in (
                    Answer.NOT_STARTED,
                    Answer.ON_TRACK,
                    Answer.AT_RISK,
                    Answer.OFF_TRACK,
                    Answer.DONE,
                )
            ),
            (HOLD_OR_STOPPED, "On hold or stopped"),
        ),
        validate_choice=False,
    )
    words = TextAreaField(
        "What has happened?",
        description="One or two short sentences. Boards and the public may read this.",
    )
    put_it_right = TextAreaField("What will put it right?", description="The next step, and who takes it.")
    back_on_track = MonthField(
        "When should it be back on track?", description="A month, for example 3 {year+1}."
    )
    help_from = SelectField("Whose help is needed?", validate_choice=False)
    help_text = TextAreaField("What do you ask of them? (optional)")
    done_month = MonthField("When was it done?", description="A month, for example 8 {year-1}.")
    which = RadioField(
        "Which is it?",
        choices=options(
            (Answer.ON_HOLD.value, "On hold, until a review"),
            (Answer.STOPPED.value, "Stopped for good"),
        ),
        validate_choice=False,
    )
    reason = TextAreaField("Why?")
    decided_by = StringField("Who decided this?", description="The group or post, not a person’s name.")
    review_month = MonthField(
        "When will it be looked at again?", description="A month, for a hold only. For example 1 {year+1}."
    )
    override_reason = TextAreaField("Why is your answer better than the rules suggest?")
    forecast = MonthField(
        "Date now expected",
        description="Only if it differs from the agreed date. A month, for example 6 {year+1}.",
    )
    details_done = SelectMultipleField("Which details are done?", coerce=int, validate_choice=False)
    worries = TextAreaField("Anything that worries you? (optional)")
    plain_words = TextAreaField(
        "One line in plain English for carers (optional)",
        description="Short, without abbreviations. It may be used on the public pages.",
    )
    is_private = BooleanField("Hold these words in private session")
    private_reason = StringField(
        "Why are they held in private session?",
        description="Needed with the tick. One sentence; only those who read the words read it.",
    )
    ask_private_reason = StringField(
        "If only your request for help is for the private session, why?",
        description="Without the tick. The same people read the request; the rest of your words stays open.",
    )
    for_team = SelectField("I am posting this for", validate_choice=False)
    how_told = SelectField("How did they tell you?", validate_choice=False)

    hints: ClassVar[Mapping[str, str]] = {answer.value: answer.meaning for answer in Answer} | {
        HOLD_OR_STOPPED: "A group or post has paused it, or decided not to deliver it."
    }


@dataclass(frozen=True, slots=True)
class FormSetting:
    """What the form is for: the action's lines, the choices it offers, and whether it is posted for a lead team.

    `cover` is whom the person covers for, where they post as a deputy.
    """

    lines: ActionLines
    choices: FormChoices
    is_for_others: bool
    cover: Cover | None = None


@lru_cache(maxsize=256)
def _form_class(measures: tuple[tuple[int, str], ...]) -> type[UpdateForm]:
    """The form with the fields of an action's measures. Making a class of thirty fields takes longer than filling it."""
    fields: dict[str, Any] = {}
    for number in STEPS:
        fields[f"step_{number}"] = StringField(f"Step {number}", [Optional(), Length(max=500)])
        fields[f"step_{number}_who"] = StringField(f"Who takes step {number}?", [Optional(), Length(max=200)])
        fields[f"step_{number}_by"] = MonthField(f"By when, step {number}?")
    for measure_id, text in measures:
        fields[f"evidence_{measure_id}"] = SelectField(
            text,
            choices=options(("", "Nothing new"), *((evidence.value, evidence.word) for evidence in Evidence)),
            validate_choice=False,
        )
        fields[f"link_{measure_id}"] = StringField(
            f"Link to the evidence for “{text}”",
            [
                Optional(),
                Length(max=500, message="This link is too long: 500 characters at the most."),
                URL(require_tld=False, message="Use a link that starts with https://"),
            ],
        )
    return type("ActionUpdateForm", (UpdateForm,), fields)


def update_form(
    setting: FormSetting, *, typed: Mapping[str, Sequence[str]] | None, **initial: Any
) -> UpdateForm:
    """The form for one action: with what was typed, or else with the values to begin from."""
    form_class = _form_class(tuple((measure.measure_id, measure.text) for measure in setting.lines.measures))
    form: UpdateForm = (
        form_class(MultiDict(typed), **initial) if typed is not None else form_class(None, **initial)
    )
    form.answer.hints = form.hints  # type: ignore[attr-defined]
    form.help_from.choices = options(
        ("", "Choose"),
        *((str(body_id), name) for body_id, name in setting.choices.bodies),
        (HelpFrom.DIRECTOR.value, "My own director"),
        (HelpFrom.NONE_YET.value, "None yet"),
    )
    form.details_done.choices = options(
        *((detail.detail_id, detail.text) for detail in setting.lines.details if detail.done_on is None)
    )
    own = [] if setting.is_for_others else [("", "Myself, as one of the lead team")]
    form.for_team.choices = options(*own, *((str(team_id), name) for team_id, name in setting.choices.teams))
    form.how_told.choices = options(
        ("", "Does not apply"),
        *((how.value, how.phrase.capitalize()) for how in HowTold if how is not HowTold.FILE),
    )
    return form


def typed_of(report: ProgressReport) -> dict[str, list[str]]:
    """A report as the fields of the form, to open it filled in."""
    stopped = report.answer in (Answer.ON_HOLD, Answer.STOPPED)
    answer = report.answer.value if report.answer else ""
    typed = {
        "answer": HOLD_OR_STOPPED if stopped else answer,
        "which": answer if stopped else "",
        "words": report.words,
        "put_it_right": report.put_it_right,
        "help_from": str(report.help_body_id or report.help_from or ""),
        "help_text": report.help_text,
        "ask_private_reason": report.ask_private_reason,
        "reason": report.reason,
        "decided_by": report.decided_by,
        "override_reason": report.override_reason,
        "worries": report.worries,
        "plain_words": report.plain_words,
        "is_private": "y" if report.is_private else "",
        "private_reason": report.private_reason,
    }
    months = {
        "back_on_track": report.back_on_track,
        "done_month": report.done_month,
        "review_month": report.review_month,
    }
    for number, step in enumerate(report.steps[: len(STEPS)], start=1):
        typed |= {f"step_{number}": step.text, f"step_{number}_who": step.who}
        months[f"step_{number}_by"] = step.by
    for name, month in months.items():
        if month is not None and month.last is not None:
            typed |= {f"{name}-month": str(month.last.month), f"{name}-year": str(month.last.year)}
    return {name: [text] for name, text in typed.items() if text}


def is_more_filled(form: UpdateForm) -> bool:
    """True where something under "Add more" was typed or is wrong, so that it must not stay folded away."""
    names = ["details_done", "worries", "plain_words", "is_private", "private_reason", "ask_private_reason"]
    names += [name for name in form._fields if name.startswith(("step_", "evidence_", "link_"))]
    return any(form[name].data or form[name].errors for name in names) or bool(form.forecast.errors)


def read_report(form: UpdateForm, *, lines: ActionLines, choices: FormChoices) -> ProgressReport | None:
    """What the form says; None, with the problem laid on the question, where it was not answered."""
    answer = _answer(form)
    if answer is None:
        return None
    rated = answer in (Answer.ON_TRACK, Answer.AT_RISK, Answer.OFF_TRACK)
    late = answer in (Answer.AT_RISK, Answer.OFF_TRACK)
    stopped = answer in (Answer.ON_HOLD, Answer.STOPPED)
    help_from, body_id = _help(form, choices) if answer is Answer.OFF_TRACK else (None, None)
    return ProgressReport(
        answer=answer,
        words=tidy_text(form.words.data) if rated or answer in (Answer.DONE, Answer.NOT_STARTED) else "",
        put_it_right=tidy_text(form.put_it_right.data) if late else "",
        back_on_track=form.back_on_track.data if late else None,
        help_from=help_from,
        help_body_id=body_id,
        help_text=tidy_text(form.help_text.data) if help_from else "",
        done_month=form.done_month.data if answer is Answer.DONE else None,
        reason=tidy_text(form.reason.data) if stopped else "",
        decided_by=tidy_text(form.decided_by.data)[:200] if stopped else "",
        review_month=form.review_month.data if answer is Answer.ON_HOLD else None,
        forecast=form.forecast.data,
        override_reason=tidy_text(form.override_reason.data),
        plain_words=tidy_text(form.plain_words.data),
        worries=tidy_text(form.worries.data),
        details_done=frozenset(form.details_done.data or ()),
        measures=tuple(_measures(form, lines)),
        steps=tuple(_steps(form)) if late else (),
        is_private=bool(form.is_private.data),
        private_reason=tidy_line(form.private_reason.data),
        ask_private_reason=tidy_line(form.ask_private_reason.data) if help_from else "",
    )


def _answer(form: UpdateForm) -> Answer | None:
    given = form.answer.data
    if given == HOLD_OR_STOPPED:
        if form.which.data in (Answer.ON_HOLD.value, Answer.STOPPED.value):
            return Answer(form.which.data)
        form.which.errors = [*form.which.errors, "Say whether it is on hold or stopped."]
        return None
    if given in set(Answer) - {Answer.ON_HOLD, Answer.STOPPED}:
        return Answer(given)
    form.answer.errors = [*form.answer.errors, "Say how it is going. Choose one of the answers."]
    return None


def _help(form: UpdateForm, choices: FormChoices) -> tuple[HelpFrom | None, int | None]:
    given = form.help_from.data or ""
    if given in (HelpFrom.DIRECTOR.value, HelpFrom.NONE_YET.value):
        return HelpFrom(given), None
    bodies = {str(body_id): body_id for body_id, _ in choices.bodies}
    return (HelpFrom.BODY, bodies[given]) if given in bodies else (None, None)


def _measures(form: UpdateForm, lines: ActionLines) -> list[MeasureReport]:
    found = []
    for measure in lines.measures:
        evidence = form[f"evidence_{measure.measure_id}"].data
        if evidence in set(Evidence):
            link = tidy_text(form[f"link_{measure.measure_id}"].data)
            found.append(MeasureReport(measure.measure_id, Evidence(evidence), link))
    return found


def _steps(form: UpdateForm) -> list[PathStep]:
    found = []
    for number in STEPS:
        text = tidy_text(form[f"step_{number}"].data)
        by: PlanDate | None = form[f"step_{number}_by"].data
        if text:
            found.append(PathStep(text, tidy_text(form[f"step_{number}_who"].data), by))
    return found
