"""How far a plan has been agreed: recorded by the programme manager, as a body or its owner said."""

from __future__ import annotations

from flask import Blueprint, Response, abort, url_for
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import Length, ValidationError

from tracker import access, clock
from tracker.access import requires
from tracker.changes.plans import record_plan_status
from tracker.domain.dates import write_day
from tracker.domain.permissions import Permission
from tracker.domain.problems import ChangedMeanwhile
from tracker.extensions import db
from tracker.models.plan import PlanStatus
from tracker.queries.strategies import PlanInForce, plan_by_slug
from tracker.reports.contents import plan_status_line
from tracker.web.answers import see_other, show
from tracker.web.fields import DayField, TypedForm, options, tidy_text
from tracker.web.sent import version_of

bp = Blueprint("plan_status", __name__)


class PlanStatusForm(TypedForm):
    """A plan's status, the day, and a few words."""

    version = HiddenField()
    status = RadioField(
        "How far has the plan been agreed?",
        choices=options(
            (PlanStatus.DRAFT.value, "It is a draft"),
            (PlanStatus.RECEIVED.value, "It was received, which is not an approval"),
            (PlanStatus.APPROVED.value, "It was approved"),
        ),
    )
    on = DayField(
        "On which day?", description="The day of the meeting or letter. Leave it empty where nobody knows."
    )
    words = TextAreaField(
        "In a few words",
        [Length(max=300, message="Use 300 characters or fewer.")],
        filters=[tidy_text],
        description="Which group it was, for example: By the Health and Wellbeing Board. Papers print it. "
        "No names of people.",
    )

    def validate_on(self, field: DayField) -> None:
        """Refuse a day that has not come."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError(
                f"{write_day(field.data)} has not come yet. Give the day on which it was so."
            )


def _form(plan: PlanInForce) -> PlanStatusForm:
    """The form as the plan stands; filled in with what was sent where it was sent."""
    return PlanStatusForm(
        data={
            "version": str(plan.version),
            "status": plan.status.value,
            "on": plan.status_on,
            "words": plan.status_words,
        }
    )


@bp.get("/plans/<slug>/status")
@requires(Permission.RUN_CYCLE)
def plan_status(slug: str) -> Response:
    """How far the plan has been agreed, to be changed."""
    plan = access.plan_or_404(slug, Permission.RUN_CYCLE)
    return _show(plan, _form(plan))


@bp.post("/plans/<slug>/status")
@requires(Permission.RUN_CYCLE)
def plan_status_post(slug: str) -> Response:
    """Record it, unless somebody else changed the plan first."""
    plan = access.plan_or_404(slug, Permission.RUN_CYCLE)
    form = _form(plan)
    if not form.validate():
        return _show(plan, form, status=422)
    change = access.start_change(Permission.RUN_CYCLE, strategy_id=plan.strategy_id)
    try:
        record_plan_status(
            by=change.by,
            plan_id=plan.plan_id,
            seen_version=version_of(form),
            status=PlanStatus(form.status.data),
            words=str(form.words.data or ""),
            on=form.on.data,
        )
    except ChangedMeanwhile:
        db.session.rollback()
        now = plan_by_slug(slug) or abort(404)
        form.version.data = str(now.version)
        return _show(now, form, is_conflict=True, status=409)
    db.session.commit()
    return see_other(url_for("plans.plan_table", slug=slug), notice=f"The status of {plan.code} is recorded.")


def _show(
    plan: PlanInForce, form: PlanStatusForm, *, is_conflict: bool = False, status: int = 200
) -> Response:
    return show(
        "plans/plan_status.html",
        page=plan,
        form=form,
        standing=plan_status_line(plan),
        is_conflict=is_conflict,
        status=status,
    )
