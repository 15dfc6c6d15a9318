"""Forms of communities."""

from __future__ import annotations

from wtforms import StringField

from forum.core.language import later
from forum.web.forms import Form, ManyField

ID_DIGITS = 9


class RowsForm(Form):
    """A short list, a row each; a new one has no number, and one without a name goes."""

    row = ManyField()
    names = ManyField()
    name = StringField(later("Name"))

    def rows(self) -> list[tuple[int | None, str]]:
        """Each row's number, if it has one, and its name."""
        numbers = [
            int(text) if text.isdecimal() and len(text) <= ID_DIGITS else None
            for text in self.row.data
        ]
        return list(zip(numbers, self.names.data, strict=False))
