"""Forms of credit."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from forum.core.database import whole_number
from forum.core.language import later
from forum.credits.shares import WHOLE
from forum.credits.words import DEAL_WORDS
from forum.web.forms import Form, ManyField, choices

HUNDRED = 100
DIGITS_MAX = 12


class SharesForm(Form):
    """A share for each who is credited, and for one more, in hundredths of the whole."""

    holder = ManyField()
    share = ManyField(later("Shares"))
    name = StringField(later("Somebody else, by name"), [Optional()])
    name_share = StringField(later("Their share"), [Optional()])
    reason = TextAreaField(later("Why?"))

    def given(self) -> dict[str, str]:
        """What was written for each holder."""
        return dict(zip(self.holder.data, self.share.data, strict=False))

    def points(self) -> dict[int, int]:
        """The shares by holder; what is no number is a share that no sum can hold."""
        found = {whole_number(key): in_points(part) for key, part in self.given().items()}
        return {key: points for key, points in found.items() if key is not None}

    def newcomer(self) -> tuple[str, int]:
        """Who is added, and their share."""
        return self.name.data or "", in_points(self.name_share.data or "")


class AnswerForm(Form):
    """What somebody who would lose says."""

    choice = RadioField(
        later("Your answer"),
        choices=choices({"agree": later("I agree"), "decline": later("I don’t agree")}),
    )
    words = StringField(later("A word to the others"), [Optional()])


class PromiseForm(Form):
    """One more reward: to whom, what, how much."""

    holder = SelectField(later("To whom"), validate_choice=False)
    kind = SelectField(
        later("What"), choices=choices({k: w for k, w in DEAL_WORDS.items() if k != "none"})
    )
    words = StringField(later("In words"))
    amount = StringField(later("How much"), [Optional()])

    def holder_id(self) -> int:
        """Who was chosen; 0 where that is nobody."""
        return whole_number(self.holder.data) or 0


class StepForm(Form):
    """One step of a reward."""

    step = HiddenField()
    words = StringField(later("A word about it"), [Optional()])


class CertificateForm(Form):
    """A certificate, and whether search engines may list it."""

    is_listed = BooleanField(later("Search engines may list it"))


def in_points(given: str) -> int:
    """A percentage as people write it (12.5, 12,5 %), in ten-thousandths; -1 where it is none."""
    text = given.replace("%", "").replace(",", ".").strip()[:DIGITS_MAX]
    if not text:
        return 0
    try:
        points = Decimal(text) * WHOLE / HUNDRED
    except InvalidOperation:
        return -1
    whole = points.is_finite() and points == points.to_integral_value()
    return int(points) if whole and 0 <= points <= WHOLE else -1
