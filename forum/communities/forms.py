"""Forms of communities."""

from __future__ import annotations

import re
from datetime import date

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from forum.communities.words import ROLE_WORDS, VISIBILITY_WORDS
from forum.core.database import whole_number
from forum.core.language import LANGUAGES, _, later
from forum.web.forms import Form, ManyField, choices

_BETWEEN_ADDRESSES = re.compile(r"[,;\n]")


class RowsForm(Form):
    """A short list, a row each; a new one has no number, and one without a name goes."""

    row = ManyField()
    names = ManyField()
    name = StringField(later("Name"))

    def rows(self) -> list[tuple[int | None, str]]:
        """Each row's number, if it has one, and its name."""
        numbers = [whole_number(text) for text in self.row.data]
        return list(zip(numbers, self.names.data, strict=False))


class RulesMixin:
    """For a form that writes into a community: its writer says that they have read the rules."""

    rules = BooleanField(later("I have read the rules"))


class WhyMixin:
    """For a form by which a moderator may change what is another's."""

    reason = StringField(later("Why, for its author"), [Optional()])


class JoinForm(Form):
    """Become a member; `next` is where to go on."""

    of_age = BooleanField(later("I am as old as that"))
    next = HiddenField()


class FoundForm(Form):
    """A new community."""

    name = StringField(later("Name"))
    slug = StringField(later("Word in its address"))
    brand = StringField(later("Brand"), [Optional()])
    tagline = TextAreaField(later("One or two sentences about it"), [Optional()])
    language = SelectField(later("Language"), choices=choices(LANGUAGES))
    visibility = RadioField(
        later("Who can see it"), [Optional()], choices=choices(VISIBILITY_WORDS), default="public"
    )
    accent = StringField(later("Accent"), [Optional()])


class SettingsForm(Form):
    """All that a community's settings say."""

    name = StringField(later("Name"))
    tagline = TextAreaField(later("One or two sentences about it"), [Optional()])
    language = SelectField(later("Language"), choices=choices(LANGUAGES))
    visibility = RadioField(
        later("Who can see it"), [Optional()], choices=choices(VISIBILITY_WORDS)
    )
    accent = StringField(later("Accent"))
    rules = TextAreaField(later("Rules"), [Optional()])
    ask_again = BooleanField(later("Ask everybody again"))
    licence = TextAreaField(later("Licence: what may be done with what people propose"))
    minimum_age = StringField(later("Minimum age"))
    members_invite = BooleanField(later("Members may invite"))
    reactions = StringField(later("Signs to react with"), [Optional()])
    compares = BooleanField(later("Members compare two ideas at a time"))

    answer_within_days = StringField(later("Days within which the brand answers"), [Optional()])
    answer_from_votes = StringField(later("Votes from which an idea waits for an answer"))

    def age(self) -> int:
        """The minimum age; what is no number is none."""
        return whole_number(self.minimum_age.data) or 0

    def within_days(self) -> int | None:
        """The days promised, if any are; what is no number is not a promise that can be kept."""
        given = (self.answer_within_days.data or "").strip()
        return (whole_number(given) or 0) if given else None

    def from_votes(self) -> int:
        """The votes that make the brand owe an answer; what is no number is none either."""
        found = whole_number(self.answer_from_votes.data)
        return -1 if found is None else found


class TeamForm(Form):
    """A role for a member."""

    name = StringField(later("Name of the member"))
    role = SelectField(later("Role"), choices=choices(ROLE_WORDS))


class NotesForm(Form):
    """The pinned notes, a row each: number of a known one, place, words, last day."""

    note = ManyField()
    place = ManyField()
    words = ManyField()
    until = ManyField(later("Last day"))
    body = StringField(later("Pinned notes"))

    def validate_until(self, field: ManyField) -> None:
        """Refuse what is no day."""
        if any(text.strip() and _day(text) is None for text in field.data):
            raise ValidationError(_("A day looks like 2026-12-31."))

    def rows(self) -> list[tuple[int | None, str, date | None]]:
        """Each note's number, words and last day, in the order of their places."""
        given = zip(self.note.data, self.place.data, self.words.data, self.until.data, strict=False)
        ordered = sorted(given, key=lambda row: whole_number(row[1]) or 0)
        return [
            (whole_number(note), words.replace("\r\n", "\n").strip(), _day(until))
            for note, _place, words, until in ordered
        ]


class LinkForm(Form):
    """An invitation to hand on."""

    uses = StringField(later("For how many people"))
    days = StringField(later("For how many days"))

    def counts(self) -> dict[str, int]:
        """Both numbers; what is none is 0."""
        return {
            "uses": whole_number(self.uses.data) or 0,
            "days": whole_number(self.days.data) or 0,
        }


class MailForm(Form):
    """Invitations by mail."""

    addresses = TextAreaField(later("Mail addresses"))

    def each(self) -> list[str]:
        """The addresses, which stand on lines of their own or between commas."""
        given = (self.addresses.data or "").replace("\r\n", "\n")
        return [one for one in _BETWEEN_ADDRESSES.split(given) if one.strip()]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
