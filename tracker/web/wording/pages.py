"""What the pages of public wording say: frozen values, ready for their templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.dates import write_day
from tracker.queries.reports import Wording
from tracker.queries.strategies import PriorityInForce, StrategyInForce
from tracker.web.sent import WordWarning
from tracker.web.wording.forms import WordingForm


@dataclass(frozen=True, slots=True)
class PublishedWords:
    """The words in force for a priority; all empty, and version 0, before the first."""

    version: int
    standing: str
    said: str
    done: Sequence[str]
    late: str
    next: str


@dataclass(frozen=True, slots=True)
class WordingRow:
    """A priority on the page that lists them."""

    number: int
    title: str
    edit_address: str
    public_address: str
    words: PublishedWords


@dataclass(frozen=True, slots=True)
class WordingListPage:
    """The words of every priority of a strategy."""

    strategy: StrategyInForce
    rows: Sequence[WordingRow]


def wording_list_page(
    strategy: StrategyInForce,
    *,
    priorities: Sequence[PriorityInForce],
    wordings: Mapping[int, Wording],
) -> WordingListPage:
    """Put the page that lists the words together."""
    return WordingListPage(
        strategy,
        [
            WordingRow(
                priority.number,
                priority.plain_title or priority.title,
                f"/strategies/{strategy.slug}/wording/{priority.number}",
                f"/public/{strategy.slug}/priorities/{priority.number}",
                published_words(wordings.get(priority.priority_id)),
            )
            for priority in priorities
        ],
    )


def published_words(wording: Wording | None) -> PublishedWords:
    """The words in force, with a line on their version and day."""
    if wording is None:
        return PublishedWords(0, "Nothing is published yet.", "", (), "", "")
    standing = f"Version {wording.version}, published {write_day(wording.published_on)}."
    return PublishedWords(wording.version, standing, wording.said, wording.done, wording.late, wording.next)


@dataclass(frozen=True, slots=True)
class WordingPage:
    """The form for the words of one priority. On a conflict, `words` are what somebody else published meanwhile."""

    strategy: StrategyInForce
    number: int
    title: str
    address: str
    public_address: str
    words: PublishedWords
    warnings: Sequence[WordWarning]
    is_conflict: bool


def wording_page(
    strategy: StrategyInForce,
    priority: PriorityInForce,
    *,
    words: PublishedWords,
    warnings: Sequence[WordWarning] = (),
    is_conflict: bool = False,
) -> WordingPage:
    """Put the form's page together."""
    return WordingPage(
        strategy,
        priority.number,
        priority.plain_title or priority.title,
        f"/strategies/{strategy.slug}/wording/{priority.number}",
        f"/public/{strategy.slug}/priorities/{priority.number}",
        words,
        warnings,
        is_conflict,
    )


def typed_words(words: PublishedWords) -> WordingForm:
    """The form filled with the words in force."""
    return WordingForm(
        data={
            "version": str(words.version),
            "said": words.said,
            "done": "\n".join(words.done),
            "late": words.late,
            "next": words.next,
        }
    )
