"""What somebody is writing: kept by script every few seconds, and gone once it is posted.

A place is where they write: an answer in a thread, a new thread in a community, a post that they
change. There is one draft for each place, the same on every device.
"""

from __future__ import annotations

import re

from sqlalchemy import delete

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.core import clock
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.limits import DRAFT_FOR, DRAFT_MAX, TITLE_MAX
from forum.extensions import db
from forum.threads.models import Post, PostDraft, Thread

_PLACE = re.compile(r"(?:thread|talk|post)-[0-9]{1,10}")


def in_thread(thread: Thread) -> str:
    """The place of an answer in a thread."""
    return f"thread-{thread.id}"


def new_thread(community: Community) -> str:
    """The place of a new thread in a community."""
    return f"talk-{community.id}"


def of_post(post: Post) -> str:
    """The place of a post that is being changed."""
    return f"post-{post.id}"


def keep_draft(actor: Actor, *, place: str, title: str, body: str) -> None:
    """Keep what the actor writes at a place; an empty text is none."""
    if not _PLACE.fullmatch(place):
        raise Invalid({"place": _("There is no such place to write.")})
    if len(body) > DRAFT_MAX:
        raise Invalid({"body": _("A draft has at most %(most)d characters.", most=DRAFT_MAX)})
    if not body.strip() and not title.strip():
        drop(actor, place)
        return
    draft = db.session.get(PostDraft, (actor.person_id, place))
    if draft is None:
        draft = PostDraft(person_id=actor.person_id, place=place)
        db.session.add(draft)
    draft.title, draft.body, draft.kept_at = title[:TITLE_MAX], body, clock.now()


def draft_at(actor: Actor, place: str) -> PostDraft | None:
    """What the actor was writing there."""
    return None if actor.is_guest else db.session.get(PostDraft, (actor.person_id, place))


def forget_old() -> int:
    """Forget what nobody has written on for long; how many drafts."""
    old = delete(PostDraft).where(PostDraft.kept_at < clock.now() - DRAFT_FOR)
    return len(list(db.session.scalars(old.returning(PostDraft.person_id))))


def drop(actor: Actor, place: str) -> None:
    """Let a draft go."""
    db.session.execute(
        delete(PostDraft).where(PostDraft.person_id == actor.person_id, PostDraft.place == place)
    )
