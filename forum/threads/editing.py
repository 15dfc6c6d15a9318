"""Change what was written; what it said before is kept, and a moderator says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from forum.accounts import screening
from forum.accounts.actor import Actor
from forum.accounts.screening import Verdict, Words
from forum.accounts.service import hold_people
from forum.communities.events import Moderated
from forum.communities.models import Community
from forum.communities.queries import actor_behind
from forum.communities.reasons import OWN, Why
from forum.communities.refusing import ensure_may_write
from forum.core import audit, clock, markup, titles
from forum.core.errors import Conflict, Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import EDIT
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.threads import images, mentions, policy, tree
from forum.threads.events import PostEdited, ThreadChanged
from forum.threads.models import Post, PostRevision, Thread, ThreadTag
from forum.threads.service import faults_of_body, set_tags
from forum.threads.showing import put_post_visibility, put_visibility


def edit_post(actor: Actor, *, community: Community, post: Post, body: str, why: Why = OWN) -> None:
    """Change what a post says; what it said is kept."""
    allowed = policy.can_edit(actor, community, post)
    refusal = _("Only its author or a moderator can change a post.")
    ensure_may_write(actor, community, allowed, refusal)
    if faults := faults_of_body(body):
        raise Invalid(faults)
    why.check()
    # First: that flags on it were right is noted with whose it is.
    hold_people([post.author_id])
    thread = db.session.get_one(Thread, post.thread_id)
    lock(thread)
    lock(post)
    if body == post.body:
        return
    keep(EDIT[actor.trust], audit.AuditEntry.at, *_edits_of(actor.person_id))
    change = Words("post", body, community.id, post.id, post.body, post.created_at)
    shown = thread.visibility if tree.opens(post) else post.visibility
    verdict = screening.verdict_on(actor, change).on(shown)
    kept = _before(post)
    db.session.add(kept)
    db.session.flush()
    before = {"revision": kept.id, "edited_at": _written(post.edited_at)}
    post.edited_at = clock.now()
    _say(actor, actor, community, post, body)
    audit.record(actor.id, "post.edit", post)
    _tell(actor, community, "post", post, why, before)
    _heed(verdict, actor, community, thread, post)


def _heed(verdict: Verdict, actor: Actor, community: Community, thread: Thread, post: Post) -> None:
    """Hold a changed post or show it to the moderators; a thread goes with its first one."""
    opens = tree.opens(post)
    if verdict.holds and opens:
        put_visibility(thread, verdict.visibility)
    elif verdict.holds:
        put_post_visibility(thread, post, verdict.visibility)
    about = ("thread", thread.id) if opens else ("post", post.id)
    screening.report(verdict, *about, community.id, actor)


def take_back_edit(
    actor: Actor, *, community: Community, post: Post, before: Mapping[str, Any], why: Why
) -> None:
    """Let a post say again what it said before a moderator changed it, as if nobody had."""
    ensure(policy.can_edit(actor, community, post), _("Only a moderator can do this."))
    lock(post)
    revisions = select(PostRevision).where(PostRevision.post_id == post.id)
    kept = db.session.scalar(revisions.order_by(PostRevision.id.desc()).limit(1))
    if kept is None or kept.id != before["revision"]:
        raise Conflict(_("It was changed again since: look at what it says now."))
    edited_at = before["edited_at"]
    post.edited_at = datetime.fromisoformat(edited_at) if edited_at else None
    _say(actor, actor_behind(post.author_id) or actor, community, post, kept.body)
    db.session.delete(kept)
    audit.record(actor.id, "post.edit", post)
    _tell(actor, community, "post", post, why, {})


def edit_thread(
    actor: Actor,
    *,
    community: Community,
    thread: Thread,
    title: str,
    tags: Sequence[str],
    area_id: int | None,
    why: Why = OWN,
) -> None:
    """Change a thread's title, tags and area."""
    allowed = policy.can_edit(actor, community, thread)
    refusal = _("Only who opened it or a moderator can change a thread.")
    ensure_may_write(actor, community, allowed, refusal)
    title = titles.one_line(title)
    if faults := titles.faults_of(title, tags):
        raise Invalid(faults)
    why.check()
    lock(thread)
    keep(EDIT[actor.trust], audit.AuditEntry.at, *_edits_of(actor.person_id))
    verdict = _verdict_on_title(actor, community, thread, title)
    audit.record(actor.id, "thread.edit", thread, before=thread.title, after=title)
    filed = select(ThreadTag.name).where(ThreadTag.thread_id == thread.id)
    tagged = list(db.session.scalars(filed.order_by(ThreadTag.name)))
    here = {"community_id": community.id, "subject_id": thread.id}
    of_tags = screening.tags_verdict(actor, title, tags, tagged, **here)
    screening.report(of_tags, "thread", thread.id, community.id, actor)
    before = {"title": thread.title, "area_id": thread.area_id, "tags": tagged}
    thread.title, thread.area_id = title, area_id
    set_tags(thread, tags)
    publish(ThreadChanged(thread.id))
    _tell(actor, community, "thread", thread, why, before)
    if verdict.holds:
        put_visibility(thread, verdict.visibility)
    screening.report(verdict, "thread", thread.id, community.id, actor)


def _verdict_on_title(actor: Actor, community: Community, thread: Thread, title: str) -> Verdict:
    if title == thread.title:
        return Verdict()
    words = Words("thread", title, community.id, thread.id, thread.title or "", thread.created_at)
    return screening.verdict_on(actor, replace(words, field="title")).on(thread.visibility)


def _say(actor: Actor, writer: Actor, community: Community, post: Post, body: str) -> None:
    """Let a post say something; whom it names, and which pictures, is read as the writer may."""
    written = mentions.read(writer, community, body)
    post.body, post.body_html = body, written.rendered.html
    post.renderer = markup.RENDERER_VERSION
    new = mentions.note(post, written.people)
    images.claim(actor, post)
    publish(PostEdited(post.id, post.thread_id, community.id, new))


def _before(post: Post) -> PostRevision:
    # Whoever changed it last wrote the words that are replaced now; moderators are in the audit.
    return PostRevision(
        post_id=post.id,
        author_id=post.author_id,
        body=post.body,
        written_at=post.edited_at or post.created_at,
    )


def _tell(
    actor: Actor,
    community: Community,
    kind: str,
    edited: Post | Thread,
    why: Why,
    before: dict[str, Any],
) -> None:
    if actor.id != edited.author_id:
        about = (kind, edited.id, edited.author_id)
        publish(Moderated(actor, community.id, "edit", *about, why, before))


def _edits_of(person_id: int) -> tuple[ColumnElement[bool], ...]:
    """Of posts and threads, counted together."""
    entry = audit.AuditEntry
    return (entry.actor_id == person_id, entry.action.in_(("post.edit", "thread.edit")))


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
