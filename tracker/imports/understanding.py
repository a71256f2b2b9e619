"""From the tables of a file to a plan: what its rows and columns mean, and what a person must be asked.

Pure: it knows neither a database nor a page. The rules stand in docs/rules/imports.md.
"""

from __future__ import annotations

from tracker.domain.plan_document import read_document
from tracker.domain.plan_reading import NO_ANSWERS, NOTHING_KNOWN, Answers, KnownNames, NotRead, PlanReading
from tracker.domain.problems import Problem
from tracker.imports.source import SourceFile


def understand_plan(
    source: SourceFile, *, answers: Answers = NO_ANSWERS, known: KnownNames = NOTHING_KNOWN
) -> PlanReading:
    """The plan of a file, with everything doubtful about it.

    `answers` are what a person said about this file or an earlier one; `known` is what the strategy has. Raises
    NotRead where the file holds no action plan.
    """
    if source.document is not None:
        return _read_own_document(source)
    raise NotRead(Problem("file", f"This {source.kind} file holds no action plan.", _remedy(answers, known)))


def _remedy(answers: Answers, known: KnownNames) -> str:
    return f"It was looked for with {len(answers.columns)} answers and {len(known.priorities)} priorities."


def _read_own_document(source: SourceFile) -> PlanReading:
    try:
        document = read_document(source.document or {})
    except (KeyError, ValueError) as wrong:
        raise NotRead(
            Problem(
                "file",
                f"This file is not a plan document: {wrong}.",
                "Its shape is described in docs/plan-document.md.",
            )
        ) from wrong
    return PlanReading(document=document, problems=source.problems)
