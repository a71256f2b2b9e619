"""The short form: what "How is it going?" sets, and what each answer needs beside it.

Source: docs/rules/rag.md, section 4. Required answers: at most 2 on track, 4 at risk, 5 off track, 5 for a hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from tracker.domain.dates import PlanDate, write_date, write_day
from tracker.domain.problems import Problem
from tracker.domain.rag import Rating, Stage
from tracker.domain.rules import ActionFacts, Suggestion

WORDS_LIMIT = 4000
PRIVATE_REASON_LIMIT = 300
NO_CHANGES_BEFORE_WORDS = 2


class Answer(StrEnum):
    """The answers to "How is it going?"."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    DONE = "done"
    ON_HOLD = "on_hold"
    STOPPED = "stopped"

    @property
    def word(self) -> str:
        """The answer as the form prints it."""
        return _ANSWERS[self][0]

    @property
    def meaning(self) -> str:
        """The line under the answer."""
        return _ANSWERS[self][1]


_ANSWERS = {
    Answer.ON_TRACK: ("On track", "It will be done by the agreed date and needs nothing from others."),
    Answer.AT_RISK: ("At risk", "It is late or may be, or there is an issue, and the lead can put it right."),
    Answer.OFF_TRACK: ("Off track", "It won’t be done as agreed without a decision, help or a new date."),
    Answer.DONE: ("Done", "All of it is done. A second person will check."),
    Answer.NOT_STARTED: ("Not started", "Work has not begun."),
    Answer.ON_HOLD: ("On hold", "A group or post has paused it until a review."),
    Answer.STOPPED: ("Stopped", "A group or post has decided not to deliver it."),
}


class HelpFrom(StrEnum):
    """Whose help is needed when an action is off track."""

    BODY = "body"
    DIRECTOR = "director"
    NONE_YET = "none"


class Evidence(StrEnum):
    """What is known about a measure."""

    SEEN = "seen"
    NOT_YET = "not_yet"
    DISPUTED = "disputed"

    @property
    def word(self) -> str:
        """The state as it is printed."""
        return {"seen": "Evidence seen", "not_yet": "Not yet", "disputed": "Disputed"}[self.value]


class HowTold(StrEnum):
    """How words reached the person who typed them in for somebody else."""

    PHONE = "phone"
    EMAIL = "email"
    MEETING = "meeting"
    FILE = "file"

    @property
    def phrase(self) -> str:
        """For use in "by A for B, by phone"."""
        return {
            "phone": "by phone",
            "email": "by e-mail",
            "meeting": "at a meeting",
            "file": "by file",
        }[self.value]


@dataclass(frozen=True, slots=True)
class MeasureReport:
    """What an update says of one measure."""

    measure_id: int
    evidence: Evidence
    link: str = ""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of what will put an action right."""

    text: str
    who: str = ""
    by: PlanDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressReport:
    """What a person said about an action: the short form and what stands under "Add more".

    `answer` is None where a file says nothing of it: the stage and the rating then stay as they are. With
    `is_private` all of its words are held in private session, for `private_reason` (docs/rules/permissions.md); with
    `ask_private_reason` the help that is asked for alone.
    """

    answer: Answer | None
    words: str = ""
    put_it_right: str = ""
    back_on_track: PlanDate | None = None
    help_from: HelpFrom | None = None
    help_body_id: int | None = None
    help_text: str = ""
    done_month: PlanDate | None = None
    reason: str = ""
    decided_by: str = ""
    review_month: PlanDate | None = None
    forecast: PlanDate | None = None
    override_reason: str = ""
    plain_words: str = ""
    worries: str = ""
    details_done: frozenset[int] = frozenset()
    measures: tuple[MeasureReport, ...] = ()
    steps: tuple[PathStep, ...] = field(default=())
    is_private: bool = False
    private_reason: str = ""
    ask_private_reason: str = ""


_STAGES = {
    Answer.NOT_STARTED: Stage.NOT_STARTED,
    Answer.ON_TRACK: Stage.IN_PROGRESS,
    Answer.AT_RISK: Stage.IN_PROGRESS,
    Answer.OFF_TRACK: Stage.IN_PROGRESS,
    Answer.DONE: Stage.DONE,
    Answer.ON_HOLD: Stage.ON_HOLD,
    Answer.STOPPED: Stage.CLOSED,
}

_RATINGS = {Answer.ON_TRACK: Rating.GREEN, Answer.AT_RISK: Rating.AMBER, Answer.OFF_TRACK: Rating.RED}

REQUIRED: dict[Answer, tuple[str, ...]] = {
    Answer.NOT_STARTED: ("answer",),
    Answer.ON_TRACK: ("answer", "words"),
    Answer.AT_RISK: ("answer", "words", "put_it_right", "back_on_track"),
    Answer.OFF_TRACK: ("answer", "words", "put_it_right", "back_on_track", "help_from"),
    Answer.DONE: ("answer", "done_month"),
    Answer.ON_HOLD: ("answer", "reason", "decided_by", "review_month"),
    Answer.STOPPED: ("answer", "reason", "decided_by"),
}

_MISSING = {
    "words": ("Say in a line or two what has happened.", "One plain sentence is enough."),
    "put_it_right": ("Say what will put it right.", "Name the next step and who takes it."),
    "back_on_track": ("Give the month it should be back on track.", "For example, March 2020."),
    "help_from": ("Say whose help is needed.", "Choose a group, your own director, or “none yet”."),
    "done_month": ("Give the month it was done.", "For example, August 2019."),
    "reason": ("Say why.", "One plain sentence is enough."),
    "decided_by": ("Say who decided this.", "Name the group or post, not a person."),
    "review_month": ("Give the month it will be looked at again.", "For example, January 2020."),
}


def stage_for(answer: Answer) -> Stage:
    """The stage that an answer sets."""
    return _STAGES[answer]


def rating_for(answer: Answer, *, suggestion: Suggestion) -> Rating | None:
    """The rating that an answer sets. "Not started" takes what the rules suggest: none before its start (R3)."""
    return suggestion.rating if answer is Answer.NOT_STARTED else _RATINGS.get(answer)


def answer_for(stage: Stage, rating: Rating | None) -> Answer | None:
    """The answer that a stage and rating came from, to fill the form in again; None for a first update."""
    if stage is Stage.IN_PROGRESS and rating is not None:
        return next(answer for answer, value in _RATINGS.items() if value is rating)
    return next(
        (answer for answer, value in _STAGES.items() if value is stage and answer not in _RATINGS), None
    )


def is_better_than_suggested(rating: Rating | None, suggestion: Suggestion) -> bool:
    """True where a declared rating is better than the rules suggest; then one sentence why is asked for."""
    if rating is None or suggestion.rating is None:
        return False
    return rating.severity < suggestion.rating.severity


def facts_after(report: ProgressReport, *, facts: ActionFacts, on: date, times_moved: int) -> ActionFacts:
    """What the rules look at once this report is posted: the new stage, dates, ticked details and evidence."""
    has_evidence = any(measure.evidence is Evidence.SEEN for measure in report.measures)
    return replace(
        facts,
        stage=stage_for(report.answer) if report.answer else facts.stage,
        rating=_RATINGS.get(report.answer) if report.answer else facts.rating,
        forecast=report.forecast,
        times_moved=times_moved,
        last_reported_on=on,
        last_evidence_on=on if has_evidence else facts.last_evidence_on,
        back_on_track=report.back_on_track,
        review=report.review_month,
        parts=tuple(
            replace(part, is_done=True) if part.detail_id in report.details_done else part
            for part in facts.parts
        ),
    )


def count_moves(forecast: PlanDate | None, *, facts: ActionFacts) -> int:
    """How often the date now expected has moved since the agreed date was last decided.

    The first date later than the agreed one counts as one move; a date said again does not count.
    """
    before = facts.times_moved
    if forecast is None or forecast.last is None:
        return before
    known = facts.forecast or facts.due
    if known is not None and known.last == forecast.last:
        return before
    agreed = facts.due.last if facts.due else None
    is_later = agreed is None or forecast.last > agreed
    return before + 1 if is_later or before else before


def check_report(
    report: ProgressReport,
    *,
    rating: Rating | None,
    suggestion: Suggestion,
    facts: ActionFacts,
    on: date,
) -> list[Problem]:
    """Everything that stops an update at the form, at once; empty when it may be posted."""
    problems = [
        Problem(name, *_MISSING[name])
        for name in (REQUIRED[report.answer] if report.answer else ())
        if name != "answer" and not _is_given(getattr(report, name))
    ]
    if (
        report.answer is Answer.OFF_TRACK
        and report.help_from is HelpFrom.BODY
        and report.help_body_id is None
    ):
        problems.append(
            Problem("help_from", "Choose which group’s help is needed.", "Pick it from the list.")
        )
    if report.done_month is not None and report.done_month.first is not None and report.done_month.first > on:
        problems.append(
            Problem(
                "done_month",
                f"{write_date(report.done_month)} has not come yet.",
                "Give the month in which it was done.",
            )
        )
    problems += _check_months_ahead(report, facts=facts, on=on)
    if is_better_than_suggested(rating, suggestion) and not _is_given(report.override_reason):
        problems.append(
            Problem(
                "override_reason",
                f"The rules suggest “{suggestion.rating.word if suggestion.rating else ''}”. "
                "Say in one sentence why your answer is better.",
                "It is printed in the board report.",
            )
        )
    problems += _check_private(report)
    problems += _check_ask_reason(report)
    problems += [
        Problem(
            f"link_{measure.measure_id}",
            "This link does not lead to a page of the web.",
            "Use one that starts with https://",
        )
        for measure in report.measures
        if measure.link and not is_web_address(measure.link)
    ]
    for name in ("words", "put_it_right", "help_text", "reason", "override_reason", "plain_words", "worries"):
        length = len(getattr(report, name))
        if length > WORDS_LIMIT:
            problems.append(
                Problem(
                    name, f"This is {length:,} characters; the most is {WORDS_LIMIT:,}.", "Please shorten it."
                )
            )
    return problems


def _check_private(report: ProgressReport) -> list[Problem]:
    """The mark needs its reason. A reason alone is asked about too: words must not come out by a forgotten tick."""
    has_reason = _is_given(report.private_reason)
    if report.is_private and not has_reason:
        return [
            Problem(
                "private_reason",
                "Say why the words are held in private session.",
                "One sentence is enough, for example: talks with a provider have not ended.",
            )
        ]
    if has_reason and not report.is_private:
        return [
            Problem(
                "is_private",
                "You gave a reason for a private session, and the words are not marked.",
                "Tick the box to hold them in private session, or take the reason away.",
            )
        ]
    if len(report.private_reason) > PRIVATE_REASON_LIMIT:
        return [
            Problem(
                "private_reason",
                f"This is {len(report.private_reason):,} characters; the most is {PRIVATE_REASON_LIMIT}.",
                "Please shorten it.",
            )
        ]
    return []


def _check_ask_reason(report: ProgressReport) -> list[Problem]:
    if len(report.ask_private_reason) <= PRIVATE_REASON_LIMIT:
        return []
    return [
        Problem(
            "ask_private_reason",
            f"This is {len(report.ask_private_reason):,} characters; the most is {PRIVATE_REASON_LIMIT}.",
            "Please shorten it.",
        )
    ]


def is_web_address(link: str) -> bool:
    """True for what a page may link to: never a script or a file, however it begins.

    >>> is_web_address("https://example.org/minutes"), is_web_address("javascript://example.org/%0aalert(1)")
    (True, False)
    """
    return link.lower().startswith(("https://", "http://"))


def _is_given(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _check_months_ahead(report: ProgressReport, *, facts: ActionFacts, on: date) -> list[Problem]:
    problems = []
    for name, value in (("back_on_track", report.back_on_track), ("review_month", report.review_month)):
        if value is not None and value.last is not None and value.last < on:
            problems.append(
                Problem(name, f"{write_date(value)} has passed.", f"Give a month from {write_day(on)} on.")
            )
    last = report.forecast.last if report.forecast else None
    begins = facts.start.first if facts.start else None
    if last is not None and begins is not None and last < begins:
        problems.append(
            Problem(
                "forecast",
                f"The date now expected is before the start, {write_date(facts.start)}.",
                "Give a later month, or leave it empty.",
            )
        )
    return problems


def questions_about(
    report: ProgressReport, *, open_details: int, plan_ends: date | None, stage: Stage
) -> list[str]:
    """What is allowed and still asked about: sentences for the page after the update."""
    asked = []
    if report.answer is Answer.DONE and open_details:
        noun = "detail is" if open_details == 1 else "details are"
        asked.append(f"{open_details} {noun} not ticked as done. Is all of it done?")
    if report.forecast and report.forecast.last and plan_ends and report.forecast.last > plan_ends:
        asked.append(f"The date now expected is past the end of the plan, {write_day(plan_ends)}.")
    if report.answer is Answer.OFF_TRACK and report.help_from is HelpFrom.NONE_YET:
        asked.append("Off track with no help asked for: who could help?")
    if report.answer is Answer.NOT_STARTED and stage is Stage.IN_PROGRESS:
        asked.append("It was in progress before. Is it really not started?")
    return asked


def needs_words_for_no_change(unchanged_running: int) -> bool:
    """True after two "no change" in a row: the third asks for one line of words."""
    return unchanged_running >= NO_CHANGES_BEFORE_WORDS
