"""What a stranger tries from outside: another host's name, another site's address, too much of everything."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from tests.access.second_factors import give_code, offer, turn_on
from tests.access.test_sessions import cookie_of
from tests.conftest import PASSWORD, Browser, Readers, config_for
from tests.journeys.pages import Page, filled
from tests.journeys.records import contents, latest, person_id
from tests.journeys.test_headers import check_headers
from tracker import Tracker, create_app
from tracker.extensions import db
from tracker.models import Person

FORM = "/plans/lrccg/actions/12/update"
FORGED = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.9",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=https",
    "X-Original-URL": "/people",
    "X-Rewrite-URL": "/people",
}
PUBLIC = (
    "/",
    "/public",
    "/public/llr-carers",
    *(f"/public/llr-carers/priorities/{number}" for number in range(1, 9)),
    "/public/llr-carers?as_at=2019-02-01",
    "/key",
    "/accessibility",
    "/privacy",
    "/sign-in",
    "/sign-in?next=/people",
    "/set-password/none",
    "/sign-in/code",
    "/healthz",
    "/readyz",
    "/people",
    "/plans/lrccg",
    "/plans/lrccg.csv",
    "/strategies/llr-carers/report.json",
    "/strategies/llr-carers/summary/by-priority/chart.json",
    "/public/none",
    "/robots.txt",
    "/.well-known/security.txt",
)


@pytest.mark.parametrize("proxies", [0, 1])
def test_no_answer_takes_the_name_of_the_host_from_the_request(app: Tracker, proxies: int) -> None:
    behind = create_app(config_for(app.config["SQLALCHEMY_DATABASE_URI"], TRUSTED_PROXIES=proxies))
    dev = Browser(behind.test_client())
    dev.sign_in("dev@example.org")
    asked = (
        "/",
        "/people",
        "/sign-in",
        "/static//x",
        "//plans/lrccg",
        "/plans//lrccg",
        "/plans/lrccg/",
        "/none",
    )

    form = {"csrf_token": dev.token("/people/2"), "version": "1"}
    # The browser would not send it to another host by itself.
    headers = FORGED | {"Cookie": f"session={cookie_of(dev)}"}
    forger = behind.test_client(use_cookies=False)
    answers = [forger.get(address, headers=headers) for address in asked]
    answers.append(forger.post("/people/2/link", data=form, headers=headers))
    with behind.app_context():
        db.engine.dispose()

    # Shown once, to copy: with a name that is not ours in it, it would be carried there.
    shown = Page(answers[-1]).tree.css_first("main input[value*='/set-password/']")
    assert (shown.attributes["value"] or "").startswith(f"{behind.config['BASE_URL']}/set-password/")
    assert [answer.request.path for answer in answers if "evil.example" in answer.text] == []
    assert [one for one in answers if "evil.example" in str(one.headers)] == []


def test_without_a_proxy_nobody_chooses_the_address_that_wrong_passwords_are_counted_for(
    app: Tracker,
) -> None:
    browser, statuses = Browser(app.test_client()), []
    token = browser.token("/sign-in")

    for number in range(12):
        form = {"csrf_token": token, "email": "amira@example.org", "password": "wrong"}
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        statuses.append(browser.client.post("/sign-in", data=form, headers=headers).status_code)

    assert statuses[0] == 422
    assert statuses[-1] == 429


# Spelled so that a browser, a proxy or a router may read another site into it.
ELSEWHERE = {
    "encoded slashes": "/%2f%2fevil.example",
    "encoded backslash": "/%5cevil.example",
    "wide slashes": "\uff0f\uff0fevil.example",
    "a wide slash": "/\uff0fevil.example",
    "a fraction slash": "/\u2044evil.example",
    "a division slash": "/\u2215/evil.example",
    "a scheme without slashes": "https:evil.example",
    "a scheme with one": "https:/evil.example",
    "a dot between": "/./ /evil.example",
    "up and out": "/..//evil.example",
    "a dot and two slashes": "/.//evil.example",
    "a user": "//ours@evil.example",
    "a line between": "/\n/evil.example",
    "a tab between": "/\t/evil.example",
    "a form feed first": "\x0c//evil.example",
    "a blank of no width": "/\u200b/evil.example",
    "a vertical tab": "/\x0b/evil.example",
}


def leads_elsewhere(location: str) -> bool:
    """True where a browser would leave: as the rules for addresses have it, which pass over tabs and line ends."""
    read = location.strip().translate({9: None, 10: None, 13: None}).replace("\\", "/")
    return not read.startswith("/") or read.startswith("//") or bool(urlsplit(read).netloc)


@pytest.mark.parametrize("wanted", ELSEWHERE.values(), ids=ELSEWHERE)
def test_no_spelling_of_another_site_is_gone_to_by_any_door(app: Tracker, wanted: str) -> None:
    offer(app)
    browser, amira = Browser(app.test_client()), Browser(app.test_client())
    typed = {"email": "amira@example.org", "password": PASSWORD, "next": wanted}

    signed_in = amira.post("/sign-in", typed, page="/sign-in")
    begun = amira.post("/account/second-factor", {"password": PASSWORD, "next": wanted})
    shown = browser.get("/sign-in", query_string={"next": wanted})

    assert (signed_in.status_code, begun.status_code) == (303, 303)
    assert not leads_elsewhere(signed_in.headers["Location"])
    assert not leads_elsewhere(begun.headers["Location"])
    carried = Page(shown).form()["next"][0]
    assert carried == "" or not leads_elsewhere(carried)


def test_where_one_goes_after_the_second_step_is_never_another_site(app: Tracker) -> None:
    offer(app)
    amira, again = Browser(app.test_client()), Browser(app.test_client())
    amira.sign_in("amira@example.org")
    code_app = turn_on(amira)

    half = again.post(
        "/sign-in",
        {"email": "amira@example.org", "password": PASSWORD, "next": "//evil.example"},
        page="/sign-in",
    )
    whole = give_code(again, recovery_code=code_app.recovery_codes[0])

    assert half.headers["Location"] == "/sign-in/code"
    assert (whole.status_code, whole.headers["Location"]) == (303, "/")


def test_half_a_sign_in_opens_nothing(app: Tracker) -> None:
    offer(app)
    amira, half = Browser(app.test_client()), Browser(app.test_client())
    amira.sign_in("amira@example.org")
    turn_on(amira)
    half.sign_in("amira@example.org")
    asked = ("/my-updates", "/plans/lrccg", "/plans/lrccg.csv", "/account", "/account/second-factor", FORM)

    found = {address: half.get(address).headers.get("Location", "")[:9] for address in asked}
    before = contents(app)
    sent = [half.post(address, page="/sign-in").status_code for address in ("/my-updates/unchanged", FORM)]

    assert found == dict.fromkeys(asked, "/sign-in?")
    assert sent == [401, 401]
    assert contents(app) == before


@pytest.mark.parametrize("role", ["reference", "board"])
def test_a_role_that_was_taken_away_ends_with_the_next_request(
    app: Tracker, browser_of: Callable[..., Browser], role: str
) -> None:
    amira, dev = browser_of("amira"), browser_of("dev")
    form = filled(Page(amira.get(FORM)).form(), answer="on_track", words="Written while a member.")
    address = f"/people/{person_id(app, 'amira')}"
    before = latest(app, "lrccg", "12")

    saved = dev.client.post(address, data=filled(Page(dev.get(address)).form(address), role=role, teams=[]))

    assert saved.status_code == 303
    assert amira.client.post(FORM, data=form).status_code in (400, 401, 403)
    assert latest(app, "lrccg", "12") == before


@pytest.fixture(scope="module")
def people(reading_app: Tracker) -> list[str]:
    """Every name and address in the database, as whole words."""
    with reading_app.app_context():
        rows = db.session.execute(select(Person.name, Person.email)).all()
    return [word for row in rows for word in (row.name, row.name.partition(" (")[0], row.email)]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("address", PUBLIC)
def test_what_the_public_gets_names_nobody(
    reader_of: Readers, people: list[str], address: str, method: str
) -> None:
    answer = reader_of("nobody").client.open(address, method=method)

    words = f"{answer.headers}\n{answer.text}"
    assert answer.status_code < 500
    assert len(people) > 18
    assert [name for name in people if name in words] == []
    assert "@" not in answer.text
    assert "Traceback" not in words
    check_headers(answer)


LARGE = {
    "a form of 13 MB": ("application/x-www-form-urlencoded", b"words=" + b"x" * (13 * 1024 * 1024)),
    "a file of 13 MB": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
        + b"x" * (13 * 1024 * 1024),
    ),
    "a part of 600 kB": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="words"\r\n\r\n' + b"x" * 600_000 + b"\r\n--b--\r\n",
    ),
    "1,500 parts": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="words"\r\n\r\nx\r\n' * 1500 + b"--b--\r\n",
    ),
}


@pytest.mark.parametrize("address", [FORM, "/my-updates/unchanged", "/sign-in", "/none"])
@pytest.mark.parametrize("what", LARGE)
def test_too_much_at_once_is_said_plainly(reader_of: Readers, what: str, address: str) -> None:
    kind, body = LARGE[what]

    answer = reader_of("amira").client.post(address, data=body, content_type=kind)

    assert answer.status_code in (404, 413) if address == "/none" else answer.status_code == 413
    assert Page(answer).heading in ("That is too large", "We can’t find that page")
    check_headers(answer)


@pytest.mark.parametrize("host", ["x" * 300, "a..b"], ids=["one long part", "an empty part"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_host_that_can_be_none_is_a_plain_refusal(reader_of: Readers, host: str, method: str) -> None:
    large = b"x" * (13 * 1024 * 1024) if method == "POST" else b""

    answer = reader_of("nobody").client.open("/key", method=method, headers={"Host": host}, data=large)

    assert answer.status_code == 400
    assert "Traceback" not in answer.text
    check_headers(answer)


@pytest.mark.parametrize(
    "link",
    [
        "javascript://example.org/%0aalert(1)",
        "JavaScript://example.org/%0aalert(1)",
        "data://text/html,hello",
        "vbscript://example.org/x",
        "file://example.org/etc/passwd",
        "ftp://example.org/x",
    ],
)
def test_a_link_to_evidence_leads_to_a_page_of_the_web_and_nowhere_else(
    app: Tracker, browser_of: Callable[..., Browser], link: str
) -> None:
    amira = browser_of("amira")
    form = filled(Page(amira.get(FORM)).form(), answer="on_track", words="Good.")
    field = next(name for name in form if name.startswith("link_"))
    before = latest(app, "lrccg", "12")
    sent = form | {field: [link], field.replace("link_", "evidence_"): ["seen"]}

    answer = amira.client.post(FORM, data=sent)

    assert answer.status_code == 422
    assert any("https://" in problem for problem in Page(answer).problems)
    assert latest(app, "lrccg", "12") == before


FORMS = {
    "signing in": ("nobody", "/sign-in"),
    "wording": ("esi", "/strategies/llr-carers/wording/3"),
    "a new person": ("dev", "/people/new"),
    "a new team": ("esi", "/teams/new"),
    "a new organisation": ("dev", "/organisations/new"),
    "a successor": ("dev", "/organisations/1/successor"),
    "an update": ("amira", FORM),
}


@pytest.mark.parametrize("what", FORMS)
def test_a_file_in_the_place_of_words_is_as_if_nothing_was_typed(
    app: Tracker, browser_of: Callable[..., Browser], what: str
) -> None:
    name, address = FORMS[what]
    browser = browser_of(name)
    form = Page(browser.get(address)).form()
    before = contents(app)
    files: dict[str, object] = {
        field: (io.BytesIO(b"A file."), "a.txt") for field in form if field != "csrf_token"
    }

    answer = browser.client.post(address, data={"csrf_token": form["csrf_token"][0], **files})

    assert answer.status_code == 422
    assert Page(answer).problems != []
    assert contents(app) == before


@pytest.mark.parametrize("what", FORMS)
@pytest.mark.parametrize("body", ["5", "[]", "null", '{"said": [1, {}], "name": 5, "email": {}}', "{", '"'])
def test_json_in_the_place_of_a_form_is_as_if_nothing_was_typed(
    reader_of: Readers, what: str, body: str
) -> None:
    name, address = FORMS[what]
    browser = reader_of(name)
    headers = {"X-CSRFToken": browser.token(address)}

    answer = browser.client.post(address, data=body, content_type="application/json", headers=headers)

    assert answer.status_code in (303, 422)
    assert "/sign-in" not in answer.headers.get("Location", "")
