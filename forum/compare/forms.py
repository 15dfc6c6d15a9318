"""Forms of the game."""

from __future__ import annotations

from wtforms import HiddenField

from forum.core.database import ID_MAX
from forum.web.forms import Form


def _id(text: str | None) -> int:
    given = (text or "")[:10]
    return min(int(given), ID_MAX) if given.isdecimal() else 0


class PairForm(Form):
    """Two ideas, and which of them somebody would rather have."""

    first = HiddenField()
    second = HiddenField()
    choice = HiddenField()

    def ids(self) -> tuple[int, int]:
        """The two ideas; 0 for what is no number."""
        return _id(self.first.data), _id(self.second.data)


class SwitchForm(Form):
    """Whether the game is offered."""

    on = HiddenField()
