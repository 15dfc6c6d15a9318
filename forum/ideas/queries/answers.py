"""Answers of the brand: to given ideas, and to whatever it answered lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Exists, exists, func, select
from sqlalchemy.orm import aliased

from forum.communities.models import Community
from forum.core import markup
from forum.core.slugs import Titled
from forum.extensions import db
from forum.ideas.models import BrandResponse, Idea, StatusChange
from forum.ideas.queries.cards import IS_OPEN_TO_ALL, is_open_to_all
from forum.ideas.waiting import is_answer

ANSWERS_SHOWN = 10


@dataclass(frozen=True)
class Answered(Titled):
    """An idea that the brand answered: in words of its own, or by a step with its reason.

    `html` is the answer, and `together` the other ideas that it was given to.
    """

    id: int
    title: str
    status: str
    at: datetime
    html: str
    reason: str
    together: Sequence[tuple[int, str]]

    @property
    def words(self) -> str:
        """What was said, without its markup."""
        return markup.text_of(self.html) if self.html else self.reason


def answers_to(idea_ids: Collection[int]) -> dict[int, BrandResponse]:
    """The answers that these ideas have; one query."""
    query = select(BrandResponse).where(BrandResponse.idea_id.in_(idea_ids))
    return {answer.idea_id: answer for answer in db.session.scalars(query)}


def answered_in(community: Community, most: int = ANSWERS_SHOWN) -> list[Answered]:
    """What a community's brand answered last; what was answered together is told once."""
    query = (
        select(Idea.id, Idea.title, Idea.status, Idea.answered_at)
        .add_columns(BrandResponse.body_html, BrandResponse.batch)
        .outerjoin(BrandResponse, BrandResponse.idea_id == Idea.id)
        .where(Idea.community_id == community.id, IS_OPEN_TO_ALL, Idea.answered_at.is_not(None))
        .where(~_is_told_by_another())
        .order_by(Idea.answered_at.desc(), Idea.id)
        .limit(most)
    )
    rows = db.session.execute(query).all()
    reasons = _reasons(row.id for row in rows if row.body_html is None)
    others = _together({row.batch for row in rows if row.batch})
    return [
        Answered(
            id=row.id,
            title=row.title,
            status=row.status,
            at=row.answered_at,
            html=row.body_html or "",
            reason=reasons.get(row.id, ""),
            together=[other for other in others.get(row.batch, ()) if other[0] != row.id],
        )
        for row in rows
    ]


# Built once: to build it takes longer than to ask it.
@cache
def others_together() -> ColumnElement[int]:
    """How many other ideas have the answer of an Idea's BrandResponse, as far as anybody sees."""
    words, other = aliased(BrandResponse), aliased(Idea)
    return (
        select(func.count())
        .select_from(words)
        .join(other, other.id == words.idea_id)
        .where(words.batch == BrandResponse.batch, words.idea_id != BrandResponse.idea_id)
        .where(is_open_to_all(other))
        .correlate(BrandResponse)
        .scalar_subquery()
    )


@cache
def _is_told_by_another() -> Exists:
    """The condition that another idea was first answered with the same words at that moment."""
    words, other = aliased(BrandResponse), aliased(Idea)
    return (
        exists()
        .where(words.batch == BrandResponse.batch, words.idea_id < BrandResponse.idea_id)
        .where(other.id == words.idea_id, other.answered_at == Idea.answered_at)
        .where(is_open_to_all(other))
        .correlate(Idea, BrandResponse)
    )


def _together(batches: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    if not batches:
        return {}
    query = (
        select(BrandResponse.batch, Idea.id, Idea.title)
        .join(Idea, Idea.id == BrandResponse.idea_id)
        .where(BrandResponse.batch.in_(batches), IS_OPEN_TO_ALL)
        .order_by(Idea.support.desc(), Idea.id)
    )
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for batch, idea_id, title in db.session.execute(query):
        found[batch or ""].append((idea_id, title))
    return found


def _reasons(idea_ids: Iterable[int]) -> dict[int, str]:
    """The last reason that the brand gave for where each of these ideas stands."""
    steps = select(StatusChange.idea_id, StatusChange.reason)
    steps = steps.where(StatusChange.idea_id.in_(list(idea_ids)), is_answer())
    return {key: reason for key, reason in db.session.execute(steps.order_by(StatusChange.id))}
