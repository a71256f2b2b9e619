"""The demonstration with a marked string in every text that can be held in private session.

Priya of the city council posts, the programme manager decides, the group asks back; then a report is frozen and made
public, so that whatever can carry words on has had its chance.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlalchemy import select

from tests.conftest import Browser
from tests.journeys.pages import Page
from tests.journeys.records import action_id, person_id
from tests.journeys.test_post_update import send
from tests.web.forms import freeze_early
from tests.web.forms import send as send_form
from tests.web.test_decisions import ask_id, decide
from tracker import Tracker
from tracker.changes.assessing import assess_update
from tracker.changes.audit import By
from tracker.domain.dates import AsAt
from tracker.domain.rag import Rating
from tracker.domain.status import ActionStatus
from tracker.extensions import begin_change, db
from tracker.models import Body, Measure
from tracker.models.assessment import AssessmentKind
from tracker.queries.people import viewer_of
from tracker.queries.statuses import Scope, action_statuses
from tracker.queries.strategies import plan_by_slug, windows_of

TODAY = date(2019, 9, 30)
STRATEGY = "/strategies/llr-carers"
CITY = "/plans/city/actions"
# Of these the demonstration itself holds words in private, on a day that a walk turns back to.
EARLIER = "2019-05-01"
EARLIER_WORDS = ("Four in ten schools have a named person.", "Finish the talks and offer schools a visit.")


def mark(*name: str) -> str:
    """A string that stands nowhere else; one word, so that no file breaks it."""
    return f"ZZ{''.join(name).upper()}ZZ"


# What Priya or the decisions say, by the action of the city's plan.
SAID = {
    "6": (
        "words",
        "put_it_right",
        "help_text",
        "worries",
        "plain_words",
        "step_1",
        "step_1_who",
        "private_reason",
    ),
    "5": ("reason", "decided_by", "private_reason"),
    "1": ("words", "override_reason", "private_reason"),
    "4": ("words", "put_it_right", "private_reason"),
}
DECIDED = {
    "6": ("words", "post", "power"),
    "2": ("words", "power", "private_reason"),
    "3": ("words", "private_reason"),
}
UPDATES = [mark("update", number, name.replace("_", "")) for number, names in SAID.items() for name in names]
LINK = mark("update", "6", "link")
DECISIONS = [
    mark("decision", number, name.replace("_", "")) for number, names in DECIDED.items() for name in names
]
GROUP = [mark("group", "question"), mark("group", "askedof"), mark("group", "rating")]
# A request and a headline that are private by themselves, with why; what stands around them is open.
ASKED = [mark("ask", "text"), mark("ask", "reason")]
HEADLINE = [mark("headline", "words"), mark("headline", "reason")]
DRAFT = mark("draft")
# And an addendum to the report that is frozen then.
ADDENDUM = [mark("addendum", name) for name in ("words", "why", "reason")]
ALL = [*UPDATES, LINK, *DECISIONS, *GROUP, *ASKED, *HEADLINE, *ADDENDUM]
OPEN_WORDS = "The board has the paper."


def hold_everything_in_private(app: Tracker, browser_of: Callable[[str], Browser]) -> None:
    """Post, decide and ask back with marked strings in everything, freeze a report of it and make that public."""
    priya, esi = browser_of("priya"), browser_of("esi")
    board = _body(app, "home-first-programme-board")
    late = {"back_on_track": "2020-04"}
    _post(priya, "6", answer="off_track", help_from=board, **late, **_link(app))
    _post(priya, "5", answer="hold_or_stopped", which="on_hold", review_month="2020-03")
    _post(priya, "1", answer="on_track")
    _ask_openly(priya, board)
    _put_off(app, esi, "6", decided_by="post", **_marks("decision", "6"))
    _put_off(app, esi, "2", decided_by=board, **_marks("decision", "2"))
    asked = {"words": OPEN_WORDS, "help_text": ASKED[0], "ask_private_reason": ASKED[1]}
    _ask_openly(priya, board, **asked)
    closed = decide(
        esi,
        f"{CITY}/3/decision",
        decided_by=board,
        power="Its terms of reference.",
        effect="closed",
        **_marks("decision", "3"),
    )
    assert closed.status_code == 303, Page(closed).problems
    _say_for_the_group(app)
    assert send_form(esi, "/plans/city/sign-off", sign_off="partner").status_code == 303
    _post(priya, "4", answer="at_risk", **late)
    kept = send(priya, f"{CITY}/2/update", answer="on_track", words=DRAFT, later="1")
    assert kept.status_code == 303
    _freeze_and_make_public(esi)


def _marks(kind: str, number: str) -> dict[str, str]:
    names = SAID[number] if kind == "update" else DECIDED[number]
    return {name: mark(kind, number, name.replace("_", "")) for name in names}


def _post(browser: Browser, number: str, **typed: str) -> None:
    said = _marks("update", number) | {"is_private": "y"} | typed
    answer = send(browser, f"{CITY}/{number}/update", **said)
    assert answer.status_code == 303, Page(answer).problems


def _ask_openly(browser: Browser, board: str, **typed: str) -> None:
    said = {
        "answer": "off_track",
        "words": "It waits for the board.",
        "put_it_right": "A decision.",
        "back_on_track": "2020-04",
        "help_from": board,
        "help_text": "Please decide.",
    }
    answer = send(browser, f"{CITY}/2/update", **(said | typed))
    assert answer.status_code == 303, Page(answer).problems


def _put_off(app: Tracker, browser: Browser, number: str, **typed: str) -> None:
    address = f"{CITY}/{number}/decision?ask={ask_id(app, 'city', number)}"
    answer = decide(browser, address, outcome="deferred", until="2019-11-12", **typed)
    assert answer.status_code == 303, Page(answer).problems


def _say_for_the_group(app: Tracker) -> None:
    """The group asks about what action 6 says, and rates action 1 itself."""
    with app.app_context():
        begin_change()
        by = By(person_id(app, "esi"), datetime.now(UTC))
        plan = plan_by_slug("city")
        assert plan is not None
        assess_update(
            by=by,
            on=TODAY,
            plan=plan,
            status=_status(app, "6"),
            kind=AssessmentKind.RETURNED,
            reason=GROUP[0],
            asked_of=GROUP[1],
        )
        assess_update(
            by=by,
            on=TODAY,
            plan=plan,
            status=_status(app, "1"),
            kind=AssessmentKind.OWN_RATING,
            rating=Rating.RED,
            reason=GROUP[2],
        )
        db.session.commit()


def _status(app: Tracker, number: str) -> ActionStatus:
    viewer, plan = viewer_of(person_id(app, "esi"), on=TODAY), plan_by_slug("city")
    assert viewer is not None
    assert plan is not None
    scope = Scope(plans=[plan], action_ids=[action_id(app, "city", number)])
    return action_statuses(
        viewer=viewer, as_at=AsAt(TODAY, TODAY), scope=scope, windows=windows_of(plan.strategy_id)
    )[0]


def _freeze_and_make_public(esi: Browser) -> None:
    reports = f"{STRATEGY}/reports"
    held = {"words": f"It rests with {HEADLINE[0]}.", "private_reason": HEADLINE[1]}
    assert send_form(esi, f"{reports}/headline", **held).status_code == 303
    frozen = freeze_early(esi)
    assert frozen.status_code == 303, Page(frozen).problems
    words, why, reason = ADDENDUM
    to = f"{frozen.headers['Location']}/addenda/new"
    assert send_form(esi, to, words=words, why=why, private_reason=reason).status_code == 303
    public = send_form(esi, f"{frozen.headers['Location']}/moments/0", public="at_once")
    assert public.status_code == 303, Page(public).problems


def _body(app: Tracker, slug: str) -> str:
    with app.app_context():
        return str(db.session.execute(select(Body.id).where(Body.slug == slug)).scalar_one())


def _link(app: Tracker) -> dict[str, str]:
    wanted = action_id(app, "city", "6")
    with app.app_context():
        measure = db.session.execute(
            select(Measure.id).where(Measure.action_id == wanted).order_by(Measure.id).limit(1)
        ).scalar_one()
    return {f"evidence_{measure}": "seen", f"link_{measure}": f"https://example.org/{LINK}"}
