"""Names that a writer may mean."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, exists, or_, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.names import folded
from forum.communities.models import Community, Membership
from forum.core.limits import COMPLETIONS
from forum.extensions import db
from forum.threads.mentions import may_read
from forum.threads.models import Post, Thread


def people_like(
    actor: Actor, community: Community, begun: str, thread_id: int | None = None
) -> Sequence[str]:
    """Names that begin like this, of who belongs here or talks here: first who talks in the thread.

    Others who may read here can be called by their whole name. Offered they are not: that would
    tell of people whom one meets nowhere, who may be in closed communities alone.
    """
    pattern = folded(begun).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    member = exists().where(
        Membership.person_id == Person.id, Membership.community_id == community.id
    )
    talks = exists().where(
        Post.author_id == Person.id,
        Post.visibility == "visible",
        Thread.id == Post.thread_id,
        Thread.community_id == community.id,
        Thread.visibility == "visible",
    )
    near = case((talks.where(Thread.id == (thread_id or 0)), 0), (member, 1), else_=2)
    query = (
        select(Person.name)
        .where(Person.folded_name.like(f"{pattern}%", escape="\\"), Person.origin == "")
        .where(may_read(community), or_(member, talks), Person.id != (actor.id or 0))
        .order_by(near, Person.folded_name)
        .limit(COMPLETIONS)
    )
    return db.session.scalars(query).all()
