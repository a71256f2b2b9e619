"""Words held in private come out nowhere: every page, paper, file and command, for everybody who may not read them.

Source: docs/rules/permissions.md, "Words held in private".
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.engine import URL

from tests.conftest import Browser, Filled, Readers, _app_on
from tests.journeys.pages import Page
from tests.privacy.marked import (
    ALL,
    DRAFT,
    EARLIER,
    EARLIER_WORDS,
    LINK,
    OPEN_WORDS,
    UPDATES,
    hold_everything_in_private,
    mark,
)
from tests.walk import SUFFIXES, Walk, formats_on, read
from tracker import Tracker
from tracker.reports.freezing import HEADLINE_HELD as HELD_HEADLINE

# A board reader of another body, a member of another organisation, the reference group, the administrator, nobody.
OTHERS = ("carys", "ben", "farid", "dev", "nobody")
# Papers are made for an open reader, whoever takes them: the manager, who reads the most, walks through all kinds.
QUICK = ("csv", "json")
# The one that was frozen with everything in it.
REPORT = "/strategies/llr-carers/reports/5"


@pytest.fixture(scope="module")
def marked(shared_url: URL, compiled_templates: FileSystemBytecodeCache) -> Iterator[Readers]:
    """The cast on a demonstration with everything held in private that can be; nobody changes it from then on."""
    with _app_on(shared_url, compiled_templates) as app:

        def open_browser(name: str) -> Browser:
            return readers(name)

        readers = Readers(app)
        hold_everything_in_private(app, open_browser)
        yield readers


def walk(
    app: Tracker, *, suffixes: tuple[str, ...] = QUICK, steps: int = 0, formats: tuple[str, ...] = SUFFIXES
) -> Walk:
    """Every address about the city's plan, today and on the earlier day."""
    pages = [f"/plans/city/actions/{one}{day}" for one in range(1, 7) for day in ("", f"?as_at={EARLIER}")]
    forms = [f"{page}/{form}" for page in pages if "?" not in page for form in ("update", "all-we-hold.html")]
    forms += [REPORT, f"{REPORT}/verify", "/strategies/llr-carers/reports/headline"]
    return Walk.of(
        app,
        plan="city",
        number="6",
        days=(EARLIER,),
        also=[*pages, *forms],
        suffixes=suffixes,
        steps=steps,
        formats=formats,
    )


@pytest.mark.parametrize("name", OTHERS)
def test_others_find_none_of_it_anywhere(marked: Readers, filled: Filled, name: str) -> None:
    walked = walk(marked.app, steps=1 if name == "carys" else 0, formats=formats_on(filled))

    found = walked.where(marked(name), [*ALL, DRAFT, *EARLIER_WORDS])

    assert found == {}
    assert len(walked.seen) > 100
    assert len([one for one in walked.seen if one.status == 200]) > (10 if name == "nobody" else 60)


def test_who_may_read_it_finds_all_of_it_on_pages_and_nothing_in_papers(
    marked: Readers, filled: Filled
) -> None:
    formats = formats_on(filled)
    walked = walk(marked.app, suffixes=formats)

    found = walked.where(marked("esi"), [*ALL, DRAFT, *EARLIER_WORDS])

    # A draft is its writer's alone.
    assert sorted(found) == sorted([*ALL, *EARLIER_WORDS])
    kinds_read = {one.kind for one in walked.seen if one.status == 200}
    assert {"html", "csv", "json", "zip", *({"pdf"} & set(formats))} <= kinds_read
    kinds = {one.address: one.kind for one in walked.seen}
    papers = {
        (words, address)
        for words, addresses in found.items()
        for address in addresses
        # The manager reads the record of changes, as a file too.
        if kinds[address] != "html" and "/audit.csv" not in address
    }
    assert papers == set()


def test_the_authors_organisation_reads_what_it_said_and_nobody_its_draft_but_its_writer(
    marked: Readers,
) -> None:
    found = walk(marked.app).where(marked("priya"), [*ALL, DRAFT])

    # Some stand on no page but in the record of changes and in all that is held, which are the manager's.
    unread = {words for words in [*UPDATES, LINK] if words not in found}
    assert unread <= {
        mark("update", "6", "worries"),
        mark("update", "6", "plainwords"),
        mark("update", "5", "decidedby"),
    }
    assert found[DRAFT] == ["/plans/city/actions/2/update"]


def test_what_stands_around_a_private_request_and_headline_is_open(marked: Readers) -> None:
    carys, esi = marked("carys"), marked("esi")

    action, report = (Page(carys.get(one)).text for one in ("/plans/city/actions/2", REPORT))
    paper = json.loads(carys.get("/strategies/llr-carers/report.json?frozen=5").text)
    of_two = next(
        one for one in paper["actions"] if one["code"].endswith(" 2") and OPEN_WORDS in one["words"]
    )
    read = Page(esi.get(REPORT)).text

    assert OPEN_WORDS in action
    assert "Help needed Held in private session." in action
    assert "Help asked of: Held in private session." in action
    assert (of_two["help_from"], of_two["help_text"]) == ("Held in private session.", "")
    assert paper["headline"][-1] == HELD_HEADLINE
    assert HELD_HEADLINE in report
    assert "For the private session" not in report
    assert "For the private session" in read
    assert [(one["name"], one["words"], one["why"]) for one in paper["addenda"]] == [
        ("5.A", "Held in private session.", "")
    ]
    assert "Addendum 5.A" in report


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_commands_write_papers_without_it(marked: Readers, tmp_path: Path, suffix: str) -> None:
    run = marked.app.test_cli_runner()
    asked = [
        ["plan", "export", "city", "--format", suffix],
        ["plan", "export", "city", "--format", suffix, "--as-at", EARLIER],
        ["report", "export", "llr-carers", "--format", suffix],
        ["report", "export", "llr-carers", "--format", suffix, "--as-at", EARLIER],
        ["report", "export", "llr-carers", "--format", suffix, "--frozen", "latest"],
    ]

    for number, args in enumerate(asked):
        file = tmp_path / f"{number}.{suffix}"
        done = run.invoke(args=[*args, "--output", str(file)])
        assert done.exit_code == 0, (args, done.output)
        text = read(file.read_bytes(), "zip" if suffix in ("docx", "xlsx") else suffix)
        assert [words for words in (*ALL, *EARLIER_WORDS) if words in text + done.output] == [], args


def test_commands_that_only_speak_say_nothing_of_it(marked: Readers, tmp_path: Path) -> None:
    run = marked.app.test_cli_runner()
    sheet = tmp_path / "sheet.pdf"
    asked = (
        ["plan", "list"],
        ["plan", "counts"],
        ["report", "list"],
        ["report", "verify", "llr-carers"],
        ["audit", "verify"],
        ["sheet", "list"],
        ["sheet", "export", "1", "--output", str(sheet)],
    )

    said = {" ".join(args): run.invoke(args=list(args)) for args in asked}

    assert {name: one.exit_code for name, one in said.items() if one.exit_code} == {}
    texts = [*(one.output for one in said.values()), read(sheet.read_bytes(), "pdf")]
    assert [words for words in (*ALL, *EARLIER_WORDS) if any(words in text for text in texts)] == []


def test_a_walk_reads_every_kind_of_file() -> None:
    import docx
    import openpyxl

    document, book = docx.Document(), openpyxl.Workbook()
    document.core_properties.comments = "ZZPROPERTYZZ"
    document.add_paragraph("ZZIN").add_run("TWOZZ")
    book.active.title = "ZZSHEETZZ"
    files = []
    for one in (document, book):
        file = io.BytesIO()
        one.save(file)
        files.append(read(file.getvalue(), "zip"))

    assert "ZZPROPERTYZZ" in files[0]
    assert "ZZINTWOZZ" in files[0]
    assert "ZZSHEETZZ" in files[1]
    assert "ZZÖZZ" in read(b'{"a": "ZZ\\u00d6ZZ"}', "json")
