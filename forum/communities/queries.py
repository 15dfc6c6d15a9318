"""Reads of communities."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from forum.accounts.actor import Actor, Standing
from forum.accounts.models import Person
from forum.communities import policy
from forum.communities.models import Community, Membership
from forum.core import clock
from forum.core.errors import NotAllowed, NotFound
from forum.core.language import _
from forum.extensions import db


def access_community(actor: Actor, slug: str) -> Community:
    """The community with its parts; what the actor may not know of does not exist."""
    parts = (joinedload(Community.brand), joinedload(Community.areas), joinedload(Community.notes))
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


def is_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition that the actor may see a community: what `policy.can_view` says of one."""
    moment = clock.now()
    own = [
        community_id
        for community_id, standing in actor.standings.items()
        if standing.suspended_until is None or standing.suspended_until <= moment
    ]
    suspended = [community_id for community_id in actor.standings if community_id not in own]
    if actor.is_admin:
        return or_(Community.visibility == "public", Community.id.not_in(suspended))
    return or_(Community.visibility == "public", Community.id.in_(own))


def standings_of(person_id: int) -> dict[int, Standing]:
    """A person's roles by community id."""
    query = select(Membership).where(Membership.person_id == person_id)
    return {
        m.community_id: Standing(m.role, m.suspended_until, m.rules_version)
        for m in db.session.scalars(query)
    }


def team_of(community: Community) -> list[tuple[Person, str]]:
    """Who looks after a community, and in which role; product managers first."""
    query = (
        select(Person, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.community_id == community.id, Membership.role != "member")
        .order_by(Membership.role.desc(), Person.folded_name)
    )
    return [(person, role) for person, role in db.session.execute(query)]
