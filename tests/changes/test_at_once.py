"""Many people at once: what was acknowledged is stored, once, and the chain is unbroken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import latest, updates_of, verify_chain
from tracker import Tracker
from tracker.extensions import db
from tracker.models import AuditEntry, Submission, Team

WRITERS = 40


def copies_of(browser: Browser, count: int) -> list[Browser]:
    """As many browsers with the same session, each to be used by a thread of its own."""
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    found = []
    for _ in range(count):
        copy = Browser(browser.client.application.test_client())
        copy.client.set_cookie("session", cookie.value)
        found.append(copy)
    return found


def all_at_once(tasks: list[Callable[[], int]]) -> list[int]:
    """Start every task at the same moment, each in a thread; what they answer."""
    start = Barrier(len(tasks))

    def run(task: Callable[[], int]) -> int:
        start.wait(timeout=30)
        return task()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return list(threads.map(run, tasks))


def sender(browser: Browser, address: str, form: dict[str, list[str]]) -> Callable[[], int]:
    """A task that sends a form."""
    return lambda: browser.client.post(address, data=form).status_code


def test_forty_writers_at_once_all_succeed(app: Tracker, browser_of: Callable[..., Browser]) -> None:
    esi = browser_of("esi")
    blank = Page(esi.get("/teams/new")).form()
    forms = [filled(blank, key=f"team-number-{n}", name=f"Team {n:02}") for n in range(WRITERS)]
    writers = copies_of(esi, WRITERS)

    answers = all_at_once(
        [sender(writer, "/teams/new", form) for writer, form in zip(writers, forms, strict=True)]
    )

    with app.app_context():
        names = db.session.execute(select(Team.name).where(Team.name.like("Team %"))).scalars().all()
        entries = db.session.execute(select(AuditEntry.prose).where(AuditEntry.verb == "add team")).all()
    assert Counter(answers) == {303: WRITERS}
    assert sorted(names) == [f"Team {n:02}" for n in range(WRITERS)]
    assert sum("Team " in row.prose["name"]["words"] for row in entries) >= WRITERS
    verify_chain(app)


def test_two_people_who_post_to_two_actions_at_once_are_both_stored(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    tasks = []
    for name, address in (("amira", "/plans/lrccg/actions/12"), ("ben", "/plans/leics/actions/1")):
        browser = browser_of(name)
        form = filled(
            Page(browser.get(f"{address}/update")).form(),
            answer="on_track",
            words=f"{name} was here.",
            override_reason="It is sure.",
        )
        tasks.append(sender(browser, f"{address}/update", form))

    answers = all_at_once(tasks)

    assert answers == [303, 303]
    assert latest(app, "lrccg", "12").words == "amira was here."
    assert latest(app, "leics", "1").words == "ben was here."
    verify_chain(app)


def test_of_many_who_post_to_one_action_at_once_one_is_stored_and_the_others_are_told(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    address = "/plans/lrccg/actions/12/update"
    blank = Page(amira.get(address)).form()
    before = len(updates_of(app, "lrccg", "12"))
    forms = [
        filled(blank, key=f"a-key-of-number-{n}", answer="on_track", words=f"Number {n}.") for n in range(8)
    ]

    answers = all_at_once(
        [sender(one, address, form) for one, form in zip(copies_of(amira, 8), forms, strict=True)]
    )

    stored = updates_of(app, "lrccg", "12")
    assert Counter(answers) == {303: 1, 409: 7}
    assert len(stored) == before + 1
    assert stored[-1].words == f"Number {answers.index(303)}."
    verify_chain(app)


def test_one_form_sent_many_times_at_once_is_stored_once(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    amira = browser_of("amira")
    address = "/plans/lrccg/actions/12/update"
    form = filled(Page(amira.get(address)).form(), answer="on_track", words="Pressed in anger.")

    answers = all_at_once([sender(one, address, form) for one in copies_of(amira, 8)])

    with app.app_context():
        kept = db.session.execute(select(Submission.key).where(Submission.key == form["key"][0])).all()
    assert Counter(answers) == {303: 8}
    assert [update.words for update in updates_of(app, "lrccg", "12")].count("Pressed in anger.") == 1
    assert len(kept) == 1


def test_one_link_used_twice_at_once_sets_one_password(
    app: Tracker, browser_of: Callable[..., Browser]
) -> None:
    dev = browser_of("dev")
    page = Page(dev.post("/people/1/link", page="/people"))
    field = page.tree.css_first("#link")
    assert field is not None
    path = "/set-password/" + (field.attributes["value"] or "").partition("/set-password/")[2]
    tasks = []
    for password in ("purple kettle harbour", "yellow ladder orchard"):
        browser = browser_of("nobody")
        form = filled(Page(browser.get(path)).form(), password=password, password_again=password)
        tasks.append(sender(browser, path, form))

    answers = all_at_once(tasks)

    assert sorted(answers) == [303, 410]
