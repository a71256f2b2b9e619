"""What a file is held against, put together from what is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.domain.dates import AsAt
from tracker.domain.freezing import canonical_json
from tracker.domain.plan_document import PriorityLine
from tracker.domain.plan_reading import Answers, KnownNames
from tracker.imports.draft import PlanDraft, Setting, draft_plan
from tracker.imports.plain_values import as_plain, from_plain
from tracker.imports.reading import FileReading, read_plan
from tracker.imports.reading_apart import read_apart, read_plain
from tracker.imports.stored import BodyName, stored_plan
from tracker.queries.people import organisations, teams
from tracker.queries.plans import answers_kept, plan_codes
from tracker.queries.strategies import PlanInForce, bodies_of, priorities_of


def setting_of(strategy_id: int, plan: PlanInForce | None, *, as_at: AsAt) -> Setting:
    """What the strategy has, and the plan as it stands on the day."""
    return Setting(
        as_at=as_at,
        stored=stored_plan(plan, as_at=as_at) if plan else None,
        priorities=[
            PriorityLine(line.number, line.title, line.outcome) for line in priorities_of(strategy_id)
        ],
        bodies=[BodyName(body.body_id, body.slug, body.name) for body in bodies_of(strategy_id)],
        teams=[team.name for team in teams(strategy_ids=[strategy_id])],
        codes_taken=plan_codes(),
        organisations=frozenset(found.slug for found in organisations()),
    )


def known_names(setting: Setting) -> KnownNames:
    """The names in a setting, for the reading of the file."""
    return KnownNames(
        priorities=tuple(setting.priorities),
        teams=tuple(setting.teams),
        actions=tuple((one.line.number, one.line.title) for one in setting.stored.actions)
        if setting.stored
        else (),
    )


def with_answers_kept(answers: Answers, plan: PlanInForce | None) -> Answers:
    """What was said now, on top of what was said of the plan's earlier files."""
    kept: Mapping[str, Mapping[str, str]] = answers_kept(plan.plan_id) if plan else {}
    return Answers(
        columns={**kept.get("columns", {}), **answers.columns},
        ratings={**kept.get("ratings", {}), **answers.ratings},
        choices=answers.choices,
    )


@dataclass(frozen=True, slots=True)
class FileOffered:
    """A file as somebody handed it over."""

    name: str
    content: bytes


def read_offered(
    file: FileOffered,
    *,
    answers: Answers,
    known: KnownNames,
    on_progress: Callable[[str], None] | None = None,
) -> FileReading:
    """Read a file in a process of its own. Raises NotRead."""
    return read_apart(
        file.name, file.content, read_plan, answers=answers, known=known, on_progress=on_progress
    )


def read_to_keep(
    file: FileOffered, *, answers: Answers, known: KnownNames, on_progress: Callable[[str], None]
) -> dict[str, Any]:
    """The same as plain JSON, to be kept beside the file: `kept_reading` makes a reading of it. Raises NotRead."""
    made: dict[str, Any] = read_plain(
        file.name, file.content, read_plan, answers=answers, known=known, on_progress=on_progress
    )
    return made


def kept_reading(plain: Mapping[str, Any]) -> FileReading:
    """A reading that was kept. Raises ValueError or TypeError where it has another shape."""
    reading: FileReading = from_plain(FileReading, plain)
    return reading


def reading_mark(*, answers: Answers, known: KnownNames, build: str) -> str:
    """What a reading was made with, in short: with the same, the same file gives the same reading."""
    said = {"answers": as_plain(answers), "known": as_plain(known), "build": build}
    return hashlib.sha256(canonical_json(said).encode()).hexdigest()


def draft_of(
    file: FileOffered,
    setting: Setting,
    *,
    answers: Answers,
    on_progress: Callable[[str], None] | None = None,
) -> PlanDraft:
    """A file read and held against its setting. Raises NotRead."""
    reading = read_offered(file, answers=answers, known=known_names(setting), on_progress=on_progress)
    return draft_plan(reading, setting, answers=answers)
