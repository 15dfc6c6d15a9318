"""Tell the product team what did not reach a tracker, whatever the item was made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.communities.models import Community
from forum.core import outbox
from forum.extensions import db
from forum.notices import pages
from forum.pipeline.integrations.models import Delivery
from forum.web.links import outside

TELL = "integrations.tell"


def ask(delivery: Delivery) -> None:
    """Have it told that a delivery was given up."""
    event = f"undelivered-{delivery.id}-{delivery.rounds}"
    outbox.add(TELL, event, {"delivery": delivery.id, "event": event})


def tell(payload: Mapping[str, Any]) -> None:
    """Tell it with the integration's name, whose page says why and tries again."""
    query = select(Delivery).where(Delivery.id == payload["delivery"])
    delivery = db.session.scalar(query.options(joinedload(Delivery.integration)))
    if delivery is None:
        return
    integration = delivery.integration
    community = db.session.get_one(Community, integration.community_id)
    with outside():
        path = url_for("integrations.show", slug=community.slug, integration_id=integration.id)
    page = pages.Page(payload["event"], "undelivered", integration.name, path)
    pages.tell_managers(community, page)
