"""Rulings: what the team decides about ideas and themes for good, until somebody takes it back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.capture import policy
from forum.capture.models import Ruling
from forum.communities.models import Community
from forum.core import audit, clock
from forum.core.errors import Conflict
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
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
    return _standing(actor, community, "different", [[key] for key in keys])


def undo_ruling(actor: Actor, *, community: Community, ruling: Ruling) -> None:
    """Take a ruling back; said twice it holds once."""
    allowed = policy.can_undo_ruling(actor, community, ruling)
    ensure(allowed, _("Only the community's team can take this back."))
    lock(ruling)
    if ruling.undone_at is None:
        ruling.undone_at = clock.now()
        audit.record(actor.id, "ruling.undo", ruling)


def _standing(
    actor: Actor, community: Community, kind: str, groups: Iterable[Iterable[str]]
) -> Ruling:
    """The ruling of this kind about these groups: the one that holds already, or a new one."""
    written = json.dumps([sorted(group) for group in groups])
    lock(community)
    query = select(Ruling).where(
        Ruling.community_id == community.id,
        Ruling.kind == kind,
        Ruling.groups == written,
        Ruling.undone_at.is_(None),
    )
    found = db.session.scalar(query)
    if found is not None:
        return found
    ruling = Ruling(
        community_id=community.id, kind=kind, groups=written, by_id=actor.person_id, at=clock.now()
    )
    db.session.add(ruling)
    db.session.flush()
    audit.record(actor.id, f"ruling.{kind}", ruling)
    return ruling
