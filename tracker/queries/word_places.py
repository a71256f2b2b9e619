"""Every place where words that people typed are stored: one table, walked by a search and by a removal.

A column that is no place of words is named in `word_columns`, with the reason; a test walks the tables and holds it.
Source: docs/rules/removal.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from sqlalchemy import literal, null, select

from tracker.domain.word_pieces import ALL_LEAVES, Holds, Leaves
from tracker.models import (
    Action,
    Adoption,
    Ask,
    Assessment,
    AuditEntry,
    Baseline,
    Body,
    BodyName,
    BodyPost,
    CoverSheet,
    CoverSheetTemplate,
    Decision,
    DeliveryPlan,
    Detail,
    FrozenReport,
    ImportDraft,
    Indicator,
    IndicatorValue,
    KeptPaper,
    Measure,
    MeasureEvidence,
    Milestone,
    Organisation,
    OrganisationName,
    PathStep,
    PendingSignIn,
    Priority,
    ProgressUpdate,
    PublicationHold,
    PublicWording,
    ReportAddendum,
    ReportHeadline,
    ReportingWindow,
    Strategy,
    Target,
    Team,
    UpdateDraft,
    Voice,
)


class Owner(Enum):
    """What a row of words belongs to, which says where it is read."""

    ACTION = auto()
    PLAN = auto()
    PRIORITY = auto()
    STRATEGY = auto()
    REPORT = auto()
    BODY = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A column of words, and what it is called on pages and in the record."""

    name: str
    called: str
    holds: Holds = Holds.TEXT
    leaves: Leaves = ALL_LEAVES


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOfWords:
    """A table with places of words. `owner_id` is what a row belongs to, an expression over the row.

    The words around a find are shown to an administrator unless the row `is_private`: they may read no others.
    """

    model: Any
    owner: Owner
    owner_id: Any
    places: tuple[Place, ...]
    is_private: Any = field(default_factory=lambda: literal(False))
    # Where the version of another row stands on the forms of this one: that table, and the column that names the row.
    version_of: tuple[Any, str] | None = None


def _of_update(column: Any, value: Any) -> Any:
    return select(column).where(ProgressUpdate.id == value).correlate_except(ProgressUpdate).scalar_subquery()


def _texts(called: str, **names: str) -> tuple[Place, ...]:
    """A place for each column: the table as people call it, and what the column says."""
    return tuple(Place(name=name, called=f"{called}: {words}") for name, words in names.items())


def _json(name: str, called: str, leaves: Leaves = ALL_LEAVES) -> Place:
    return Place(name=name, called=called, holds=Holds.JSON, leaves=leaves)


_YES = literal(True)
# What a form's own choices are called in a draft; all else was typed.
_CHOICES = frozenset(
    ("key", "seen", "answer", "which", "help_from", "details_done", "for_team", "how_told", "csrf_token")
)
_LABELS = frozenset(("label", "hint", "lead", "options"))

TABLES: tuple[TableOfWords, ...] = (
    TableOfWords(
        model=ProgressUpdate,
        owner=Owner.ACTION,
        owner_id=ProgressUpdate.action_id,
        is_private=ProgressUpdate.is_private,
        places=(
            *_texts(
                "Progress update",
                words="what has happened",
                put_it_right="what will put it right",
                worries="worries",
                plain_words="in plain words",
                override_reason="why the rating differs",
                reason="why it is on hold or stopped",
                decided_by="who decided it",
                private_reason="why it is private",
                back_on_track_text="back on track by",
                forecast_text="date now expected",
                done_in_text="month done",
                review_text="month of review",
            ),
            _json("suggested_reasons", "Progress update: what the rules said"),
        ),
    ),
    TableOfWords(
        model=PathStep,
        owner=Owner.ACTION,
        owner_id=_of_update(ProgressUpdate.action_id, PathStep.update_id),
        is_private=_of_update(ProgressUpdate.is_private, PathStep.update_id),
        places=_texts("Step of an update", text="what", who="who", by_text="by when"),
    ),
    TableOfWords(
        model=MeasureEvidence,
        owner=Owner.ACTION,
        owner_id=_of_update(ProgressUpdate.action_id, MeasureEvidence.update_id),
        is_private=_of_update(ProgressUpdate.is_private, MeasureEvidence.update_id),
        places=_texts("Evidence of a measure", link="link"),
    ),
    TableOfWords(
        model=Ask,
        owner=Owner.ACTION,
        owner_id=Ask.action_id,
        is_private=Ask.is_private | _of_update(ProgressUpdate.is_private, Ask.update_id),
        places=_texts("Help asked", text="what is asked", private_reason="why it is private"),
    ),
    TableOfWords(
        model=Assessment,
        owner=Owner.ACTION,
        owner_id=_of_update(ProgressUpdate.action_id, Assessment.update_id),
        is_private=_of_update(ProgressUpdate.is_private, Assessment.update_id),
        places=_texts(
            "View of an update", reason="reason or question", meeting="meeting", asked_of="asked of"
        ),
    ),
    TableOfWords(
        model=Decision,
        owner=Owner.ACTION,
        owner_id=Decision.action_id,
        is_private=Decision.is_private,
        places=_texts(
            "Decision", words="words", post="post", power="power", private_reason="why it is private"
        ),
    ),
    TableOfWords(
        model=UpdateDraft,
        owner=Owner.ACTION,
        owner_id=UpdateDraft.action_id,
        is_private=_YES,
        places=(_json("typed", "Update begun and not posted", Leaves(but=_CHOICES)),),
    ),
    TableOfWords(
        model=Action,
        owner=Owner.ACTION,
        owner_id=Action.id,
        places=(
            *_texts(
                "Action",
                title="title",
                description="description",
                lead_text="lead as written",
                rating_text="rating as written",
                progress_text="progress as written",
                start_text="start as written",
                source="where it came from",
            ),
            _json("notes", "Action: notes from its file", Leaves(keys=True)),
        ),
    ),
    TableOfWords(
        model=Detail,
        owner=Owner.ACTION,
        owner_id=Detail.action_id,
        places=_texts("Detail", text="text", start_text="start as written", end_text="end as written"),
    ),
    TableOfWords(
        model=Measure,
        owner=Owner.ACTION,
        owner_id=Measure.action_id,
        places=_texts("Measure", text="text"),
    ),
    TableOfWords(
        model=Milestone,
        owner=Owner.ACTION,
        owner_id=Milestone.action_id,
        places=_texts("Milestone", title="title"),
    ),
    TableOfWords(
        model=Target,
        owner=Owner.ACTION,
        owner_id=Target.action_id,
        places=_texts("Figure that an action is to move", area="area"),
    ),
    TableOfWords(
        model=Baseline,
        owner=Owner.ACTION,
        owner_id=Baseline.action_id,
        places=_texts("Agreed date", due_text="as written"),
    ),
    TableOfWords(
        model=DeliveryPlan,
        owner=Owner.PLAN,
        owner_id=DeliveryPlan.id,
        places=(
            *_texts("Plan", title="title", status_words="what is said of its status"),
            _json("import_answers", "Plan: headings of its file", Leaves(names=frozenset("-"), keys=True)),
        ),
    ),
    TableOfWords(
        model=Priority,
        owner=Owner.PRIORITY,
        owner_id=Priority.id,
        places=(
            *_texts(
                "Priority",
                title="title",
                plain_title="plain title",
                outcome="outcome",
                principle="principle",
            ),
            _json("found", "Priority: what was found"),
            _json("will_do", "Priority: what will be done"),
            _json("how_we_know", "Priority: how we shall know"),
        ),
    ),
    TableOfWords(
        model=PublicWording,
        owner=Owner.PRIORITY,
        owner_id=PublicWording.priority_id,
        places=(
            *_texts(
                "Public words", said="what we said we would do", late="what is late", next="what comes next"
            ),
            _json("done", "Public words: what was done"),
        ),
    ),
    TableOfWords(
        model=Strategy,
        owner=Owner.STRATEGY,
        owner_id=Strategy.id,
        places=(
            *_texts("Strategy", title="title", area="area", vision="vision", about="about"),
            _json("help_now", "Strategy: where to get help"),
        ),
    ),
    TableOfWords(
        model=Indicator,
        owner=Owner.STRATEGY,
        owner_id=Indicator.strategy_id,
        places=_texts(
            "Indicator",
            title="title",
            plain="in plain words",
            source="source",
            asked="who was asked or counted",
        ),
    ),
    TableOfWords(
        model=IndicatorValue,
        owner=Owner.STRATEGY,
        owner_id=select(Indicator.strategy_id)
        .where(Indicator.id == IndicatorValue.indicator_id)
        .scalar_subquery(),
        places=_texts("Figure of an indicator", area="area", written="as written", source="source"),
        version_of=(Indicator, "indicator_id"),
    ),
    TableOfWords(
        model=Voice,
        owner=Owner.STRATEGY,
        owner_id=Voice.strategy_id,
        places=_texts(
            "What carers told us",
            said="what they said",
            answer="what was done",
            source_words="where it was heard",
        ),
    ),
    TableOfWords(
        model=Adoption,
        owner=Owner.STRATEGY,
        owner_id=Adoption.strategy_id,
        places=_texts("Adoption of the strategy", words="words", outcome="outcome"),
    ),
    TableOfWords(
        model=Team,
        owner=Owner.STRATEGY,
        owner_id=Team.strategy_id,
        places=_texts("Team", name="name"),
    ),
    TableOfWords(
        model=ReportingWindow,
        owner=Owner.STRATEGY,
        owner_id=ReportingWindow.strategy_id,
        places=_texts("Reporting window", name="name"),
    ),
    TableOfWords(
        model=PublicationHold,
        owner=Owner.STRATEGY,
        owner_id=PublicationHold.strategy_id,
        places=_texts("Hold before an election", words="words"),
    ),
    TableOfWords(
        model=Body,
        owner=Owner.BODY,
        owner_id=Body.id,
        places=_texts("Body", name="name", may_decide="what it may decide"),
    ),
    TableOfWords(
        model=BodyName,
        owner=Owner.BODY,
        owner_id=BodyName.body_id,
        places=_texts("Earlier name of a body", name="name"),
    ),
    TableOfWords(
        model=BodyPost,
        owner=Owner.BODY,
        owner_id=BodyPost.body_id,
        places=_texts("Post of a body", name="name", power="power"),
    ),
    TableOfWords(
        model=CoverSheetTemplate,
        owner=Owner.BODY,
        owner_id=CoverSheetTemplate.body_id,
        places=(_json("fields", "Fields of cover sheets", Leaves(names=_LABELS)),),
    ),
    TableOfWords(
        model=CoverSheet,
        owner=Owner.BODY,
        owner_id=CoverSheet.body_id,
        is_private=_YES,
        places=(
            _json("fields", "Cover sheet: its fields", Leaves(names=_LABELS)),
            _json("said", "Cover sheet: what it says", Leaves(but=frozenset(("verb",)), keys=True)),
        ),
    ),
    TableOfWords(
        model=Organisation,
        owner=Owner.NOTHING,
        owner_id=null(),
        places=_texts("Organisation", name="name", short_name="short name"),
    ),
    TableOfWords(
        model=OrganisationName,
        owner=Owner.NOTHING,
        owner_id=null(),
        places=_texts("Earlier name of an organisation", name="name", short_name="short name"),
    ),
    TableOfWords(
        model=ReportHeadline,
        owner=Owner.STRATEGY,
        owner_id=ReportHeadline.strategy_id,
        is_private=ReportHeadline.private_reason != "",
        places=_texts(
            "Headline of a report",
            words="as edited",
            drafted="as drafted",
            private_reason="why it is private",
        ),
    ),
    TableOfWords(
        model=FrozenReport,
        owner=Owner.REPORT,
        owner_id=FrozenReport.id,
        places=(
            Place(name="prose", called="Frozen report: its words", holds=Holds.PROSE),
            _json(
                "figures", "Frozen report: months promised, as written", Leaves(names=frozenset(("text",)))
            ),
        ),
    ),
    TableOfWords(
        model=ReportAddendum,
        owner=Owner.REPORT,
        owner_id=ReportAddendum.report_id,
        # The mark is hashed with the rest: it stands in the content alone, which is JSON without spare spaces.
        is_private=ReportAddendum.content.contains('"is_private":true', autoescape=True),
        places=(Place(name="prose", called="Addendum: its words", holds=Holds.PROSE),),
    ),
    TableOfWords(
        model=KeptPaper,
        owner=Owner.REPORT,
        owner_id=KeptPaper.report_id,
        places=(
            Place(name="file_name", called="Kept file: its name"),
            Place(name="content", called="Kept file: the whole of it", holds=Holds.FILE),
        ),
    ),
    TableOfWords(
        model=AuditEntry,
        owner=Owner.STRATEGY,
        owner_id=AuditEntry.strategy_id,
        is_private=AuditEntry.strategy_id.is_not(None),
        places=(Place(name="prose", called="Record of changes: words of an entry", holds=Holds.PROSE),),
    ),
    TableOfWords(
        model=ImportDraft,
        owner=Owner.STRATEGY,
        owner_id=ImportDraft.strategy_id,
        is_private=_YES,
        places=tuple(
            Place(name=name, called="File on its way into a plan: the whole of it", holds=Holds.ROW)
            for name in ("file_name", "answers", "reading", "refusal", "content")
        ),
    ),
    TableOfWords(
        model=PendingSignIn,
        owner=Owner.NOTHING,
        owner_id=null(),
        is_private=_YES,
        places=tuple(
            Place(name=name, called="Sign-in that is half done: what was being typed", holds=Holds.ROW)
            for name in ("kept", "next_path")
        ),
    ),
)
