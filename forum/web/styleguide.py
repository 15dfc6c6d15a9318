"""Every component in every state, for whoever changes one; only while developing."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forum.core import clock
from forum.web.access import action

blueprint = Blueprint("styleguide", __name__)


@blueprint.get("/styleguide")
@action("site.page")
def styleguide() -> ResponseReturnValue:
    """The components with specimens of their own."""
    return render_template("styleguide.html", now=clock.now())
