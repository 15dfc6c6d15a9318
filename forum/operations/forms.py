"""What an admin may ask of jobs."""

from __future__ import annotations

from wtforms import SelectField, StringField
from wtforms.validators import Length

from forum.core.language import later
from forum.operations.queries import FILTERS
from forum.operations.words import JOB_STATES
from forum.web.forms import Form, choices

KIND_MAX, WORDS_MAX = 40, 100


class JobsForm(Form):
    """Which jobs to show."""

    state = SelectField(later("State"), choices=choices({one: JOB_STATES[one] for one in FILTERS}))
    kind = SelectField(later("Kind"), validate_choice=False)
    q = StringField(later("Key, error or request"), [Length(max=WORDS_MAX)])


class RetryForm(Form):
    """Which of what was given up to try again: one kind, or all."""

    kind = StringField(later("Kind"), [Length(max=KIND_MAX)])


class PressForm(Form):
    """A button."""
