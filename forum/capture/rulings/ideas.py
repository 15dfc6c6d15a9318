"""Rulings about ideas: that they are different, whatever they look like."""

from __future__ import annotations

from collections.abc import Sequence

from forum.accounts.actor import Actor
from forum.capture import policy
from forum.capture.models import Ruling
from forum.capture.rulings.record import ruled
from forum.communities.models import Community
from forum.core.errors import Conflict
from forum.core.language import _
from forum.core.permissions import ensure
from forum.ideas.models import Idea


def rule_different(actor: Actor, *, community: Community, ideas: Sequence[Idea]) -> Ruling:
    """Tell ideas apart: no two of them are shown as the same again. Said twice it holds once."""
    allowed = policy.can_tell_apart(actor, community)
    ensure(allowed, _("Only the community's team tells ideas apart."))
    if any(idea.community_id != community.id for idea in ideas):
        raise Conflict(_("These ideas belong to two communities."))
    keys = sorted({idea.key for idea in ideas})
    if len(keys) < len(ideas) or not keys[1:]:
        raise Conflict(_("An idea can't be different from itself."))
    return ruled(actor, community, "different", [[key] for key in keys])
