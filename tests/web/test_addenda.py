"""An addendum: numbered, dated, hashed, printed with its report, which is never altered."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Browser
from tests.journeys.pages import Page
from tests.journeys.papers import SUFFIXES, paper
from tests.journeys.records import audit_lines, verify_chain
from tests.web.forms import send
from tracker import Tracker
from tracker.extensions import db
from tracker.models import FrozenReport, ReportAddendum

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
