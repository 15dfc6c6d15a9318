"""Forms of the game."""

from __future__ import annotations

from wtforms import HiddenField

from forum.core.database import whole_number
from forum.web.forms import Form


class PairForm(Form):
    """Two ideas, and which of them somebody would rather have."""

    first = HiddenField()
    second = HiddenField()
    choice = HiddenField()

    def ids(self) -> tuple[int, int]:
        """The two ideas; 0 for what is no number."""
        return (whole_number(self.first.data) or 0), (whole_number(self.second.data) or 0)


class SwitchForm(Form):
    """Whether the game is offered."""

    on = HiddenField()
