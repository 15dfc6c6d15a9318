"""The worker learns which hosts a community links to, from words that are shown there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.events import IdeaVisibilityChanged
from forum.ideas.models import Idea
from forum.moderation.screening.links import links_of
from forum.moderation.screening.models import KnownHost, Reading
from forum.threads.events import PostShownOrHidden
from forum.threads.models import Post, Thread

AT_ONCE = 2_000
HOST_MAX = 200
_POSTS = (
    select(Post.id, Thread.community_id, Post.body)
    .join(Thread, Thread.id == Post.thread_id)
    .where(Post.visibility == "visible", Thread.visibility == "visible")
)
_IDEAS = select(Idea.id, Idea.community_id, Idea.body).where(Idea.visibility == "visible")


def learn_hosts() -> int:
    """Read what was written since the last time; how many texts that were."""
    return _learn("post", Post.id, _POSTS) + _learn("idea", Idea.id, _IDEAS)


def _learn(kind: str, key: Any, texts: Any) -> int:
    with transaction() as session:
        reading = session.get(Reading, kind) or Reading(kind=kind, last_id=0)
        session.add(reading)
        rows = session.execute(
            texts.where(key > reading.last_id).order_by(key).limit(AT_ONCE)
        ).all()
        for _id, community_id, text in rows:
            know(community_id, text)
        if rows:
            reading.last_id = rows[-1][0]
        return len(rows)


def on_post_shown(event: PostShownOrHidden) -> None:
    """What a moderator let through is known from then on."""
    row = db.session.execute(_POSTS.where(Post.id == event.post_id)).one_or_none()
    if row is not None:
        know(row.community_id, row.body)


def on_idea_shown(event: IdeaVisibilityChanged) -> None:
    """The same of an idea."""
    row = db.session.execute(_IDEAS.where(Idea.id == event.idea_id)).one_or_none()
    if row is not None:
        know(row.community_id, row.body)


def know(community_id: int, text: str) -> None:
    """Take the hosts of a text as known in a community."""
    for host in {link.host[:HOST_MAX] for link in links_of(text)}:
        if db.session.get(KnownHost, (community_id, host)) is None:
            db.session.add(KnownHost(community_id=community_id, host=host))
            db.session.flush()
