"""The plain words that carers and the public read about each priority: published here, public at once."""

from __future__ import annotations

from flask import Blueprint, Response, abort, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.reports import publish_wording
from tracker.domain.permissions import Permission
from tracker.domain.problems import ChangedMeanwhile, RuleBroken
from tracker.extensions import db
from tracker.queries.reports import wordings_of
from tracker.queries.strategies import PriorityInForce, StrategyInForce, priorities_of
from tracker.web.answers import see_other, show, unchanged
from tracker.web.components import add_problems
from tracker.web.sent import mark_of, version_of
from tracker.web.wording.forms import WordingForm
from tracker.web.wording.pages import (
    PublishedWords,
    published_words,
    typed_words,
    wording_list_page,
    wording_page,
)

bp = Blueprint("wording", __name__)


@bp.get("/strategies/<slug>/wording")
@requires(Permission.RUN_CYCLE)
def list_wording(slug: str) -> Response:
    """What is published about each priority, and the way to change it."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    answer = unchanged(changes=strategy.changes, as_at=clock.as_at_today(), viewer=access.viewer())
    if answer:
        return answer
    priorities = priorities_of(strategy.strategy_id)
    wordings = wordings_of([line.priority_id for line in priorities], as_at=clock.today())
    page = wording_list_page(strategy, priorities=priorities, wordings=wordings)
    return show("wording/list.html", page=page)


@bp.get("/strategies/<slug>/wording/<int:number>")
@requires(Permission.RUN_CYCLE)
def edit_wording(slug: str, number: int) -> Response:
    """The words of one priority, to change."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    priority = _priority_or_404(strategy, number)
    words = _words_in_force(priority)
    page = wording_page(strategy, priority, words=words)
    return show("wording/edit.html", page=page, form=typed_words(words))


@bp.post("/strategies/<slug>/wording/<int:number>")
@requires(Permission.RUN_CYCLE)
def publish(slug: str, number: int) -> Response:
    """Publish the words. What may be hard to read is said once before; publishing again goes through."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    priority = _priority_or_404(strategy, number)
    form = WordingForm()
    is_shaped = form.validate()
    warnings = form.warnings()
    if not is_shaped or (form.warned.data or "") != mark_of(warnings):
        form.warned.data = mark_of(warnings)
        page = wording_page(strategy, priority, words=_words_in_force(priority), warnings=warnings)
        return show("wording/edit.html", page=page, form=form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    try:
        publish_wording(
            by=change.by,
            on=clock.today(),
            strategy_id=strategy.strategy_id,
            priority_id=priority.priority_id,
            seen_version=version_of(form),
            said=str(form.said.data),
            done=form.done_lines,
            late=str(form.late.data),
            next_steps=str(form.next.data),
        )
    except ChangedMeanwhile:
        return _conflict(strategy, priority, form)
    except RuleBroken as problem:
        db.session.rollback()
        rest = add_problems(form, problem.problems)
        page = wording_page(strategy, priority, words=_words_in_force(priority))
        return show("wording/edit.html", page=page, form=form, problems=rest, status=422)
    db.session.commit()
    return see_other(
        url_for("wording.list_wording", slug=slug),
        notice=f"The words for priority {number} are public now. Carers and the public can read them.",
    )


def _conflict(strategy: StrategyInForce, priority: PriorityInForce, form: WordingForm) -> Response:
    """Both texts: what somebody else published meanwhile, and the form with what was typed."""
    db.session.rollback()
    words = _words_in_force(priority)
    form.version.data = str(words.version)
    page = wording_page(strategy, priority, words=words, is_conflict=True)
    return show("wording/edit.html", page=page, form=form, status=409)


def _priority_or_404(strategy: StrategyInForce, number: int) -> PriorityInForce:
    by_number = {line.number: line for line in priorities_of(strategy.strategy_id)}
    return by_number.get(number) or abort(404)


def _words_in_force(priority: PriorityInForce) -> PublishedWords:
    found = wordings_of([priority.priority_id], as_at=clock.today())
    return published_words(found.get(priority.priority_id))
