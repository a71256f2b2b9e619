"""An organisation takes over from another: asked for, shown, then done in one step."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request, url_for

from tracker import access, clock
from tracker.access import requires
from tracker.changes.audit import By
from tracker.changes.bodies import problem_of_name
from tracker.changes.strategies import add_organisation
from tracker.changes.submissions import earlier_result, record_submission
from tracker.changes.succession import take_over
from tracker.domain.dates import write_day
from tracker.domain.permissions import Permission
from tracker.domain.problems import Problem, RuleBroken
from tracker.domain.succession import (
    OwnBody,
    Party,
    Succession,
    field_of_answering,
    field_of_name,
    problems_of_succession,
)
from tracker.extensions import db
from tracker.queries.people import organisations
from tracker.queries.successors import belongings_of, bodies_to_ask, own_bodies, parties
from tracker.web.admin.forms import NEW, SuccessorForm, new_key, successor_form
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.fields import options
from tracker.web.sent import form_hash, form_key

bp = Blueprint("succession", __name__)


@dataclass(frozen=True, slots=True)
class SuccessorPage:
    """The page on which an organisation is taken over; with `succession`, what will happen.

    `names` and `answering` are the fields for new names of bodies, and for who answers the questions of one that ends.
    """

    organisation_id: int
    name: str
    bodies: Sequence[OwnBody]
    names: Sequence[str]
    answering: Sequence[str]
    succession: Succession | None
    day: str
    is_conflict: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """The organisation that ends, everybody who could take over, the bodies that could answer, and the form."""

    predecessor: Party
    known: Mapping[int, Party]
    bodies: Sequence[OwnBody]
    to_ask: Mapping[int, Mapping[int, str]]
    form: SuccessorForm

    def succession(self) -> Succession:
        """What was asked for, once the form is complete."""
        form = self.form
        successor = (
            Party(organisation_id=None, name=str(form.name.data), short_name=str(form.short_name.data))
            if form.is_new
            else self.known[int(form.successor.data)]
        )
        return Succession(
            predecessor=self.predecessor,
            successor=successor,
            on=form.on.data,
            belongings=belongings_of(self.predecessor.organisation_id or 0, on=form.on.data),
            closing=frozenset(int(body_id) for body_id in form.closing.data or ()),
            answering=form.answering(
                self.bodies,
                {body_id: name for names in self.to_ask.values() for body_id, name in names.items()},
            ),
            names=form.names(self.bodies),
        )


@bp.get("/organisations/<id:organisation_id>/successor")
@requires(Permission.ADMINISTER)
def form(organisation_id: int) -> Response:
    """Ask who takes over, and when."""
    asked = _asked(organisation_id, key=new_key(), on=clock.today())
    return _show(asked)


@bp.post("/organisations/<id:organisation_id>/successor")
@requires(Permission.ADMINISTER)
def take(organisation_id: int) -> Response:
    """Show what would happen, and do it once it was confirmed: all of it, or nothing with every reason."""
    if request.form.get("step") == "confirm":
        return _take(organisation_id)
    asked = _asked(organisation_id)
    succession = asked.succession() if asked.form.validate() else None
    problems = _problems(asked, succession)
    if succession is None or problems:
        return _show(asked, problems=problems, status=422)
    asked.form.seen.data = _mark(succession)
    return _show(asked, succession=succession)


def _take(organisation_id: int) -> Response:
    key, body_hash, purpose = form_key(), form_hash(), f"record successor {organisation_id}"
    change = access.start_change(Permission.ADMINISTER)
    earlier = earlier_result(by=change.by, key=key, purpose=purpose, body_hash=body_hash)
    if earlier is not None:
        return see_other(earlier)
    asked = _asked(organisation_id)
    succession = asked.succession() if asked.form.validate() else None
    problems = _problems(asked, succession)
    if succession is None or problems:
        db.session.rollback()
        return _show(asked, problems=problems, status=422)
    if asked.form.seen.data != _mark(succession):
        db.session.rollback()
        asked.form.key.data, asked.form.seen.data = new_key(), _mark(succession)
        return _show(asked, succession=succession, is_conflict=True, status=409)
    try:
        done = take_over(
            by=change.by,
            on=succession.on,
            today=clock.today(),
            organisation_id=organisation_id,
            successor_id=succession.successor.organisation_id or _add(change.by, asked.form),
            closing=succession.closing,
            answering=succession.answering,
            names=succession.names,
        )
    except RuleBroken as refusal:
        db.session.rollback()
        return _show(asked, problems=refusal.problems, status=422)
    address = url_for("admin.organisation", organisation_id=organisation_id)
    record_submission(by=change.by, key=key, purpose=purpose, body_hash=body_hash, result=address)
    db.session.commit()
    said = f"{done.successor.name} stands in the place of {done.predecessor.name} from {write_day(done.on)}."
    return see_other(address, notice=said)


def _add(by: By, form: SuccessorForm) -> int:
    organisation = add_organisation(
        by=by,
        slug=form.short_address,
        name=str(form.name.data),
        short_name=str(form.short_name.data),
        kind=str(form.kind.data),
    )
    return organisation.id


def _asked(organisation_id: int, **data: object) -> _Asked:
    """The form with its choices: everybody whom nobody took over from, and the bodies of the organisation."""
    known = parties()
    predecessor = known.get(organisation_id) or abort(404)
    bodies = own_bodies(organisation_id)
    to_ask = bodies_to_ask({body.strategy_id for body in bodies})
    form = successor_form(bodies, to_ask, **data)
    form.successor.choices = options(
        ("", "Choose"),
        *(
            (str(party_id), party.name)
            for party_id, party in known.items()
            if not party.successor and party_id != organisation_id
        ),
        (NEW, "A new organisation, named below"),
    )
    form.closing.choices = options(*((str(body.body_id), body.name) for body in bodies))
    return _Asked(predecessor, known, bodies, to_ask, form)


def _problems(asked: _Asked, succession: Succession | None) -> list[Problem]:
    if succession is None:
        return []
    problems = problems_of_succession(succession, today=clock.today())
    for body in succession.belongings.bodies:
        name = succession.names.get(body.body_id)
        problem = name and problem_of_name(
            body.strategy_id, name=name, body_id=body.body_id, field=field_of_name(body.body_id)
        )
        problems += [problem] if problem else []
    slug = asked.form.short_address
    if asked.form.is_new and any(one.slug == slug for one in organisations()):
        problems.append(
            Problem(
                "name",
                f"The short address “{slug}” is taken by another organisation.",
                "Choose that one, or type another name or short address.",
            )
        )
    return problems


def _mark(succession: Succession) -> str:
    """What a preview said, in short."""
    said = "\n".join((*succession.passing, *succession.staying, *succession.warnings))
    return hashlib.sha256(said.encode()).hexdigest()


def _show(
    asked: _Asked,
    *,
    succession: Succession | None = None,
    problems: Sequence[Problem] = (),
    is_conflict: bool = False,
    status: int = 200,
) -> Response:
    rest = add_problems(asked.form, problems)
    page = SuccessorPage(
        organisation_id=asked.predecessor.organisation_id or 0,
        name=asked.predecessor.name,
        bodies=asked.bodies,
        names=[field_of_name(body.body_id) for body in asked.bodies],
        answering=[field_of_answering(body.body_id) for body in asked.bodies if body.open_asks],
        succession=succession,
        day=write_day(succession.on) if succession else "",
        is_conflict=is_conflict,
    )
    return show("admin/successor.html", page=page, form=asked.form, problems=rest, status=status)
