"""Forms of profiles; the rules are in the use cases."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import Optional

from forum.accounts.words import SOCIABILITY_WORDS
from forum.core.database import whole_number
from forum.core.language import later
from forum.web.forms import FilesField, Form, ManyField, choices


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
        return [n for text in self.model.data if (n := whole_number(text)) is not None]


class PortraitForm(Form):
    """A picture of oneself."""

    portrait = FilesField(later("Your picture"))


class FollowForm(Form):
    """Follow a person, or unfollow."""

    choice = HiddenField()


class TrustForm(Form):
    """Whether an admin trusts a person."""

    granted = HiddenField()


class AdminForm(Form):
    """Whether somebody is an admin."""

    is_admin = HiddenField()
