"""Removing words: out of every place that was chosen, frozen reports and the record of changes included.

Source: docs/rules/removal.md.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import UniqueConstraint, delete, select, update

from tracker.changes.audit import By, count_change_everywhere, record_entry
from tracker.domain.problems import ChangedMeanwhile, Problem, RuleBroken
from tracker.domain.removal import Removal, problems_of_removal, problems_of_words
from tracker.domain.word_pieces import Holds, without_words
from tracker.extensions import db
from tracker.models import FrozenReport, PublicWording, ReportAddendum
from tracker.queries.audit import REMOVE, REMOVE_BESIDE
from tracker.queries.word_places import Place, TableOfWords
from tracker.queries.words import Find, key_columns, place_of, seen_mark, stored_value

# The version of public words is their number: a form that was opened before shows whom it would follow.
_NUMBERED = (PublicWording,)


@dataclass(slots=True)
class _Gone:
    """What was removed of one strategy, for its entry in the record of changes."""

    places: Counter[str] = field(default_factory=Counter)
    pieces: dict[str, str] = field(default_factory=dict)
    files: list[int] = field(default_factory=list)


def remove_words(*, by: By, removal: Removal, finds: Mapping[str, Find], chosen: Mapping[str, str]) -> int:
    """Remove words from every chosen place, and say from how many; nothing, where one of them has changed.

    `chosen` has the key of each place with the mark of what was seen there; `finds` what stands there now, by key.
    Raises RuleBroken where the removal can't be, ChangedMeanwhile where a place is not as it was seen. Each strategy
    gets one entry in the record of changes, which says where and why and not what.
    """
    problems = [*problems_of_words(removal.wanted.words), *problems_of_removal(removal)]
    if not chosen:
        problems.append(Problem("places", "Tick at least one place."))
    if problems:
        raise RuleBroken(problems)
    gone: dict[int | None, _Gone] = {}
    reports: set[int] = set()
    for key, seen in chosen.items():
        find = finds.get(key)
        if find is None or find.stays_because or find.seen != seen:
            raise ChangedMeanwhile
        of = gone.setdefault(find.standing.strategy_id, _Gone())
        of.places[find.called] += 1
        _remove(find, removal, of)
        reports |= _report_of(find)
    db.session.execute(
        update(FrozenReport)
        .where(FrozenReport.id.in_(sorted(reports)))
        # What reports are compared by repeats words of theirs. Without it they are read in full, as they now stand.
        .values(times_redacted=FrozenReport.times_redacted + 1, compared=None)
    )
    for strategy_id in sorted(gone, key=lambda number: (number is None, number)):
        _record(by, removal, gone[strategy_id], strategy_id)
    if None in gone:
        count_change_everywhere()
    return len(chosen)


def _remove(find: Find, removal: Removal, gone: _Gone) -> None:
    table, place = place_of(find.table, find.column)
    stored = table.model.__table__
    here = [key == one for key, one in zip(key_columns(table.model), find.row, strict=True)]
    if place.holds is Holds.ROW:
        db.session.execute(delete(table.model).where(*here))
        return
    if place.holds is Holds.FILE:
        values: dict[str, Any] = {place.name: b"", "removed": removal.sentence}
        gone.files.append(find.row[0])
    else:
        value = stored_value(table, place, find.row)
        if seen_mark(value) != find.seen:
            # Two places of one row, of which one went first.
            raise ChangedMeanwhile
        values = {place.name: _without(value, removal, table, place, find, gone)}
    if "version" in stored.c and table.model not in _NUMBERED:
        # A form that was opened before still has the words: it is told that this has changed.
        values["version"] = stored.c.version + 1
    db.session.execute(update(stored).where(*here).values(values))
    if table.version_of is not None:
        model, column = table.version_of
        its_own = select(stored.c[column]).where(*here).scalar_subquery()
        db.session.execute(
            update(model.__table__).where(model.id == its_own).values(version=model.__table__.c.version + 1)
        )


def _without(value: Any, removal: Removal, table: TableOfWords, place: Place, find: Find, gone: _Gone) -> Any:
    column = table.model.__table__.c[place.name]
    longest = getattr(column.type, "length", None)
    # Two of the same name can't stand beside each other.
    end = f" ({find.row[-1]})" if _is_unique(column) else ""
    rewritten = without_words(
        value,
        place.holds,
        removal,
        leaves=place.leaves,
        longest=longest - len(end) if longest is not None else None,
        new_salt=lambda: secrets.token_hex(8),
    )
    gone.pieces |= rewritten.digests
    return f"{rewritten.value}{end}" if end else rewritten.value


def _is_unique(column: Any) -> bool:
    return bool(column.unique) or any(
        column.name in one.columns for one in column.table.constraints if isinstance(one, UniqueConstraint)
    )


def _report_of(find: Find) -> set[int]:
    """The frozen report that a place belongs to, as far as it is one of its words or files."""
    if find.table == FrozenReport.__tablename__:
        return {find.row[0]}
    if find.table not in (ReportAddendum.__tablename__, "kept_paper"):
        return set()
    table, _ = place_of(find.table, find.column)
    return set(
        db.session.execute(select(table.model.report_id).where(table.model.id == find.row[0])).scalars()
    )


def _record(by: By, removal: Removal, gone: _Gone, strategy_id: int | None) -> None:
    record_entry(
        by=by,
        verb=REMOVE if strategy_id is not None else REMOVE_BESIDE,
        subject_kind="strategy",
        subject_id=strategy_id,
        strategy_id=strategy_id,
        facts={
            "on": removal.on.isoformat(),
            "manner": removal.manner.word,
            "places": [f"{called} ({times})" for called, times in sorted(gone.places.items())],
            "pieces": gone.pieces,
            "files": sorted(gone.files),
        },
        prose={"because": removal.because},
    )
