"""The board: stages in their order, and in each the items that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core.database import whole_number
from forum.credits.models import Deal
from forum.extensions import db
from forum.ideas.models import Idea
from forum.pipeline.models import Link, PipelineItem, Stage
from forum.pipeline.queries.items import READABLE, ItemCard, cards, may_see

SHOWN_PER_STAGE = 40
NOBODY = "nobody"


@dataclass(frozen=True)
class Filters:
    """What is asked for: words of titles, an owner's id or “nobody”, a deal, a target release.

    `stage`: the one that is shown whole, where it has more items than the board shows.
    """

    words: str = ""
    owner: str = ""
    deal: str = ""
    target: str = ""
    stage: int | None = None

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.words or self.owner or self.deal or self.target)


EVERYTHING = Filters()


@dataclass(frozen=True)
class Column:
    """A stage, its first items, how many there are as asked for, and how many stand in it."""

    stage: Stage
    items: Sequence[ItemCard]
    found: int
    standing: int

    @property
    def is_full(self) -> bool:
        """Whether nothing more may come into it."""
        return self.stage.most is not None and self.standing >= self.stage.most


@dataclass(frozen=True)
class Board:
    """The columns, and what one may filter by."""

    columns: Sequence[Column]
    filters: Filters
    owners: Sequence[tuple[int, str]]
    targets: Sequence[str]

    @property
    def standing(self) -> int:
        """How many items there are, filters or not."""
        return sum(column.standing for column in self.columns)

    @property
    def found(self) -> int:
        """How many there are as asked for."""
        return sum(column.found for column in self.columns)


def board(actor: Actor, community: Community, filters: Filters = EVERYTHING) -> Board:
    """The board of a community; four queries, however much stands on it."""
    may_see(actor, community)
    rows = db.session.execute(_items(community, filters)).all()
    made = cards([(row[0], row[1]) for row in rows])
    by_stage: dict[int, list[ItemCard]] = {}
    found: dict[int, int] = {}
    for card, row in zip(made, rows, strict=True):
        by_stage.setdefault(card.item.stage_id, []).append(card)
        found[card.item.stage_id] = row.found
    return Board(
        columns=[
            Column(stage, by_stage.get(stage.id, []), found.get(stage.id, 0), standing)
            for stage, standing in _stages(community)
        ],
        filters=filters,
        **_choices(community),
    )


def _items(community: Community, filters: Filters) -> Select[Any]:
    within = PipelineItem.stage_id
    rank = func.row_number().over(
        partition_by=within, order_by=(PipelineItem.place, PipelineItem.id)
    )
    ranked = (
        select(
            PipelineItem.id,
            rank.label("rank"),
            func.count().over(partition_by=within).label("found"),
        )
        .where(PipelineItem.community_id == community.id, PipelineItem.closed_at.is_(None))
        .where(*_asked(filters), or_(PipelineItem.wish_post_id.is_not(None), _made_of()))
        .subquery()
    )
    shown = ranked.c.rank <= SHOWN_PER_STAGE
    return (
        select(PipelineItem, Person.name, ranked.c.rank, ranked.c.found)
        .join(ranked, ranked.c.id == PipelineItem.id)
        .outerjoin(Person, Person.id == PipelineItem.owner_id)
        .where(or_(shown, PipelineItem.stage_id == filters.stage) if filters.stage else shown)
        .order_by(PipelineItem.stage_id, ranked.c.rank)
    )


def _made_of(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """An idea of the item that may be read, and that is so."""
    linked = select(Link.deal_id).join(Deal, Deal.id == Link.deal_id)
    readable = linked.join(Idea, Idea.id == Deal.idea_id).where(*READABLE, *conditions)
    return readable.where(Link.item_id == PipelineItem.id).exists()


def _asked(filters: Filters) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if filters.words:
        asked.append(
            or_(
                PipelineItem.title.icontains(filters.words, autoescape=True),
                _made_of(Idea.title.icontains(filters.words, autoescape=True)),
            )
        )
    if filters.owner == NOBODY:
        asked.append(PipelineItem.owner_id.is_(None))
    elif (owner := whole_number(filters.owner)) is not None:
        asked.append(PipelineItem.owner_id == owner)
    if filters.deal:
        asked.append(_made_of(Deal.kind == filters.deal))
    if filters.target:
        asked.append(PipelineItem.target == filters.target)
    return asked


def _stages(community: Community) -> list[tuple[Stage, int]]:
    """The stages in order, and how many items stand in each."""
    standing = (
        select(func.count())
        .where(PipelineItem.stage_id == Stage.id, PipelineItem.closed_at.is_(None))
        .correlate(Stage)
        .scalar_subquery()
    )
    query = select(Stage, standing).where(Stage.community_id == community.id)
    ordered = query.order_by(Stage.position, Stage.id)
    return [(stage, count) for stage, count in db.session.execute(ordered)]


def _choices(community: Community) -> dict[str, Any]:
    """Who owns items, and their target releases: what there is to filter by."""
    query = (
        select(PipelineItem.owner_id, Person.name, PipelineItem.target)
        .outerjoin(Person, Person.id == PipelineItem.owner_id)
        .where(PipelineItem.community_id == community.id, PipelineItem.closed_at.is_(None))
        .distinct()
    )
    rows = db.session.execute(query).all()
    owners = {(row.owner_id, row.name) for row in rows if row.owner_id is not None}
    return {
        "owners": sorted(owners, key=lambda owner: owner[1]),
        "targets": sorted({row.target for row in rows} - {""}),
    }
