"""Who runs the tracker, and how to reach them: by the settings, where the public looks for it."""

from __future__ import annotations

import re

import pytest

from config import Config, ConfigProblem
from tests.journeys.pages import Page
from tracker import Tracker

NAME, TELEPHONE, EMAIL = "Northfield & Southfield Councils", "0116 000 0000", "carers@northfield.example"


def foot_of(page: Page) -> str:
    """What the foot of a page says."""
    return " ".join(node.text(separator=" ") for node in page.tree.css("footer"))


def test_the_name_and_the_contact_stand_where_the_public_looks_for_them(app: Tracker) -> None:
    app.config.update(RUN_BY=NAME, CONTACT=TELEPHONE, CONTACT_EMAIL=EMAIL)
    client = app.test_client()

    addresses = ("/privacy", "/accessibility", "/public/llr-carers/priorities/3")
    pages = [Page(client.get(address)) for address in addresses]

    for page in pages:
        assert page.main is not None
        said = page.main.text(separator=" ")
        assert (NAME in said, TELEPHONE in said, f"mailto:{EMAIL}" in page.links) == (True, True, True)
        assert f"run by {NAME}" in foot_of(page)
        assert TELEPHONE in foot_of(page)


def test_without_settings_nobody_is_named(app: Tracker) -> None:
    client = app.test_client()

    privacy, accessibility = Page(client.get("/privacy")), Page(client.get("/accessibility"))

    assert "Who runs these pages" not in privacy.headings
    assert "Contact" not in foot_of(privacy)
    assert "Tell your council’s adult social care team." in accessibility.text


def test_a_page_that_a_browser_has_kept_is_sent_again_when_the_name_changes(app: Tracker) -> None:
    client = app.test_client()
    kept = client.get("/privacy").headers["ETag"]

    app.config["RUN_BY"] = NAME

    assert client.get("/privacy", headers={"If-None-Match": kept}).status_code == 200


def test_privacy_says_how_long_wrong_passwords_are_counted_and_kept(app: Tracker) -> None:
    app.config["KEEP_SIGN_INS_DAYS"] = 12

    said = re.sub(r"\s+", " ", Page(app.test_client().get("/privacy")).text)

    assert "It counts for a day, and is kept for 12 days at most" in said


def test_a_contact_that_is_no_e_mail_address_stops_the_start() -> None:
    with pytest.raises(ConfigProblem, match="CONTACT_EMAIL is 'carers team'"):
        Config.from_environment({"DATABASE_URL": "sqlite://", "CONTACT_EMAIL": "carers team"})
