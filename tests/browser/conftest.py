"""The application served on a port of its own, and a real Chromium to read it with.

Without CHROMIUM (`make test` finds it, and says so where there is none) nothing here is collected.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine
from sqlalchemy.engine import URL
from waitress import wasyncore
from waitress.server import create_server

from tests.access.providers import issuer_at
from tests.conftest import Browser, Filled, config_for
from tests.copies import copy_of
from tracker import Tracker, create_app
from tracker.cli.serve import listen
from tracker.extensions import db

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, Request, WebError

if not os.environ.get("CHROMIUM"):
    collect_ignore_glob = ["*"]

CAST = ("amira", "ben", "carys", "dev", "esi", "farid", "harun")
LAUNCH = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A process for each page that is opened costs more than the page.
    "--process-per-site",
)
WIDE, PHONE = 1280, 360
# Only ever waited in full where a test fails; a busy machine is slow.
SECONDS_TO_WAIT = 20


@pytest.fixture(scope="session", params=["sqlite"])
def filled(filled: Filled) -> Filled:
    """The demonstration on SQLite: what a browser shows of the other database is the same."""
    return filled


@dataclass(frozen=True)
class Stage:
    """The demonstration with everybody signed in already, never to be written to: sites take copies."""

    signed_in: Filled
    cookies: dict[str, str]
    templates: FileSystemBytecodeCache


@pytest.fixture(scope="session")
def stage(
    filled: Filled, tmp_path_factory: pytest.TempPathFactory, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Stage]:
    """The database that every site begins from."""
    with copy_of(filled, tmp_path_factory.mktemp("stage"), "stage") as url:
        cookies = {}
        with _app_on(url, "http://127.0.0.1:8000", compiled_templates) as app:
            for name in CAST:
                reader = Browser(app.test_client())
                assert reader.sign_in(f"{name}@example.org").status_code == 303
                cookie = reader.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
                assert cookie is not None
                cookies[name] = cookie.value
        if filled.kind == "sqlite":
            # One file to copy: what stands in the write-ahead log goes into it first.
            engine = create_engine(url)
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            engine.dispose()
        yield Stage(Filled(filled.kind, url), cookies, compiled_templates)


@contextmanager
def _app_on(url: URL, address: str, templates: FileSystemBytecodeCache) -> Iterator[Tracker]:
    app = create_app(config_for(url, BASE_URL=address))
    app.jinja_env.bytecode_cache = templates
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@dataclass(frozen=True)
class Site:
    """The application at an address."""

    address: str
    app: Tracker
    cookies: dict[str, str]


def offer_every_way_to_sign_in(site: Site) -> None:
    """Offer what is off until it is set; the provider is one that nobody answers for."""
    site.app.config.update(SECOND_FACTOR=True, OIDC_ISSUERS=(issuer_at("http://127.0.0.1:9"),))


@contextmanager
def _site_on(stage: Stage, folder: Path, name: str) -> Iterator[Site]:
    with copy_of(stage.signed_in, folder, name) as url, listen("127.0.0.1", 0) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with _app_on(url, address, stage.templates) as app, _serving(app, listener):
            yield Site(address, app, stage.cookies)


@contextmanager
def _serving(app: Tracker, listener: Any) -> Iterator[None]:
    """The application answered by the server that `flask serve` uses, in threads of this process."""
    channels: dict[int, Any] = {}
    server: Any = create_server(app, map=channels, sockets=[listener], threads=4, ident=None)
    is_over = threading.Event()

    def answer() -> None:
        while not is_over.is_set():
            wasyncore.loop(timeout=0.1, use_poll=True, map=channels, count=1)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
        server.task_dispatcher.shutdown(timeout=5)
        wasyncore.close_all(channels)


@pytest.fixture(scope="session")
def reading_site(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all tests that only read."""
    with _site_on(stage, tmp_path_factory.mktemp("reading_site"), "reading_site") as site:
        offer_every_way_to_sign_in(site)
        yield site


@pytest.fixture
def site(stage: Stage, tmp_path: Path) -> Iterator[Site]:
    """A site with a clean copy of the demonstration, this test's own."""
    with _site_on(stage, tmp_path, "site") as site:
        yield site


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=SECONDS_TO_WAIT * 1000)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(_playwright: Playwright) -> Iterator[Chromium]:
    """One browser for all tests; each has contexts of its own."""
    browser = _playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=list(LAUNCH))
    yield browser
    browser.close()


@dataclass
class Complaints:
    """What the browser objects to behind a page: its console, failed scripts, and calls to other hosts."""

    address: str
    found: list[str] = field(default_factory=list)

    def listen_to(self, context: BrowserContext) -> None:
        """Begin to write down."""
        context.on("console", self._hear)
        context.on("weberror", self._hear_fault)
        context.on("request", self._see)

    def taken(self) -> list[str]:
        """What was found since it was last asked."""
        taken = list(self.found)
        self.found.clear()
        return taken

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        # A refused page is an answer like any other, and Chromium says so in its console.
        is_refusal = message.text.startswith(
            "Failed to load resource: the server responded with a status of 4"
        )
        if not (is_refusal and "/static/" not in message.location["url"]):
            self.found.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _hear_fault(self, fault: WebError) -> None:
        self.found.append(f"script: {fault.error}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.found.append(f"another host: {request.url}")


OpenPage = Callable[..., "Page"]


@dataclass
class Windows:
    """The browser windows on one site, each signed in as somebody."""

    chromium: Chromium
    site: Site
    stack: ExitStack
    complaints: Complaints
    kept: dict[str, BrowserContext] = field(default_factory=dict)
    tabs: dict[BrowserContext, Page] = field(default_factory=dict)

    def open(self, name: str = "nobody", *, width: int = WIDE, **options: Any) -> Page:
        """A window of its own for one of the cast; "nobody" is signed out."""
        return self._context(name, width, **options).new_page()

    def open_kept(self, name: str = "nobody", *, width: int = WIDE, **options: Any) -> Page:
        """A page in a window that stays open for the tests to come, so that styles and scripts are there."""
        return self._kept_window(name, width=width, **options).new_page()

    def open_tab(self, name: str) -> Page:
        """The one tab of a window that stays open: an address that is opened there takes the place of the last one.

        To begin and end a page's process costs as much as to look at it in every way. For tests that leave nothing on
        the page itself that a new address would not end: no listener, no emulated medium.
        """
        window = self._kept_window(name, width=WIDE)
        if window not in self.tabs:
            self.tabs[window] = window.new_page()
        self.tabs[window].set_viewport_size({"width": WIDE, "height": 800})
        return self.tabs[window]

    def _kept_window(self, name: str, *, width: int, **options: Any) -> BrowserContext:
        window = f"{name} {width} {options}"
        if window not in self.kept:
            self.kept[window] = self._context(name, width, **options)
        context = self.kept[window]
        context.clear_cookies()
        self._sign_in(context, name)
        return context

    def _context(self, name: str, width: int, **options: Any) -> BrowserContext:
        context = self.chromium.new_context(
            base_url=self.site.address,
            viewport={"width": width, "height": 800 if width == WIDE else 740},
            **options,
        )
        context.set_default_timeout(SECONDS_TO_WAIT * 1000)
        self.stack.callback(context.close)
        self.complaints.listen_to(context)
        self._sign_in(context, name)
        return context

    def _sign_in(self, context: BrowserContext, name: str) -> None:
        if name != "nobody":
            cookie = {"name": "session", "value": self.site.cookies[name], "url": self.site.address}
            context.add_cookies([cookie])  # type: ignore[list-item]


@contextmanager
def _windows_on(chromium: Chromium, site: Site) -> Iterator[Windows]:
    with ExitStack() as stack:
        yield Windows(chromium, site, stack, Complaints(site.address))


@pytest.fixture
def page_of(chromium: Chromium, site: Site) -> Iterator[OpenPage]:
    """Opens a window for one of the cast, signed in, on this test's own site; "nobody" is signed out."""
    with _windows_on(chromium, site) as windows:
        yield windows.open
    assert windows.complaints.found == []


@pytest.fixture(scope="session")
def reading_windows(chromium: Chromium, reading_site: Site) -> Iterator[Windows]:
    """The windows on the site that nobody writes to."""
    with _windows_on(chromium, reading_site) as windows:
        yield windows


@pytest.fixture
def reading_page_of(reading_windows: Windows) -> Iterator[OpenPage]:
    """Opens a page for one of the cast on the site that nobody writes to."""
    opened: list[Page] = []

    def open_page(name: str = "nobody", *, width: int = WIDE, **options: Any) -> Page:
        opened.append(reading_windows.open_kept(name, width=width, **options))
        return opened[-1]

    yield open_page
    for page in opened:
        page.close()
    assert reading_windows.complaints.taken() == []


@pytest.fixture
def reading_tab_of(reading_windows: Windows) -> Iterator[Callable[[str], Page]]:
    """As `reading_page_of`, in a tab that tests use one after another: see `Windows.open_tab`."""
    opened: list[Page] = []

    def open_tab(name: str = "nobody") -> Page:
        opened.append(reading_windows.open_tab(name))
        return opened[-1]

    yield open_tab
    for tab in opened:
        # What the page is still about ends with it, and is heard while its own test runs. A blank page would be another
        # site's, with a process of its own.
        tab.goto("/healthz")
    assert reading_windows.complaints.taken() == []
