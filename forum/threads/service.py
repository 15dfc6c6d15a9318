"""Use cases of talk."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, update

from forum.accounts.actor import Actor
from forum.accounts.service import take_turn
from forum.communities.models import Community
from forum.core import audit, clock, markup
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.limits import EDIT, POST, POST_MAX
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.extensions import db
from forum.threads import policy
from forum.threads.models import Post, Thread


def open_thread(community: Community, *, title: str | None = None) -> Thread:
    """Open a thread; one without a title has no address of its own."""
    thread = Thread(community_id=community.id, title=title)
    db.session.add(thread)
    db.session.flush()
    return thread


def write_post(
    actor: Actor, *, community: Community, thread: Thread, body: str, once: str | None = None
) -> Post:
    """Add a post; the same `once` from the same author gives the post that it made before."""
    ensure(policy.can_reply(actor, community), _("Join this community to take part in its talk."))
    take_turn(actor)
    if once and (made := _made_before(actor.person_id, once)):
        return made
    _check(body)
    keep(POST[actor.trust], Post.created_at, Post.author_id == actor.person_id)
    rendered = markup.render(body)
    post = Post(
        thread_id=thread.id,
        author_id=actor.person_id,
        body=body,
        body_html=rendered.html,
        renderer=markup.RENDERER_VERSION,
        created_at=clock.now(),
        once=once,
    )
    db.session.add(post)
    db.session.flush()
    db.session.execute(
        update(Thread)
        .where(Thread.id == thread.id)
        .values(post_count=Thread.post_count + 1, last_post_at=post.created_at)
    )
    return post


def edit_post(actor: Actor, *, community: Community, post: Post, body: str) -> None:
    """Change what a post says."""
    allowed = policy.can_edit(actor, community, post)
    ensure(allowed, _("Only its author or a moderator can change a post."))
    _check(body)
    keep(EDIT[actor.trust], audit.AuditEntry.at, *_edits_of(actor.person_id))
    post.body, post.body_html = body, markup.render(body).html
    post.renderer, post.edited_at = markup.RENDERER_VERSION, clock.now()
    audit.record(actor.id, "post.edit", post)


def _edits_of(person_id: int) -> tuple[ColumnElement[bool], ...]:
    return (audit.AuditEntry.actor_id == person_id, audit.AuditEntry.action == "post.edit")


def _made_before(author_id: int, once: str) -> Post | None:
    return db.session.scalar(select(Post).where(Post.author_id == author_id, Post.once == once))


def _check(body: str) -> None:
    if not body.strip():
        raise Invalid({"body": _("Write something first.")})
    if len(body) > POST_MAX:
        raise Invalid(
            {
                "body": _(
                    "This has %(length)d characters; at most %(most)d fit. Nothing is lost: "
                    "shorten it here.",
                    length=len(body),
                    most=POST_MAX,
                )
            }
        )
