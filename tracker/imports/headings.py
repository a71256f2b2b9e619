"""What the headings of a plan's table may stand for: the words in use, the likeliest field first.

Source: docs/rules/imports.md, section 2. What the values of a column say is weighed in `columns`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache


class Field(StrEnum):
    """What a column of a plan's table can hold. The values are what answers name a field by."""

    NUMBER = "number"
    PRIORITY = "priority"
    PRIORITY_NUMBER = "priority number"
    OUTCOME = "outcome of the priority"
    TITLE = "title"
    DESCRIPTION = "description"
    DETAILS = "details"
    MEASURES = "measures"
    LEAD = "lead"
    START = "start"
    END = "end"
    FORECAST = "forecast"
    RATING = "rating"
    PROGRESS = "progress"
    NOTE = "note"
    LEAVE_OUT = "leave out"


# Fields that several columns of one table may fill; of the others there is one.
SHARED_FIELDS = frozenset(
    {
        Field.DESCRIPTION,
        Field.DETAILS,
        Field.MEASURES,
        Field.LEAD,
        Field.PROGRESS,
        Field.NOTE,
        Field.LEAVE_OUT,
    }
)

# Each block: the fields that its headings may stand for, then the headings, the strongest first.
_BLOCKS: tuple[tuple[tuple[Field, ...], str], ...] = (
    (
        (Field.TITLE, Field.DETAILS),
        """action required · actions required · action · actions · key action · key actions · action point ·
        action points · specific action · specific actions · proposed action · planned action · planned actions ·
        agreed action · agreed actions · action plan · action to be taken · actions to be taken · action needed ·
        actions needed · action description · action title · action agreed · action we will take ·
        actions we will take · what we will do · what will we do · what we are going to do ·
        what are we going to do · what we will do to achieve this · what we plan to do · what we need to do ·
        what we want to do · what needs to be done · what needs to happen · what do we need to do ·
        what will be done · what will happen · what is going to happen · what actions will we take ·
        what action will we take · what action will be taken · we will · what · activity · activities ·
        key activity · key activities · task · tasks · key task · key tasks""",
    ),
    ((Field.TITLE, Field.PRIORITY, Field.DESCRIPTION), "initiative · project · intervention · scheme"),
    (
        (Field.TITLE, Field.MEASURES),
        "output · outputs · deliverable · deliverables · key deliverable · key deliverables",
    ),
    (
        (Field.TITLE, Field.PRIORITY, Field.DESCRIPTION),
        "commitment · our commitment · commitments · pledge · promise",
    ),
    ((Field.TITLE, Field.DETAILS), "milestone"),
    (
        (Field.TITLE, Field.PRIORITY, Field.DESCRIPTION),
        "recommendation · recommendations · improvement · improvement required · improvements",
    ),
    ((Field.TITLE, Field.MEASURES), "target · targets"),
    ((Field.TITLE, Field.DETAILS), "steps · step · next steps · key steps"),
    (
        (Field.NUMBER, Field.NOTE),
        """action no · action number · action ref · action reference · action id · ref · ref no · reference ·
        reference number · reference no · ref number · number · no · num · id · item · item no · item number ·
        serial number · serial no · indicator · sno""",
    ),
    (
        (Field.PRIORITY_NUMBER, Field.NOTE),
        "priority no · priority number · priority ref · theme no · theme number · objective no · objective number",
    ),
    (
        (Field.PRIORITY, Field.TITLE),
        """activity and outcome · priority area · priority and outcome · priority · strategic priority · key priority ·
        priority theme · priorities · theme · themes · key theme · ambition · ambitions · area for action ·
        areas for action · area of action · action area · strategic objective · strategic objectives ·
        strategic aim · strategic outcome · strategic theme · strategic goal · objective · key objective · aim ·
        aims · goal · goals · workstream · work stream · work area · area of work · strand · pillar · domain ·
        key area · focus area · area of focus · area · category · topic · section · principle · standard ·
        strategy priority · strategy theme · strategy objective · outcome area · what we want to achieve ·
        what do we want to achieve · what are we trying to achieve · what we are trying to achieve ·
        what we said we would do · what you told us · you said""",
    ),
    (
        (Field.OUTCOME, Field.NOTE),
        "priority outcome · outcome of the priority · outcome for the priority · what the priority will achieve",
    ),
    (
        (Field.DETAILS, Field.TITLE),
        """details · detail · action details · details of action · detail of action · implementation ·
        implementation steps · key milestones · milestones · key milestone · objectives · strategies · strategy ·
        how we will do it · how we will do this · how will we do it · how will we do this · how will it be done ·
        how will this be done · how we will achieve this · how will we achieve this · how will this be achieved ·
        how we will get there · how will we get there · how we are going to do it ·
        how are we going to do it · how · method · approach · sub actions · sub action · sub tasks ·
        actions to achieve · steps to be taken · steps required · what this involves""",
    ),
    (
        (Field.DESCRIPTION, Field.TITLE),
        "description · action summary · summary · rationale · background · context · why · issue · issues · need · "
        "what we found · current situation · where are we now · why is this important",
    ),
    (
        (Field.MEASURES, Field.NOTE),
        """measure · measures · measure of success · measures of success · success measure · success measures · kpi ·
        kpis · key performance indicator · key performance indicators · performance measure · performance measures ·
        performance indicator · performance indicators · indicator of success · indicators of success ·
        success indicator · success indicators · success criteria · success factor · outcome measure ·
        outcome measures · outcome and measure · outcomes and measures · output measure ·
        what does success look like · what will success look like · what success looks like ·
        what success will look like · what good looks like · what does good look like ·
        how will we know · how we will know · how will we know it has worked · how will we know it worked ·
        how will we know if it has worked · how will we know this has worked · how will we know if this has worked ·
        how will we know it is working · how will we know we have succeeded · how will we know we have achieved it ·
        how will we know we have got there · how we will know we have succeeded · how we will know it has worked ·
        how will we know we have made a difference · how will we know if we have made a difference ·
        how will we know we have been successful · how we will know we have been successful ·
        how will we know when we have achieved it · how will we know we have achieved this ·
        how will we measure success · how we will measure success · how will success be measured ·
        how success will be measured · how will it be measured · how will we measure this · how will this be measured ·
        how we will measure this · how we will measure it · how we measure it · measured by · measurement ·
        measurable outcome · evidence · evidence of success · evidence of completion · what this will mean · what this means · what will this mean · what it will mean ·
        what it means · what this will mean for carers · what this means for carers · what will this mean for carers · evidence of impact ·
        evidence required · expected outcome · expected outcomes · intended outcome · intended outcomes ·
        desired outcome · desired outcomes · anticipated outcome · anticipated outcomes · planned outcome ·
        outcome for carers · outcomes for carers · outcome · outcomes · key outcome · key outcomes · success ·
        expected result · expected results · result · results · impact · expected impact · intended impact ·
        impact measure · benefit · benefits · expected benefits · difference it will make ·
        what difference will it make · what difference will this make · what difference will we make ·
        what will be different · what will change · target outcome · outcome target · target measure""",
    ),
    (
        (Field.LEAD, Field.NOTE),
        """lead officer · lead agency · lead organisation · lead partner · lead person · lead body · lead team ·
        lead department · lead service · lead name · lead director · lead · leads · leads and partners ·
        lead and partners · lead and support · leads and timescale · owner · owners · action owner · action owners ·
        action lead · action leads · action by · actions by · action by whom · responsible officer · responsible person · person responsible ·
        persons responsible · people responsible · responsible lead · responsible agency · responsible organisation ·
        responsible body · responsible team · responsible partner · officer responsible · officers responsible ·
        agency responsible · organisation responsible · responsible · responsible owner · responsible party ·
        responsible parties · who is responsible · who will be responsible · responsibility · responsibilities ·
        lead responsibility · by whom · by who · who · who will do it · who will do this · who will lead ·
        who will lead on this · who will lead this · who is leading · who leads · who is going to do it ·
        who will make it happen · who will be involved · who is involved · who needs to be involved ·
        accountable officer · accountable lead · accountable · accountability · accountable person · to be actioned by ·
        actioned by · assigned to · allocated to · delivery lead · project lead · named lead · led by · delivered by ·
        senior responsible officer · senior responsible owner · sro · officer · team · task owner · strategic lead ·
        operational lead · joint lead · co lead""",
    ),
    (
        (Field.START, Field.NOTE),
        "start date · start · starts · started · date started · begin · begins · begin date · commencement date · "
        "commence · commencement · planned start · planned start date · from · start by",
    ),
    (
        (Field.END, Field.NOTE),
        """end date · end · ends · finish · finish date · completion date · target date · target dates ·
        target completion date · target completion · target end date · target date for completion · target timescale ·
        target deadline · date for completion · completion · deadline · deadlines · due date · due · due by ·
        date due · by when · when · when by · by · when will it be done · when will we do it · when will we do this ·
        when will this be done · when will it happen · when will this happen · complete by · completed by ·
        completion by · to be completed by · to be complete by · delivery date · deliver by · delivered by when ·
        planned end · planned end date · planned completion · planned completion date · planned date ·
        proposed completion date · expected completion date · expected completion · estimated completion date ·
        implementation date · agreed date · agreed end date · original date · original deadline ·
        original target date · original end date · original completion date · original due date ·
        original timescale · baseline date · baseline end date · timescale · timescales · time scale · time scales ·
        timeframe · timeframes · time frame · time frames · timeline · timelines · time line · timing · timings ·
        timetable · time · duration · period · dates · date · year · years · quarter · month · delivery timescale ·
        end · to · until · finish · dates to · date to · start and end date · start and end dates · start and end · start date and end date · start to end ·
        start finish · target year · delivery year""",
    ),
    (
        (Field.FORECAST, Field.NOTE),
        """revised date · revised dates · revised deadline · revised target date · revised target ·
        revised completion date · revised end date · revised timescale · revised due date · revised timeframe ·
        new date · new deadline · new target date · new end date · updated deadline · updated date ·
        date now expected · now expected · forecast · forecast date · forecast end date · forecast end ·
        forecast completion date · forecast completion · projected date · projected completion date ·
        anticipated completion date · anticipated date · expected date · expected end date · extended date ·
        extended to · revised""",
    ),
    (
        (Field.RATING, Field.NOTE),
        """rag rating · rag status · rag · brag rating · brag status · brag · ragb · rag b · rag rated · rating ·
        r a g · b r a g · r a g b · rag b · b rag · open closed · open or closed · current rag · current rag rating · current rag status · overall rag · latest rag · status rag · status · current status · action status ·
        delivery status · progress status · progress rag · progress rating · status of action · achieved · achieved yet ·
        complete · completed · done · on track · traffic light · delivery confidence · stage · state""",
    ),
    (
        (Field.PROGRESS, Field.NOTE),
        """progress update · progress updates · progress to date · progress so far · progress report ·
        progress note · progress notes · progress made · progress against action · progress comments ·
        progress and comments · progress · latest progress · current progress · latest position · current position ·
        position · position statement · latest update · update · updates · status update · quarterly update ·
        action update · delivery update · comments · comment · commentary · narrative · achievements ·
        achievements to date · achievement · what we have done · what have we done · what has been done · what we did ·
        what has happened · action taken · actions taken · work to date · progress and impact · current update""",
    ),
    (
        (Field.NOTE,),
        """resources · resource · resources required · resources needed · resource implications · resourcing · cost ·
        costs · budget · funding · cost and resources · finance · dependencies · dependency · interdependencies ·
        risk · risks · risk and mitigation · mitigation · reporting mechanism · reporting · reported to ·
        reports to · governance · monitoring · monitored by · other organisations · other organisation · partners · partner · key partners ·
        supporting partners · partners involved · partner organisations · support · supported by · contact ·
        contact person · contact persons · contact officer · contact details · notes · note · remarks ·
        rag in the last report · rag in last report · previous rag · last rag · previous status · date completed ·
        actual completion date · actual end date · actual end · actual start · actual start date · completed on · completed date · date achieved · closed date · date closed ·
        date raised · date added · date of update · last updated · updated on · date updated · update date · update on ·
        review date · reviewed · review · baseline · links · link · links to strategy · link to strategy ·
        equality impact · source · level · sign off · approved by · target group · audience · first agreed date · months moved ·
        times moved · last update on · start date first day · end date last day · date now expected last day ·
        start on · end on · now expected on · plan · action plan reference""",
    ),
)


@dataclass(frozen=True, slots=True)
class HeadingMatch:
    """What a heading may stand for, likeliest first; `strength` is 0 for the strongest words of a field."""

    fields: tuple[Field, ...]
    strength: int
    is_exact: bool


@lru_cache(maxsize=4096)
def plain_heading(words: str) -> str:
    """A heading as it is compared: small letters, words alone.

    >>> plain_heading("Action No."), plain_heading("action_required"), plain_heading("Lead officer / agency:")
    ('action no', 'action required', 'lead officer agency')
    """
    plain = words.casefold().replace("’", "'").replace("it's", "it has").replace("we've", "we have")
    plain = plain.replace("&", " and ").replace("#", " number ").replace("'", "")
    return " ".join(re.sub(r"[^\w]+|_", " ", plain).split())


@cache
def _synonyms() -> dict[str, tuple[tuple[Field, ...], int]]:
    table: dict[str, tuple[tuple[Field, ...], int]] = {}
    for fields, headings in _BLOCKS:
        for heading in headings.split("·"):
            table.setdefault(" ".join(heading.split()), (fields, len(table)))
    return table


@cache
def _run_together() -> dict[str, str]:
    """The longer headings without their spaces: a narrow column breaks them anywhere."""
    return {plain.replace(" ", ""): plain for plain in _synonyms() if len(plain) >= _SHORTEST_BROKEN}


def _mended(plain: str) -> str:
    """The heading that broken words make: "recommendatio n", "respons ibility"; the words themselves where none."""
    if plain in _synonyms() or " " not in plain:
        return plain
    return _run_together().get(plain.replace(" ", ""), plain)


_SHORTEST_BROKEN = 6
# What follows these words says more about a heading, not what it is.
_TAIL = re.compile(
    r"\b(?:for|of|to|by|in|from|against|at|on|with|as|and|per|if|that|which|including|inc|eg|ie)\b.*"
)
_LONGEST_HEADING = 110


@lru_cache(maxsize=4096)
def match_heading(words: str) -> HeadingMatch | None:
    """What a heading stands for: the whole heading first, then its first part, then the longest words in it.

    >>> match_heading("Action Required").fields[0], match_heading("Timescale for completion").fields[0]
    (<Field.TITLE: 'title'>, <Field.END: 'end'>)
    >>> match_heading("Carers in receipt of an allowance") is None
    True
    """
    bare = _without_brackets(words)
    if not bare.strip() or len(bare) > _LONGEST_HEADING or len(words) > 3 * _LONGEST_HEADING:
        return None
    table = _synonyms()
    plain = _mended(plain_heading(words))
    without_brackets = _mended(plain_heading(bare))
    for whole in (plain, without_brackets):
        if whole in table:
            fields, strength = table[whole]
            return HeadingMatch(fields, strength, is_exact=True)
    parts = [plain_heading(part) for part in re.split(r"\s*(?:[/:\n;|]|\s[-–]\s)\s*", words)]
    head = _TAIL.sub("", without_brackets).strip()
    for part in (*parts[:1], head):
        if part in table and len(without_brackets.split()) <= 12:
            fields, strength = table[part]
            return HeadingMatch(fields, strength, is_exact=False)
    if len(without_brackets.split()) > 6:
        return None
    return _longest_within(head) or _longest_within(without_brackets)


@lru_cache(maxsize=4096)
def is_heading(words: str) -> bool:
    """True for words that are a heading as they stand, without any guess.

    >>> is_heading("Action Required"), is_heading("Lead (team)"), is_heading("Lead officers meet weekly")
    (True, True, False)
    """
    table = _synonyms()
    return _mended(plain_heading(words)) in table or _mended(plain_heading(_without_brackets(words))) in table


def _without_brackets(words: str) -> str:
    return re.sub(r"[(\[].*?[)\]]|[(\[].*$", " ", words)


# Too common inside other headings to say what they are.
_ALONE_ONLY = frozenset(
    [
        "what",
        "who",
        "how",
        "by",
        "no",
        "id",
        "when",
        "from",
        "time",
        "year",
        "years",
        "month",
        "quarter",
        "period",
        "what",
        "·",
        "need",
        "why",
        "plan",
        "area",
        "section",
        "standard",
        "source",
        "state",
        "stage",
        "level",
        "support",
        "link",
        "links",
        "result",
        "results",
        "success",
        "end",
        "ends",
        "start",
        "starts",
        "done",
        "complete",
        "completed",
        "on",
        "track",
        "done",
        "number",
        "item",
        "team",
        "officer",
        "revised",
        "position",
        "state",
        "cost",
        "risk",
        "partner",
        "review",
        "note",
        "scheme",
        "start",
        "step",
        "due",
        "strategy",
        "success",
        "impact",
        "issue",
        "issues",
        "summary",
        "topic",
        "category",
        "aim",
        "aims",
        "goal",
        "goals",
    ]
)


def _longest_within(plain: str) -> HeadingMatch | None:
    """The longest synonym in these words; of equal ones the last, for English names the thing last."""
    table, words = _synonyms(), plain.split()
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length, -1, -1):
            part = " ".join(words[start : start + length])
            if part in table and part not in _ALONE_ONLY:
                fields, strength = table[part]
                return HeadingMatch(fields, strength, is_exact=False)
    return None
