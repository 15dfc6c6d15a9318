"""Use cases of what was written: change a post, or what a thread is called and filed under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement

from forum.accounts import screening
from forum.accounts.actor import Actor
from forum.accounts.screening import Verdict, Words
from forum.communities.models import Community
from forum.core import audit, clock, markup, titles
from forum.core.errors import Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import EDIT
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.threads import images, mentions, policy, service
from forum.threads.events import (
    PostEdited,
    PostShownOrHidden,
    ThreadChanged,
    ThreadShownOrHidden,
)
from forum.threads.models import Post, PostRevision, Thread


def edit_post(actor: Actor, *, community: Community, post: Post, body: str) -> None:
    """Change what a post says; what it said is kept."""
    allowed = policy.can_edit(actor, community, post)
    ensure(allowed, _("Only its author or a moderator can change a post."))
    if faults := service.faults_of(body):
        raise Invalid(faults)
    thread = db.session.get_one(Thread, post.thread_id)
    lock(thread)
    lock(post)
    if body == post.body:
        return
    keep(EDIT[actor.trust], audit.AuditEntry.at, *_edits_of(actor.person_id))
    change = Words("post", body, community.id, post.id, post.body, post.created_at)
    verdict = screening.verdict_on(actor, change)
    written = mentions.read(actor, community, body)
    db.session.add(_before(post))
    post.body, post.body_html = body, written.rendered.html
    post.renderer, post.edited_at = markup.RENDERER_VERSION, clock.now()
    new = mentions.note(post, written.people)
    images.claim(actor, post)
    audit.record(actor.id, "post.edit", post)
    publish(PostEdited(post.id, post.thread_id, community.id, new))
    if verdict.holds:
        post.visibility = verdict.visibility
        service.recount(thread)
        publish(PostShownOrHidden(post.id, post.thread_id))
    service.report(verdict, "post", post.id, community, actor)


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
    verdict = _verdict_on_title(actor, community, thread, title)
    audit.record(actor.id, "thread.edit", thread, before=thread.title, after=title)
    thread.title, thread.area_id = title, area_id
    service.set_tags(thread, tags)
    publish(ThreadChanged(thread.id))
    if verdict.holds:
        thread.visibility = verdict.visibility
        publish(ThreadShownOrHidden(thread.id))
    service.report(verdict, "thread", thread.id, community, actor)


def _verdict_on_title(actor: Actor, community: Community, thread: Thread, title: str) -> Verdict:
    if title == thread.title:
        return Verdict()
    words = Words("thread", title, community.id, thread.id, thread.title or "", thread.created_at)
    return screening.verdict_on(actor, replace(words, field="title"))


def _before(post: Post) -> PostRevision:
    # Whoever changed it last wrote the words that are replaced now; moderators are in the audit.
    return PostRevision(
        post_id=post.id,
        author_id=post.author_id,
        body=post.body,
        written_at=post.edited_at or post.created_at,
    )


def _edits_of(person_id: int) -> tuple[ColumnElement[bool], ...]:
    return (audit.AuditEntry.actor_id == person_id, audit.AuditEntry.action == "post.edit")
