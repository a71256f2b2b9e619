"""Words removed by an administrator: wherever they stand, frozen reports included, and everything still verifies."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.access.test_every_route import WHO_MAY
from tests.conftest import DATABASES, Browser
from tests.journeys.pages import Page
from tests.journeys.papers import paper
from tests.journeys.records import audit_lines, contents, verify_chain
from tests.journeys.spread import MARK, REPORT, holding, spread
from tests.journeys.test_private_words import SECRET, post_private
from tests.web.forms import send
from tests.web.test_verified_page import tamper
from tracker import Tracker
from tracker.domain.freezing import digest_prose
from tracker.extensions import db
from tracker.imports.file_words import words_in
from tracker.models import AuditEntry, FrozenReport

Open = Callable[..., Browser]
ADDRESS = "/removal"
BECAUSE = "it named a person"
SIGN = "[removed on 30 September 2019 because it named a person]"
NAME = "named person"
VERIFY = "/strategies/llr-carers/reports/4/verify"


def redact(app: Tracker, words: str, *more: str, by: str = "dev") -> tuple[int, str, str]:
    """What the command does: its exit, its list and what else it says."""
    done = app.test_cli_runner().invoke(
        args=["redact", words, "--because", BECAUSE, "--by", f"{by}@example.org", *more]
    )
    return done.exit_code, done.stdout, done.stderr


def look_for(browser: Browser, words: str = NAME) -> Page:
    """The page with the finds of words."""
    answer = browser.post(ADDRESS, {"words": words}, page=ADDRESS)
    assert answer.status_code == 200
    return Page(answer)


def places(page: Page) -> list[str]:
    """The places that can be ticked."""
    return [box.attributes["value"] or "" for box in page.tree.css("input[name=place]")]


def go_on(browser: Browser, ticked: Sequence[str], step: str, **typed: object) -> TestResponse:
    """Send the form of the finds, or the one that confirms."""
    fields: dict[str, object] = {"words": NAME, "manner": "words", "why": BECAUSE, "other": ""}
    return browser.post(ADDRESS, {**fields, "step": step, "place": list(ticked), **typed}, page=ADDRESS)


def where_read(browsers: Mapping[str, Browser], word: str) -> list[str]:
    """Every address that shows the word to one of these readers: pages and files, opened."""
    addresses = {address for (method, _), (address, _) in WHO_MAY.items() if method == "GET"}
    addresses |= {
        f"/strategies/llr-carers/report.{kind}?frozen=5" for kind in ("pdf", "docx", "xlsx", "csv", "json")
    }
    addresses |= {
        f"{page}?as_at=2019-06-30"
        for page in (
            "/plans/lrccg",
            "/plans/city/actions/6",
            "/strategies/llr-carers/summary",
            "/public/llr-carers",
        )
    }
    addresses |= {REPORT, f"{REPORT}/verify"}
    found = set()
    for name, browser in browsers.items():
        for address in sorted(addresses):
            content = browser.get(address).get_data()
            text = content.decode("utf-8", "replace")
            if content.startswith((b"%PDF", b"PK")):
                text = words_in(content)
            if word.lower() in text.lower():
                found.add(f"{address} as {name}")
    return sorted(found)


# It works


@pytest.mark.parametrize("filled", DATABASES, indirect=True)
def test_a_word_is_gone_from_every_place_and_all_of_it_verifies(app: Tracker, browser_of: Open) -> None:
    spread(app, browser_of)
    readers = {name: browser_of(name) for name in ("esi", "dev", "nobody")}
    hashes = frozen_hashes(app)
    before, read_before = holding(app), where_read(readers, MARK)

    code, listed, said = redact(app, MARK.upper())

    assert len(before) > 55, before
    assert len(read_before) > 60, read_before
    assert code == 0, said
    assert all(line.count("\t") == 3 for line in listed.splitlines())
    assert f"Removed from {len(listed.splitlines())} places." in said
    assert holding(app) == []
    assert where_read(readers, MARK) == []
    assert frozen_hashes(app) == hashes
    verify_chain(app)
    verified = app.test_cli_runner().invoke(args=["report", "verify", "llr-carers"])
    assert verified.exit_code == 0, verified.output
    assert "Report 5, as at 30 September 2019: as frozen; " in verified.output
    assert "passages of words and 3 files were removed on 30 September 2019." in verified.output
    assert "0 current states differed" in app.test_cli_runner().invoke(args=["rebuild"]).output
    file = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    if file != app.config["SQLALCHEMY_DATABASE_URI"]:
        assert MARK.encode() not in read_file(file) + read_file(f"{file}-wal")


def read_file(path: str) -> bytes:
    """The bytes of a file; none where there is no such file."""
    file = Path(path)
    return file.read_bytes() if file.exists() else b""


def frozen_hashes(app: Tracker) -> list[str]:
    """The hash of every frozen report."""
    with app.app_context():
        return list(db.session.execute(select(FrozenReport.content_hash).order_by(FrozenReport.id)).scalars())


def test_the_page_shows_the_finds_then_what_will_happen_then_does_it(app: Tracker, browser_of: Open) -> None:
    dev, esi = browser_of("dev"), browser_of("esi")
    hashes = frozen_hashes(app)

    found = look_for(dev)
    ticked = [value for value in places(found) if value]
    looked = Page(go_on(dev, ticked, "look"))
    done = go_on(dev, ticked, "remove")

    assert "Frozen report: its words" in found.text
    assert "have a named person" in found.text
    assert "/plans/city/actions/6" in found.links
    # What a screen reader hears of a link is in the words of the field, and in no name of a table.
    assert not [node.text() for node in found.tree.css("a .nhsuk-u-visually-hidden") if "_" in node.text()]
    assert looked.heading == "Look at it once more"
    assert SIGN in looked.text
    assert "Frozen report: its words, board report 4: the words are replaced 3 times." in looked.text
    assert holding(app, NAME) == []
    assert (done.status_code, done.headers["Location"]) == (303, ADDRESS)
    assert f"The words are removed from {len(ticked)} places." in Page(dev.get(ADDRESS)).notices[0]
    assert (
        SIGN in paper(esi, "/strategies/llr-carers/report.csv?frozen=4")
        or SIGN in Page(esi.get("/plans/city/actions/6?as_at=2019-06-30")).text
    )
    assert frozen_hashes(app) == hashes
    verified = Page(browser_of("carys").get(VERIFY))
    assert "Yes. Board report 4 is as it was frozen." in verified.text
    assert "3 passages of words were removed on 30 September 2019." in verified.text
    assert "were removed on 30 September 2019" in verify_chain(app)
    assert counted(app) == [1, 1, 1, 1]


def test_all_that_stands_in_a_place_goes_where_that_is_chosen(app: Tracker, browser_of: Open) -> None:
    dev = browser_of("dev")
    ticked = places(look_for(dev))

    assert (
        go_on(dev, ticked, "remove", manner="place", why="other", other="Because the law asked. ").status_code
        == 303
    )

    page = Page(browser_of("esi").get("/plans/city/actions/6?as_at=2019-05-01"))
    assert "Removed on 30 September 2019 because the law asked." in page.text
    assert "Four in ten schools" not in page.text
    verify_chain(app)


def test_a_page_that_was_held_is_made_anew(browser_of: Open) -> None:
    dev, esi = browser_of("dev"), browser_of("esi")
    address = "/plans/city/actions/6"
    etag = esi.get(address).headers["ETag"]

    assert go_on(dev, places(look_for(dev)), "remove").status_code == 303

    again = esi.get(address, headers={"If-None-Match": etag})
    assert again.status_code == 200
    assert NAME not in again.text


def test_only_what_was_ticked_goes(app: Tracker, browser_of: Open) -> None:
    dev = browser_of("dev")
    ticked = [value for value in places(look_for(dev)) if value.startswith("frozen_report.")]

    assert len(ticked) == 4
    assert go_on(dev, ticked, "remove").status_code == 303

    assert "frozen_report.prose" not in holding(app, NAME)
    assert {"progress_update.words", "audit_entry.prose"} <= set(holding(app, NAME))


# The record says who, where and why, and not what


def test_the_record_says_who_where_and_why_and_not_which_words(app: Tracker, browser_of: Open) -> None:
    dev, esi = browser_of("dev"), browser_of("esi")

    go_on(dev, places(look_for(dev)), "remove")

    assert [line[:3] for line in audit_lines(app, 1)] == [("remove words", "dev", "strategy")]
    page = Page(esi.get("/strategies/llr-carers/audit"))
    assert "removed words from Joint Carers Strategy" in page.text
    assert "Because: it named a person" in page.text
    assert "Frozen report: its words (4)" in page.text
    with app.app_context():
        entry = db.session.execute(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).scalar_one()
        assert NAME not in entry.facts + json.dumps(entry.prose)


# Words that administrators may not read


def test_private_words_are_found_and_cleared_without_being_shown(app: Tracker, browser_of: Open) -> None:
    post_private(app)
    dev = browser_of("dev")

    page = look_for(dev, "twice the price")

    assert "Progress update: what has happened" in page.text
    assert "The words around it are not shown" in page.text
    assert SECRET not in page.text
    assert "The provider wants" not in page.text
    assert go_on(dev, places(page), "remove", words="twice the price").status_code == 303
    assert holding(app, "twice the price") == []


# Others are refused, and bad input is explained


@pytest.mark.parametrize("name", ["esi", "amira", "ben", "carys", "farid"])
def test_nobody_but_an_administrator_removes_words(app: Tracker, browser_of: Open, name: str) -> None:
    browser = browser_of(name)
    before = contents(app)

    answers = [browser.get(ADDRESS), browser.post(ADDRESS, {"words": NAME})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert contents(app) == before
    assert redact(app, NAME, by=name)[0] == 1


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"words": "an"}, "Give 3 letters or more to look for."),
        ({"words": "x" * 201}, "Use 200 characters or fewer."),
        ({"place": []}, "Tick at least one place."),
        ({"why": "other", "other": ""}, "Say why the words go."),
        ({"why": "other", "other": "it said Named  Person"}, "The reason has the words in it that go."),
        ({"words": "because"}, "These words are part of what would stand in their place."),
    ],
    ids=["too short", "too long", "nothing ticked", "no reason", "words in the reason", "words in the mark"],
)
@pytest.mark.parametrize("step", ["look", "remove"])
def test_what_can_not_be_is_explained_and_changes_nothing(
    app: Tracker, browser_of: Open, typed: dict[str, object], problem: str, step: str
) -> None:
    dev = browser_of("dev")
    ticked = places(look_for(dev))
    before = contents(app)

    answer = go_on(dev, ticked, step, **typed)

    assert answer.status_code == 422
    assert any(problem in said for said in Page(answer).problems)
    assert contents(app) == before


@pytest.mark.parametrize("step", ["look", "remove"])
def test_a_place_that_has_changed_since_is_shown_again_and_nothing_goes(
    app: Tracker, browser_of: Open, step: str
) -> None:
    dev, words = browser_of("dev"), "Talks with a provider"
    ticked = places(look_for(dev, words))
    tamper(
        app, "UPDATE progress_update SET words = words || ' More.' WHERE words LIKE '%Talks with a provider%'"
    )

    answer = go_on(dev, ticked, step, words=words)

    assert answer.status_code == 409
    assert "Nothing was removed. This is what there is now." in Page(answer).text
    assert "progress_update.words" in holding(app, words)


def test_a_confirmation_sent_twice_removes_once(app: Tracker, browser_of: Open) -> None:
    dev = browser_of("dev")
    ticked = places(look_for(dev))

    answers = [go_on(dev, ticked, "remove").status_code for _ in range(2)]

    assert answers == [303, 409]
    assert [line[0] for line in audit_lines(app, 2)].count("remove words") == 1


@pytest.mark.parametrize(
    "value", ["", "~", "person.email.1~abc", "action.title.999999~0", "action.title.x~0", "x" * 500]
)
def test_a_place_that_is_none_removes_nothing(app: Tracker, browser_of: Open, value: str) -> None:
    dev = browser_of("dev")
    before = contents(app)

    answer = go_on(dev, [value], "remove")

    assert answer.status_code in (409, 422)
    assert contents(app) == before


def test_what_stays_is_named_with_the_reason(browser_of: Open) -> None:
    page = look_for(browser_of("dev"), "amira@example.org")

    assert "E-mail address of an account" in page.text
    assert "Change it, or end the account, on the page of that person." in page.text


# Altered is not removed


def altered(app: Tracker, change: Callable[[dict[str, dict[str, str]]], None]) -> str:
    """What the page of the report says, once somebody has written to its words past the tracker."""
    with app.app_context():
        report = db.session.execute(select(FrozenReport).where(FrozenReport.number == 4)).scalar_one()
        prose = json.loads(json.dumps(report.prose))
        change(prose)
        report.prose = prose
        db.session.commit()
    done = app.test_cli_runner().invoke(args=["report", "verify", "llr-carers"])
    assert done.exit_code == 1
    return next(line for line in done.output.splitlines() if line.startswith("Report 4"))


def test_words_that_only_say_that_they_were_removed_are_altered(app: Tracker) -> None:
    def write(prose: dict[str, dict[str, str]]) -> None:
        first = next(iter(prose))
        prose[first]["words"] = "Removed on 2 October 2019 because it named a person."

    assert "its words were altered" in altered(app, write)


def test_words_that_are_changed_after_a_removal_are_altered(app: Tracker) -> None:
    assert redact(app, NAME)[0] == 0

    def write(prose: dict[str, dict[str, str]]) -> None:
        part = next(part for part in prose.values() if SIGN in part["words"])
        part["words"] = part["words"].replace("Half", "All")
        part["words"] += " All is well."

    said = altered(app, write)
    assert "its words were altered" in said
    assert "2 passages of words were removed" in said


def test_a_file_that_is_gone_without_a_removal_on_record_is_told(app: Tracker, browser_of: Open) -> None:
    spread(app, browser_of)
    tamper(app, "UPDATE kept_paper SET removed = 'Removed on 2 October 2019 because it named a person.'")

    done = app.test_cli_runner().invoke(args=["report", "verify", "llr-carers"])

    assert done.exit_code == 1
    assert "was taken away, and the audit chain knows of no removal" in done.output


def test_words_removed_twice_verify_by_the_last(app: Tracker) -> None:
    for words in (NAME, "Half of schools"):
        assert redact(app, words)[0] == 0

    verify_chain(app)
    assert app.test_cli_runner().invoke(args=["report", "verify", "llr-carers"]).exit_code == 0


# The command


def test_a_dry_run_says_where_and_changes_nothing(app: Tracker) -> None:
    before = contents(app)

    done = app.test_cli_runner().invoke(args=["redact", "-", "--dry-run"], input=f"{NAME}\n")

    assert done.exit_code == 0
    assert "Progress update: what has happened\tCITY 6\t1\t/plans/city/actions/6" in done.stdout.splitlines()
    assert "Would be removed from 12 places." in done.stderr
    assert contents(app) == before


def test_the_command_says_what_it_lacks(app: Tracker) -> None:
    def said(*args: str) -> str:
        done = app.test_cli_runner().invoke(args=["redact", *args])
        assert done.exit_code == 1
        return done.output

    assert "--by EMAIL" in said(NAME)
    assert "--because" in said(NAME, "--by", "dev@example.org")
    assert "Give 3 letters or more" in said("a", "--dry-run")
    assert "There is no strategy" in said(NAME, "--strategy", "none", "--dry-run")


def counted(app: Tracker) -> list[int]:
    """How often words were removed from each frozen report."""
    with app.app_context():
        return list(
            db.session.execute(select(FrozenReport.times_redacted).order_by(FrozenReport.id)).scalars()
        )


def test_what_reports_are_compared_by_goes_with_words_of_theirs(app: Tracker) -> None:
    def have_it() -> list[bool]:
        with app.app_context():
            kept = db.session.execute(select(FrozenReport.compared).order_by(FrozenReport.id)).scalars()
            return [text is not None for text in kept]

    assert all(have_it())

    assert redact(app, NAME)[0] == 0

    assert have_it() == [times == 0 for times in counted(app)]
    assert not all(have_it())


def test_names_that_people_typed_go_from_the_facts_of_entries_too(app: Tracker, browser_of: Open) -> None:
    esi, dev = browser_of("esi"), browser_of("dev")
    address = "/strategies/llr-carers/bodies/3"
    words = f"Moves of a month, as {MARK} says.\nNo more."
    assert send(esi, address, name=f"Board of {MARK}", may_decide=words).status_code == 303
    before = Page(esi.get("/strategies/llr-carers/audit")).text

    assert redact(app, MARK)[0] == 0

    assert "May decide: Approves" in before or "→ Moves of a month" in before
    assert f"Board of {MARK}" in before
    assert holding(app) == []
    after = Page(esi.get("/strategies/llr-carers/audit")).text
    assert f"→ Board of {SIGN}" in after
    assert MARK not in Page(dev.get("/audit")).text
    verify_chain(app)


def test_the_salt_goes_with_the_words_so_that_they_can_not_be_guessed(app: Tracker) -> None:
    with app.app_context():
        before = {
            digest: part
            for prose in db.session.execute(select(FrozenReport.prose)).scalars()
            for digest, part in prose.items()
            if NAME in part["words"]
        }

    assert redact(app, NAME)[0] == 0

    with app.app_context():
        for prose in db.session.execute(select(FrozenReport.prose)).scalars():
            for digest, part in prose.items():
                if digest in before:
                    assert digest_prose(part["salt"], before[digest]["words"]) != digest
    assert len(before) > 5


@pytest.mark.parametrize("facts", ["{}", "no facts", '{"on":"never","pieces":{},"files":[]}'])
def test_a_removal_whose_entry_was_altered_removes_nothing(
    app: Tracker, browser_of: Open, facts: str
) -> None:
    assert redact(app, NAME)[0] == 0
    tamper(app, f"UPDATE audit_entry SET facts = '{facts}' WHERE verb = 'remove words'")

    done = app.test_cli_runner().invoke(args=["report", "verify", "llr-carers"])

    assert done.exit_code == 1
    assert "Report 4, as at 15 July 2019: its words were altered" in done.output
    assert "its words were altered" in Page(browser_of("carys").get(VERIFY)).text.lower()
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 1
