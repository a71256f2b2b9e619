"""Whether frozen reports and their addenda are as they were frozen: hashed again, and held against the audit chain.

Words that were removed are no difference where a removal is on record in the chain: their digests stand, and are
counted. Source: docs/rules/papers.md, section 5, and docs/rules/removal.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.addenda import AddendumContent
from tracker.domain.audit import entry_hash
from tracker.domain.freezing import (
    digest_prose,
    missing_digests,
    read_compared,
    redacted_digests,
    thaw,
    thaw_addendum,
    thaw_compared,
)
from tracker.domain.sentences import plural
from tracker.queries import audit as chain
from tracker.queries.addenda import StoredAddendum, addenda_of
from tracker.queries.kept_papers import KeptFile, content_of, kept_files
from tracker.queries.reports import (
    FrozenFigures,
    StoredReport,
    compared_beside,
    frozen_figures,
    stored_reports,
)


@dataclass(frozen=True, slots=True)
class Verified:
    """A frozen report held against what was frozen: what differs, each as a clause; how many of its passages of words
    there are and were removed, and on which days; how many addenda and kept files it has, and how many of these were
    taken away; the entry of the audit chain that says that it was frozen."""

    number: int
    as_at: date
    problems: tuple[str, ...]
    passages: int
    removed: int
    addenda: int
    kept: int
    frozen_in: int | None
    removed_on: tuple[date, ...] = ()
    taken_away: int = 0


@dataclass(frozen=True, slots=True)
class VerifiedReports:
    """Every frozen report of a strategy, and the numbers of those that the chain knows and that are not there."""

    reports: tuple[Verified, ...]
    missing: tuple[int, ...]

    @property
    def is_right(self) -> bool:
        """True where nothing differs and nothing is missing."""
        return not self.missing and not any(report.problems for report in self.reports)


def verify_reports(strategy_id: int, *, number: int | None = None) -> VerifiedReports:
    """Verify the frozen reports of a strategy, or the one of that number."""
    facts = {fact.number: fact for fact in chain.frozen_facts(strategy_id)}
    added, kept_facts = chain.added_facts(strategy_id), chain.kept_facts(strategy_id)
    figures = {line.number: line for line in frozen_figures(strategy_id, as_at=date.max)}
    stored = [one for one in stored_reports(strategy_id) if number in (None, one.number)]
    compared = compared_beside(strategy_id)
    addenda: dict[int, list[StoredAddendum]] = {}
    for addendum in addenda_of(*(report.report_id for report in stored)):
        addenda.setdefault(addendum.report_id, []).append(addendum)
    kept = kept_files(*(report.report_id for report in stored))
    removals = chain.recorded_removals()
    return VerifiedReports(
        reports=tuple(
            _verify(
                report,
                fact=facts.get(report.number),
                figures=figures[report.number],
                compared=compared.get(report.number),
                addenda=addenda.get(report.report_id, []),
                kept=[file for file in kept if file.report_id == report.report_id],
                of_chain=[fact for fact in kept_facts if fact.number == report.number],
                added=[fact for fact in added if fact.number == report.number],
                removals=removals,
            )
            for report in stored
        ),
        missing=tuple(sorted(set(facts) - {report.number for report in stored}) if number is None else ()),
    )


def _verify(
    report: StoredReport,
    *,
    fact: chain.FrozenFact | None,
    figures: FrozenFigures,
    compared: str | None,
    addenda: Sequence[StoredAddendum],
    added: Sequence[chain.AddedFact],
    kept: Sequence[KeptFile],
    of_chain: Sequence[chain.KeptFact],
    removals: chain.RecordedRemovals,
) -> Verified:
    problems = []
    if hashlib.sha256(report.content.encode()).hexdigest() != report.content_hash:
        problems.append("its figures were altered: they no longer fit its hash")
    if fact is None:
        problems.append("the audit chain does not know of it")
    elif fact.content_hash != report.content_hash:
        problems.append("its hash is not the one in the audit chain")
    elif not _is_entry_whole(fact.seq):
        problems.append(f"entry {fact.seq} of the audit chain, which says that it was frozen, was altered")
    removed, altered = parted_digests(report.prose, removals.left)
    if altered:
        problems.append("its words were altered")
    head = chain.hash_of_entry(report.audit_seq)
    if head is None or head != report.audit_hash:
        problems.append(f"entry {report.audit_seq} of the audit chain is not the one it was frozen on")
    problems += _columns_that_differ(report, figures=figures, compared=compared)
    for addendum in addenda:
        removed_there, problems_there = _verify_addendum(addendum, added=added, left=removals.left)
        removed += removed_there
        problems += problems_there
    problems += _missing_addenda(addenda, added)
    problems += _kept_problems(kept, of_chain, removals.files)
    taken_away = [file.paper_id for file in kept if file.removed]
    return Verified(
        number=report.number,
        as_at=report.as_at,
        problems=tuple(problems),
        passages=len(report.prose),
        removed=len(removed),
        addenda=len(addenda),
        kept=sum(1 for file in kept if not file.removed),
        frozen_in=fact.seq if fact else None,
        removed_on=tuple(
            sorted(
                {removals.days[digest] for digest in removed}
                | {removals.files[paper] for paper in taken_away if paper in removals.files}
            )
        ),
        taken_away=len(taken_away),
    )


def _is_entry_whole(seq: int) -> bool:
    stored = chain.entry_at(seq)
    return stored is not None and entry_hash(stored.entry) == stored.entry_hash


def _columns_that_differ(report: StoredReport, *, figures: FrozenFigures, compared: str | None) -> list[str]:
    """What is stored beside the content for quick reading must say the same as the content."""
    try:
        content = thaw(report.content, report.prose)
        missing = missing_digests(report.content, report.prose)
    except (ValueError, KeyError, TypeError):
        return ["its content can’t be read"]
    if missing:
        return ["some of its words are missing"]
    beside = {
        "number": content.number == report.number,
        "day": content.as_at == report.as_at.isoformat(),
        "title": content.subtitle == report.title,
        "head of the audit chain": (content.audit_seq, content.audit_hash)
        == (report.audit_seq, report.audit_hash),
        "counts": {line.label: line.now for line in content.counts} == dict(figures.counts),
        "list by which reports are compared": _is_compared_by(report, compared),
        "ratings": {action.code: action.label for action in content.actions} == dict(figures.labels),
    }
    return [
        f"the {name} kept beside it differs from its content" for name, same in beside.items() if not same
    ]


def _is_compared_by(report: StoredReport, compared: str | None) -> bool:
    """True where the list kept beside a report, if there is one, says what the report does."""
    if compared is None:
        return True
    try:
        return read_compared(compared) == thaw_compared(report.content, report.prose)
    except (ValueError, KeyError, TypeError):
        return False


def _verify_addendum(
    addendum: StoredAddendum, *, added: Sequence[chain.AddedFact], left: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """The digests of an addendum's passages that were removed, and what differs from what was added."""
    try:
        content = thaw_addendum(addendum.content, addendum.prose)
        missing = missing_digests(addendum.content, addendum.prose, of=AddendumContent)
    except (ValueError, KeyError, TypeError):
        return [], [f"its addendum number {addendum.position} can’t be read"]
    called, problems = f"its addendum {content.name}", []
    if hashlib.sha256(addendum.content.encode()).hexdigest() != addendum.content_hash:
        problems.append(f"{called} was altered: it no longer fits its hash")
    if addendum.content_hash not in {fact.content_hash for fact in added if fact.name == content.name}:
        problems.append(f"{called} is not the one in the audit chain")
    removed, altered = parted_digests(addendum.prose, left)
    if altered or missing:
        problems.append(f"the words of {called} were altered")
    return removed, problems


def _kept_problems(
    kept: Sequence[KeptFile], of_chain: Sequence[chain.KeptFact], removed: Collection[int]
) -> list[str]:
    """What differs of the files kept beside; the content of one that was taken away is not there to be hashed.

    `removed` are those of which the chain says that they were taken away.
    """
    hashes = {fact.paper_id: fact.content_hash for fact in of_chain}
    problems = []
    for file in kept:
        called = f"the kept file “{file.file_name}”"
        if hashes.get(file.paper_id) != file.content_hash:
            problems.append(f"{called} is not the one in the audit chain")
        elif file.removed and file.paper_id not in removed:
            problems.append(f"{called} was taken away, and the audit chain knows of no removal")
        # Each is read by itself, for its size.
        elif not file.removed and hashlib.sha256(content_of(file.paper_id)).hexdigest() != file.content_hash:
            problems.append(f"{called} was altered: it no longer fits its hash")
    if len(kept) < len(of_chain):
        known = plural(len(of_chain), "kept file", "kept files")
        problems.append(
            f"the audit chain knows of {len(of_chain)} {known}; {len(kept)} of that number can be found"
        )
    return problems


def _missing_addenda(addenda: Sequence[StoredAddendum], added: Sequence[chain.AddedFact]) -> list[str]:
    if len(addenda) >= len(added):
        return []
    known = plural(len(added), "addendum", "addenda")
    return [f"the audit chain knows of {len(added)} {known}; {len(addenda)} of that number can be found"]


def parted_digests(
    prose: Mapping[str, Mapping[str, str]], left: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """The digests whose words no longer fit, in two heaps: words removed as the rules allow, and words altered.

    `left` has, for each digest of words removed, that of what the removal left: nothing else may stand there.
    """
    unfit = redacted_digests(prose)
    removed = [
        digest
        for digest in unfit
        if left.get(digest) == digest_prose(prose[digest]["salt"], prose[digest]["words"])
    ]
    return removed, [digest for digest in unfit if digest not in removed]
