"""Forms of moderation; the rules are in the use cases."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from forum.communities.reasons import Why
from forum.core.database import whole_number
from forum.core.language import later
from forum.moderation.acting import WITH_REASON, Given
from forum.web.forms import Form, ManyField


class FlagForm(Form):
    """What is not right about something."""

    kind = RadioField(later("What is not right?"), [Optional()], validate_choice=False)
    words = TextAreaField(later("What should the moderators know?"), [Optional()])


class ActForm(Form):
    """What a moderator does, why, and where they go on."""

    act = HiddenField()
    reason = StringField(later("Reason, which the person concerned reads"), [Optional()])
    own = StringField(later("In your own words"), [Optional()])
    note = StringField(later("Note, for the team alone"), [Optional()])
    days = StringField(later("For how long"), [Optional()])
    hides = BooleanField(later("Hide it as well"))
    to = StringField(later("To the community"), [Optional()])
    card = HiddenField()
    back = HiddenField()
    next = HiddenField()

    def given(self) -> Given:
        """What is given to the act; own words take the place of a reason that was ready.

        One is always chosen: it is meant where the act owes one.
        """
        ready = (self.reason.data or "") if self.act.data in WITH_REASON else ""
        reason = (self.own.data or "").strip() or ready
        return Given(
            why=Why(reason, self.note.data or ""),
            days=whole_number(self.days.data),
            hides=self.hides.data,
            to=self.to.data or "",
            card=self.card.data or "",
        )


class ClaimForm(Form):
    """Take a card, leave it, or take it over; `back` is the queue that it was pressed in."""

    choice = HiddenField()
    back = HiddenField()


class UndoForm(Form):
    """Why an act is undone, and where to go on."""

    reason = StringField(later("Why"), [Optional()])
    back = HiddenField()


class AppealForm(Form):
    """What was wrong about an act."""

    words = TextAreaField(later("What was wrong about it?"))


class DecisionForm(Form):
    """The answer to an appeal."""

    choice = HiddenField()
    answer = TextAreaField(later("Your answer, which the person reads"), [Optional()])
    back = HiddenField()
    next = HiddenField()


class KindsForm(Form):
    """The kinds of flags of a community, a row each."""

    slug = ManyField()
    words = ManyField()
    kinds = StringField(later("Kinds of flags"), [Optional()])

    def rows(self) -> list[tuple[str, str]]:
        """Each kind's slug, "" for a new one, and words."""
        return list(zip(self.slug.data, _lines(self.words.data), strict=False))


class ReasonsForm(Form):
    """The reasons that a team keeps ready, a row each."""

    act = ManyField()
    words = ManyField()
    reasons = StringField(later("Reasons kept ready"), [Optional()])

    def rows(self) -> list[tuple[str, str]]:
        """Each reason's act, "" for every one, and words."""
        return list(zip(self.act.data, _lines(self.words.data), strict=False))


def _lines(texts: list[str]) -> list[str]:
    """Each on one line: its field has several, to be read whole on a phone."""
    return [" ".join(text.split()) for text in texts]
