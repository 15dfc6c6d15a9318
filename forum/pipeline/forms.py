"""Forms of the pipeline."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Optional

from forum.core.language import later
from forum.pipeline.words import DEAL_WORDS, STAGE_WORDS
from forum.web.forms import Form, choices


class PullForm(Form):
    """What its author gets: a choice that is always recorded."""

    deal = RadioField(later("What does its author get?"), choices=choices(DEAL_WORDS))
    note = StringField(later("Details of the deal"), [Optional()])
    report = HiddenField()


class MoveForm(Form):
    """The stage to move to."""

    stage = SelectField(later("Stage"), choices=choices(STAGE_WORDS))
