"""The order of a paper: which section holds what, in which words, for a whole strategy or for the table of one plan.

A section with nothing to say says so; it never vanishes. Source: docs/rules/papers.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tracker.charts.svg import rag_by_group_svg, rag_over_time_svg
from tracker.charts.words import alt_text_by_group, alt_text_over_time, point_name
from tracker.domain.board_report import BoardReport, GroupCounts, ReportAction, ReportAddendum
from tracker.domain.gates import NOT_ACCEPTED_YET, NOT_AGREED_YET
from tracker.domain.rag import Label
from tracker.domain.sentences import count_word, plural, sentence_case
from tracker.domain.status import PRIVATE_WORDS
from tracker.reports.figures import indicator_tables, newest_figures
from tracker.reports.paper import (
    ActionBlock,
    Block,
    Bullets,
    KeyLine,
    Paper,
    Picture,
    Section,
    Table,
    Term,
    Words,
    sentence_of,
)
from tracker.reports.tables import (
    at_risk_table,
    beside_caption,
    changed_table,
    dates_table,
    group_table,
    is_date_moved,
    key_table,
    label_table,
    late_by_partner,
    matters_table,
    milestones_table,
    no_update_table,
    not_agreed_table,
    overrides_table,
    plan_table,
    still_to_come,
)
from tracker.reports.voices import voice_lines, voices_line

METHOD = (
    "Leads say how an action is going. Rules suggest a rating from the dates, the details and the milestones; people "
    "decide. Where a lead rates an action better than the rules suggest, the reason is printed in annex D.",
    "The agreed date changes only by a recorded decision of a body or post with the power to make it. The date now "
    "expected is what the lead says today. An action past its agreed date is suggested as at risk for three months and "
    "as off track after that, whatever date is now expected, unless its plan has settings of its own.",
    "An action that has never been rated, or has missed two closed reporting windows, is not rated. It counts as a "
    "gap and never as on track. A date that has passed never counts as done.",
    "The actions of a joint plan stand under each partner that owns it and are counted once in the total.",
    "Ratings, dates and words are those of the day of the figures. Titles of actions are as they read today.",
)

NO_FIGURE = "No figure is published for the priorities."

# So many late updates are told by title; of more, each partner's stand in a line by their numbers.
LISTED_UP_TO = 5

KEY_TITLE = "Annex C: key, method and acronyms"

# What papers of the field say for short; a paper explains those that it says.
ACRONYMS = {
    "CCG": "clinical commissioning group, which bought health care for its area until July 2022",
    "CDG": "carers delivery group, which carries out a carers strategy",
    "GP": "general practitioner, a family doctor",
    "HIS": "health informatics service, which runs computers and records for health care",
    "ICB": "integrated care board, which plans and buys health care for its area",
    "ICP": "integrated care partnership, in which an integrated care board and councils agree a strategy",
    "ICS": "integrated care system, the health and care organisations of an area together",
    "JSNA": "joint strategic needs assessment, of health and care in an area",
    "LA": "local authority, a council",
    "MDT": "multidisciplinary team, people of several professions who look after somebody together",
    "NHS": "National Health Service",
    "PCN": "primary care network, family doctors’ practices that work together",
    "RAG": "red, amber, green; here always printed as words",
    "SCR": "summary care record, what any NHS service may see of a patient’s record",
    "VCSE": "voluntary, community and social enterprise organisations",
}


def outline_paper(report: BoardReport, *, content_hash: str = "") -> Paper:
    """The paper of a report: of one plan where its kind is "plan", else of the whole strategy."""
    is_plan = report.kind == "plan"
    facts = outline_facts(report)
    closing = [("Fingerprint of this report", content_hash)] if content_hash else []
    if report.audit_hash:
        closing.append(("Audit trail", f"up to entry {report.audit_seq}, {report.audit_hash}"))
    return Paper(
        title=report.title,
        subtitle=report.subtitle,
        standing=standing_of(report),
        day=report.as_at_written,
        as_at=report.as_at,
        marks=report.marks,
        facts=facts,
        sections=_plan_sections(report) if is_plan else _board_outline(report, facts),
        closing=tuple(closing),
        is_landscape=is_plan,
    )


def standing_of(report: BoardReport) -> str:
    """Whether the figures are frozen or live: what the foot of every page says."""
    if report.number is not None:
        return f"Board report {report.number}, frozen {report.frozen_written.removeprefix('frozen ')}"
    return f"Live figures of {report.as_at_written}"


def plans_of(report: BoardReport) -> dict[str, list[ReportAction]]:
    """The actions of each plan, by its code, in plan order."""
    plans: dict[str, list[ReportAction]] = {}
    for action in report.actions:
        plans.setdefault(action.plan_code, []).append(action)
    return plans


def outline_facts(report: BoardReport) -> tuple[Term, ...]:
    """What stands on the cover: which figures, of whom, and what they are compared with."""
    plans = sentence_of(
        [
            f"{code}: {actions[0].owners}, {_actions(len(actions))}"
            for code, actions in plans_of(report).items()
        ],
        joined_by="; ",
    )
    facts = (
        ("Status", sentence_of(report.headline) if report.kind == "plan" else ""),
        ("Figures", standing_of(report)),
        ("Figures of", report.as_at_written if report.number is not None else ""),
        ("Area", report.area),
        ("Sign-off", sentence_of((report.sign_off, _overrides(report)))),
        ("Plans covered" if report.kind != "plan" else "Plan", plans or "No plan has an action yet."),
    )
    return tuple((term, words) for term, words in facts if words)


def _overrides(report: BoardReport) -> str:
    number = sum(1 for action in report.actions if action.is_overridden)
    if report.kind == "plan" or not number:
        return ""
    verb = "rating is" if number == 1 else "ratings are"
    return f"{number} {verb} better than the rules suggest: annex D has the reasons that were given."


def _board_outline(report: BoardReport, facts: tuple[Term, ...]) -> tuple[Section, ...]:
    sections = _board_sections(report)
    names = Bullets(
        (*_acronyms(said=(facts, sections), report=report), *_plan_names(report)), lead="Acronyms"
    )
    return _without_empty_annexes(_with_key(sections, names))


def _with_key(sections: tuple[Section, ...], block: Block) -> tuple[Section, ...]:
    """The sections, of which annex C ends with a block."""
    return tuple(
        replace(section, blocks=(*section.blocks, block)) if section.title == KEY_TITLE else section
        for section in sections
    )


def _board_sections(report: BoardReport) -> tuple[Section, ...]:
    since = f"since {report.compared_with}" if report.compared_with else "since the last report"
    off_track = report.labelled(Label.OFF_TRACK)
    at_risk = report.labelled(Label.AT_RISK)
    return (
        *_addenda(report),
        Section("In short", _in_short(report)),
        Section("By priority", _by_group(report, report.by_priority, of="priority")),
        Section("By partner", _by_partner(report)),
        Section(f"What moved {since}", _movement(report)),
        Section(
            f"Off track ({len(off_track)})",
            (*_not_agreed_yet(off_track), *(_off_track_block(action) for action in off_track))
            or (Words("No action is off track.", is_empty=True),),
        ),
        Section(f"At risk ({len(at_risk)})", _at_risk(at_risk)),
        Section(f"Decisions asked ({len(report.decisions_asked) + len(report.dates_asked)})", _asked(report)),
        Section(f"Matters arising ({len(report.matters)})", (matters_table(report, named=_named(report)),)),
        Section("Outcomes", _outcomes(report)),
        Section(f"Carers’ voice ({len(report.voices)})", _voices(report)),
        _not_received(report),
        Section("What comes next", _next(report)),
        *_plan_annex(report),
        Section("Annex B: dates moved", (dates_table(report),), is_annex=True, is_landscape=True),
        Section(KEY_TITLE, _key_blocks(), is_annex=True),
        Section(
            "Annex D: ratings that differ from the rules' suggestion, and what the group has not agreed",
            (overrides_table(report), not_agreed_table(report), *_not_through(report)),
            is_annex=True,
        ),
        Section(
            f"Annex E: what changed {since}",
            (changed_table(report.changed, caption=f"Every change {since}, by priority and partner"),),
            is_annex=True,
            is_landscape=True,
        ),
        Section("Annex F: outcomes and indicators, and ratings over time", _figures(report), is_annex=True),
    )


def _not_through(report: BoardReport) -> tuple[Block, ...]:
    """The updates that the group has not looked at, and those that wait at a gate and don't count yet."""
    unseen = [action.code for action in report.actions if action.is_not_agreed and not action.group_view]
    waits = tuple(
        f"{action.code} {action.title}: {line}"
        for action in report.actions
        for line in action.flags
        if line.startswith((NOT_ACCEPTED_YET, NOT_AGREED_YET))
    )
    return (
        *(
            (Words(f"Not looked at by the group yet, and so not agreed: {', '.join(unseen)}."),)
            if unseen
            else ()
        ),
        *((Bullets(waits, lead=f"Updates that wait and don’t count yet ({len(waits)})"),) if waits else ()),
    )


def without_annexes(paper: Paper) -> Paper:
    """The body alone, for a secretary who sends the annexes apart; it says that there are annexes."""
    body = [section for section in paper.sections if not section.is_annex]
    annexes = [section.title.partition(":")[0] for section in paper.sections if section.is_annex]
    if not annexes:
        return paper
    note = ("Printed apart", ", ".join(annexes))
    return replace(paper, sections=tuple(body), closing=(note, *paper.closing))


def _without_empty_annexes(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """No annex takes a page to say that it has nothing to show: annex C, which is never empty, says it in a line each."""
    empty = [section for section in sections if section.is_annex and _is_empty(section)]
    if not empty:
        return sections
    lines = tuple(f"{section.title}. {_said_when_empty(section)}" for section in empty)
    note = Bullets(lines, lead="Annexes with nothing to show")
    return _with_key(tuple(section for section in sections if section not in empty), note)


def _is_empty(section: Section) -> bool:
    return all(
        (isinstance(block, Words) and block.is_empty) or (isinstance(block, Table) and not block.rows)
        for block in section.blocks
    )


def _said_when_empty(section: Section) -> str:
    return " ".join(
        block.text if isinstance(block, Words) else block.empty
        for block in section.blocks
        if isinstance(block, Words | Table)
    )


def _addenda(report: BoardReport) -> tuple[Section, ...]:
    """Corrections stand before all else: whoever reads the report must read them first."""
    return tuple(
        Section(
            f"Addendum {addendum.name}, frozen {addendum.frozen_written}",
            (*_added(addendum), Words(f"Fingerprint of this addendum: {addendum.content_hash}")),
        )
        for addendum in report.addenda
    )


def _added(addendum: ReportAddendum) -> tuple[Words, ...]:
    why = (Words(f"Why: {addendum.why}"),) if addendum.why else ()
    return (Words(addendum.words), *why)


def _in_short(report: BoardReport) -> tuple[Block, ...]:
    edited = (Words(report.edit_line),) if report.edit_line else ()
    return (Bullets(report.headline, empty="Nothing to report yet."), *edited)


def _at_risk(actions: tuple[ReportAction, ...]) -> tuple[Block, ...]:
    """Those at risk for long are told at length, the others in a line each."""
    long = tuple(_at_risk_block(action) for action in actions if action.is_exception)
    others = [action for action in actions if not action.is_exception]
    return (*_not_agreed_yet(actions), *long, *((at_risk_table(others),) if others or not long else ()))


def _not_agreed_yet(actions: tuple[ReportAction, ...]) -> tuple[Words, ...]:
    """Which of them the group has not looked at; what it said of the others stands with each of them."""
    codes = [action.code for action in actions if action.is_not_agreed and not action.group_view]
    return (Words(f"Not agreed by the group yet: {', '.join(codes)}."),) if codes else ()


def _asked(report: BoardReport) -> tuple[Block, ...]:
    """What is asked; of what is held in private session by itself, only that there is some."""
    held = sum(1 for action in report.actions if action.help_from == PRIVATE_WORDS)
    if not report.decisions_asked and not report.dates_asked and not held:
        return (Words("No decision is asked.", is_empty=True),)
    blocks: list[Block] = []
    if held:
        requests = plural(held, "request for help is", "requests for help are")
        blocks.append(Words(sentence_case(f"{count_word(held)} {requests} held in private session.")))
    if report.decisions_asked:
        blocks.append(Bullets(_by_code(report, report.decisions_asked), lead="Help asked of bodies"))
    if report.dates_asked:
        asked = _by_code(report, report.dates_asked)
        blocks.append(Bullets(asked, lead="New agreed dates: a date moves only by a decision"))
    return tuple(blocks)


def _not_received(report: BoardReport) -> Section:
    """What is late, a line each, or a line a partner where it is much; what is not due yet is no gap, and its codes
    with their day are enough."""
    late, coming = no_update_table(report), still_to_come(report)
    lines = tuple(f"Due by {day}: {', '.join(codes)}" for day, codes in coming.items())
    total = sum(map(len, coming.values()))
    told = late if len(late.rows) <= LISTED_UP_TO else Bullets(tuple(late_by_partner(report)))
    rest = (Bullets(lines, lead=f"Still to come ({total})"),) if lines else ()
    return Section(f"Updates not received ({len(late.rows)})", (told, *rest))


def _named(report: BoardReport) -> dict[str, str]:
    """The codes of the actions that the exceptions call by their title, by code and title; their codes do from there."""
    told = (*report.labelled(Label.OFF_TRACK), *report.labelled(Label.AT_RISK))
    return {f"{action.code} {action.title}": action.code for action in told}


def _by_code(report: BoardReport, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Lines of actions, of which those that stand above are called by their code."""
    named = _named(report)
    return tuple(
        next((code + line[len(name) :] for name, code in named.items() if line.startswith(f"{name}:")), line)
        for line in lines
    )


def _next(report: BoardReport) -> tuple[Block, ...]:
    coming = (Words(report.next_window),) if report.next_window else ()
    return (*coming, milestones_table(report))


def _voices(report: BoardReport) -> tuple[Block, ...]:
    said = (Bullets(tuple(voice_lines(report))),) if report.voices else ()
    more = voices_line(report)
    return (*said, *((Words(more),) if more else ()))


def _outcomes(report: BoardReport) -> tuple[Block, ...]:
    """What got worse, and the newest figures; annex F has every year of them."""
    falling = (Bullets(report.falling, lead="On track while a figure got worse"),) if report.falling else ()
    if not report.indicators:
        return (*falling, Words(NO_FIGURE, is_empty=True))
    newest = tuple(newest_figures(report))
    return (
        *falling,
        Bullets(newest, lead="The newest figures; annex F has every year and where it comes from"),
    )


def _figures(report: BoardReport) -> tuple[Block, ...]:
    figures: list[Block] = []
    for table, said in indicator_tables(report):
        figures += (table, Words(said)) if said else (table,)
    return (*(figures or (Words(NO_FIGURE, is_empty=True),)), *_over_time(report))


def _plan_sections(report: BoardReport) -> tuple[Section, ...]:
    return (
        Section(
            "Actions", (KeyLine(), plan_table("Every action of the plan, in plan order", report.actions))
        ),
        Section("Key", (key_table(),)),
    )


def _by_group(report: BoardReport, groups: tuple[GroupCounts, ...], *, of: str) -> tuple[Block, ...]:
    if not groups:
        return (Words(f"No {of} has an action yet.", is_empty=True),)
    return (
        Picture(
            rag_by_group_svg(groups, title=f"Actions by {of}"),
            alt_text_by_group(groups),
            f"Actions by {of} and label on {report.as_at_written}",
        ),
        group_table(
            report,
            groups,
            caption=beside_caption(report, f"The same as a table: actions by {of} and label"),
            of=of,
        ),
    )


def _by_partner(report: BoardReport) -> tuple[Block, ...]:
    if not report.by_partner:
        return (Words("No partner has an action yet.", is_empty=True),)
    caption = "Actions by partner and label; a joint plan's stand under each owner, and once in the last line"
    return (group_table(report, report.by_partner, caption=beside_caption(report, caption), of="partner"),)


def _movement(report: BoardReport) -> tuple[Block, ...]:
    """What moved, worst first; what did not is said in the line with the dates and takes no heading of its own."""
    told = (
        ("Worse", "Nothing got worse.", report.worse),
        ("Better", "Nothing got better.", report.better),
        ("Completed", "Nothing was completed.", report.completed),
    )
    lists = tuple(Bullets(lines, lead=f"{word} ({len(lines)})") for word, _, lines in told if lines)
    rest = (none for _, none, lines in told if not lines)
    return (*lists, Words(sentence_of((*rest, _dates_moved(report)))))


def _off_track_block(action: ReportAction) -> ActionBlock:
    needed = sentence_of((action.help_from, action.help_text), joined_by=": ")
    return _block(
        action,
        ("Why", action.why or action.words or sentence_of(action.reasons) or "No reason was given."),
        ("What will put it right", _put_it_right(action) or "Not said."),
        ("Help needed", needed or "None asked for."),
        *_beside(action),
    )


def _at_risk_block(action: ReportAction) -> ActionBlock:
    return _block(
        action,
        ("Why", action.why or sentence_of(action.reasons) or action.words),
        ("What will put it right", _put_it_right(action) or "Not said."),
        *_beside(action),
    )


def _beside(action: ReportAction) -> tuple[Term, ...]:
    """What was promised last time, what the group said and what is to be noted."""
    return (
        ("Last time", sentence_case(action.promise.removeprefix("Last report: "))),
        ("The group", action.group_view),
        ("To note", sentence_of(action.flags)),
    )


def _block(action: ReportAction, *said: Term) -> ActionBlock:
    original = f" (at first {action.original_due})" if action.original_due not in ("", action.due) else ""
    facts = (
        ("Agreed date", f"{action.due}{original}" if action.due else "No date"),
        ("Date now expected", action.forecast or "not given"),
        ("Lead", action.lead or "nobody yet"),
    )
    return ActionBlock(
        action.label,
        action.code,
        action.title,
        facts,
        tuple(line for line in said if line[1]),
    )


def _put_it_right(action: ReportAction) -> str:
    by = f"Back on track by {action.back_on_track}." if action.back_on_track else ""
    return sentence_of((action.put_it_right, by))


def _dates_moved(report: BoardReport) -> str:
    moved = [action.code for action in report.actions if is_date_moved(action)]
    if not moved:
        return "No date has moved."
    said = f"{_actions(len(moved))} moved from the date first agreed: {', '.join(moved)}."
    return f"{said} Annex B has the dates, the months, and how often each moved."


def _over_time(report: BoardReport) -> tuple[Block, ...]:
    if not report.over_time:
        return (Words("No report has been published yet.", is_empty=True),)
    return (
        Picture(
            rag_over_time_svg(report.over_time),
            alt_text_over_time(report.over_time),
            "Actions by label, report by report",
            share=0.66,
        ),
        label_table(
            "The same as a table: actions by label, report by report",
            [(point_name(one), one.counts) for one in report.over_time],
            of="report",
            has_total=False,
        ),
    )


def _plan_annex(report: BoardReport) -> tuple[Section, ...]:
    tables = tuple(
        plan_table(f"{code}: {actions[0].owners}", actions) for code, actions in plans_of(report).items()
    )
    blocks: tuple[Block, ...] = (
        (KeyLine(), *tables) if tables else (Words("No plan has an action yet.", is_empty=True),)
    )
    return (Section("Annex A: the plans", blocks, is_annex=True, is_landscape=True),)


def _key_blocks() -> tuple[Block, ...]:
    return (key_table(), Bullets(METHOD, lead="How the figures are made"))


def _plan_names(report: BoardReport) -> tuple[str, ...]:
    return tuple(f"{code}: the plan of {actions[0].owners}" for code, actions in plans_of(report).items())


def _acronyms(*, said: Any, report: BoardReport) -> tuple[str, ...]:
    """The acronyms among what a paper says, explained, save those that a plan is called by; RAG heads a column of every
    plan."""
    words = "\n".join(_texts_of(said))
    found = set(re.findall(r"\b[A-Z]{2,4}(?=s?\b)", words)) | {"RAG"}
    plans = plans_of(report)
    return tuple(
        f"{one}: {meaning}" for one, meaning in ACRONYMS.items() if one in found and one not in plans
    )


def _texts_of(value: Any) -> Iterator[str]:
    """Every text within blocks, sections and lists of them, as it is printed."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts_of(one)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _texts_of(getattr(value, part.name))


def _actions(number: int) -> str:
    return "1 action" if number == 1 else f"{number} actions"
