"""What carers told the partnership: written down, changed, taken away, printed in board reports, shown to the public.

Source: docs/rules/carers-voice.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.journeys.records import audit_lines, contents, verify_chain
from tests.walk import read
from tests.web.forms import send
from tests.web.test_holds import hold
from tests.web.test_moments import freeze
from tracker import Tracker
from tracker.extensions import db
from tracker.models import Voice

Open = Callable[..., Browser]

STRATEGY = "/strategies/llr-carers"
HERE = f"{STRATEGY}/carers-voice"
NEW = f"{HERE}/new"
PUBLIC = "/public/llr-carers"
SAID = "Nobody rang back for a month."
TYPED: dict[str, Any] = {
    "said": SAID,
    "manner": "quoted",
    "source": "survey",
    "source_words": "Spring survey",
    "told_on": "2019-09-20",
    "priority": "7",
    "answer": "",
    "may_be_public": "yes",
}


def write_down(browser: Browser, **typed: Any) -> TestResponse:
    """Send the form of a new one."""
    return send(browser, NEW, **(TYPED | typed))


def address_of(app: Tracker, said: str = SAID) -> str:
    """The page that changes it."""
    with app.app_context():
        return f"{HERE}/{db.session.execute(select(Voice.id).where(Voice.said == said)).scalar_one()}"


def press(browser: Browser, app: Tracker, where: str, said: str = SAID) -> TestResponse:
    """Press a button beside it in the list."""
    to = f"{address_of(app, said)}/{where}"
    return browser.client.post(to, data=Page(browser.get(HERE)).form(to))


def under(browser: Browser, heading: str, address: str = HERE) -> str:
    """What is read on a page from a heading to the next of its order."""
    page = Page(browser.get(address))
    rest = page.text.split(heading, 1)[1]
    following = page.headings[page.headings.index(heading) + 1 :]
    return rest.split(following[0], 1)[0] if following else rest


# It works


def test_the_reference_group_writes_down_what_carers_said_and_all_who_read_here_read_it(
    app: Tracker, browser_of: Open
) -> None:
    answer = write_down(browser_of("farid"))

    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    assert audit_lines(app, 1)[0][:3] == ("add voice", "farid", "strategy")
    assert under(
        browser_of("carys"), "7. Carers can access the right support at the right time (2)"
    ).startswith(
        f" “{SAID}” A survey, Spring survey: 20 September 2019. No answer yet. "
        "It may be public, and is not on the public pages. Written down by Farid (demonstration)."
    )
    verify_chain(app)


def test_the_answer_is_added_and_the_record_keeps_what_it_was(app: Tracker, browser_of: Open) -> None:
    amira = browser_of("amira")
    write_down(amira)

    answer = send(amira, address_of(app), answer="A second line was opened.", priority="", manner="summed_up")

    assert answer.status_code == 303
    assert (
        f" {SAID} A survey, Spring survey: 20 September 2019. What was done: A second line was opened."
        in under(amira, "About no priority in particular (2)")
    )
    kept = Page(browser_of("esi").get(f"{STRATEGY}/audit")).text
    assert "Amira (demonstration) changed what is written down of what carers told" in kept
    assert "What was done: A second line was opened." in kept


def test_an_earlier_day_shows_what_was_said_and_answered_by_then(browser_of: Open) -> None:
    text = Page(browser_of("carys").get(f"{HERE}?as_at=2019-06-01")).text

    assert "4 things are written down. 2 have no answer yet." in text
    assert (
        "I want one teacher who does.” An event, Young carers’ evening: 16 May 2019. No answer yet." in text
    )
    assert "Oakham" not in text


def test_sent_twice_it_is_written_down_once(app: Tracker, browser_of: Open) -> None:
    ben = browser_of("ben")
    form = filled(Page(ben.get(NEW)).form(NEW), **TYPED)

    answers = [ben.client.post(NEW, data=form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert address_of(app)


def test_taken_away_it_is_gone_from_the_page_and_kept_in_the_record(app: Tracker, browser_of: Open) -> None:
    farid = browser_of("farid")
    write_down(farid)
    address = address_of(app)

    answer = send(farid, address, f"{address}/removed")

    assert answer.status_code == 303
    assert SAID not in Page(farid.get(HERE)).text
    assert SAID in Page(browser_of("esi").get(f"{STRATEGY}/audit")).text


# Who may


def test_others_neither_change_nor_take_away_what_somebody_wrote_down(app: Tracker, browser_of: Open) -> None:
    write_down(browser_of("farid"))
    address = address_of(app)
    before = contents(app)

    for name in ("amira", "carys", "dev"):
        browser = browser_of(name)
        assert address not in Page(browser.get(HERE)).links
        assert browser.get(address).status_code == 403
        for to in (address, f"{address}/removed", f"{address}/public", f"{address}/not-public"):
            assert browser.post(to, {"version": "1", **TYPED}).status_code == 403
    # The reference group writes; what is public is the programme manager's.
    assert browser_of("farid").post(f"{address}/public", {"version": "1"}).status_code == 403
    assert contents(app)["voice"] == before["voice"]
    assert send(browser_of("esi"), address, answer="It was.").status_code == 303


# What is wrong


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param({"said": " "}, "Say what carers told you.", id="nothing said"),
        pytest.param({"said": "word " * 500}, "Use 2,000 characters or fewer.", id="too long"),
        pytest.param({"source_words": "x" * 201}, "Use 200 characters or fewer.", id="too long a name"),
        pytest.param({"manner": []}, "Say whether these are their own words.", id="whose words"),
        pytest.param({"source": []}, "Say where you heard it.", id="no source"),
        pytest.param({"source": "gossip"}, "Not a valid choice.", id="no such source"),
        pytest.param({"priority": "99"}, "Not a valid choice.", id="no such priority"),
        pytest.param({"told_on": "2019-02-31"}, "“31 02 2019” is not a real date", id="no such day"),
        pytest.param(
            {"told_on": "2019-10-01"},
            "1 October 2019 has not come yet. Enter the day they said it.",
            id="tomorrow",
        ),
        pytest.param({"may_be_public": []}, "Say whether it may be public.", id="public or not"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    app: Tracker, browser_of: Open, typed: dict[str, Any], says: str
) -> None:
    esi = browser_of("esi")
    before = contents(app)

    answer = write_down(esi, **typed)

    page = Page(answer)
    assert answer.status_code == 422
    assert any(says in problem for problem in page.problems), page.problems
    if "said" not in typed:
        assert page.typed["said"] == [SAID]
    assert contents(app) == before


def test_a_name_is_warned_of_once_before_anything_is_stored(app: Tracker, browser_of: Open) -> None:
    farid = browser_of("farid")
    before = contents(app)["voice"]

    warned = write_down(farid, said="Mrs Smith waited for a month.", may_be_public="no")

    assert warned.status_code == 422
    assert "“Mrs Smith” names a person: leave it out." in Page(warned).text
    assert "Nothing is saved yet. Change them, or save it as it is." in Page(warned).text
    assert contents(app)["voice"] == before
    assert farid.client.post(NEW, data=Page(warned).form(NEW)).status_code == 303


def test_hard_words_are_warned_of_only_where_everybody_may_read_them(browser_of: Open) -> None:
    amira = browser_of("amira")

    assert "“milestone”: write “step”." in Page(write_down(amira, said="A milestone for us.")).text
    assert write_down(amira, said="A milestone for us.", may_be_public="no").status_code == 303


def test_somebody_elses_change_is_shown_and_nothing_lost(app: Tracker, browser_of: Open) -> None:
    farid, esi = browser_of("farid"), browser_of("esi")
    write_down(farid)
    address = address_of(app)
    stale = filled(Page(farid.get(address)).form(address), said="Mine.")
    send(esi, address, answer="Theirs.")

    answer = farid.client.post(address, data=stale)

    page = Page(answer)
    assert answer.status_code == 409
    assert "What was done: Theirs." in page.text
    assert page.form(address)["said"] == ["Mine."]
    assert farid.client.post(address, data=page.form(address)).status_code == 303


def test_what_was_typed_of_one_that_was_taken_away_meanwhile_can_be_written_down_anew(
    app: Tracker, browser_of: Open
) -> None:
    farid, esi = browser_of("farid"), browser_of("esi")
    write_down(farid)
    address = address_of(app)
    stale = filled(Page(farid.get(address)).form(address), said="Mine.")
    send(esi, address, f"{address}/removed")

    answer = farid.client.post(address, data=stale)

    assert answer.status_code == 409
    assert Page(answer).problems == ["Somebody else took it away. Save it to write it down anew."]
    assert farid.client.post(NEW, data=Page(answer).form(NEW)).status_code == 303
    assert address_of(app, "Mine.")


# The public pages


def test_the_manager_shows_it_to_the_public_and_takes_it_off_again(app: Tracker, browser_of: Open) -> None:
    esi, nobody = browser_of("esi"), browser_of()
    write_down(browser_of("farid"))
    page = f"{PUBLIC}/priorities/7"
    unseen = Page(nobody.get(page)).text

    shown = press(esi, app, "public")
    read_by_all = under(nobody, "What carers told us", page)
    off = press(esi, app, "not-public")

    assert SAID not in unseen
    assert (shown.status_code, off.status_code) == (303, 303)
    assert f"“{SAID}” A survey, Spring survey: September 2019." in read_by_all
    assert "Farid" not in read_by_all
    assert SAID not in Page(nobody.get(page)).text
    assert [line[:2] for line in audit_lines(app, 2)] == [("publish voice", "esi"), ("withdraw voice", "esi")]


def test_what_is_about_no_priority_is_read_with_the_strategy_and_earlier_days_show_what_was_public_then(
    browser_of: Open,
) -> None:
    nobody = browser_of()

    assert "Tell us what you did with it." in under(nobody, "What carers told us", PUBLIC)
    assert "Tell us what you did" not in Page(nobody.get(f"{PUBLIC}?as_at=2019-09-12")).text
    assert "who to ring" in Page(nobody.get(f"{PUBLIC}/priorities/3?as_at=2019-04-15")).text
    assert "who to ring" not in Page(nobody.get(f"{PUBLIC}/priorities/3?as_at=2019-04-14")).text


def test_what_may_not_be_public_is_not_shown_to_the_public(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    write_down(esi, may_be_public="no")
    to = f"{address_of(app)}/public"

    answer = esi.client.post(to, data={**Page(esi.get(address_of(app))).form(address_of(app))})

    assert f'action="{to}"' not in esi.get(HERE).text
    assert answer.status_code == 422
    assert Page(answer).problems == [
        "It may not be public. Ask those who said it, then change it to say that it may be."
    ]


@pytest.mark.parametrize(
    ("who", "typed", "is_public"),
    [
        pytest.param("farid", {"answer": "A second line."}, False, id="its writer rewords it"),
        pytest.param("esi", {"answer": "A second line."}, True, id="the manager rewords it"),
        pytest.param("esi", {"may_be_public": "no"}, False, id="it may not be public any more"),
    ],
)
def test_a_change_of_what_is_public_is_public_only_from_the_manager(
    app: Tracker, browser_of: Open, who: str, typed: dict[str, str], is_public: bool
) -> None:
    write_down(browser_of("farid"))
    press(browser_of("esi"), app, "public")

    answer = send(browser_of(who), address_of(app), **typed)

    assert answer.status_code == 303
    assert (SAID in Page(browser_of().get(f"{PUBLIC}/priorities/7")).text) is is_public


def test_while_nothing_new_may_be_public_nothing_is_shown_or_reworded(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    write_down(esi)
    write_down(esi, said="It was quick.", priority="")
    press(esi, app, "public")
    hold(esi)

    refused = [press(esi, app, "public", "It was quick."), send(esi, address_of(app), answer="New words.")]

    for answer in refused:
        assert answer.status_code == 422
        assert Page(answer).problems[0].startswith("Nothing new of all partners is made public"), answer.text
    public = Page(browser_of().get(f"{PUBLIC}/priorities/7")).text
    assert SAID in public
    assert "New words." not in public
    # Taking off is no new content.
    assert press(esi, app, "not-public").status_code == 303


# The board report


def report_as(browser: Browser, suffix: str, **asked: str) -> str:
    """Everything that can be read in a paper of the board report."""
    answer = browser.get(f"{STRATEGY}/report.{suffix}", query_string=asked)
    assert answer.status_code == 200
    return read(answer.get_data(), "zip" if suffix in ("docx", "xlsx") else suffix)


def test_the_report_prints_what_may_be_public_since_the_last_one_by_priority_with_the_answer(
    browser_of: Open,
) -> None:
    report = json.loads(browser_of("carys").get(f"{STRATEGY}/report.json").text)

    assert [(one["priority"], one["told"], one["answered_since"]) for one in report["voices"]] == [
        (1, "22 July 2019", False),
        (8, "16 May 2019", True),
        (0, "28 August 2019", False),
    ]
    assert report["voices"][1]["answer"].startswith("The visits to schools from September ask each school")
    assert report["voices_not_public"] == 1


@pytest.mark.parametrize("suffix", ["pdf", "docx", "xlsx", "json"])
def test_every_paper_has_it_and_none_has_what_may_not_be_public(
    app: Tracker, browser_of: Open, suffix: str
) -> None:
    esi = browser_of("esi")
    # A string of capitals is warned of once, where everybody may read it.
    esi.client.post(NEW, data=Page(write_down(esi, said="ZZMAYBEZZ")).form(NEW))
    assert write_down(esi, said="ZZMAYNOTZZ", may_be_public="no").status_code == 303
    live = report_as(esi, suffix)
    freeze(esi)

    for text in (live, report_as(esi, suffix, frozen="latest")):
        assert "ZZMAYBEZZ" in text
        assert "ZZMAYNOTZZ" not in text


def test_frozen_it_stays_as_it_was_and_is_not_printed_again(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    write_down(esi)
    freeze(esi)
    address = address_of(app)
    send(esi, address, said="Nobody rang back for two months.")

    frozen = Page(esi.get(f"{STRATEGY}/reports/5")).text
    live = json.loads(esi.get(f"{STRATEGY}/report.json").text)

    assert f"“{SAID}” A survey, Spring survey: 20 September 2019. No answer yet." in frozen
    assert "1 more is on record that may not be public." in frozen
    assert live["voices"] == []
    send(esi, address, answer="A second line was opened.")
    again = json.loads(esi.get(f"{STRATEGY}/report.json").text)["voices"]
    assert [(one["said"], one["answered_since"]) for one in again] == [
        ("Nobody rang back for two months.", True)
    ]
    assert app.test_cli_runner().invoke(args=["report", "verify", "llr-carers"]).exit_code == 0


def test_words_removed_from_it_go_from_the_page_and_from_the_frozen_report(
    app: Tracker, browser_of: Open
) -> None:
    esi = browser_of("esi")
    warned = write_down(esi, said="Ask Mrs Winterbourne.", source_words="Winterbourne hall")
    assert esi.client.post(NEW, data=Page(warned).form(NEW)).status_code == 303
    freeze(esi)

    done = app.test_cli_runner().invoke(
        args=["redact", "Winterbourne", "--because", "it named a person", "--by", "dev@example.org"]
    )

    assert done.exit_code == 0, done.output
    for address in (HERE, f"{STRATEGY}/reports/5", f"{STRATEGY}/audit"):
        page = Page(esi.get(address)).text
        assert "Winterbourne" not in page
        assert "Ask Mrs [removed on" in page, address
    assert app.test_cli_runner().invoke(args=["report", "verify", "llr-carers"]).exit_code == 0
