"""What is asked of people who add others: a person, a team, an organisation."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length

from tracker.domain.permissions import Role
from tracker.domain.succession import Answering, OwnBody, field_of_answering, field_of_name
from tracker.web.fields import DayField, TypedForm, options, tidy_line, tidy_lines, tidy_text

KEY = re.compile(r"[0-9A-Za-z_-]{8,64}")

ROLE_MEANINGS = {
    Role.REFERENCE: "Reads what was submitted, as a carer or for carers.",
    Role.BOARD: "Reads everything that was submitted, and takes papers away.",
    Role.MEMBER: "Posts updates for the actions of their teams and organisation.",
    Role.MANAGER: "Runs the cycle: everybody’s updates, public wording, people and teams.",
    Role.ADMIN: "Keeps the installation running. Posts no updates.",
}

NOT_YET, SHOWN = "not yet", "yes"
KINDS = (
    ("council", "Council"),
    ("ccg", "Clinical commissioning group"),
    ("icb", "Integrated care board"),
    ("trust", "NHS trust"),
    ("charity", "Charity or community group"),
    ("other", "Another kind"),
)


def new_key() -> str:
    """A key for a form that has not been sent yet."""
    return secrets.token_urlsafe(16)


def key_of(form: FlaskForm) -> str:
    """The key a form came with; empty where it has none that could be ours."""
    key = str(form.key.data or "")
    return key if KEY.fullmatch(key) else ""


class _Hinted(RadioField):
    """Radios that say what each choice means; `hints` gives the words by value."""

    hints: dict[str, str]


class PersonForm(TypedForm):
    """A new person. Roles, strategies, organisations and teams are offered as the viewer may give them."""

    key = HiddenField()
    name = StringField(
        "Name",
        [DataRequired("Enter a name."), Length(max=120, message="Use 120 characters or fewer for the name.")],
        filters=[tidy_line],
    )
    email = StringField(
        "E-mail address",
        [DataRequired("Enter an e-mail address.")],
        filters=[tidy_line],
        description="They sign in with it. The tracker sends no e-mail.",
    )
    role = _Hinted("Role", [DataRequired("Choose a role.")])
    strategy = SelectField("Strategy")
    organisation = SelectField("Organisation", default="")
    teams = SelectMultipleField("Teams", description="Leave empty for somebody who only reads.")

    def validate_email(self, field: Field) -> None:
        """Look at the shape of an address; whether it exists is not asked of the network."""
        try:
            field.data = validate_email(field.data, check_deliverability=False).normalized.lower()
        except EmailNotValidError:
            raise ValidationError(
                "That is not an e-mail address. Use one such as name@example.org."
            ) from None
        if len(field.data) > 254:
            raise ValidationError("That e-mail address is too long.")


class EditPersonForm(TypedForm):
    """A person who is there: all but the address they sign in with."""

    version = HiddenField()
    name = StringField(
        "Name",
        [DataRequired("Enter a name."), Length(max=120, message="Use 120 characters or fewer for the name.")],
        filters=[tidy_line],
    )
    role = _Hinted("Role", [DataRequired("Choose a role.")])
    strategy = SelectField("Strategy")
    organisation = SelectField("Organisation", default="")
    teams = SelectMultipleField("Teams", description="Leave empty for somebody who only reads.")
    may_sign_in = BooleanField("May sign in")


class TeamForm(TypedForm):
    """A team that can lead actions."""

    key = HiddenField()
    name = StringField(
        "Name of the team",
        [
            DataRequired("Enter the name of the team."),
            Length(max=200, message="Use 200 characters or fewer for the name."),
        ],
        filters=[tidy_line],
        description="As plans name it, for example Carers Commissioning Team.",
    )
    strategy = SelectField("Strategy")
    organisation = SelectField(
        "Organisation", description="Leave it open where the team belongs to everybody."
    )


class OrganisationForm(TypedForm):
    """A new organisation."""

    key = HiddenField()
    name = StringField(
        "Name",
        [
            DataRequired("Enter the name of the organisation."),
            Length(max=200, message="Use 200 characters or fewer for the name."),
        ],
        filters=[tidy_line],
        description="In full, as papers print it.",
    )
    short_name = StringField(
        "Short name",
        [
            DataRequired("Enter a short name."),
            Length(max=60, message="Use 60 characters or fewer for the short name."),
        ],
        filters=[tidy_line],
        description="For tables, for example City Council.",
    )
    kind = SelectField("Kind", choices=options(*KINDS), default="council")


# Of what a strategy says beside its title, in characters.
LONGEST_ABOUT = 2000


class _StrategyWords(TypedForm):
    """What a strategy is called, where, and from when to when."""

    title = StringField(
        "Title",
        [
            DataRequired("Enter the title of the strategy."),
            Length(max=200, message="Use 200 characters or fewer for the title."),
        ],
        filters=[tidy_line],
        description="As papers print it, for example Joint Carers Strategy 2018 to 2021.",
    )
    area = StringField(
        "Area",
        [Length(max=200, message="Use 200 characters or fewer for the area.")],
        filters=[tidy_line],
        description="The places it is for. You can leave it empty.",
    )
    vision = StringField(
        "What it wants, in a sentence",
        [Length(max=1000, message="Use 1,000 characters or fewer.")],
        filters=[tidy_line],
        description="Readers see it first. You can leave it empty.",
    )
    starts = DayField("First day", description="For example 1 4 {year}. You can leave it empty.")
    ends = DayField("Last day", description="For example 31 3 {year+3}. You can leave it empty.")


class StrategyForm(_StrategyWords):
    """A new strategy. Everything else comes with its first plan."""

    key = HiddenField()
    slug = StringField(
        "Short address",
        [Length(max=60, message="Use 60 characters or fewer for the short address.")],
        filters=[tidy_line],
        description="It stands in links and stays the same. Left empty, it is made from the title.",
    )


class EditStrategyForm(_StrategyWords):
    """A strategy that is there, and whether the public sees it."""

    version = HiddenField()
    about = TextAreaField(
        "Who is behind it",
        [Length(max=LONGEST_ABOUT, message="Use 2,000 characters or fewer.")],
        filters=[tidy_text],
        description="Which organisations agreed it, and when. Name teams, never people. You can leave it empty.",
    )
    help_now = TextAreaField(
        "Where carers can get help today",
        [Length(max=LONGEST_ABOUT, message="Use 2,000 characters or fewer.")],
        filters=[tidy_lines],
        description="A line each, the most urgent first, for example a phone line with its hours. It stands first on the "
        "public pages. Left empty, they name 999, the GP practice and the council.",
    )
    public = RadioField(
        "Show on the public pages",
        choices=options((NOT_YET, "Not yet"), (SHOWN, "Yes")),
        description="Everybody then reads its title, area and sentence, and the titles of its priorities, also of those "
        "that come with later plans.",
    )


class EditOrganisationForm(TypedForm):
    """An organisation that is there: the names it goes by from today on."""

    version = HiddenField()
    name = StringField(
        "Name",
        [
            DataRequired("Enter the name of the organisation."),
            Length(max=200, message="Use 200 characters or fewer for the name."),
        ],
        filters=[tidy_line],
        description="The name before is kept for the days before today.",
    )
    short_name = StringField(
        "Short name",
        [
            DataRequired("Enter a short name."),
            Length(max=60, message="Use 60 characters or fewer for the short name."),
        ],
        filters=[tidy_line],
    )


NEW = "new"


class SuccessorForm(TypedForm):
    """Who takes over from an organisation, and when; a new one is named here as well."""

    key = HiddenField()
    # What the preview said: where it says something else by now, nothing is done unseen.
    seen = HiddenField()
    successor = SelectField("Who takes over?", [DataRequired("Choose who takes over.")])
    on = DayField(
        "The first day on which it stands in its place",
        [InputRequired("Enter the day.")],
        description="Today or earlier, for example 1 7 {year-1}.",
    )
    name = StringField(
        "Name of the new organisation",
        [Length(max=200, message="Use 200 characters or fewer for the name.")],
        filters=[tidy_line],
        description="In full, as papers print it.",
    )
    short_name = StringField(
        "Its short name",
        [Length(max=60, message="Use 60 characters or fewer for the short name.")],
        filters=[tidy_line],
        description="For tables, for example LLR ICB.",
    )
    kind = SelectField("Its kind", choices=options(*KINDS), default="icb")
    slug = StringField(
        "Its short address",
        [Length(max=60, message="Use 60 characters or fewer for the short address.")],
        filters=[tidy_line],
        description="For links, commands and plan documents. It stays the same. Left empty, it is made from the name.",
    )
    closing = SelectMultipleField(
        "Which of its bodies end with it?",
        description="A body that is not ticked passes on with its questions, readers and meetings. Of one that ends and is "
        "asked something, say below who answers.",
    )

    def names(self, bodies: Sequence[OwnBody]) -> dict[int, str]:
        """The new names that were typed for bodies, by id."""
        typed = {body.body_id: str(self[field_of_name(body.body_id)].data or "") for body in bodies}
        return {
            body.body_id: typed[body.body_id] for body in bodies if typed[body.body_id] not in ("", body.name)
        }

    def answering(self, bodies: Sequence[OwnBody], known: Mapping[int, str]) -> dict[int, Answering]:
        """Who answers for each of the bodies that end, as it was chosen among the known ones, by id."""
        chosen = {
            body.body_id: int(self[field_of_answering(body.body_id)].data or 0)
            for body in bodies
            if body.open_asks and str(body.body_id) in (self.closing.data or ())
        }
        return {
            body_id: Answering(body_id=other, name=known[other]) for body_id, other in chosen.items() if other
        }

    @property
    def is_new(self) -> bool:
        """True where the successor is still to be added."""
        return bool(self.successor.data == NEW)

    @property
    def short_address(self) -> str:
        """The short address that was typed, or one from the name."""
        return slug_of(str(self.slug.data or self.name.data))

    def validate(self, extra_validators: object = None) -> bool:
        """Whether everything is there, and a new organisation is named."""
        is_right = bool(super().validate(extra_validators))
        for field, problem in (
            (self.name, "Enter the name of the organisation."),
            (self.short_name, "Enter a short name."),
        ):
            if self.is_new and not field.data:
                field.errors = [*field.errors, problem]
                is_right = False
        return is_right


def successor_form(
    bodies: Sequence[OwnBody], to_ask: Mapping[int, Mapping[int, str]], **data: object
) -> SuccessorForm:
    """The form with a field for a new name of each body of the organisation, and of each that is asked something one
    for who answers it if it ends: of `to_ask`, the names of open bodies by id, by strategy."""
    fields: dict[str, Any] = {
        field_of_name(body.body_id): StringField(
            f"New name of {body.name}",
            [Length(max=200, message="Use 200 characters or fewer for the name.")],
            filters=[tidy_line],
        )
        for body in bodies
    }
    fields |= {
        field_of_answering(body.body_id): SelectField(
            f"If {body.name} ends: who answers what it is asked?",
            choices=options(
                ("", "Nobody yet"),
                *(
                    (str(body_id), name)
                    for body_id, name in to_ask.get(body.strategy_id, {}).items()
                    if body_id != body.body_id
                ),
            ),
        )
        for body in bodies
        if body.open_asks
    }
    form: SuccessorForm = type("SuccessorOfBodiesForm", (SuccessorForm,), fields)(data=data)
    return form


def slug_of(name: str) -> str:
    """The short address that an organisation gets from its name."""
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-") or "organisation"


def offer_roles(form: Any, roles: list[Role]) -> None:
    """Let a form offer these roles, each with what it means."""
    form.role.choices = options(*((role.value, role.word) for role in roles))
    form.role.hints = {role.value: ROLE_MEANINGS[role] for role in roles}
