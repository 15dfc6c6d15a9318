"""An item follows its issue in a tracker: nobody's hand moved it."""

from __future__ import annotations

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.core import audit, clock
from forum.core.events import publish
from forum.core.language import _, force_locale
from forum.core.transaction import lock
from forum.extensions import db
from forum.pipeline.events import ItemMoved
from forum.pipeline.following import follow_item
from forum.pipeline.models import PipelineItem, Stage
from forum.pipeline.queries import card_of
from forum.pipeline.stages import end_of

# A tracker is nobody, and may do to an item what the product team that connected it may.
BY_TRACKER = Actor(is_admin=True)


def move_by_tracker(item_id: int, stage_id: int, *, integration_id: int, tracker: str) -> bool:
    """Move an item because its work moved in a tracker; False where it stands there or can't go.

    Everybody reads the tracker's name as the reason; the log says which integration it was. A full
    stage takes it: what happened over there has happened.
    """
    item = db.session.get(PipelineItem, item_id, populate_existing=True)
    stage = db.session.get(Stage, stage_id)
    if item is None or stage is None or stage.community_id != item.community_id:
        return False
    lock(item)
    card = card_of(item)
    # What the team declined or an author took back, no tracker decides anew.
    decided = any(idea.status == "declined" for idea in card.ideas)
    if item.closed_at is not None or item.stage_id == stage.id or decided or not card.is_shown:
        return False
    community = db.session.get_one(Community, item.community_id)
    before = db.session.get_one(Stage, item.stage_id)
    item.stage_id, item.place, item.version = stage.id, end_of(stage), item.version + 1
    item.moved_at = clock.now()
    told = {"before": before.name, "after": stage.name, "tracker": tracker}
    audit.record(None, "pipeline.move", item, **told, integration=integration_id)
    publish(ItemMoved(item.id, community.id, before.id, stage.id, None, integration_id))
    with force_locale(community.language):
        reason = _("The work on it moved in the team's tracker (%(tracker)s).", tracker=tracker)
    follow_item(BY_TRACKER, community, item, reason)
    return True
