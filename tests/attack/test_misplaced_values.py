"""Files where words belong, and numbers that no record can have: a refusal, never a fault."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from tests.conftest import Browser
from tests.journeys.pages import Page

WITH_FILES = {
    "a paper to keep": ("/strategies/llr-carers/reports/4/papers/new", "text"),
    "a plan to bring in": ("/imports", "target"),
}


@pytest.mark.parametrize(("address", "field"), WITH_FILES.values(), ids=WITH_FILES)
def test_a_file_in_the_place_of_words_is_as_if_nothing_was_said(
    browser_of: Callable[..., Browser], address: str, field: str
) -> None:
    esi = browser_of("esi")
    form = {**Page(esi.get(address)).form(), field: (io.BytesIO(b"Not words"), "words.txt")}

    sent = esi.client.post(address, data=form, content_type="multipart/form-data")

    assert sent.status_code == 422
    assert Page(sent).problems


def test_an_action_of_a_number_that_no_record_can_have_is_not_taken_on(
    browser_of: Callable[..., Browser],
) -> None:
    esi = browser_of("esi")
    form = {**Page(esi.get("/my-updates")).form(), "action": "9999999999"}

    assert esi.client.post("/my-updates/take", data=form).status_code == 422
