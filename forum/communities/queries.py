"""Reads of communities."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from forum.accounts.actor import Actor, Standing
from forum.communities import policy
from forum.communities.models import Community, Membership
from forum.core.errors import NotAllowed, NotFound
from forum.core.language import _
from forum.extensions import db

HOME_LIMIT = 300


def access_community(actor: Actor, slug: str) -> Community:
    """The community with brand and areas; what the actor may not know of does not exist."""
    parts = (joinedload(Community.brand), joinedload(Community.areas))
    query = select(Community).where(Community.slug == slug).options(*parts)
    community = db.session.scalars(query).unique().one_or_none()
    if community is None:
        raise NotFound(_("There is no such community."))
    ensure_visible(actor, community)
    return community


def ensure_visible(actor: Actor, community: Community) -> None:
    """NotFound for whoever may not know of the community, NotAllowed for whoever may not enter."""
    if not policy.knows_of(actor, community):
        raise NotFound(_("There is no such community."))
    if not policy.can_view(actor, community):
        raise NotAllowed(_("You are suspended in this community."))


def visible_communities(actor: Actor) -> list[Community]:
    """What the actor may see, liveliest first."""
    query = (
        select(Community)
        .options(joinedload(Community.brand))
        .order_by(Community.idea_count.desc(), Community.name)
        .limit(HOME_LIMIT)
    )
    if not actor.is_admin:
        own = [place for place in actor.standings]
        query = query.where(or_(Community.visibility == "public", Community.id.in_(own)))
    return [c for c in db.session.scalars(query) if policy.can_view(actor, c)]


def standings_of(person_id: int) -> dict[int, Standing]:
    """A person's roles by community id."""
    query = select(Membership).where(Membership.person_id == person_id)
    return {m.community_id: Standing(m.role, m.suspended_until) for m in db.session.scalars(query)}
