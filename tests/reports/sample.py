"""A board report to print: invented partners, plans and words, filled wherever a test does not say otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tracker.domain.board_report import (
    BoardReport,
    GroupCounts,
    LabelCount,
    OverTime,
    PublicPriority,
    ReportAction,
    ReportMilestone,
    ReportPriority,
)
from tracker.domain.rag import Label

PRIORITIES = (
    "Carers are identified early",
    "Carers are valued and involved",
    "Carers are informed",
    "Carer friendly communities",
    "Carers have a life alongside caring",
    "Carers, the home they live in and the technology that helps them",
    "Carers can reach the right support at the right time",
    "Young carers are supported",
)
COUNCIL, EAST, WEST = (
    "Northfield Council",
    "Eastmoor Clinical Commissioning Group",
    "Westmoor Clinical Commissioning Group",
)
ILLUSTRATIVE = "Illustrative: not the record of any organisation"

_TITLES = (
    "Awareness of carers among practice staff",
    "A single code for carers in patient records",
    "Carers asked what they think of the plan each year",
    "Information pack for new carers",
    "Web pages for carers brought together",
    "Practices recognise their place in a carer friendly community",
    "Short breaks booked in one step",
    "Referral form for the carers' service",
    "Equipment lent at home explained to the carer as well",
    "Named person for young carers in each school",
)
OUTCOME = "More carers are known to their practice and to the council."
_CYCLE = (
    Label.ON_TRACK,
    Label.AT_RISK,
    Label.ON_TRACK,
    Label.COMPLETE,
    Label.OFF_TRACK,
    Label.ON_TRACK,
    Label.NOT_RATED,
    Label.DONE,
    Label.ON_TRACK,
    Label.AT_RISK,
    Label.NOT_STARTED,
    Label.ON_HOLD,
    Label.OFF_TRACK,
    Label.ON_TRACK,
    Label.CLOSED,
)


def make_action(**given: Any) -> ReportAction:
    """An action led by Amira's team, on track and without anything to explain."""
    filled: dict[str, Any] = {
        "code": "EWP 1",
        "plan_code": "EWP",
        "number": "1",
        "title": "Awareness of carers among practice staff",
        "priority": 1,
        "priority_title": PRIORITIES[0],
        "outcome": OUTCOME,
        "owners": f"{EAST}; {WEST}",
        "lead": "Primary Care Team and Strategy Team",
        "contributors": "",
        "start": "April 2018",
        "start_on": "2018-04-01",
        "due": "March 2020",
        "due_on": "2020-03-31",
        "original_due": "March 2020",
        "forecast": "",
        "forecast_on": "",
        "months_moved": 0,
        "times_moved": 0,
        "label": Label.ON_TRACK,
        "previous": Label.ON_TRACK,
        "update_state": "Answered",
        "reported_on": "2019-09-20",
        "details": (
            "Ask every practice to use the quality marker",
            "A question about caring on the form for new patients",
            "Teaching at induction for new staff",
        ),
        "measures": ("Practices with the quality marker", "Carers known to their practice"),
        "reasons": (),
        "flags": (),
        "promise": "",
        "back_on_track": "",
        "help_from": "",
        "is_illustrative": True,
        "words": "Two more practices took up the marker since June, and the form is in use.",
    }
    return ReportAction(**(filled | given))


def make_actions(many: int) -> tuple[ReportAction, ...]:
    """So many actions over the eight priorities, of a joint plan and the council's, every label among them."""
    return tuple(_action(place) for place in range(many))


def _action(place: int) -> ReportAction:
    label = _CYCLE[place % len(_CYCLE)]
    joint = place % 5 != 4
    plan, place_in_plan = ("EWP", place + 1 - place // 5) if joint else ("NFC", place // 5 + 1)
    priority = place % 8 + 1
    late: dict[str, Any] = {}
    if label in (Label.OFF_TRACK, Label.AT_RISK):
        late = {
            "due": "March 2019",
            "due_on": "2019-03-31",
            "original_due": "December 2018",
            "forecast": "January 2020",
            "forecast_on": "2020-01-31",
            "months_moved": 10,
            "times_moved": 1,
            "reasons": ("Agreed for March 2019: 183 days ago and not done.",),
            "reason": "The supplier changed the form twice and each change had to be tested again with three practices.",
            "put_it_right": "A tester from the supplier sits with the first practice for a week, and the form is then used.",
            "back_on_track": "January 2020",
            "promise": "Last report: back on track by September 2019. It is not.",
            "previous": Label.AT_RISK if label is Label.OFF_TRACK else Label.ON_TRACK,
            "is_exception": label is Label.OFF_TRACK,
        }
    if label is Label.OFF_TRACK:
        late |= {
            "help_from": "Westmoor governing body",
            "help_text": "Agree June 2020 as the new date and lend one day a week of the records team until then.",
            "flags": ("Back on track was promised for September 2019; it has passed.",),
        }
    if place == 9:
        late |= {
            "is_overridden": True,
            "suggested": "Off track",
            "override_reason": "The last practice signs this week; the form is in use everywhere else.",
        }
    if label in (Label.NOT_RATED, Label.NOT_STARTED):
        late = {"reported_on": "", "words": "", "update_state": "No update", "previous": label}
    return make_action(
        code=f"{plan} {place_in_plan}",
        plan_code=plan,
        number=str(place_in_plan),
        title=_TITLES[place % len(_TITLES)],
        priority=priority,
        priority_title=PRIORITIES[priority - 1],
        owners=f"{EAST}; {WEST}" if joint else COUNCIL,
        lead="Primary Care Team and Strategy Team" if joint else "Carers Commissioning",
        label=label,
        **late,
    )


def make_report(many: int = 30, /, **given: Any) -> BoardReport:
    """The live report of a strategy on 30 September 2019, its figures counted from its actions."""
    actions = given.pop("actions", None)
    actions = make_actions(many) if actions is None else actions
    codes = {label: tuple(one.code for one in actions if one.label is label) for label in Label}
    filled: dict[str, Any] = {
        "schema_version": 4,
        "kind": "board",
        "strategy_slug": "northfield-carers",
        "title": "Northfield Joint Carers Strategy 2018-2021",
        "subtitle": "Report to the boards of the partnership",
        "area": "Northfield, Eastmoor and Westmoor",
        "as_at": "2019-09-30",
        "as_at_written": "30 September 2019",
        "number": None,
        "frozen_written": "",
        "compared_with": "Board report 4, frozen 15 July 2019" if actions else "",
        "marks": (ILLUSTRATIVE, "DRAFT: not for publication"),
        "headline": (
            f"{len(codes[Label.OFF_TRACK])} of {len(actions)} actions are off track and "
            f"{len(codes[Label.AT_RISK])} are at risk.",
            "Since the July report two got worse, one recovered and two were completed.",
            "Three updates were not received.",
            "The board is asked for one decision.",
        ),
        "partners": (COUNCIL, EAST, WEST),
        "total": len(actions),
        "counts": tuple(
            LabelCount(label=label, now=len(codes[label]), before=max(len(codes[label]) + (place % 3) - 1, 0))
            for place, label in enumerate(Label)
        ),
        "by_priority": tuple(
            GroupCounts(name=f"{place + 1} {name}", counts=count(actions, priority=place + 1))
            for place, name in enumerate(PRIORITIES)
        ),
        "by_partner": tuple(
            GroupCounts(name=name, counts=count(actions, owner=name), is_joint=name != COUNCIL)
            for name in (COUNCIL, EAST, WEST)
        ),
        "worse": tuple(f"{code}: At risk before, Off track now" for code in codes[Label.OFF_TRACK][:2]),
        "better": ("EWP 1: At risk before, On track now",),
        "completed": codes[Label.COMPLETE],
        "dates_changed": tuple(
            f"{code}: first agreed for December 2018, now January 2020" for code in codes[Label.OFF_TRACK][:3]
        ),
        "decisions_asked": (
            "EWP 5: agree June 2020 instead of March 2019. Asked of the Westmoor governing body.",
        ),
        "no_update": (
            (COUNCIL, "NFC 3 Short breaks booked in one step", "Never rated"),
            (EAST, "EWP 6 Practices recognise their place", "On track, 28 June 2019"),
        ),
        "over_time": tuple(
            OverTime(name=f"{month} report", as_at=day, counts=counts)
            for month, day, counts in (
                ("October 2018", "2018-10-15", {"on_track": 9, "not_rated": 12, "not_started_yet": 9}),
                (
                    "January 2019",
                    "2019-01-14",
                    {"off_track": 1, "at_risk": 3, "on_track": 14, "not_rated": 12},
                ),
                (
                    "April 2019",
                    "2019-04-15",
                    {"off_track": 2, "at_risk": 6, "on_track": 15, "complete": 1, "not_rated": 6},
                ),
                (
                    "July 2019",
                    "2019-07-15",
                    {"off_track": 4, "at_risk": 6, "on_track": 14, "complete": 2, "not_rated": 4},
                ),
            )
        ),
        "milestones": (
            ReportMilestone(code="EWP 8", title="Form tested with three practices", day="15 November 2019"),
            ReportMilestone(code="NFC 2", title="New web pages live", day="22 November 2019"),
        ),
        "public": (
            PublicPriority(
                number=1,
                title=PRIORITIES[0],
                going_to_plan=2,
                late=1,
                not_known=0,
                total=3,
                summary="Staff are learning.",
            ),
        ),
        "actions": actions,
        "priorities": tuple(
            ReportPriority(number=place + 1, title=name, outcome=OUTCOME)
            for place, name in enumerate(PRIORITIES)
        ),
        "audit_seq": 412,
        "audit_hash": "9f2c" * 16,
    }
    return BoardReport(**(filled | given))


def make_plan_report(many: int = 18, /, **given: Any) -> BoardReport:
    """The table of one joint plan."""
    report = make_report(
        many, actions=tuple(one for one in make_actions(many * 2) if one.plan_code == "EWP")[:many]
    )
    return replace(
        report,
        **(
            {
                "kind": "plan",
                "title": "Eastmoor and Westmoor: Carers Strategy 2018-2021 action plan",
                "subtitle": "Northfield Joint Carers Strategy 2018-2021: action plan EWP",
                "marks": (ILLUSTRATIVE,),
                "strategy_slug": "ewp",
                "headline": ("This plan was received; that is not an approval.",),
                "partners": (EAST, WEST),
            }
            | given
        ),
    )


def make_empty_report(**given: Any) -> BoardReport:
    """A strategy on its first day: no action, nothing counted, nothing to compare with."""
    empty: dict[str, Any] = {
        "headline": ("No action has been added yet.",),
        "by_partner": (),
        "worse": (),
        "better": (),
        "completed": (),
        "dates_changed": (),
        "decisions_asked": (),
        "no_update": (),
        "over_time": (),
        "milestones": (),
        "public": (),
        "marks": (),
        "audit_seq": 0,
        "audit_hash": "",
        "counts": tuple(LabelCount(label=label, now=0) for label in Label),
    }
    return make_report(actions=(), **(empty | given))


def count(actions: tuple[ReportAction, ...], *, priority: int = 0, owner: str = "") -> dict[str, int]:
    """The counts by label of a priority's or an owner's actions, noughts included."""
    found = [one for one in actions if priority in (0, one.priority) and owner in one.owners]
    return {label.value: sum(one.label is label for one in found) for label in Label}


HOSTILE = {
    "mark-up of the typesetter": '#panic("no") #[..] *bold* _it_ $x^2$ <label> @ref `raw` \\ // /* = + - ~ "q"',
    "mark-up of other files": "</w:t></w:p> ]]> <!-- &amp; &#0; <script>alert(1)</script> {{ page }} {% if %}",
    "control characters": "a\x00b\x0bc\x1fd\x7fe\x85f\ud800g\ufeffh\ufffei\u2028j\u2029k\r\nl\rm\tn",
    "emoji": "😀👩‍👧‍👦 ✔️ 👍🏽 1️⃣",
    "other scripts": "漢字 שלום עולם مرحبا بالعالم नमस्ते Привет Ωμέγα",
    "text turned around": "\u202eturned\u202c \u2067about",
    "private letters": "\ue000\uf8ff\U000f0000",
    "one long word": "W" * 400,
    "a long address": "https://example.org/" + "a/very-long_path.with?parts=and&more=" * 6,
    "nothing to see": " \t\n ",
    "a very long text": "Carers said that it matters. " * 400,
}


def make_hostile_report(words: str | None = None, **given: Any) -> BoardReport:
    """A report whose every typed word, and every other that comes from outside, is odd."""
    odd = (
        words
        if words is not None
        else " ".join(text for name, text in HOSTILE.items() if name != "a very long text")
    )
    action = make_action(
        code=odd[:20],
        title=odd,
        priority_title=odd,
        outcome=odd,
        owners=odd,
        lead=odd,
        contributors=odd,
        forecast=odd[:60],
        due=odd[:60],
        details=(odd, odd),
        measures=(odd,),
        reasons=(odd,),
        flags=(odd,),
        promise=odd,
        back_on_track=odd[:40],
        help_from=odd[:60],
        label=Label.OFF_TRACK,
        is_overridden=True,
        suggested=odd[:20],
        words=odd,
        reason=odd,
        put_it_right=odd,
        help_text=odd,
        override_reason=odd,
        plain_words=odd,
    )
    filled: dict[str, Any] = {
        "title": odd[:200],
        "subtitle": odd[:200],
        "headline": (odd,),
        "partners": (odd[:200],),
        "worse": (odd,),
        "decisions_asked": (odd,),
        "dates_changed": (odd,),
        "no_update": ((odd[:100], odd, odd[:100]),),
        "by_priority": (GroupCounts(name=odd[:120], counts={"off_track": 2}),),
        "by_partner": (GroupCounts(name=odd[:120], counts={"off_track": 2}, is_joint=True),),
        "over_time": (OverTime(name=odd[:120], as_at="2019-07-15", counts={"off_track": 2}),),
        "milestones": (ReportMilestone(code=odd[:20], title=odd, day="15 November 2019"),),
    }
    return make_report(actions=(action, action), **(filled | given))
