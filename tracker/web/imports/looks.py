"""A file that waits, looked at: for which plan it is, what it was read as, and what it would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, current_app

from tracker import access, clock
from tracker.domain.permissions import Permission
from tracker.domain.plan_reading import Answers
from tracker.domain.problems import Problem
from tracker.imports.apply import NewPlan
from tracker.imports.draft import PlanDraft, Setting, draft_plan
from tracker.imports.new_plan import new_plan_problems, suggested_slug
from tracker.imports.reading import FileReading
from tracker.imports.setting import (
    FileOffered,
    kept_reading,
    known_names,
    read_offered,
    reading_mark,
    setting_of,
)
from tracker.queries.import_drafts import ImportInWork, content_of, import_in_work
from tracker.queries.strategies import PlanInForce, StrategyInForce, plan_by_slug, strategy_by_slug
from tracker.web.imports.forms import Names, Said, are_what_was_taken, said_before
from tracker.web.imports.pages import shown_mark


@dataclass(frozen=True, slots=True)
class Target:
    """The strategy that a file is for, and the plan; None where it brings a new one."""

    strategy: StrategyInForce
    plan: PlanInForce | None


def target_of(value: str) -> Target:
    """The strategy and plan of a choice: "plan:" with a plan, "new:" with a strategy. Answers 404 or 403 for others."""
    kind, _, slug = value.partition(":")
    if kind == "plan":
        plan = access.plan_or_404(slug, Permission.RUN_CYCLE)
        return Target(access.strategy_or_404(plan.strategy_slug, Permission.RUN_CYCLE), plan)
    return Target(access.strategy_or_404(slug, Permission.RUN_CYCLE), None)


def work_of(draft_id: int) -> tuple[ImportInWork, Target] | None:
    """A person's own file and what it is for; None where it is gone, or was never theirs."""
    work = import_in_work(draft_id, person_id=access.viewer().person_id, now=clock.now())
    if work is None:
        return None
    value = f"plan:{work.plan_slug}" if work.plan_slug else f"new:{work.strategy_slug}"
    return work, target_of(value)


@dataclass(frozen=True, slots=True)
class Look:
    """A file, read and compared."""

    target: Target
    said: Said
    reading: FileReading
    setting: Setting
    draft: PlanDraft
    names: NewPlan | None
    problems: Sequence[Problem]

    def mark(self, kept: Said) -> str:
        """What the person is shown, in short, `kept` being what they had said when it was."""
        return shown_mark(self.draft, self.setting, kept=kept.as_plain())


def look_at(work: ImportInWork, target: Target, said: Said) -> Look:
    """The file as it would come in with these answers. Raises NotRead."""
    setting = setting_of(target.strategy.strategy_id, target.plan, as_at=clock.as_at_today())
    reading = reading_kept(work, setting, said.answers)
    if reading is None:
        file = FileOffered(work.file_name, content_of(work.draft_id))
        reading = read_offered(file, answers=said.answers, known=known_names(setting))
    return compare(target, said, reading, setting)


def reading_kept(work: ImportInWork, setting: Setting, answers: Answers) -> FileReading | None:
    """The reading that was kept, where these answers would give it again; None where the file must be read anew."""
    known, build = known_names(setting), current_app.config["BUILD_ID"]
    before = said_before(work.answers).answers
    if work.reading is None or work.reading_of != reading_mark(answers=before, known=known, build=build):
        return None
    reading = kept_reading(work.reading)
    is_same = answers == before or are_what_was_taken(answers, reading.reading, before=before)
    return reading if is_same else None


def compare(target: Target, said: Said, reading: FileReading, setting: Setting) -> Look:
    """A reading held against what is stored."""
    draft = draft_plan(reading, setting, answers=said.answers)
    names = None if target.plan else _names(said.names, reading, setting)
    problems = new_plan_problems(names, setting) if names else []
    return Look(target, said, reading, setting, draft, names, problems)


def _names(typed: Names, reading: FileReading, setting: Setting) -> NewPlan:
    """The names of a new plan: as typed, or to begin with as the file has them."""
    if typed.is_given:
        return NewPlan(suggested_slug(typed.code), typed.code, typed.title, typed.owners)
    document = reading.reading.document
    owners = tuple(owner for owner in document.owners if owner in (setting.organisations or ()))
    return NewPlan(suggested_slug(document.code), document.code, document.title[:200], owners)


def target_again(target: Target) -> Target:
    """The strategy and plan as the transaction of the change knows them."""
    strategy = strategy_by_slug(target.strategy.slug)
    plan = plan_by_slug(target.plan.slug) if target.plan else None
    return Target(strategy or abort(404), plan)
