"""Milestones of a strategy: a sentence, a chart and a table that agree, on any day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from tests.conftest import Browser
from tests.journeys.pages import Page
from tracker import Tracker
from tracker.charts.svg import milestones_svg
from tracker.domain.milestones import MilestoneOfPlan, milestones_sentences
from tracker.extensions import db
from tracker.models import Milestone

BrowserOf = Callable[..., Browser]
MILESTONES = "/strategies/llr-carers/milestones"
DAY = date(2019, 9, 30)


def line(title: str = "Opened", *, agreed: date = DAY, **fields: object) -> MilestoneOfPlan:
    """A milestone that is neither done nor expected on another day, unless the test says so."""
    given = {"expected": None, "done": None, "is_critical": False, **fields}
    return MilestoneOfPlan(plan_slug="a", number="1", code="A 1", title=title, agreed=agreed, **given)  # type: ignore[arg-type]


def rows(page: Page) -> list[str]:
    """The last column of the table."""
    return [
        row.css("td")[-1].text().removeprefix("How it stands ").strip() for row in page.tree.css("tbody tr")
    ]


def test_sentence_chart_and_table_say_the_same(browser_of: BrowserOf) -> None:
    page = Page(browser_of("carys").get(MILESTONES))

    states = rows(page)
    assert states
    done, late = states.count("Done"), states.count("Late")
    said = f"{done} of {len(states)} milestones {'is' if done == 1 else 'are'} done"
    assert said in page.text
    assert f"and {late or 'none'} {'is' if late < 2 else 'are'} late." in page.text
    chart = page.tree.css_first("svg[role=img]").attributes["aria-label"] or ""
    assert said in chart


def test_an_earlier_day_shows_them_as_they_stood(browser_of: BrowserOf) -> None:
    carys = browser_of("carys")

    earlier = Page(carys.get(f"{MILESTONES}?as_at=2019-01-31"))

    # One was done in November 2018; the next not before March 2019.
    assert rows(earlier).count("Done") == 1
    assert "As at 31 January 2019" in earlier.text
    assert all("as_at=2019-01-31" in one for one in earlier.links if one.startswith("/plans/"))
    assert carys.get(f"{MILESTONES}?as_at=2031-01-01").status_code == 422


def test_without_a_milestone_the_page_says_so(app: Tracker, browser_of: BrowserOf) -> None:
    with app.app_context():
        db.session.execute(delete(Milestone))
        db.session.commit()

    page = Page(browser_of("carys").get(MILESTONES))

    assert "No action has a milestone." in page.text
    assert page.tree.css_first("main svg[role=img]") is None


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([line()], "0 of 1 milestone is done, and none is late. Next: A 1 “Opened”, 30 September 2019."),
        (
            [line(agreed=DAY - timedelta(days=1), is_critical=True), line(done=DAY)],
            "1 of 2 milestones is done, and 1 is late. Late and critical: A 1 “Opened”.",
        ),
        (
            [line(expected=date(2019, 11, 1)), line("Shut", agreed=date(2019, 10, 15))],
            "0 of 2 milestones are done, and none is late. Next: A 1 “Shut”, 15 October 2019.",
        ),
        (
            [
                line(agreed=DAY - timedelta(days=1), expected=date(2019, 10, 10), is_critical=True),
                line("Shut", agreed=date(2019, 10, 15)),
            ],
            "0 of 2 milestones are done, and 1 is late. Late and critical: A 1 “Opened”. "
            "Next: A 1 “Shut”, 15 October 2019.",
        ),
    ],
)
def test_what_they_come_to(lines: list[MilestoneOfPlan], said: str) -> None:
    assert " ".join(milestones_sentences(lines, on=DAY)) == said


def test_the_chart_escapes_what_was_typed_and_keeps_inside_its_frame() -> None:
    drawn = milestones_svg(
        [line("<b>“&”</b>", agreed=date(2018, 1, 1), expected=date(2022, 1, 1))], on=DAY, title="M"
    )

    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn
    assert "January 2018" in drawn
    assert "January 2022" in drawn
