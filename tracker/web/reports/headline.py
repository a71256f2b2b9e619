"""The headline of the next board report: drafted from the figures, and edited by a person before it is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.reports import edit_headline
from tracker.domain.dates import write_day
from tracker.domain.permissions import Permission
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.extensions import db
from tracker.queries.strategies import StrategyInForce
from tracker.reports.freezing import ReadyReport, report_to_freeze
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.reports.forms import HeadlineForm
from tracker.web.sent import number_of, version_of

bp = Blueprint("headline", __name__)


@dataclass(frozen=True, slots=True)
class HeadlinePage:
    """The headline as the rule drafts it beside the one that somebody edited.

    `meanwhile` is what somebody else saved first; empty where nobody did.
    """

    strategy: StrategyInForce
    address: str
    number: int
    drafted: Sequence[str]
    edited: str
    has_old_figures: bool
    held_for: str
    meanwhile: Sequence[str]
    is_conflict: bool


@bp.get("/strategies/<slug>/reports/headline")
@requires(Permission.RUN_CYCLE)
def headline(slug: str) -> Response:
    """The headline of the next report, to edit."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    ready = report_to_freeze(strategy, as_at=clock.as_at_today())
    return _show(strategy, ready, _form_of(ready))


@bp.post("/strategies/<slug>/reports/headline")
@requires(Permission.RUN_CYCLE)
def headline_post(slug: str) -> Response:
    """Keep the edited headline, unless somebody else did so first; the drafted words mean that it is not edited."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    form = HeadlineForm()
    if not form.validate():
        return _show(strategy, _ready(strategy), form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=strategy.strategy_id)
    ready = _ready(strategy)
    try:
        edit_headline(
            by=change.by,
            on=clock.today(),
            strategy_id=strategy.strategy_id,
            number=number_of(form.number),
            seen_version=version_of(form),
            drafted=ready.drafted.headline,
            words=form.lines,
            private_reason=str(form.private_reason.data or ""),
        )
    except ChangedMeanwhile:
        db.session.rollback()
        now = _ready(strategy)
        form.number.data, form.version.data = str(now.number), str(now.edited.version)
        return _show(strategy, now, form, is_conflict=True, status=409)
    except RuleBroken as problem:
        db.session.rollback()
        rest = add_problems(form, problem.problems)
        return _show(strategy, _ready(strategy), form, problems=rest, status=422)
    db.session.commit()
    return see_other(
        url_for("board.reports", slug=slug), notice=f"The headline of board report {ready.number} is saved."
    )


def _ready(strategy: StrategyInForce) -> ReadyReport:
    return report_to_freeze(strategy, as_at=clock.as_at_today())


def _form_of(ready: ReadyReport) -> HeadlineForm:
    words = ready.edited.words or ready.drafted.headline
    data = {
        "number": str(ready.number),
        "version": str(ready.edited.version),
        "words": "\n".join(words),
        "private_reason": ready.edited.private_reason,
    }
    return HeadlineForm(formdata=None, data=data)


def _show(
    strategy: StrategyInForce,
    ready: ReadyReport,
    form: HeadlineForm,
    *,
    problems: Sequence[Problem] = (),
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    edited = ready.edited
    page = HeadlinePage(
        strategy=strategy,
        address=url_for("headline.headline", slug=strategy.slug),
        number=ready.number,
        drafted=ready.drafted.headline,
        edited=write_day(edited.edited_on) if edited.words and edited.edited_on else "",
        has_old_figures=edited.has_old_figures(ready.drafted.headline),
        held_for=edited.private_reason,
        meanwhile=(edited.words or ready.drafted.headline) if is_conflict else (),
        is_conflict=is_conflict,
    )
    return show("reports/headline.html", page=page, form=form, problems=problems, status=status)
