"""Pictures in posts: given while writing, the giver's alone until a post shows them."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, exists, func, select, update

from forum.accounts import room
from forum.accounts.actor import Actor
from forum.accounts.service import take_turn
from forum.communities.models import Community
from forum.communities.policy import can_write
from forum.communities.queries import ensure_visible
from forum.communities.refusing import ensure_may_write
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.images import Stored
from forum.core.language import _
from forum.core.limits import POST_IMAGE
from forum.core.pace import keep
from forum.core.transaction import transaction
from forum.extensions import db
from forum.threads import policy
from forum.threads.models import Post, PostDraft, PostImage, Thread

# What tells the address of such a picture from that of a design.
PREFIX = "post-"
# What was given for a post that was never written stays this long, and while a draft shows it.
UNUSED_FOR = timedelta(days=30)
_SHOWN = re.compile(rf'src="/media/{PREFIX}([0-9a-f]+\.webp)"')


def check_pace(actor: Actor, community: Community) -> None:
    """Raise unless the actor may give a picture now: asked before any time is spent on it."""
    ensure_may_write(
        actor,
        community,
        can_write(actor, community),
        _("Join this community to take part in its talk."),
    )
    keep(POST_IMAGE[actor.trust], PostImage.given_at, PostImage.person_id == actor.person_id)


def add_image(actor: Actor, *, community: Community, picture: Stored) -> PostImage:
    """Keep a stored picture for a post that is being written."""
    take_turn(actor)
    check_pace(actor, community)
    room.check_room(actor, [picture], "image")
    image = PostImage(
        file=picture.name,
        person_id=actor.person_id,
        community_id=community.id,
        width=picture.width,
        height=picture.height,
        bytes=picture.bytes,
        given_at=clock.now(),
    )
    db.session.add(image)
    db.session.flush()
    return image


def kept_by(person_id: int) -> Select[Any]:
    """What a person's pictures in posts take on the disk."""
    return select(func.sum(PostImage.bytes)).where(PostImage.person_id == person_id)


def claim(actor: Actor, post: Post) -> None:
    """Give to a post the pictures of its writer that it shows first."""
    if shown := _SHOWN.findall(post.body_html):
        db.session.execute(
            update(PostImage)
            .where(PostImage.file.in_(shown), PostImage.person_id == actor.person_id)
            .where(PostImage.post_id.is_(None))
            .values(post_id=post.id)
        )


def forget_unused() -> None:
    """Forget what was given long ago for a post that never came, unless a draft shows it."""
    drafted = exists().where(
        PostDraft.person_id == PostImage.person_id, PostDraft.body.contains(PostImage.file)
    )
    with transaction() as session:
        session.execute(
            delete(PostImage)
            .where(PostImage.post_id.is_(None), ~drafted)
            .where(PostImage.given_at < clock.now() - UNUSED_FOR)
        )


def unnamed_among(files: Collection[str]) -> set[str]:
    """Which of these files are no picture of a post."""
    return set(files) - set(db.session.scalars(select(PostImage.file))) if files else set()


def access_image(actor: Actor, file: str) -> PostImage:
    """The picture of that file, if the actor may read the post that shows it, or gave it."""
    # Where the post stands now: it may have been moved to another community.
    stands = func.coalesce(Thread.community_id, PostImage.community_id)
    query = (
        select(PostImage, Post, Thread, Community)
        .outerjoin(Post, Post.id == PostImage.post_id)
        .outerjoin(Thread, Thread.id == Post.thread_id)
        .join(Community, Community.id == stands)
        .where(PostImage.file == file)
    )
    unknown = NotFound(_("There is no such picture."))
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise unknown
    image: PostImage = row[0]
    try:
        ensure_visible(actor, row[3])
    except NotFound:
        # In the words for what does not exist: others would say that it does.
        raise unknown from None
    if not _is_seen(actor, *row):
        raise unknown
    return image


def _is_seen(
    actor: Actor, image: PostImage, post: Post | None, thread: Thread, place: Community
) -> bool:
    if post is None:
        return image.person_id == actor.id
    return all(policy.can_read(actor, place, one) for one in (post, thread))
