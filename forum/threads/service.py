"""Use cases of talk: open a thread, write in it, change what was written."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, func, select, update

from forum.accounts.actor import Actor
from forum.accounts.service import take_turn
from forum.communities.events import AreasRemoved
from forum.communities.models import Community
from forum.communities.rules import faults_of_rules
from forum.core import audit, clock, markup, titles
from forum.core.errors import Conflict, Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import EDIT, POST, POST_MAX, THREAD
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.follows.service import follow
from forum.threads import drafts, images, mentions, policy, tree
from forum.threads.events import PostEdited, PostWritten, ThreadChanged, ThreadOpened
from forum.threads.models import Post, PostRevision, Thread, ThreadTag


def open_thread(community: Community, author_id: int | None) -> Thread:
    """Open the thread of something that has an address, so that it needs none itself."""
    thread = Thread(community_id=community.id, author_id=author_id)
    db.session.add(thread)
    db.session.flush()
    return thread


def start_thread(
    actor: Actor,
    *,
    community: Community,
    title: str,
    body: str,
    tags: Sequence[str] = (),
    area_id: int | None = None,
) -> Thread:
    """Open a thread with its first post."""
    ensure(policy.can_reply(actor, community), _("Join this community to take part in its talk."))
    take_turn(actor)
    title = titles.one_line(title)
    said = faults_of_rules(actor, community)
    if faults := {**titles.faults_of(title, tags), **_faults_of(body), **said}:
        raise Invalid(faults)
    own = (Thread.author_id == actor.person_id, Thread.title.is_not(None))
    keep(THREAD[actor.trust], Thread.created_at, *own)
    thread = Thread(
        community_id=community.id,
        author_id=actor.person_id,
        title=title,
        area_id=area_id,
        created_at=clock.now(),
    )
    db.session.add(thread)
    db.session.flush()
    _set_tags(thread, tags)
    audit.record(actor.id, "thread.open", thread)
    publish(ThreadOpened(thread.id, community.id, actor.person_id))
    _write(actor, community, thread, body, place=drafts.new_thread(community))
    return thread


def write_post(
    actor: Actor,
    *,
    community: Community,
    thread: Thread,
    body: str,
    parent: Post | None = None,
) -> Post:
    """Add a post, in answer to `parent` if it is given."""
    ensure(policy.can_reply(actor, community), _("Join this community to take part in its talk."))
    take_turn(actor)
    lock(thread)
    ensure(policy.can_reply(actor, community, thread), _("This thread is locked."))
    if parent is not None and parent.thread_id != thread.id:
        raise Conflict(_("The post that this answers has been moved to another thread."))
    if faults := {**_faults_of(body), **faults_of_rules(actor, community)}:
        raise Invalid(faults)
    keep(POST[actor.trust], Post.created_at, Post.author_id == actor.person_id)
    place = drafts.in_thread(thread)
    return _write(actor, community, thread, body, parent=parent, place=place)


def _write(
    actor: Actor,
    community: Community,
    thread: Thread,
    body: str,
    *,
    parent: Post | None = None,
    place: str,
) -> Post:
    written = mentions.read(actor, community, body)
    post = Post(
        thread_id=thread.id,
        author_id=actor.person_id,
        body=body,
        body_html=written.rendered.html,
        renderer=markup.RENDERER_VERSION,
        created_at=clock.now(),
    )
    db.session.add(post)
    db.session.flush()
    tree.plant(post, parent)
    mentions.note(post, written.people)
    images.claim(actor, post)
    drafts.drop(actor, place)
    follow(actor, "thread", thread.id)
    _count(thread.id, post)
    publish(PostWritten(post.id, thread.id, community.id, actor.person_id, written.people))
    return post


def recount(thread: Thread) -> None:
    """Compute a thread's counters anew from its posts that everybody reads; it is locked."""
    here = (Post.thread_id == thread.id, Post.visibility == "visible")
    count, last = db.session.execute(
        select(func.count(), func.max(Post.created_at)).where(*here)
    ).one()
    values = {"post_count": count, "last_post_at": last}
    db.session.execute(update(Thread).where(Thread.id == thread.id).values(values))


def _count(thread_id: int, post: Post) -> None:
    db.session.execute(
        update(Thread)
        .where(Thread.id == thread_id)
        .values(post_count=Thread.post_count + 1, last_post_at=post.created_at)
    )


def edit_post(actor: Actor, *, community: Community, post: Post, body: str) -> None:
    """Change what a post says; what it said is kept."""
    allowed = policy.can_edit(actor, community, post)
    ensure(allowed, _("Only its author or a moderator can change a post."))
    if faults := _faults_of(body):
        raise Invalid(faults)
    lock(post)
    if body == post.body:
        return
    keep(EDIT[actor.trust], audit.AuditEntry.at, *_edits_of(actor.person_id))
    written = mentions.read(actor, community, body)
    db.session.add(_before(post))
    post.body, post.body_html = body, written.rendered.html
    post.renderer, post.edited_at = markup.RENDERER_VERSION, clock.now()
    new = mentions.note(post, written.people)
    images.claim(actor, post)
    audit.record(actor.id, "post.edit", post)
    publish(PostEdited(post.id, post.thread_id, community.id, new))


def edit_thread(
    actor: Actor,
    *,
    community: Community,
    thread: Thread,
    title: str,
    tags: Sequence[str],
    area_id: int | None,
) -> None:
    """Change a thread's title, tags and area."""
    allowed = policy.can_edit(actor, community, thread)
    ensure(allowed, _("Only who opened it or a moderator can change a thread."))
    title = titles.one_line(title)
    if faults := titles.faults_of(title, tags):
        raise Invalid(faults)
    lock(thread)
    audit.record(actor.id, "thread.edit", thread, before=thread.title, after=title)
    thread.title, thread.area_id = title, area_id
    _set_tags(thread, tags)
    publish(ThreadChanged(thread.id))


def leave_areas(event: AreasRemoved) -> None:
    """Threads about an area that is gone are about none."""
    about = update(Thread).where(Thread.area_id.in_(event.area_ids))
    db.session.execute(about.values(area_id=None))


def _before(post: Post) -> PostRevision:
    # Whoever changed it last wrote the words that are replaced now; moderators are in the audit.
    return PostRevision(
        post_id=post.id,
        author_id=post.author_id,
        body=post.body,
        written_at=post.edited_at or post.created_at,
    )


def _set_tags(thread: Thread, tags: Sequence[str]) -> None:
    db.session.execute(delete(ThreadTag).where(ThreadTag.thread_id == thread.id))
    db.session.add_all(ThreadTag(thread_id=thread.id, name=name) for name in tags)
    db.session.flush()


def _edits_of(person_id: int) -> tuple[ColumnElement[bool], ...]:
    return (audit.AuditEntry.actor_id == person_id, audit.AuditEntry.action == "post.edit")


def _faults_of(body: str) -> dict[str, str]:
    if not body.strip():
        return {"body": _("Write something first.")}
    if len(body) <= POST_MAX:
        return {}
    fault = _(
        "This has %(length)d characters; at most %(most)d fit. Nothing is lost: shorten it here.",
        length=len(body),
        most=POST_MAX,
    )
    return {"body": fault}
