"""Forms of what is kept of oneself; the rules are in the use cases."""

from __future__ import annotations

from wtforms import BooleanField, RadioField

from forum.core.language import later
from forum.web.forms import Form, choices

CHOICE_WORDS = {
    "anonymise": later("Keep what I gave, under nobody’s name"),
    "remove": later("Remove what I gave as well"),
}


class ConsentForm(Form):
    """What a person lets the brands do."""

    capture = BooleanField(later("I agree to capture"))


class LeaveForm(Form):
    """What becomes of what was given."""

    choice = RadioField(
        later("What becomes of what you gave"),
        choices=choices(CHOICE_WORDS),
        default="anonymise",
        validate_choice=False,
    )
