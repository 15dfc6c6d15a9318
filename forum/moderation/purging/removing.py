"""Remove one thing for good: out of sight at once, and a week later without its words."""

from __future__ import annotations

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.reasons import Why
from forum.core.errors import Conflict
from forum.core.language import _
from forum.ideas.lifecycle import CONSIDERED
from forum.ideas.models import Idea
from forum.moderation.models import ModerationEntry
from forum.moderation.purging import service
from forum.moderation.recording import record
from forum.moderation.things import Thing, row_of


def remove(actor: Actor, community: Community, thing: Thing, why: Why) -> ModerationEntry:
    """Take an idea, a post or a thread away; for a week it can be put back."""
    row = row_of(thing)
    if isinstance(row, Idea) and row.status in CONSIDERED:
        taken_up = _("The brand has taken it up: a deal may refer to its words. Hide it instead.")
        raise Conflict(taken_up)
    made = service.take_thing(actor, community=community, thing=thing)
    return record(actor, "remove", thing, why, {"purge": made.id})


def undo(actor: Actor, community: Community, entry: ModerationEntry, why: Why) -> None:
    """Put a thing back as it was."""
    service.undo_purge(actor, entry.before["purge"])
    thing = Thing(community.id, entry.subject_kind, entry.subject_id, entry.person_id)
    record(actor, "remove", thing, why, {})
