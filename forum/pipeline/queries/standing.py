"""What stands where, for everybody: ideas by the status that people see, those of an item together.

An idea counts here by its status alone, whether the pipeline gave it that or somebody's hand; an
item that it is made into adds its own title and its target release, and nothing else of the team's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.credits.models import Deal
from forum.extensions import db
from forum.follows.queries import followed_by
from forum.ideas.models import Idea, StatusChange
from forum.ideas.queries import IdeaCard, cards_of
from forum.pipeline.models import Link, PipelineItem

_LAST_STEP = (
    select(func.max(StatusChange.at))
    .where(StatusChange.idea_id == Idea.id, StatusChange.after == Idea.status)
    .correlate(Idea)
    .scalar_subquery()
)
# Since when an idea stands where it does.
SINCE = func.coalesce(_LAST_STEP, Idea.created_at)


@dataclass
class Group:
    """Ideas of one status that an item is made of, or one idea alone; `since` the last came."""

    status: str
    title: str
    target: str
    since: datetime
    support: int = 0
    idea_ids: list[int] = field(default_factory=list)
    followed: bool = False


@dataclass(frozen=True)
class Shown:
    """A group with its ideas as lists show them."""

    group: Group
    ideas: list[IdeaCard]

    @property
    def title(self) -> str:
        """The brand's own title of it, or that of its first idea."""
        return self.group.title or self.ideas[0].title

    @property
    def is_idea(self) -> bool:
        """Whether it is one idea under its own title."""
        return len(self.ideas) == 1 and self.title == self.ideas[0].title

    @property
    def is_wanted(self) -> bool:
        """Whether the reader voted for something of it."""
        return any(idea.vote == "want" for idea in self.ideas)

    @property
    def picture(self) -> IdeaCard | None:
        """The first of its ideas that has a picture."""
        return next((idea for idea in self.ideas if idea.thumbnail), None)


def standing(actor: Actor, community: Community, statuses: Collection[str]) -> list[Group]:
    """The groups of these statuses that everybody may read, without their texts; one query."""
    open_item = (PipelineItem.id == Link.item_id) & PipelineItem.closed_at.is_(None)
    query = (
        select(
            *(Idea.id, Idea.status, Idea.support, SINCE, followed_by(actor, "idea", Idea.id)),
            *(PipelineItem.id, PipelineItem.title, PipelineItem.target),
        )
        .outerjoin(Deal, (Deal.idea_id == Idea.id) & Deal.ended_at.is_(None))
        .outerjoin(Link, Link.deal_id == Deal.id)
        .outerjoin(PipelineItem, open_item)
        .where(Idea.community_id == community.id, Idea.status.in_(sorted(statuses)))
        .where(Idea.visibility == "visible")
        .order_by(Deal.id, Idea.id)
    )
    found: dict[tuple[str, str, int], Group] = {}
    for idea_id, status, support, since, followed, item_id, title, target in db.session.execute(
        query
    ):
        key = (status, "item", item_id) if item_id else (status, "idea", idea_id)
        group = found.setdefault(key, Group(status, title or "", target or "", since))
        group.since = max(group.since, since)
        group.support += support
        group.idea_ids.append(idea_id)
        group.followed = group.followed or followed
    return list(found.values())


def shown(actor: Actor, community: Community, groups: Collection[Group]) -> list[Shown]:
    """These groups with their ideas; one query."""
    ids = [idea_id for group in groups for idea_id in group.idea_ids]
    cards = cards_of(actor, community, ids)
    made = [
        Shown(group, [cards[key] for key in group.idea_ids if key in cards]) for group in groups
    ]
    return [one for one in made if one.ideas]


def newest_first(group: Group) -> tuple[float, int]:
    """Sort groups by when they came to where they stand."""
    return (-group.since.timestamp(), -min(group.idea_ids))
