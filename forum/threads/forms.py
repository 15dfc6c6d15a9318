"""Forms of talk; the rules are in the use cases."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Optional

from forum.communities.forms import RulesMixin, WhyMixin
from forum.core.language import later
from forum.web.forms import BackMixin, FilesField, Form, OnceForm


class PostForm(RulesMixin, WhyMixin, OnceForm):
    """A post; `look` is there when its writer wants to see it first."""

    body = TextAreaField(later("Your post"))
    parent = HiddenField()
    look = HiddenField()


class EditPostForm(BackMixin, PostForm):
    """A post that is being changed."""


class ThreadForm(RulesMixin, OnceForm):
    """A new thread and its first post."""

    title = StringField(later("Title"))
    body = TextAreaField(later("What do you want to talk about?"))
    area = StringField(later("Product area"), [Optional()])
    tags = StringField(later("Tags"), [Optional()])
    look = HiddenField()


class AboutForm(WhyMixin, BackMixin, Form):
    """What a thread is called and filed under."""

    title = StringField(later("Title"))
    area = StringField(later("Product area"), [Optional()])
    tags = StringField(later("Tags"), [Optional()])


class StateForm(Form):
    """Something of a thread to switch on or off."""

    state = HiddenField()
    on = HiddenField()


class MoveForm(WhyMixin, Form):
    """Where a thread goes."""

    to = StringField(later("To the community"))


class SplitForm(Form):
    """A thread made of posts of another one."""

    title = StringField(later("Title of the new thread"))
    later = BooleanField(later("and everything said since"))


class PressForm(Form):
    """One press: a sign with + or -, thanks with y or n."""

    sign = HiddenField()
    on = HiddenField()


class DraftForm(Form):
    """What somebody writes, and where."""

    place = HiddenField()
    title = StringField()
    body = StringField()


class LookForm(Form):
    """A text to look at."""

    body = StringField()


class ImageForm(Form):
    """One picture for a post."""

    image = FilesField()
