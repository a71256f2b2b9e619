"""The templates that come with the tracker: of a clinical commissioning group, a council, and any other body.

They are where a body's own template starts; a programme manager changes it from there. Labels are the words that such
sheets print. Source: docs/rules/cover-sheets.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.cover_sheets import FieldKind, FilledFrom, SheetField, key_of

_ASSURANCE = ("Full", "Substantial", "Limited", "None")


@dataclass(frozen=True, slots=True)
class TemplateKind:
    """A template to start from: its short name, its title, for whom it is, and its fields."""

    name: str
    title: str
    about: str
    fields: tuple[SheetField, ...]


def _field(label: str, kind: FieldKind = FieldKind.LINE, /, **more: object) -> SheetField:
    return SheetField(key=key_of(label, taken=()), label=label, kind=kind, **more)  # type: ignore[arg-type]


def _goes_first(date_label: str, number_label: str) -> tuple[SheetField, ...]:
    """What every sheet opens with: whose meeting, when, and where on its agenda."""
    return (
        _field("Meeting", filled_from=FilledFrom.BODY, is_required=True),
        _field(date_label, FieldKind.DAY, filled_from=FilledFrom.MEETING, is_required=True),
        _field(number_label, hint="As on the agenda: a letter or a number."),
    )


_CONSIDERED = {"filled_from": FilledFrom.CONSIDERED}
_SUMMARY = {"filled_from": FilledFrom.HEADLINE, "is_required": True, "hint": "One paragraph on each line."}
_PEOPLE = {"is_remembered": True, "hint": "Name and post, as the body prints them."}

CCG = TemplateKind(
    "ccg",
    "West Leicestershire CCG’s board, or another CCG’s",
    "Goals to tick, the equality duty, constitution and schemes of delegation, numbered summary, recommendations. "
    "For another CCG, change the three fields that print its name.",
    (
        *_goes_first("Date of the meeting", "Paper letter or agenda item"),
        _field("Title of the report", filled_from=FilledFrom.TITLE, is_required=True),
        _field("Section", is_remembered=True, hint="The part of the agenda that it stands in."),
        _field("Report by", FieldKind.PERSON, is_required=True, **_PEOPLE),
        _field("Presented by", FieldKind.PERSON, is_required=True, **_PEOPLE),
        _field("Lead director", FieldKind.PERSON, **_PEOPLE),
        _field(
            "Report supports the following West Leicestershire CCG’s goal(s)",
            FieldKind.GOALS,
            options=(
                "Improve health outcomes",
                "Improve the quality of health-care services",
                "Use our resources wisely",
            ),
            is_remembered=True,
        ),
        _field(
            "Equality Act 2010 – positive general duties",
            FieldKind.NUMBERED,
            is_remembered=True,
            is_required=True,
            hint="How the body meets its duty, and what this report means for it. One paragraph on each line.",
        ),
        _field("Additional Paper details", FieldKind.HEADING),
        _field("Please state relevant Constitution provision", FieldKind.WORDS, is_remembered=True),
        _field(
            "Please state relevant Scheme of Reservation and Delegation provision (SORD)",
            FieldKind.WORDS,
            is_remembered=True,
        ),
        _field(
            "Please state relevant Financial Scheme of Delegation provision",
            FieldKind.WORDS,
            is_remembered=True,
        ),
        _field(
            "Please state reason why this paper is being presented to the WLCCG Board",
            FieldKind.WORDS,
            is_remembered=True,
            is_required=True,
        ),
        _field("Discussed by", FieldKind.WORDS, hint="Which bodies had it before.", **_CONSIDERED),
        _field(
            "Alignment with other strategies",
            FieldKind.WORDS,
            filled_from=FilledFrom.STRATEGY,
        ),
        _field("Environmental Implications", FieldKind.WORDS, is_remembered=True),
        _field(
            "Has this paper been discussed with members of the public and other stakeholders? If so, please provide details",
            FieldKind.WORDS,
            is_remembered=True,
        ),
        _field("Conflicts of interest", FieldKind.WORDS, is_remembered=True),
        _field(
            "Assurance level", FieldKind.CHOICE, options=_ASSURANCE, hint="What the report gives the body."
        ),
        _field("Executive summary", FieldKind.NUMBERED, **_SUMMARY),
        _field(
            "Recommendation",
            FieldKind.RECOMMENDATIONS,
            lead="The West Leicestershire Clinical Commissioning Group is requested to:",
            is_remembered=True,
            is_required=True,
        ),
    ),
)

COUNCIL = TemplateKind(
    "council",
    "A council’s cabinet or committee",
    "Lead member and officer, wards, key decision, implications answered with yes or no, recommendations.",
    (
        *_goes_first("Date of the meeting", "Agenda item"),
        _field("Report title", filled_from=FilledFrom.TITLE, is_required=True),
        _field("Lead member", FieldKind.PERSON, is_required=True, **_PEOPLE),
        _field("Report author", FieldKind.PERSON, is_required=True, **_PEOPLE),
        _field("Lead director", FieldKind.PERSON, **_PEOPLE),
        _field("Wards affected", is_remembered=True),
        _field("Key decision", FieldKind.CHOICE, options=("Yes", "No"), is_remembered=True),
        _field("Open or exempt", FieldKind.CHOICE, options=("Open", "Exempt"), is_remembered=True),
        _field("Purpose of the report", FieldKind.WORDS, is_required=True, is_remembered=True),
        _field(
            "Recommendations",
            FieldKind.RECOMMENDATIONS,
            lead="Members are recommended to:",
            is_remembered=True,
            is_required=True,
        ),
        _field("Summary", FieldKind.NUMBERED, **_SUMMARY),
        _field(
            "Does the report have implications for any of these?",
            FieldKind.QUESTIONS,
            options=("Finance", "Law", "Equality", "Climate and environment", "Crime and disorder", "Staff"),
            is_remembered=True,
        ),
        _field("About this report", FieldKind.HEADING),
        _field("What the implications are", FieldKind.WORDS, is_remembered=True),
        _field(
            "Council priorities and policies that it serves", FieldKind.WORDS, filled_from=FilledFrom.STRATEGY
        ),
        _field("Consultation", FieldKind.WORDS, is_remembered=True, hint="Carers, the public and partners."),
        _field("Previously considered by", FieldKind.WORDS, **_CONSIDERED),
        _field("Declarations of interest", FieldKind.WORDS, is_remembered=True),
        _field("Background papers", FieldKind.WORDS, filled_from=FilledFrom.REPORT),
    ),
)

GENERIC = TemplateKind(
    "generic",
    "A programme board, or any other body",
    "Who wrote and presents it, what is asked and why, summary, assurance.",
    (
        *_goes_first("Date of the meeting", "Agenda item"),
        _field("Title of the report", filled_from=FilledFrom.TITLE, is_required=True),
        _field("Author", FieldKind.PERSON, is_required=True, **_PEOPLE),
        _field("Presented by", FieldKind.PERSON, **_PEOPLE),
        _field("Report attached", filled_from=FilledFrom.REPORT),
        _field("Why it comes to this meeting", FieldKind.WORDS, is_required=True, is_remembered=True),
        _field(
            "What the board is asked to do",
            FieldKind.RECOMMENDATIONS,
            lead="The board is asked to:",
            is_remembered=True,
            is_required=True,
        ),
        _field("Executive summary", FieldKind.NUMBERED, **_SUMMARY),
        _field("Assurance and involvement", FieldKind.HEADING),
        _field("Assurance level", FieldKind.CHOICE, options=_ASSURANCE),
        _field("Previously considered by", FieldKind.WORDS, **_CONSIDERED),
        _field("Alignment with other strategies", FieldKind.WORDS, filled_from=FilledFrom.STRATEGY),
        _field("How carers and the public were involved", FieldKind.WORDS, is_remembered=True),
        _field("Risks", FieldKind.WORDS),
        _field("Conflicts of interest", FieldKind.WORDS, is_remembered=True),
    ),
)

TEMPLATE_KINDS = {kind.name: kind for kind in (CCG, COUNCIL, GENERIC)}
