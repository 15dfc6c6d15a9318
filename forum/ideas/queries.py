"""Reads of ideas."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.queries import ensure_visible
from forum.core import paging
from forum.core.database import ID_MAX
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.paging import Page
from forum.core.slugs import slugify
from forum.extensions import db
from forum.ideas import lifecycle, policy
from forum.ideas.models import Design, Idea, Original, StatusChange, Tag, Vote
from forum.threads.models import Thread

SEEN_BY_FEW = 20
DISSENT_SHOWN_FROM = 5


@dataclass(frozen=True)
class Order:
    """An order of the list: the column, and how its values travel in a cursor."""

    column: Any
    to_number: Callable[[Any], float | int]
    from_number: Callable[[float | int], Any]


def _microseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


def _moment(microseconds: float | int) -> datetime:
    whole, rest = divmod(int(microseconds), 1_000_000)
    try:
        return datetime.fromtimestamp(whole, UTC).replace(microsecond=rest)
    except (OverflowError, ValueError, OSError) as error:
        raise NotFound(_("There is no such page.")) from error


def _count(number: float | int) -> int:
    if abs(number) > ID_MAX:
        raise NotFound(_("There is no such page."))
    return int(number)


ORDERS = {
    "trending": Order(Idea.heat, float, float),
    "new": Order(Idea.created_at, _microseconds, _moment),
    "top": Order(Idea.support, int, _count),
}


@dataclass(frozen=True)
class IdeaCard:
    """An idea as a list shows it; `vote` is the actor's: want, not_for_me or None."""

    id: int
    slug: str
    title: str
    excerpt: str
    status: str
    visibility: str
    author_name: str
    created_at: datetime
    vote_count: int
    post_count: int
    seen_by_few: bool
    thumbnail: str | None
    thumbnail_alt: str
    vote: str | None
    votable: bool
    sort_value: float | int = 0


@dataclass(frozen=True)
class IdeaPage:
    """An idea as its own page shows it."""

    card: IdeaCard
    idea: Idea
    tags: list[str]
    timeline: list[StatusChange]
    share_wanting: float | None
    not_for_me: int | None


def list_ideas(
    actor: Actor, community: Community, order: str, cursor: str | None = None
) -> Page[IdeaCard]:
    """A page of a community's ideas in one of ORDERS; one query."""
    chosen = ORDERS[order]
    query = _listed(actor, community).order_by(chosen.column.desc(), Idea.id.desc())
    place = paging.decode(cursor)
    if place:
        value = chosen.from_number(place[0])
        query = query.where(
            (chosen.column < value) | ((chosen.column == value) & (Idea.id < place[1]))
        )
    rows = db.session.execute(query.limit(paging.PAGE_SIZE + 1))
    cards = [_card(actor, community, row, chosen) for row in rows]
    return paging.cut(cards, paging.PAGE_SIZE, lambda card: (card.sort_value, card.id))


def cards_of(actor: Actor, community: Community, ids: Iterable[int]) -> dict[int, IdeaCard]:
    """Cards by id of what the actor may see among `ids`; one query."""
    rows = db.session.execute(_listed(actor, community).where(Idea.id.in_(list(ids))))
    return {row[0].id: _card(actor, community, row) for row in rows}


def released_lately(communities: Iterable[Community], limit: int = 6) -> list[tuple[Idea, str]]:
    """What shipped last in these communities, with the name of who proposed it."""
    query = (
        select(Idea, Person.name)
        .join(Person, Person.id == Idea.author_id)
        .where(Idea.community_id.in_([c.id for c in communities]))
        .where(Idea.status == "released", Idea.visibility == "visible")
        .order_by(Idea.id.desc())
        .limit(limit)
    )
    return [(idea, name) for idea, name in db.session.execute(query)]


def access_idea(actor: Actor, community: Community, idea_id: int) -> Idea:
    """An idea of this community, as it is now; what the actor may not see does not exist."""
    query = (
        select(Idea)
        .where(Idea.id == idea_id, Idea.community_id == community.id)
        .options(joinedload(Idea.thread))
        .execution_options(populate_existing=True)
    )
    return _seen(actor, community, db.session.scalar(query))


def idea_page(actor: Actor, community: Community, idea_id: int) -> IdeaPage:
    """What the page of an idea shows, in two queries; what may not be seen does not exist."""
    tags = (
        select(func.aggregate_strings(Tag.name, ","))
        .where(Tag.idea_id == Idea.id)
        .scalar_subquery()
    )
    query = (
        _cards(actor, community)
        .add_columns(tags)
        .where(Idea.id == idea_id)
        .options(joinedload(Idea.designs), joinedload(Idea.thread))
    )
    row = db.session.execute(query).unique().one_or_none()
    idea = _seen(actor, community, row[0] if row else None)
    changes = select(StatusChange).where(StatusChange.idea_id == idea.id).order_by(StatusChange.id)
    said = idea.vote_count + idea.not_for_me_count
    known = idea.seen_by >= SEEN_BY_FEW
    return IdeaPage(
        card=_card(actor, community, row),
        idea=idea,
        tags=sorted(row[-1].split(",")) if row and row[-1] else [],
        timeline=list(db.session.scalars(changes)),
        share_wanting=min(1.0, idea.vote_count / idea.seen_by) if known else None,
        not_for_me=idea.not_for_me_count if said >= DISSENT_SHOWN_FROM else None,
    )


def access_design(actor: Actor, file: str) -> Design:
    """The picture of that file name, if the actor may see the idea that it shows."""
    query = (
        select(Design, Idea, Community)
        .join(Idea, Idea.id == Design.idea_id)
        .join(Community, Community.id == Idea.community_id)
        .where(Design.file == file)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_("There is no such picture."))
    ensure_visible(actor, row[2])
    _seen(actor, row[2], row[1])
    design: Design = row[0]
    return design


def original_of(idea_id: int) -> str:
    """The whole text of an idea that an import had to cut."""
    original = db.session.get(Original, idea_id)
    if original is None:
        raise NotFound(_("This idea is shown whole."))
    return original.text


def tags_of(idea_id: int) -> list[str]:
    """An idea's tags in alphabetical order."""
    query = select(Tag.name).where(Tag.idea_id == idea_id).order_by(Tag.name)
    return list(db.session.scalars(query))


def _seen(actor: Actor, community: Community, idea: Idea | None) -> Idea:
    if idea is None or not policy.can_view_idea(actor, community, idea):
        raise NotFound(_("There is no such idea."))
    return idea


def _cards(actor: Actor, community: Community) -> Select[*tuple[Any, ...]]:
    mine = (Vote.idea_id == Idea.id) & (Vote.person_id == (actor.id or 0))
    return (
        select(Idea, Thread.post_count, Person.name, Vote.wants, Design.file, Design.alt)
        .join(Thread, Thread.id == Idea.thread_id)
        .join(Person, Person.id == Idea.author_id)
        .outerjoin(Vote, mine)
        .outerjoin(Design, (Design.idea_id == Idea.id) & (Design.position == 0))
        .where(Idea.community_id == community.id)
    )


def _listed(actor: Actor, community: Community) -> Select[*tuple[Any, ...]]:
    shown = Idea.status.in_(sorted(lifecycle.LISTED))
    return _cards(actor, community).where(Idea.visibility == "visible", shown)


def _card(actor: Actor, community: Community, row: Any, order: Order | None = None) -> IdeaCard:
    idea, post_count, author_name, wants, file, alt = row[:6]
    return IdeaCard(
        id=idea.id,
        slug=slugify(idea.title),
        title=idea.title,
        excerpt=idea.excerpt,
        status=idea.status,
        visibility=idea.visibility,
        author_name=author_name,
        created_at=idea.created_at,
        vote_count=idea.support,
        post_count=post_count,
        seen_by_few=idea.status == "open" and idea.seen_by < SEEN_BY_FEW,
        thumbnail=file,
        thumbnail_alt=alt or "",
        vote=None if wants is None else ("want" if wants else "not_for_me"),
        votable=policy.can_vote_on(actor, community, idea),
        sort_value=order.to_number(getattr(idea, order.column.key)) if order else 0,
    )
