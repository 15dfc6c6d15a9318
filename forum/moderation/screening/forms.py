"""Forms of screening; the rules are in the use cases."""

from __future__ import annotations

import math

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from forum.core.database import whole_number
from forum.core.language import later
from forum.moderation.screening.settings import Thresholds
from forum.moderation.screening.words import ACT_WORDS, KIND_WORDS
from forum.web.forms import Form, choices


class ThresholdsForm(Form):
    """From where on what is held."""

    hold_first = StringField(later("First contributions that wait"))
    hold_from = StringField(later("Score from which a text waits"))
    flags_hold_from = StringField(later("Weight of flags from which a thing waits"))
    edit_days = StringField(later("Days after which a text is old"))
    edit_share = StringField(later("Share of an old text that may change, in per cent"))
    holds_links = BooleanField(later("A link put into an old text holds it"))
    allowed_hosts = TextAreaField(later("Hosts that are never minded"), [Optional()])

    def given(self) -> Thresholds:
        """What was given; what is no number is out of every range."""
        return Thresholds(
            hold_first=_whole(self.hold_first.data),
            hold_from=_number(self.hold_from.data),
            flags_hold_from=_number(self.flags_hold_from.data),
            edit_share=_whole(self.edit_share.data),
            edit_days=_whole(self.edit_days.data),
            holds_links=self.holds_links.data,
            allowed_hosts="\n".join((self.allowed_hosts.data or "").split()),
        )


class RuleForm(Form):
    """A rule, to look what it would have met or to keep it."""

    kind = SelectField(later("It looks for"), choices=choices(KIND_WORDS))
    pattern = StringField(later("Words, or a host"))
    act = SelectField(later("What to do with it"), choices=choices(ACT_WORDS))
    look = HiddenField()


def _whole(given: str | None) -> int:
    found = whole_number((given or "").strip())
    return -1 if found is None else found


def _number(given: str | None) -> float:
    try:
        found = float((given or "").strip().replace(",", "."))
    except ValueError:
        return -1.0
    return found if math.isfinite(found) else -1.0
