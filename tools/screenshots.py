"""The pictures in docs/pictures: `python tools/screenshots.py`, what `make screenshots` calls.

Starts the tracker on a database of its own with the demo in it, opens pages in Chromium as the people of the demo,
and keeps the first screen of each. The demo's day never changes, so that a new picture shows a change of ours.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from build_assets import BuildProblem, build_assets
from set_up import CHECKOUT, VENV_PYTHON, enter_venv, say, set_up

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

PICTURES = CHECKOUT / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A server that takes longer to start, or to stop, has failed.
SECONDS_TO_START = 30
DOTS_PER_INCH = 80

DESK = (1280, 900)
PHONE = (360, 1400)

# A role of the demo and what belongs to it: an e-mail address and a password.
SignIns = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Picture:
    """A page to keep: the file's name, its address, who opens it (nobody: a visitor) and on how large a screen."""

    name: str
    address: str
    role: str
    screen: tuple[int, int]


SUMMARY = "/strategies/llr-carers/summary"
PAGES = (
    Picture("rag-summary", SUMMARY, "board", DESK),
    Picture("matrix", "/strategies/llr-carers/matrix", "board", DESK),
    Picture("action", "/plans/lrccg/actions/16", "board", DESK),
    Picture("update-form", "/plans/lrccg/actions/8/update", "member", PHONE),
    Picture("public-page", "/public/llr-carers/priorities/1", "", PHONE),
)
PAPER = "board-report"
PAPER_ADDRESS = "/strategies/llr-carers/report.pdf"


class PictureProblem(Exception):
    """A picture can't be made: what is wrong and what to do about it."""


def main() -> int:
    set_up(dev=True)
    enter_venv(__file__)
    try:
        build_assets()
        make_pictures()
    except (BuildProblem, PictureProblem) as problem:
        sys.exit(str(problem))
    return 0


def make_pictures() -> None:
    """Every picture, anew. Raises PictureProblem at the first that can't be made; those before it stay."""
    from playwright.sync_api import sync_playwright

    chromium = _program("CHROMIUM", BROWSERS, package="chromium")
    pdftoppm = _program("PDFTOPPM", ("pdftoppm",), package="poppler-utils")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with _tracker() as (site, sign_ins), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_ARGS)
        try:
            for picture in PAGES:
                _keep_page(browser, picture, site=site, sign_ins=sign_ins)
            _keep_paper(browser, pdftoppm, site=site, sign_ins=sign_ins)
        finally:
            browser.close()


def _program(variable: str, names: tuple[str, ...], *, package: str) -> str:
    """The path of a program: what the variable names, or the first of its usual names on the PATH."""
    given = os.environ.get(variable, "")
    found = next(filter(None, map(shutil.which, (given, *names))), None)
    if found is None:
        raise PictureProblem(f"There is no {names[0]}. Install it with: apt-get install -y {package}")
    return found


@contextmanager
def _tracker() -> Iterator[tuple[str, SignIns]]:
    """The address of a tracker with the demo, and the demo's sign-ins; both gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tracker-pictures-") as folder:
        port = _free_port()
        site = f"http://127.0.0.1:{port}"
        # Nothing from outside: the pictures are the same whatever the machine is set to.
        environ = {
            name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")
        }
        environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/tracker.db",
            "SECRET_KEY": secrets.token_hex(32),
            "PORT": str(port),
            "WEB_PROCESSES": "1",
        }
        _flask(environ, "db", "upgrade")
        _flask(environ, "demo", "load")
        lines = [line.split("\t") for line in _flask(environ, "demo", "sign-ins").splitlines()]
        sign_ins: SignIns = {}
        for role, email, password in lines:
            sign_ins.setdefault(role, (email, password))
        with Path(folder, "log").open("wb") as log:
            server = subprocess.Popen(
                [VENV_PYTHON, "-m", "flask", "serve"], cwd=CHECKOUT, env=environ, stdout=log, stderr=log
            )
        try:
            _wait_until_ready(f"{site}/readyz", server)
            yield site, sign_ins
        finally:
            server.terminate()
            server.wait(timeout=SECONDS_TO_START)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _flask(environ: dict[str, str], *words: str) -> str:
    """What a `flask` command prints. Raises PictureProblem with its words where it fails."""
    done = subprocess.run(
        [VENV_PYTHON, "-m", "flask", *words], cwd=CHECKOUT, env=environ, text=True, capture_output=True
    )
    if done.returncode != 0:
        raise PictureProblem(f"flask {' '.join(words)} failed:\n{done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def _wait_until_ready(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  # nosec B310
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise PictureProblem("The tracker did not start. Try it with: make run")


def _keep_page(browser: Browser, picture: Picture, *, site: str, sign_ins: SignIns) -> None:
    """The first screen of a page, once everything on it has come."""
    width, height = picture.screen
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
    try:
        _sign_in(context, picture.role, site=site, sign_ins=sign_ins)
        page = context.new_page()
        answer = page.goto(f"{site}{picture.address}", wait_until="networkidle")
        if answer is None or not answer.ok:
            raise PictureProblem(
                f"{picture.address} does not answer as it should, so there is no picture of it."
            )
        page.screenshot(path=PICTURES / f"{picture.name}.png", animations="disabled", caret="hide")
    finally:
        context.close()
    say(f"docs/pictures/{picture.name}.png")


def _sign_in(context: BrowserContext, role: str, *, site: str, sign_ins: SignIns) -> None:
    """Sign in as the demo's first person of that role; a visitor does not."""
    if not role:
        return
    email, password = sign_ins[role]
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: not address.endswith("/sign-in"))
    page.close()


def _keep_paper(browser: Browser, pdftoppm: str, *, site: str, sign_ins: SignIns) -> None:
    """The first page of the board report as PDF."""
    context = browser.new_context()
    try:
        _sign_in(context, "board", site=site, sign_ins=sign_ins)
        answer = context.request.get(f"{site}{PAPER_ADDRESS}", timeout=120_000)
        if not answer.ok:
            raise PictureProblem("The board report could not be printed, so there is no picture of it.")
        with tempfile.TemporaryDirectory(prefix="tracker-paper-") as folder:
            pdf = Path(folder, "report.pdf")
            pdf.write_bytes(answer.body())
            made = PICTURES / PAPER
            command = [
                pdftoppm,
                "-png",
                "-singlefile",
                "-f",
                "1",
                "-r",
                str(DOTS_PER_INCH),
                str(pdf),
                str(made),
            ]
            if subprocess.run(command).returncode != 0:
                raise PictureProblem("pdftoppm could not draw the board report.")
    finally:
        context.close()
    say(f"docs/pictures/{PAPER}.png")


if __name__ == "__main__":
    sys.exit(main())
