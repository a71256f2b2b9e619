"""Requests that nobody would send, made by dice: the same seed and number give the same request every time.

Forms begin as the tracker's own pages give them, with a token that holds, so that what is wrong gets as far inside as
it can. A request is made as a server hands it on: bytes, odd methods and headers that no browser would send.
"""

from __future__ import annotations

import io
import json
import random
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_from_bytes, urlencode

from selectolax.lexbor import LexborHTMLParser
from werkzeug.wrappers import Request

from tests.access.test_every_route import ROLES, WHO_MAY
from tests.conftest import Browser, Readers
from tests.journeys.pages import Fields, Page, fields_of
from tests.journeys.test_odd_requests import FIELDS, GOOD, ODD, QUERY

# Bytes as they stand in a form or an address, percent and all.
BYTES = (
    "%ff",
    "%00",
    "%c0%af",
    "%ed%a0%80",
    "%ff%fe%3d%00",
    "%u0041",
    "%",
    "%zz",
    "%f0%9f%98",
    "%f0%9f%98%80",
    "%e2%80%ae",
    "%ef%bb%bf%3d1",
    "%0d%0a",
    "+" * 50,
    "%2e%2e%2f" * 4,
)
ODDER = (
    *ODD,
    "-9223372036854775809",
    "9223372036854775808",
    "0x10",
    "1_000",
    "²",
    "१२",
    "1.5",
    "-0",
    "inf",
    "true",
    "null",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "2019-02-30",
    "\ufeff=1",
    "＝1+1",
    "a" * 300 + "@example.org",
    "@",
    "x@y",
    "\u2028\u2029\x85",
    "\u0301" * 500,
    "\U000e0041" * 20,
    "https://example.org/" + "a" * 600,
    "javascript://example.org/%0aalert(1)",
    "https://[::1",
    "http://exa mple",
    "[[" * 200,
    "{" * 2000,
    '{"words": [1, null, {}]}',
    '{"words": "text"}',
    "every",
    "admin",
    "ＦＵＬＬ　ＷＩＤＴＨ",
)
METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "get",
    "PROPFIND",
    "é",
)
TYPES = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=none-such",
    "application/json",
    "text/plain",
    "text/xml; charset=\xff",
    "",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "b" * 300,
    "multipart/form-data; boundary=other",
    ";;;",
)
HEADERS = {
    "HTTP_IF_NONE_MATCH": ("*", '"x"', 'W/"', "\xff", '"a", "b", ' * 200, ""),
    "HTTP_IF_MODIFIED_SINCE": ("yesterday", "Thu, 99 Foo 2019 99:99:99 GMT", "\xff"),
    "HTTP_RANGE": ("bytes=0-", "bytes=9-1", "bytes=-", "lines=1-2", "bytes=" + "0-1," * 500),
    "HTTP_IF_RANGE": ('"x"', "\xff"),
    "HTTP_ACCEPT": ("*/*;q=nan", "text/html;q=-1", ",,,", "\xff", "application/json"),
    "HTTP_ACCEPT_LANGUAGE": ("x" * 500, ";q=", "cy;q=1e999"),
    "HTTP_ACCEPT_ENCODING": ("gzip;q=x", "br, *;q=0"),
    "HTTP_HOST": ("evil.example", "", "a b", "[::1", "127.0.0.1:99999", "\xff", "x" * 300),
    "HTTP_X_FORWARDED_FOR": ("::1, x", "', '--", "\xff" * 20, "1" * 300),
    "HTTP_X_FORWARDED_HOST": ("evil.example", "a, b", ""),
    "HTTP_X_FORWARDED_PROTO": ("https", "javascript", "\xff"),
    "HTTP_X_REQUEST_ID": ("x" * 500, "\xff", "{{ 7 * 7 }}"),
    "HTTP_AUTHORIZATION": ("Basic", "Basic \xff", "Bearer " + "x" * 3000, "Digest realm"),
    "HTTP_REFERER": ("javascript:alert(1)", "\xff", "https://[::1"),
    "HTTP_ORIGIN": ("null", "https://evil.example", "\xff"),
    "HTTP_X_CSRFTOKEN": ("x", "\xff", "."),
    "HTTP_X_HTTP_METHOD_OVERRIDE": ("DELETE",),
    "HTTP_TRANSFER_ENCODING": ("chunked", "x"),
    "HTTP_CONTENT_ENCODING": ("gzip",),
    "CONTENT_LENGTH": ("-1", "x", "", "5", "99999999999", "1e3"),
    "HTTP_COOKIE": (
        "session=",
        "session=x.y.z",
        "session=eyJfdXNlcl9pZCI6MX0.x.y",
        "=;=;;",
        "a=" + "b" * 5000,
        "session=\xff",
        'session="\\777"; session=b',
    ),
}
PEOPLE = sorted(set(ROLES.values()))


@dataclass(frozen=True)
class Form:
    """A form of a page that somebody has open."""

    who: str
    method: str
    address: str
    fields: Fields


def forms_of_pages(reader_of: Readers) -> list[Form]:
    """Every form on every page that the table lets somebody open, once for each of the cast."""
    found = {}
    for (method, _), (address, allowed) in sorted(WHO_MAY.items()):
        if method != "GET":
            continue
        for role in sorted(allowed):
            answer = reader_of(ROLES[role]).get(address, buffered=True)
            page = answer.text if answer.mimetype == "text/html" else ""
            for node in LexborHTMLParser(page).css("form"):
                attributes = node.attributes
                target = attributes.get("action") or address
                asked = (attributes.get("method") or "get").upper()
                found[ROLES[role], asked, target] = Form(ROLES[role], asked, target, fields_of(node))
    return [form for form in found.values() if form.address != "/sign-out"]


def form_of_a_file(manager: Browser) -> Form:
    """What is asked about a file that is on its way into a plan: it is there once somebody has sent one."""
    lines = b"Action,Details,Lead,End date\n1,A thing,A team,March 2020\n2,Another,A team,soon\n"
    sent = {"key": "a-key-of-this-test", "target": "new:llr-carers", "file": (io.BytesIO(lines), "plan.csv")}
    answer = manager.post("/imports", sent)
    assert answer.status_code == 303
    address = answer.headers["Location"]
    return Form("esi", "POST", address, Page(manager.get(address)).form())


@dataclass
class Asked:
    """A request as a server hands it on, with who sends it."""

    who: str
    method: str
    path: bytes
    query: str = ""
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, browser: Browser):  # type: ignore[no-untyped-def]
        """Send it from this browser, cookies and all."""
        return browser.client.open(Request(self.environ()), buffered=True)

    def environ(self) -> dict[str, Any]:
        """What the application is handed. A path is bytes that stand as Latin letters, as in every WSGI server."""
        return {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path.decode("latin-1"),
            "QUERY_STRING": self.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            # Where the browsers of these tests have their cookies from.
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": self.content_type,
            "CONTENT_LENGTH": str(len(self.body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **self.headers,
        }

    def __str__(self) -> str:
        body = self.body if len(self.body) < 1500 else self.body[:1500] + b"..."
        return (
            f"{self.method} {self.path!r} ?{self.query[:500]!r} as {self.who}, {self.content_type!r}, "
            f"{self.headers!r}, body {body!r}"
        )


class Dice:
    """Makes one request."""

    def __init__(self, *, seed: int, number: int) -> None:
        self.random = random.Random(f"{seed} {number}")

    def happens(self, share: float) -> bool:
        """True that often."""
        return self.random.random() < share

    def one(self, choices: Any) -> Any:
        """One of these."""
        return self.random.choice(choices)

    def request(self, forms: list[Form], tokens: dict[str, str]) -> Asked:
        """A form that is not as it was, an address that is not, or neither fish nor fowl."""
        asked = self._form(forms, tokens) if self.happens(0.6) else self._address()
        if self.happens(0.25):
            for name in self.random.sample(sorted(HEADERS), k=self.random.randint(1, 3)):
                asked.headers[name] = self.one(HEADERS[name])
        if self.happens(0.06):
            asked.method = self.one(METHODS)
        return asked

    def _form(self, forms: list[Form], tokens: dict[str, str]) -> Asked:
        form = self.one(forms)
        path, _, query = form.address.partition("?")
        pairs = [(name, value) for name, values in form.fields.items() for value in values]
        for _ in range(self.random.choice((0, 1, 1, 2, 2, 3, 6))):
            self._change(pairs)
        who = form.who if self.happens(0.85) else self.one(PEOPLE)
        if self.happens(0.92):
            pairs = [pair for pair in pairs if pair[0] != "csrf_token"]
            pairs.append(("csrf_token", tokens[who]))
        if form.method == "GET":
            return Asked(who, "GET", path.encode(), urlencode(pairs, errors="ignore"))
        if self.happens(0.15):
            query = f"{self.one(QUERY)}={quote(self.one(ODDER), errors='ignore')}"
        body, content_type = self._body(pairs)
        asked = Asked(who, "POST", path.encode(), query, body, content_type)
        # With the token in its header a body of any shape comes as far as a form does.
        if self.happens(0.1):
            asked.headers["HTTP_X_CSRFTOKEN"] = tokens[who]
        return asked

    def _change(self, pairs: list[tuple[str, str]]) -> None:
        """Make one thing of a form wrong."""
        place = self.random.randrange(len(pairs)) if pairs else 0
        name, value = pairs[place] if pairs else ("x", "")
        changes = {
            "another value": lambda: pairs.__setitem__(slice(place, place + 1), [(name, self.one(ODDER))]),
            "left out": lambda: pairs.__setitem__(slice(place, place + 1), []),
            "twice": lambda: pairs.insert(place, (name, self.one((value, self.one(ODDER))))),
            "many times": lambda: pairs.extend([(name, value)] * 1200),
            "another name": lambda: pairs.__setitem__(
                slice(place, place + 1),
                [(self.one((f"{name}[]", name.upper(), f"{name}-month", "", self.one(ODDER))), value)],
            ),
            "one more": lambda: pairs.append((self.one(FIELDS), self.one(ODDER))),
            "two values changed about": lambda: pairs.__setitem__(
                slice(place, place + 1), [(name, self.one(pairs)[1] if pairs else "")]
            ),
            "one sign wrong": lambda: pairs.__setitem__(
                slice(place, place + 1), [(name, value[:-1] + self.one("\x00\x1f\u202e0é\U0001f600"))]
            ),
        }
        weights = [8, 3, 3, 0.1, 2, 6, 2, 3]
        self.random.choices(list(changes.values()), weights)[0]()

    def _body(self, pairs: list[tuple[str, str]]) -> tuple[bytes, str]:
        """The fields as a body: mostly as a browser would, else as bytes, parts, files or something else."""
        kind = self.random.random()
        plain = urlencode(pairs, errors="ignore")
        if kind < 0.6:
            return plain.encode(), TYPES[0]
        if kind < 0.72:
            spoilt = "&".join(
                f"{quote(name, errors='ignore')}={self.one(BYTES) if self.happens(0.3) else quote(value, errors='ignore')}"
                for name, value in pairs
            )
            return spoilt.encode(), TYPES[0]
        if kind < 0.86:
            return self._parts(pairs)
        if kind < 0.93:
            plain_data = self.one(
                (pairs, dict(pairs), [], 5, None, {"said": [1, {}], "name": 5, "words": None})
            )
            return json.dumps(plain_data).encode(), self.one((*TYPES, *["application/json"] * 9))
        noise = bytes(self.random.randrange(256) for _ in range(self.random.randint(0, 400)))
        return self.one((noise, plain.encode("utf-16"), plain.encode() + noise)), self.one(TYPES)

    def _parts(self, pairs: list[tuple[str, str]]) -> tuple[bytes, str]:
        mark = "a-mark-between-the-parts"
        pieces = []
        for name, value in pairs:
            file = f'; filename="{self.one(ODDER[:20])}"' if self.happens(0.2) else ""
            kind = f"\r\nContent-Type: {self.one(TYPES)}" if self.happens(0.2) else ""
            head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"{file}{kind}\r\n\r\n{value}\r\n'
            pieces.append(head.encode("utf-8", "ignore"))
        body = b"".join(pieces) + f"--{mark}--\r\n".encode()
        if self.happens(0.2):
            body = body[: self.random.randrange(len(body))]
        return body, f"multipart/form-data; boundary={mark}"

    def _address(self) -> Asked:
        """An address of the table with odd parts, or of none; with an odd query, or an odd body."""
        method, endpoint = self.one(sorted(WHO_MAY))
        address = WHO_MAY[method, endpoint][0]
        if self.happens(0.5):
            parts = address.split("/")
            place = self.random.randrange(1, len(parts))
            parts[place] = self.one((*ODDER, *GOOD["slug"], *GOOD["number"]))
            address = "/".join(parts)
        if self.happens(0.1):
            address = (
                self.one(("//evil.example", "/static/", "/.git/config", "*", "", "/plans//lrccg")) + address
            )
        path = address.encode("utf-8", "ignore")
        if self.happens(0.08):
            path += self.one((b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"%00", b"/", b"..;/", b"\x00", b"\n"))
        query = ""
        if self.happens(0.6):
            names = self.random.sample(
                (*QUERY, "state", "code", "error", "go-on"), k=self.random.randint(1, 3)
            )
            query = "&".join(
                f"{name}={self.one(BYTES) if self.happens(0.2) else quote(self.one(ODDER), errors='ignore')}"
                for name in names
            )
        if self.happens(0.03):
            query = quote_from_bytes(bytes(self.random.randrange(256) for _ in range(60)), safe="&=%")
        asked = Asked(self.one(PEOPLE), method, path, query)
        if method == "POST":
            pairs = [(self.one(FIELDS), self.one(ODDER)) for _ in range(self.random.randint(0, 8))]
            asked.body, asked.content_type = self._body(pairs)
        return asked
