"""Merges that are proposed, as their cards show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.extensions import db
from forum.ideas.models import Idea, Merge


@dataclass(frozen=True)
class Proposed:
    """A merge that waits: the idea that would speak for both, and what is said for it."""

    into_id: int
    title: str
    html: str
    votes: int
    # Of the idea that would be spoken for.
    source_votes: int
    reason: str
    proposer_id: int
    proposer_name: str


def merges_of(idea_ids: Collection[int]) -> dict[int, Proposed]:
    """What is proposed for these ideas, by their ids."""
    source = aliased(Idea)
    query = (
        select(Merge.source_id, Idea.id, Idea.title, Idea.body_html, Idea.vote_count)
        .add_columns(source.vote_count, Merge.reason, Person.id, Person.name)
        .join(Idea, Idea.id == Merge.target_id)
        .join(source, source.id == Merge.source_id)
        .join(Person, Person.id == Merge.proposer_id)
        .where(Merge.source_id.in_(idea_ids), Merge.state == "proposed")
    )
    rows = db.session.execute(query) if idea_ids else ()
    return {source_id: Proposed(*rest) for source_id, *rest in rows}
