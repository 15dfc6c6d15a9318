"""Forms of integrations; the rules are in the use cases."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from forum.core.language import later
from forum.pipeline.integrations.checking import Given
from forum.pipeline.integrations.words import REMOTE_WORDS, state_choices
from forum.pipeline.trackers import TRACKERS
from forum.pipeline.words import STAGE_WORDS
from forum.web.forms import Form, ManyField, choices

STATE_FIELD = "stage_when_"


class IntegrationForm(Form):
    """Where a tracker is, as whom to go there, and what to tell it when."""

    name = StringField(later("Name"))
    address = StringField(later("Address"))
    project = StringField(later("Project"))
    account = StringField(later("Mail address of the account"))
    issue_type = StringField(later("Type of issue"))
    token = PasswordField(later("Token"))
    signing = StringField(later("Secret of messages"))
    title_template = StringField(later("Title of the issue"))
    text_template = TextAreaField(later("Text of the issue"))
    triggers = ManyField(later("Handed over when an item comes to"))
    polls = BooleanField(later("Ask for changes every ten minutes"))

    def given(self) -> Given:
        """What was typed."""
        texts = "name address project account issue_type token signing".split()
        texts += ["title_template", "text_template"]
        return Given(
            **{name: self[name].data or "" for name in texts},
            triggers=tuple(self.triggers.data),
            stages={
                field.name.removeprefix(STATE_FIELD): field.data
                for field in self.state_fields()
                if field.data
            },
            polls=self.polls.data,
        )

    def state_fields(self) -> list[Any]:
        """The fields that say where an item goes when its issue comes into a state."""
        return [field for field in self if field.name.startswith(STATE_FIELD)]


class SwitchForm(Form):
    """Whether it is to be on."""

    on = BooleanField()


def form_class(kind: str) -> type[IntegrationForm]:
    """The form of one kind: each of its states has a field."""
    stages = choices(state_choices(STAGE_WORDS))
    fields = {
        f"{STATE_FIELD}{state}": SelectField(
            REMOTE_WORDS[state], [Optional()], choices=stages, default=""
        )
        for state in TRACKERS[kind].states
    }
    return type(f"{kind.title()}Form", (IntegrationForm,), fields)
