"""Every page is valid HTML, by the Nu checker: as it is read, and as it comes back when a form is refused."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.test_every_page import FORM, READINGS, STRATEGY
from tests.conftest import Browser
from tests.journeys.pages import Page, filled
from tests.web.forms import send

Answer = tuple[str, str]

# What may stand. The kit's macros say of a banner, a footer or a fieldset what it is anyway. So do its tables that
# become blocks on a phone, and ours after them: a browser that lays a table out as blocks reads it as none unless it
# is told, and the checker does not look at the layout.
MAY_STAND = re.compile(
    r"The “[a-z]+” role is unnecessary for element “[a-z]+”\."
    r"|The “role” attribute must not be used on a “(?:tr|th|td)” element which has a “table” ancestor with no “role” "
    r"attribute, or with a “role” attribute whose value is “table”, “grid”, or “treegrid”\."
)
# The role that each part of a table has by itself, and no other.
OF_A_TABLE = re.compile(r'<(?:tr role="row"|td role="cell"|th role="(?:column|row)header")')


def sent_pages(browser_of: Callable[..., Browser]) -> Iterator[Answer]:
    """The pages that only a form that was sent can give: refused, sent twice, too late, signed out."""
    amira, esi, dev, nobody = (browser_of(name) for name in ("amira", "esi", "dev", "nobody"))
    words = {"words": "Every practice has the new form."}
    update = filled(Page(amira.get(FORM)).form(), answer="on_track", **words)
    yield "sign-in, nothing typed", send(nobody, "/sign-in").text
    for answer in ("", "on_track", "at_risk", "off_track", "done", "on_hold"):
        typed = (
            filled(update, answer=answer, words="")
            if answer
            else {k: v for k, v in update.items() if k != "answer"}
        )
        yield f"update refused, answer “{answer}”", amira.client.post(FORM, data=typed).text
    yield "update, somebody else was first", amira.client.post(FORM, data=filled(update, seen="1")).text
    yield "update without its token", amira.client.post(FORM, data=filled(update, csrf_token="old")).text
    yield "update, signed out meanwhile", nobody.client.post(FORM, data=update).text
    ticked = {"csrf_token": amira.token("/my-updates"), "key": "a-key-of-this-test"}
    yield "my updates, nothing ticked", amira.client.post("/my-updates/unchanged", data=ticked).text
    for name, browser, address in (
        ("person", dev, "/people/new"),
        ("team", dev, "/teams/new"),
        ("organisation", dev, "/organisations/new"),
    ):
        yield f"new {name}, nothing typed", send(browser, address).text
    yield (
        "hard words",
        send(esi, f"{STRATEGY}/wording/3", said="Facilitate the multi-agency implementation.").text,
    )
    for name, answer in (
        ("a link that is spent", nobody.get("/set-password/none")),
        ("an address used like that", nobody.client.delete("/sign-in")),
        ("a day that is none", amira.get("/plans/lrccg?as_at=<b>%01%C2%85")),
        ("a form without its token", nobody.client.post("/sign-in", data={"email": "<b>"})),
        ("too large a form", amira.client.post(FORM, data={"words": "x" * (13 * 1024 * 1024)})),
        ("a done that nobody ticked", amira.post("/my-updates/checked", {"words": "<b>"})),
        ("nothing to take on", amira.post("/my-updates/take", {"action": "1:", "<b>": "\x1f\ufffe"})),
    ):
        yield name, answer.text
    found = dev.post("/removal", {"words": "every practice"}, page="/removal")
    yield "words found", found.text
    boxes = [box.attributes["value"] or "" for box in Page(found).tree.css("input[name=place]")]
    chosen = {"words": "every practice", "step": "look", "why": "other", "other": "", "place": boxes}
    yield "words to go, no reason", dev.post("/removal", chosen, page="/removal").text
    chosen["other"] = "it was said in confidence"
    yield "words to go", dev.post("/removal", chosen, page="/removal").text
    made = dev.post("/people/2/link", {"version": "1"}, page="/people/2")
    yield "a new link", made.text
    link = Page(made).tree.css_first("main input[value*='/set-password/']")
    path = urlsplit(link.attributes["value"] or "").path
    yield "choose a password", nobody.get(path).text
    yield "choose a password, nothing typed", nobody.post(path, page=path).text


def test_every_page_is_valid(browser_of: Callable[..., Browser], tmp_path: Path) -> None:
    browsers = {name: browser_of(name) for name in {reading.who for reading in READINGS}}
    pages: list[Answer] = [
        (reading.name, browsers[reading.who].get(reading.address, follow_redirects=True).text)
        for reading in READINGS
    ]
    pages += [("RAG summary", browsers["esi"].get(f"{STRATEGY}/summary").text)]
    pages += sent_pages(browser_of)
    # A folder of their own: the checker reads everything that it finds.
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, (name, html) in enumerate(pages):
        assert "</html>" in html, name
        (folder / f"{number}.html").write_text(html, encoding="utf-8")

    found = complaints(folder)

    assert len(pages) > 70
    assert [f"{pages[number][0]}: {words}" for number, words in found] == []


def complaints(folder: Path) -> list[tuple[int, str]]:
    """What the checker says about the pages in a folder, in one run: the page's number and the words."""
    command = [
        "java",
        "-Xmx512m",
        "-jar",
        os.environ["NU_CHECKER"],
        "--format",
        "json",
        "--exit-zero-always",
        str(folder),
    ]
    said = subprocess.run(command, capture_output=True, text=True, timeout=300)
    messages = json.loads(said.stderr)["messages"]
    return [
        (int(Path(message["url"]).stem), f"line {message['lastLine']}: {message['message']}")
        for message in messages
        if not may_stand(message["message"], message.get("extract", ""))
    ]


def may_stand(words: str, extract: str) -> bool:
    """Whether a complaint is one of those that are explained above."""
    if not MAY_STAND.fullmatch(words):
        return False
    return "must not be used" not in words or OF_A_TABLE.search(extract) is not None


def test_the_checker_sees_what_is_wrong(tmp_path: Path) -> None:
    page = "<!DOCTYPE html><html lang=en><head><title>A page</title></head><body>{}</body></html>"
    (tmp_path / "0.html").write_text(page.format("<h1>Fine</h1>"), encoding="utf-8")
    (tmp_path / "1.html").write_text(page.format("<h1>Wrong</h1><p><div>x</div></p>"), encoding="utf-8")
    (tmp_path / "2.html").write_text(
        page.format("<h1>Wrong</h1><table role=table><tr><td role=alert>x</td></tr></table>"),
        encoding="utf-8",
    )

    assert {number for number, _ in complaints(tmp_path)} == {1, 2}
