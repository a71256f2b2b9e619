"""People, teams and organisations: who may sign in, as what, and for whom."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, request, url_for

from tracker import access, clock
from tracker.access import Change, requires
from tracker.changes.people import add_person, add_team, edit_person, make_password_link
from tracker.changes.strategies import add_organisation, rename_organisation
from tracker.changes.submissions import earlier_result, hash_of_form, record_submission
from tracker.domain.permissions import Permission, Role, Viewer
from tracker.domain.problems import ChangedMeanwhile, NotAllowed, Problem, RuleBroken
from tracker.extensions import db
from tracker.queries import people
from tracker.queries.keepers import kept_by_people
from tracker.queries.people import OrganisationOnRecord, PersonOnRecord
from tracker.queries.strategies import StrategyInForce, all_strategies
from tracker.queries.successors import successions_of
from tracker.web.admin.choices import (
    Chosen,
    chosen,
    offer_for_person,
    offer_for_team,
    organisation_differences,
    person_differences,
    typed_person,
)
from tracker.web.admin.forms import (
    EditOrganisationForm,
    EditPersonForm,
    OrganisationForm,
    PersonForm,
    TeamForm,
    key_of,
    new_key,
    slug_of,
)
from tracker.web.admin.pages import (
    LinkPage,
    NewPersonPage,
    TeamPage,
    organisation_page,
    organisations_page,
    people_page,
    person_page,
)
from tracker.web.answers import see_other, show
from tracker.web.components import add_problems
from tracker.web.reach import may_give, may_set_role, person_or_404, reached, reaches_all
from tracker.web.sent import version_of

bp = Blueprint("admin", __name__)


@bp.get("/people")
@requires(Permission.INVITE_PEOPLE)
def list_people() -> Response:
    """Everybody the viewer looks after."""
    viewer = access.viewer()
    strategies = reached(viewer, all_strategies())
    scope = _scope(viewer, strategies)
    page = people_page(
        people.everybody(strategy_ids=scope),
        viewer=viewer,
        strategies=strategies,
        kept=kept_by_people(strategy_ids=scope, on=clock.today()),
    )
    return show("admin/people.html", page=page)


@bp.get("/people/new")
@requires(Permission.INVITE_PEOPLE)
def new_person() -> Response:
    """The form for a new person."""
    form = PersonForm(key=new_key())
    offer_for_person(form, viewer=access.viewer())
    return _show_new_person(form, status=200)


@bp.post("/people/new")
@requires(Permission.INVITE_PEOPLE)
def new_person_post() -> Response:
    """Add a person, and show the one-time link with which they choose a password."""
    form = PersonForm()
    offer_for_person(form, viewer=access.viewer())
    if not form.validate():
        return _show_new_person(form, status=422)
    change = access.start_change(Permission.INVITE_PEOPLE)
    earlier = _earlier(change, form, purpose="add person")
    try:
        person_id = int(earlier) if earlier is not None else _add(form, change)
    except RuleBroken as problem:
        db.session.rollback()
        add_problems(form, problem.problems)
        return _show_new_person(form, status=422)
    # Sent twice, the person is there once; only the link is new, since the first one is kept nowhere.
    return _show_link(change, person_or_404(change.viewer, person_id), is_new=True)


def _add(form: PersonForm, change: Change) -> int:
    wanted = chosen(form, viewer=change.viewer)
    _refuse_more_than_own(change.viewer, wanted)
    person = add_person(
        by=change.by,
        email=str(form.email.data),
        name=str(form.name.data),
        role=wanted.role,
        strategy_id=wanted.strategy_id,
        organisation_id=wanted.organisation_id,
        team_ids=wanted.team_ids,
        on=clock.today(),
    )
    _remember(change, form, purpose="add person", result=str(person.id))
    return person.id


@bp.get("/people/<id:person_id>")
@requires(Permission.INVITE_PEOPLE)
def person(person_id: int) -> Response:
    """A person, to edit."""
    viewer = access.viewer()
    found = person_or_404(viewer, person_id)
    form = EditPersonForm(data=typed_person(found))
    offer_for_person(form, viewer=viewer, person=found)
    page = person_page(found, viewer=viewer, strategies=reached(viewer, all_strategies()))
    return show("admin/person.html", page=page, form=form)


@bp.post("/people/<id:person_id>")
@requires(Permission.INVITE_PEOPLE)
def person_post(person_id: int) -> Response:
    """Save a person. Nobody changes their own role here, or stops themselves from signing in."""
    viewer = access.viewer()
    found = person_or_404(viewer, person_id)
    form = EditPersonForm()
    offer_for_person(form, viewer=viewer, person=found)
    if not form.validate():
        return _show_person(found, form, viewer=viewer, status=422)
    change = access.start_change(Permission.INVITE_PEOPLE)
    found = person_or_404(change.viewer, person_id)
    try:
        _save(found, form, change)
    except RuleBroken as problem:
        db.session.rollback()
        add_problems(form, problem.problems)
        return _show_person(found, form, viewer=viewer, status=422)
    except ChangedMeanwhile:
        db.session.rollback()
        return _show_person(found, form, viewer=viewer, status=409)
    db.session.commit()
    return see_other(url_for("admin.list_people"), notice=f"{form.name.data} is saved.")


def _save(found: PersonOnRecord, form: EditPersonForm, change: Change) -> None:
    wanted = chosen(form, viewer=change.viewer, person=found)
    if may_set_role(change.viewer, found):
        _refuse_more_than_own(change.viewer, wanted)
    is_self = found.person_id == change.viewer.person_id
    edit_person(
        by=change.by,
        person_id=found.person_id,
        seen_version=version_of(form),
        name=str(form.name.data),
        role=wanted.role if may_set_role(change.viewer, found) else None,
        strategy_id=wanted.strategy_id,
        organisation_id=wanted.organisation_id,
        team_ids=wanted.team_ids,
        is_disabled=False if is_self else not form.may_sign_in.data,
        on=clock.today(),
    )


@bp.post("/people/<id:person_id>/link")
@requires(Permission.INVITE_PEOPLE)
def make_link(person_id: int) -> Response:
    """Make a one-time link and show it; a form sent again makes another, and only the last one works."""
    change = access.start_change(Permission.INVITE_PEOPLE)
    found = person_or_404(change.viewer, person_id)
    if found.is_disabled:
        raise RuleBroken(
            [Problem("", f"{found.name} may not sign in.", "Let them sign in first, then make a link.")]
        )
    return _show_link(change, found, is_new=False)


@bp.get("/teams/new")
@requires(Permission.INVITE_PEOPLE)
def new_team() -> Response:
    """The form for a new team."""
    return _show_new_team(TeamForm(key=new_key()), status=200)


@bp.post("/teams/new")
@requires(Permission.INVITE_PEOPLE)
def new_team_post() -> Response:
    """Add a team that can lead actions."""
    form = TeamForm()
    offer_for_team(form, viewer=access.viewer())
    if not form.validate():
        return _show_new_team(form, status=422)
    strategy_id = int(form.strategy.data)
    change = access.start_change(Permission.INVITE_PEOPLE)
    if strategy_id not in [strategy.strategy_id for strategy in reached(change.viewer, all_strategies())]:
        raise NotAllowed
    if _earlier(change, form, purpose="add team") is None:
        organisation_id = int(form.organisation.data) if form.organisation.data else None
        name = str(form.name.data)
        try:
            add_team(by=change.by, strategy_id=strategy_id, name=name, organisation_id=organisation_id)
        except RuleBroken as problem:
            db.session.rollback()
            add_problems(form, problem.problems)
            return _show_new_team(form, status=422)
        _remember(change, form, purpose="add team", result=name)
        db.session.commit()
    return see_other(url_for("admin.list_people"), notice=f"The team “{form.name.data}” is added.")


@bp.get("/organisations")
@requires(Permission.ADMINISTER)
def list_organisations() -> Response:
    """The organisations on record."""
    return show("admin/organisations.html", page=organisations_page(people.organisations()))


@bp.get("/organisations/new")
@requires(Permission.ADMINISTER)
def new_organisation() -> Response:
    """The form for a new organisation."""
    return show("admin/new_organisation.html", form=OrganisationForm(key=new_key()))


@bp.post("/organisations/new")
@requires(Permission.ADMINISTER)
def new_organisation_post() -> Response:
    """Add an organisation; its short address comes from its name."""
    form = OrganisationForm()
    if not form.validate():
        return show("admin/new_organisation.html", form=form, status=422)
    name, short_name = str(form.name.data), str(form.short_name.data)
    change = access.start_change(Permission.ADMINISTER)
    if _earlier(change, form, purpose="add organisation") is None:
        try:
            add_organisation(
                by=change.by, slug=slug_of(name), name=name, short_name=short_name, kind=str(form.kind.data)
            )
        except RuleBroken:
            db.session.rollback()
            taken = Problem("name", f"There is an organisation “{name}” already.", "Edit that one.")
            add_problems(form, [taken])
            return show("admin/new_organisation.html", form=form, status=422)
        _remember(change, form, purpose="add organisation", result=name)
        db.session.commit()
    return see_other(url_for("admin.list_organisations"), notice=f"{name} is added.")


@bp.get("/organisations/<id:organisation_id>")
@requires(Permission.ADMINISTER)
def organisation(organisation_id: int) -> Response:
    """An organisation, to rename."""
    found = _organisation_or_404(organisation_id)
    form = EditOrganisationForm(name=found.name, short_name=found.short_name, version=str(found.version))
    page = organisation_page(found, successions=successions_of(found.slug))
    return show("admin/organisation.html", page=page, form=form)


@bp.post("/organisations/<id:organisation_id>")
@requires(Permission.ADMINISTER)
def organisation_post(organisation_id: int) -> Response:
    """Rename an organisation from today on."""
    form = EditOrganisationForm()
    if not form.validate():
        page = organisation_page(_organisation_or_404(organisation_id))
        return show("admin/organisation.html", page=page, form=form, status=422)
    change = access.start_change(Permission.ADMINISTER)
    found = _organisation_or_404(organisation_id)
    try:
        rename_organisation(
            by=change.by,
            organisation_id=organisation_id,
            seen_version=version_of(form),
            name=str(form.name.data),
            short_name=str(form.short_name.data),
            on=clock.today(),
            strategy_ids=[strategy.strategy_id for strategy in all_strategies()],
        )
    except ChangedMeanwhile:
        db.session.rollback()
        meanwhile = organisation_differences(found, form)
        form.version.data = str(found.version)
        page = organisation_page(found, meanwhile=meanwhile)
        return show("admin/organisation.html", page=page, form=form, status=409)
    except RuleBroken as problem:
        db.session.rollback()
        page = organisation_page(found, successions=successions_of(found.slug))
        rest = add_problems(form, problem.problems)
        return show("admin/organisation.html", page=page, form=form, problems=rest, status=422)
    db.session.commit()
    return see_other(url_for("admin.list_organisations"), notice=f"{form.name.data} is saved.")


def _scope(viewer: Viewer, strategies: list[StrategyInForce]) -> list[int] | None:
    return None if reaches_all(viewer) else [strategy.strategy_id for strategy in strategies]


def _organisation_or_404(organisation_id: int) -> OrganisationOnRecord:
    by_id = {found.organisation_id: found for found in people.organisations()}
    return by_id.get(organisation_id) or abort(404)


def _refuse_more_than_own(viewer: Viewer, wanted: Chosen) -> None:
    if wanted.role is Role.VISITOR or not may_give(viewer, wanted.role, strategy_id=wanted.strategy_id):
        raise NotAllowed


def _form_hash() -> str:
    return hash_of_form({name: typed for name, typed in request.form.lists() if name != "csrf_token"})


def _earlier(change: Change, form: PersonForm | TeamForm | OrganisationForm, *, purpose: str) -> str | None:
    key = key_of(form)
    return earlier_result(by=change.by, key=key, purpose=purpose, body_hash=_form_hash()) if key else None


def _remember(
    change: Change, form: PersonForm | TeamForm | OrganisationForm, *, purpose: str, result: str
) -> None:
    key = key_of(form)
    if key:
        record_submission(by=change.by, key=key, purpose=purpose, body_hash=_form_hash(), result=result)


def _show_link(change: Change, found: PersonOnRecord, *, is_new: bool) -> Response:
    """Make the link, commit, and show it on the answer itself: it is kept nowhere, so no other page could."""
    token = make_password_link(by=change.by, person_id=found.person_id)
    db.session.commit()
    link = f"{current_app.config['BASE_URL']}{url_for('account.set_password', token=token)}"
    return show("admin/link.html", page=LinkPage(found.name, found.email, link, is_new))


def _show_new_person(form: PersonForm, *, status: int) -> Response:
    page = NewPersonPage(asks_strategy="strategy" in form)
    return show("admin/new_person.html", page=page, form=form, status=status)


def _show_person(found: PersonOnRecord, form: EditPersonForm, *, viewer: Viewer, status: int) -> Response:
    """The form with what was typed; at 409 beside what somebody else saved, which sending it again replaces."""
    meanwhile = None
    if status == 409:
        meanwhile = person_differences(found, form)
        form.version.data = str(found.version)
    strategies = reached(viewer, all_strategies())
    page = person_page(found, viewer=viewer, strategies=strategies, meanwhile=meanwhile)
    return show("admin/person.html", page=page, form=form, status=status)


def _show_new_team(form: TeamForm, *, status: int) -> Response:
    strategies = offer_for_team(form, viewer=access.viewer())
    known = people.teams(strategy_ids=[strategy.strategy_id for strategy in strategies])
    page = TeamPage([team.name for team in known], len(strategies) > 1, has_strategy=bool(strategies))
    return show("admin/new_team.html", page=page, form=form, status=status)
