"""What a plan that a file adds is called, and what stands against it."""

from __future__ import annotations

import re

from tracker.domain.problems import Problem
from tracker.imports.apply import NewPlan
from tracker.imports.draft import Setting

LONGEST_CODE = 20


def suggested_slug(code: str) -> str:
    """The short address of a plan, after its code.

    >>> suggested_slug("LRCCG"), suggested_slug("Leicester City/2")
    ('lrccg', 'leicester-city-2')
    """
    return re.sub(r"[^a-z0-9]+", "-", code.casefold()).strip("-")[:60]


def new_plan_problems(names: NewPlan, setting: Setting) -> list[Problem]:
    """Everything that stops a plan of these names; empty where it can be added."""
    problems = []
    if not names.code or not names.slug or len(names.code) > LONGEST_CODE:
        problems.append(
            Problem(
                "code",
                "The plan needs a code of 1 to 20 characters, with letters or figures in it.",
                "Reports quote it before the number of an action, as in “LRCCG 8”.",
            )
        )
    if not names.title:
        problems.append(Problem("title", "The plan needs a title.", "Say what the plan is called."))
    taken = {code.casefold(): slug for code, slug in setting.codes_taken.items()}
    slug = taken.get(names.code.casefold()) or (names.slug if names.slug in taken.values() else None)
    if slug:
        problems.append(
            Problem(
                "code",
                f"There is a plan {names.code} already, at /plans/{slug}.",
                "To change that plan, choose it. To add another, give it another code.",
            )
        )
    if not names.owners:
        problems.append(
            Problem(
                "owners",
                "Tick whose plan it is.",
                "A plan has one owner or more."
                if setting.organisations
                else "No organisation is on record yet: an administrator adds them first.",
            )
        )
    problems += [
        Problem(
            "owners",
            f"No organisation has the short address “{owner}”.",
            "Add the organisation first, or choose another owner.",
        )
        for owner in names.owners
        if owner not in (setting.organisations or ())
    ]
    return problems
