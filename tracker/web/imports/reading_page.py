"""What is said while a file is read, and where it was not: a frozen value, ready for its template."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.dates import write_moment
from tracker.domain.plan_reading import NotRead
from tracker.domain.problems import Problem
from tracker.queries.import_drafts import ImportInWork

SECONDS_BETWEEN_LOOKS = 3


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """How far the reading of a file is; why it was `refused`; or, with neither, that it was broken off.

    A refused one `may_be_mapped` by hand where it has tables; `has_answers` is True where a person said something of
    it before. `renews` is True while the page asks for itself again; `address` leads on by hand, `still` to a page that waits.
    """

    address: str
    still: str
    strategy_slug: str
    file_name: str
    step: str
    renews: bool
    is_being_read: bool
    refused: Problem | None
    may_be_mapped: bool
    has_answers: bool
    until: str
    key: str


def reading_page(
    work: ImportInWork, *, refused: NotRead | None, is_being_read: bool, is_still: bool, key: str
) -> ReadingPage:
    """Put the page together."""
    address = f"/imports/{work.draft_id}"
    return ReadingPage(
        address=address,
        still=f"{address}?still",
        strategy_slug=work.strategy_slug,
        file_name=work.file_name,
        step=work.step,
        renews=is_being_read and not is_still and refused is None,
        is_being_read=is_being_read and refused is None,
        refused=refused.problem if refused else None,
        may_be_mapped=refused is not None and refused.may_be_mapped,
        has_answers="choices" in work.answers,
        until=write_moment(work.expires_at),
        key=key,
    )
