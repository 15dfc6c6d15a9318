"""Counters beside what they count."""

from __future__ import annotations

from sqlalchemy import case, func, select

from forum.extensions import db
from forum.ideas.models import Idea, Vote
from forum.ideas.models.votes import COUNTS


def adrift() -> list[int]:
    """The ideas whose counters are not what those of their votes say that count."""
    db.session.rollback()
    wants, others = (func.count(case((Vote.wants.is_(one), 1))) for one in (True, False))
    people = func.count(func.distinct(Vote.person_id))
    query = (
        select(Idea.id)
        .outerjoin(Vote, (Vote.idea_id == Idea.id) & COUNTS)
        .group_by(Idea.id)
        .having(
            (Idea.vote_count != wants)
            | (Idea.not_for_me_count != others)
            | (people != Idea.vote_count + Idea.not_for_me_count)
        )
    )
    return list(db.session.scalars(query))
