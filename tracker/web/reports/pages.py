"""What the page of a frozen report says: which it is, to whom it is issued, from when it is public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.addenda import AddendumContent
from tracker.domain.board_report import DRAFT, BoardReport, ReportAddendum
from tracker.domain.dates import local_day, write_day, write_from, write_moment
from tracker.domain.kept_papers import write_size
from tracker.domain.publication import Held, public_line
from tracker.domain.removal import removed_since
from tracker.domain.sentences import report_sentences
from tracker.queries.kept_papers import KeptFile
from tracker.queries.moments import Moments
from tracker.queries.reports import EditedHeadline
from tracker.queries.strategies import StrategyInForce
from tracker.reports.verification import Verified
from tracker.reports.voices import voices_by_priority, voices_line
from tracker.web.reports.reach import Found

FORMATS = (("PDF", "pdf"), ("Word", "docx"), ("Excel", "xlsx"), ("CSV", "csv"))
EVERYBODY = "Everybody"


@dataclass(frozen=True, slots=True)
class MomentsLine:
    """A body with the moments of the report there, in words; the address is there for whoever may set them."""

    name: str
    issued: str
    public: str
    address: str


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A file kept beside the report; where its content was removed, when and why instead of an address."""

    words: str
    address: str
    removed: str
    about: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class AddendumLine:
    """An addendum as the viewer may read it; `private_reason` is empty for one that all readers may see."""

    name: str
    frozen_written: str
    words: str
    why: str
    content_hash: str
    private_reason: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A frozen report."""

    strategy: StrategyInForce
    number: int
    title: str
    figures_of: str
    frozen: str
    standing: str
    draft: str
    is_readable: bool
    headline: Sequence[str]
    edit_line: str
    private_headline: Sequence[str]
    private_reason: str
    addenda: Sequence[AddendumLine]
    voices: Sequence[tuple[str, Sequence[str]]]
    voices_line: str
    moments: Sequence[MomentsLine]
    not_issued: Sequence[tuple[str, str]]
    kept: Sequence[KeptLine]
    take_away: Sequence[tuple[str, str]]
    content_hash: str
    address: str
    compare: Sequence[tuple[str, str]]
    copy_text: Sequence[str]
    may_change: bool


def report_page(
    found: Found,
    report: BoardReport | None,
    *,
    at: datetime,
    names: Mapping[int, str],
    moments: Mapping[int | None, Moments],
    kept: Sequence[KeptFile],
    before: int | None,
    held: Held,
    private_headline: EditedHeadline | None,
    private_addenda: Mapping[str, AddendumContent],
    may_change: bool,
) -> ReportPage:
    """Put the page together: bodies of which something was said, and a way to the others for whoever may say it.

    `before` is the number of the report before it; None where it is the first.
    """
    stored, is_public = found.stored, found.stored.is_public(at)
    lines = moments_lines(found, names=names, moments=moments, held=held, at=at, may_change=may_change)
    return ReportPage(
        strategy=found.strategy,
        number=stored.number,
        title=stored.title.removeprefix("Board report: "),
        figures_of=write_day(stored.as_at),
        frozen=_frozen(found, report),
        standing=public_line(stored.public_at, at=at, holds=held.holds),
        draft="" if is_public else DRAFT,
        is_readable=report is not None,
        headline=report.headline if report else (),
        edit_line=report.edit_line if report else "",
        private_headline=private_headline.words if private_headline else (),
        private_reason=private_headline.private_reason if private_headline else "",
        addenda=[_addendum(one, private_addenda.get(one.name)) for one in report.addenda] if report else (),
        voices=voices_by_priority(report) if report else (),
        voices_line=voices_line(report) if report else "",
        moments=lines,
        not_issued=[
            (name, f"{found.address}/moments/{body_id}")
            for body_id, name in names.items()
            if may_change and body_id not in moments
        ],
        kept=[_kept(found, file) for file in kept],
        take_away=_take_away(found),
        content_hash=stored.content_hash,
        address=found.address,
        compare=_compare(found, before=before),
        copy_text=_copy_text(found, report) if report else (),
        may_change=may_change,
    )


def _addendum(printed: ReportAddendum, held: AddendumContent | None) -> AddendumLine:
    """As it is printed, or with its own words where it is held in private session and the viewer may read it."""
    words, why, reason = (
        (held.words, held.why, held.private_reason) if held else (printed.words, printed.why, "")
    )
    return AddendumLine(printed.name, printed.frozen_written, words, why, printed.content_hash, reason)


def _copy_text(found: Found, report: BoardReport) -> list[str]:
    """The report in three sentences, for an e-mail or the minutes."""
    stored = found.stored
    return report_sentences(
        strategy=found.strategy.title,
        counts={line.label: line.now for line in report.counts},
        on=stored.as_at,
        number=stored.number,
        frozen=report.frozen_written.removeprefix("frozen "),
        more=f"Its hash begins {stored.content_hash[:12]}.",
    )


def _frozen(found: Found, report: BoardReport | None) -> str:
    when = report.frozen_written if report else found.stored.frozen_written
    return f"{when.removeprefix('frozen ')}, by {found.stored.frozen_by or 'the administrator'}"


def moments_lines(
    found: Found,
    *,
    names: Mapping[int, str],
    moments: Mapping[int | None, Moments],
    held: Held,
    at: datetime,
    may_change: bool,
) -> list[MomentsLine]:
    """A line for each body of which something was said, in their order; everybody last, for whoever may say it."""
    everyone: list[tuple[int | None, str]] = [*names.items(), (None, EVERYBODY)]
    return [
        MomentsLine(
            name,
            _issued(moments.get(body_id), at=at) if body_id is not None else "–",
            _public(moments.get(body_id), held=held, public_at=found.stored.public_at, at=at),
            f"{found.address}/moments/{body_id or 0}" if may_change else "",
        )
        for body_id, name in everyone
        if body_id in moments or (may_change and body_id is None)
    ]


def _issued(moments: Moments | None, *, at: datetime) -> str:
    if moments is None or moments.issued_at is None:
        return "Not issued"
    day = write_day(local_day(moments.issued_at))
    return day if local_day(moments.issued_at) <= local_day(at) else f"To be issued on {day}"


def _public(moments: Moments | None, *, held: Held, public_at: datetime | None, at: datetime) -> str:
    """Since when, or from when; an hour that is put off says until when it is held, unless it had struck before."""
    if moments is None or moments.public_at is None:
        return "Not set"
    said = write_from(moments.public_at)
    until = held.hour(moments.public_at, body_id=moments.body_id)
    if moments.public_at not in (until, public_at):
        return f"{said}, held: from {write_from(until)}"
    return f"Since {said}" if moments.public_at <= at else f"From {said}"


def _kept(found: Found, file: KeptFile) -> KeptLine:
    of = f", {file.body}" if file.body else ""
    kind = {"pdf": "PDF", "docx": "Word", "txt": "text"}[file.suffix]
    by = f" by {file.kept_by}" if file.kept_by else ""
    return KeptLine(
        f"{file.kind.word}{of} ({kind}, {write_size(file.size)})",
        "" if file.removed else f"{found.address}/papers/{file.paper_id}",
        file.removed,
        f"“{file.file_name}”, kept {write_moment(file.kept_at)}{by}",
        file.content_hash,
    )


def _compare(found: Found, *, before: int | None) -> list[tuple[str, str]]:
    number, address = found.stored.number, f"/strategies/{found.strategy.slug}/changes"
    links = [("What changed since this report was frozen", f"{address}?from={number}")]
    if before is not None:
        said = f"What changed between board report {before} and this one"
        links.append((said, f"{address}?from={before}&to={number}"))
    return links


def _take_away(found: Found) -> list[tuple[str, str]]:
    number = found.stored.number
    paper = f"/strategies/{found.strategy.slug}/report"
    whole = [(name, f"{paper}.{suffix}?frozen={number}") for name, suffix in FORMATS]
    body = [
        (f"{name} without annexes", f"{paper}.{suffix}?frozen={number}&annexes=no")
        for name, suffix in FORMATS[:2]
    ]
    return whole + body


def has_struck(moments: Moments, *, held: Held, at: datetime) -> bool:
    """True where the hour of a body, or of everybody, has come and was not put off."""
    return moments.public_at is not None and held.hour(moments.public_at, body_id=moments.body_id) <= at


@dataclass(frozen=True, slots=True)
class MomentsPage:
    """The form that says when a report is issued to a body and public there."""

    found: Found
    body_id: int | None
    name: str
    address: str
    is_public: bool
    held: Sequence[str]
    now: str
    meanwhile: Sequence[str]


def moments_page(
    found: Found,
    *,
    body_id: int | None,
    name: str,
    moments: Moments,
    held: Held,
    at: datetime,
    is_conflict: bool = False,
) -> MomentsPage:
    """Put the form together; with a conflict, what somebody else said first stands above it."""
    public = _public(moments, held=held, public_at=found.stored.public_at, at=at)
    said = [f"Issued: {_issued(moments, at=at)}", f"Public: {public}"]
    return MomentsPage(
        found=found,
        body_id=body_id,
        name=name,
        address=f"{found.address}/moments/{body_id or 0}",
        is_public=has_struck(moments, held=held, at=at),
        held=[
            hold.sentence
            for hold in held.holds
            if hold.ends >= local_day(at)
            and (hold.organisation_id is None or hold.organisation_id in held.of(body_id))
        ],
        now=write_moment(at),
        meanwhile=said[body_id is None :] if is_conflict else (),
    )


@dataclass(frozen=True, slots=True)
class VerifiedPage:
    """Whether a report is as it was frozen: the answer first, then what was looked at or what differs."""

    found: Found
    is_right: bool
    answer: str
    problems: Sequence[str]
    looked_at: Sequence[str]
    removed: str


def verified_page(found: Found, verified: Verified) -> VerifiedPage:
    """Put the answer together in plain words."""
    is_right = not verified.problems
    number, day = verified.number, write_day(verified.as_at)
    answer = (
        f"Yes. Board report {number} is as it was frozen."
        if is_right
        else (f"No. Board report {number} differs from what was frozen. Do not rely on it.")
    )
    return VerifiedPage(
        found=found,
        is_right=is_right,
        answer=answer,
        problems=[f"{problem[:1].upper()}{problem[1:]}." for problem in verified.problems],
        looked_at=_looked_at(found, verified, day) if is_right else (),
        removed=_removed(verified),
    )


def _looked_at(found: Found, verified: Verified, day: str) -> list[str]:
    stored = found.stored
    lines = [
        f"The figures of {day} were hashed again. The hash is the one that stands on the papers.",
        f"Each of its {verified.passages:,} passages of words was hashed again and fits the figures.",
        f"Entry {verified.frozen_in} of the audit trail says that this report was frozen, with the same hash.",
        f"Entry {stored.audit_seq} of the audit trail, the last one before it, is still the one that the report "
        "remembers.",
    ]
    if verified.addenda:
        addenda = "addendum was" if verified.addenda == 1 else "addenda were"
        lines.append(f"{verified.addenda} {addenda} hashed again, as it stands in the audit trail.")
    if verified.kept:
        files = "file kept with it was" if verified.kept == 1 else "files kept with it were"
        lines.append(f"{verified.kept} {files} hashed again.")
    if verified.removed:
        lines[1] = (
            f"It has {verified.passages:,} passages of words. Those that were not removed were hashed again and fit "
            "the figures."
        )
    return lines


def _removed(verified: Verified) -> str:
    sentence = removed_since(
        passages=verified.removed,
        files=verified.taken_away,
        days=[write_day(day) for day in verified.removed_on],
    )
    return f"{sentence}. The figures and the hash are not touched by that." if sentence else ""
