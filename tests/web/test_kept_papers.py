"""Kept beside a report: the paper as it was issued, byte for byte, and the extract of the minutes."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from tests.conftest import Browser
from tests.journeys.pages import Page
from tests.journeys.papers import words_in
from tests.journeys.records import audit_lines, verify_chain
from tests.web.forms import send
from tests.web.test_moments import freeze, of_body
from tests.web.test_verified_page import tamper
from tracker import Tracker
from tracker.domain.board_report import DRAFT
from tracker.domain.kept_papers import LARGEST_FILE, suffix_of
from tracker.extensions import db
from tracker.models import KeptPaper

REPORT = "/strategies/llr-carers/reports/4"
NEW = f"{REPORT}/papers/new"
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"
MINUTES = "Minute 7: the report was noted."
Open = Callable[..., Browser]


def word_file(*more: str) -> bytes:
    """A file that looks like Word's: the same bytes each time, so its members have no hour."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *more):
            archive.writestr(zipfile.ZipInfo(name), "<x/>")
    return content.getvalue()


def keep(browser: Browser, content: bytes = b"", *, name: str = "paper.pdf", **typed: str) -> TestResponse:
    """Send the form with a file."""
    fields: dict[str, object] = {**Page(browser.get(NEW)).form(), **typed}
    if content:
        fields["file"] = (io.BytesIO(content), name)
    return browser.client.post(NEW, data=fields, content_type="multipart/form-data")


def test_what_was_issued_is_kept_byte_for_byte_with_its_hash(app: Tracker, browser_of: Open) -> None:
    esi, carys = browser_of("esi"), browser_of("carys")
    freeze(esi)
    board = of_body(app, "Home First Programme Board")

    issued = send(esi, board, issued="2019-09-30", keep="y", public="at_once")
    again = Page(esi.get(board)).form()
    page = Page(carys.get("/strategies/llr-carers/reports/5"))

    links = [link for link in page.links if "/papers/" in link]
    files = {link: carys.get(link) for link in links}
    contents = {answer.headers["Content-Disposition"][-5:-1]: answer.get_data() for answer in files.values()}
    assert issued.status_code == 303
    assert sorted(contents) == [".pdf", "docx"]
    for content in contents.values():
        assert hashlib.sha256(content).hexdigest() in page.text
    # As it was issued: a draft then, though it is public now.
    assert DRAFT in words_in(contents[".pdf"], "pdf")
    assert "Home First Programme Board (PDF" in page.text
    # The form does not keep it a second time by itself.
    assert "keep" not in again
    assert [line[0] for line in audit_lines(app, 3)] == ["set report moments", "keep paper", "keep paper"]
    assert (
        "2 files kept with it were hashed again."
        in Page(carys.get("/strategies/llr-carers/reports/5/verify")).text
    )
    assert browser_of().get(links[0]).status_code == 303
    verify_chain(app)


def test_a_file_and_an_extract_are_brought_in(app: Tracker, browser_of: Open) -> None:
    esi, farid = browser_of("esi"), browser_of("farid")

    answers = [
        keep(esi, PDF, name="papers/Paper B <3.pdf", kind="paper"),
        keep(esi, word_file(), name="as issued.docx", kind="paper"),
        keep(esi, kind="minutes", text=f"  {MINUTES}\r\n"),
    ]
    page = Page(farid.get(REPORT))

    links = [link for link in page.links if "/papers/" in link]
    found = [farid.get(link) for link in links]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert "“Paper B <3.pdf”, kept " in page.text
    assert [answer.get_data() for answer in found] == [PDF, word_file(), f"{MINUTES}\n".encode()]
    assert [answer.content_type for answer in found] == [
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "text/plain; charset=utf-8",
    ]
    assert all(answer.headers["Content-Disposition"].startswith("attachment;") for answer in found)
    assert hashlib.sha256(PDF).hexdigest() in page.text
    # Of this report alone, and only there.
    assert farid.get(links[0].replace("reports/4", "reports/3")).status_code == 404
    tamper(
        app,
        "UPDATE kept_paper SET content = (SELECT content FROM kept_paper WHERE suffix = 'txt') WHERE suffix = 'pdf'",
        "UPDATE kept_paper SET content_hash = 'x' WHERE suffix = 'docx'",
        "DELETE FROM kept_paper WHERE suffix = 'txt'",
    )
    checked = Page(farid.get(f"{REPORT}/verify")).text
    assert "The kept file “Paper B <3.pdf” was altered: it no longer fits its hash." in checked
    assert "The kept file “as issued.docx” is not the one in the audit chain." in checked
    assert "The audit chain knows of 3 kept files; 2 of that number can be found." in checked


@pytest.mark.parametrize(
    ("content", "typed", "says"),
    [
        (b"", {}, "Choose what it is."),
        (b"", {"kind": "paper"}, "Choose a file."),
        (b"", {"kind": "minutes"}, "Choose a file, or type the extract."),
        (PDF, {"kind": "minutes", "text": "Noted."}, "That is a file and a text. Send one of them."),
        (b"", {"kind": "paper", "text": "Noted."}, "The paper is a file. Choose it, or choose the minutes."),
        (b"", {"kind": "minutes", "text": "x" * 20_001}, "Use 20,000 characters or fewer, or send a file."),
        (b"MZ\x90\x00", {"kind": "paper"}, "neither a PDF nor a Word file"),
        (b"PK\x03\x04broken", {"kind": "paper"}, "not a Word file that can be opened"),
        (word_file("word/vbaProject.bin"), {"kind": "paper"}, "This Word file carries a program (macros)."),
    ],
    ids=[
        "nothing",
        "no file",
        "no minutes",
        "file and text",
        "text for a paper",
        "long text",
        "a program",
        "a broken archive",
        "macros",
    ],
)
def test_what_cannot_be_kept_is_explained(
    app: Tracker, browser_of: Open, content: bytes, typed: dict[str, str], says: str
) -> None:
    answer = keep(browser_of("esi"), content, **typed)

    page = Page(answer)
    assert answer.status_code == 422
    assert says in page.text
    if "text" in typed:
        assert page.form()["text"] == [typed["text"]]
    with app.app_context():
        assert db.session.query(KeptPaper).count() == 0


def test_sent_twice_it_is_kept_once(app: Tracker, browser_of: Open) -> None:
    esi = browser_of("esi")
    fields = Page(esi.get(NEW)).form() | {"kind": ["minutes"], "text": [MINUTES]}

    answers = [esi.client.post(NEW, data=fields, content_type="multipart/form-data") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    with app.app_context():
        assert db.session.query(KeptPaper).count() == 1


def test_a_file_larger_than_any_paper_is_not_kept() -> None:
    suffix, problem = suffix_of(b"%PDF-1.7" + b"0" * LARGEST_FILE)

    assert suffix == ""
    assert problem is not None
    assert problem.what == "This file is larger than 10 MB."
