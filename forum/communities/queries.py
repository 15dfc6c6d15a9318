"""Reads of communities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.accounts.actor import Actor, Standing
from forum.accounts.models import Person
from forum.accounts.queries import actor_of, person_with_consent
from forum.communities import policy
from forum.communities.models import Brand, Community, Membership, Owned, ProductModel
from forum.core import clock
from forum.core.errors import NotAllowed, NotFound
from forum.core.language import _
from forum.extensions import db

HOME_LIMIT = 300
# The condition that a Membership is that of a product manager, suspended or not.
IS_MANAGING = Membership.role == "product_manager"


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
        raise NotAllowed(
            _(
                "You are suspended in this community. Your notices say why, until when, and how "
                "to appeal."
            )
        )


def visible_communities(actor: Actor) -> list[Community]:
    """What the actor may see, liveliest first."""
    query = (
        select(Community)
        .options(joinedload(Community.brand))
        .order_by(Community.idea_count.desc(), Community.name)
        .limit(HOME_LIMIT)
    )
    return list(db.session.scalars(query.where(is_visible_to(actor))))


def access_brand(actor: Actor, slug: str) -> tuple[Brand, list[Community]]:
    """A brand, and its communities that the actor may know of; without any it does not exist."""
    query = select(Community).join(Community.brand).where(Brand.slug == slug)
    query = query.options(contains_eager(Community.brand)).order_by(Community.name, Community.id)
    known = [one for one in db.session.scalars(query) if policy.knows_of(actor, one)]
    if not known:
        raise NotFound(_("There is no such brand."))
    return known[0].brand, known


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
        m.community_id: Standing(m.role, m.suspended_until, m.rules_version, m.silenced_until)
        for m in db.session.scalars(query)
    }


def actor_behind(person_id: int) -> Actor | None:
    """A person as an actor, with what they may do by now; for who is not here to ask."""
    found = person_with_consent(person_id)
    return actor_of(*found, standings_of(person_id)) if found else None


def product_models_of(community_ids: Collection[int]) -> Sequence[ProductModel]:
    """The models of these communities' products, in their teams' order."""
    query = select(ProductModel).where(ProductModel.community_id.in_(community_ids))
    order = (ProductModel.community_id, ProductModel.position, ProductModel.id)
    return db.session.scalars(query.order_by(*order)).all()


def owned_ids(person_id: int) -> frozenset[int]:
    """The models that a person says they own, everywhere."""
    query = select(Owned.model_id).where(Owned.person_id == person_id)
    return frozenset(db.session.scalars(query))


def team_of(community: Community) -> list[tuple[Person, str]]:
    """Who looks after a community, and in which role; product managers first."""
    query = (
        select(Person, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.community_id == community.id, Membership.role != "member")
        .order_by(Membership.role.desc(), Person.folded_name)
    )
    return [(person, role) for person, role in db.session.execute(query)]


def managers_of(community: Community) -> list[tuple[int, str]]:
    """The product managers of a community, by name."""
    query = (
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.community_id == community.id, IS_MANAGING)
        .order_by(Person.name)
    )
    return [(person_id, name) for person_id, name in db.session.execute(query)]


def speaks_for_brand(person_id: Any, community_id: int) -> ColumnElement[bool]:
    """The condition that whoever's id is in that column is one of a community's managers."""
    theirs = (Membership.person_id == person_id, Membership.community_id == community_id)
    return exists().where(*theirs, IS_MANAGING)


def is_free() -> ColumnElement[bool]:
    """The condition that a Membership is not suspended: what `policy.is_suspended` says of one."""
    until = Membership.suspended_until
    return or_(until.is_(None), until <= clock.now())
