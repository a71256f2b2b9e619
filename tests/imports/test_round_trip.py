"""Any plan document exported and imported is itself: as our JSON word for word, as our tables part by part."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.domain import make
from tests.imports.make import DAY
from tests.imports.make import stored as stored_plan_of
from tracker.domain.dates import AsAt, PlanDate
from tracker.domain.plan_document import (
    ActionLine,
    DetailLine,
    MeasureLine,
    PlanDocument,
    PriorityLine,
    read_document,
    write_document,
)
from tracker.domain.plan_reading import Answers
from tracker.domain.rag import Label
from tracker.imports.draft import Setting, draft_plan
from tracker.imports.readers import read_source
from tracker.imports.reading import read_plan
from tracker.reports.render_csv import render_csv
from tracker.reports.render_docx import render_docx
from tracker.reports.render_xlsx import render_xlsx

WORDS = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "Sm", "Zs"], exclude_characters="\ufeff"),
    min_size=1,
    max_size=40,
).map(lambda text: " ".join(text.split()) or "x")
DATES = st.one_of(
    st.none(),
    st.just(PlanDate.ongoing()),
    st.dates(min_value=DAY.replace(year=2001)).map(PlanDate.of_day),
    st.tuples(st.integers(2001, 2090), st.integers(1, 12)).map(lambda found: PlanDate.of_month(*found)),
)


@st.composite
def documents(draw: st.DrawFn) -> PlanDocument:
    """Plans of a few actions with numbers of their own."""
    numbers = draw(
        st.lists(st.from_regex(r"[1-9][0-9]?[a-z]?", fullmatch=True), min_size=1, max_size=4, unique=True)
    )
    actions = []
    for number in numbers:
        details = draw(st.lists(st.builds(DetailLine, WORDS, DATES, DATES), max_size=3))
        belongs = st.one_of(st.none(), st.integers(1, len(details))) if details else st.none()
        actions.append(
            ActionLine(
                number=number,
                priority=draw(st.integers(1, 3)),
                title=draw(WORDS),
                description=draw(st.one_of(st.just(""), WORDS)),
                details=tuple(details),
                measures=tuple(draw(st.lists(st.builds(MeasureLine, WORDS, belongs), max_size=3))),
                lead=draw(st.one_of(st.just(""), WORDS)),
                leads=tuple(draw(st.lists(WORDS, max_size=2, unique=True))),
                start=draw(DATES),
                end=draw(DATES),
                notes=draw(st.dictionaries(WORDS, WORDS, max_size=2)),
            )
        )
    priorities = tuple(PriorityLine(number, f"Priority of ours {number}") for number in (1, 2, 3))
    return PlanDocument(
        title=draw(WORDS),
        code="PLAN",
        status="draft",
        owners=(),
        priorities=priorities,
        actions=tuple(actions),
    )


@settings(max_examples=60, deadline=None)
@given(documents())
def test_a_document_read_as_a_file_is_itself(document: PlanDocument) -> None:
    plain = write_document(document)

    source = read_source("plan.json", json.dumps(plain).encode())

    assert write_document(read_plan(source).reading.document) == plain
    assert read_document(plain) == replace(document, counts=plain["counts"])


# A smaller example would be worth less than the minutes it takes to find.
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)
@given(documents())
def test_our_tables_come_back_without_a_change(document: PlanDocument) -> None:
    stored = stored_plan_of(*document.actions)
    report = make.board_report(
        kind="plan",
        actions=tuple(
            make.report_action(
                code=f"PLAN {line.number}",
                plan_code="PLAN",
                number=line.number,
                title=line.title,
                priority=line.priority,
                priority_title=f"Priority of ours {line.priority}",
                outcome="",
                lead=line.leads[0] if line.leads else "No lead named",
                contributors=", ".join(line.leads[1:]),
                start=_written(line.start),
                start_on="",
                due=_written(line.end),
                due_on="",
                forecast="",
                forecast_on="",
                label=Label.NOT_RATED,
                details=tuple(detail.text for detail in line.details),
                measures=tuple(measure.text for measure in line.measures),
                words="",
                put_it_right="",
                back_on_track="",
                help_from="",
                help_text="",
                override_reason="",
                plain_words="",
            )
            for line in document.actions
        ),
    )
    own = {"code": "PLAN", "title": document.title}
    setting = Setting(as_at=AsAt(DAY, DAY), stored=stored, priorities=document.priorities)

    for name, content in (
        ("plan.xlsx", render_xlsx(report, own=own)),
        ("plan.csv", render_csv(report)),
        # Each cell is then held against what the table would print today.
        ("plan.csv", _without_digests(render_csv(report))),
        ("plan.docx", render_docx(report, own=own)),
    ):
        found = draft_plan(read_plan(read_source(name, content)), setting, answers=Answers())

        changes = [
            (action.number, change.part, change.old, change.new)
            for action in found.actions
            for change in action.changes
        ]
        assert (name, changes, found.is_empty) == (name, [], True)


def _without_digests(content: bytes) -> bytes:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    text = io.StringIO()
    csv.writer(text).writerows(row[:-1] for row in rows)
    return text.getvalue().encode()


def _written(value: PlanDate | None) -> str:
    from tracker.domain.dates import write_date

    return write_date(value)


def test_a_partners_table_with_our_headings_is_not_taken_for_ours() -> None:
    head = "Activity and outcome,Priority,Action no.,Action required,Details,Measure,Lead,Start date,End date,RAG"
    row = "Carers are informed,1,1,Write a guide,Print it,It is out,A team,April 2019,March 2020,"

    found = read_plan(read_source("plan.csv", f"{head}\r\n{row}\r\n".encode()))

    assert (found.own_code, found.unedited, len(found.reading.columns)) == ("", (), 10)
