"""What the pages of updates say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.dates import agreed_for, write_day, write_moment
from tracker.domain.gates import Waiting
from tracker.domain.permissions import Cover
from tracker.domain.progress import Answer
from tracker.domain.rag import Label, Rating
from tracker.domain.status import ActionStatus, last_update_line, longest_without_update
from tracker.queries.history import SameWorkAction
from tracker.queries.lines import ActionLines
from tracker.queries.sign_off import OpenQuestion
from tracker.queries.strategies import PlanInForce
from tracker.queries.updates import Draft


@dataclass(frozen=True, slots=True)
class OtherUpdate:
    """What somebody else posted while a person was typing."""

    said: str
    label: Label
    words: str
    put_it_right: str


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """The page of the update form."""

    status: ActionStatus
    plan: PlanInForce
    address: str
    due: str
    rules_say: Sequence[str]
    suggested: str
    overriding: str
    last_words: str
    last_said: str
    same_work: Sequence[SameWorkAction]
    other_update: OtherUpdate | None
    draft_saved: str
    question: str
    measures: Sequence[tuple[str, str, str]]
    is_for_others: bool
    covering: str
    is_more_open: bool


def update_page(
    plan: PlanInForce,
    status: ActionStatus,
    *,
    lines: ActionLines,
    question: OpenQuestion | None,
    same_work: Sequence[SameWorkAction] = (),
    draft: Draft | None = None,
    is_changed_meanwhile: bool = False,
    is_for_others: bool = False,
    cover: Cover | None = None,
    is_more_open: bool = False,
) -> UpdatePage:
    """Put the page of the form together."""
    said = status.said
    suggested = status.suggestion.rating
    better = {
        None: (),
        Rating.GREEN: (),
        Rating.AMBER: (Answer.ON_TRACK,),
        Rating.RED: (Answer.ON_TRACK, Answer.AT_RISK),
    }[suggested]
    return UpdatePage(
        status=status,
        plan=plan,
        address=f"/plans/{plan.slug}/actions/{status.number}",
        due=agreed_for(status.due),
        rules_say=[reason.sentence for reason in status.suggestion.reasons]
        + [flag.sentence for flag in status.flags],
        suggested=suggested.word if suggested else "",
        overriding=" ".join(answer.value for answer in better) if better else "on_track at_risk",
        last_words=(said.words or said.reason) if said else "",
        last_said=last_update_line(status),
        same_work=same_work,
        other_update=_other(status) if is_changed_meanwhile else None,
        draft_saved=write_moment(draft.saved_at) if draft else "",
        question=question.sentence if question else "",
        measures=[
            (
                str(measure.measure_id),
                measure.text,
                f"Last reported: {measure.evidence.word.lower()}"
                if measure.evidence
                else "Nothing reported yet",
            )
            for measure in lines.measures
        ],
        is_for_others=is_for_others,
        covering=f"{cover.name}, who is away until {write_day(cover.until)}" if cover else "",
        is_more_open=is_more_open,
    )


def _other(status: ActionStatus) -> OtherUpdate | None:
    said = status.said
    if said is None:
        return None
    return OtherUpdate(last_update_line(status), status.label, said.words or said.reason, said.put_it_right)


@dataclass(frozen=True, slots=True)
class PostedPage:
    """The page after an update: what is stored, what is asked, where the same words may go, and what is next."""

    code: str
    title: str
    address: str
    label: Label
    waiting: str
    asked: Sequence[str]
    same_work: Sequence[tuple[SameWorkAction, str]]
    next_code: str
    next_title: str
    next_address: str
    left: int


def posted_page(
    status: ActionStatus,
    *,
    asked: Sequence[str],
    same_work: Sequence[SameWorkAction],
    still_due: Sequence[ActionStatus],
) -> PostedPage:
    """Put the page after an update together."""
    following = min(still_due, key=longest_without_update, default=None)
    return PostedPage(
        code=status.code,
        title=status.title,
        address=f"/plans/{status.plan_slug}/actions/{status.number}",
        label=status.label,
        waiting=_waits(status.waiting) if status.waiting else "",
        asked=asked,
        same_work=[(other, agreed_for(other.due)) for other in same_work],
        next_code=following.code if following else "",
        next_title=following.title if following else "",
        next_address=f"/plans/{following.plan_slug}/actions/{following.number}/update" if following else "",
        left=len(still_due),
    )


def _waits(waiting: Waiting) -> str:
    """For what an update that was just posted waits, and what its author has to do now: nothing."""
    if waiting.answers_a_window:
        return f"{waiting.sentence} It counts once that is done, and it answers the window that asked."
    return f"{waiting.sentence} It counts once that is done. You need not post it again."
