"""Adding a strategy, the first thing that a fresh installation needs, and changing its own words afterwards."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.strategies import add_strategy, edit_strategy
from tracker.changes.submissions import earlier_result, record_submission
from tracker.domain.permissions import Permission
from tracker.domain.problems import ChangedMeanwhile, RuleBroken
from tracker.extensions import db
from tracker.queries.public import published_strategies
from tracker.queries.strategies import StrategyInForce, strategy_by_slug
from tracker.web.admin.forms import NOT_YET, SHOWN, EditStrategyForm, StrategyForm, key_of, new_key
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.sent import form_hash, version_of

bp = Blueprint("new_strategies", __name__)
# Its page would stand at the address of the form.
_TAKEN = "new"


@bp.get("/strategies/new")
@requires(Permission.ADMINISTER)
def new_strategy() -> Response:
    """The form for a new strategy."""
    return show("admin/new_strategy.html", form=StrategyForm(key=new_key()))


@bp.post("/strategies/new")
@requires(Permission.ADMINISTER)
def new_strategy_post() -> Response:
    """Add a strategy; its priorities come with its first plan. Sent twice, it is added once."""
    form = StrategyForm()
    if not form.validate():
        return show("admin/new_strategy.html", form=form, status=422)
    change, key = access.start_change(Permission.ADMINISTER), key_of(form)
    sent = {"by": change.by, "key": key, "purpose": "add strategy", "body_hash": form_hash()}
    address = earlier_result(**sent) if key else None  # type: ignore[arg-type]
    if address is None:
        try:
            strategy = add_strategy(
                by=change.by,
                slug=_slug(form),
                title=str(form.title.data),
                area=str(form.area.data),
                vision=str(form.vision.data),
                about="",
                starts=form.starts.data,
                ends=form.ends.data,
                help_now=(),
            )
        except RuleBroken as problem:
            db.session.rollback()
            add_problems(form, problem.problems)
            return show("admin/new_strategy.html", form=form, status=422)
        address = url_for("plans.strategy", slug=strategy.slug)
        if key:
            record_submission(**sent, result=address)  # type: ignore[arg-type]
        db.session.commit()
    return see_other(address, notice=f"“{form.title.data}” is added.")


@bp.get("/strategies/<slug>/edit")
@requires(Permission.EDIT_STRATEGY)
def edit(slug: str) -> Response:
    """A strategy's own words and days, and whether the public sees it, to be changed."""
    strategy = access.strategy_or_404(slug, Permission.EDIT_STRATEGY)
    return _show(strategy, _edit_form(strategy))


@bp.post("/strategies/<slug>/edit")
@requires(Permission.EDIT_STRATEGY)
def edit_post(slug: str) -> Response:
    """Change them, unless somebody else did first."""
    strategy = access.strategy_or_404(slug, Permission.EDIT_STRATEGY)
    form = _edit_form(strategy)
    if not form.validate():
        return _show(strategy, form, status=422)
    change = access.start_change(Permission.EDIT_STRATEGY, strategy_id=strategy.strategy_id)
    try:
        edit_strategy(
            by=change.by,
            on=clock.today(),
            strategy_id=strategy.strategy_id,
            seen_version=version_of(form),
            title=str(form.title.data),
            area=str(form.area.data),
            vision=str(form.vision.data),
            about=str(form.about.data),
            starts=form.starts.data,
            ends=form.ends.data,
            help_now=str(form.help_now.data).splitlines(),
            is_public=form.public.data == SHOWN,
        )
    except RuleBroken as problem:
        db.session.rollback()
        add_problems(form, problem.problems)
        return _show(strategy, form, status=422)
    except ChangedMeanwhile:
        db.session.rollback()
        now = strategy_by_slug(slug) or abort(404)
        form.version.data = str(now.version)
        return _show(now, form, is_conflict=True, status=409)
    db.session.commit()
    return see_other(url_for("plans.strategy", slug=slug), notice="The strategy is changed.")


def _edit_form(strategy: StrategyInForce) -> EditStrategyForm:
    """The form as the strategy stands; filled in with what was sent where it was sent."""
    is_shown = strategy.is_public or strategy.strategy_id in published_strategies(at=clock.moment())
    return EditStrategyForm(
        data={
            "version": str(strategy.version),
            "title": strategy.title,
            "area": strategy.area,
            "vision": strategy.vision,
            "about": strategy.about,
            "help_now": "\n".join(strategy.help_now),
            "starts": strategy.starts,
            "ends": strategy.ends,
            "public": SHOWN if is_shown else NOT_YET,
        }
    )


def _show(
    strategy: StrategyInForce, form: EditStrategyForm, *, is_conflict: bool = False, status: int = 200
) -> Response:
    return show("admin/strategy.html", page=strategy, form=form, is_conflict=is_conflict, status=status)


def _slug(form: StrategyForm) -> str:
    """The short address that was typed, or one from the title."""
    words = str(form.slug.data or form.title.data)
    slug = re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")[:60].strip("-")
    return slug if slug not in {"", _TAKEN} else "strategy"
