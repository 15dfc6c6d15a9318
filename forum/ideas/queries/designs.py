"""Reads of designs: a page of one, its versions, remarks on it, and pictures that look like it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.policy import moderates
from forum.core import images, markup
from forum.core.errors import NotFound
from forum.core.language import _
from forum.extensions import db
from forum.ideas.models import Amendment, Design, Idea, Pin, Revision
from forum.ideas.queries.cards import IS_LISTED, IdeaCard, cards_of
from forum.threads.models import Post

REMARK_SHOWN = 160


@dataclass(frozen=True)
class Remark:
    """A remark on a spot of a design; `across` and `down` are in thousandths."""

    post_id: int
    author_id: int
    author_name: str
    excerpt: str
    across: int
    down: int


@dataclass(frozen=True)
class DesignPage:
    """A design as its own page shows it, with all versions of it, the oldest first."""

    design: Design
    author_name: str | None
    versions: Sequence[Design]
    remarks: list[Remark]


def design_page(actor: Actor, community: Community, idea: Idea, design_id: int) -> DesignPage:
    """A design of an idea that the actor was let to; three queries."""
    found = db.session.execute(
        select(Design, Person.name)
        .outerjoin(Person, Person.id == Design.author_id)
        .where(Design.id == design_id, Design.idea_id == idea.id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound(_("There is no such design."))
    design, name = found
    place = (Design.idea_id == idea.id, Design.position == design.position)
    versions = db.session.scalars(select(Design).where(*place).order_by(Design.version)).all()
    return DesignPage(design, name, versions, _remarks(actor, community, design))


def _remarks(actor: Actor, community: Community, design: Design) -> list[Remark]:
    query = (
        select(Pin, Person.id, Person.name, Post.body)
        .join(Post, Post.id == Pin.post_id)
        .join(Person, Person.id == Post.author_id)
        .where(Pin.design_id == design.id)
        .order_by(Pin.id)
    )
    if not moderates(actor, community):
        query = query.where(or_(Post.visibility == "visible", Post.author_id == (actor.id or 0)))
    return [
        Remark(pin.post_id, who, name, markup.excerpt(body, REMARK_SHOWN), pin.across, pin.down)
        for pin, who, name, body in db.session.execute(query)
    ]


def pins_among(post_ids: Iterable[int]) -> dict[int, Pin]:
    """The spots that these posts are about, by the post."""
    query = select(Pin).where(Pin.post_id.in_(list(post_ids)))
    return {pin.post_id: pin for pin in db.session.scalars(query)}


def unnamed_among(files: Collection[str]) -> set[str]:
    """Which of these files no design names."""
    named = db.session.scalars(select(Design.file)) if files else ()
    return set(files) - set(named)


def look_alikes(
    actor: Actor, community: Community, designs: Sequence[Design]
) -> dict[int, IdeaCard]:
    """Which of these designs look like a picture of another idea here: that idea, by the design.

    A hint and no verdict: sparse drawings on white can be near each other without being alike.
    """
    ours = [
        (one.id, one.idea_id, one.fingerprint) for one in designs if one.fingerprint is not None
    ]
    if not ours:
        return {}
    query = (
        select(Design.fingerprint, Idea.id)
        .join(Idea, Idea.id == Design.idea_id)
        .where(Idea.community_id == community.id, IS_LISTED, Design.fingerprint.is_not(None))
    )
    near: dict[int, int] = {}
    for theirs, idea_id in db.session.execute(query):
        for design_id, own_idea, mine in ours:
            if idea_id != own_idea and images.distance(mine, theirs or 0) <= images.NEAR:
                near.setdefault(design_id, idea_id)
    cards = cards_of(actor, community, near.values()) if near else {}
    return {design: cards[idea] for design, idea in near.items() if idea in cards}


@dataclass(frozen=True)
class Offered:
    """An amendment with the name of who offers it, and the picture that it brings."""

    amendment: Amendment
    author_name: str
    design: Design | None


def amendments_of(idea: Idea) -> list[Offered]:
    """What was offered for an idea, what waits first, then the newest."""
    query = _offers().where(Amendment.idea_id == idea.id)
    waits = (Amendment.state != "offered").asc()
    rows = db.session.execute(query.order_by(waits, Amendment.id.desc()))
    return [Offered(*row) for row in rows]


def access_amendment(idea: Idea, amendment_id: int) -> Offered:
    """An amendment of an idea that the actor was let to."""
    query = _offers().where(Amendment.id == amendment_id, Amendment.idea_id == idea.id)
    row = db.session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound(_("There is no such offer."))
    return Offered(*row)


def offers_words(idea: Idea, amendment: Amendment) -> bool:
    """Whether other words are offered than the idea had then, and not a picture alone."""
    offered, now = (amendment.title, amendment.body), (idea.title, idea.body)
    if amendment.revision == idea.revision:
        return offered != now
    then = db.session.get(Revision, (idea.id, amendment.revision))
    return then is None or offered != (then.title, then.body)


def _offers() -> Select[*tuple[Any, ...]]:
    return (
        select(Amendment, Person.name, Design)
        .join(Person, Person.id == Amendment.author_id)
        .outerjoin(Design, Design.amendment_id == Amendment.id)
        .where(Amendment.is_hidden.is_(False))
    )
