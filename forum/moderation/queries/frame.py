"""What the frame of every page says to moderators, and the queue of each kind: how much waits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, or_, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community, Membership
from forum.extensions import db
from forum.moderation import policy
from forum.moderation.models import Appeal, Card


def waiting_count(actor: Actor) -> int | None:
    """How many cards wait for the actor; None for who moderates nothing. One query, of an index."""
    if not policy.moderates_somewhere(actor):
        return None
    query = select(func.count()).where(Card.closed_at.is_(None), is_for(actor))
    if not actor.is_admin:
        query = query.where(Card.community_id.in_(moderated_ids(actor)))
    return db.session.scalar(query) or 0


def waiting_by_kind(actor: Actor, communities: Sequence[Community]) -> dict[str, int]:
    """How many cards of each kind wait for the actor in these communities; one query."""
    here = Card.community_id.in_([one.id for one in communities])
    query = select(Card.kind, func.count()).where(here, Card.closed_at.is_(None), is_for(actor))
    return {kind: number for kind, number in db.session.execute(query.group_by(Card.kind))}


def moderated_ids(actor: Actor) -> list[int]:
    """The communities that the actor moderates as a member of their teams."""
    return [key for key, one in actor.standings.items() if one.role == "moderator"]


def waits_for_nobody(actor: Actor, communities: Sequence[Community]) -> int:
    """How many cards about what an admin gave or did wait where nobody else is; one query."""
    if not actor.is_admin:
        return 0
    other = (Person.is_admin.is_(True), Person.id != actor.id, Person.leaving_at.is_(None))
    moderator = exists().where(
        Membership.community_id == Card.community_id,
        Membership.role == "moderator",
        Membership.person_id != actor.id,
    )
    query = select(func.count()).where(
        Card.closed_at.is_(None),
        Card.community_id.in_([one.id for one in communities]),
        ~is_for(actor),
        ~exists().where(*other),
        ~moderator,
    )
    return db.session.scalar(query) or 0


def is_for(actor: Actor) -> ColumnElement[bool]:
    """The condition that a card is not about what is the actor's, nor an appeal against them.

    Who flagged what is a moderator's is for the other moderators to know.
    """
    against = select(Appeal.id).where(
        or_(Appeal.against_id == actor.id, Appeal.person_id == actor.id),
        Appeal.is_alone.is_(False),
    )
    anothers = Card.person_id.is_distinct_from(actor.id) | Card.kind.in_(("merge", "appeal"))
    return anothers & or_(Card.kind != "appeal", Card.subject_id.not_in(against))
