"""Use cases of reading talk: say what a sentence is, and take that back."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.capture import policy
from forum.capture.engine.findings import KINDS
from forum.capture.freezing.talk import digest_of, quotable, sentences_in
from forum.capture.models import Verdict
from forum.communities.models import Community
from forum.core import audit, clock
from forum.core.errors import Invalid, NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.threads.models import Post


def judge_sentence(
    actor: Actor, *, community: Community, post_id: int, start: int, end: int, kind: str
) -> Verdict:
    """Say of which kind a sentence is; what was said of it before holds no longer.

    NotFound where the post may not be quoted, or where no sentence stands at that place.
    """
    post = _access(actor, community, post_id)
    if kind not in KINDS:
        raise Invalid({"kind": _("Choose what this sentence is.")})
    if (start, end) not in sentences_in(post.body):
        raise NotFound(_("This sentence is no longer there."))
    verdict = _verdict(post, start, end)
    before = verdict.kind if verdict else None
    if verdict is None:
        verdict = Verdict(community_id=community.id, post_id=post.id, start=start, end=end)
        db.session.add(verdict)
    verdict.kind, verdict.digest = kind, digest_of(post.body[start:end])
    verdict.by_id, verdict.at = actor.person_id, clock.now()
    verdict.community_id = community.id
    db.session.flush()
    audit.record(actor.id, "capture.judge", verdict, post=post.id, before=before, after=kind)
    return verdict


def take_verdict_back(
    actor: Actor, *, community: Community, post_id: int, start: int, end: int
) -> None:
    """Say nothing of a sentence any more; nothing happens where nothing was said."""
    post = _access(actor, community, post_id)
    if verdict := _verdict(post, start, end):
        audit.record(
            actor.id, "capture.judge", verdict, post=post.id, before=verdict.kind, after=None
        )
        db.session.delete(verdict)


def _access(actor: Actor, community: Community, post_id: int) -> Post:
    """A post that may be quoted, so that nobody else judges in it until the commit."""
    allowed = policy.can_judge(actor, community)
    ensure(allowed, _("Only the product team says what a sentence is."))
    post: Post | None = db.session.scalar(quotable(community, Post).where(Post.id == post_id))
    if post is None:
        raise NotFound(_("There is no such post."))
    lock(post)
    return post


def _verdict(post: Post, start: int, end: int) -> Verdict | None:
    here = (Verdict.post_id == post.id, Verdict.start == start, Verdict.end == end)
    return db.session.scalar(select(Verdict).where(*here))
