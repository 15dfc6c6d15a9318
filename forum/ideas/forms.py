"""Forms of ideas and their discussion; the rules are in the use cases."""

from __future__ import annotations

import re

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from forum.communities.forms import RulesMixin, WhyMixin
from forum.core.database import whole_number
from forum.core.language import later
from forum.ideas.words import KIND_WORDS, STATUS_WORDS
from forum.web.forms import BackMixin, FilesField, Form, ManyField, OnceForm, choices


class IdeaForm(OnceForm):
    """What an idea is made of."""

    kind = RadioField(later("Kind"), [Optional()], choices=choices(KIND_WORDS), default="feature")
    title = StringField(later("Title"))
    body = TextAreaField(later("What is it, and why do you want it?"))
    video = StringField(later("Link to a video"), [Optional()])
    area = StringField(later("Product area"), [Optional()])
    tags = StringField(later("Tags"), [Optional()])

    def area_id(self) -> int | None:
        """The product area that was chosen."""
        return whole_number(self.area.data)


class ViewForm(Form):
    """A name for what the list is asked for."""

    name = StringField(later("Name of the view"))


class ProposeForm(RulesMixin, IdeaForm):
    """A new idea, step by step, and the draft that it is kept in meanwhile."""

    body = TextAreaField(later("What should it do?"))
    why = TextAreaField(later("Who needs it, when, and what do they do today instead?"))
    images = FilesField(later("Pictures"))
    picture = ManyField()
    alt = ManyField()
    drop = HiddenField()
    consent = BooleanField(later("The brand may capture my ideas"))
    draft = HiddenField()
    source = HiddenField()
    seen = HiddenField()
    step = HiddenField()
    apart = HiddenField()

    def draft_id(self) -> int | None:
        """The draft that is being written on; none where it is to be kept apart from it."""
        return None if self.apart.data else whole_number(self.draft.data)

    def seen_version(self) -> int | None:
        """The version of it that was seen."""
        return whole_number(self.seen.data)

    def dropped(self) -> int | None:
        """The picture that is to go."""
        return whole_number(self.drop.data)

    def described(self) -> dict[int, str]:
        """What each picture shows, by the picture's id."""
        ids = [whole_number(text) for text in self.picture.data]
        pairs = zip(ids, self.alt.data, strict=False)
        return {design_id: text for design_id, text in pairs if design_id is not None}


class EditForm(WhyMixin, BackMixin, IdeaForm):
    """An idea that is being changed, and the revision that the change is made from."""

    seen = HiddenField(later("What it says now"))

    def seen_revision(self) -> int | None:
        """The revision that the person saw, if it is a plausible one."""
        return whole_number(self.seen.data)


class BoxForm(Form):
    """The idea box: one field that leads into the full form."""

    title = StringField(later("Have an idea?"))


class DesignForm(Form):
    """Pictures for an idea, or one that takes a design's place."""

    images = FilesField(later("Pictures"))
    alt = StringField(later("What does it show?"), [Optional()])


class PinForm(RulesMixin, OnceForm):
    """A remark on a spot of a design, in percent from its left and its top."""

    across = StringField(later("From the left, in percent"))
    down = StringField(later("From the top, in percent"))
    body = TextAreaField(later("Your remark"))

    def thousandths(self, name: str) -> int:
        """A coordinate; what is no number lies outside of every picture."""
        given = (self[name].data or "").strip().replace(",", ".")[:8]
        try:
            return round(float(given) * 10)
        except (ValueError, OverflowError):
            return -1


class AmendForm(OnceForm):
    """Other words for an idea, or another version of one of its designs."""

    title = StringField(later("Title"))
    body = TextAreaField(later("What it would say"))
    position = HiddenField()
    images = FilesField(later("Another version of the picture"))
    reason = StringField(later("Why is it better?"))

    def place(self) -> int | None:
        """The place of the design that the picture is a version of."""
        return whole_number(self.position.data)


class AmendmentAnswerForm(Form):
    """The author's word on what was offered."""

    answer = StringField(later("A word to who offered it"), [Optional()])


class VoteForm(Form):
    """A word on an idea."""

    choice = HiddenField()


class AnswerForm(Form):
    """The brand's answer."""

    body = TextAreaField(later("The answer, which everybody can read"))


class FollowForm(Form):
    """Follow, or follow no more."""

    choice = HiddenField()


class MergeForm(Form):
    """The idea that is to speak for this one."""

    into = StringField(later("The idea that stays: its address or number"))
    reason = TextAreaField(later("Reason, which everybody can read"))

    def named(self) -> tuple[str | None, int]:
        """The community's slug, if an address with one is given, and the idea's number (or 0)."""
        given = (self.into.data or "").strip()
        found = re.search(r"/c/([^/]+)/ideas/(\d+)", given) or re.fullmatch(r"()#?(\d+)", given)
        return (found[1] or None, whole_number(found[2]) or 0) if found else (None, 0)


class StatusForm(Form):
    """A step in an idea's life, with its reason."""

    status = SelectField(later("Where it stands"), choices=choices(STATUS_WORDS))
    reason = TextAreaField(later("Reason, which everybody can read"))
