"""The record of changes: of a strategy for its programme managers, of the installation for administrators.

A manager may read every word of a strategy, private ones too. An administrator reads what was done, by whom and when;
words are for those who may read them where they stand. Source: docs/rules/permissions.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, abort, render_template, request, stream_with_context

from tracker import access, clock
from tracker.access import requires
from tracker.domain.audit_sentences import AuditLine, Thing, things_in
from tracker.domain.dates import read_iso_day, write_moment
from tracker.domain.permissions import Permission
from tracker.domain.problems import Problem, RuleBroken
from tracker.queries.action_file import everything_on
from tracker.queries.audit_trail import KINDS, Wanted, audit_lines, names_of, people_of_audit
from tracker.queries.strategies import StrategyInForce
from tracker.queries.work import action_id_of
from tracker.reports.render_csv import MARK, csv_line
from tracker.web.answers import show
from tracker.web.audit.pages import CSV_COLUMNS, action_file, audit_page, csv_lines
from tracker.web.downloads import send_file_of

bp = Blueprint("audit", __name__)

A_PAGE, A_PIECE = 50, 500
LARGEST_ID = 2_147_483_647


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which record is read, and how it is narrowed."""

    wanted: Wanted
    strategy: StrategyInForce | None
    before_seq: int | None

    @property
    def with_words(self) -> bool:
        """Only a programme manager reads words here: see the top of this file."""
        return self.strategy is not None


@bp.get("/audit")
@requires(Permission.ADMINISTER)
def whole() -> Response:
    """Every change of the installation."""
    return _show(_asked(None), address="/audit")


@bp.get("/audit.csv")
@requires(Permission.ADMINISTER)
def whole_csv() -> Response:
    """The same as a file."""
    return _send(_asked(None), name="audit")


@bp.get("/strategies/<slug>/audit")
@requires(Permission.RUN_CYCLE)
def of_strategy(slug: str) -> Response:
    """Every change of a strategy."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    return _show(_asked(strategy), address=f"/strategies/{slug}/audit")


@bp.get("/strategies/<slug>/audit.csv")
@requires(Permission.RUN_CYCLE)
def of_strategy_csv(slug: str) -> Response:
    """The same as a file."""
    strategy = access.strategy_or_404(slug, Permission.RUN_CYCLE)
    return _send(_asked(strategy), name=f"{slug}-audit")


@bp.get("/plans/<slug>/actions/<number>/all-we-hold.html")
@requires(Permission.RUN_CYCLE)
def all_we_hold(slug: str, number: str) -> Response:
    """Everything that is kept about an action, private words too, as one file that opens anywhere."""
    plan = access.plan_or_404(slug, Permission.RUN_CYCLE)
    action_id = action_id_of(slug, number) or abort(404)
    lines = audit_lines(Wanted(action_id=action_id), with_words=True)
    page = action_file(
        lines,
        _names(lines),
        code=f"{plan.code} {number}",
        plan=plan.title,
        made=write_moment(clock.now()),
        tables=everything_on(action_id),
    )
    content = render_template("audit/all_we_hold.html", page=page)
    return send_file_of(
        content, suffix="html", name=f"{slug}-{action_id}-all-we-hold-{clock.today().isoformat()}.html"
    )


def _show(asked: _Asked, *, address: str) -> Response:
    lines = audit_lines(
        asked.wanted, with_words=asked.with_words, before_seq=asked.before_seq, limit=A_PAGE + 1
    )
    shown = lines[:A_PAGE]
    action = ("action", asked.wanted.action_id or 0)
    names = _names(shown, more=[action] if asked.wanted.action_id else [])
    if asked.wanted.action_id is not None and action not in names:
        abort(404)
    strategy = asked.strategy
    page = audit_page(
        shown,
        names,
        caption=strategy.title if strategy else "",
        address=address,
        asked=request.args,
        people=people_of_audit(strategy.strategy_id if strategy else None),
        only=names.get(action, ""),
        with_words=asked.with_words,
        has_older=len(lines) > A_PAGE,
    )
    return show("audit/audit.html", page=page)


def _send(asked: _Asked, *, name: str) -> Response:
    pieces = stream_with_context(_pieces(asked))
    return send_file_of(pieces, suffix="csv", name=f"{name}-{clock.today().isoformat()}.csv")


def _pieces(asked: _Asked) -> Iterator[str]:
    """The file a few hundred entries at a time, however long the record is."""
    yield MARK + csv_line(CSV_COLUMNS)
    before = asked.before_seq
    while True:
        lines = audit_lines(asked.wanted, with_words=asked.with_words, before_seq=before, limit=A_PIECE)
        if not lines:
            return
        yield "".join(csv_lines(lines, _names(lines)))
        before = lines[-1].seq


def _names(lines: list[AuditLine], *, more: list[Thing] | None = None) -> Mapping[Thing, str]:
    return names_of([*(thing for line in lines for thing in things_in(line)), *(more or [])])


def _asked(strategy: StrategyInForce | None) -> _Asked:
    """The filters of the address. Raises RuleBroken with everything that can't be read, each with what to do."""
    problems: list[Problem] = []
    kind = request.args.get("kind", "").strip()
    if kind and kind not in KINDS:
        problems.append(
            Problem("kind", f"“{kind[:40]}” is no kind of change.", f"Use one of {', '.join(KINDS)}.")
        )
    wanted = Wanted(
        strategy_id=strategy.strategy_id if strategy else None,
        action_id=_number("action", problems),
        person_id=_number("who", problems),
        kind=kind or None,
        first_day=_day("from", problems),
        last_day=_day("to", problems),
    )
    before_seq = _number("before", problems)
    if wanted.first_day and wanted.last_day and wanted.first_day > wanted.last_day:
        problems.append(
            Problem(
                "from", "The first day is after the last.", "Change one of the two days, or leave one empty."
            )
        )
    if problems:
        raise RuleBroken(problems)
    return _Asked(wanted, strategy, before_seq)


def _number(name: str, problems: list[Problem]) -> int | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    if text.isdecimal() and text.isascii() and len(text) < 11 and 1 <= int(text) <= LARGEST_ID:
        return int(text)
    problems.append(Problem(name, f"“{text[:40]}” is no number of the record.", "Go back and choose again."))
    return None


def _day(name: str, problems: list[Problem]) -> date | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    day = read_iso_day(text)
    # The clock needs a day on either side of it, and the year 1 has none before.
    if day is None or not 1900 <= day.year <= 9000:
        problems.append(
            Problem(name, f"“{text[:40]}” is not a day.", "Give a day such as 2019-09-30, or leave it empty.")
        )
        return None
    return day
