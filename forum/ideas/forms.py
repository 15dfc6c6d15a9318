"""Forms of ideas and their discussion; the rules are in the use cases."""

from __future__ import annotations

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from forum.core.language import later
from forum.ideas.words import STATUS_WORDS, VISIBILITY_WORDS
from forum.web.forms import Form, OnceForm, choices

REVISION_DIGITS = 9


class IdeaForm(OnceForm):
    """What an idea is made of."""

    title = StringField(later("Title"))
    body = TextAreaField(later("What is it, and why do you want it?"))
    tags = StringField(later("Tags"), [Optional()])


class EditForm(IdeaForm):
    """An idea that is being changed, and the revision that the change is made from."""

    seen = HiddenField(later("What it says now"))

    def seen_revision(self) -> int | None:
        """The revision that the person saw, if it is a plausible one."""
        given = self.seen.data or ""
        return int(given) if given.isdecimal() and len(given) < REVISION_DIGITS else None


class BoxForm(Form):
    """The idea box: one field that leads into the full form."""

    title = StringField(later("Have an idea?"))


class PostForm(OnceForm):
    """A post."""

    body = TextAreaField(later("Your post"))


class VoteForm(Form):
    """A word on an idea."""

    choice = HiddenField()


class AnswerForm(Form):
    """The brand's answer."""

    body = TextAreaField(later("The answer, which everybody can read"))


class FollowForm(Form):
    """Follow, or follow no more."""

    choice = HiddenField()


class StatusForm(Form):
    """A step in an idea's life, with its reason."""

    status = SelectField(later("Where it stands"), choices=choices(STATUS_WORDS))
    reason = TextAreaField(later("Reason, which everybody can read"))


class VisibilityForm(Form):
    """A moderator's decision on an idea."""

    visibility = SelectField(later("Visibility"), choices=choices(VISIBILITY_WORDS))
    reason = StringField(later("Reason, for the log"), [Optional()])
