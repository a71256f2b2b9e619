"""The update that a file brings for an action: what it says anew, on top of what was said last."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from tracker.changes.audit import By
from tracker.changes.progress import post_update
from tracker.domain.dates import AsAt, PlanDate
from tracker.domain.permissions import Viewer
from tracker.domain.plan_document import ActionLine
from tracker.domain.progress import Answer, HelpFrom, HowTold, ProgressReport
from tracker.domain.status import HELP_FROM_DIRECTOR, HELP_FROM_NONE_YET
from tracker.domain.written_dates import read_written_date
from tracker.imports.action_parts import OFF_COURSE
from tracker.imports.stored import BodyName, StoredAction
from tracker.queries.strategies import PlanInForce
from tracker.queries.updates import hands_of, report_of

_ANSWERS = {
    "green": Answer.ON_TRACK,
    "amber": Answer.AT_RISK,
    "red": Answer.OFF_TRACK,
    "complete": Answer.DONE,
    "not_started": Answer.NOT_STARTED,
    "on_hold": Answer.ON_HOLD,
    "closed": Answer.STOPPED,
}


def post_file_update(
    *,
    by: By,
    viewer: Viewer,
    as_at: AsAt,
    plan: PlanInForce,
    action_id: int,
    line: ActionLine,
    stored: StoredAction | None,
    parts: Collection[str],
    bodies: Sequence[BodyName],
) -> None:
    """Post what the file says in these parts, recorded for the team that is accountable, by file."""
    report = _report_before(stored, viewer=viewer, strategy_id=plan.strategy_id, parts=parts)
    post_update(
        by=by,
        viewer=viewer,
        on=as_at.day,
        plan=plan,
        action_id=action_id,
        report=_with_file(report, line, stored, parts=parts, bodies=bodies),
        seen_update_id=stored.update_id if stored else None,
        for_team_id=hands_of([action_id], person_id=by.person_id, as_at=as_at)[action_id].team_for(viewer),
        how_told=HowTold.FILE,
    )


def _report_before(
    stored: StoredAction | None, *, viewer: Viewer, strategy_id: int, parts: Collection[str]
) -> ProgressReport:
    """What the last update said, to go on from, with its mark where it is private.

    Words of a private session are not mixed with words of a file: where the file has words, it begins anew.
    """
    if stored is None or stored.status.said is None:
        return ProgressReport(answer=None)
    said = stored.status.said
    if said.is_private and set(parts) & ({"progress"} | OFF_COURSE):
        return ProgressReport(answer=None, forecast=stored.status.forecast)
    before = report_of(said.update_id, viewer=viewer, strategy_id=strategy_id)
    if before is None:
        words = "" if said.is_private else said.words
        return ProgressReport(answer=None, words=words, forecast=stored.status.forecast)
    return replace(before, answer=None, forecast=stored.status.forecast)


def _with_file(
    report: ProgressReport,
    line: ActionLine,
    stored: StoredAction | None,
    *,
    parts: Collection[str],
    bodies: Sequence[BodyName],
) -> ProgressReport:
    meaning = line.rating_meaning if "rating" in parts else stored.line.rating_meaning if stored else None
    if "rating" in parts and meaning is not None:
        report = replace(report, answer=_ANSWERS[meaning], override_reason="", done_month=None)
        if meaning not in ("on_hold", "closed"):
            report = replace(report, reason="", decided_by="", review_month=None)
    if meaning not in (None, "amber", "red"):
        report = replace(
            report,
            put_it_right="",
            back_on_track=None,
            help_from=None,
            help_body_id=None,
            help_text="",
            ask_private_reason="",
            steps=(),
        )
    said = line.update
    if "progress" in parts:
        report = replace(report, words=line.progress)
    if "forecast" in parts and line.forecast is not None:
        report = replace(report, forecast=line.forecast)
    elif "end" in parts:
        report = replace(report, forecast=line.end)
    if "put_it_right" in parts:
        report = replace(report, put_it_right=said.get("put_it_right", ""), steps=())
    if "back_on_track" in parts:
        report = replace(report, back_on_track=_date(said.get("back_on_track", "")))
    if "override_reason" in parts:
        report = replace(report, override_reason=said.get("override_reason", ""))
    if "plain_words" in parts:
        report = replace(report, plain_words=said.get("plain_words", ""))
    return _with_help(report, line, parts=parts, bodies=bodies)


def _with_help(
    report: ProgressReport, line: ActionLine, *, parts: Collection[str], bodies: Sequence[BodyName]
) -> ProgressReport:
    if report.ask_private_reason and {"help_needed", "help_from"} & set(parts):
        # As with words: a private request is not mixed with what a file asks for.
        report = replace(report, help_from=None, help_body_id=None, help_text="", ask_private_reason="")
    if "help_needed" in parts:
        report = replace(report, help_text=line.update.get("help_needed", ""))
    if "help_from" in parts:
        words = line.update.get("help_from", "")
        body = next((one for one in bodies if one.name.casefold() == words.casefold()), None)
        if body is not None:
            return replace(report, help_from=HelpFrom.BODY, help_body_id=body.body_id)
        if words == HELP_FROM_DIRECTOR:
            return replace(report, help_from=HelpFrom.DIRECTOR, help_body_id=None)
        text = report.help_text
        if words != HELP_FROM_NONE_YET:
            text = f"{words}: {text}" if text else words
        return replace(report, help_from=HelpFrom.NONE_YET, help_body_id=None, help_text=text)
    if report.help_text and report.help_from is None:
        return replace(report, help_from=HelpFrom.NONE_YET)
    return report


def _date(words: str) -> PlanDate | None:
    written = read_written_date(words)
    return written.date if written else None
