"""Forms of vote integrity; the rules are in the use cases."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Optional

from forum.core.language import later
from forum.web.forms import Form, ManyField


class DecisionForm(Form):
    """What becomes of a group: aside, leave, restore or again (aside after all); whose, and why."""

    choice = HiddenField()
    people = ManyField(later("Whose votes"))
    reason = TextAreaField(later("Reason, which the people concerned read"))
    note = StringField(later("Note, for the team alone"), [Optional()])


class AutomaticForm(Form):
    """Whether the forum may set votes aside by itself."""

    is_automatic = BooleanField(
        later("Set votes aside without us where the forum is very sure; we can still restore them")
    )
