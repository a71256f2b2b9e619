"""Adding a strategy: the first thing that a fresh installation needs before a plan can be brought in."""

from __future__ import annotations

import re

from flask import Blueprint, Response, url_for

from tracker import access
from tracker.access import requires
from tracker.changes.strategies import add_strategy
from tracker.changes.submissions import earlier_result, record_submission
from tracker.domain.permissions import Permission
from tracker.domain.problems import RuleBroken
from tracker.extensions import db
from tracker.web.admin.forms import StrategyForm, key_of, new_key
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.sent import form_hash

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


def _slug(form: StrategyForm) -> str:
    """The short address that was typed, or one from the title."""
    words = str(form.slug.data or form.title.data)
    slug = re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")[:60].strip("-")
    return slug if slug not in {"", _TAKEN} else "strategy"
