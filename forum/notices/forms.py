"""Forms of notices."""

from __future__ import annotations

from flask import request
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import Optional

from forum.core.language import later
from forum.notices.kinds import KINDS
from forum.notices.words import COCKPIT_WORDS, EVERY_WORDS
from forum.web.forms import Form, choices


class SettingsForm(Form):
    """How to be told, by kind; everywhere, or in one community."""

    every = RadioField(later("Digest"), [Optional()], choices=choices(EVERY_WORDS))
    cockpit = RadioField(later("Cockpit"), [Optional()], choices=choices(COCKPIT_WORDS))
    place = SelectField(later("Where"), [Optional()], validate_choice=False)
    mention = HiddenField()
    reply = HiddenField()
    mine = HiddenField()
    status = HiddenField()
    post = HiddenField()
    new = HiddenField()
    thanks = HiddenField()

    def ways(self) -> dict[str, str]:
        """The way of each kind that was sent."""
        return {kind: self[kind].data or "" for kind in KINDS if kind in request.form}


class FollowForm(Form):
    """What of a community to follow: itself, an area or a tag."""

    kind = HiddenField()
    subject = HiddenField()
    word = HiddenField()
    choice = HiddenField()


class EmptyForm(Form):
    """A press and nothing else."""
