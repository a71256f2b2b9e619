"""The public pages: figures of the last public report, published words, and nothing else of the work."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, update

from tests.conftest import Readers
from tracker import Tracker
from tracker.changes.audit import By
from tracker.changes.progress import post_update
from tracker.changes.reports import publish_wording
from tracker.demo.people import demo_people
from tracker.domain.dates import AsAt, PlanDate
from tracker.domain.progress import Answer, HelpFrom, ProgressReport
from tracker.domain.rag import Label
from tracker.extensions import begin_change, db
from tracker.models import FrozenReport, Strategy
from tracker.queries.people import person_by_email, viewer_of
from tracker.queries.statuses import Scope, action_statuses
from tracker.queries.strategies import plan_by_slug, priorities_of, strategy_by_slug, windows_of

TODAY = date(2019, 9, 30)
STRATEGY = "/public/llr-carers"
INFORMED = f"{STRATEGY}/priorities/3"
PLAIN_PAGES = (
    "/",
    "/public",
    STRATEGY,
    *(f"{STRATEGY}/priorities/{number}" for number in range(1, 9)),
    f"{STRATEGY}?as_at=2018-06-01",
    f"{STRATEGY}/priorities/1?as_at=2018-06-01",
    "/key",
    "/accessibility",
    "/privacy",
)


class Page:
    """A page as it is read: lines of text, gathered under their headings."""

    def __init__(self, client: FlaskClient, address: str) -> None:
        self.answer = client.get(address)
        self.html = self.answer.text
        main = re.search(r"<main.*?</main>", self.html, re.S)
        body = main.group() if main else self.html
        marked = re.sub(r"<h2\b", "\n§<h2", re.sub(r"<svg.*?</svg>", "", body, flags=re.S))
        marked = re.sub(r"</(?:h\d|p|li|dt|dd|caption|tr|td|th|summary)>", "\n", marked)
        text = unescape(re.sub(r"<[^>]+>", "", marked))
        self.lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]

    @property
    def text(self) -> str:
        """All that is read on the page, on one line a paragraph."""
        return "\n".join(self.lines).replace("§", "")

    def under(self, heading: str) -> list[str]:
        """The lines between this heading of the second order and the next one."""
        start = self.lines.index(f"§{heading}") + 1
        rest = self.lines[start:]
        end = next((place for place, line in enumerate(rest) if line.startswith("§")), len(rest))
        return rest[:end]

    @property
    def headings(self) -> list[str]:
        """The headings of the second order."""
        return [line[1:] for line in self.lines if line.startswith("§")]


@pytest.fixture
def nobody(reading_app: Tracker) -> FlaskClient:
    """Somebody signed out, on the application that nobody changes."""
    return reading_app.test_client()


def _esi() -> By:
    esi = person_by_email("esi@example.org")
    assert esi
    return By(esi.person_id, datetime(2019, 9, 30, 10, tzinfo=UTC))


# What a page holds, and in which order


def test_a_priority_answers_in_the_order_that_people_ask(nobody: FlaskClient) -> None:
    page = Page(nobody, INFORMED)

    assert page.headings == [
        "Need help now?",
        "What we said we would do",
        "How it is going",
        "What was done",
        "What is late, and why",
        "Has it helped?",
        "What carers told us",
        "What carers say about this page",
        "Tell us",
    ]


def test_a_priority_says_when_it_was_last_checked(nobody: FlaskClient) -> None:
    page = Page(nobody, INFORMED)

    # Below the mark of what is illustrative, and the title.
    assert page.lines[2] == "Last checked in July 2019"


def test_a_priority_counts_in_words(nobody: FlaskClient) -> None:
    page = Page(nobody, INFORMED)

    assert page.under("How it is going") == [
        "3 of 4 going to plan. 1 is late or may be late.",
        "We count 4 pieces of work here.",
    ]


def test_the_first_page_of_a_visitor_has_the_only_strategy_with_all_its_priorities(
    nobody: FlaskClient,
) -> None:
    page = Page(nobody, "/")

    assert page.headings[:3] == [
        "Need help now?",
        "Leicester, Leicestershire and RutlandJoint Carers Strategy 2018-2021",
        "How it is going",
    ]
    assert len(re.findall(rf'href="{STRATEGY}/priorities/\d"', page.html)) == 8
    assert "3 of 4 going to plan. 1 is late or may be late." in page.under("How it is going")


def test_the_first_page_lists_several_strategies(app: Tracker) -> None:
    with app.app_context():
        db.session.add(
            Strategy(
                slug="north", title="Northfield Carers Plan", area="Northfield", help_now=[], is_public=True
            )
        )
        db.session.commit()

    page = Page(app.test_client(), "/public")

    assert page.under("Choose your area")[:2] == [
        "Leicester, Leicestershire and Rutland",
        "Joint Carers Strategy 2018-2021",
    ]
    assert f'href="{STRATEGY}"' in page.html
    assert 'href="/public/north"' in page.html


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("amira", "/my-updates"),
        ("esi", "/my-updates"),
        ("carys", "/strategies/llr-carers/summary"),
        ("farid", "/strategies/llr-carers/summary"),
        ("dev", "/people"),
    ],
    ids=["a member", "a programme manager", "a board reader", "a reader of the reference group", "an admin"],
)
def test_the_first_page_sends_a_person_to_their_work(reader_of: Readers, who: str, address: str) -> None:
    browser = reader_of(who)

    answer = browser.get("/")

    assert (answer.status_code, answer.headers["Location"]) == (303, address)


def test_the_key_explains_every_label(nobody: FlaskClient) -> None:
    page = Page(nobody, "/key")

    explained = page.under("The ratings, the most worrying first")

    assert explained[::2] == [label.word for label in Label]


# Figures and words: the last public ones, and only those


def test_a_newer_update_changes_no_public_figure(app: Tracker) -> None:
    before = Page(app.test_client(), INFORMED).under("How it is going")
    with app.app_context():
        _post_off_track(plan_slug="lrccg", number="5")

    after = Page(app.test_client(), INFORMED)

    assert after.under("How it is going") == before
    assert "Words of the newer update" not in after.html


def _post_off_track(*, plan_slug: str, number: str) -> None:
    begin_change()
    by = _esi()
    viewer, plan = viewer_of(by.person_id or 0, on=TODAY), plan_by_slug(plan_slug)
    assert viewer
    assert plan
    windows = windows_of(plan.strategy_id)
    scope, as_at = Scope(plans=[plan], number=number), AsAt(TODAY, TODAY)
    (status,) = action_statuses(viewer=viewer, as_at=as_at, scope=scope, windows=windows)
    post_update(
        by=by,
        viewer=viewer,
        on=TODAY,
        plan=plan,
        action_id=status.action_id,
        report=ProgressReport(
            answer=Answer.OFF_TRACK,
            words="Words of the newer update",
            put_it_right="Somebody will look at it.",
            back_on_track=PlanDate.of_month(2020, 1),
            help_from=HelpFrom.NONE_YET,
        ),
        seen_update_id=status.said.update_id if status.said else None,
    )
    db.session.commit()
    (status,) = action_statuses(viewer=viewer, as_at=as_at, scope=scope, windows=windows)
    assert status.label is Label.OFF_TRACK


@pytest.mark.parametrize(
    ("day", "late", "checked"),
    [
        (
            "",
            "The county council's list of carers is a little behind. Old entries take time to check.",
            "Last checked in July 2019",
        ),
        (
            "?as_at=2019-07-14",
            "The county council's list of carers is late. Each check takes longer than we thought.",
            "Last checked in April 2019",
        ),
    ],
    ids=["today", "the day before the newer ones"],
)
def test_words_and_figures_are_those_in_force_on_the_day(
    nobody: FlaskClient, day: str, late: str, checked: str
) -> None:
    page = Page(nobody, f"{STRATEGY}/priorities/1{day}")

    assert page.under("What is late, and why")[0] == late
    assert page.lines[2] == checked


def test_words_published_between_two_reports_show_from_their_day(app: Tracker) -> None:
    with app.app_context():
        _publish_words(on=date(2019, 9, 20))

    before = Page(app.test_client(), f"{INFORMED}?as_at=2019-09-19").under("What we said we would do")
    after = Page(app.test_client(), f"{INFORMED}?as_at=2019-09-20").under("What we said we would do")

    assert (before[0][:36], after[0]) == ("Carers told us that information is h", "Newer words.")


def _publish_words(*, on: date) -> None:
    begin_change()
    strategy = strategy_by_slug("llr-carers")
    assert strategy
    priority = priorities_of(strategy.strategy_id)[2]
    publish_wording(
        by=_esi(),
        on=on,
        strategy_id=strategy.strategy_id,
        priority_id=priority.priority_id,
        seen_version=1,
        said="Newer words.",
        done=[],
        late="",
        next_steps="",
    )
    db.session.commit()


def test_before_the_first_report_the_page_says_so(nobody: FlaskClient) -> None:
    page = Page(nobody, f"{STRATEGY}/priorities/1?as_at=2018-06-01")

    assert page.under("How it is going") == ["We have not checked this yet."]
    assert page.under("What is late, and why")[0] == "We have not checked this yet."


def test_without_any_public_report_the_page_says_so(app: Tracker) -> None:
    with app.app_context():
        db.session.execute(update(FrozenReport).values(public_from=None, public_at=None))
        db.session.commit()

    page = Page(app.test_client(), STRATEGY)

    assert page.under("How it is going")[0] == "We have not shared a check yet. When we do, it will be here."


def test_lateness_without_published_words_is_still_told(nobody: FlaskClient) -> None:
    page = Page(nobody, f"{STRATEGY}/priorities/2?as_at=2019-04-20")

    assert page.under("What is late, and why")[0] == "1 is late or may be late. We have not written why yet."


@pytest.mark.parametrize(
    "day",
    ["2019-10-01", "2019-02-30", "soon", "20190930"],
    ids=["tomorrow", "no such day", "a word", "another spelling"],
)
@pytest.mark.parametrize("address", ["/public", STRATEGY, INFORMED])
def test_a_day_that_is_none_or_has_not_come_is_explained(nobody: FlaskClient, address: str, day: str) -> None:
    answer = nobody.get(f"{address}?as_at={day}")

    assert answer.status_code == 422
    assert "There is a problem" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/public/nowhere",
        "/public/nowhere/priorities/1",
        f"{STRATEGY}/priorities/9",
        f"{STRATEGY}/priorities/one",
    ],
    ids=["no such strategy", "priority of no strategy", "no such priority", "no number"],
)
def test_what_is_not_there_is_not_found(nobody: FlaskClient, address: str) -> None:
    assert nobody.get(address).status_code == 404


def test_links_of_a_past_day_stay_on_that_day(nobody: FlaskClient) -> None:
    page = Page(nobody, f"{STRATEGY}?as_at=2019-04-20")

    assert f'href="{STRATEGY}/priorities/8?as_at=2019-04-20"' in page.html
    assert "You are reading what this page said on 20 April 2019. Read what it says now" in page.text


# Has it helped


def test_a_missing_figure_is_not_given_and_never_nought(nobody: FlaskClient) -> None:
    table = re.search(r"<table.*?</table>", Page(nobody, INFORMED).html, re.S)

    assert table
    rows = [
        re.findall(r"<t[hd][^>]*>([^<]*)", row) for row in re.findall(r"<tr.*?</tr>", table.group(), re.S)
    ]

    assert rows == [
        ["Area", "2012-13", "2014-15", "2016-17"],
        ["England", "71.4%", "65.5%", "not given"],
        ["Leicestershire", "65.5%", "58.4%", "63.5%"],
        ["Leicester", "52.5%", "55.5%", "57.3%"],
        ["Rutland", "78.0%", "76.8%", "79.5%"],
    ]


def test_the_picture_says_the_same_as_the_table(nobody: FlaskClient) -> None:
    named = re.search(r'<svg[^>]*role="img" aria-label="([^"]+)"', Page(nobody, INFORMED).html)

    assert named
    assert "England: 71.4% in 2012-13, 65.5% in 2014-15, not given in 2016-17;" in unescape(named.group(1))


def test_figures_older_than_the_strategy_are_no_proof(nobody: FlaskClient) -> None:
    page = Page(nobody, f"{STRATEGY}/priorities/7")

    assert page.under("Has it helped?")[0] == (
        "We can’t tell yet. The newest figures are from 2016-17. The strategy began after that, in 2018."
    )


def test_a_priority_without_figures_says_so(nobody: FlaskClient) -> None:
    page = Page(nobody, f"{STRATEGY}/priorities/1")

    assert page.under("Has it helped?") == ["We can’t tell yet. We have no figures for this."]


# What no public page may hold


@pytest.mark.parametrize("address", PLAIN_PAGES)
def test_no_person_stands_on_a_public_page(nobody: FlaskClient, address: str) -> None:
    html = Page(nobody, address).html

    named = [
        word
        for person in demo_people()
        for word in (person["name"].split()[0], person["email"])
        if re.search(rf"\b{re.escape(word)}\b", html)
    ]

    assert named == []
    assert "@" not in html


@pytest.mark.parametrize("address", PLAIN_PAGES)
def test_public_pages_speak_plainly(nobody: FlaskClient, address: str) -> None:
    text = Page(nobody, address).text

    forbidden = (
        r"\b(RAG|as at|milestones?|baselines?|red|amber|green|blue|grey|orange|yellow|stakeholders?)\b"
    )

    assert re.findall(forbidden, text, re.I) == []


@pytest.mark.parametrize("address", PLAIN_PAGES)
def test_short_forms_are_explained_where_they_stand(nobody: FlaskClient, address: str) -> None:
    text = Page(nobody, address).text

    unexplained = {
        short
        for short in re.findall(r"\b[A-Z]{3,}s?\b", text)
        if f"({short})" not in text and short not in ("NHS", "PDF")
    }

    assert unexplained == set()


@pytest.mark.parametrize("address", PLAIN_PAGES)
def test_public_pages_bring_no_script_and_no_style_of_their_own(nobody: FlaskClient, address: str) -> None:
    html = Page(nobody, address).html

    assert len(re.findall(r"<script\b", html)) == 2
    assert re.findall(r"<(?:em|i|style|iframe)\b|\sstyle=|\son\w+=|plotly", html) == []


@pytest.mark.parametrize("address", PLAIN_PAGES)
def test_reading_leaves_no_cookie(nobody: FlaskClient, address: str) -> None:
    answer = nobody.get(address)

    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)


# How it is kept


@pytest.mark.parametrize("address", PLAIN_PAGES)
def test_a_page_asked_for_again_is_unchanged(nobody: FlaskClient, address: str) -> None:
    first = nobody.get(address)

    again = nobody.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.headers["Cache-Control"], again.status_code) == ("no-cache", 304)


def test_new_words_are_seen_at_once(app: Tracker) -> None:
    first = app.test_client().get(INFORMED)
    with app.app_context():
        _publish_words(on=TODAY)

    again = app.test_client().get(INFORMED, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 200
    assert "Newer words." in again.text


@pytest.mark.parametrize(
    ("address", "most"),
    [("/", 6), (STRATEGY, 6), (INFORMED, 8), ("/key", 1)],
    ids=["the first page", "a strategy", "a priority", "the key"],
)
def test_a_page_asks_few_questions(app: Tracker, address: str, most: int) -> None:
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *facts: asked.append(facts[2]))

    app.test_client().get(address)

    assert 0 < len([one for one in asked if one.lstrip().startswith("SELECT")]) <= most


def test_an_example_says_that_it_is_one_and_keeps_out_of_searches(nobody: FlaskClient) -> None:
    for address in ("/", STRATEGY, INFORMED):
        page = Page(nobody, address)

        assert "Illustrative: not the record of any organisation" in page.text
        assert '<meta name="robots" content="noindex">' in page.html


def test_a_real_strategy_can_be_found(app: Tracker) -> None:
    with app.app_context():
        db.session.execute(update(Strategy).values(is_illustrative=False))
        db.session.commit()

    for address in ("/", STRATEGY, INFORMED):
        page = Page(app.test_client(), address)

        assert "Illustrative" not in page.text
        assert "noindex" not in page.html
