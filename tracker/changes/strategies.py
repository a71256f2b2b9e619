"""Strategies, organisations and what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from tracker.changes.audit import By, record_entry
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.domain.publication import hold_on, refusal
from tracker.extensions import db
from tracker.models import (
    Adoption,
    Organisation,
    OrganisationName,
    Priority,
    Strategy,
)
from tracker.queries.holds import holds_of
from tracker.queries.public import published_strategies
from tracker.queries.successors import standing_today


def add_strategy(
    *,
    by: By,
    slug: str,
    title: str,
    area: str,
    vision: str,
    about: str,
    starts: date | None,
    ends: date | None,
    help_now: Sequence[str],
    is_illustrative: bool = False,
    is_public: bool = False,
) -> Strategy:
    """Add a strategy; its priorities follow with `add_priority`. The public does not see it before somebody says so.

    Raises RuleBroken where its short address is taken, or where it ends before it begins.
    """
    problems = []
    if db.session.execute(select(Strategy.id).where(Strategy.slug == slug)).first():
        problems.append(
            Problem("slug", f"“{slug}” is taken by another strategy.", "Choose another short address.")
        )
    problems += _wrong_days(starts, ends)
    if problems:
        raise RuleBroken(problems)
    strategy = Strategy(
        slug=slug,
        title=title,
        area=area,
        vision=vision,
        about=about,
        starts=starts,
        ends=ends,
        help_now=list(help_now),
        is_illustrative=is_illustrative,
        is_public=is_public,
    )
    db.session.add(strategy)
    db.session.flush()
    record_entry(
        by=by,
        verb="add strategy",
        subject_kind="strategy",
        subject_id=strategy.id,
        strategy_id=strategy.id,
        facts={"slug": slug},
        prose={"title": title},
    )
    return strategy


def edit_strategy(
    *,
    by: By,
    on: date,
    strategy_id: int,
    seen_version: int,
    title: str,
    area: str,
    vision: str,
    about: str,
    starts: date | None,
    ends: date | None,
    help_now: Sequence[str],
    is_public: bool,
) -> Strategy:
    """Change a strategy's own words and days, where carers find help today, and whether the public pages show it.

    Raises ChangedMeanwhile when somebody changed it since it was seen; RuleBroken where it ends before it begins, where
    something of it is published and it is to be hidden, and where a hold of all partners keeps it from being shown.
    """
    strategy = db.session.get_one(Strategy, strategy_id)
    if strategy.version != seen_version:
        raise ChangedMeanwhile
    is_published = strategy_id in published_strategies(at=by.at)
    problems = _wrong_days(starts, ends)
    if is_published and not is_public:
        problems.append(
            Problem(
                "public", "Something of it is public already, and stays so.", "Leave it on the public pages."
            )
        )
    hold = hold_on(on, holds_of(strategy_id), organisation_ids=frozenset())
    if hold is not None and is_public and not (strategy.is_public or is_published):
        problems.append(refusal(hold, "public"))
    if problems:
        raise RuleBroken(problems)
    before = {f"{name}_before": words for name, words in _words_of(strategy).items()}
    strategy.title, strategy.area, strategy.vision, strategy.about = title, area, vision, about
    strategy.starts, strategy.ends, strategy.is_public = starts, ends, is_public
    strategy.help_now = list(help_now)
    strategy.version += 1
    record_entry(
        by=by,
        verb="edit strategy",
        subject_kind="strategy",
        subject_id=strategy_id,
        strategy_id=strategy_id,
        facts={
            "starts": starts.isoformat() if starts else None,
            "ends": ends.isoformat() if ends else None,
            "public": is_public,
        },
        prose=_words_of(strategy) | before,
    )
    return strategy


def _words_of(strategy: Strategy) -> dict[str, str]:
    return {
        "title": strategy.title,
        "area": strategy.area,
        "vision": strategy.vision,
        "about": strategy.about,
        "help_now": "\n".join(strategy.help_now),
    }


def _wrong_days(starts: date | None, ends: date | None) -> list[Problem]:
    if starts is None or ends is None or starts <= ends:
        return []
    return [Problem("ends", "The last day comes before the first.", "Change one of them.")]


def add_priority(
    *,
    by: By,
    strategy_id: int,
    number: int,
    title: str,
    plain_title: str = "",
    outcome: str = "",
    principle: str = "",
    found: Sequence[str] = (),
    will_do: Sequence[str] = (),
    how_we_know: Sequence[str] = (),
) -> Priority:
    """Add a priority to a strategy."""
    priority = Priority(
        strategy_id=strategy_id,
        number=number,
        title=title,
        plain_title=plain_title,
        outcome=outcome,
        principle=principle,
        found=list(found),
        will_do=list(will_do),
        how_we_know=list(how_we_know),
    )
    db.session.add(priority)
    db.session.flush()
    record_entry(
        by=by,
        verb="add priority",
        subject_kind="priority",
        subject_id=priority.id,
        strategy_id=strategy_id,
        facts={"number": number},
        prose={"title": title},
    )
    return priority


def add_organisation(*, by: By, slug: str, name: str, short_name: str, kind: str) -> Organisation:
    """Add an organisation. Raises RuleBroken where its short address is taken."""
    if db.session.execute(select(Organisation.id).where(Organisation.slug == slug)).first():
        raise RuleBroken(
            [Problem("slug", f"“{slug}” is taken by another organisation.", "Choose another short address.")]
        )
    organisation = Organisation(slug=slug, name=name.strip(), short_name=short_name.strip(), kind=kind)
    db.session.add(organisation)
    db.session.flush()
    db.session.add(OrganisationName(organisation_id=organisation.id, name=organisation.name))
    record_entry(
        by=by,
        verb="add organisation",
        subject_kind="organisation",
        subject_id=organisation.id,
        facts={"slug": slug, "name": organisation.name},
        worded=("name",),
    )
    return organisation


def rename_organisation(
    *,
    by: By,
    organisation_id: int,
    seen_version: int,
    name: str,
    short_name: str,
    on: date,
    strategy_ids: Sequence[int],
) -> Organisation:
    """Give an organisation a new name from a day; the old one is kept for the days before.

    Raises ChangedMeanwhile when somebody saved first, RuleBroken where another organisation took over from it. The
    pages of `strategy_ids` show the new name at once.
    """
    organisation = db.session.get_one(Organisation, organisation_id)
    if organisation.version != seen_version:
        raise ChangedMeanwhile
    if standing_today([organisation_id]) != {organisation_id: organisation_id}:
        raise RuleBroken(
            [
                Problem(
                    "name",
                    "Another organisation took over from this one, which keeps its name.",
                    "Rename the one that took over.",
                )
            ]
        )
    if organisation.name != name.strip():
        current = db.session.execute(
            select(OrganisationName).where(
                OrganisationName.organisation_id == organisation_id, OrganisationName.used_to.is_(None)
            )
        ).scalar_one_or_none()
        if current is not None:
            current.used_to, current.short_name = on, organisation.short_name
        db.session.add(OrganisationName(organisation_id=organisation_id, name=name.strip(), used_from=on))
    organisation.name, organisation.short_name = name.strip(), short_name.strip()
    organisation.version += 1
    for strategy_id in strategy_ids or (None,):
        record_entry(
            by=by,
            verb="rename organisation",
            subject_kind="organisation",
            subject_id=organisation_id,
            strategy_id=strategy_id,
            facts={"name": organisation.name, "short_name": organisation.short_name},
            worded=("name", "short_name"),
        )
    return organisation


def record_adoption(
    *, by: By, strategy_id: int, body_id: int, outcome: str, on: date | None, words: str
) -> Adoption:
    """Record what a body did with the strategy; a day that the record lacks stays None."""
    adoption = Adoption(strategy_id=strategy_id, body_id=body_id, outcome=outcome, adopted_on=on, words=words)
    db.session.add(adoption)
    db.session.flush()
    record_entry(
        by=by,
        verb="record adoption",
        subject_kind="adoption",
        subject_id=adoption.id,
        strategy_id=strategy_id,
        facts={"body": body_id, "outcome": outcome, "on": on.isoformat() if on else None},
        worded=("outcome",),
    )
    return adoption
