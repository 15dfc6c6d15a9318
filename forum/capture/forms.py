"""Forms of capture."""

from __future__ import annotations

from forum.web.forms import Form


class RunForm(Form):
    """The button that asks for a run."""
