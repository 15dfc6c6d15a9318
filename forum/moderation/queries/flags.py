"""Reads of flags: for whoever raised them, and what came of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, union_all

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community, Membership
from forum.communities.queries import is_visible_to
from forum.core import paging
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.paging import Page
from forum.extensions import db
from forum.ideas.models import Idea
from forum.ideas.queries import IS_OPEN_TO_ALL
from forum.moderation.kinds import kinds_among
from forum.moderation.models import Flag, ModerationEntry
from forum.moderation.settling import outcome_of, settled_flags
from forum.people.queries.history import is_readable_post
from forum.threads.models import Post, Thread


@dataclass(frozen=True)
class Shown:
    """What a flag is about, where everybody who may see the place reads it still.

    A post has no title: it is that of the thread or idea that it stands in.
    """

    title: str
    slug: str
    language: str


@dataclass(frozen=True)
class OwnFlag:
    """A flag as whoever raised it reads it: what it is about, in whose words, and who may enter."""

    flag: Flag
    community: Community
    may_enter: bool
    kind: str
    thing: Shown | None


def flags_of(actor: Actor, cursor: str | None = None) -> Page[OwnFlag]:
    """A page of the actor's own flags, newest first; three queries."""
    query = (
        select(Flag, Community, is_visible_to(actor))
        .join(Community, Community.id == Flag.community_id)
        .where(Flag.flagger_id == actor.person_id)
        .order_by(Flag.id.desc())
    )
    if place := paging.decode(cursor):
        query = query.where(Flag.id < place[1])
    rows = db.session.execute(query.limit(paging.PAGE_SIZE + 1)).all()
    page = paging.cut(rows, paging.PAGE_SIZE, lambda row: (0, row[0].id))
    things = _shown_to_all(actor, [flag.id for flag, *_place in page.items])
    kinds = kinds_among({flag.community_id for flag, *_place in page.items})
    flags = [
        OwnFlag(
            flag,
            community,
            bool(may_enter),
            dict(kinds[community.id]).get(flag.kind, flag.kind),
            things.get(flag.id),
        )
        for flag, community, may_enter in page.items
    ]
    return Page(flags, page.next)


def access_flag(actor: Actor, community: Community, flag_id: int) -> Flag:
    """The actor's own flag."""
    own = (Flag.id == flag_id, Flag.flagger_id == (actor.id or 0))
    flag = db.session.scalar(select(Flag).where(*own, Flag.community_id == community.id))
    if flag is None:
        raise NotFound(_("There is no such flag."))
    return flag


def decides_flags(entry: ModerationEntry) -> bool:
    """Whether an act decided about flags."""
    return bool(settled_flags(_deciding(entry).before))


def decided_by(entry: ModerationEntry) -> list[tuple[Flag, str]]:
    """The flags of others that an act decided, as they stand by it still, each with its community.

    Whoever was erased since is told nothing.
    """
    query = (
        select(Flag, Community.name)
        .join(Community, Community.id == Flag.community_id)
        .join(Person, Person.id == Flag.flagger_id)
        .where(
            Flag.id.in_(settled_flags(_deciding(entry).before)),
            Flag.state == outcome_of(entry.act),
            Flag.flagger_id.is_distinct_from(entry.actor_id),
            Person.erased_at.is_(None),
        )
    )
    return [(flag, name) for flag, name in db.session.execute(query.order_by(Flag.id))]


def _deciding(entry: ModerationEntry) -> ModerationEntry:
    """The entry that names the flags: a granted appeal turns down those of what it undoes."""
    if entry.act != "grant" or entry.undoes_id is None:
        return entry
    return db.session.get_one(ModerationEntry, entry.undoes_id)


def _shown_to_all(actor: Actor, flag_ids: Collection[int]) -> dict[int, Shown]:
    """What these flags are about, by flag, as far as the actor and all others there read it."""
    here = (Flag.id.in_(flag_ids), is_visible_to(actor))
    parts = (_ideas(), _threads(), _posts(), _people())
    rows = db.session.execute(union_all(*(part.where(*here) for part in parts)))
    return {flag_id: Shown(title, slug, language) for flag_id, title, slug, language in rows}


def _ideas() -> Select[*tuple[Any, ...]]:
    return (
        _titled(Idea.title)
        .join(Idea, _about("idea", Idea.id))
        .join(Community, Community.id == Idea.community_id)
        .where(IS_OPEN_TO_ALL)
    )


def _threads() -> Select[*tuple[Any, ...]]:
    return (
        _titled(Thread.title)
        .join(Thread, _about("thread", Thread.id))
        .join(Community, Community.id == Thread.community_id)
        .where(Thread.visibility == "visible")
    )


def _posts() -> Select[*tuple[Any, ...]]:
    return (
        _titled(func.coalesce(Thread.title, Idea.title))
        .join(Post, _about("post", Post.id))
        .join(Thread, Thread.id == Post.thread_id)
        .outerjoin(Idea, Idea.thread_id == Thread.id)
        .join(Community, Community.id == Thread.community_id)
        .where(is_readable_post())
    )


def _people() -> Select[*tuple[Any, ...]]:
    """Who is a member still, and on no way out."""
    return (
        _titled(Person.name)
        .join(Person, _about("person", Person.id))
        .join(Community, Community.id == Flag.community_id)
        .join(
            Membership,
            (Membership.person_id == Person.id) & (Membership.community_id == Community.id),
        )
        .where(Person.erased_at.is_(None), Person.leaving_at.is_(None))
    )


def _titled(title: Any) -> Select[*tuple[Any, ...]]:
    """Flags with the title of what they are about, and where that stands by now."""
    return select(Flag.id, title, Community.slug, Community.language).select_from(Flag)


def _about(kind: str, key: Any) -> ColumnElement[bool]:
    return and_(Flag.subject_kind == kind, Flag.subject_id == key)
