"""Talk as the engine reads it: what people said who agree to capture, and what it was judged to be.

Nobody else is ever quoted. A post's key is its id: unlike an idea, it never leaves its database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.queries import agrees_to_be_quoted
from forum.capture import engine
from forum.capture.models import Verdict
from forum.communities.models import Community
from forum.communities.queries import speaks_for_brand
from forum.extensions import db
from forum.ideas import lifecycle
from forum.ideas.models import Idea
from forum.threads.models import Post, Thread

TALK_READ = timedelta(weeks=12)
POSTS_READ = 20_000
# Of a post; what stands further down in it is rarely a wish, and costs as much to read.
POST_READ = 4_000
# The idea whose discussion it is, and the one that speaks for that since they were merged.
Under = aliased(Idea)
Speaker = aliased(Idea)


def posts_of(community: Community, as_of: datetime) -> tuple[engine.Post, ...]:
    """The newest posts of a community that may be quoted, of the weeks before `as_of`.

    Those of its product team are left out: what the brand says is not what people want of it.
    """
    rows = quotable(community, Post.id, Post.author_id, Post.created_at, words(), Speaker.key)
    rows = rows.where(Post.created_at > as_of - TALK_READ)
    rows = rows.where(~speaks_for_brand(Post.author_id, community.id))
    newest = rows.order_by(Post.created_at.desc(), Post.id.desc()).limit(POSTS_READ)
    return tuple(
        engine.Post(
            key=key_of(post_id),
            text=text,
            author=str(author_id),
            idea=idea,
            age_days=max(0, (as_of - moment).days),
        )
        for post_id, author_id, moment, text, idea in db.session.execute(newest)
    )


def verdicts_of(community: Community) -> tuple[engine.Verdict, ...]:
    """What was said of sentences that their posts still say and that may still be quoted."""
    query = quotable(community, Verdict.start, Verdict.end, Verdict.digest, Verdict.kind, words())
    query = query.join(Verdict, Verdict.post_id == Post.id)
    query = query.where(Verdict.community_id == community.id).order_by(Post.id, Verdict.start)
    return tuple(
        engine.Verdict(said, kind)
        for start, end, digest, kind, text in db.session.execute(query)
        if digest == digest_of(text[start:end])
        and (said := sentences_in(text).get((start, end))) is not None
    )


def quotable(
    community: Community, *columns: Any, posts: Collection[int] | None = None
) -> Select[Any]:
    """A question about the posts of a community that everybody reads, of people who agree.

    Of these `posts` alone, where they are given.
    """
    unshown = sorted(lifecycle.UNSHOWN)
    shown = (
        (idea.visibility == "visible") & idea.status.not_in(unshown) for idea in (Under, Speaker)
    )
    # Asked for the community by an index, SQLite would look into each of its threads for each post.
    here = Thread.community_id if posts is None else Thread.community_id + 0
    query = select(*columns).select_from(Post)
    if posts is not None:
        query = query.where(Post.id.in_(sorted(posts)))
    return (
        query.join(Thread, Thread.id == Post.thread_id)
        .outerjoin(Under, Under.thread_id == Thread.id)
        .outerjoin(Speaker, Speaker.id == func.coalesce(Under.merged_into_id, Under.id))
        .where(here == community.id, Thread.visibility == "visible")
        .where(Post.visibility == "visible", agrees_to_be_quoted(Post.author_id))
        .where(or_(Thread.title.is_not(None), and_(*shown)))
    )


def words() -> ColumnElement[str]:
    """As much of a post as is read."""
    return func.substr(Post.body, 1, POST_READ)


@lru_cache(maxsize=64)
def sentences_in(text: str) -> Mapping[tuple[int, int], str]:
    """The sentences of what is read of a post, by where they stand in it."""
    # Loaded late: the engine's words for wishes bring numpy and scipy, which few requests need.
    from forum.capture.engine.wishes.sentences import split_sentences

    return {(one.start, one.end): one.said for one in split_sentences(text[:POST_READ])}


def digest_of(sentence: str) -> str:
    """What a verdict remembers of a sentence."""
    return sha256(sentence.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def key_of(post_id: int) -> str:
    """The engine's name of a post."""
    return f"p{post_id}"


def id_of(key: str) -> int:
    """The post that the engine calls so."""
    return int(key[1:])
