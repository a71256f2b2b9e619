"""The audit chain as people read it: entries newest first, filtered, with the names of what they point to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, String, cast, literal, or_, select, union_all

from tracker.domain.audit import IS_FACT
from tracker.domain.audit_sentences import DIGEST, AuditLine, Thing
from tracker.domain.dates import day_bounds
from tracker.models import (
    Action,
    AuditEntry,
    Body,
    CoverSheet,
    CoverSheetTemplate,
    DeliveryPlan,
    FrozenReport,
    Indicator,
    Organisation,
    Person,
    Priority,
    ReportingWindow,
    Strategy,
    Team,
)
from tracker.queries.asking import ask

Names = Mapping[Thing, str]

# What is asked for by its beginning: a kind of change in a list of choices, and the verbs that it stands for.
KINDS: Mapping[str, tuple[str, ...]] = {
    "progress": (
        "post update", "confirm unchanged", "assess update", "agree update", "accept late update",
        "send update back", "release held updates",
    ),
    "decisions": ("record decision", "delegate dates"),
    "plan": (
        "add action", "reword action", "change leads", "replace", "add milestone", "change milestone", "remove milestone",
        "link same work", "add plan",
        "rename plan", "record plan status", "remember answers", "add priority", "add indicator", "change indicator", "add figure",
        "change figure", "remove figure", "add target", "remove target", "add strategy",
        "edit strategy",
        "record adoption",
    ),
    "reports": (
        "freeze board report", "edit headline", "set report moments", "add addendum", "keep paper", "publish wording",
        "record publication hold", "change publication hold", "end publication hold",
        "change cover sheet", "begin cover sheet", "save cover sheet", "finish cover sheet",
        "throw away cover sheet",
    ),
    "carers’ voice": ("add voice", "change voice", "remove voice", "publish voice", "withdraw voice"),
    "cycle": ("set sign-off", "set late updates", "add window", "change window", "close window", "set own due", "take back own due", "add body", "change body", "rename body", "close body", "plan meeting", "take out"),
    "people": (
        "add person", "edit person", "disable person", "add team", "join team", "say away", "end absence",
        "hand over", "add organisation", "rename organisation", "record successor",
        "undo successor",
    ),
    "signing in": (
        "sign in", "sign out", "set password", "change password", "make password link", "turn o", "use recovery",
        "reset second", "link single", "unlink single",
    ),
    "installation": ("back up", "restore", "fix today", "apply retention", "remove words"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries are asked for; what is None does not narrow. Days are local days, both included."""

    strategy_id: int | None = None
    action_id: int | None = None
    person_id: int | None = None
    kind: str | None = None
    first_day: date | None = None
    last_day: date | None = None


def audit_lines(
    wanted: Wanted, *, with_words: bool, before_seq: int | None = None, limit: int | None = None
) -> list[AuditLine]:
    """Entries newest first, those before an entry where its number is given.

    Without `with_words`, the entries of a strategy have neither words nor facts: some of them are private.
    """
    statement = _narrowed(wanted)
    if before_seq is not None:
        statement = statement.where(AuditEntry.seq < before_seq)
    if limit is not None:
        statement = statement.limit(limit)
    lines = [_line(row, with_words=with_words) for row in ask(statement)]
    labels = _labels_of_sheets(lines)
    return [_with_labels(line, labels) for line in lines] if labels else lines


def _narrowed(wanted: Wanted) -> Select[Any]:
    statement = (
        select(
            AuditEntry.seq,
            AuditEntry.recorded_at,
            AuditEntry.person_id,
            Person.name.label("person"),
            AuditEntry.strategy_id,
            AuditEntry.verb,
            AuditEntry.subject_kind,
            AuditEntry.subject_id,
            AuditEntry.facts,
            AuditEntry.prose,
            AuditEntry.entry_hash,
        )
        .outerjoin(Person, Person.id == AuditEntry.person_id)
        .order_by(AuditEntry.seq.desc())
    )
    if wanted.strategy_id is not None:
        statement = statement.where(AuditEntry.strategy_id == wanted.strategy_id)
    if wanted.action_id is not None:
        statement = statement.where(
            AuditEntry.subject_kind == "action", AuditEntry.subject_id == wanted.action_id
        )
    if wanted.person_id is not None:
        statement = statement.where(AuditEntry.person_id == wanted.person_id)
    if wanted.kind is not None:
        # Verbs are our own words, so nothing in them means anything to LIKE.
        statement = statement.where(or_(*(AuditEntry.verb.like(f"{one}%") for one in KINDS[wanted.kind])))
    if wanted.first_day is not None:
        statement = statement.where(AuditEntry.recorded_at >= day_bounds(wanted.first_day)[0])
    if wanted.last_day is not None:
        statement = statement.where(AuditEntry.recorded_at < day_bounds(wanted.last_day)[1])
    return statement


def _line(row: Any, *, with_words: bool) -> AuditLine:
    is_told = with_words or row.strategy_id is None
    prose = row.prose if isinstance(row.prose, dict) and is_told else {}
    facts = (_facts(row.facts) | _worded_facts(prose)) if is_told else {}
    return AuditLine(
        seq=row.seq,
        at=row.recorded_at,
        person_id=row.person_id,
        person=row.person or "",
        verb=row.verb,
        subject=(row.subject_kind, row.subject_id) if row.subject_id is not None else None,
        strategy_id=row.strategy_id,
        facts={name: value for name, value in facts.items() if not name.endswith(DIGEST)},
        words={
            name: str(part.get("words", ""))
            for name, part in prose.items()
            if isinstance(part, dict) and not part.get(IS_FACT)
        },
        entry_hash=row.entry_hash,
    )


# What fields of cover sheets are called, by the key under which an entry keeps their words.
Labels = Mapping[str, str]


def _labels_of_sheets(lines: Iterable[AuditLine]) -> dict[Thing, Labels]:
    """The fields of the cover sheets that entries tell the words of, by sheet, and by body those of its template.

    One statement where there is such an entry, else none.
    """
    sheets: set[int] = set()
    bodies: set[int] = set()
    for line in lines:
        if line.words and line.subject is not None and line.verb.endswith(" cover sheet"):
            kind, number = line.subject
            (sheets if kind == "cover sheet" else bodies).add(number)
            if isinstance(line.facts.get("body"), int):
                bodies.add(line.facts["body"])
    if not sheets and not bodies:
        return {}
    of_sheet = select(literal("cover sheet").label("kind"), CoverSheet.id.label("id"), CoverSheet.fields)
    of_body = select(literal("body"), CoverSheetTemplate.body_id, CoverSheetTemplate.fields)
    rows = ask(
        union_all(
            of_sheet.where(CoverSheet.id.in_(sorted(sheets))),
            of_body.where(CoverSheetTemplate.body_id.in_(sorted(bodies))),
        )
    )
    return {
        (row.kind, row.id): {field["key"].removeprefix("f_"): field["label"] for field in row.fields}
        for row in rows
    }


def _with_labels(line: AuditLine, labels: Mapping[Thing, Labels]) -> AuditLine:
    """The entry with the words of a cover sheet under the names of its fields; a key that no field has stays as it is."""
    if line.subject is None or not line.verb.endswith(" cover sheet"):
        return line
    body = ("body", line.facts.get("body", 0))
    called = {**labels.get(body, {}), **labels.get(line.subject, {})}
    return replace(line, words={called.get(name, name): words for name, words in line.words.items()})


def _facts(text: str) -> dict[str, Any]:
    """The facts of an entry; none where they can't be read, as in a chain that somebody has altered."""
    try:
        facts = json.loads(text)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _worded_facts(prose: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that people typed, which stand beside the entry; one that can't be read as it stands."""
    found: dict[str, Any] = {}
    for name, part in prose.items():
        if isinstance(part, dict) and part.get(IS_FACT):
            words = str(part.get("words", ""))
            try:
                found[name] = json.loads(words)
            except ValueError:
                found[name] = words
    return found


def names_of(things: Iterable[Thing]) -> Names:
    """What things are called today, asked for in one statement; what is not there any more has no name."""
    wanted: dict[str, set[int]] = {}
    for kind, number in things:
        wanted.setdefault(kind, set()).add(number)
    parts = [
        _NAMED[kind].where(_IDS[kind].in_(sorted(ids))) for kind, ids in wanted.items() if kind in _NAMED
    ]
    if not parts:
        return {}
    rows = ask(union_all(*parts) if len(parts) > 1 else parts[0])
    return {(row.kind, row.id): _SAID.get(row.kind, "{}").format(row.name) for row in rows}


def _named(kind: str, number: Any, name: Any) -> Any:
    return select(
        literal(kind).label("kind"), cast(number, Integer).label("id"), cast(name, String).label("name")
    )


_IDS: Mapping[str, Any] = {
    "action": Action.id,
    "body": Body.id,
    "cover sheet": CoverSheet.id,
    "indicator": Indicator.id,
    "organisation": Organisation.id,
    "person": Person.id,
    "plan": DeliveryPlan.id,
    "priority": Priority.id,
    "report": FrozenReport.id,
    "strategy": Strategy.id,
    "team": Team.id,
    "window": ReportingWindow.id,
}
_NAMED: Mapping[str, Any] = {
    "action": _named("action", Action.id, DeliveryPlan.code + " " + Action.number).join(
        DeliveryPlan, DeliveryPlan.id == Action.plan_id
    ),
    "body": _named("body", Body.id, Body.name),
    "cover sheet": _named("cover sheet", CoverSheet.id, Body.name).join(Body, Body.id == CoverSheet.body_id),
    "indicator": _named("indicator", Indicator.id, Indicator.code),
    "organisation": _named("organisation", Organisation.id, Organisation.name),
    "person": _named("person", Person.id, Person.name),
    "plan": _named("plan", DeliveryPlan.id, DeliveryPlan.code),
    "priority": _named("priority", Priority.id, Priority.number),
    "report": _named("report", FrozenReport.id, FrozenReport.number),
    "strategy": _named("strategy", Strategy.id, Strategy.title),
    "team": _named("team", Team.id, Team.name),
    "window": _named("window", ReportingWindow.id, ReportingWindow.name),
}
_SAID: Mapping[str, str] = {
    "cover sheet": "a cover sheet of {}",
    "priority": "priority {}",
    "report": "board report {}",
}


def people_of_audit(strategy_id: int | None) -> list[tuple[int, str]]:
    """Everybody who has an entry (in that strategy), by name."""
    has_entry = select(AuditEntry.person_id)
    if strategy_id is not None:
        has_entry = has_entry.where(AuditEntry.strategy_id == strategy_id)
    rows = ask(
        select(Person.id, Person.name).where(Person.id.in_(has_entry)).order_by(Person.name, Person.id)
    )
    return [(row.id, row.name) for row in rows]
