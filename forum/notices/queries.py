"""Reads of notices: what a person was told, grouped by where it happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.queries import is_mailed
from forum.communities.models import Community
from forum.communities.policy import can_view, manages_product
from forum.core import paging
from forum.core.paging import Page
from forum.extensions import db
from forum.ideas.models import Idea
from forum.notices.audience import Happening
from forum.notices.bell import is_shown, place_now
from forum.notices.kinds import MODERATION
from forum.notices.models import Mailing, Notice, NoticeSetting
from forum.threads import policy
from forum.threads.models import Thread

# So many notices are read for a page of groups.
READ_AT_ONCE = 200


@dataclass(frozen=True)
class Group:
    """What was told about one place: the newest of it first."""

    # None: it happened to the account, and nowhere.
    community: Community | None
    title: str
    idea_id: int | None
    thread_id: int | None
    # Of a page that is no thread.
    path: str | None
    post_id: int | None
    what: str
    names: Sequence[str]
    count: int
    at: datetime
    is_unread: bool
    last_id: int


def notices_of(actor: Actor, cursor: str | None = None) -> Page[Group]:
    """A page of what the actor was told, newest first; what they may not see is left out.

    One query. Notices of one place and kind are one group, while they follow each other closely.
    """
    query = told().where(Notice.person_id == actor.id)
    if place := paging.decode(cursor):
        query = query.where(Notice.id < place[1])
    rows = db.session.execute(query.order_by(Notice.id.desc()).limit(READ_AT_ONCE + 1)).all()
    groups: dict[tuple[int | str, str, bool], list[Any]] = {}
    for row in rows[:READ_AT_ONCE]:
        notice, community, thread = row[:3]
        if _may_read(actor, notice, community, thread):
            groups.setdefault((place_of(notice), notice.kind, notice.read_at is None), []).append(
                row
            )
    shown = [grouped(found) for found in groups.values()]
    more = len(rows) > READ_AT_ONCE
    last = rows[READ_AT_ONCE - 1][0].id if more else 0
    return Page(shown, paging.encode((0, last)) if more else None)


def _may_read(
    actor: Actor, notice: Notice, community: Community | None, thread: Thread | None
) -> bool:
    """Whether the actor may go where a notice leads: to a thread, or to a page of the team.

    What was done to what is theirs they read also where they may not go any more.
    """
    if community is None or notice.kind == MODERATION:
        return True
    if thread is None:
        return manages_product(actor, community)
    return can_view(actor, community) and policy.can_read(actor, community, thread)


def place_of(notice: Notice) -> int | str:
    """What notices of one place share."""
    return notice.thread_id or notice.event


def told() -> Any:
    """Notices with their community, thread, the idea that it discusses, and who did it.

    What was said in a post or thread that is hidden or taken back since is left out. A thread that
    was moved is where it stands by now, for who may go there.
    """
    return (
        select(Notice, Community, Thread, Idea.id, Idea.title, Person.name)
        .outerjoin(Thread, Thread.id == Notice.thread_id)
        .outerjoin(Community, Community.id == place_now())
        .outerjoin(Idea, Idea.thread_id == Thread.id)
        .outerjoin(Person, Person.id == Notice.actor_id)
        .where(is_shown())
    )


def settings_of(actor: Actor, community_id: int) -> dict[str, str]:
    """What the actor chose, by kind, everywhere (0) or in a community."""
    query = select(NoticeSetting.kind, NoticeSetting.way).where(
        NoticeSetting.person_id == actor.id, NoticeSetting.community_id == community_id
    )
    return {kind: way for kind, way in db.session.execute(query)}


def mailing_of(actor: Actor) -> Mailing | None:
    """How the actor is written to, if they chose anything."""
    return db.session.get(Mailing, actor.person_id)


def owner_of_feed(key: str) -> int | None:
    """Whose feeds have this key."""
    return db.session.scalar(select(Mailing.person_id).where(Mailing.feed_key == key))


def grouped(rows: list[Any]) -> Group:
    """One group of rows of `told`, the newest first."""
    notice, community, thread, idea_id, idea_title, _name = rows[0]
    return Group(
        community=community,
        title=notice.title or idea_title or (thread.title if thread else None) or "",
        idea_id=idea_id,
        thread_id=notice.thread_id,
        path=notice.path,
        # The oldest that is not read is where to begin.
        post_id=rows[-1][0].post_id if notice.read_at is None else notice.post_id,
        what=notice.what,
        names=list(dict.fromkeys(row[5] for row in rows if row[5])),
        count=len(rows),
        at=notice.created_at,
        is_unread=notice.read_at is None,
        last_id=notice.id,
    )


@dataclass(frozen=True)
class Addressee:
    """Somebody with a proven address."""

    id: int
    email: str
    language: str


def addresses_of(people: Sequence[int]) -> list[Addressee]:
    """Those of these people who can be written to."""
    query = select(Person.id, Person.email, Person.language).where(
        Person.id.in_(people), is_mailed()
    )
    rows = db.session.execute(query)
    return [Addressee(key, email, language) for key, email, language in rows if email]


@dataclass(frozen=True)
class About:
    """What a happening is about, for a mail."""

    title: str
    idea_id: int | None
    actor_name: str


def about(happening: Happening) -> About:
    """The title of where it happened, and who did it."""
    idea = db.session.execute(
        select(Idea.id, Idea.title).where(Idea.thread_id == happening.thread.id)
    ).one_or_none()
    name = db.session.scalar(select(Person.name).where(Person.id == happening.actor_id))
    title = happening.thread.title or (idea[1] if idea else "")
    return About(title, idea[0] if idea else None, name or "")
