"""What the page on which words are removed says: the finds by place, and what would stand there afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from tracker.domain.removal import Manner, Removal
from tracker.queries.words import Find

PRIVATE = "The words around it are not shown: they are not for administrators to read."


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A place to tick: where it is, how often the words stand there, and what is around them."""

    box: str
    value: str
    is_ticked: bool
    where: str
    address: str
    times: str
    around: Sequence[tuple[str, str, str]]
    note: str


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """The finds of one kind of place."""

    called: str
    lines: Sequence[FoundLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalPage:
    """A step of a removal: nothing looked for yet, the finds to tick, or what would happen (`preview`).

    `unread` are files that can't be searched. `staying` are finds that can't be removed here, each with the reason.
    """

    words: str = ""
    is_searched: bool = False
    is_conflict: bool = False
    groups: Sequence[FoundGroup] = ()
    unread: Sequence[FoundLine] = ()
    staying: Sequence[tuple[str, str]] = ()
    number: int = 0
    preview: Sequence[str] = ()
    stands: str = ""
    chosen: Sequence[str] = ()


def found_page(
    words: str,
    finds: Sequence[Find],
    *,
    ticked: Mapping[str, str] | None = None,
    is_conflict: bool = False,
) -> RemovalPage:
    """The finds to tick: all but the files that can't be searched are ticked until somebody unticks them."""
    removable = [find for find in finds if not find.stays_because and not find.is_unread]
    unread = [find for find in finds if find.is_unread]
    return RemovalPage(
        words=words,
        is_searched=True,
        is_conflict=is_conflict,
        groups=[
            FoundGroup(called, [_line(find, ticked=ticked) for find in of_kind])
            for called, of_kind in groupby(removable, key=lambda find: find.called)
        ],
        unread=[_line(find, ticked=ticked or {}) for find in unread],
        staying=[
            (f"{find.called}, {find.standing.name}: {_times(find.times)}.", find.stays_because)
            for find in finds
            if find.stays_because
        ],
        number=len(removable),
    )


def preview_page(removal: Removal, finds: Mapping[str, Find], chosen: Mapping[str, str]) -> RemovalPage:
    """What would happen, place by place."""
    return RemovalPage(
        words=removal.wanted.words,
        preview=_counted([_will_happen(finds[key], removal) for key in chosen]),
        stands=removal.mark if removal.manner is Manner.WORDS else removal.sentence,
        chosen=[f"{key}~{seen}" for key, seen in chosen.items()],
    )


def _counted(lines: Sequence[str]) -> list[str]:
    """Each line once, with how many places it speaks of where these are several."""
    return [f"{line} ({times} such places)" if times > 1 else line for line, times in Counter(lines).items()]


def _line(find: Find, *, ticked: Mapping[str, str] | None) -> FoundLine:
    note = PRIVATE if find.is_private and not find.is_whole else ""
    if find.is_whole:
        note = (
            "It goes as a whole; its name and its hash stay."
            if find.table == "kept_paper"
            else "It goes as a whole."
        )
    return FoundLine(
        f"place-{find.key.replace('.', '-')}",
        f"{find.key}~{find.seen}",
        ticked is None or find.key in ticked,
        find.standing.name or f"number {find.row[0]}",
        find.standing.address,
        "" if find.is_unread else _times(find.times),
        find.around,
        note,
    )


def _times(times: int) -> str:
    return "once" if times == 1 else f"{times:,} times"


def _will_happen(find: Find, removal: Removal) -> str:
    where = f"{find.called}, {find.standing.name or f'number {find.row[0]}'}"
    if find.is_whole:
        return f"{where}: it is taken away as a whole."
    if removal.manner is Manner.PLACE:
        return f"{where}: all that stands there is replaced."
    return f"{where}: the words are replaced {_times(find.times)}."
