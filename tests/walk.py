"""A walk over every address that gives something back, in every format, with everything in it opened and read.

For tests that put marked strings somewhere and ask where they come out: words held in private, held back before an
election, or removed. A string is one word of capitals and digits, such as "ZZPRIVATEUPDATEZZ", so that no file breaks
it in two. Call

    walk = Walk.of(app, plan="city", number="6", days=("2019-05-01",))
    found = walk.where(browser_of("carys"), ["ZZPRIVATEUPDATEZZ"])

and assert that `found` is empty for those who may not read it, and that it is not for one who may. `walk.seen` says
how much was opened, so that a walk that led nowhere can't pass for one that found nothing.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser

from tests.access.test_every_route import WHO_MAY
from tests.conftest import Browser, Filled
from tracker import Tracker

SUFFIXES = ("csv", "json", "xlsx", "docx", "pdf")
STRATEGY = "llr-carers"
# A renderer gets a report or paper that is whole, and nothing of the database (`make check` holds it to that): what the
# slow formats carry is read on SQLite; on PostgreSQL each paper in one of them.
_ON_POSTGRESQL = ("csv", "json", "docx")
# What a page of the table is asked with, beside what it is asked without: a day, a partner, a priority, a report.
_ASKED_WITH = {
    "board.summary": ("partner={partner}",),
    "board.actions": ("partner={partner}",),
    "board.report": ("frozen=latest", "frozen=1", "annexes=no"),
    "board.meeting_sheet": ("partner={partner}", "priority={priority}"),
    "own_lines.own_lines": ("partner={partner}",),
    "comparing.changes": ("with=day", "partner={partner}"),
    "decisions.decision": ("ask={ask}",),
}
# Of links that lead to the same place and differ only in what they ask with, so many are followed.
_MOST_ALIKE = 3
# Signing in and out, and going elsewhere to do so, shows no words of a strategy and ends the walk.
_LEFT_OUT = ("/sign-in", "/sign-out", "/set-password", "/static/")


def formats_on(filled: Filled) -> tuple[str, ...]:
    """The formats that papers are read in on this kind of database."""
    return SUFFIXES if filled.kind == "sqlite" else _ON_POSTGRESQL


@dataclass(frozen=True, slots=True)
class Seen:
    """What came back from an address: its status, its kind of file, and everything that can be read in it."""

    address: str
    status: int
    kind: str
    text: str


@dataclass
class Walk:
    """The addresses of a walk. `also` are added as they are; `steps` says how many links it goes on from each page.

    Links of pages are followed within the tracker, whatever they lead to, but papers in these `formats` alone; each
    address is opened once a person.
    """

    addresses: Sequence[str]
    steps: int = 1
    formats: Sequence[str] = SUFFIXES
    seen: list[Seen] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        app: Tracker,
        *,
        plan: str,
        number: str,
        days: Sequence[str] = (),
        partner: str = "leicester-city-council",
        priority: int = 1,
        also: Sequence[str] = (),
        suffixes: Sequence[str] = SUFFIXES,
        steps: int = 1,
        formats: Sequence[str] = SUFFIXES,
    ) -> Walk:
        """Every GET address of the table of routes, about this plan and action; in every format; today and on these days.

        `suffixes` narrows the formats of the table's papers where the slow ones are walked elsewhere; `formats` those
        of papers that a link leads to.
        """
        urls = app.url_map.bind("localhost")
        found: dict[str, None] = {}
        for (method, endpoint), (address, _) in WHO_MAY.items():
            if method != "GET" or address.startswith(_LEFT_OUT):
                continue
            here = _about(address.partition("?")[0], plan=plan, number=number)
            values = urls.match(here)[1]
            asked = ["", *_ASKED_WITH.get(endpoint, ())]
            for file in _in_every_format(here, values, suffixes):
                for query in (one.format(partner=partner, priority=priority, ask="1") for one in asked):
                    for day in ("", *(f"as_at={day}" for day in days)):
                        whole = "&".join(part for part in (query, day) if part)
                        found[f"{file}?{whole}" if whole else file] = None
        return cls([*found, *also], steps=steps, formats=formats)

    def where(self, browser: Browser, marks: Collection[str]) -> dict[str, list[str]]:
        """At which addresses each mark is read, for the marks that are read anywhere; empty where none is."""
        found: dict[str, list[str]] = {}
        self.seen = []
        for one in self.answers(browser):
            self.seen.append(one)
            for mark in marks:
                if mark in one.text:
                    found.setdefault(mark, []).append(one.address)
        return found

    def answers(self, browser: Browser) -> Iterator[Seen]:
        """Everything that comes back to a person, each address once, with the pages that theirs lead to."""
        known = dict.fromkeys(self.addresses)
        alike = Counter(_place(address) for address in known)
        here, far = list(known), 0
        while here:
            following: dict[str, None] = {}
            for address in here:
                answer = browser.get(address)
                body = answer.get_data()
                kind = _kind_of(answer.headers.get("Content-Type", ""), body)
                head = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
                yield Seen(address, answer.status_code, kind, f"{head}\n{read(body, kind)}")
                if kind == "html" and far < self.steps:
                    following |= dict.fromkeys(_links(body, address))
            far += 1
            here = []
            for address in following:
                if (
                    address not in known
                    and _format_of(address) in ("", *self.formats)
                    and alike[_place(address)] < _MOST_ALIKE
                ):
                    alike[_place(address)] += 1
                    here.append(address)
            known |= dict.fromkeys(here)


def read(body: bytes, kind: str) -> str:
    """Everything that can be read in a file: its text without blanks and hyphens, and its parts as they are stored."""
    if kind in ("docx", "xlsx", "zip"):
        return _of_zip(body)
    if kind == "pdf":
        return _of_pdf(body)
    text = body.decode("utf-8", "replace")
    if kind == "json":
        # Signs may be written as numbers there.
        text += json.dumps(json.loads(text or "null"), ensure_ascii=False)
    return text


def _about(address: str, *, plan: str, number: str) -> str:
    """An address of the table, about another plan and action."""
    return re.sub(r"/actions/\d+", f"/actions/{number}", address.replace("/plans/lrccg", f"/plans/{plan}"))


def _in_every_format(address: str, values: dict[str, object], suffixes: Sequence[str]) -> list[str]:
    if "suffix" not in values:
        return [address]
    stem = address.rpartition(".")[0]
    return [f"{stem}.{suffix}" for suffix in suffixes]


def _format_of(address: str) -> str:
    """The format of a paper, from how its address ends; none of any other page."""
    ending = address.partition("?")[0].rpartition(".")[2]
    return ending if ending in SUFFIXES else ""


def _kind_of(content_type: str, body: bytes) -> str:
    if body.startswith(b"PK"):
        return "zip"
    if body.startswith(b"%PDF"):
        return "pdf"
    kind = content_type.partition(";")[0]
    return {"text/html": "html", "application/json": "json", "text/csv": "csv"}.get(kind, kind)


def _of_zip(body: bytes) -> str:
    """Every part, with and without its tags: a word may be written in pieces, or stand in an attribute."""
    texts = []
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            if part.startswith(b"PK"):
                texts.append(_of_zip(part))
                continue
            text = part.decode("utf-8", "replace")
            texts += [name, text, re.sub(r"<[^>]*>", "", text)]
    return "\n".join(texts)


def _of_pdf(body: bytes) -> str:
    """What stands on the pages, and every string of the file, such as what is said of a picture."""
    import pikepdf
    import pypdfium2

    file = pypdfium2.PdfDocument(body)
    try:
        pages = " ".join(page.get_textpage().get_text_bounded() for page in file)
    finally:
        file.close()
    strings: list[str] = []
    with pikepdf.open(io.BytesIO(body)) as pdf:
        for one in pdf.objects:
            _strings(one, strings, depth=0)
    return "\n".join([re.sub(r"[\s\u00ad\ufffe-]+", "", pages), *strings])


def _strings(one: object, found: list[str], *, depth: int) -> None:
    import pikepdf

    if isinstance(one, pikepdf.String):
        found.append(str(one))
    elif isinstance(one, pikepdf.Array) and depth < 4:
        for part in one:
            # What stands elsewhere in the file is one of its objects, and read as such.
            if not getattr(part, "is_indirect", False):
                _strings(part, found, depth=depth + 1)
    elif isinstance(one, pikepdf.Dictionary) and depth < 4:
        for part in one.values():
            if not getattr(part, "is_indirect", False):
                _strings(part, found, depth=depth + 1)


def _place(address: str) -> tuple[str, tuple[str, ...]]:
    """The page of an address, and the names of what it asks with."""
    parts = urlsplit(address)
    return parts.path, tuple(sorted(name for name, _ in parse_qsl(parts.query)))


def _links(body: bytes, address: str) -> Iterator[str]:
    """The addresses of the tracker that a page leads to, without what stands after a "#"."""
    for node in LexborHTMLParser(body).css("a[href]"):
        parts = urlsplit(node.attributes["href"] or "")
        if parts.scheme or parts.netloc:
            continue
        path = parts.path or address.partition("?")[0]
        if path.startswith("/") and not path.startswith(_LEFT_OUT):
            yield f"{path}?{parts.query}" if parts.query else path
