"""An addendum: numbered, dated, hashed, printed with its report, which is never altered."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.conftest import Browser
from tests.journeys.pages import Page
from tests.journeys.papers import SUFFIXES, paper
from tests.journeys.records import audit_lines, person_id, verify_chain
from tests.web.forms import send
from tracker import Tracker
from tracker.domain.freezing import thaw_addendum
from tracker.domain.removal import Wanted
from tracker.extensions import begin_change, db
from tracker.models import Body, BodyReader, FrozenReport, ReportAddendum
from tracker.queries.words import find_words

REPORT = "/strategies/llr-carers/reports/4"
NEW = f"{REPORT}/addenda/new"
WORDS, WHY = "Page 2 counts LRCCG 9 twice.", "A count was wrong."
Open = Callable[..., Browser]


def stored(app: Tracker) -> tuple[str, str]:
    """The content and the hash of the report."""
    with app.app_context():
        found = db.session.query(FrozenReport).filter_by(number=4).one()
        return found.content, found.content_hash


def test_an_addendum_is_printed_in_every_paper_and_the_report_stays(app: Tracker, browser_of: Open) -> None:
    esi, carys = browser_of("esi"), browser_of("carys")
    before, held = stored(app), {"If-None-Match": carys.get(REPORT).headers["ETag"]}

    answers = [send(esi, NEW, words=WORDS, why=WHY), send(esi, NEW, words="More of it.", why="It was short.")]
    page = Page(carys.get(REPORT, headers=held))
    papers = {suffix: paper(carys, f"/strategies/llr-carers/report.{suffix}?frozen=4") for suffix in SUFFIXES}

    with app.app_context():
        added = db.session.query(ReportAddendum).order_by(ReportAddendum.position)
        [(content, first_hash), (_, second_hash)] = [(one.content, one.content_hash) for one in added]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert stored(app) == before
    assert first_hash != second_hash
    assert WORDS not in content
    for text in (page.text, papers["pdf"], papers["docx"], papers["xlsx"]):
        assert "Addendum 4.A" in text
        assert "30 September 2019" in text
        assert f"{WORDS} Why: {WHY}" in text
        assert "Addendum 4.B" in text
    assert f"Fingerprint of this addendum: {first_hash}" in papers["docx"]
    assert WORDS in papers["json"]
    assert "4.B" not in papers["csv"]
    # Of this report alone.
    assert WORDS not in paper(carys, "/strategies/llr-carers/report.json?frozen=3")
    assert [line[:3] for line in audit_lines(app, 2)] == [("add addendum", "esi", "report")] * 2
    assert app.test_cli_runner().invoke(args=["report", "verify", "llr-carers"]).exit_code == 0
    verify_chain(app)


def test_what_is_wrong_is_said_and_sent_twice_it_stands_once(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    form = Page(esi.get(NEW)).form()

    nothing = Page(esi.client.post(NEW, data=form))
    long = Page(esi.client.post(NEW, data=form | {"words": ["x" * 4001], "why": ["y" * 301]}))
    twice = [esi.client.post(NEW, data=form | {"words": [WORDS], "why": [WHY]}).status_code for _ in range(2)]

    assert nothing.problems == [
        "Write what is added. Say which figure or sentence it is about.",
        "Say why it is added. One sentence.",
    ]
    assert long.problems == ["Use 4,000 characters or fewer.", "Use 300 characters or fewer for the reason."]
    assert (nothing.status, long.status, twice) == (422, 422, [303, 303])
    assert long.form()["words"] == ["x" * 4001]
    with app.app_context():
        assert db.session.query(ReportAddendum).count() == 1


def test_one_in_private_session_is_read_by_few_and_papers_say_that_there_is_one(
    app: Tracker, browser_of: Open
) -> None:
    esi, carys = browser_of("esi"), browser_of("carys")
    reason = "It is about a contract."

    answer = send(esi, NEW, words=WORDS, why=WHY, private_reason=reason)
    pages = {name: Page(browser.get(REPORT)).text for name, browser in (("esi", esi), ("carys", carys))}
    papers = {suffix: paper(esi, f"/strategies/llr-carers/report.{suffix}?frozen=4") for suffix in SUFFIXES}

    assert answer.status_code == 303
    assert f"{WORDS} Why: {WHY} Held in private session: {reason}" in pages["esi"]
    assert "Held in private session. Hash" in pages["carys"]
    for text in (papers["pdf"], papers["docx"], papers["xlsx"], papers["json"], pages["carys"]):
        assert "4.A" in text
        assert "Held in private session." in text
    assert [text for text in (*papers.values(), pages["carys"]) if WORDS in text or WHY in text] == []
    told = Page(esi.get("/strategies/llr-carers/audit?kind=reports")).text
    assert "4.A" in told
    assert "Held in private session: " in told
    assert app.test_cli_runner().invoke(args=["report", "verify", "llr-carers"]).exit_code == 0


def test_readers_of_a_body_read_it_once_the_report_is_issued_to_them(app: Tracker, browser_of: Open) -> None:
    esi, carys = browser_of("esi"), browser_of("carys")
    with app.app_context():
        body = db.session.query(Body).filter_by(slug="wlccg-board").one().id
        begin_change()
        db.session.add(BodyReader(body_id=body, person_id=person_id(app, "carys")))
        db.session.commit()
    send(esi, NEW, words=WORDS, why=WHY, private_reason="It is about a contract.")
    before = Page(carys.get(REPORT)).text

    issued = send(esi, f"{REPORT}/moments/{body}", issued="2019-09-30", public="not_yet")

    assert issued.status_code == 303, Page(issued).problems
    assert WORDS not in before
    assert WORDS in Page(carys.get(REPORT)).text


def test_one_of_an_earlier_version_is_open(app: Tracker, browser_of: Open) -> None:
    send(browser_of("esi"), NEW, words=WORDS, why=WHY)
    with app.app_context():
        stored_one = db.session.query(ReportAddendum).one()
        plain = json.loads(stored_one.content)
        old = {name: value for name, value in plain.items() if name not in ("is_private", "private_reason")}

        read = thaw_addendum(json.dumps(old | {"schema_version": 1}), stored_one.prose)

    assert plain["schema_version"] == 2
    assert (read.words, read.why, read.is_private, read.private_reason) == (WORDS, WHY, False, "")


def test_whoever_removes_words_does_not_read_what_stands_around_them(app: Tracker, browser_of: Open) -> None:
    for reason in ("", "It is about a contract."):
        send(
            browser_of("esi"),
            NEW,
            words=f"{WORDS} {reason and 'ZZCONTRACTZZ'}",
            why=WHY,
            private_reason=reason,
        )

    with app.app_context():
        found = [one for one in find_words(Wanted("counts LRCCG 9")) if one.called == "Addendum: its words"]

    assert sorted((one.is_private, bool(one.around)) for one in found) == [(False, True), (True, False)]
