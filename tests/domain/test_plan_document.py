"""A plan as a document: docs/plan-document.md."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain import make
from tracker.domain.dates import PlanDate, Precision
from tracker.domain.plan_document import (
    ActionLine,
    DetailLine,
    MeasureLine,
    PlanDocument,
    PriorityLine,
    read_date,
    read_document,
    write_document,
    write_plain_date,
)

_texts = st.text(max_size=20)
_days = st.none() | st.dates()
_plan_dates = st.none() | st.builds(PlanDate, _texts, _days, _days, st.sampled_from(Precision))
_lines = st.builds(
    ActionLine,
    number=_texts,
    priority=st.integers(1, 20),
    title=_texts,
    description=_texts,
    details=st.lists(st.builds(DetailLine, _texts, _plan_dates, _plan_dates), max_size=3).map(tuple),
    measures=st.lists(st.builds(MeasureLine, _texts, st.none() | st.integers(1, 3)), max_size=3).map(tuple),
    lead=_texts,
    leads=st.lists(_texts, max_size=2).map(tuple),
    start=_plan_dates,
    end=_plan_dates,
    forecast=_plan_dates,
    stage=st.none() | st.sampled_from(["not_known", "in_progress"]),
    rating_text=_texts,
    rating_meaning=st.none() | st.sampled_from(["green", "amber", "red"]),
    progress=_texts,
    notes=st.dictionaries(_texts, _texts, max_size=2),
    source=_texts,
)
_documents = st.builds(
    PlanDocument,
    title=_texts,
    code=_texts,
    status=st.sampled_from(["draft", "received", "approved"]),
    owners=st.lists(_texts, max_size=2).map(tuple),
    priorities=st.lists(st.builds(PriorityLine, st.integers(1, 20), _texts, _texts), max_size=3).map(tuple),
    actions=st.lists(_lines, max_size=3).map(tuple),
    counts=st.fixed_dictionaries({"rows": st.integers(0, 30), "actions": st.integers(0, 30)}),
)

LEAST: dict[str, Any] = {
    "title": "Carers delivery plan",
    "code": "LRCCG",
    "priorities": [{"number": 4, "title": "Carer friendly communities"}],
    "actions": [{"number": "8", "priority": 4, "title": "Carer friendly surgeries"}],
}

FULL: dict[str, Any] = {
    "title": "Carers delivery plan",
    "code": "LRCCG",
    "status": "received",
    "owners": ["eastmoor", "westmoor"],
    "priorities": [{"number": 4, "title": "Carer friendly communities", "outcome": "Carers are known."}],
    "actions": [
        {
            "number": "8",
            "priority": 4,
            "title": "Carer friendly surgeries",
            "description": "Every surgery.",
            "details": [
                {
                    "text": "Ask",
                    "start": {
                        "text": "April 2018",
                        "first": "2018-04-01",
                        "last": "2018-04-30",
                        "precision": "month",
                    },
                    "end": None,
                }
            ],
            "measures": [{"text": "How many", "detail": None}, {"text": "How often", "detail": 1}],
            "lead": "Primary Care Team and Strategy Team",
            "leads": ["Primary Care Team and Strategy Team"],
            "start": {
                "text": "April 2018",
                "first": "2018-04-01",
                "last": "2018-04-30",
                "precision": "month",
            },
            "end": {"text": "On-going", "first": None, "last": None, "precision": "ongoing"},
            "forecast": None,
            "stage": "not_known",
            "rating": {"text": "A/G", "meaning": "amber"},
            "progress": "Going on.",
            "notes": {"Resources": "none"},
            "source": "table 3, row 14",
        }
    ],
    "problems": [],
    "counts": {"rows": 1, "actions": 1, "continuations": 0, "headings": 0, "skipped": 0, "priorities": 1},
}


@given(_documents)
def test_a_document_written_and_read_is_the_same(document: PlanDocument) -> None:
    through_a_file = json.loads(json.dumps(write_document(document)))

    assert read_document(through_a_file) == document


def test_a_file_read_and_written_is_the_same() -> None:
    written = write_document(read_document(FULL))

    assert written == FULL


def test_names_stand_in_the_agreed_order() -> None:
    written = write_document(read_document(FULL))

    assert list(written) == list(FULL)
    assert list(written["actions"][0]) == list(FULL["actions"][0])


def test_what_may_be_left_out_is_empty() -> None:
    document = read_document(LEAST)

    assert document == PlanDocument(
        title="Carers delivery plan",
        code="LRCCG",
        status="draft",
        owners=(),
        priorities=(PriorityLine(4, "Carer friendly communities", ""),),
        actions=(ActionLine(number="8", priority=4, title="Carer friendly surgeries"),),
    )


def test_an_action_that_nobody_rated_has_no_rating() -> None:
    [without] = read_document(LEAST).actions

    assert (without.rating_text, without.rating_meaning, without.stage) == ("", None, None)


def test_a_document_without_counts_gets_its_own() -> None:
    written = write_document(read_document(LEAST))

    assert written["counts"] == {
        "rows": 1,
        "actions": 1,
        "continuations": 0,
        "headings": 0,
        "skipped": 0,
        "priorities": 1,
    }


def test_counts_of_the_source_are_kept() -> None:
    counted = {"rows": 20, "actions": 18, "continuations": 2, "headings": 0, "skipped": 0, "priorities": 8}

    assert write_document(read_document(LEAST | {"counts": counted}))["counts"] == counted


def test_details_and_measures_keep_their_own_order_and_number() -> None:
    action = LEAST["actions"][0] | {
        "details": [{"text": name} for name in ("c", "a", "b")],
        "measures": [{"text": name} for name in ("z", "y")],
    }

    [read] = read_document(LEAST | {"actions": [action]}).actions

    assert [line.text for line in read.details] == ["c", "a", "b"]
    assert [line.text for line in read.measures] == ["z", "y"]


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        pytest.param(None, None, id="none"),
        pytest.param(
            make.month("2018-04"),
            {"text": "April 2018", "first": "2018-04-01", "last": "2018-04-30", "precision": "month"},
            id="month",
        ),
        pytest.param(
            PlanDate.ongoing(),
            {"text": "On-going", "first": None, "last": None, "precision": "ongoing"},
            id="On-going",
        ),
        pytest.param(
            PlanDate("TBC", None, None, Precision.UNKNOWN),
            {"text": "TBC", "first": None, "last": None, "precision": "unknown"},
            id="unknown",
        ),
    ],
)
def test_dates_have_four_parts(value: PlanDate | None, plain: dict[str, Any] | None) -> None:
    assert write_plain_date(value) == plain
    assert read_date(plain) == value


_ACTION = LEAST["actions"][0]


@pytest.mark.parametrize(
    "plain",
    [
        pytest.param({}, id="nothing"),
        pytest.param({name: value for name, value in LEAST.items() if name != "code"}, id="no code"),
        pytest.param({name: value for name, value in LEAST.items() if name != "actions"}, id="no actions"),
        pytest.param(LEAST | {"actions": [{"number": "8"}]}, id="an action without title"),
        pytest.param(LEAST | {"priorities": [{"number": 4}]}, id="a priority without title"),
        pytest.param(
            LEAST | {"actions": [_ACTION | {"end": {"text": "x", "precision": "fortnight"}}]},
            id="another precision",
        ),
        pytest.param(
            LEAST
            | {"actions": [_ACTION | {"end": {"text": "x", "first": "2019-02-30", "precision": "day"}}]},
            id="no such day",
        ),
        pytest.param(LEAST | {"actions": None}, id="null for actions"),
        pytest.param(LEAST | {"actions": ["8"]}, id="text for an action"),
        pytest.param(LEAST | {"actions": [_ACTION | {"rating": "Green"}]}, id="text for a rating"),
        pytest.param(LEAST | {"actions": [_ACTION | {"end": "March 2020"}]}, id="text for a date"),
        pytest.param(
            LEAST | {"actions": [_ACTION | {"end": {"text": "x", "first": 2019, "precision": "day"}}]},
            id="figure for a day",
        ),
    ],
)
def test_what_is_not_of_the_agreed_shape_is_refused(plain: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError)):
        read_document(plain)
