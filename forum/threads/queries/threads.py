"""Reads of threads: lists, one of them, and how far the reader has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import joinedload

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.policy import moderates
from forum.core import paging
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.paging import Page
from forum.core.slugs import slugify
from forum.extensions import db
from forum.follows.queries import followed_by
from forum.threads import policy
from forum.threads.models import Thread, ThreadTag
from forum.threads.queries.visits import Unread, unread_in

# A thread has its first post from the beginning: with no other one nobody has answered.
OPENING = 1
ORDERS = ("active", "new", "unanswered", "following")


@dataclass(frozen=True)
class ThreadRow:
    """A thread as a list shows it."""

    id: int
    slug: str
    title: str
    author_name: str
    area: str | None
    tags: list[str]
    visibility: str
    locked: bool
    pinned: bool
    replies: int
    created_at: datetime
    last_post_at: datetime
    unread: Unread | None


@dataclass(frozen=True)
class ThreadPage:
    """A thread as its own page shows it."""

    thread: Thread
    slug: str
    tags: list[str]
    is_followed: bool


def list_threads(
    actor: Actor,
    community: Community,
    order: str = "active",
    cursor: str | None = None,
    *,
    area: int | None = None,
    tag: str | None = None,
) -> Page[ThreadRow]:
    """A page of a community's free-standing threads, pinned ones first; at most three queries."""
    column: Any = Thread.created_at if order == "new" else Thread.last_post_at
    query = (
        select(Thread, Person.name)
        .join(Person, Person.id == Thread.author_id)
        .options(joinedload(Thread.tags))
        .where(Thread.community_id == community.id, Thread.title.is_not(None))
        .where(*_narrowed(actor, community, order, area, tag))
    )
    # Pinned threads are few, and on the first page only.
    place = paging.decode(cursor)
    pinned = [] if place else _rows(query.where(Thread.pinned).order_by(column.desc()))
    query = query.where(Thread.pinned.is_(False))
    if place:
        moment = _moment(place[0])
        query = query.where((column < moment) | ((column == moment) & (Thread.id < place[1])))
    query = query.order_by(column.desc(), Thread.id.desc()).limit(paging.PAGE_SIZE + 1)
    page = paging.cut(
        _rows(query),
        paging.PAGE_SIZE,
        lambda row: (round(getattr(row[0], column.key).timestamp() * 1_000_000), row[0].id),
    )
    rows = [*pinned, *page.items]
    unread = unread_in(actor, [thread.id for thread, _name in rows])
    areas = {one.id: one.name for one in community.areas}
    return Page([_row(thread, name, areas, unread) for thread, name in rows], page.next)


def latest_threads(community: Community, limit: int) -> list[ThreadRow]:
    """The threads that everybody may read with the newest posts; one query."""
    query = (
        select(Thread, Person.name)
        .join(Person, Person.id == Thread.author_id)
        .options(joinedload(Thread.tags))
        .where(Thread.community_id == community.id, Thread.title.is_not(None))
        .where(Thread.visibility == "visible")
        .order_by(Thread.last_post_at.desc(), Thread.id.desc())
        .limit(limit)
    )
    return [_row(thread, name, {}, {}) for thread, name in _rows(query)]


def access_thread(actor: Actor, community: Community, thread_id: int) -> Thread:
    """A thread of this community that the actor may read, free-standing or not."""
    thread = db.session.get(Thread, thread_id, populate_existing=True)
    here = thread is not None and thread.community_id == community.id
    if thread is None or not here or not policy.can_read(actor, community, thread):
        raise NotFound(_("There is no such thread."))
    return thread


def thread_page(actor: Actor, community: Community, thread_id: int) -> ThreadPage:
    """What the page of a free-standing thread shows; one query."""
    query = (
        select(Thread, followed_by(actor, "thread", thread_id))
        .where(Thread.id == thread_id, Thread.community_id == community.id)
        .where(Thread.title.is_not(None))
        .options(joinedload(Thread.tags), joinedload(Thread.author))
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).unique().one_or_none()
    if row is None or not policy.can_read(actor, community, row[0]):
        raise NotFound(_("There is no such thread."))
    thread, followed = row
    return ThreadPage(
        thread=thread,
        slug=slugify(thread.title or ""),
        tags=[tag.name for tag in thread.tags],
        is_followed=bool(followed),
    )


def community_of_thread(actor: Actor, thread_id: int) -> Community:
    """Where a thread stands that the actor may read: it may have moved meanwhile."""
    query = select(Thread, Community).join(Community, Community.id == Thread.community_id)
    row = db.session.execute(query.where(Thread.id == thread_id)).one_or_none()
    if row is None or not policy.can_read(actor, row[1], row[0]):
        raise NotFound(_("There is no such thread."))
    community: Community = row[1]
    return community


def moderated_elsewhere(actor: Actor, community: Community) -> Sequence[Community]:
    """The other communities that the actor moderates, by name: where threads can be moved to."""
    query = select(Community).where(Community.id != community.id).order_by(Community.name)
    if not actor.is_admin:
        query = query.where(Community.id.in_(list(actor.standings)))
    return [one for one in db.session.scalars(query) if moderates(actor, one)]


def _narrowed(
    actor: Actor, community: Community, order: str, area: int | None, tag: str | None
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if not moderates(actor, community):
        own = Thread.author_id == (actor.id or 0)
        found.append((Thread.visibility == "visible") | own)
    if area:
        found.append(Thread.area_id == area)
    if tag:
        found.append(exists().where(ThreadTag.thread_id == Thread.id, ThreadTag.name == tag))
    if order == "unanswered":
        found.append(Thread.post_count <= OPENING)
    if order == "following":
        found.append(followed_by(actor, "thread", Thread.id))
    return found


def _rows(query: Any) -> list[tuple[Thread, str]]:
    return [(thread, name) for thread, name in db.session.execute(query).unique()]


def _row(
    thread: Thread, author: str, areas: dict[int, str], unread: dict[int, Unread]
) -> ThreadRow:
    return ThreadRow(
        id=thread.id,
        slug=slugify(thread.title or ""),
        title=thread.title or "",
        author_name=author,
        area=areas.get(thread.area_id or 0),
        tags=[tag.name for tag in thread.tags],
        visibility=thread.visibility,
        locked=thread.locked,
        pinned=thread.pinned,
        replies=max(0, thread.post_count - 1),
        created_at=thread.created_at or thread.last_post_at,  # type: ignore[arg-type]
        last_post_at=thread.last_post_at or thread.created_at,  # type: ignore[arg-type]
        unread=unread.get(thread.id),
    )


def _moment(microseconds: float | int) -> datetime:
    whole, rest = divmod(int(microseconds), 1_000_000)
    try:
        return datetime.fromtimestamp(whole, UTC).replace(microsecond=rest)
    except (OverflowError, ValueError, OSError) as error:
        raise NotFound(_("There is no such page.")) from error
