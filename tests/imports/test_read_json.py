"""Our own plan document, and JSON that is none."""

from __future__ import annotations

import json

import pytest

from tracker.domain.plan_reading import NotRead
from tracker.imports.readers import read_source


def test_a_plan_document_is_given_whole() -> None:
    document = {"title": "Carers plan", "code": "NC", "actions": [{"number": "1", "title": "Write it"}]}

    source = read_source("plan.json", json.dumps(document).encode("utf-8-sig"))

    assert (source.title, source.document, source.tables) == ("Carers plan", document, ())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"title": "Carers plan", "actions": [', "not a whole JSON file"),
        (b'{"type": "FeatureCollection"}', "names no actions"),
        (b"[1, 2]", "names no actions"),
        (b"[" * 100_000, "not a whole JSON file"),
    ],
    ids=["cut short", "something else", "a list", "too deep"],
)
def test_json_that_is_no_plan_is_refused_in_one_sentence(content: bytes, says: str) -> None:
    with pytest.raises(NotRead, match=says):
        read_source("plan.json", content)
