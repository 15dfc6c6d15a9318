"""Forms of profiles; the rules are in the use cases."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import Optional

from forum.accounts.words import SOCIABILITY_WORDS
from forum.core.language import later
from forum.web.forms import FilesField, Form, ManyField, choices

ID_DIGITS = 9


class ProfileForm(Form):
    """What a person says of themselves."""

    about = TextAreaField(later("About you"), [Optional()])
    sociability = RadioField(
        later("What you come for"),
        [Optional()],
        choices=choices({**SOCIABILITY_WORDS, "": later("I would rather not say")}),
    )
    model = ManyField()

    def model_ids(self) -> list[int]:
        """The models that were ticked."""
        return [
            int(text) for text in self.model.data if text.isdecimal() and len(text) <= ID_DIGITS
        ]


class PortraitForm(Form):
    """A picture of oneself."""

    portrait = FilesField(later("Your picture"))


class FollowForm(Form):
    """Follow a person, or unfollow."""

    choice = HiddenField()


class TrustForm(Form):
    """Whether an admin trusts a person."""

    granted = HiddenField()
