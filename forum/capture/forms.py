"""Forms of capture."""

from __future__ import annotations

from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange

from forum.capture.words import SENTENCE_WORDS
from forum.core.database import ID_MAX
from forum.web.forms import Form, choices

OTHER, UNDO = "other", "undo"


class RunForm(Form):
    """The button that asks for a run."""


class JudgeForm(Form):
    """What a sentence is: the button pressed, or the choice beside it, or neither any more."""

    post = IntegerField(validators=[InputRequired(), NumberRange(1, ID_MAX)])
    start = IntegerField(validators=[InputRequired(), NumberRange(0, ID_MAX)])
    end = IntegerField(validators=[InputRequired(), NumberRange(0, ID_MAX)])
    said = StringField()
    other = SelectField(choices=choices(SENTENCE_WORDS), validate_choice=False)

    def kind(self) -> str | None:
        """Which kind it is said to be; None to take back what was said."""
        if self.said.data == UNDO:
            return None
        return str((self.other.data if self.said.data == OTHER else self.said.data) or "")
