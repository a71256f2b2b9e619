"""A file is read once, and a long one while its person sees how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from tests.conftest import Browser
from tests.imports.plan_files import CSV
from tests.journeys.pages import Page
from tests.journeys.records import row_counts
from tests.web.test_imports import press, preview_of, send_file
from tracker import Tracker
from tracker.domain.plan_reading import NotRead
from tracker.domain.problems import Problem
from tracker.extensions import db
from tracker.imports import reading_apart
from tracker.models import ImportDraft
from tracker.web.imports import ongoing_reading

BrowserOf = Callable[..., Browser]


@contextmanager
def slow_reader(patch: pytest.MonkeyPatch, *, refuses: bool = False) -> Iterator[Event]:
    """A reader that tells a step and then waits for the event; the form's patience is over at once."""
    may_go_on, has_stepped, read = Event(), Event(), ongoing_reading.read_to_keep

    def read_slowly(file: object, **given: object) -> object:
        given["on_progress"]("Reading page 2 of 3 with tables")  # type: ignore[operator]
        has_stepped.set()
        assert may_go_on.wait(30)
        if refuses:
            raise NotRead(Problem("the file", "It holds no action plan.", "Choose another."))
        return read(file, **given)  # type: ignore[arg-type]

    def wait(reading: ongoing_reading.OngoingReading) -> object:
        reading.start()
        assert has_stepped.wait(30)
        waiting.append(reading)
        return reading.kept

    waiting: list[ongoing_reading.OngoingReading] = []
    with patch.context() as patched:
        patched.setattr(ongoing_reading, "read_to_keep", read_slowly)
        patched.setattr(ongoing_reading.OngoingReading, "wait", wait)
        yield may_go_on
        may_go_on.set()
        for reading in waiting:
            reading.join(30)


def test_a_preview_reads_no_file_again(
    browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    esi = browser_of("esi")
    address, page = preview_of(esi, send_file(esi, CSV.encode(), target="new:llr-carers"))

    with monkeypatch.context() as patch:
        patch.setattr(reading_apart, "_CHILD", tmp_path / "no reader")
        again = Page(esi.get(address))
        imported = press(esi, address, page, "import", code="NEW", title="A plan", owner="wlccg")

    assert "3 rows: 3 actions. 2 priorities." in again.text
    assert imported.headers["Location"] == "/plans/new"


def test_what_is_remembered_of_columns_and_ratings_that_a_file_lacks_reads_it_no_second_time(
    browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    esi = browser_of("esi")
    address, page = preview_of(esi, send_file(esi, CSV.encode(), target="new:llr-carers"))
    press(esi, address, page, "import", code="NEW", title="New", owner="wlccg")
    fewer = CSV.replace("Write a guide", "Write a leaflet")
    for end_of_row in (",RAG,Update", ",Amber,The printer is late", ",Green,The hall is booked", ",,"):
        fewer = fewer.replace(f"{end_of_row}\n", "\n")
    address, page = preview_of(esi, send_file(esi, fewer.encode(), target="plan:new"))

    with monkeypatch.context() as patch:
        patch.setattr(reading_apart, "_CHILD", tmp_path / "no reader")
        imported = press(esi, address, page, "import")

    headings = {values[0] for name, values in page.form(address).items() if name.startswith("heading-")}
    assert not headings & {"RAG", "Update"}
    assert imported.headers["Location"] == "/plans/new"


def test_a_reading_of_another_version_is_made_anew(app: Tracker, browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    address, _ = preview_of(esi, send_file(esi, CSV.encode(), target="new:llr-carers"))
    with app.app_context():
        draft = db.session.execute(select(ImportDraft)).scalar_one()
        draft.reading, draft.reading_of = {"of": "another shape"}, "another version"
        db.session.commit()

    assert "3 rows: 3 actions. 2 priorities." in Page(esi.get(address)).text


def test_a_long_reading_shows_how_far_it_is_and_then_the_plan(
    browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    esi = browser_of("esi")
    with slow_reader(monkeypatch):
        answer = send_file(esi, CSV.encode(), target="new:llr-carers")
        address = answer.headers["Location"]
        meanwhile = esi.get(address)
        still = esi.get(f"{address}?still")
    read = Page(esi.get(address))

    assert (answer.status_code, meanwhile.status_code) == (303, 200)
    assert "Reading page 2 of 3 with tables …" in Page(meanwhile).text
    assert 'role="status"' in meanwhile.text
    assert (meanwhile.headers["Refresh"], "Refresh" in still.headers) == ("3", False)
    assert "3 rows: 3 actions. 2 priorities." in read.text
    assert "Refresh" not in read.answer.headers


def test_a_long_file_that_is_refused_says_why_and_goes(
    app: Tracker, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    esi = browser_of("esi")
    with slow_reader(monkeypatch, refuses=True):
        address = send_file(esi, CSV.encode(), target="new:llr-carers").headers["Location"]

    page = Page(esi.get(address))
    press(esi, address, page, "discard")

    assert page.answer.status_code == 422
    assert "It holds no action plan. Choose another." in page.text
    assert row_counts(app)["import_draft"] == 0


def test_a_reading_whose_server_died_can_be_begun_again(
    app: Tracker, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    esi = browser_of("esi")
    with slow_reader(monkeypatch):
        address = send_file(esi, CSV.encode(), target="new:llr-carers").headers["Location"]
    with app.app_context():
        draft = db.session.execute(select(ImportDraft)).scalar_one()
        draft.reading, draft.step = None, "Reading page 2 of 3"
        draft.stepped_at -= timedelta(minutes=2)
        db.session.commit()

    broken_off = Page(esi.get(address))
    answer = press(esi, address, broken_off, "read")

    assert "The reading was broken off" in broken_off.text
    assert "Refresh" not in broken_off.answer.headers
    assert answer.status_code == 303
    assert "3 rows: 3 actions. 2 priorities." in Page(esi.get(address)).text


def test_what_an_older_reading_finds_does_not_come_over_newer_answers(
    app: Tracker, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    esi = browser_of("esi")
    address, page = preview_of(esi, send_file(esi, CSV.encode(), target="new:llr-carers"))
    heading = next(name for name, value in page.form(address).items() if value == ["Details"])
    column = heading.replace("heading", "column")

    with slow_reader(monkeypatch):
        press(esi, address, page, "again", **{column: "note"})
        monkeypatch.undo()
        press(esi, address, page, "again", **{column: "measures"})

    assert Page(esi.get(address)).form(address)[column] == ["measures"]


def test_a_long_plan_is_looked_through_page_by_page_and_answers_stay(browser_of: BrowserOf) -> None:
    esi = browser_of("esi")
    lines = "".join(f"{number},Offer help {number},Team A,March 2020,Amber\n" for number in range(1, 251))
    content = f"No,Action,Lead,End date,RAG\n{lines}".encode()
    address, page = preview_of(esi, send_file(esi, content, target="new:llr-carers"))
    word = next(name for name, value in page.form(address).items() if value == ["Amber"])

    form = {**page.form(address), "page": ["3"], word.replace("word", "rating"): ["red"]}
    turned = esi.client.post(address, data=form)
    third = Page(esi.get(turned.headers["Location"].partition("#")[0]))

    assert ("100. Offer help 100" in page.text, "101. Offer help 101" in page.text) == (True, False)
    assert [words for words in ("1 to 100", "101 to 200", "201 to 250") if words in page.text]
    assert ("250. Offer help 250" in third.text, "200. Offer help 200" in third.text) == (True, False)
    assert third.form(address)[word.replace("word", "rating")] == ["red"]
