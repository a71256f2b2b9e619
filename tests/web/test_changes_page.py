"""What changed: since the last report, since a report was frozen, and between any two."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import update

from tests.conftest import Browser, Readers
from tests.journeys.pages import Page
from tests.web.forms import send
from tests.web.test_bodies import LIST as BODIES
from tests.web.test_bodies import body_id
from tests.web.test_headline import post_update
from tests.web.test_moments import freeze
from tracker import Tracker
from tracker.extensions import begin_change, db
from tracker.models import Installation

CHANGES = "/strategies/llr-carers/changes"
Open = Callable[..., Browser]


def paper_says(browser: Browser, number: int) -> list[tuple[str, str]]:
    """The changes that the paper of a report prints: kind and words."""
    found = json.loads(browser.get(f"/strategies/llr-carers/report.json?frozen={number}").text)["changed"]
    return [(f"{one['code']}: {one['title']}", f"{one['kind']}. {one['said']}") for one in found]


def test_between_a_report_and_the_one_before_it_says_what_the_paper_says(reader_of: Readers) -> None:
    carys = reader_of("carys")
    links = Page(carys.get("/strategies/llr-carers/reports/4")).links

    page = Page(carys.get(f"{CHANGES}?from=3&to=4"))

    printed = paper_says(carys, 4)
    assert f"{CHANGES}?from=3&to=4" in links
    assert "From board report 3 (15 April 2019) to board report 4 (15 July 2019)" in page.text
    assert f"{len(printed)} changes in " in page.text
    assert [line for pair in printed for line in pair if line not in page.text] == []
    # By priority and by partner, the counts first.
    assert page.headings[:2] == ["By priority", "By partner"]
    assert all(heading.startswith("Priority ") for heading in page.headings[2:])
    assert "City Council" in page.facts


def test_since_a_report_was_frozen_it_follows_what_happens(browser_of: Open) -> None:
    esi, carys = browser_of("esi"), browser_of("carys")
    freeze(esi)
    nothing, held = Page(carys.get(CHANGES)), {"If-None-Match": carys.get(CHANGES).headers["ETag"]}

    post_update(esi)
    page = Page(carys.get(CHANGES, headers=held))

    assert "Nothing changed." in nothing.text
    assert page.status == 200
    assert "From board report 5 (30 September 2019) to the figures of 30 September 2019" in page.text
    assert "LRCCG 12" in page.text
    assert "Off track now" in page.text
    assert f"{CHANGES}?from=5" in Page(carys.get("/strategies/llr-carers/reports/5")).links


def test_any_two_of_one_partner(reader_of: Readers) -> None:
    carys = reader_of("carys")
    whole = Page(carys.get(f"{CHANGES}?from=1&to=4"))

    page = Page(carys.get(f"{CHANGES}?from=1&to=4&partner=City+Council"))

    assert "LRCCG 15" in whole.text
    assert "CITY 6" in page.text
    assert "LRCCG 15:" not in page.text
    # What left its plan has no page of its own any more.
    assert "LEICS 5" in whole.text
    assert "/plans/leics/actions/5" not in whole.links


def test_words_held_in_private_are_not_there(reader_of: Readers) -> None:
    text = Page(reader_of("esi").get(f"{CHANGES}?from=2&to=3")).text

    assert "Talks with a provider" not in text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("from=9", "There is no frozen report “9” up to this day."),
        ("from=1&to=soon", "There is no frozen report “soon” up to this day."),
        ("from=4&to=3", "Report 3 is not later than report 4. Choose the earlier one first."),
        ("from=1&to=2&partner=Nobody", "No partner is called “Nobody” here."),
        ("as_at=2019-01-20&from=3", "There is no frozen report “3” up to this day."),
    ],
)
def test_what_cannot_be_compared_is_explained(reader_of: Readers, query: str, says: str) -> None:
    page = Page(reader_of("carys").get(f"{CHANGES}?{query}"))

    assert page.status == 422
    assert says in page.text


def test_on_an_earlier_day_it_compares_what_was_frozen_by_then(reader_of: Readers) -> None:
    carys = reader_of("carys")

    page = Page(carys.get(f"{CHANGES}?as_at=2019-02-28"))
    before_all = Page(carys.get(f"{CHANGES}?as_at=2018-07-01"))

    assert "From board report 2 (14 January 2019) to the figures of 28 February 2019" in page.text
    assert "there is nothing to compare with" in before_all.text


def decide(browser: Browser, *, on: str, words: str) -> None:
    """Record a decision of a director on an action, which was not asked for."""
    decided = send(
        browser,
        "/plans/lrccg/actions/3/decision",
        outcome="approved",
        decided_by="post",
        post="The director",
        power="May decide it.",
        decided_on=on,
        words=words,
    )
    assert decided.status_code == 303, Page(decided).problems


def test_between_two_frozen_reports_nothing_recorded_or_renamed_later_shows(
    app: Tracker, browser_of: Open
) -> None:
    esi, carys = browser_of("esi"), browser_of("carys")
    before = Page(carys.get(f"{CHANGES}?from=1&to=4")).text

    decide(esi, on="2019-07-01", words="Decided on the first of July.")
    renamed = send(
        esi, f"{BODIES}/{body_id(app, 'leicestershire-county-council-approval')}", name="The Renamed Council"
    )

    after = Page(carys.get(f"{CHANGES}?from=1&to=4")).text
    assert renamed.status_code == 303
    assert "Leicestershire County Council decided on a new agreed date: March 2020" in before
    assert after == before


def test_what_was_decided_is_told_of_every_report_between(app: Tracker, browser_of: Open) -> None:
    esi, carys = browser_of("esi"), browser_of("carys")
    decide(esi, on="2019-09-27", words="Go on until spring.")
    freeze(esi)
    # The second report of a day takes the place of the first: what both hold is told once.
    freeze(esi)
    with app.app_context():
        begin_change()
        db.session.execute(update(Installation).values(fixed_today=date(2019, 10, 1)))
        db.session.commit()
    decide(esi, on="2019-10-01", words="Report in June.")
    freeze(esi)

    text = Page(carys.get(f"{CHANGES}?from=4&to=7")).text

    assert [text.count(words) for words in ("Go on until spring.", "Report in June.")] == [1, 1]
    assert text.index("Go on until spring.") < text.index("Report in June.")
