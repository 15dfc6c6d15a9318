"""Forms of capture."""

from __future__ import annotations

import math
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.capture.engine.rank.weights import IDEA_WEIGHTS, THEME_WEIGHTS
from forum.capture.report.words import (
    DAY_WORDS,
    HUNDRED,
    PART_WORDS,
    SENTENCE_WORDS,
    SHARED_WORDS,
    WHEN_WORDS,
)
from forum.core.database import ID_MAX, whole_number
from forum.core.language import _, later
from forum.ideas.lifecycle import MOVED_TOGETHER
from forum.ideas.words import STATUS_WORDS
from forum.web.forms import Form, ManyField, choices

OTHER, UNDO = "other", "undo"
# Where an answer can move several ideas, as `ideas.answering` allows it.
MOVE_WORDS = {
    "": later("They stay where they are"),
    **{status: STATUS_WORDS[status] for status in MOVED_TOGETHER},
}


class RunForm(Form):
    """The button that asks for a run; without a mode it goes on from the last report."""

    mode = HiddenField()


class ShareForm(Form):
    """For how long a link shows a report."""

    days = SelectField(later("For how long"), choices=choices(SHARED_WORDS), validate_choice=False)

    def chosen(self) -> int:
        """The days; 0 where none were chosen."""
        return int(self.days.data) if self.days.data in SHARED_WORDS else 0


class ScheduleForm(Form):
    """When a community is captured by itself."""

    when = SelectField(
        later("Capture by itself"), choices=choices(WHEN_WORDS), validate_choice=False
    )
    weekday = SelectField(later("Day"), choices=choices(DAY_WORDS), validate_choice=False)
    new_ideas = StringField(later("New ideas"))

    def chosen(self) -> dict[str, int]:
        """The day, or the number of ideas; nothing for never."""
        if self.when.data == "week":
            day = self.weekday.data or ""
            return {"weekday": int(day) if day in DAY_WORDS else -1}
        if self.when.data != "ideas":
            return {}
        number = (self.new_ideas.data or "").strip()
        return {"new_ideas": int(number[:9]) if number.isdecimal() else 0}


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


class RenameForm(Form):
    """Another name for a theme."""

    label = StringField(later("Name"))


class PinForm(Form):
    """Keep a theme a theme, or do so no longer."""

    on = BooleanField()


class OtherThemeForm(Form):
    """Another theme of the same report."""

    other = SelectField(later("Which theme?"), validate_choice=False)


class SplitForm(Form):
    """The ideas that are a theme of their own; with none of them, the theme's parts."""

    ideas = ManyField(later("Ideas"))


class AnswerForm(Form):
    """An answer to several ideas of a theme: looked at first, then given."""

    ideas = ManyField(later("Ideas"))
    # Those whose answer was shown beside them: it is replaced where they are ticked.
    known = ManyField()
    body = TextAreaField(later("The answer, which everybody can read"))
    status = SelectField(
        later("Where they stand from now on"), [Optional()], choices=choices(MOVE_WORDS)
    )
    reason = StringField(later("Reason of that step, which everybody can read"), [Optional()])
    act = HiddenField()

    def given(self) -> dict[str, Any]:
        """What is answered, and how."""
        ids = {
            name: [n for text in self[name].data if (n := whole_number(text)) is not None]
            for name in IDS
        }
        words = {name: self[name].data or "" for name in ("body", "status", "reason")}
        return {"idea_ids": ids["ideas"], "replaced": ids["known"], **words}


IDS = ("ideas", "known")


DIGITS = 12


class PointsField(StringField):  # type: ignore[misc]
    """A weight as people write it: a number with a point or a comma."""

    @property
    def weight(self) -> float:
        """The weight; not a number where none was written."""
        try:
            # So small a part that its share of a score vanishes is none.
            return round(float((self.data or "").strip().replace(",", ".")) / HUNDRED, DIGITS)
        except ValueError:
            return math.nan

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number."""
        if not math.isfinite(self.weight):
            raise ValidationError(_("A number, please."))


class WeightsForm(Form):
    """How much each part of a score counts: a field for each part of an idea's and a theme's."""

    def weights(self, of: str) -> dict[str, float]:
        """The weights of the parts of an `idea` or a `theme`."""
        return {name: self[f"{of}_{name}"].weight for name in PARTS[of]}


PARTS = {"idea": tuple(IDEA_WEIGHTS), "theme": tuple(THEME_WEIGHTS)}

for _of, _names in PARTS.items():
    for _name in _names:
        setattr(WeightsForm, f"{_of}_{_name}", PointsField(PART_WORDS[_name]))
