"""Reads of merges: what an idea speaks for, and what is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.policy import moderates
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.slugs import slugify
from forum.extensions import db
from forum.ideas import policy
from forum.ideas.models import Idea, Merge, OptOut, Vote
from forum.threads.models import Thread


@dataclass(frozen=True)
class Merged:
    """An idea that another one speaks for, as the page of that one shows it.

    `wanted`: the actor voted for it; `is_out`: and keeps that vote out of the merge. Objections
    are heard until `object_until`, which is None once that is over.
    """

    merge_id: int
    id: int
    title: str
    body_html: str
    author_name: str
    votes: int
    thread_id: int
    post_count: int
    object_until: datetime | None
    wanted: bool
    is_out: bool
    undoable: bool


@dataclass(frozen=True)
class Proposed:
    """A merge that waits for the team's decision."""

    merge_id: int
    target_id: int
    target_slug: str
    target_title: str
    proposer_name: str
    reason: str


def merged_into(actor: Actor, community: Community, idea_id: int) -> list[Merged]:
    """What an idea speaks for, the first merged first; one query."""
    person = actor.id or 0
    wanted = exists().where(Vote.idea_id == Idea.id, Vote.person_id == person, Vote.wants)
    is_out = exists().where(OptOut.merge_id == Merge.id, OptOut.person_id == person)
    query = (
        select(Merge, Idea, Person.name, Thread.post_count, wanted, is_out)
        .join(Idea, Idea.id == Merge.source_id)
        .join(Thread, Thread.id == Idea.thread_id)
        .join(Person, Person.id == Idea.author_id)
        .where(Merge.target_id == idea_id, Merge.state == "done")
        .order_by(Merge.id)
    )
    if not moderates(actor, community):
        query = query.where(Idea.visibility == "visible")
    return [_merged(actor, community, row) for row in db.session.execute(query)]


def _merged(actor: Actor, community: Community, row: Any) -> Merged:
    merge, source, name, posts, wanted, is_out = row
    heard = merge.object_until is not None and clock.now() < merge.object_until
    mine = policy.can_undo_merge(actor, community, source)
    return Merged(
        merge_id=merge.id,
        id=source.id,
        title=source.title,
        body_html=source.body_html,
        author_name=name,
        votes=source.support,
        thread_id=source.thread_id,
        post_count=posts,
        object_until=merge.object_until if heard else None,
        wanted=wanted,
        is_out=is_out,
        undoable=mine and (heard or policy.can_merge(actor, community)),
    )


def proposed_merge(idea_id: int) -> Proposed | None:
    """The merge of an idea that is proposed."""
    query = (
        select(Merge, Idea.title, Person.name)
        .join(Idea, Idea.id == Merge.target_id)
        .join(Person, Person.id == Merge.proposer_id)
        .where(Merge.source_id == idea_id, Merge.state == "proposed")
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    merge, title, name = row
    return Proposed(merge.id, merge.target_id, slugify(title), title, name, merge.reason)


def access_merge(actor: Actor, community: Community, merge_id: int) -> Merge:
    """A merge of two ideas of this community."""
    query = (
        select(Merge)
        .join(Idea, Idea.id == Merge.source_id)
        .where(Merge.id == merge_id, Idea.community_id == community.id)
        .execution_options(populate_existing=True)
    )
    merge = db.session.scalar(query)
    if merge is None:
        raise NotFound(_("There is no such merge."))
    return merge
