"""What people gave to an idea, read from where it stands now: what the rule goes by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select

from forum.communities.queries import speaks_for_brand
from forum.credits.models import Deal, LedgerEntry
from forum.credits.models.ledger import AMENDMENT, AUTHOR, DESIGN, EVIDENCE, MERGED, POST, WISH
from forum.extensions import db
from forum.ideas.models import Amendment, Design, Idea
from forum.people.models import THANKS, Contribution
from forum.threads.models import Post

# Whoever took their words back, or had them hidden, is not named for them.
IS_SAID = (Post.visibility == "visible") & Post.taken_back_at.is_(None)


@dataclass(frozen=True)
class Given:
    """One thing that one person gave: what it is, and its id."""

    kind: str
    person_id: int
    subject_id: int


def grounds_of(idea: Idea) -> list[Given]:
    """All that was given to an idea, and to those that it speaks for."""
    merged = list(db.session.scalars(select(Idea).where(Idea.merged_into_id == idea.id)))
    ideas = [idea, *merged]
    return [
        Given(AUTHOR, idea.author_id, idea.id),
        *(Given(MERGED, one.author_id, one.id) for one in merged),
        *_accepted(Amendment.idea_id == idea.id),
        *_drawn(idea),
        *_grown([one.source_post_id for one in ideas if one.source_post_id]),
        *_heard(idea),
        *_thanked(idea.community_id, [one.thread_id for one in ideas]),
    ]


def _accepted(here: ColumnElement[bool]) -> Iterator[Given]:
    query = select(Amendment.author_id, Amendment.id).where(here, Amendment.state == "accepted")
    return _all(AMENDMENT, query)


def _drawn(idea: Idea) -> Iterator[Given]:
    """Designs by others; one without an author came with an import and is the idea's author's."""
    here = (Design.idea_id == idea.id, Design.is_current, Design.author_id.is_not(None))
    return _all(DESIGN, select(Design.author_id, Design.id).where(*here))


def _grown(post_ids: list[int]) -> Iterator[Given]:
    query = select(Post.author_id, Post.id).where(Post.id.in_(post_ids), IS_SAID)
    return _all(POST, query)


def _heard(idea: Idea) -> Iterator[Given]:
    """The wish that was pulled before the idea was, and that the idea answers."""
    noted = select(LedgerEntry.subject_id).where(
        LedgerEntry.idea_id == idea.id, LedgerEntry.kind == WISH
    )
    return _all(WISH, select(Post.author_id, Post.id).where(Post.id.in_(noted), IS_SAID))


def _thanked(community_id: int, thread_ids: list[int]) -> Iterator[Given]:
    """Posts of their discussions that were thanked for; the product team speaks for the brand."""
    query = (
        select(Post.author_id, Post.id)
        .join(Contribution, Contribution.subject_id == Post.id)
        .where(Contribution.kind == THANKS, Post.thread_id.in_(thread_ids))
        .where(IS_SAID, ~speaks_for_brand(Post.author_id, community_id))
        .distinct()
    )
    return _all(EVIDENCE, query)


def _all(kind: str, query: Any) -> Iterator[Given]:
    for person_id, subject_id in db.session.execute(query):
        yield Given(kind, person_id, subject_id)


def deal_of(idea_id: int) -> Deal | None:
    """The last deal about an idea, whether it stands or ended."""
    query = select(Deal).where(Deal.idea_id == idea_id).order_by(Deal.id.desc()).limit(1)
    return db.session.scalar(query.execution_options(populate_existing=True))
