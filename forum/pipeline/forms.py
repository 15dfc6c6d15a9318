"""Forms of the pipeline."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.core.database import ID_MAX
from forum.core.language import later
from forum.credits.words import DEAL_WORDS
from forum.ideas.lifecycle import CONSIDERED
from forum.ideas.words import STATUS_WORDS
from forum.pipeline.words import SCALE_WORDS
from forum.web.forms import Form, ManyField, choices

NONE = {"": "–"}


def _id() -> IntegerField:
    return IntegerField(validators=[Optional(), NumberRange(1, ID_MAX)])


def id_of(given: str | None) -> int | None:
    """The id that was sent, if one was; 0, which no row has, for what is none."""
    if not given:
        return None
    is_id = given.isdecimal() and len(given) <= len(str(ID_MAX)) and int(given) <= ID_MAX
    return int(given) if is_id else 0


class DealForm(Form):
    """What the authors get: a choice that is always recorded."""

    deal = RadioField(later("What does its author get?"), choices=choices(DEAL_WORDS))
    note = StringField(later("Details of the deal"), [Optional()])


class PullForm(DealForm):
    """An idea becomes an item, or a part of one that there is."""

    report = HiddenField()
    into = SelectField(later("As"), validate_choice=False)

    def item_id(self) -> int | None:
        """The item that it becomes a part of, if one was chosen."""
        return id_of(self.into.data)


class PullThemeForm(DealForm):
    """Ideas of a theme become one item."""

    title = StringField(later("Title"))
    ideas = ManyField(later("Ideas"))


class PullWishForm(Form):
    """What was heard becomes an item, under a title of the team's own."""

    title = StringField(later("Title"))
    post = IntegerField(validators=[InputRequired(), NumberRange(1, ID_MAX)])
    start = IntegerField(validators=[InputRequired(), NumberRange(0, ID_MAX)])


class MoveForm(Form):
    """The stage to move to, the item to stand above, and the version that was seen."""

    stage = IntegerField(later("Stage"), [InputRequired(), NumberRange(1, ID_MAX)])
    before = _id()
    version = _id()
    reason = StringField(later("Reason, for everybody to read"), [Optional()])


class ItemForm(Form):
    """What the team says of an item."""

    title = StringField(later("Title"), [Optional()])
    owner = SelectField(later("Owner"), validate_choice=False)
    estimate = StringField(later("Estimate"), [Optional()])
    effort = SelectField(later("Effort"), choices=choices({**NONE, **SCALE_WORDS}))
    value = SelectField(later("Value"), choices=choices({**NONE, **SCALE_WORDS}))
    target = StringField(later("Target release"), [Optional()])
    version = _id()


class DropForm(Form):
    """What becomes of the ideas of an item that is taken out."""

    status = RadioField(
        later("What becomes of its ideas?"),
        choices=choices(
            {"open": later("They are open again"), "declined": later("They are declined")}
        ),
    )
    reason = StringField(later("Reason, for everybody to read"))


class StageForm(Form):
    """A stage: its name, what people see of the ideas in it, and how many items it holds."""

    name = StringField(later("Name"))
    status = SelectField(
        later("People see"),
        choices=choices({name: word for name, word in STATUS_WORDS.items() if name in CONSIDERED}),
    )
    most = IntegerField(later("At most"), [Optional()])


class ShiftForm(Form):
    """One place earlier or later."""

    by = IntegerField(validators=[InputRequired(), NumberRange(-1, 1)])


class RemoveStageForm(Form):
    """Where the items of a stage go."""

    into = SelectField(later("Its items go to"), validate_choice=False)


class NoteForm(Form):
    """A note of the team."""

    body = TextAreaField(later("Note"))
