"""The headline of the next report: drafted from the figures, edited by the manager, and marked where it was."""

from __future__ import annotations

import json
from collections.abc import Callable

from sqlalchemy import select

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, verify_chain
from tests.web.forms import freeze_early, send
from tests.web.test_moments import of_body
from tracker import Tracker
from tracker.extensions import db
from tracker.models import BodyReader, FrozenReport, Person
from tracker.reports.freezing import HEADLINE_HELD

REPORTS = "/strategies/llr-carers/reports"
HEADLINE = f"{REPORTS}/headline"
PAPER = "/strategies/llr-carers/report.json"
Open = Callable[..., Browser]


def report(browser: Browser, query: str = "") -> dict[str, object]:
    """A paper as values."""
    found: dict[str, object] = json.loads(browser.get(PAPER + query).text)
    return found


def post_update(browser: Browser, address: str = "/plans/lrccg/actions/12/update") -> None:
    """An update that changes the figures."""
    typed = filled(
        Page(browser.get(address)).form(),
        answer="off_track",
        words="Nothing moves.",
        put_it_right="Ask for help.",
        back_on_track="2020-03",
        help_from="none",
    )
    answer = browser.client.post(address, data=typed)
    assert answer.status_code == 303, Page(answer).problems


def test_an_edited_headline_is_in_the_frozen_report_and_says_so(app: Tracker, browser_of: Open) -> None:
    esi, carys = browser_of("esi"), browser_of("carys")
    drafted = report(carys)["headline"]

    saved = send(esi, HEADLINE, words="The plan is late in two places.\n\n  Both have a way back.  ")
    live = report(carys)
    frozen = freeze_early(esi)

    words = ["The plan is late in two places.", "Both have a way back."]
    assert (saved.status_code, frozen.status_code) == (303, 303)
    assert drafted != words
    for paper in (live, report(carys, "?frozen=5")):
        assert (paper["headline"], paper["is_headline_edited"]) == (words, True)
        assert paper["headline_edited"] == "30 September 2019"
    assert audit_lines(app, 2)[0][:2] == ("edit headline", "esi")
    assert app.test_cli_runner().invoke(args=["report", "verify", "llr-carers"]).exit_code == 0
    verify_chain(app)
    # The report after it is drafted anew.
    assert "The plan is late" not in Page(esi.get(HEADLINE)).form()["words"][0]


def test_a_headline_is_not_frozen_over_figures_that_changed_since(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    send(esi, HEADLINE, words="All goes well.")
    post_update(esi)

    refused = freeze_early(esi)
    command = app.test_cli_runner().invoke(args=["report", "freeze", "llr-carers"])

    said = "The figures have changed since the headline was edited."
    assert refused.status_code == 422
    assert said in Page(refused).problems[0]
    assert (command.exit_code, said in command.output) == (1, True)
    assert report(esi)["headline"] != ["All goes well."]
    assert "The figures have changed since." in Page(esi.get(HEADLINE)).text
    with app.app_context():
        assert db.session.execute(select(FrozenReport.number)).scalars().all() == [1, 2, 3, 4]
    # Read again and saved, it stands.
    assert send(esi, HEADLINE, words="One more is off track.").status_code == 303
    assert freeze_early(esi).status_code == 303
    assert report(esi, "?frozen=5")["headline"] == ["One more is off track."]


def test_going_back_to_the_drafted_headline_leaves_no_mark(browser_of: Open) -> None:
    esi = browser_of("esi")
    drafted = report(esi)["headline"]
    send(esi, HEADLINE, words="All goes well.")
    page = Page(esi.get(HEADLINE))

    answer = esi.client.post(HEADLINE, data=page.form() | {"words": ["\n".join(drafted)]})  # type: ignore[arg-type]

    assert answer.status_code == 303
    paper = report(esi)
    assert (paper["headline"], paper["is_headline_edited"], paper["headline_edited"]) == (drafted, False, "")


def test_what_is_wrong_with_a_headline_is_said_and_what_was_typed_is_kept(browser_of: Open) -> None:
    esi, other = browser_of("esi"), browser_of("esi")
    old = Page(other.get(HEADLINE)).form()

    empty = Page(send(esi, HEADLINE, words="  "))
    long = Page(send(esi, HEADLINE, words="Well.\n" + "x" * 301))
    many = Page(send(esi, HEADLINE, words="\n".join("Well." for _ in range(11))))
    send(esi, HEADLINE, words="All goes well.")
    conflict = Page(other.client.post(HEADLINE, data=filled(old, words="Nothing goes well.")))

    assert (empty.status, long.status, many.status) == (422, 422, 422)
    assert empty.problems == ["Write at least one sentence, or go back to the drafted headline."]
    assert long.problems == ["Line 2 is longer than 300 characters. Make it two lines."]
    assert "x" * 301 in long.form()["words"][0]
    assert many.problems == ["That is more than 10 sentences. Three to five are read best."]
    assert conflict.status == 409
    assert "All goes well." in conflict.text
    assert conflict.form()["words"] == ["Nothing goes well."]
    assert report(esi)["headline"] == ["All goes well."]
    # Sent again, now on top of what was shown, it counts.
    assert other.client.post(HEADLINE, data=conflict.form()).status_code == 303
    assert report(esi)["headline"] == ["Nothing goes well."]


# For the private session

PRIVATE = {"words": "The provider is leaving.", "private_reason": "Talks go on"}


def test_a_headline_for_the_private_session_is_in_no_paper_and_read_by_few(
    app: Tracker, browser_of: Open
) -> None:
    esi, carys, farid = browser_of("esi"), browser_of("carys"), browser_of("farid")
    drafted = report(carys)["headline"]
    board = of_body(app, "Home First Programme Board")
    with app.app_context():
        reader = db.session.execute(select(Person.id).where(Person.email == "carys@example.org")).scalar_one()
        db.session.add(BodyReader(person_id=reader, body_id=int(board.rpartition("/")[2])))
        db.session.commit()

    saved = send(esi, HEADLINE, **PRIVATE)
    papers = [report(carys)]
    frozen = freeze_early(esi)
    papers.append(report(carys, "?frozen=5"))
    page = f"{REPORTS}/5"
    before = [PRIVATE["words"] in Page(one.get(page)).text for one in (esi, carys, farid)]
    assert send(esi, board, issued="2019-09-30", keep=[], public="not_yet").status_code == 303
    after = [PRIVATE["words"] in Page(one.get(page)).text for one in (esi, carys, farid)]

    assert (saved.status_code, frozen.status_code) == (303, 303)
    for paper in papers:
        assert paper["headline"] == [*drafted, HEADLINE_HELD]  # type: ignore[misc]
        assert paper["is_headline_edited"] is False
        assert PRIVATE["words"] not in json.dumps(paper)
    # The reader of a body reads it once the report is issued to that body.
    assert (before, after) == ([True, False, False], [True, True, False])


def test_drafted_words_can_not_be_held_and_the_mark_is_taken_away(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")

    refused = Page(send(esi, HEADLINE, private_reason="Talks go on"))
    send(esi, HEADLINE, **PRIVATE)
    kept = Page(esi.get(HEADLINE))
    opened = send(esi, HEADLINE, private_reason="")

    assert refused.status == 422
    assert refused.problems[0].startswith("The words are the drafted ones, which stand open in the report.")
    assert refused.form()["private_reason"] == ["Talks go on"]
    assert "It is held in private session: Talks go on" in kept.text
    assert opened.status_code == 303
    assert report(browser_of("carys"))["headline"] == [PRIVATE["words"]]
