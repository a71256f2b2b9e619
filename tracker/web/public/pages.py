"""What the public pages say: frozen values in plain words, ready for their templates.

Counts come from the last report that was public on the day asked for, words from the wording published by then.
Where one of them is missing the page says so; it never fills a gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.charts.svg import indicator_svg
from tracker.domain.board_report import PublicPriority
from tracker.domain.dates import AsAt, write_month
from tracker.domain.indicators import NOT_GIVEN, Unit, last_day_of, write_figure, write_period
from tracker.domain.rag import Label
from tracker.domain.sentences import plural
from tracker.domain.voices import said_as_printed, source_line
from tracker.queries.indicators import IndicatorFigure, IndicatorOnRecord
from tracker.queries.public import PublicReport
from tracker.queries.reports import Wording
from tracker.queries.strategies import PriorityInForce, StrategyInForce
from tracker.queries.voices import PublicVoice
from tracker.web.days import DayLine, day_line

HELP_ANYWHERE = (
    "In an emergency, call 999.",
    "Tell your GP practice that you look after someone. Ask what help it can give.",
    "Contact your council’s adult social care team. You can ask for a carer’s assessment.",
)
NOT_CHECKED = "We have not checked this yet."


@dataclass(frozen=True, slots=True)
class PriorityCard:
    """A priority in a list: its plain name, how it is going, and where to read more."""

    number: int
    title: str
    summary: str
    address: str


@dataclass(frozen=True, slots=True)
class EarlierCheck:
    """A check that can still be read."""

    month: str
    address: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class ToldShown:
    """One thing that carers told the partnership, where it was heard, and what was done."""

    said: str
    where: str
    answer: str


@dataclass(frozen=True, slots=True)
class StrategyPage:
    """A strategy as the public reads it."""

    strategy: StrategyInForce
    address: str
    day: DayLine
    span: str
    help_now: Sequence[str]
    checked: str
    in_all: Sequence[str]
    cards: Sequence[PriorityCard]
    earlier: Sequence[EarlierCheck]
    told: Sequence[ToldShown]
    is_indexed: bool


@dataclass(frozen=True, slots=True)
class StrategyLink:
    """A strategy in a list of several."""

    title: str
    area: str
    vision: str
    address: str
    is_illustrative: bool


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The first public page. With a single strategy, that strategy is on it; with several, they are listed."""

    only: StrategyPage | None
    links: Sequence[StrategyLink]
    help_now: Sequence[str]
    day: DayLine
    is_indexed: bool


@dataclass(frozen=True, slots=True)
class IndicatorShown:
    """An indicator as a question, a picture and the same figures as a table: a row an area, a column a year.

    `helped` is what it can't show, "" where that is said before all of them.
    """

    question: str
    helped: str
    picture: str
    periods: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    lacks_some: bool
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class PriorityPage:
    """A priority as the public reads it."""

    strategy: StrategyInForce
    day: DayLine
    number: int
    title: str
    official_title: str
    strategy_address: str
    help_now: Sequence[str]
    checked: str
    said: str
    going: str
    pieces: str
    done: Sequence[str]
    done_none: str
    late: str
    next: str
    has_it_helped: str
    indicators: Sequence[IndicatorShown]
    told: Sequence[ToldShown]
    before: PriorityCard | None
    after: PriorityCard | None
    earlier: Sequence[EarlierCheck]
    is_indexed: bool


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A label of the key: its meaning, and what the public pages say instead."""

    label: Label
    meaning: str
    in_public: str


def front_page(strategies: Sequence[StrategyInForce], *, only: StrategyPage | None, as_at: AsAt) -> FrontPage:
    """Put the first public page together."""
    day = day_line(as_at)
    return FrontPage(
        only=only,
        links=[
            StrategyLink(
                strategy.title,
                strategy.area,
                strategy.vision,
                f"{_strategy_address(strategy)}{day.suffix}",
                strategy.is_illustrative,
            )
            for strategy in strategies
        ],
        help_now=only.help_now if only else HELP_ANYWHERE,
        day=day,
        is_indexed=bool(strategies) and not any(strategy.is_illustrative for strategy in strategies),
    )


def strategy_page(
    strategy: StrategyInForce,
    *,
    as_at: AsAt,
    reports: Sequence[PublicReport],
    lines: Sequence[PublicPriority],
    priorities: Sequence[PriorityInForce],
    voices: Sequence[PublicVoice],
) -> StrategyPage:
    """Put a strategy together. `reports` are those public today, `lines` those of the report shown."""
    day, shown = day_line(as_at), report_shown(reports, as_at=as_at)
    return StrategyPage(
        strategy=strategy,
        address=_strategy_address(strategy),
        day=day,
        span=f"{strategy.starts.year} to {strategy.ends.year}" if strategy.starts and strategy.ends else "",
        help_now=strategy.help_now or HELP_ANYWHERE,
        checked=write_month(shown.as_at) if shown else "",
        in_all=_in_all(lines),
        cards=_cards(strategy, priorities, lines, suffix=day.suffix),
        earlier=_earlier(reports, shown, address=_strategy_address(strategy)),
        told=[_told(voice) for voice in voices],
        is_indexed=not strategy.is_illustrative,
    )


def priority_page(
    strategy: StrategyInForce,
    priority: PriorityInForce,
    *,
    as_at: AsAt,
    reports: Sequence[PublicReport],
    lines: Sequence[PublicPriority],
    priorities: Sequence[PriorityInForce],
    wording: Wording | None,
    indicators: Sequence[IndicatorOnRecord],
    voices: Sequence[PublicVoice],
) -> PriorityPage:
    """Put a priority together. `reports` are those public today, `lines` those of the report shown."""
    day, shown = day_line(as_at), report_shown(reports, as_at=as_at)
    line = next((line for line in lines if line.number == priority.number), None)
    cards = _cards(strategy, priorities, lines, suffix=day.suffix)
    place = next(place for place, card in enumerate(cards) if card.number == priority.number)
    title = _plain_title(priority)
    helped = [_helped(strategy, indicator) for indicator in indicators]
    by_all = _helped_by_all(helped)
    return PriorityPage(
        strategy=strategy,
        day=day,
        number=priority.number,
        title=title,
        official_title=priority.title if priority.title != title else "",
        strategy_address=f"{_strategy_address(strategy)}{day.suffix}",
        help_now=strategy.help_now or HELP_ANYWHERE,
        checked=write_month(shown.as_at) if shown else "",
        said=wording.said if wording else "We have not written this in plain words yet.",
        going=line.summary if line else NOT_CHECKED,
        pieces=_pieces(line),
        done=wording.done if wording else (),
        done_none="We have nothing to tell you yet." if wording else "We have not written about this yet.",
        late=_late(line, wording),
        next=wording.next if wording and wording.next else "We have not written what happens next yet.",
        has_it_helped=by_all,
        indicators=[
            _indicator(indicator, helped="" if by_all else said)
            for indicator, said in zip(indicators, helped, strict=True)
        ],
        told=[_told(voice) for voice in voices],
        before=cards[place - 1] if place else None,
        after=cards[place + 1] if place + 1 < len(cards) else None,
        earlier=_earlier(
            reports, shown, address=f"{_strategy_address(strategy)}/priorities/{priority.number}"
        ),
        is_indexed=not strategy.is_illustrative,
    )


def report_shown(reports: Sequence[PublicReport], *, as_at: AsAt) -> PublicReport | None:
    """The last of these reports that was public on the day asked for; None where there was none."""
    return next((report for report in reversed(reports) if report.public_from <= as_at.day), None)


def key_lines() -> list[KeyLine]:
    """The key of the labels, worst first."""
    in_public: Mapping[Label, str] = {
        Label.OFF_TRACK: "Late or may be late",
        Label.AT_RISK: "Late or may be late",
        Label.ON_TRACK: "Going to plan",
        Label.DONE: "Going to plan",
        Label.COMPLETE: "Going to plan",
        Label.NOT_RATED: "We have not been told",
        Label.NOT_STARTED: "Due to start later",
        Label.ON_HOLD: "Paused",
        Label.CLOSED: "Stopped",
    }
    return [KeyLine(label, label.meaning, in_public[label]) for label in Label]


def _strategy_address(strategy: StrategyInForce) -> str:
    return f"/public/{strategy.slug}"


def _plain_title(priority: PriorityInForce) -> str:
    return priority.plain_title or priority.title


def _cards(
    strategy: StrategyInForce,
    priorities: Sequence[PriorityInForce],
    lines: Sequence[PublicPriority],
    *,
    suffix: str,
) -> list[PriorityCard]:
    summaries = {line.number: line.summary for line in lines}
    return [
        PriorityCard(
            priority.number,
            _plain_title(priority),
            summaries.get(priority.number, NOT_CHECKED),
            f"{_strategy_address(strategy)}/priorities/{priority.number}{suffix}",
        )
        for priority in priorities
    ]


def _earlier(
    reports: Sequence[PublicReport], shown: PublicReport | None, *, address: str
) -> list[EarlierCheck]:
    """The checks that can be read, newest first; none where there is nothing to choose from."""
    if len(reports) < 2 and shown is not None:
        return []
    return [
        EarlierCheck(
            write_month(report.as_at),
            address if place == 0 else f"{address}?as_at={report.public_from.isoformat()}",
            report is shown,
        )
        for place, report in enumerate(reversed(reports))
    ]


def _in_all(lines: Sequence[PublicPriority]) -> list[str]:
    """All priorities together, in counts: never an average, never one word for all."""
    total = sum(line.total for line in lines)
    if not total:
        return []
    going, late, unknown = (
        sum(line.going_to_plan for line in lines),
        sum(line.late for line in lines),
        sum(line.not_known for line in lines),
    )
    rest = total - going - late - unknown
    sentences = [f"We check {total:,} {plural(total, 'piece', 'pieces')} of work."]
    for number, one, many in (
        (going, "is going to plan", "are going to plan"),
        (late, "is late or may be late", "are late or may be late"),
        (rest, "is paused, stopped or due to start later", "are paused, stopped or due to start later"),
    ):
        if number:
            sentences.append(f"{number:,} {plural(number, one, many)}.")
    if unknown:
        sentences.append(f"We have not been told how {unknown:,} {plural(unknown, 'is', 'are')} going.")
    return sentences


def _pieces(line: PublicPriority | None) -> str:
    """What the counts are counts of."""
    if line is None or not line.total:
        return ""
    return f"We count {line.total:,} {plural(line.total, 'piece', 'pieces')} of work here."


def _late(line: PublicPriority | None, wording: Wording | None) -> str:
    """Why something is late. Silence about a late piece of work must not read as nothing being late."""
    if wording and wording.late:
        return wording.late
    if line is None:
        return NOT_CHECKED
    if line.late:
        which = plural(line.late, "1 is", f"{line.late:,} are")
        return f"{which} late or may be late. We have not written why yet."
    if line.not_known:
        return "We know of nothing that is late. But we have not been told about all of it."
    return "Nothing is late." if line.total else "There is no work on this yet."


def _helped(strategy: StrategyInForce, indicator: IndicatorOnRecord) -> str:
    """What an indicator can't show is said with it: its newest figure may be older than the strategy. "" without any."""
    known = [figure.period for figure in indicator.figures if figure.value is not None]
    if not known:
        return ""
    # A period that can't be read is taken for a new one: nothing says that it is old.
    newest = max(known, key=lambda period: last_day_of(period) or date.max)
    if strategy.starts and (last_day_of(newest) or date.max) < strategy.starts:
        return (
            f"We can’t tell yet. The newest figures are from {write_period(newest)}. "
            f"The strategy began after that, in {strategy.starts.year}."
        )
    return "Look at how the figures have moved. Other things can move them too, not only this work."


def _helped_by_all(said: Sequence[str]) -> str:
    """What is said of all indicators at once, before them: what is true of each, or that none has a figure."""
    if not any(said):
        return "We can’t tell yet. We have no figures for this."
    return said[0] if len(set(said)) == 1 else ""


def _told(voice: PublicVoice) -> ToldShown:
    return ToldShown(
        said=said_as_printed(voice.said, is_quoted=voice.is_quoted),
        where=source_line(voice.source.word, voice.source_words, write_month(voice.told_on)),
        answer=voice.answer or "We have not done anything yet that we can tell you about.",
    )


def _indicator(indicator: IndicatorOnRecord, *, helped: str) -> IndicatorShown:
    """Every year and area. A pair that the source lacks is said to be missing, in the picture and in the table."""
    periods = sorted({figure.period for figure in indicator.figures})
    areas = list(dict.fromkeys(figure.area for figure in indicator.figures))
    found = {(figure.area, figure.period): figure for figure in indicator.figures}
    written = {
        (area, period): _figure(found.get((area, period)), unit=indicator.unit)
        for area in areas
        for period in periods
    }
    question = indicator.plain or indicator.title
    drawn = [(area, [(write_period(period), *written[area, period]) for period in periods]) for area in areas]
    return IndicatorShown(
        question=question,
        picture=indicator_svg(drawn, title=question) if drawn else "",
        helped=helped,
        periods=[write_period(period) for period in periods],
        rows=[(area, [written[area, period][1] for period in periods]) for area in areas],
        lacks_some=any(words == NOT_GIVEN for _, words in written.values()),
        note=" ".join(_about(indicator)),
        source=_sources(indicator),
    )


def _about(indicator: IndicatorOnRecord) -> list[str]:
    """Which way is better, and who was asked."""
    asked = f"Who was asked or counted: {indicator.asked}."
    return [f"{indicator.better.word}.", *([asked] if indicator.asked else [])]


def _sources(indicator: IndicatorOnRecord) -> str:
    """Where the figures come from, each source once."""
    return "; ".join(
        source
        for source in dict.fromkeys((indicator.source, *(figure.source for figure in indicator.figures)))
        if source
    )


def _figure(figure: IndicatorFigure | None, *, unit: Unit) -> tuple[Decimal | None, str]:
    """The number and its words: the source's own digits, with one way to write a share."""
    if figure is None or figure.value is None:
        return None, NOT_GIVEN
    return figure.value, write_figure(figure.value, figure.written, unit)
