"""Ideas are held in one order, and before them who proposed them (docs/adr/0024)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from forum.accounts.service import hold_people
from forum.communities.models import Community
from forum.extensions import db
from forum.ideas.models import Idea


def hold_ideas(ideas: Collection[Idea]) -> None:
    """Hold ideas until the transaction ends, and read them as they are then.

    A step of theirs may count for their authors, each of whom may be voting on another of them.
    """
    hold_people(idea.author_id for idea in ideas)
    here = select(Idea).where(Idea.id.in_([idea.id for idea in ideas])).order_by(Idea.id)
    held = here.with_for_update(key_share=True, of=Idea).execution_options(populate_existing=True)
    db.session.scalars(held).all()


def hold_ideas_of(community: Community) -> None:
    """Hold the ideas of a community until the transaction ends, to count them anew."""
    hold_ideas_where(Idea.community_id == community.id)


def hold_ideas_where(which: ColumnElement[bool]) -> None:
    """Hold the ideas that meet a condition until the transaction ends."""
    held = select(Idea.id).where(which).order_by(Idea.id)
    db.session.execute(held.with_for_update(key_share=True))
