"""Use cases of talk: open a thread, write in it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from forum.accounts import screening
from forum.accounts.actor import Actor
from forum.accounts.screening import Words
from forum.accounts.service import take_turn
from forum.communities.events import AreasRemoved
from forum.communities.models import Community
from forum.communities.refusing import ensure_may_write
from forum.communities.rules import faults_of_rules
from forum.core import audit, clock, markup, titles
from forum.core.errors import Conflict, Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import POST, POST_MAX, THREAD
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.follows.service import follow
from forum.threads import drafts, images, mentions, policy, tree
from forum.threads.events import PostWritten, ThreadOpened
from forum.threads.models import Post, Thread, ThreadTag


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
    _ensure_may_talk(actor, community)
    take_turn(actor)
    title = titles.one_line(title)
    said = faults_of_rules(actor, community)
    if faults := {**titles.faults_of(title, tags), **faults_of_body(body), **said}:
        raise Invalid(faults)
    own = (Thread.author_id == actor.person_id, Thread.title.is_not(None))
    keep(THREAD[actor.trust], Thread.created_at, *own)
    said_in_all = Words("thread", titles.whole(title, tags, body), community.id)
    verdict = screening.verdict_on(actor, said_in_all)
    thread = Thread(
        community_id=community.id,
        author_id=actor.person_id,
        title=title,
        area_id=area_id,
        visibility=verdict.visibility,
        is_announced=not verdict.holds,
        created_at=clock.now(),
    )
    db.session.add(thread)
    db.session.flush()
    set_tags(thread, tags)
    audit.record(actor.id, "thread.open", thread)
    if thread.is_announced:
        publish(ThreadOpened(thread.id, community.id, actor.person_id))
    _write(actor, community, thread, body, place=drafts.new_thread(community))
    screening.report(verdict, "thread", thread.id, community.id, actor)
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
    _ensure_may_talk(actor, community)
    take_turn(actor)
    lock(thread)
    ensure(policy.can_reply(actor, community, thread), _("This thread is locked."))
    if parent is not None and parent.thread_id != thread.id:
        raise Conflict(_("The post that this answers has been moved to another thread."))
    if faults := {**faults_of_body(body), **faults_of_rules(actor, community)}:
        raise Invalid(faults)
    keep(POST[actor.trust], Post.created_at, Post.author_id == actor.person_id)
    verdict = screening.verdict_on(actor, Words("post", body, community.id))
    place, shown = drafts.in_thread(thread), verdict.visibility
    post = _write(actor, community, thread, body, shown, parent=parent, place=place)
    screening.report(verdict, "post", post.id, community.id, actor)
    return post


def _ensure_may_talk(actor: Actor, community: Community) -> None:
    refusal = _("Join this community to take part in its talk.")
    ensure_may_write(actor, community, policy.can_reply(actor, community), refusal)


def _write(
    actor: Actor,
    community: Community,
    thread: Thread,
    body: str,
    visibility: str = screening.VISIBLE,
    *,
    parent: Post | None = None,
    place: str,
) -> Post:
    written = mentions.read(actor, community, body)
    is_shown = visibility == screening.VISIBLE
    post = Post(
        thread_id=thread.id,
        author_id=actor.person_id,
        body=body,
        body_html=written.rendered.html,
        renderer=markup.RENDERER_VERSION,
        visibility=visibility,
        is_announced=is_shown and thread.visibility == screening.VISIBLE,
        created_at=clock.now(),
    )
    db.session.add(post)
    db.session.flush()
    tree.plant(post, parent)
    mentions.note(post, written.people)
    images.claim(actor, post)
    drafts.drop(actor, place)
    follow(actor, "thread", thread.id)
    if is_shown:
        _count(thread.id, post)
    if post.is_announced:
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


def leave_areas(event: AreasRemoved) -> None:
    """Threads about an area that is gone are about none."""
    about = update(Thread).where(Thread.area_id.in_(event.area_ids))
    db.session.execute(about.values(area_id=None))


def set_tags(thread: Thread, tags: Sequence[str]) -> None:
    """File a thread under exactly these tags."""
    db.session.execute(delete(ThreadTag).where(ThreadTag.thread_id == thread.id))
    db.session.add_all(ThreadTag(thread_id=thread.id, name=name) for name in tags)
    db.session.flush()


def faults_of_body(body: str) -> dict[str, str]:
    """What is wrong with the text of a post."""
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
