"""The headers of every answer: pages, files, refusals and faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import abort

from tests.conftest import Browser, Readers, config_for
from tests.journeys.pages import Page
from tracker import Tracker, create_app

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ANSWERS: dict[str, tuple[str, str, str, int]] = {
    "the public front page": ("nobody", "GET", "/", 200),
    "a public page": ("nobody", "GET", "/public/llr-carers", 200),
    "signing in": ("nobody", "GET", "/sign-in", 200),
    "sent to sign in": ("nobody", "GET", "/plans/lrccg", 303),
    "signed out while typing": ("nobody", "POST", "/my-updates/unchanged", 401),
    "a page of a person": ("carys", "GET", "/strategies/llr-carers/summary", 200),
    "a chart": ("carys", "GET", "/strategies/llr-carers/summary/by-priority/chart.json", 200),
    "a paper": ("carys", "GET", "/strategies/llr-carers/report.csv", 200),
    "a refusal": ("carys", "GET", "/my-updates", 403),
    "no such page": ("nobody", "GET", "/no-such-page", 404),
    "no such file": ("nobody", "GET", "/static/no-such-file.css", 404),
    "no such plan": ("carys", "GET", "/plans/none", 404),
    "used like that": ("nobody", "DELETE", "/sign-in", 405),
    "a number that is none": ("carys", "GET", "/plans/lrccg?page=x", 422),
    "a link that is spent": ("nobody", "GET", "/set-password/x", 410),
    "a file of ours": ("nobody", "GET", "/static/app/app.css", 200),
    "a file of the kit": ("nobody", "GET", "/static/ui/nhsuk-frontend.min.css", 200),
    "what may be asked": ("nobody", "OPTIONS", "/sign-in", 200),
    "the head of a page": ("nobody", "HEAD", "/key", 200),
    "alive": ("nobody", "GET", "/healthz", 200),
}


def check_headers(answer) -> None:  # type: ignore[no-untyped-def]
    """Compare the headers of an answer with those that all have."""
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = answer.headers["Content-Security-Policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert "*" not in policy
    assert "Server" not in answer.headers


@pytest.mark.parametrize(("name", "method", "address", "status"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_carries_them(
    reader_of: Readers, name: str, method: str, address: str, status: int
) -> None:
    browser = reader_of(name)

    with browser.post(address) if method == "POST" else browser.client.open(address, method=method) as answer:
        assert answer.status_code == status
        check_headers(answer)


def test_too_large_a_form_is_said_with_them(reader_of: Readers) -> None:
    answer = reader_of("nobody").client.post("/sign-in", data={"email": "x" * (13 * 1024 * 1024)})

    assert answer.status_code == 413
    assert Page(answer).heading == "That is too large"
    check_headers(answer)


@pytest.fixture
def faulty(app: Tracker, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """The application with a page that breaks, and one that is not allowed at all."""

    def broken() -> str:
        raise ZeroDivisionError("the inside of it")

    monkeypatch.setitem(app.view_functions, "public.key", broken)
    monkeypatch.setitem(app.view_functions, "public.privacy", lambda: abort(418))
    return app


def test_a_fault_is_a_plain_page_with_them_and_shows_nothing_of_the_inside(faulty: Tracker) -> None:
    answer = faulty.test_client().get("/key")

    page = Page(answer)
    assert (answer.status_code, page.heading) == (500, "Something went wrong")
    assert "the inside of it" not in answer.text
    assert "Traceback" not in answer.text
    check_headers(answer)


def test_any_other_refusal_is_a_page_with_them(faulty: Tracker) -> None:
    answer = faulty.test_client().get("/privacy")

    assert answer.status_code == 418
    assert answer.mimetype == "text/html"
    check_headers(answer)


def test_a_form_that_met_a_fault_keeps_what_was_typed(
    app: Tracker, browser_of: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise ZeroDivisionError

    amira = browser_of("amira")
    address = "/plans/lrccg/actions/12/update"
    form = Page(amira.get(address)).form() | {"answer": ["on_track"], "words": ["Typed with care."]}
    monkeypatch.setattr("tracker.web.progress.views.post_update", broken)

    answer = amira.client.post(address, data=form)

    assert answer.status_code == 500
    assert Page(answer).form(address)["words"] == ["Typed with care."]
    check_headers(answer)


def test_a_page_of_a_person_is_kept_by_nobody_else(reader_of: Readers) -> None:
    for address in ("/strategies/llr-carers/summary", "/plans/lrccg", "/strategies/llr-carers/report.csv"):
        answer = reader_of("carys").get(address)
        kept = answer.headers["Cache-Control"]
        assert "private" in kept or "no-store" in kept, address
        assert "public" not in kept, address
        assert "Cookie" in answer.headers["Vary"], address


def test_forms_are_kept_by_nobody(reader_of: Readers) -> None:
    for name, address in (
        ("nobody", "/sign-in"),
        ("amira", "/my-updates"),
        ("amira", "/plans/lrccg/actions/12/update"),
    ):
        assert reader_of(name).get(address).headers["Cache-Control"] == "no-store"


def test_a_file_of_ours_is_kept_for_long_and_is_named_by_its_version(reader_of: Readers) -> None:
    browser = reader_of("nobody")
    page = Page(browser.get("/key"))
    style = next(
        node.attributes["href"] or ""
        for node in page.tree.css("link[rel=stylesheet]")
        if "/app/" in (node.attributes["href"] or "")
    )

    with browser.get(style) as answer:
        assert "?v=" in style
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2f..%2fconfig.py",
        "/static/%2e%2e/%2e%2e/config.py",
        "/static//etc/passwd",
        "/static/app/../../__init__.py",
    ],
)
def test_nothing_outside_the_files_is_given(reader_of: Readers, path: str) -> None:
    answer = reader_of("nobody").get(path)

    assert answer.status_code in (301, 302, 308, 404)
    assert "import" not in answer.text


def test_over_https_the_browser_is_told_to_stay_there_and_the_cookie_too(app: Tracker) -> None:
    settings = config_for(app.config["SQLALCHEMY_DATABASE_URI"])
    over_https = create_app(replace(settings, BASE_URL="https://tracker.example.org"))
    browser = over_https.test_client()

    answer = browser.get("/sign-in", base_url="https://tracker.example.org")

    cookie = answer.headers["Set-Cookie"]
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    assert cookie.startswith("__Host-")
    assert "; Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain=" not in cookie


def test_over_http_nothing_is_said_of_https(reader_of: Readers) -> None:
    assert "Strict-Transport-Security" not in reader_of("nobody").get("/").headers
