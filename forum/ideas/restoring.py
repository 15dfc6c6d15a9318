"""Take a moderator's change of an idea back, as if nobody had made it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.communities.events import Moderated
from forum.communities.models import Community
from forum.communities.reasons import Why
from forum.core import audit
from forum.core.errors import Conflict
from forum.core.events import publish
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.ideas import policy, writing
from forum.ideas.events import IdeaEdited
from forum.ideas.models import Idea, Revision, Tag
from forum.ideas.service import set_tags


def take_back_edit(
    actor: Actor, *, community: Community, idea: Idea, before: Mapping[str, Any], why: Why
) -> None:
    """Let an idea say again what it said before a moderator changed it, as if nobody had."""
    lock(idea)
    ensure(policy.can_edit_idea(actor, community, idea), _("Only a moderator can do this."))
    if idea.revision not in (before["revision"], before["revision"] + 1):
        raise Conflict(_("It was changed again since: look at what it says now."))
    if idea.revision != before["revision"]:
        _forget_last_revision(idea)
    edited_at = before["edited_at"]
    idea.edited_at = datetime.fromisoformat(edited_at) if edited_at else None
    idea.kind, idea.video, idea.area_id = before["kind"], before["video"], before["area_id"]
    set_tags(idea, before["tags"])
    audit.record(actor.id, "idea.edit", idea)
    publish(IdeaEdited(idea.id))
    tell(actor, community, idea, why, {})


def _forget_last_revision(idea: Idea) -> None:
    last = db.session.get_one(Revision, (idea.id, idea.revision))
    said = db.session.get_one(Revision, (idea.id, idea.revision - 1))
    for column, value in writing.columns_of(said.title, said.body).items():
        setattr(idea, column, value)
    idea.revision -= 1
    db.session.delete(last)
    # What was proposed is a revision only while there is a second.
    if idea.revision == 1:
        db.session.delete(said)
    db.session.flush()


def columns_of(idea: Idea) -> dict[str, Any]:
    """What an undo puts back beside the words."""
    filed = select(Tag.name).where(Tag.idea_id == idea.id).order_by(Tag.name)
    return {
        "revision": idea.revision,
        "edited_at": idea.edited_at.isoformat() if idea.edited_at else None,
        "kind": idea.kind,
        "video": idea.video,
        "area_id": idea.area_id,
        "tags": list(db.session.scalars(filed)),
    }


def tell(
    actor: Actor,
    community: Community,
    idea: Idea,
    why: Why,
    before: dict[str, Any],
    *,
    act: str = "edit",
) -> None:
    """Tell what is kept of moderation that somebody else than the author changed an idea."""
    if actor.id != idea.author_id:
        about = ("idea", idea.id, idea.author_id)
        publish(Moderated(actor, community.id, act, *about, why, before))
