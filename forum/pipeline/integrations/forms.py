"""Forms of integrations; the rules are in the use cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from forum.core.language import _, later
from forum.pipeline.integrations.checking import Given
from forum.pipeline.integrations.words import REMOTE_WORDS
from forum.pipeline.trackers import TRACKERS
from forum.web.forms import Form, ManyField, choices

STATE_FIELD = "stage_when_"
DIGITS = 10


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
            triggers=tuple(map(number, self.triggers.data)),
            stages={
                field.name.removeprefix(STATE_FIELD): number(field.data)
                for field in self.state_fields()
                if field.data
            },
            polls=self.polls.data,
        )

    def offer(self, stages: Mapping[int, str]) -> None:
        """Let a state lead to one of these stages, by their ids, or nowhere."""
        words = {"": _("Nothing"), **{str(key): name for key, name in stages.items()}}
        for field in self.state_fields():
            field.choices = choices(words)

    def state_fields(self) -> list[Any]:
        """The fields that say where an item goes when its issue comes into a state."""
        return [field for field in self if field.name.startswith(STATE_FIELD)]


def number(given: object) -> int:
    """The id that was sent; 0, which no stage has, for what is none."""
    text = str(given)
    return int(text) if text.isdecimal() and len(text) < DIGITS else 0


class SwitchForm(Form):
    """Whether it is to be on."""

    on = BooleanField()


def form_class(kind: str) -> type[IntegrationForm]:
    """The form of one kind: each of its states has a field."""
    fields = {
        f"{STATE_FIELD}{state}": SelectField(
            REMOTE_WORDS[state], [Optional()], validate_choice=False, default=""
        )
        for state in TRACKERS[kind].states
    }
    return type(f"{kind.title()}Form", (IntegrationForm,), fields)
