"""Whoever has a role in one strategy meets nothing of another: not by an address, not by an id put into a form.

Two strategies stand side by side; each one's people try every address of the other, and every id.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import URL, select, text

from tests.access.test_every_route import ROLES, SENT, WHO_MAY
from tests.attack.elsewhere import MARK, Elsewhere, build_elsewhere
from tests.conftest import PASSWORD, Browser, config_for
from tests.journeys.pages import Fields, Page, filled
from tests.journeys.records import action_id, contents, latest, organisation_id, person_id
from tracker import Tracker, create_app
from tracker.extensions import db
from tracker.models import Body, Strategy

# An administrator reads every strategy, and a visitor's part is the table of every route.
HERE = {role: name for role, name in ROLES.items() if name not in ("nobody", "dev")}
FORM = "/plans/lrccg/actions/12/update"
MEETING = "/strategies/llr-carers/meeting"
KEY = "a-key-of-this-test"


@pytest.fixture(scope="module")
def there(shared_url: URL, compiled_templates: FileSystemBytecodeCache) -> Iterator[Elsewhere]:
    """Both strategies in one application; the browsers of both casts are signed in."""
    app = create_app(config_for(shared_url))
    app.jinja_env.bytecode_cache = compiled_templates
    found = build_elsewhere(app)
    for name in HERE.values():
        found.browsers[name] = Browser(app.test_client())
        assert found.browsers[name].sign_in(f"{name}@example.org").status_code == 303
    yield found
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


# What stands in the table for the first strategy, said of the second.
IN_PLACE_OF = {
    "/plans/lrccg/actions/12": "/plans/river/actions/1",
    "/plans/lrccg/actions/10": "/plans/river/actions/1",
    "/plans/lrccg": "/plans/river",
    "/strategies/llr-carers": "/strategies/riverside",
}
NAMED = {
    key: address
    for key, (address, _) in WHO_MAY.items()
    if address.startswith(("/plans/", "/strategies/", "/people/1"))
}


def moved(address: str) -> str:
    """An address of the first strategy as it would be in the second."""
    for ours, theirs in IN_PLACE_OF.items():
        if address.startswith(ours):
            return address.replace(ours, theirs, 1)
    return address.replace("/people/1", "/people/{rae}")


def fields_for(there: Elsewhere, endpoint: str) -> dict[str, str]:
    """What would be stored, were it let through."""
    sent = SENT.get(endpoint, {})
    return {
        name: value.format(action=there.actions["3"], seen=there.updates["1"]) for name, value in sent.items()
    }


@pytest.mark.parametrize("name", HERE.values(), ids=HERE)
def test_no_address_of_another_strategy_opens_or_takes_anything(there: Elsewhere, name: str) -> None:
    browser, before, let_through = there.browsers[name], contents(there.app), []

    for (method, endpoint), address in NAMED.items():
        asked = moved(address).format(rae=there.people["rae"])
        sent = fields_for(there, endpoint)
        answer = browser.get(asked) if method == "GET" else browser.post(asked, sent)
        if answer.status_code not in (403, 404) or MARK in answer.text:
            let_through.append(f"{method} {asked}: {answer.status_code}")

    assert len(NAMED) > 20
    assert let_through == []
    assert contents(there.app) == before


@pytest.mark.parametrize("name", ["rae", "bo", "ray", "mo"])
def test_no_address_of_the_first_opens_or_takes_anything_from_the_other(there: Elsewhere, name: str) -> None:
    browser, before, let_through = there.browsers[name], contents(there.app), []
    fits = {
        "action": action_id(there.app, "lrccg", "12"),
        "seen": latest(there.app, "lrccg", "12").update_id,
    }

    for (method, endpoint), address in NAMED.items():
        sent = {field: value.format(**fits) for field, value in SENT.get(endpoint, {}).items()}
        answer = browser.get(address) if method == "GET" else browser.post(address, sent)
        if answer.status_code not in (403, 404):
            let_through.append(f"{method} {address}: {answer.status_code}")

    assert let_through == []
    assert contents(there.app) == before


@pytest.mark.parametrize("name", HERE.values(), ids=HERE)
def test_no_list_or_filter_of_ones_own_shows_another_strategy(there: Elsewhere, name: str) -> None:
    team = there.teams[f"{MARK} team"]
    asked = (
        *("/strategies", "/people", "/teams/new", "/people/new", "/my-updates", "/account"),
        f"/plans/lrccg?lead={team}",
        "/my-updates?strategy=riverside",
        "/strategies/llr-carers",
        "/strategies/llr-carers/summary?partner=riverside-council",
        "/strategies/llr-carers/actions?partner=riverside-council",
        "/strategies/llr-carers/matrix",
        "/strategies/llr-carers/reports",
        "/strategies/llr-carers/report.json?frozen=latest",
        "/plans/lrccg/actions/12?strategy=riverside",
    )

    shown = [address for address in asked if MARK in shown_words(there.browsers[name].get(address))]

    # Whoever invites people may choose any organisation for them: those belong to no strategy.
    assert shown == []


def shown_words(answer) -> str:  # type: ignore[no-untyped-def]
    """What an answer says, without the choice of organisations and without what was asked for."""
    if answer.mimetype != "text/html":
        return str(answer.text)
    page = Page(answer)
    for choice in page.tree.css("select[name=organisation]"):
        choice.decompose()
    return page.tree.html or ""


@dataclass(frozen=True)
class Smuggled:
    """A form of one's own strategy with something of another in it."""

    who: str
    address: str
    fields: Callable[[Elsewhere], dict[str, object]]
    page: str = "/key"


def own_box(there: Elsewhere) -> str:
    """An action of Amira's as a ticked box sends it."""
    return f"{action_id(there.app, 'lrccg', '12')}:{latest(there.app, 'lrccg', '12').update_id}"


def person_fields(**more: object) -> dict[str, object]:
    """A new person, as a form of a manager has them."""
    return {
        "key": KEY,
        "name": "Somebody New",
        "email": "somebody.new@example.org",
        "role": "member",
        "organisation": "",
        **more,
    }


def an_import(target: str) -> dict[str, object]:
    """A file that could be brought in."""
    return {"key": KEY, "target": target, "file": (io.BytesIO(b"Action,Lead\nA thing,A team\n"), "plan.csv")}


SMUGGLED: dict[str, Smuggled] = {
    "an action confirmed unchanged": Smuggled(
        "amira", "/my-updates/unchanged", lambda there: {"key": KEY, "action": there.ticked("1")}
    ),
    "an action confirmed beside one's own": Smuggled(
        "amira",
        "/my-updates/unchanged",
        lambda there: {"key": KEY, "action": [own_box(there), there.ticked("1")]},
    ),
    "an action confirmed by a manager": Smuggled(
        "esi", "/my-updates/unchanged", lambda there: {"key": KEY, "action": there.ticked("1")}
    ),
    "an action confirmed in the other strategy": Smuggled(
        "esi",
        "/my-updates/unchanged?strategy=riverside",
        lambda there: {"key": KEY, "action": there.ticked("1")},
    ),
    "a done to be checked": Smuggled(
        "esi", "/my-updates/checked", lambda there: {"done": there.ticked("2"), "outcome": "agreed"}
    ),
    "a done sent back": Smuggled(
        "ben",
        "/my-updates/checked",
        lambda there: {"done": there.ticked("2"), "outcome": "returned", "words": "Why?"},
    ),
    "an action that nobody answers for": Smuggled(
        "amira", "/my-updates/take", lambda there: {"action": f"{there.actions['12']}:"}
    ),
    "an action that nobody answers for, by a manager": Smuggled(
        "esi", "/my-updates/take", lambda there: {"action": f"{there.actions['12']}:"}
    ),
    "the same words for an action": Smuggled(
        "amira",
        "/plans/lrccg/actions/10/same-work",
        lambda there: {"key": KEY, "action": there.ticked("3")},
    ),
    "a detail that is done": Smuggled(
        "amira",
        FORM,
        lambda there: {"answer": "on_track", "words": "Good.", "details_done": there.details},
        FORM,
    ),
    "an update that was seen": Smuggled(
        "amira",
        FORM,
        lambda there: {"answer": "on_track", "words": "Good.", "seen": there.updates["1"]},
        FORM,
    ),
    "a body that is asked for help": Smuggled(
        "amira",
        FORM,
        lambda there: {
            "answer": "off_track",
            "words": "Late.",
            "put_it_right": "Ask.",
            "back_on_track-month": "3",
            "back_on_track-year": "2020",
            "help_from": there.body,
        },
        FORM,
    ),
    "a strategy for a new person": Smuggled(
        "esi", "/people/new", lambda there: person_fields(strategy=there.strategy)
    ),
    "a team for a new person": Smuggled(
        "esi", "/people/new", lambda there: person_fields(teams=list(there.teams.values()))
    ),
    "a body whose meeting it was": Smuggled(
        "esi",
        MEETING,
        lambda there: {"body": there.body, "others": "y", "held_on-day": "31", "held_on-month": "2"},
        MEETING,
    ),
    "a plan to bring a file into": Smuggled("esi", "/imports", lambda there: an_import("plan:river")),
    "a strategy to bring a file into": Smuggled("esi", "/imports", lambda there: an_import("new:riverside")),
    "a file of somebody else's": Smuggled(
        "esi", "/imports/{file}", lambda there: {"key": KEY, "import": "1", "take_away": "1"}
    ),
    "a body in the address": Smuggled(
        "esi",
        "/strategies/llr-carers/bodies/{body}",
        lambda there: {"version": "1", "name": "Another name", "kind": "committee"},
    ),
    "a body to add a meeting to": Smuggled(
        "esi", "/strategies/llr-carers/bodies/{body}/meetings", lambda there: dict(SENT["bodies.add_meeting"])
    ),
    "a body with its meeting": Smuggled(
        "esi", "/strategies/llr-carers/bodies/{body}/meetings/{meeting}/removed", lambda there: {}
    ),
    "a meeting under a body of one's own": Smuggled(
        "esi", "/strategies/llr-carers/bodies/{own_body}/meetings/{meeting}/removed", lambda there: {}
    ),
    "a window in the address": Smuggled(
        "esi",
        "/strategies/llr-carers/windows/{window}",
        lambda there: {"version": "1", "name": "Another name"},
    ),
    "a window with a plan of one's own": Smuggled(
        "esi",
        "/strategies/llr-carers/windows/{window}/plans/lrccg",
        lambda there: dict(SENT["due_days.due_day_post"]),
    ),
    "a plan in a window of one's own": Smuggled(
        "esi",
        "/strategies/llr-carers/windows/5/plans/river",
        lambda there: dict(SENT["due_days.due_day_post"]),
    ),
    "a role beyond one's own": Smuggled("esi", "/people/new", lambda there: person_fields(role="manager")),
    "a strategy for a new team": Smuggled(
        "esi", "/teams/new", lambda there: {"key": KEY, "name": "New team", "strategy": there.strategy}
    ),
}
# The manager's own strategy stands in for one that a form of theirs does not ask for.
IGNORED = {"a strategy for a new person", "a strategy for a new team"}


@pytest.mark.parametrize("what", [name for name in SMUGGLED if name not in IGNORED])
def test_an_id_of_another_strategy_in_a_form_of_ones_own_stores_nothing(there: Elsewhere, what: str) -> None:
    smuggled, before = SMUGGLED[what], contents(there.app)
    answer = send_smuggled(there, smuggled)

    assert answer.status_code in (303, 403, 404, 409, 422)
    assert contents(there.app) == before
    assert MARK not in shown_words(answer)


@pytest.mark.parametrize("what", sorted(IGNORED))
def test_a_strategy_that_the_form_does_not_ask_for_is_not_taken_from_it(app: Tracker, what: str) -> None:
    there = build_elsewhere(app)
    there.browsers["esi"] = Browser(app.test_client())
    there.browsers["esi"].sign_in("esi@example.org")

    answer = send_smuggled(there, SMUGGLED[what])

    assert answer.status_code in (200, 303, 403, 422)
    assert across_strategies(app) == []
    with app.app_context():
        members = text("SELECT count(*) FROM membership WHERE strategy_id = :there")
        teams = text("SELECT count(*) FROM team WHERE strategy_id = :there")
        assert db.session.execute(members, {"there": there.strategy}).scalar_one() == 5
        assert db.session.execute(teams, {"there": there.strategy}).scalar_one() == 3


def send_smuggled(there: Elsewhere, smuggled: Smuggled):  # type: ignore[no-untyped-def]
    """Send a form as the page gives it, with the smuggled fields in it."""
    browser = there.browsers[smuggled.who]
    form: Fields = {"csrf_token": [browser.token("/key")]}
    if smuggled.page != "/key":
        form = Page(browser.get(smuggled.page)).form()
    address = smuggled.address.format(
        body=there.body,
        own_body=own_body(there.app),
        meeting=there.meeting,
        window=there.window,
        file=there.file,
    )
    typed = smuggled.fields(there)
    files = {name: typed.pop(name) for name, value in list(typed.items()) if isinstance(value, tuple)}
    return browser.client.post(address, data={**filled(form, **typed), **files})


def own_body(app: Tracker) -> int:
    """A body of the first strategy."""
    with app.app_context():
        wanted = select(Body.id).join(Strategy, Strategy.id == Body.strategy_id).order_by(Body.id).limit(1)
        found: int = db.session.execute(wanted.where(Strategy.slug == "llr-carers")).scalar_one()
        return found


@pytest.mark.parametrize(
    "address",
    [
        "/strategies/llr-carers/bodies/{body}",
        "/strategies/llr-carers/windows/{window}",
        "/strategies/llr-carers/windows/5/plans/river",
        "/people/{rae}",
        "/imports/{file}",
    ],
)
def test_an_id_of_another_strategy_in_an_address_of_ones_own_shows_nothing(
    there: Elsewhere, address: str
) -> None:
    asked = address.format(body=there.body, window=there.window, rae=there.people["rae"], file=there.file)

    answer = there.browsers["esi"].get(asked, follow_redirects=True)

    assert answer.status_code in (200, 403, 404)
    assert (answer.status_code == 200) is (answer.request.path == "/imports")
    assert MARK not in answer.text


# Pairs of rows that belong to two strategies: there is never one.
ACROSS = {
    "a detail done by an update of another action": """
        SELECT 1 FROM detail_done x JOIN progress_update u ON u.id = x.update_id
        JOIN detail d ON d.id = x.detail_id WHERE d.action_id <> u.action_id""",
    "evidence on a measure of another action": """
        SELECT 1 FROM measure_evidence x JOIN progress_update u ON u.id = x.update_id
        JOIN measure m ON m.id = x.measure_id WHERE m.action_id <> u.action_id""",
    "an update on top of another action's": """
        SELECT 1 FROM progress_update u JOIN progress_update s ON s.id = u.seen_update_id
        WHERE s.action_id <> u.action_id""",
    "an update for a team of another strategy": """
        SELECT 1 FROM progress_update u JOIN action a ON a.id = u.action_id
        JOIN delivery_plan p ON p.id = a.plan_id JOIN team t ON t.id = u.for_team_id
        WHERE t.strategy_id <> p.strategy_id""",
    "an update in a window of another strategy": """
        SELECT 1 FROM progress_update u JOIN action a ON a.id = u.action_id
        JOIN delivery_plan p ON p.id = a.plan_id JOIN reporting_window w ON w.id = u.window_id
        WHERE w.strategy_id <> p.strategy_id""",
    "help asked of a body of another strategy": """
        SELECT 1 FROM ask x JOIN action a ON a.id = x.action_id
        JOIN delivery_plan p ON p.id = a.plan_id JOIN body b ON b.id = x.body_id
        WHERE b.strategy_id <> p.strategy_id""",
    "somebody in a team of a strategy without a role there": """
        SELECT 1 FROM team_member x JOIN team t ON t.id = x.team_id WHERE NOT EXISTS (
            SELECT 1 FROM membership m WHERE m.person_id = x.person_id
            AND (m.strategy_id = t.strategy_id OR m.strategy_id IS NULL))""",
}


def across_strategies(app: Tracker) -> list[str]:
    """What stands across two strategies; nothing, where all is well."""
    with app.app_context():
        return [what for what, asked in ACROSS.items() if db.session.execute(text(asked)).first()]


def test_a_measure_and_a_team_of_another_strategy_are_left_out_of_an_update(app: Tracker) -> None:
    there, amira = build_elsewhere(app), Browser(app.test_client())
    amira.sign_in("amira@example.org")
    theirs: dict[str, object] = {}
    for measure in there.measures:
        theirs |= {f"evidence_{measure}": "seen", f"link_{measure}": "https://example.org/"}
    form = filled(Page(amira.get(FORM)).form(), answer="on_track", words="Good.", **theirs)

    answer = amira.client.post(FORM, data=form | {"for_team": [str(there.teams[f"{MARK} team"])]})

    assert answer.status_code == 303
    assert latest(app, "lrccg", "12").for_team == ""
    assert across_strategies(app) == []


def test_a_draft_for_an_action_of_another_strategy_is_not_kept_by_signing_in(there: Elsewhere) -> None:
    amira = Browser(there.app.test_client())
    kept = json.dumps({"answer": ["on_track"], "words": ["Typed while signed out."]})
    drafts = contents(there.app)["update_draft"]

    answer = amira.post(
        "/sign-in",
        {
            "email": "amira@example.org",
            "password": PASSWORD,
            "next": "/plans/river/actions/3/update",
            "kept": kept,
        },
    )

    assert answer.status_code == 303
    assert amira.get(answer.headers["Location"]).status_code == 403
    assert contents(there.app)["update_draft"] == drafts


@pytest.mark.parametrize("name", ["esi", "dev"])
def test_a_team_of_another_strategy_is_not_given_with_a_role_in_this_one(app: Tracker, name: str) -> None:
    there, browser = build_elsewhere(app), Browser(app.test_client())
    browser.sign_in(f"{name}@example.org")
    address = f"/people/{person_id(app, 'amira')}"
    form = filled(Page(browser.get(address)).form(address), teams=list(there.teams.values()))

    answer = browser.client.post(address, data=form)

    assert answer.status_code == 422
    assert across_strategies(app) == []


def test_an_organisation_given_by_a_manager_opens_nothing_of_its_strategy(app: Tracker) -> None:
    there, esi, ben = build_elsewhere(app), Browser(app.test_client()), Browser(app.test_client())
    esi.sign_in("esi@example.org")
    ben.sign_in("ben@example.org")
    address = f"/people/{person_id(app, 'ben')}"
    form = filled(Page(esi.get(address)).form(address), organisation=there.organisation)

    saved = esi.client.post(address, data=form)

    assert saved.status_code == 303
    assert organisation_id(app, "riverside-council") == there.organisation
    tried = ("/plans/river", "/plans/river/actions/1/update", "/strategies/riverside/summary")
    assert [ben.get(one).status_code for one in tried] == [403, 403, 403]
