"""Whether the forum is well, for whoever watches over it."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import literal, select

from forum.extensions import db, limiter
from forum.web.access import action

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@limiter.exempt
@action("site.page")
def healthz() -> ResponseReturnValue:
    """200 while the database answers."""
    db.session.execute(select(literal(1)))
    return {"state": "well"}
