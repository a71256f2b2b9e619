"""Progress updates: posted, and confirmed unchanged.

A posted update is never altered. The rules run on what the action will be once the update is in, so that a date
moved in the same form is seen by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker.changes.audit import By, record_entry
from tracker.changes.current_state import keep_current, keep_waiting
from tracker.changes.drafts import forget_draft
from tracker.changes.subjects import SubjectOfUpdate, subject_to_update
from tracker.domain.dates import AsAt, PlanDate
from tracker.domain.gates import LateUpdates, close_missed, gates_of
from tracker.domain.permissions import Permission, Viewer, is_allowed
from tracker.domain.problems import Problem, RuleBroken
from tracker.domain.progress import (
    HowTold,
    ProgressReport,
    check_report,
    count_moves,
    facts_after,
    is_better_than_suggested,
    needs_words_for_no_change,
    rating_for,
    stage_for,
)
from tracker.domain.rag import SETTLED_STAGES
from tracker.domain.rules import Suggestion, suggest_rating
from tracker.domain.status import ActionStatus
from tracker.domain.windows import Window
from tracker.extensions import db
from tracker.models import (
    Ask,
    Detail,
    DetailDone,
    Measure,
    MeasureEvidence,
    PathStep,
    ProgressUpdate,
    UpdateGate,
)
from tracker.queries.decisions import days_frozen
from tracker.queries.strategies import PlanInForce


def post_update(
    *,
    by: By,
    viewer: Viewer,
    on: date,
    plan: PlanInForce,
    action_id: int,
    report: ProgressReport,
    seen_update_id: int | None,
    for_team_id: int | None = None,
    how_told: HowTold | None = None,
    is_decided: bool = False,
) -> ProgressUpdate:
    """Add a progress update; earlier ones are never altered. What a body decided counts at once.

    What comes by file is taken as it was written: what its answer should have beside it was said in the preview
    (docs/rules/imports.md, section 10), and a lead who filled in a spreadsheet can't be asked again here. Raises RuleBroken with every problem found, NotAllowed if the viewer may not update this action, and
    ChangedMeanwhile when somebody else posted after the update that was seen. Flushes; the caller commits.
    """
    subject = subject_to_update(
        viewer=viewer, on=on, plan=plan, action_id=action_id, seen_update_id=seen_update_id
    )
    facts = subject.status.facts
    moves = count_moves(report.forecast, facts=facts)
    after = facts_after(report, facts=facts, on=on, times_moved=moves)
    suggestion = suggest_rating(after, on=on, thresholds=plan.thresholds)
    is_by_file = how_told is HowTold.FILE
    stage, rating = subject.status.stage, subject.status.rating
    if report.answer is not None:
        stage, rating = stage_for(report.answer), rating_for(report.answer, suggestion=suggestion)
    problems = (
        [] if is_by_file else check_report(report, rating=rating, suggestion=suggestion, facts=facts, on=on)
    )
    problems += _check_belongs(report, subject=subject, action_id=action_id, for_team_id=for_team_id)
    if problems:
        raise RuleBroken(problems)
    update = ProgressUpdate(
        action_id=action_id,
        window_id=subject.window.window_id if subject.window else None,
        seen_update_id=seen_update_id,
        reported_on=on,
        recorded_at=by.at,
        recorded_by=by.person_id,
        for_team_id=for_team_id,
        covering_for_id=_covered_by(viewer, for_team_id),
        how_told=how_told,
        times_moved=moves,
        last_evidence_on=after.last_evidence_on,
        stage=stage,
        rating=rating,
        override_reason=report.override_reason if is_better_than_suggested(rating, suggestion) else "",
        words=report.words,
        worries=report.worries,
        plain_words=report.plain_words,
        put_it_right=report.put_it_right,
        back_on_track=report.back_on_track,
        forecast=report.forecast,
        done_in=report.done_month,
        reason=report.reason,
        decided_by=report.decided_by,
        review=report.review_month,
        is_private=report.is_private,
        private_reason=report.private_reason if report.is_private else "",
        **_suggested(suggestion),
    )
    db.session.add(update)
    db.session.flush()
    ask = _add_parts(update, report)
    _let_count(update, plan=plan, viewer=viewer, windows=subject.windows, is_decided=is_decided)
    forget_draft(by=by, action_id=action_id)
    _record(by, plan, update, verb="post update", before=subject.status, ask=ask)
    return update


def confirm_unchanged(
    *,
    by: By,
    viewer: Viewer,
    on: date,
    plan: PlanInForce,
    action_id: int,
    seen_update_id: int | None,
    words: str = "",
    for_team_id: int | None = None,
    how_told: HowTold | None = None,
) -> ProgressUpdate:
    """Say that the last update still holds: a new update with the same stage, rating, dates and help needed.

    Raises RuleBroken where there is nothing to confirm, where the rules now suggest worse and no reason was given
    in this window, or after two in a row without a line of words; otherwise as `post_update`.
    """
    subject = subject_to_update(
        viewer=viewer, on=on, plan=plan, action_id=action_id, seen_update_id=seen_update_id
    )
    problems = no_change_problems(subject.status, on=on, plan=plan, words=words)
    if problems:
        raise RuleBroken(problems)
    last = db.session.get_one(ProgressUpdate, seen_update_id)
    suggestion = suggest_rating(subject.status.facts, on=on, thresholds=plan.thresholds)
    update = ProgressUpdate(
        action_id=action_id,
        window_id=subject.window.window_id if subject.window else None,
        seen_update_id=last.id,
        reported_on=on,
        recorded_at=by.at,
        recorded_by=by.person_id,
        for_team_id=for_team_id,
        covering_for_id=_covered_by(viewer, for_team_id),
        how_told=how_told,
        is_unchanged=True,
        unchanged_running=0 if words else last.unchanged_running + 1,
        times_moved=subject.status.facts.times_moved,
        last_evidence_on=last.last_evidence_on,
        stage=subject.status.stage,
        rating=subject.status.rating,
        override_reason=last.override_reason,
        words=words or last.words,
        worries=last.worries,
        plain_words=last.plain_words,
        put_it_right=last.put_it_right,
        back_on_track=last.back_on_track,
        forecast=last.forecast,
        reason=last.reason,
        decided_by=last.decided_by,
        review=last.review,
        is_private=last.is_private,
        private_reason=last.private_reason,
        **_suggested(suggestion),
    )
    db.session.add(update)
    db.session.flush()
    ask = _carry_over(last, update)
    _let_count(update, plan=plan, viewer=viewer, windows=subject.windows, is_decided=False)
    _record(by, plan, update, verb="confirm unchanged", before=subject.status, ask=ask)
    return update


def no_change_problems(
    status: ActionStatus, *, on: date, plan: PlanInForce, words: str = ""
) -> list[Problem]:
    """Why "no change" is not enough for an action; empty where it is."""
    if status.waiting is not None:
        return [
            Problem(
                status.code,
                f"{status.code}: its last update does not count yet.",
                "There is nothing to confirm before it does. Post an update if something has changed.",
            )
        ]
    if status.said is None or status.stage in SETTLED_STAGES or status.rating is None:
        return [
            Problem(status.code, f"{status.code}: there is no rating to confirm.", "Post an update instead.")
        ]
    if status.said.is_hidden or status.said.is_ask_hidden:
        what = "its last update is" if status.said.is_hidden else "the help it asks for is"
        return [
            Problem(
                status.code,
                f"{status.code}: {what} held in private session, and you can’t read it.",
                "Post an update of your own instead.",
            )
        ]
    if needs_words_for_no_change(status.said.unchanged_running) and not words:
        return [
            Problem(
                status.code,
                f"{status.code}: “no change” was said twice in a row.",
                "Open the update and write one line about it.",
            )
        ]
    suggestion = suggest_rating(status.facts, on=on, thresholds=plan.thresholds)
    is_reason_stale = any(flag.rule == "reason" for flag in status.flags)
    if is_better_than_suggested(status.rating, suggestion) and (
        is_reason_stale or not status.said.override_reason
    ):
        worst = suggestion.rating.word if suggestion.rating else ""
        return [
            Problem(
                status.code,
                f"{status.code}: the rules now suggest “{worst}”.",
                "Open the update and say in one sentence why it is better than that.",
            )
        ]
    return []


def _covered_by(viewer: Viewer, for_team_id: int | None) -> int | None:
    """Who is away, where the viewer posts for one of their teams as their deputy."""
    cover = viewer.covers_for(frozenset({for_team_id})) if for_team_id is not None else None
    return cover.person_id if cover is not None else None


def _check_belongs(
    report: ProgressReport, *, subject: SubjectOfUpdate, action_id: int, for_team_id: int | None
) -> list[Problem]:
    """Details, measures and the team posted for must be this action's own."""
    problems = []
    if not report.details_done <= _own_ids(Detail, action_id, is_asked=bool(report.details_done)):
        problems.append(
            Problem("details_done", "A ticked detail is not part of this action.", "Tick it again.")
        )
    reported = {measure.measure_id for measure in report.measures}
    if not reported <= _own_ids(Measure, action_id, is_asked=bool(reported)):
        problems.append(Problem("measures", "A measure is not part of this action.", "Answer it again."))
    if for_team_id is not None and for_team_id not in subject.work.team_ids:
        problems.append(
            Problem("for_team", "That team does not lead this action.", "Choose one from the list.")
        )
    return problems


def _own_ids(lines: type[Detail | Measure], action_id: int, *, is_asked: bool) -> set[int]:
    """The ids of the action's details or measures; not looked up where nothing was said about any."""
    if not is_asked:
        return set()
    return set(db.session.execute(select(lines.id).where(lines.action_id == action_id)).scalars())


def _suggested(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "suggested_rating": suggestion.rating,
        "suggested_reasons": [
            {"rule": reason.rule, "rating": reason.rating, "sentence": reason.sentence}
            for reason in suggestion.reasons
        ],
    }


def _add_parts(update: ProgressUpdate, report: ProgressReport) -> Ask | None:
    """Add what belongs to the update; the help that it asks for, if it does."""
    for detail_id in sorted(report.details_done):
        db.session.add(DetailDone(update_id=update.id, detail_id=detail_id))
    for measure in report.measures:
        db.session.add(
            MeasureEvidence(
                update_id=update.id,
                measure_id=measure.measure_id,
                evidence=measure.evidence,
                link=measure.link,
            )
        )
    for position, step in enumerate(report.steps, start=1):
        db.session.add(
            PathStep(update_id=update.id, position=position, text=step.text, who=step.who, by=step.by)
        )
    if report.help_from is None:
        return None
    ask = Ask(
        update_id=update.id,
        action_id=update.action_id,
        help_from=report.help_from,
        body_id=report.help_body_id,
        text=report.help_text,
        is_private=update.is_private or bool(report.ask_private_reason),
        private_reason=report.ask_private_reason,
    )
    db.session.add(ask)
    return ask


def _carry_over(last: ProgressUpdate, update: ProgressUpdate) -> Ask | None:
    """The help needed and the steps of the last update hold for the one that confirms it; answered help does not.

    Gives back the help that is asked for again, if any is.
    """
    ask = db.session.execute(
        select(Ask).where(Ask.update_id == last.id, Ask.answered_on.is_(None))
    ).scalar_one_or_none()
    again = None
    if ask is not None:
        again = Ask(
            update_id=update.id,
            action_id=ask.action_id,
            help_from=ask.help_from,
            body_id=ask.body_id,
            text=ask.text,
            is_private=ask.is_private,
            private_reason=ask.private_reason,
        )
        db.session.add(again)
    steps: Sequence[PathStep] = (
        db.session.execute(select(PathStep).where(PathStep.update_id == last.id).order_by(PathStep.position))
        .scalars()
        .all()
    )
    for step in steps:
        db.session.add(
            PathStep(update_id=update.id, position=step.position, text=step.text, who=step.who, by=step.by)
        )
    return again


def _let_count(
    update: ProgressUpdate, *, plan: PlanInForce, viewer: Viewer, windows: Sequence[Window], is_decided: bool
) -> None:
    """Let the update count at once, or wait at its first gate (docs/rules/cycle.md, section 2)."""
    missed_close = None
    is_managed = is_allowed(viewer, Permission.RUN_CYCLE, strategy_id=plan.strategy_id)
    if plan.late_updates is LateUpdates.HELD and not is_managed:
        on = update.reported_on
        frozen_on = days_frozen(plan.strategy_id, as_at=AsAt(on, on))
        missed_close = close_missed(windows, on=on, frozen_on=frozen_on)
    gates = gates_of(plan.sign_off, is_held=missed_close is not None)
    if is_decided or not gates:
        keep_current(update)
        return
    db.session.add(
        UpdateGate(
            update_id=update.id,
            action_id=update.action_id,
            sign_off=plan.sign_off,
            missed_close=missed_close,
            waits_for=gates[0],
        )
    )
    keep_waiting(update)


def _record(
    by: By, plan: PlanInForce, update: ProgressUpdate, *, verb: str, before: ActionStatus, ask: Ask | None
) -> None:
    record_entry(
        by=by,
        verb=verb,
        subject_kind="action",
        subject_id=update.action_id,
        strategy_id=plan.strategy_id,
        facts={
            "update": update.id,
            "on": update.reported_on.isoformat(),
            "for_team": update.for_team_id,
            "covering_for": update.covering_for_id,
            "how_told": update.how_told,
            "stage": update.stage,
            "stage_before": before.stage,
            "rating": update.rating,
            "rating_before": before.rating,
            "suggested": update.suggested_rating,
            "forecast": _written(update.forecast),
            "back_on_track": _written(update.back_on_track),
        }
        | ({"private": True} if update.is_private else {})
        | ({"private_request": True} if ask is not None and ask.private_reason else {}),
        prose={
            "words": update.words,
            "private_reason": update.private_reason,
            "ask_private_reason": ask.private_reason if ask is not None else "",
            "put_it_right": update.put_it_right,
            "override_reason": update.override_reason,
            "reason": update.reason,
            "plain_words": update.plain_words,
            "worries": update.worries,
        },
    )


def _written(value: PlanDate | None) -> str | None:
    return value.text if value is not None else None
