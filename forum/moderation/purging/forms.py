"""The form of a purge."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Optional

from forum.core.language import later
from forum.web.forms import Form


class PurgeForm(Form):
    """Why everything is taken away; own words take the place of a reason that was ready."""

    reason = StringField(later("Reason, which the person concerned reads"), [Optional()])
    own = StringField(later("In your own words"), [Optional()])
    note = StringField(later("Note, for the team alone"), [Optional()])
