"""An idea that is held when it is proposed is told of once it is shown: as if it came then."""

from __future__ import annotations

from forum.core.events import publish
from forum.extensions import db
from forum.ideas.events import IdeaProposed, IdeaVisibilityChanged
from forum.ideas.models import Idea
from forum.threads.announcing import announce_posts
from forum.threads.models import Thread


def on_idea_shown(event: IdeaVisibilityChanged) -> None:
    """An idea that nobody was told of is shown for the first time, with what was said of it."""
    if event.visibility != "visible":
        return
    idea = db.session.get_one(Idea, event.idea_id)
    if not idea.is_announced:
        idea.is_announced = True
        publish(IdeaProposed(idea.id, idea.community_id))
    announce_posts(db.session.get_one(Thread, idea.thread_id))
