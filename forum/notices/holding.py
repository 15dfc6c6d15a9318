"""Whether a mail may still be sent: it can have waited for days while its server was away."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.queries import actor_behind
from forum.extensions import db
from forum.threads.models import Post, Thread
from forum.threads.policy import can_read

THREAD, POST = "thread-", "post-"


def name_of(thread: Thread, post: Post | None) -> str:
    """What a mail is about, in a word that `is_told_still` reads."""
    return f"{THREAD}{thread.id}" + (f"/{POST}{post.id}" if post else "")


def is_told_still(recipient: str, about: str) -> bool:
    """Whether the owner of an address may read now what a mail to them tells of."""
    talk, _slash, said = about.partition("/")
    if not talk.startswith(THREAD):
        return True
    person_id = db.session.scalar(select(Person.id).where(Person.email == recipient))
    reader = actor_behind(person_id) if person_id is not None else None
    thread = db.session.get(Thread, int(talk.removeprefix(THREAD)))
    if reader is None or thread is None:
        return False
    written: list[Thread | Post | None] = [thread]
    if said:
        written.append(db.session.get(Post, int(said.removeprefix(POST))))
    place = db.session.get_one(Community, thread.community_id)
    return all(one is not None and can_read(reader, place, one) for one in written)
